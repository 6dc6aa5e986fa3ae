"""Opening a school, changing what is said of it, and giving an account a role in it: acts of the operator."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from challenges.journal.services import record
from challenges.runtime.schools.models import Member, School
from challenges.runtime.schools.models.members import Role
from challenges.runtime.schools.rules import require_operator
from challenges.runtime.schools.services.members import Invited, invite_as_operator
from challenges.runtime.schools.uai import normalised


@dataclass(frozen=True)
class Opened:
    """A school that was opened, and the invitation of its first administrator, when an address was given."""

    school: School
    invited: Invited | None


@transaction.atomic
def open_school(
    *, name: str, uai: str = "", town: str = "", academy: str = "", kind: str = School.Kind.OTHER, admin_email: str = "", user: Any
) -> Opened:  # fmt: skip
    """Open a school and invite its first administrator.

    Args:
        name: as people call it.
        uai: its national number, checked; empty for an organisation that has none.
        town: where it is.
        academy: of which academy.
        kind: one of `School.Kind`.
        admin_email: who is invited to administer it.
        user: the operator; None from a command.

    Raises:
        PermissionDenied: the user may not open schools.
        ValidationError: by field: no name, a wrong number, a number that another school has, a wrong address.
    """
    require_operator(user)
    school = School(name=name.strip(), uai=normalised(uai), town=town.strip(), academy=academy.strip(), kind=kind)
    school.full_clean()
    school.save()
    record("schools.create", actor=user or "operator", target=f"school:{school.uid}")
    invited = invite_as_operator(school, admin_email, Role.ADMINISTRATOR, user=user) if admin_email.strip() else None
    return Opened(school, invited)


@transaction.atomic
def create_school(*, name: str, uai: str = "", actor: object) -> School:
    """Create a school without asking who may or checking its number: for data of before, demonstrations and tests."""
    school = School.objects.create(name=name, uai=uai)
    record("schools.create", actor=actor, target=f"school:{school.uid}")
    return school


@transaction.atomic
def change_school(school: School, *, user: Any, **said: str) -> School:
    """Change what is said of a school.

    Args:
        school: the school.
        user: the operator; None from a command.
        said: name, uai, town, academy, kind: those that change.

    Raises:
        PermissionDenied: the user may not open schools.
        ValidationError: by field, as for opening.
    """
    require_operator(user)
    locked = School.objects.select_for_update().get(pk=school.pk)
    unknown = set(said) - {"name", "uai", "town", "academy", "kind"}
    if unknown:
        raise ValidationError(f"{sorted(unknown)}")
    for name, value in said.items():
        setattr(locked, name, normalised(value) if name == "uai" else value.strip())
    locked.full_clean()
    locked.save(update_fields=list(said))
    record("schools.change", actor=user or "operator", target=f"school:{locked.uid}", fields=sorted(said))
    return locked


@transaction.atomic
def add_member(school: School, user: Any, role: str, *, actor: object) -> Member:
    """Give a user a role in a school, or change it, without an invitation: for the operator's commands."""
    member, _created = Member.objects.update_or_create(school=school, user=user, defaults={"role": role})
    record("schools.add_member", actor=actor, target=f"school:{school.uid}", role=role)
    return member
