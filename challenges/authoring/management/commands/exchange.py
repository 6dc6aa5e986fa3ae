"""`manage.py exchange import|export`: the exchange formats from the shell. Exit status 1 and the reason when refused."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import CommandError

from challenges.authoring.exchange import exporting, importing
from challenges.authoring.exchange.formats import NAMES
from challenges.authoring.models import Challenge
from challenges.commands import BaliseCommand


class Command(BaliseCommand):
    """Import challenges from a file, export them to one."""

    help = "import FILE [--skill CODE] [--user NAME] [--apply] | export CODE… --format F --out FILE [--variants N]"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the two verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        common = ArgumentParser(add_help=False)
        common.add_argument("--json", action="store_true", help="print one JSON document")
        common.add_argument("--user", default="", help="who acts; absent: the first superuser")
        importer = verbs.add_parser("import", parents=[common])
        importer.add_argument("file", type=Path)
        importer.add_argument("--skill", default="", help="skill of the questions that name none")
        importer.add_argument("--locale", default="fr", choices=Challenge.Locale.values)
        importer.add_argument("--apply", action="store_true", help="write; absent: only say what would be written")
        export = verbs.add_parser("export", parents=[common])
        export.add_argument("codes", nargs="+", metavar="CODE")
        export.add_argument("--format", required=True, choices=list(NAMES))
        export.add_argument("--variants", type=int, default=1)
        export.add_argument("--out", required=True, type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the verb; print its answer; leave with 1 when it refuses."""
        try:
            answer = getattr(self, f"verb_{options['verb']}")(options)
        except (ValidationError, PermissionDenied) as error:
            answer = {"ok": False, "problems": importing.messages_of(error)}
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=None if options["json"] else 2))
        if not answer["ok"]:
            sys.exit(1)

    def verb_import(self, options: dict[str, Any]) -> dict[str, Any]:
        """Plan, and apply when asked."""
        user = self._user(options["user"])
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']} : ce fichier ne se lit pas ({type(error).__name__})") from error
        plan = importing.plan_import(options["file"].name, content, user=user, skill=options["skill"], locale=options["locale"])
        lines = [
            {
                "action": one.action,
                "code": one.code,
                "title": one.title,
                "skill": one.skill,
                "why": one.why,
                "losses": [str(loss) for loss in one.losses],
            }
            for one in plan.lines
        ]
        answer: dict[str, Any] = {"ok": not plan.refused, "format": plan.format, "applied": False, "lines": lines}
        if options["apply"] and plan.applicable:
            created, updated = importing.apply_import(importing.keep(plan, user=user), user=user)
            answer |= {"applied": True, "created": [one.code for one in created], "updated": [one.code for one in updated]}
        return answer

    def verb_export(self, options: dict[str, Any]) -> dict[str, Any]:
        """Write one file."""
        found = {one.code: one for one in Challenge.objects.filter(code__in=options["codes"]).select_related("skill", "latest_revision")}
        if missing := [code for code in options["codes"] if code not in found]:
            raise CommandError(f"{', '.join(missing)} : épreuve inconnue")
        made = exporting.export(found.values(), options["format"], user=self._user(options["user"]), variants=options["variants"])
        options["out"].write_bytes(made.content)
        return {"ok": True, "file": str(options["out"]), "bytes": len(made.content), "losses": [str(loss) for loss in made.losses]}

    def _user(self, name: str) -> Any:
        users = get_user_model().objects.filter(is_active=True)
        user = users.filter(username=name).first() if name else users.filter(is_superuser=True).order_by("pk").first()
        if user is None:
            raise CommandError(f"{name} : compte inconnu" if name else "Donnez --user : il n’y a pas d’administrateur")
        return user
