"""`manage.py first_bank`: groups, referential, tutorials and the starter bank of the repository, released and in service."""

from typing import Any

from django.core.management import call_command

from challenges.commands import BaliseCommand
from cms.installation import starter


class Command(BaliseCommand):
    """Bring an empty installation to a bank in service, without anybody of the demonstration; safe to run again."""

    help = "Load the groups, the referential, the tutorials and the starter bank; build a first release and put it into service"

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, saying what is being done: the laboratory examines every challenge, which takes one to three minutes."""
        for command in ("setup_roles", "load_referential", "load_tutorials"):
            call_command(command, stdout=self.stdout)
        self.stdout.write("Banque de départ et laboratoire : une à trois minutes…")
        self.stdout.flush()
        author, reviewer = starter.shipped_accounts()
        try:
            approved = starter.bring_in(author, reviewer)
        finally:
            starter.close_shipped_accounts()
        release, waiting = starter.first_release(None)
        if release is None:
            self.stdout.write(f"{approved} épreuve(s) approuvée(s) ; la banque a déjà une version, qui reste en service.")
            return
        self.stdout.write(f"Version {release.number} en service : {release.challenge_count} épreuves.")
        for request in waiting:
            self.stdout.write(
                f"Le canal {request.channel.name} attend une seconde personne : "
                f'manage.py bank confirm {request.channel.name} --as COMPTE --reason "…"'
            )
