"""The verbs by which somebody who comes by an ENT becomes the pupil of a register: found at once, asked of a teacher, refused, undone.

Strong evidence ties at once: the provider gives the INE of one present pupil, or the names and birth date of one present pupil of the school
whose UAI it gives too. Anything else waits for somebody of the school. What the provider said is looked at and not kept.
"""

import datetime
from dataclasses import dataclass, replace
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from challenges.journal.services import label, record
from challenges.runtime import holdings
from challenges.runtime.assessments.models import Learner
from challenges.runtime.holdings import Person
from challenges.runtime.schools.identity import folded
from challenges.runtime.schools.models import Pupil, Reconciliation, School
from challenges.runtime.schools.rules import require_member

State, Doubt = Reconciliation.State, Reconciliation.Doubt
OPEN = (State.NOBODY, State.WAITING)


@dataclass(frozen=True)
class Said:
    """What is said of somebody, by a provider (`vouched`) or by themselves.

    `believed_by`: the one school that believes the provider, since the door is its own; None for a door of everybody.
    """

    last_name: str = ""
    first_name: str = ""
    birth_date: datetime.date | None = None
    ine: str = ""
    uais: tuple[str, ...] = ()
    vouched: bool = False
    believed_by: int | None = None

    def before(self, school: School) -> "Said":
        """Return what it is worth before a school: what the provider of another school says is no more than what somebody types."""
        return self if self.believed_by in (None, school.pk) else replace(self, vouched=False, ine="")

    @property
    def names_somebody(self) -> bool:
        """Whether a register can be asked about it."""
        return bool((self.vouched and self.ine) or (self.last_name and self.first_name and self.birth_date))


@dataclass(frozen=True)
class Found:
    """The entries that it may be, and why a teacher must be asked; one entry without a doubt is tied at once."""

    candidates: list[Pupil]
    doubt: str = Doubt.NONE


@transaction.atomic
def reconcile(user: Any, school: School, said: Said) -> Reconciliation:
    """Look for an account in a school's register, and tie it where there is no doubt; asked again, look again.

    Args:
        user: the account that came by a door, and gave the school's code or had given it before.
        school: the school.
        said: what is said of the person.

    Returns:
        The row that says where it stands. One that is tied stays so.
    """
    said = said.before(school)
    row = _row(user, school)
    if row.state == State.TIED or (row.state == State.WAITING and not said.names_somebody):
        return row
    mine = Learner.objects.filter(user=user).first()
    found = _doubted(look(school, said), user, mine)
    before = (row.state, row.doubt)
    if len(found.candidates) == 1 and not found.doubt:
        return _tie(row, found.candidates[0], by=user, action="schools.reconcile")
    row.state, row.doubt = (State.WAITING, found.doubt) if found.candidates else (State.NOBODY, Doubt.NONE)
    row.save(update_fields=["state", "doubt"])
    row.candidates.set(found.candidates)
    if before != (row.state, row.doubt):
        record("schools.ask_reconciliation", actor=user, target=f"reconciliation:{row.uid}", state=row.state, doubt=row.doubt)
    return row


def _row(user: Any, school: School) -> Reconciliation:
    """The row of an account before a school, locked; made when it is the first time, or when the last one was refused or undone."""
    living = Reconciliation.objects.filter(user=user, school=school, state__in=[*OPEN, State.TIED])
    row = living.select_for_update().first()
    if row is not None:
        return row
    try:
        with transaction.atomic():
            row = Reconciliation.objects.create(user=user, school=school, state=State.NOBODY)
    except IntegrityError:
        # Pressed twice: the other request made it.
        return living.select_for_update().get()
    record("schools.give_code", actor=user, target=f"school:{school.uid}")
    return row


# ---------------------------------------------------------------- who it may be


