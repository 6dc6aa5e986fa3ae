"""`manage.py load_demo`: the referential, the tutorials, the starter bank, a first release, and the demonstration school."""

import time
from typing import Any

from django.core.management import call_command

from challenges.commands import BaliseCommand
from challenges.jobs.processes import take_the_whole_machine
from cms.demo import services


class Command(BaliseCommand):
    """Load everything that `make demo` shows; what is there already is kept."""

    help = "Load the referential, tutorials, starter bank, a release and the demonstration school"

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, saying what is being done: it takes a minute or two the first time."""
        take_the_whole_machine()
        started = time.monotonic()
        for command in ("setup_roles", "load_referential"):
            call_command(command)
        call_command("load_tutorials")
        self.stdout.write("Banque de départ, laboratoire et première version : une à deux minutes la première fois…")
        self.stdout.flush()
        services.load_demo()
        self.stdout.write(f"Démonstration prête en {time.monotonic() - started:.0f} s.")
