"""The verbs of a school: create, add a member, add pupils, tie a pupil to a learner."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from challenges.journal.services import record
from challenges.runtime.schools.models import Member, Pupil, School, SchoolClass
from challenges.runtime.schools.rules import require_member


@dataclass(frozen=True)
class PupilRow:
    """A pupil to add to the register."""

    last_name: str
    first_name: str
    birth_date: datetime.date
    birth_place: str = ""


@transaction.atomic
def create_school(*, name: str, uai: str = "", actor: object) -> School:
    """Create a school; an operator's act."""
    school = School.objects.create(name=name, uai=uai)
    record("schools.create", actor=actor, target=f"school:{school.uid}")
    return school


@transaction.atomic
def add_member(school: School, user: Any, role: str, *, actor: object) -> Member:
    """Give a user a role in a school, or change it."""
    member, _created = Member.objects.update_or_create(school=school, user=user, defaults={"role": role})
    record("schools.add_member", actor=actor, target=f"school:{school.uid}", role=role)
    return member


@transaction.atomic
def add_pupils(school: School, class_name: str, year: str, rows: list[PupilRow], *, user: Any) -> list[Pupil]:
    """Add pupils to a class; one who is in the register already is moved to it.

    Raises:
        PermissionDenied: the user does not work in this school.
    """
    require_member(user, school)
    school_class, _created = SchoolClass.objects.get_or_create(school=school, name=class_name, year=year)
    pupils = [
        Pupil.objects.update_or_create(
            school=school, last_name=row.last_name, first_name=row.first_name, birth_date=row.birth_date,
            defaults={"school_class": school_class, "birth_place": row.birth_place},
        )[0]
        for row in rows
    ]  # fmt: skip
    record("schools.add_pupils", actor=user, target=f"school:{school.uid}", school_class=class_name, count=len(pupils))
    return pupils


@transaction.atomic
def tie(pupil: Pupil, learner: Any) -> None:
    """Tie a register entry to the learner who answers for it; a tie once made stays."""
    if Pupil.objects.filter(pk=pupil.pk, learner=None).update(learner=learner):
        pupil.learner = learner
        record("schools.tie", actor=learner, target=f"pupil:{pupil.uid}")
