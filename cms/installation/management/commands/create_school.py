"""`manage.py create_school NAME`: a school, the accounts that work there, its centre of certification, a class and its pupils."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import transaction
from django.utils.crypto import get_random_string

from challenges.commands import BaliseCommand
from challenges.runtime.certification import services as certification
from challenges.runtime.schools import services as schools
from challenges.runtime.schools.models import Member, School, SchoolClass
from cms.installation import pupils


class Command(BaliseCommand):
    """Make a school or complete it: one that has the same UAI number is the same. All of it is done, or nothing."""

    help = "Create or complete a school: accounts that work there, certification centre, a class with its pupils"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who works there, and its pupils."""
        parser.add_argument("name", help="name of the school")
        parser.add_argument("--uai", required=True, help="its number in the national register")
        parser.add_argument("--teacher", action="append", default=[], metavar="LOGIN", help="account of a teacher; may be repeated")
        parser.add_argument("--head", action="append", default=[], metavar="LOGIN", help="account of the head; may be repeated")
        parser.add_argument(
            "--make-accounts", action="store_true", help="make the accounts that do not exist, with a password printed once"
        )
        parser.add_argument("--centre", action="store_true", help="also a certification centre")
        parser.add_argument("--class", dest="school_class", help="name of a class, for --pupils")
        parser.add_argument("--year", help="school year of the class, for example 2026-2027")
        parser.add_argument("--pupils", type=Path, help=f"CSV file: {'; '.join(pupils.COLUMNS)}")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say what the school holds."""
        self._made: dict[str, str] = {}
        _check(options)
        rows = _rows(options)
        with transaction.atomic():
            members = [
                (self._user(login, options["make_accounts"]), role)
                for role in (Member.Role.HEAD, Member.Role.TEACHER)
                for login in options[role.value]
            ]
            school = School.objects.filter(uai=options["uai"]).first() or schools.create_school(
                name=options["name"], uai=options["uai"], actor="operator"
            )
            for user, role in members:
                schools.add_member(school, user, role, actor="operator")
            if options["centre"]:
                certification.create_centre(school, actor="operator")
            if rows:
                schools.add_pupils(school, options["school_class"], options["year"], rows, user=_worker(school))
        for login, password in self._made.items():
            self.stdout.write(f"Compte {login}, mot de passe {password} (à changer ; il n’est montré qu’ici)")
        self.stdout.write(
            f"{school.name} ({school.uai}) : {school.members.count()} personne(s), {school.pupils.present().count()} élève(s)."
        )

    def _user(self, login: str, make: bool) -> Any:
        user = get_user_model().objects.filter(username=login).first()
        if user is None and make:
            self._made[login] = get_random_string(14)
            user = get_user_model().objects.create_user(login, password=self._made[login])
        if user is None:
            raise CommandError(f"Aucun compte ne s’appelle « {login} » : créez-le d’abord, ou ajoutez --make-accounts.")
        return user


def _check(options: dict[str, Any]) -> None:
    """Say what no column takes, on every engine alike: SQLite would keep it, PostgreSQL refuse it."""
    try:
        School(name=options["name"], uai=options["uai"]).full_clean(validate_constraints=False)
        if options["school_class"] or options["year"]:
            SchoolClass(name=options["school_class"] or "", year=options["year"] or "").full_clean(exclude=["school"])
    except ValidationError as error:
        raise CommandError(" ".join(f"{name}\N{NO-BREAK SPACE}: {' '.join(said)}" for name, said in error.message_dict.items())) from error


def _rows(options: dict[str, Any]) -> list[schools.PupilRow]:
    if options["pupils"] is None:
        return []
    if not options["school_class"] or not options["year"]:
        raise CommandError("--pupils demande aussi --class et --year.")
    try:
        return pupils.read(options["pupils"].read_bytes())
    except pupils.ListRefused as refusal:
        raise CommandError(str(refusal)) from refusal


def _worker(school: School) -> Any:
    member = school.members.order_by("pk").first()
    if member is None:
        raise CommandError("Personne ne travaille encore dans cet établissement : ajoutez --teacher ou --head.")
    return member.user
