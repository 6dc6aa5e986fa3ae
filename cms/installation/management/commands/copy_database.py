"""`manage.py copy_database FILE`: the rows of an SQLite database into this installation's empty PostgreSQL."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError

from challenges.commands import BaliseCommand
from cms.installation import copying


class Command(BaliseCommand):
    """Move an installation from SQLite to PostgreSQL: all of its rows, or none."""

    help = "Copy an SQLite database into this installation's empty PostgreSQL, then make the search index again"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file."""
        parser.add_argument("file", type=Path, help="the SQLite file; stop the service first")

    def handle(self, *args: Any, **options: Any) -> None:
        """Copy, then index."""
        try:
            copied = copying.copy(options["file"])
        except copying.CopyRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        call_command("update_index", verbosity=0)
        self.stdout.write(f"{sum(copied.rows.values())} lignes de {len(copied.rows)} tables copiées.")
