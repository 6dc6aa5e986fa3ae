"""`manage.py demo_info [--json]`: addresses, accounts and codes of the demonstration."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from challenges.commands import BaliseCommand
from challenges.runtime.schools.models import School
from cms.demo import services


class Command(BaliseCommand):
    """Print addresses, accounts and codes."""

    help = "Print addresses, accounts and codes of the demonstration"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--json for programs."""
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print."""
        try:
            info = services.information()
        except School.DoesNotExist as error:
            raise CommandError("La démonstration n’est pas chargée : lancez « make setup ».") from error
        if options["json"]:
            self.stdout.write(json.dumps(info, ensure_ascii=False))
            return
        base = info["base_url"]
        lines = ["", f"Balise           {base}/", f"Auteurs…         {base}/admin/", f"Établissement    {base}/ecole/", f"Centre           {base}/centre/",
                 f"Surveillance     {base}/surveillance/", f"Candidat         {base}/certification/", f"Vérification     {base}/verifier/", "",
                 f"Code du parcours {info['campaign_code']}", f"Session          n° {info['session']['number']}, code d’accès {info['session']['access_code']}, "
                 f"mot de passe de surveillance {info['session']['invigilator_password']}",
                 f"Candidat         {info['candidate']['last_name']} {info['candidate']['first_name']}, né le {info['candidate']['birth_date']}", "", "Comptes"]  # fmt: skip
        lines += [f"  {role:<10} {account['username']:<12} {account['password']}" for role, account in info["accounts"].items()]
        self.stdout.write("\n".join(lines))
