"""Who must have a second factor: the roles of `BALISE_MFA_REQUIRED`."""

from collections.abc import Callable
from typing import Any

from django.conf import settings

from challenges.runtime.schools.models import Member
from cms.accounts.roles import AUTHORS, MODERATORS, PUBLISHERS, REVIEWERS


def _group(name: str) -> Callable[[Any], bool]:
    return lambda user: bool(user.groups.filter(name=name).exists())


def _member(role: str) -> Callable[[Any], bool]:
    return lambda user: Member.objects.filter(user=user, role=role).exists()


#: The words that the setting may hold.
ROLES: dict[str, Callable[[Any], bool]] = {
    "superusers": lambda user: bool(user.is_superuser),
    "publishers": _group(PUBLISHERS),
    "reviewers": _group(REVIEWERS),
    "authors": _group(AUTHORS),
    "moderators": _group(MODERATORS),
    "heads": _member("head"),
    "administrators": _member("administrator"),
}
#: Those who can let a release out, speak for many or read a school's results.
ADVISED = ("publishers", "moderators", "heads")


def is_required(user: Any) -> bool:
    """Whether a user has a role that must have a second factor. Unknown words are for `check` to find."""
    return any(ROLES[name](user) for name in settings.BALISE_MFA_REQUIRED if name in ROLES)
