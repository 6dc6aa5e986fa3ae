"""`manage.py item_statistics --release R`: work out and keep what the answers say of every challenge of a release."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from challenges.bank.reader import NoRelease, root_of
from challenges.commands import BaliseCommand
from challenges.runtime.assessments.item_report import counted_flags, keep_item_statistics
from challenges.runtime.assessments.management.days import midnight


class Command(BaliseCommand):
    """Keep the statistics of the challenges of a release, in place of the earlier ones."""

    help = "Work out the item statistics of a release from stored answers, and keep them"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--release", required=True, help="number, root or latest: whose challenges are measured")
        parser.add_argument("--since", metavar="DAY", help="answers from this day on (2026-09-01)")
        parser.add_argument("--until", metavar="DAY", help="answers before this day")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        """Keep them and say how many, with how many of each flag."""
        try:
            root = root_of(options["release"])
        except NoRelease as error:
            raise CommandError(f"{options['release']} : version inconnue") from error
        rows = keep_item_statistics(root, since=midnight(options["since"]), until=midnight(options["until"]))
        answer = {"ok": True, "release": root, "challenges": len(rows), "answers": sum(row.n for row in rows), "flags": counted_flags(rows)}
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=None if options["json"] else 2))
