"""`manage.py check_files [--repair] [--all] [--json]`: whether the files that learners received are all there, and what they were."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from challenges.commands import BaliseCommand
from challenges.runtime.assessments.file_check import check_files


class Command(BaliseCommand):
    """Check the stored files of attempts; make what is out of order again."""

    help = "Check the stored files of attempts (presence, size, digest); --repair makes them again from their seeds"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--repair", action="store_true", help="make what is missing or damaged again")
        parser.add_argument("--all", action="store_true", help="read every file through, and not this day's thirtieth")
        parser.add_argument("--json", action="store_true", help="print one JSON line")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, and end with 1 when something remains out of order."""
        told = None if options["json"] or options["verbosity"] < 1 else lambda done: self.stderr.write(f"{done} questions…")
        found = check_files(repair=options["repair"], everything=options["all"], progress=told)
        self.stdout.write(json.dumps(found.as_json(), indent=None if options["json"] else 2))
        if not found.sound:
            raise CommandError(
                f"{found.missing} fichier(s) manquant(s), {found.damaged} abîmé(s), {found.repaired} refait(s)."
                + ("" if options["repair"] else " Ajoutez --repair pour les refaire.")
            )
