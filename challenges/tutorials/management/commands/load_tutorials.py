"""`manage.py load_tutorials [FILE]`: load tutorials, those that come with Balise by default. Safe to run again."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from challenges.commands import BaliseCommand
from challenges.tutorials import loading


class Command(BaliseCommand):
    """Load a document of tutorials and say what changed."""

    help = "Load tutorials (the packaged ones unless a file is given). Load the referential first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the optional file."""
        parser.add_argument("file", nargs="?", type=Path, default=loading.PACKAGED, help="document of tutorials (JSON)")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Load; every problem of the document is printed when it is refused."""
        try:
            report = loading.load_tutorials(loading.read_document(file), actor="system")
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        parts = ("created", "updated", "unchanged", "kept")
        self.stdout.write(", ".join(f"{len(getattr(report, name))} {name}" for name in parts))
