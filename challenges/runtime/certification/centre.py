"""The verbs of a centre before the exam: create a centre, create a session, enrol, adjust, withdraw. For the head of the school."""

import datetime
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from challenges.journal.services import record
from challenges.runtime import codes
from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.certification import eligibility
from challenges.runtime.certification.errors import SessionClosed
from challenges.runtime.certification.models import Candidate, Centre, Session
from challenges.runtime.schools.models import Pupil, School
from challenges.runtime.schools.rules import require_head

NUMBER_LENGTH = 6
PASSWORD_LENGTH = 8
MAX_EXTRA_TIME = 100
_TRIES = 100


@dataclass(frozen=True)
class Adjustment:
    """What a candidate is granted."""

    extra_time_percent: int = 0
    accessible_only: bool = False

    def check(self) -> None:
        """Raise ValidationError unless the extra time is a percentage from 0 to 100."""
        if not 0 <= self.extra_time_percent <= MAX_EXTRA_TIME:
            raise ValidationError(_("Le temps supplémentaire va de 0 à 100 %."))


@transaction.atomic
def create_centre(school: School, *, actor: Any) -> Centre:
    """Make a school a certification centre; an operator's act. A school that is one already keeps its centre."""
    centre, created = Centre.objects.get_or_create(school=school, defaults={"name": school.name})
    if created:
        record("certification.create_centre", actor=actor, target=f"centre:{centre.uid}", school=str(school.uid))
    return centre


@transaction.atomic
def create_session(
    centre: Centre, *, user: Any, room: str, starts_at: datetime.datetime, ruleset: str = "2024", phones_allowed: bool = False
) -> Session:
    """Create a session with its number, access code and invigilator's password.

    Args:
        centre: the centre.
        user: the head of the school.
        room: where it takes place.
        starts_at: when it begins.
        ruleset: code of the rules.
        phones_allowed: whether the exam may be taken on a phone.

    Raises:
        PermissionDenied: the user does not head this school.
        ValidationError: no room, or rules that the bank in service cannot run.
    """
    require_head(user, centre.school)
    if not room.strip():
        raise ValidationError(_("Indiquez la salle."))
    if ruleset not in dict(eligibility.runnable_rulesets()):
        raise ValidationError(_("Ces règles ne sont pas dans la banque en service."))
    session = Session.objects.create(
        number=_free_number(), centre=centre, room=room.strip()[:100], starts_at=starts_at, ruleset=ruleset, phones_allowed=phones_allowed,
        access_code=codes.letters(4) + codes.digits(2), invigilator_password=new_password(), created_by=str(user),
    )  # fmt: skip
    record("certification.create_session", actor=user, target=f"session:{session.uid}", number=session.number, ruleset=ruleset)
    return session


@transaction.atomic
def allow_phones(session: Session, *, user: Any, allowed: bool) -> Session:
    """Say whether an exam may be taken on a phone, until its session is finalised; tests that run go on.

    Raises:
        PermissionDenied: the user does not head this school.
        SessionClosed: it is finalised.
    """
    require_head(user, session.centre.school)
    locked = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if locked.finalised:
        raise SessionClosed
    locked.phones_allowed = allowed
    locked.save(update_fields=["phones_allowed"])
    record("certification.allow_phones", actor=user, target=f"session:{locked.uid}", allowed=allowed)
    return locked


def _free_number() -> str:
    for _try in range(_TRIES):
        number = codes.digits(NUMBER_LENGTH)
        if not Session.objects.filter(number=number).exists():
            return number
    raise ValidationError(_("Aucun numéro libre n’a été trouvé, réessayez."))


def new_password() -> str:
    """Return a password that can be read aloud: eight letters and digits without look-alikes."""
    return "".join(secrets.choice(codes.LETTERS + codes.DIGITS) for _ in range(PASSWORD_LENGTH))


@transaction.atomic
def enrol(
    session: Session,
    pupils: Iterable[Pupil],
    *,
    user: Any,
    extra_time_percent: int = 0,
    accessible_only: bool = False,
    adjustments: Mapping[int, Adjustment] | None = None,
) -> list[Candidate]:
    """Enrol pupils of the school; one who is enrolled already is left as they are. Eligibility is shown, not required.

    Args:
        session: a session that is not finalised.
        pupils: pupils of the school of the centre.
        user: the head of the school.
        extra_time_percent: extra time of all of them, 0 to 100.
        accessible_only: only questions that suit a screen reader, for all of them.
        adjustments: what differs for some, by the pupil's primary key.

    Raises:
        PermissionDenied: the user does not head this school.
        SessionClosed: the session is finalised.
        ValidationError: extra time out of range, or a pupil of another school.
    """
    locked = _mine(session, user)
    known = set(locked.candidates.values_list("pupil_id", flat=True))
    common, special = Adjustment(extra_time_percent, accessible_only), adjustments or {}
    made = []
    for pupil in {pupil.pk: pupil for pupil in pupils}.values():
        if pupil.school_id != locked.centre.school_id:
            raise ValidationError(_("Un élève n’est pas de cet établissement."))
        granted = special.get(pupil.pk, common)
        granted.check()
        if pupil.pk not in known:
            made.append(_candidate(locked, pupil, granted))
    record("certification.enrol", actor=user, target=f"session:{locked.uid}", candidates=[str(candidate.uid) for candidate in made])
    return made


def _candidate(session: Session, pupil: Pupil, granted: Adjustment) -> Candidate:
    return Candidate.objects.create(
        session=session, pupil=pupil, last_name=pupil.last_name, first_name=pupil.first_name, birth_date=pupil.birth_date,
        birth_place=pupil.birth_place, learner_id=pupil.learner_id,
        extra_time_percent=granted.extra_time_percent, accessible_only=granted.accessible_only,
    )  # fmt: skip


def _mine(session: Session, user: Any) -> Session:
    """Lock a session of the user's own school that may still change."""
    locked = Session.objects.select_for_update(of=("self",)).select_related("centre__school").get(pk=session.pk)
    require_head(user, locked.centre.school)
    if locked.finalised:
        raise SessionClosed
    return locked


def _not_started(candidate: Candidate, user: Any) -> Candidate:
    _mine(candidate.session, user)
    locked = Candidate.objects.select_for_update(of=("self",)).get(pk=candidate.pk)
    if locked.assessment_id is not None:
        raise Refusal(_("Ce candidat a commencé son épreuve."))
    return locked


@transaction.atomic
def adjust(candidate: Candidate, *, user: Any, extra_time_percent: int, accessible_only: bool) -> Candidate:
    """Change what a candidate is granted, before the test.

    Raises:
        PermissionDenied, SessionClosed: as `enrol`.
        ValidationError: extra time out of range.
        Refusal: the test has begun.
    """
    granted = Adjustment(extra_time_percent, accessible_only)
    granted.check()
    locked = _not_started(candidate, user)
    locked.extra_time_percent, locked.accessible_only = extra_time_percent, accessible_only
    locked.save(update_fields=["extra_time_percent", "accessible_only"])
    record(
        "certification.adjust",
        actor=user,
        target=f"candidate:{locked.uid}",
        extra_time_percent=extra_time_percent,
        accessible_only=accessible_only,
    )
    return locked


@transaction.atomic
def withdraw(candidate: Candidate, *, user: Any) -> None:
    """Take a candidate off the list, before the test.

    Raises:
        PermissionDenied, SessionClosed, Refusal: as `adjust`.
    """
    locked = _not_started(candidate, user)
    record("certification.withdraw", actor=user, target=f"candidate:{locked.uid}", session=str(locked.session.uid))
    locked.delete()
