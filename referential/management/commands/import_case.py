"""`manage.py import_case FILE [--code CODE] [--framework-version V] [--apply]`: a framework from a CASE package, 1.0 or 1.1."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from challenges.commands import BaliseCommand
from referential import importing, services

SHOWN = 20


class Command(BaliseCommand):
    """Say what a CASE package would change, and write it when asked."""

    help = "Import a framework from a CASE package (CFPackage, JSON). Without --apply, only say what would be done."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file and what it may not say."""
        parser.add_argument("file", type=Path, help="CFPackage (JSON)")
        parser.add_argument("--code", default="", help="code of the framework; absent: that of the package, or one made from its title")
        parser.add_argument("--framework-version", default="", help="version of the framework; absent: that of the package")
        parser.add_argument("--apply", action="store_true", help="write; absent: only say what would be written")

    def handle(self, *args: Any, file: Path, code: str, framework_version: str, apply: bool, **options: Any) -> None:
        """Plan, print, and apply when asked; every problem is printed when the package is refused."""
        try:
            plan = importing.plan_case(file.read_bytes(), actor="system", code=code, version=framework_version)
            report = importing.apply_case(plan, actor="system") if apply else None
        except (OSError, services.ReferentialError) as error:
            raise CommandError(str(error)) from error
        stated = plan.document["framework"]
        self.stdout.write(f"{stated['code']} {stated['version']}: {stated['title_fr']}")
        for word, found in (("created", plan.created), ("updated", plan.updated), ("archived", plan.archived)):
            for kind, codes in found.items():
                more = f" … (+{len(codes) - SHOWN})" if len(codes) > SHOWN else ""
                self.stdout.write(f"{word} {kind} {len(codes)}: {', '.join(codes[:SHOWN])}{more}")
        for loss in plan.losses:
            self.stdout.write(f"lost: {loss}")
        self.stdout.write("unchanged" if not plan.changed else "applied" if report is not None else "not applied (add --apply)")
