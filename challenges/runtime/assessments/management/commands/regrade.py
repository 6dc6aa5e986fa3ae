"""`manage.py regrade CHALLENGE --from RELEASE --to RELEASE`: what marking answers again would change; with --apply, the change itself."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from challenges.bank.reader import NoRelease, OpenRelease, open_release, root_of
from challenges.commands import BaliseCommand
from challenges.runtime.assessments import regrading


class Command(BaliseCommand):
    """Mark the answers of a challenge again under the version of another release; nothing is written without --apply."""

    help = "Show what marking the answers of a challenge again would change; --apply does it"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("challenge", help="code of the challenge")
        parser.add_argument("--from", dest="before", required=True, metavar="RELEASE", help="release under which the answers were given")
        parser.add_argument("--to", dest="after", required=True, metavar="RELEASE", help="release with the mended version")
        parser.add_argument("--never-lower", action="store_true", help="an answer that would lose keeps its mark")
        parser.add_argument("--apply", action="store_true")
        parser.add_argument("--reason", default="", help="why; asked for with --apply, kept in the journal")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        """Plan, print, and apply if asked; leave with 1 when it is refused."""
        made = regrading.plan(
            options["challenge"], self._open(options["before"]), self._open(options["after"]), never_lower=options["never_lower"]
        )
        answer = made.to_json() | {"applied": False}
        if options["apply"] and not made.refusal:
            try:
                answer["run"] = str(regrading.regrade(made, user=None, reason=options["reason"]).uid)
                answer["applied"] = True
            except ValidationError as error:
                answer |= {"ok": False, "refusal": " ".join(error.messages)}
        self.stdout.write(json.dumps(answer, ensure_ascii=False) if options["json"] else _text(answer))
        if not answer["ok"]:
            sys.exit(1)

    def _open(self, reference: str) -> OpenRelease:
        try:
            return open_release(root_of(reference))
        except NoRelease as error:
            raise CommandError(f"{reference} : version inconnue") from error


def _text(answer: dict[str, Any]) -> str:
    """Return the table of what changes, for people."""
    if answer["refusal"]:
        return str(answer["refusal"])
    head = (
        f"{answer['challenge']} : {answer['answers']} réponses, {answer['changed']} changent, {answer['raised']} gagnent, "
        f"{answer['lowered']} perdent, {answer['running_left_alone']} dans des évaluations en cours sont laissées telles quelles"
    )
    lines = [
        f"{line['attempt']}  {line['old']} -> {line['new']}  {line['answer']!r}  {line['old_expected']!r} -> {line['new_expected']!r} {line['problem']}"
        for line in answer["lines"]
        if line["changes"] or line["problem"]
    ]
    return "\n".join([head, *lines, "Appliqué." if answer["applied"] else "Rien n’a été changé : ajoutez --apply --reason « … »."])
