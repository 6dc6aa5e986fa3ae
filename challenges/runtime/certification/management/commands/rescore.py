"""`manage.py rescore --session NUMBER --dry-run`: what the certificates of a session would say if they were counted now."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from challenges.bank.reader import NoRelease, root_of
from challenges.commands import BaliseCommand
from challenges.runtime import codes
from challenges.runtime.certification.models import Session
from challenges.runtime.certification.rescoring import note, recount


class Command(BaliseCommand):
    """Count the exams of a session again, with the present marks, or with the parameters of another release."""

    help = "Count the exams of a session again; delivered certificates do not change"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--session", required=True, help="number of the session")
        parser.add_argument("--release", help="take the parameters of this release instead of those that each exam pinned")
        parser.add_argument("--dry-run", action="store_true", help="write nothing; otherwise the recount is noted in the journal")
        parser.add_argument("--reason", default="", help="why, for the journal")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        """Count and print."""
        session = Session.objects.filter(number=codes.normalise(options["session"])[:20]).first()
        if session is None:
            raise CommandError(f"{options['session']} : session inconnue")
        if not options["dry_run"] and not options["reason"].strip():
            raise CommandError("--dry-run, ou --reason pour noter le recomptage au journal")
        try:
            root = root_of(options["release"]) if options["release"] else None
        except NoRelease as error:
            raise CommandError(f"{options['release']} : version inconnue") from error
        found = recount(session, root)
        if not options["dry_run"]:
            note(session, found, reason=options["reason"])
        answer = {"ok": True, "session": session.number, "dry_run": options["dry_run"], "changed": sum(one.changed for one in found),
                  "candidates": [one.to_json() for one in found]}  # fmt: skip
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=None if options["json"] else 2))
