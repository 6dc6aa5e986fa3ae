"""`manage.py worker`: take jobs until told to end. `make serve` starts one; a server runs one or more as services."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from challenges.commands import BaliseCommand
from challenges.jobs import worker


class Command(BaliseCommand):
    """Do the jobs that pages and timers ask for."""

    help = "Do jobs (examinations, builds, imports) until told to end"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--batch", action="store_true", help="end when nothing waits")
        parser.add_argument("--interval", type=float, default=1.0, help="seconds between two looks at an empty queue")

        parser.add_argument("--with-parent", action="store_true", help="end with the process that started this one")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work."""
        try:
            worker.work(interval=options["interval"], batch=options["batch"], with_parent=options["with_parent"])
        except worker.NoWorkerNeeded:
            raise CommandError("BALISE_JOBS=immediate : les travaux se font dans les requêtes, il n’y a rien à prendre.") from None