def look(school: School, said: Said) -> Found:
    """Return the present pupils that it may be, from the register alone."""
    present = Pupil.objects.present().filter(school=school).select_related("learner__user")
    if said.vouched and said.ine and (one := present.filter(ine=said.ine).first()):
        return Found([one], Doubt.BORN if said.birth_date and said.birth_date != one.birth_date else Doubt.NONE)
    if not (said.last_name and said.first_name):
        return Found([])
    same_day = [one for one in present.filter(birth_date=said.birth_date) if _is_named(one, said)] if said.birth_date else []
    if not same_day:
        # Typed names without the right day tell nothing: else a day could be found by trying.
        return Found([one for one in present if _is_named(one, said)], Doubt.BORN) if said.vouched else Found([])
    if len(same_day) > 1:
        return Found(same_day, Doubt.HOMONYMS)
    if said.ine and same_day[0].ine:
        return Found(same_day, Doubt.INE)
    return Found(same_day, Doubt.NONE if said.vouched and school.uai and school.uai in said.uais else Doubt.TYPED)


def _is_named(pupil: Pupil, said: Said) -> bool:
    last = folded(said.last_name)
    return folded(pupil.first_name) == folded(said.first_name) and last in (folded(pupil.last_name), folded(pupil.usual_name))


def _doubted(found: Found, user: Any, mine: Learner | None) -> Found:
    """Add the doubts that come from accounts: an entry that has another, an account that is another pupil's."""
    if len(found.candidates) != 1 or found.doubt:
        return found
    one = found.candidates[0]
    if one.learner is not None and one.learner.user_id not in (None, user.pk):
        return Found(found.candidates, Doubt.TAKEN)
    entries = Pupil.objects.standing().filter(learner=mine).exclude(pk=one.pk) if mine else Pupil.objects.none()
    if entries.filter(school=one.school_id).exists():
        return Found(found.candidates, Doubt.OTHER)
    if one.ine and entries.exclude(ine="").exclude(ine=one.ine).exists():
        return Found(found.candidates, Doubt.INE)
    return found


# ---------------------------------------------------------------- what a teacher decides


@transaction.atomic
def confirm(row: Reconciliation, pupil: Pupil, *, user: Any) -> Reconciliation:
    """Say that the account is this pupil's. The profile that the entry has is kept, and both ways in lead to it.

    Raises:
        PermissionDenied: the user does not work in the school.
        ValidationError: decided already, or a pupil who was not among those to choose from.
    """
    require_member(user, row.school)
    locked = _waiting(row)
    if not locked.candidates.filter(pk=pupil.pk).exists():
        raise ValidationError(_("Choisissez un des élèves proposés."))
    return _tie(locked, pupil, by=user, action="schools.confirm_reconciliation")


@transaction.atomic
def refuse(row: Reconciliation, *, user: Any) -> Reconciliation:
    """Say that the account is none of these pupils'. It may give the code again.

    Raises:
        PermissionDenied: the user does not work in the school.
        ValidationError: decided already.
    """
    require_member(user, row.school)
    return _decided(_waiting(row), State.REFUSED, user, "schools.refuse_reconciliation")


@transaction.atomic
def undo(row: Reconciliation, *, user: Any) -> Reconciliation:
    """Take a tie back: the entry, the accounts and what was moved are as they were; what was done since stays where it was done.

    Raises:
        PermissionDenied: the user does not work in the school.
        ValidationError: not tied, or the entry changed hands since.
    """
    require_member(user, row.school)
    locked = Reconciliation.objects.select_for_update(of=("self",)).select_related("school", "user", "pupil").get(pk=row.pk)
    if locked.state != State.TIED:
        raise ValidationError(_("Ce rattachement est déjà défait."))
    _part(locked)
    return _decided(locked, State.UNDONE, user, "schools.undo_reconciliation")


def _waiting(row: Reconciliation) -> Reconciliation:
    locked = Reconciliation.objects.select_for_update(of=("self",)).select_related("school", "user").get(pk=row.pk)
    if locked.state != State.WAITING:
        raise ValidationError(_("Cette demande est déjà traitée."))
    return locked


def _decided(row: Reconciliation, state: str, by: Any, action: str) -> Reconciliation:
    row.state, row.decided_by, row.decided_at = state, label(by), timezone.now()
    row.save()
    record(action, actor=by, target=f"reconciliation:{row.uid}", pupil=str(row.pupil.uid) if row.pupil else "")
    return row


# ---------------------------------------------------------------- tying and parting


