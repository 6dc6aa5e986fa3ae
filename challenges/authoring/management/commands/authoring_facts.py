"""`manage.py authoring_facts`: make again what lists and the coverage grid read, after an upgrade or a restored backup."""

from typing import Any

from django.db import transaction

from challenges.authoring.facts import refresh_all
from challenges.commands import BaliseCommand


class Command(BaliseCommand):
    """Derived rows only: nothing that people wrote changes."""

    help = "Refait les faits que lisent les listes et la grille de couverture."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Make every row again."""
        count = refresh_all()
        if options["verbosity"]:
            self.stdout.write(str(count))
