"""`manage.py upgrade`: everything that follows the installation of a new version, in one command; again does no harm."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from challenges.commands import BaliseCommand
from cms.operation import upgrading
from cms.operation.version import version

_MOST_DAYS = 3650


class Command(BaliseCommand):
    """Upgrade an installation, also from nothing."""

    help = "After a new version is installed: check, migrate, roles, facts, messages, static files. May be run again"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--check", action="store_true", help="only look whether it may be done")
        parser.add_argument("--backup-days", type=int, default=1, help="warn when the last backup is older than so many days")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, warn, walk the steps and say where the installation stands."""
        if not 0 < options["backup_days"] <= _MOST_DAYS:
            raise CommandError(f"--backup-days : de 1 à {_MOST_DAYS}.")
        upgrading.require()
        for caution in upgrading.cautions(backup_days=options["backup_days"]):
            self.stderr.write(f"Attention : {caution}")
        if options["check"]:
            self.stdout.write(f"Rien n’empêche de passer à Balise {version()}.")
            return
        for name in upgrading.walk():
            if options["verbosity"] > 0:
                self.stderr.write(f"{name}…")
        self.stdout.write(f"Balise {version()}")
