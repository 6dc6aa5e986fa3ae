"""`manage.py school create|list|import|invite`: what an operator does with schools, for people and for programs (`--json`)."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from challenges.commands import BaliseCommand
from challenges.runtime.certification import services as certification
from challenges.runtime.schools import services
from challenges.runtime.schools.models import School
from challenges.runtime.schools.models.members import Role
from challenges.runtime.schools.uai import normalised
from cms.installation import school_list


class Command(BaliseCommand):
    """Open schools, list them, invite people."""

    help = "Open schools (create, import from a CSV list), list them, invite people to them"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One sub-command an act."""
        acts = parser.add_subparsers(dest="act", required=True)
        create = acts.add_parser("create", help="open a school and invite its first administrator")
        create.add_argument("--name", required=True, help="as people call it")
        create.add_argument("--uai", default="", help="its national number, with its letter")
        create.add_argument("--kind", choices=School.Kind.values, default=School.Kind.OTHER.value)
        create.add_argument("--town", default="")
        create.add_argument("--academy", default="")
        create.add_argument("--admin-email", default="", help="who is invited to administer it: the link is valid for seven days")
        create.add_argument("--centre", action="store_true", help="also a certification centre")
        listed = acts.add_parser("list", help="list the schools")
        taken = acts.add_parser("import", help="open or complete the schools of a CSV list")
        taken.add_argument("file", type=Path, help=f"CSV file: {'; '.join(school_list.COLUMNS)}")
        taken.add_argument("--apply", action="store_true", help="do it; without it, only say what would be done")
        invite = acts.add_parser("invite", help="invite somebody to work in a school")
        invite.add_argument("--uai", required=True)
        invite.add_argument("--email", required=True)
        invite.add_argument("--role", choices=Role.values, default=Role.ADMINISTRATOR.value)
        for one in (create, listed, taken, invite):
            one.add_argument("--json", action="store_true", help="one JSON document on the standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked."""
        try:
            getattr(self, f"_{options['act']}")(options)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error

    def _say(self, options: dict[str, Any], document: Any, text: str) -> None:
        self.stdout.write(json.dumps(document, ensure_ascii=False) if options["json"] else text)

    def _create(self, options: dict[str, Any]) -> None:
        said = {name: options[name] for name in ("name", "uai", "kind", "town", "academy", "admin_email")}
        opened = services.open_school(**said, user=None)
        if options["centre"]:
            certification.create_centre(opened.school, actor="operator")
        link = opened.invited.link if opened.invited else ""
        document = {"uid": str(opened.school.uid), "uai": opened.school.uai, "code": opened.school.code, "invitation": link}
        text = f"{opened.school.name} ({opened.school.uai or 'sans UAI'}) est ouvert, uid {opened.school.uid}."
        self._say(options, document, text + (f"\nInvitation, valable sept jours : {link}" if link else ""))

    def _list(self, options: dict[str, Any]) -> None:
        rows = school_list.listed()
        lines = [f"{row['uai'] or '–':8}  {row['name']} ({row['kind']}, {row['town'] or '–'}) : {row['members']} personne(s), {row['pupils']} élève(s)"
                 for row in rows]  # fmt: skip
        self._say(options, rows, "\n".join(lines) or "Aucun établissement.")

    def _import(self, options: dict[str, Any]) -> None:
        report = school_list.take(options["file"].read_bytes(), apply=options["apply"])
        done = "fait" if options["apply"] else "à blanc : ajoutez --apply pour le faire"
        text = f"Créés : {report['created']}, changés : {report['changed']}, inchangés : {report['unchanged']} ({done})."
        refused = [f"Refusé : {one['who']}, {one['where']} : {one['reason']}" for one in report["refused"]]
        links = [f"Invitation : {one['uai']} {one['link']}" for one in report["invitations"]]
        self._say(options, report, "\n".join([text, *refused, *links]))
        if report["refused"]:
            sys.exit(1)

    def _invite(self, options: dict[str, Any]) -> None:
        school = School.objects.filter(uai=normalised(options["uai"])).first()
        if school is None:
            raise CommandError(f"Aucun établissement n’a l’UAI « {options['uai']} ».")
        invited = services.invite_as_operator(school, options["email"], options["role"], user=None)
        document = {"uid": str(school.uid), "invitation": invited.link, "expires": invited.invitation.expires_at.isoformat()}
        self._say(options, document, f"Invitation, valable sept jours : {invited.link}")
