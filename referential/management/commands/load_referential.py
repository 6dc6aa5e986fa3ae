"""`manage.py load_referential [FILE]`: load a framework of skills, the packaged CRCN by default. Safe to run again."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from challenges.commands import BaliseCommand
from referential import services


class Command(BaliseCommand):
    """Load a framework document and say what changed."""

    help = "Load a framework of skills (the packaged CRCN unless a file is given)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the optional file."""
        parser.add_argument("file", nargs="?", type=Path, default=services.PACKAGED, help="framework document (JSON)")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Load; every problem of the document is printed when it is refused."""
        try:
            report = services.load_framework(services.read_document(file), actor="system")
        except (OSError, services.ReferentialError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{report.framework.code} {report.framework.version}: {_summary(report)}")


def _summary(report: services.LoadReport) -> str:
    if not report.changed:
        return "unchanged"
    parts = (("created", report.created), ("updated", report.updated), ("archived", report.archived))
    return ", ".join(f"{sum(len(codes) for codes in kinds.values())} {name}" for name, kinds in parts)
