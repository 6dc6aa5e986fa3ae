"""`manage.py restore FILE`: a backup put in place, in an installation that is empty."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from challenges.commands import BaliseCommand
from cms.operation.backup import restore
from cms.operation.management.telling import every_second


class Command(BaliseCommand):
    """Restore a backup."""

    help = "Put a backup in place, verified first; only where nothing is unless --force. Stop the service before."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", type=Path, help="the backup")
        parser.add_argument("--force", action="store_true", help="replace what the installation holds")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, and say what came back and what to run next."""
        manifest = restore(options["file"], force=options["force"], progress=every_second(self.stderr, options["verbosity"]))
        self.stdout.write(json.dumps({"ok": True, **asdict(manifest)}, ensure_ascii=False))
        if options["verbosity"] > 0:
            self.stderr.write("Lancez maintenant « manage.py upgrade », puis « manage.py check_files --repair ».")
