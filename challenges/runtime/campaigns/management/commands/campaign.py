"""`manage.py campaign …`: what an operator or another program does with campaigns.

A verb is a module of `challenges.runtime.campaigns.commands`, with `HELP`, `add_arguments(parser)` and `run(options, tell)`, which returns what is
printed with `--json`, and `lines(answer)`, which says it to a person. Here belong the list of verbs and the printing.
"""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from challenges.commands import BaliseCommand
from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.campaigns.commands import VERBS


class Command(BaliseCommand):
    """Verbs of campaigns."""

    help = " | ".join(VERBS)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare one sub-command a verb, each with --json."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        common = ArgumentParser(add_help=False)
        common.add_argument("--json", action="store_true", help="print one JSON document")
        for name, module in VERBS.items():
            module.add_arguments(verbs.add_parser(name, parents=[common], help=module.HELP))

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the verb; print its answer; leave with 1 when it refuses."""
        module = VERBS[options["verb"]]

        def tell(text: str) -> None:
            if not options["json"]:
                self.stderr.write(text)

        try:
            answer = module.run(options, tell)
        except ValidationError as error:
            self._refuse(options, error.messages)
        except (PermissionDenied, Refusal) as error:
            self._refuse(options, [str(error)])
        else:
            said = json.dumps(answer, ensure_ascii=False) if options["json"] else "\n".join(module.lines(answer))
            if said:
                self.stdout.write(said)

    def _refuse(self, options: dict[str, Any], reasons: list[str]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps({"ok": False, "reasons": reasons}, ensure_ascii=False))
        else:
            self.stderr.write("\n".join(reasons))
        sys.exit(1)
