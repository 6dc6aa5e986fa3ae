"""The demonstration: accounts, a school, a campaign, an exam, on the real starter bank, through the same services as everything else."""

import json
import secrets
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from challenges.bank import services as bank
from challenges.runtime.assessments import services as assessments
from challenges.runtime.assessments.levels import ENOUGH
from challenges.runtime.assessments.models import Learner
from challenges.runtime.assessments.rehearsal import answer_by_rule
from challenges.runtime.campaigns import services as campaigns
from challenges.runtime.campaigns.models import Campaign
from challenges.runtime.certification import services as certification
from challenges.runtime.schools import services as schools
from challenges.runtime.schools.models import Member, School
from cms.accounts.roles import AUTHORS, MODERATORS, PUBLISHERS, REVIEWERS
from cms.installation import starter

ACCOUNTS: dict[str, tuple[str, str, str, str | None]] = {
    # role: (user name, first name, last name, group)
    "author": ("auteur", "Camille", "Lenoir", AUTHORS),
    "reviewer": ("relecteur", "Sacha", "Bertin", REVIEWERS),
    "publisher": ("editeur", "Noé", "Castel", PUBLISHERS),
    "moderator": ("moderateur", "Ines", "Dorval", MODERATORS),
    "teacher": ("enseignant", "Paul", "Mercier", None),
    "head": ("direction", "Hélène", "Aubry", None),
    "pupil": ("eleve", "Lina", "Moreau", None),
    "candidate": ("candidat", "Yanis", "Fabre", None),
    "operator": ("exploitant", "Alex", "Morin", None),
}
PUPILS = (
    ("Moreau", "Lina", date(2011, 4, 12)),
    ("Fabre", "Yanis", date(2011, 9, 3)),
    ("Lefèvre", "Chloé", date(2011, 1, 27)),
    ("Nguyen", "Tom", date(2011, 6, 18)),
    ("Diallo", "Aminata", date(2011, 11, 5)),
    ("Garnier", "Hugo", date(2011, 2, 14)),
    ("Roussel", "Zoé", date(2011, 8, 30)),
    ("Benali", "Rayan", date(2011, 5, 21)),
)
CAMPAIGN_COMPETENCES = ["1.1", "1.2", "1.3", "2.1", "4.1"]
BIRTH_PLACE = "Montrival"


def demo_file() -> Path:
    """Return where the demonstration's passwords are kept, outside the repository and the database."""
    return Path(settings.VAR_DIR) / "demo.json"


def load_demo() -> None:
    """Make the whole demonstration, or what is missing of it."""
    users = _accounts()
    starter.bring_in(users["author"], users["reviewer"])
    _release(users)
    school = _school(users)
    _campaign(school, users)
    _profile_of_candidate(school, users)
    _session(school, users)


def _passwords() -> dict[str, str]:
    path = demo_file()
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    for role in ACCOUNTS:
        known.setdefault(role, f"{secrets.token_hex(2)}-{secrets.token_hex(2)}-{secrets.token_hex(2)}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps(known))
    return known


@transaction.atomic
def _accounts() -> dict[str, Any]:
    passwords = _passwords()
    users = {}
    for role, (username, first_name, last_name, group) in ACCOUNTS.items():
        user, created = get_user_model().objects.get_or_create(
            username=username,
            defaults={"first_name": first_name, "last_name": last_name, "is_superuser": role == "operator", "is_staff": role == "operator"},
        )
        if created:
            user.set_password(passwords[role])
            user.save()
            if group:
                user.groups.add(Group.objects.get(name=group))
        users[role] = user
    return users


def _release(users: dict[str, Any]) -> None:
    _made, waiting = starter.first_release(users["publisher"])
    for request in waiting:
        bank.confirm(request, user=users["operator"], reason="Banque de départ, relue dans le dépôt")


def _known_school() -> School | None:
    # Before 0.6 its number had a letter that does not check its digits.
    return School.objects.filter(uai__in=["9990001X", "9990001A"]).first()


@transaction.atomic
def _school(users: dict[str, Any]) -> School:
    if (known := _known_school()) is not None:
        return known
    opened = schools.open_school(
        name="Collège des Tilleuls", uai="9990001X", town="Montrival", academy="Montrival", kind=School.Kind.COLLEGE, user=None
    )
    school = opened.school
    schools.add_member(school, users["teacher"], Member.Role.TEACHER, actor="system")
    schools.add_member(school, users["head"], Member.Role.HEAD, actor="system")
    rows = [schools.PupilRow(last_name, first_name, birth_date, BIRTH_PLACE) for last_name, first_name, birth_date in PUPILS]
    pupils = schools.add_pupils(school, "3e B", "2026-2027", rows, user=users["teacher"])
    for pupil, role in zip(pupils, ("pupil", "candidate"), strict=False):
        schools.tie(pupil, assessments.learner_of(users[role]))
    return school


def _campaign(school: School, users: dict[str, Any]) -> None:
    if school.campaigns.exists():
        return
    campaigns.create_campaign(
        school, user=users["teacher"], name="Parcours de découverte", competences=CAMPAIGN_COMPETENCES, questions_max=2,
        closes_at=timezone.now() + timedelta(days=365), access=Campaign.Access.ANONYMOUS,
        message="Dix questions pour découvrir Balise. Prenez votre temps.",
    )  # fmt: skip


def _profile_of_candidate(school: School, users: dict[str, Any]) -> None:
    """Let the demonstration candidate take a positioning test, so that they may sit the exam: right two times out of three."""
    learner = Learner.objects.get(user=users["candidate"])
    if learner.assessments.exists():
        return
    campaign = campaigns.create_campaign(
        school, user=users["teacher"], name="Parcours de rentrée, 3e B", competences=[f"{d}.{c}" for d, n in zip("12345", (3, 4, 4, 3, 2), strict=True) for c in range(1, n + 1)],
        # Fewer would establish no level, and the candidate could not sit the exam.
        questions_max=ENOUGH, closes_at=timezone.now() + timedelta(days=365), access=Campaign.Access.NAMED, school_class=school.classes.first(),
    )  # fmt: skip
    joined = campaigns.join(campaign, learner=learner)
    answer_by_rule(joined.participation.assessment, lambda attempt: attempt.number % 3 != 0)
    campaigns.share(joined.participation)


def _session(school: School, users: dict[str, Any]) -> None:
    centre = getattr(school, "centre", None) or certification.create_centre(school, actor="system")
    if centre.sessions.exists():
        return
    session = certification.create_session(centre, user=users["head"], room="Salle informatique 1", starts_at=timezone.now())
    certification.enrol(session, list(school.pupils.filter(learner__user=users["candidate"])), user=users["head"])


def information() -> dict[str, Any]:
    """Return addresses, accounts and codes, as `manage.py demo_info --json` prints them."""
    passwords = _passwords()
    school = _known_school()
    if school is None:
        raise School.DoesNotExist
    campaign = school.campaigns.filter(access=Campaign.Access.ANONYMOUS).order_by("id").first()
    session = school.centre.sessions.earliest("id")
    return {
        "base_url": settings.BALISE_BASE_URL,
        "accounts": {role: {"username": ACCOUNTS[role][0], "password": passwords[role]} for role in ACCOUNTS},
        "campaign_code": campaign.code if campaign else None,
        "session": {"number": session.number, "access_code": session.access_code, "invigilator_password": session.invigilator_password},
        "candidate": {"last_name": PUPILS[1][0], "first_name": PUPILS[1][1], "birth_date": PUPILS[1][2].isoformat()},
    }
