"""`manage.py check_links [--json] [--limit N]`: check the links of tutorials. Meant for a daily timer."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import override

from challenges.commands import BaliseCommand
from challenges.tutorials import checking
from challenges.tutorials.tasks import offline


class Command(BaliseCommand):
    """Check links and say which became broken and which are whole again."""

    help = "Check the links of tutorials; a link is broken after failures on two different days"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--json", action="store_true", help="print the report as JSON")
        parser.add_argument("--limit", type=int, help="check at most this many links, those checked longest ago first")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, then print."""
        if options["limit"] is not None and options["limit"] < 1:
            raise CommandError("--limit is a number from 1.")
        report = asdict(checking.check_links(limit=options["limit"]))
        if options["json"]:
            self.stdout.write(json.dumps(report))
            return
        if report["offline"]:
            with override("fr"):
                self.stdout.write(offline())
        counts = {name: len(found) for name, found in report.items() if name not in ("checked", "offline")}
        self.stdout.write(f"{report['checked']} checked: " + ", ".join(f"{number} {name}" for name, number in counts.items()))