def _tie(row: Reconciliation, pupil: Pupil, *, by: Any, action: str) -> Reconciliation:
    entry = Pupil.objects.select_for_update().get(pk=pupil.pk)
    mine = Learner.objects.filter(user=row.user).first()
    if mine and Pupil.objects.standing().filter(school=entry.school_id, learner=mine).exclude(pk=entry.pk).exists():
        raise ValidationError(_("Ce compte est déjà celui d’un autre élève de l’établissement : défaites d’abord cet autre rattachement."))
    row.moved = _unite(row.user, entry, mine)
    row.pupil = entry
    return _decided(row, State.TIED, by, action)


def _unite(user: Any, entry: Pupil, mine: Learner | None) -> dict[str, Any]:
    """Let the account and the entry be one person; return what parting needs."""
    theirs = entry.learner
    moved: dict[str, Any] = {"before": entry.learner_id, "mine": mine.pk if mine else None}
    if theirs is None:
        entry.learner = mine or Learner.objects.create(user=user)
        entry.save(update_fields=["learner"])
    elif mine is None or theirs.pk != mine.pk:
        moved |= _given(mine, theirs, entry) if mine else {}
        moved |= _lead(user, mine, theirs)
    if not user.first_name and not user.last_name and "other" not in moved:
        # From the register, never from the ENT: what pages call the person.
        user.first_name, user.last_name = entry.first_name[:150], entry.shown_name[:150]
        user.save()
        moved["named"] = True
    return moved


def _given(mine: Learner, theirs: Learner, entry: Pupil) -> dict[str, Any]:
    """Give what the account did so far to the profile that stays, here and in other schools' registers."""
    there = Pupil.objects.standing().filter(learner=theirs).values_list("school_id", flat=True)
    elsewhere = list(Pupil.objects.standing().filter(learner=mine).exclude(school__in=list(there)).values_list("pk", flat=True))
    Pupil.objects.filter(pk__in=elsewhere).update(learner=theirs)
    giver, taker = Person(mine.pk), Person(theirs.pk, (entry.pk,))
    return {"elsewhere": elsewhere, "given": [[holding.name, holding.move(giver, taker)] for holding in holdings.all_holdings()]}


def _lead(user: Any, mine: Learner | None, theirs: Learner) -> dict[str, Any]:
    """Let the door lead to the profile that stays: by its own account, where it has one, else by this one."""
    if theirs.user_id is not None:
        accounts = list(SocialAccount.objects.filter(user=user).values_list("pk", flat=True))
        SocialAccount.objects.filter(pk__in=accounts).update(user=theirs.user_id)
        closed = not user.has_usable_password()
        get_user_model()._default_manager.filter(pk=user.pk).update(is_active=not closed)
        return {"other": theirs.user_id, "accounts": accounts, "closed": closed}
    if mine is not None:
        Learner.objects.filter(pk=mine.pk).update(user=None)
    Learner.objects.filter(pk=theirs.pk).update(user=user)
    return {"taken": theirs.pk}


def _part(row: Reconciliation) -> None:
    moved, users = row.moved, get_user_model()._default_manager
    entry = Pupil.objects.select_for_update(of=("self",)).get(reconciliations=row)
    if "other" in moved:
        SocialAccount.objects.filter(pk__in=moved["accounts"], user=moved["other"]).update(user=row.user)
        if moved["closed"]:
            users.filter(pk=row.user_id).update(is_active=True)
    elif "taken" in moved:
        Learner.objects.filter(pk=int(moved["taken"]), user=row.user).update(user=None)
        if moved["mine"] is not None:
            Learner.objects.filter(pk=moved["mine"]).update(user=row.user)
    elif moved["before"] is None:
        entry.learner = None
        entry.save(update_fields=["learner"])
    for name, given in reversed(moved.get("given", [])):
        holdings.named(name).put_back(given, Person(moved["mine"]))
    Pupil.objects.filter(pk__in=moved.get("elsewhere", [])).update(learner=moved["mine"])
    if moved.get("named"):
        person = users.get(pk=row.user_id)
        person.first_name = person.last_name = ""
        person.save()
