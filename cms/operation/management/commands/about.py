"""`manage.py version` (or `about`): the version of Balise, and with --all of what it stands on."""

import platform
from argparse import ArgumentParser
from typing import Any

import django
from django.db import connection
from wagtail import __version__ as wagtail_version

from challenges.commands import BaliseCommand
from cms.operation.version import version
from generators.version import GENERATOR_VERSION


class Command(BaliseCommand):
    """Say the version."""

    help = "Say the version of Balise; --all: of what it stands on too"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--all", action="store_true", help="versions of the generator, Python, Django, Wagtail and the database's kind")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it."""
        self.stdout.write(version())
        if options["all"]:
            told = {"generator": GENERATOR_VERSION, "python": platform.python_version(), "django": django.get_version()}
            for name, value in {**told, "wagtail": wagtail_version, "database": connection.vendor}.items():
                self.stdout.write(f"{name} {value}")
