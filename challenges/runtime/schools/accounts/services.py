"""The verbs of pupils' accounts: give them to a class, a group or one pupil, make first passwords again, reset one.

A first password is readable once, in what a verb returns: nothing but its digest is kept. Digests take a quarter of a second each, so they are
made before the transaction, several at a time.
"""

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.journal.services import record
from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.assessments.models import Learner
from challenges.runtime.schools.accounts import first_passwords, usernames
from challenges.runtime.schools.accounts.rules import refusal, require_resettable
from challenges.runtime.schools.models import Pupil, School
from challenges.runtime.schools.rules import require_member
from challenges.runtime.schools.services import tie

#: Accounts that one request makes: some ten seconds of digests.
AT_ONCE = 40
_HASHING = 2
_TRIES = 3


class NothingToDo(Refusal):
    """No pupil of those named waits for what was asked."""

    status = 409
    code = "nothing_to_do"


class TooMany(Refusal):
    """More accounts at once than a request makes."""

    status = 409
    code = "too_many"


@dataclass(frozen=True)
class Slip:
    """What is told once: whose account, its username and its first password."""

    pupil: Pupil
    username: str
    password: str


@dataclass(frozen=True)
class _Drawn:
    password: str
    digest: str


def give(school: School, pupils: Sequence[Pupil], *, user: Any) -> list[Slip]:
    """Give an account to each of some pupils who has none; those who have one are left as they are.

    Raises:
        PermissionDenied: the user does not work in this school.
        NothingToDo: each of them has one, or left.
        TooMany: more than `AT_ONCE` wait for one.
    """
    require_member(user, school)
    waiting = [pupil.pk for pupil in _mine(school, pupils) if not _has_account(pupil)]
    if not waiting:
        raise NothingToDo(_("Aucun de ces élèves n’attend un compte."))
    drawn = _draw(waiting)
    for last in range(_TRIES - 1, -1, -1):
        try:
            return _give(school, drawn, user)
        except IntegrityError:
            # Two schools took one username at the same moment: the second looks again.
            if not last:
                raise
    raise AssertionError


@transaction.atomic
def _give(school: School, drawn: dict[int, _Drawn], user: Any) -> list[Slip]:
    School.objects.select_for_update().get(pk=school.pk)
    pupils = [pupil for pupil in _mine(school, Pupil.objects.filter(pk__in=drawn)) if not _has_account(pupil)]
    names = _names(pupils)
    slips = [_given(pupil, names[pupil.pk], drawn[pupil.pk]) for pupil in pupils]
    for slip in slips:
        record("schools.give_account", actor=user, target=f"pupil:{slip.pupil.uid}", school=str(school.uid))
    if not slips:
        raise NothingToDo(_("Aucun de ces élèves n’attend un compte."))
    return slips


def _given(pupil: Pupil, username: str, drawn: _Drawn) -> Slip:
    account = get_user_model()._default_manager.create(
        username=username, first_name=pupil.first_name[:150], last_name=pupil.shown_name[:150], password=drawn.digest,
        password_is_temporary=True,
    )  # fmt: skip
    learner = pupil.learner
    if learner is None:
        tie(pupil, Learner.objects.create(user=account))
    else:
        learner.user = account
        learner.save(update_fields=["user"])
    return Slip(pupil, username, drawn.password)


def make_again(school: School, pupils: Sequence[Pupil], *, user: Any) -> list[Slip]:
    """Make new first passwords for those of some pupils who have not chosen their own yet: their slips were lost.

    Raises:
        PermissionDenied: the user does not work in this school.
        NothingToDo: each chose a password, or has no account.
        TooMany: more than `AT_ONCE` wait for one.
    """
    require_member(user, school)
    waiting = [pupil.pk for pupil in _mine(school, pupils) if is_waiting(pupil)]
    if not waiting:
        raise NothingToDo(_("Aucun de ces élèves n’attend une nouvelle fiche : ceux qui ont un compte ont choisi leur mot de passe."))
    drawn = _draw(waiting)
    with transaction.atomic():
        School.objects.select_for_update().get(pk=school.pk)
        found = [pupil for pupil in _mine(school, Pupil.objects.filter(pk__in=drawn)) if is_waiting(pupil)]
        return [_replaced(pupil, drawn[pupil.pk], user, "schools.make_password_again") for pupil in found]


