"""`manage.py backup FILE`: the whole installation in one file, while it runs."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from challenges.commands import BaliseCommand
from cms.operation.backup import backup
from cms.operation.management.telling import every_second


class Command(BaliseCommand):
    """Write a backup."""

    help = "Write database, keys, stored files and media to one file (0600); the service may run meanwhile"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", type=Path, help="the file to write; it must not exist")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it, and say what it holds."""
        manifest = backup(options["file"], progress=every_second(self.stderr, options["verbosity"]))
        self.stdout.write(json.dumps({"ok": True, **asdict(manifest)}, ensure_ascii=False))
