"""The verbs of a school's keys: give, take away, recognise. The key is told once; only its digest is kept."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from challenges.journal.services import record
from challenges.runtime.assessments.tokens import token_hash
from challenges.runtime.campaigns.models.access import SchoolKey
from challenges.runtime.schools.models import School
from challenges.runtime.schools.rules import require_manager

#: So that a key that leaks into a log or a repository is recognised by whoever scans for such things.
PREFIX = "balise_ecole_"
#: Lengths that are offered, in days: a term, a school year.
PERIODS = (90, 365)


@dataclass(frozen=True)
class Given:
    """A key that was just given, and its secret, told this once."""

    key: SchoolKey
    secret: str


@transaction.atomic
def give(school: School, name: str, scopes: Sequence[str], *, user: Any, days: int = 365) -> Given:
    """Give a program access to a school's campaigns.

    Args:
        school: the school.
        name: what it is for, as people will read it.
        scopes: values of `SchoolKey.Scope`.
        user: who gives it, a manager.
        days: how long it works, of `PERIODS`.

    Raises:
        PermissionDenied: the user does not manage the school.
        ValidationError: no name, no scope or one that there is not, or no such length.
    """
    require_manager(user, school)
    if not name.strip():
        raise ValidationError({"name": _("Dites à quoi servira cette clé.")})
    if not scopes or set(scopes) - set(SchoolKey.Scope.values):
        raise ValidationError({"scopes": _("Choisissez au moins un droit de la liste.")})
    if days not in PERIODS:
        raise ValidationError({"days": _("Choisissez une durée de la liste.")})
    secret = PREFIX + secrets.token_urlsafe(32)
    key = SchoolKey.objects.create(
        school=school, name=name.strip()[:100], scopes=[one for one in SchoolKey.Scope.values if one in scopes], digest=token_hash(secret),
        given_by=user, created_by=str(user), expires_at=timezone.now() + timedelta(days=days),
    )  # fmt: skip
    record("campaigns.give_key", actor=user, target=f"schoolkey:{key.uid}", school=str(school.uid), scopes=key.scopes)
    return Given(key, secret)


@transaction.atomic
def take_away(key: SchoolKey, *, user: Any) -> None:
    """Take access away, at once; a key that was taken away already stays so.

    Raises:
        PermissionDenied: the user does not manage the school.
    """
    require_manager(user, key.school)
    locked = SchoolKey.objects.select_for_update(of=("self",)).get(pk=key.pk)
    if locked.revoked_at is None:
        locked.revoked_at = timezone.now()
        locked.save(update_fields=["revoked_at"])
        record("campaigns.take_key_away", actor=user, target=f"schoolkey:{locked.uid}", school=str(key.school.uid))


def keys_of(school: School) -> list[SchoolKey]:
    """Return the keys that work, and those that ended in the last month, the newest first."""
    recent = timezone.now() - timedelta(days=30)
    kept = Q(revoked_at=None, expires_at__gt=recent) | Q(revoked_at__gt=recent)
    return list(SchoolKey.objects.filter(kept, school=school))


def find(secret: str) -> SchoolKey | None:
    """Return the key that works now under this secret, or None; the day of its last use is noted."""
    now = timezone.now()
    found = (
        SchoolKey.objects.select_related("school", "given_by")
        .filter(digest=token_hash(secret), revoked_at=None, expires_at__gt=now)
        .first()
    )
    today = timezone.localdate()
    if found is not None and found.last_used_on != today:
        SchoolKey.objects.filter(pk=found.pk).update(last_used_on=today)
        found.last_used_on = today
    return found