def reset(pupil: Pupil, *, user: Any) -> Slip:
    """Give a pupil who forgot it a new first password, which is told this once; every browser that is signed in is signed out.

    Raises:
        PermissionDenied: the user does not work in the school of the pupil.
        NotByTheSchool: the account is not one that a school opens again, or there is none.
    """
    require_member(user, pupil.school)
    require_resettable(pupil)
    drawn = _draw([pupil.pk])[pupil.pk]
    with transaction.atomic():
        locked = Pupil.objects.select_for_update(of=("self",)).select_related("school", "learner__user").get(pk=pupil.pk)
        require_resettable(locked)
        return _replaced(locked, drawn, user, "schools.reset_password")


def _replaced(pupil: Pupil, drawn: _Drawn, user: Any, action: str) -> Slip:
    learner = pupil.learner
    assert learner is not None
    account: Any = learner.user
    account.password, account.password_is_temporary = drawn.digest, True
    account.save(update_fields=["password", "password_is_temporary"])
    record(action, actor=user, target=f"pupil:{pupil.uid}", school=str(pupil.school.uid))
    return Slip(pupil, account.username, drawn.password)


def is_waiting(pupil: Pupil) -> bool:
    """Whether a pupil has an account of the school and has not chosen a password yet."""
    user = pupil.learner.user if pupil.learner else None
    return bool(user and user.password_is_temporary and pupil.is_present and not refusal(user))


def _has_account(pupil: Pupil) -> bool:
    return bool(pupil.learner and pupil.learner.user_id)


def _mine(school: School, pupils: Any) -> list[Pupil]:
    """Those of some pupils who are in this school now, as they are in the database, in the order of their names."""
    return list(with_accounts(school.pupils.present().filter(pk__in=[pupil.pk for pupil in pupils])))


def with_accounts(pupils: QuerySet[Pupil]) -> QuerySet[Pupil]:
    """Add to pupils all that `rules` asks of their accounts: a few queries, whatever their number."""
    asked = ["learner__user__groups", "learner__user__school_memberships"]
    if hasattr(get_user_model(), "emailaddress_set"):
        asked.append("learner__user__emailaddress_set")
    return pupils.select_related("school", "school_class", "learner__user").prefetch_related(*asked)


def _draw(keys: Collection[int]) -> dict[int, _Drawn]:
    if len(keys) > AT_ONCE:
        said = ngettext("%d compte", "%d comptes", len(keys)) % len(keys)
        raise TooMany(_("%(n)s d’un coup, c’est trop : %(most)d au plus. Choisissez une classe.") % {"n": said, "most": AT_ONCE})
    passwords = [first_passwords.draw() for _one in keys]
    with ThreadPoolExecutor(_HASHING) as pool:
        digests = list(pool.map(make_password, passwords))
    return {key: _Drawn(*pair) for key, pair in zip(keys, zip(passwords, digests, strict=True), strict=True)}


def _names(pupils: Sequence[Pupil]) -> dict[int, str]:
    """Return a username for each that nobody has, whatever its case: one query."""
    bases = {pupil.pk: usernames.base_of(pupil.first_name, pupil.shown_name) for pupil in pupils}
    alike = Q(pk__in=[])
    for base in set(bases.values()):
        alike |= Q(username__istartswith=base)
    taken = {name.lower() for name in get_user_model()._default_manager.filter(alike).values_list("username", flat=True)}
    names = {}
    for key, base in bases.items():
        names[key] = usernames.free(base, taken)
        taken.add(names[key])
    return names
