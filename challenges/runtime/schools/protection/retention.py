"""What has been kept long enough: found by each application for its own, counted first, then erased or parted from people."""

import datetime
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from challenges.journal.services import record
from challenges.runtime import holdings
from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.holdings import Due
from challenges.runtime.schools.models import Pupil
from challenges.runtime.schools.protection import people

_YEAR = datetime.timedelta(days=365.25)


def due(day: datetime.date) -> list[Due]:
    """Return what would be erased or made anonymous on a day; nothing is changed."""
    return [one for _name, expire in _sources() for one in expire(day, False)]


def apply(day: datetime.date) -> list[Due]:
    """Erase or make anonymous what has been kept long enough, a kind at a time; each is whole or not done, and journaled."""
    done = []
    for name, expire in _sources():
        with transaction.atomic():
            found = expire(day, True)
            if found:
                record("schools.retention", actor="system", target=f"kept:{name}", counts=[one.count for one in found])
        done += found
    return done


def _sources() -> list[tuple[str, Callable[[datetime.date, bool], list[Due]]]]:
    each = [(one.name, lambda day, apply, one=one: one.expire(day, apply=apply)) for one in holdings.all_holdings()]
    return [*each, ("departed", _departed), ("accounts", _accounts)]


def _departed(day: datetime.date, apply: bool) -> list[Due]:
    """Erase the pupils who left long ago, but for one whose exam is not finalised."""
    if not settings.BALISE_KEEP_DEPARTED_YEARS:
        return []
    before = day - _YEAR * settings.BALISE_KEEP_DEPARTED_YEARS
    found = Pupil.objects.standing().filter(departed_on__lt=before)
    count = sum(_erased(pupil) for pupil in found) if apply else found.count()
    return [Due(_("élèves partis, effacés du registre"), count)] if count else []


def _erased(pupil: Pupil) -> bool:
    try:
        with transaction.atomic():
            people.erase_as_operator(pupil, actor="system")
    except Refusal:
        return False
    return True


def _accounts(day: datetime.date, apply: bool) -> list[Due]:
    """Erase the accounts that nobody used for long; those of people who work here are for their schools to take away."""
    if not settings.BALISE_KEEP_ACCOUNTS_YEARS:
        return []
    found = list(_unused(day))
    if apply:
        for user in found:
            people.erase_account(user, actor="system")
    return [Due(_("comptes inutilisés, effacés"), len(found))] if found else []


def _unused(day: datetime.date) -> QuerySet[Any]:
    before = day - _YEAR * settings.BALISE_KEEP_ACCOUNTS_YEARS
    unused = Q(last_login__date__lt=before) | Q(last_login=None, date_joined__date__lt=before)
    plain = Q(is_staff=False, is_superuser=False, groups=None, school_memberships=None)
    users: QuerySet[Any] = get_user_model()._default_manager.filter(unused, plain)
    return users
