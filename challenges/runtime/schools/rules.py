"""Who may act for a school. A membership row decides; superusers pass, so that an operator can help."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from challenges.names import label_key
from challenges.runtime.schools.models import Member, School
from challenges.runtime.schools.models.members import MANAGERS


def role_of(user: Any, school: School) -> str | None:
    """Return the role of a user in a school, None when they do not work there; the operator has that of a head. One query."""
    if not user.is_authenticated or not user.is_active:
        return None
    if user.is_superuser:
        return Member.Role.HEAD
    return Member.objects.filter(school=school, user=user).values_list("role", flat=True).first()


def is_member(user: Any, school: School) -> bool:
    """Whether the user works in this school."""
    return role_of(user, school) is not None


def is_manager(user: Any, school: School) -> bool:
    """Whether the user manages the people and the register of this school."""
    return role_of(user, school) in MANAGERS


def is_head(user: Any, school: School) -> bool:
    """Whether the user heads this school."""
    return role_of(user, school) == Member.Role.HEAD


def require_member(user: Any, school: School) -> None:
    """Raise PermissionDenied unless the user works in this school."""
    if not is_member(user, school):
        raise PermissionDenied(_("Cette page est réservée aux membres de l’établissement."))


def require_manager(user: Any, school: School) -> None:
    """Raise PermissionDenied unless the user manages this school."""
    if not is_manager(user, school):
        raise PermissionDenied(_("Cette page est réservée à l’administration et à la direction de l’établissement."))


def require_head(user: Any, school: School) -> None:
    """Raise PermissionDenied unless the user heads this school."""
    if not is_head(user, school):
        raise PermissionDenied(_("Cette page est réservée à la direction de l’établissement."))


def require_operator(user: Any) -> None:
    """Raise PermissionDenied unless the user may open schools; the commands of the operator pass None."""
    if user is not None and not user.has_perm("schools.add_school"):
        raise PermissionDenied(_("Seul l’opérateur ouvre un établissement."))


def schools_of(user: Any) -> list[School]:
    """Return the schools in which the user works."""
    if not user.is_authenticated:
        return []
    return sorted(School.objects.filter(members__user=user), key=label_key)
