"""The verbs of an invigilator, on the session that their password opened; the head of the school may do the same."""

import datetime
import secrets
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from challenges.journal.services import record
from challenges.runtime import codes
from challenges.runtime.assessments import services as assessments
from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.certification import eligibility
from challenges.runtime.certification.errors import NobodyWaits, NotInvigilated, SessionClosed, TooManyTries, WrongPassword
from challenges.runtime.certification.models import Candidate, Session
from challenges.runtime.schools.rules import require_head
from challenges.throttle import guesses
from challenges.throttle.network import network_of

OPEN_FOR = datetime.timedelta(hours=12)


@dataclass(frozen=True)
class Invigilation:
    """The right to invigilate one session, for a while; kept in the browser's session."""

    session_uid: str
    until: datetime.datetime

    def covers(self, session: Session) -> bool:
        """Whether this right is for the session and still holds."""
        return str(session.uid) == self.session_uid and timezone.now() < self.until

    def __str__(self) -> str:
        return f"invigilator:{self.session_uid}"


def open_invigilation(number: str, password: str, *, address: str) -> Invigilation:
    """Open the invigilator's space of a session.

    Args:
        number: the session's number, spaces allowed.
        password: as printed, in any case.
        address: who tries, for the limit on guesses.

    Raises:
        TooManyTries: wrong guesses are limited by session and network: nobody elsewhere keeps the invigilator out.
        WrongPassword: unknown number or wrong password.
        SessionClosed: the session is finalised.
    """
    plain = codes.normalise(number)[:20]
    target = f"{plain} {network_of(address)}"
    with guesses.guarded(guesses.INVIGILATION, wrong=WrongPassword, refusal=TooManyTries, target=target, address=address):
        session = Session.objects.filter(number=plain).first()
        expected = session.invigilator_password if session else ""
        if session is None or not secrets.compare_digest(expected.encode(), codes.normalise(password).encode()):
            raise WrongPassword
        guesses.cleared(guesses.INVIGILATION, target)
        if session.finalised:
            raise SessionClosed
    record("certification.open_invigilation", actor=f"invigilator:{session.uid}", target=f"session:{session.uid}")
    return Invigilation(str(session.uid), timezone.now() + OPEN_FOR)


def actor_label(by: Any) -> Any:
    """Return what the journal calls the person: the invigilator of a session, or a user."""
    return str(by) if isinstance(by, Invigilation) else by


def locked_candidate(candidate: Candidate, by: Any) -> Candidate:
    """Lock a candidate for somebody who may supervise it: its session's invigilator or the head of its school.

    Raises:
        NotInvigilated, PermissionDenied: neither.
        SessionClosed: the session is finalised.
    """
    session = Session.objects.select_for_update(of=("self",)).select_related("centre__school").get(pk=candidate.session_id)
    if isinstance(by, Invigilation):
        if not by.covers(session):
            raise NotInvigilated
    else:
        require_head(by, session.centre.school)
    if session.finalised:
        raise SessionClosed
    locked = Candidate.objects.select_for_update(of=("self",)).select_related("pupil", "assessment").get(pk=candidate.pk)
    locked.session = session
    return locked


@transaction.atomic
def confirm_presence(candidate: Candidate, *, by: Any) -> Candidate:
    """Confirm that the candidate is in the room, at the computer that waits; from now on the release and the rules are pinned.

    Raises:
        NobodyWaits: no computer entered under this name.
        NotInvigilated, PermissionDenied, SessionClosed: not one's session, or closed.
        NotEligible: the profile does not reach what the rules ask.
        NothingToGive: no release for certification.
    """
    locked = locked_candidate(candidate, by)
    if locked.state == Candidate.State.ENROLLED:
        raise NobodyWaits
    if locked.state != Candidate.State.WAITING:
        return locked
    root = eligibility.served_root()
    rules = eligibility.rules_of(root, locked.session.ruleset)
    eligibility.require(rules, locked.learner_id or (locked.pupil.learner_id if locked.pupil else None))
    locked.state, locked.confirmed_at, locked.confirmed_by = Candidate.State.CONFIRMED, timezone.now(), str(by)[:150]
    locked.release_root, locked.ruleset = root, rules
    locked.save(update_fields=["state", "confirmed_at", "confirmed_by", "release_root", "ruleset"])
    record("certification.confirm", actor=actor_label(by), target=f"candidate:{locked.uid}", root=root, ruleset=rules["code"])
    return locked


@transaction.atomic
def unconfirm(candidate: Candidate, *, by: Any) -> Candidate:
    """Take a confirmation back, before the test: what was pinned is released.

    Raises:
        NotInvigilated, PermissionDenied, SessionClosed: as `confirm_presence`.
        Refusal: the test has begun.
    """
    locked = locked_candidate(candidate, by)
    if locked.assessment_id is not None:
        raise Refusal(_("Ce candidat a commencé son épreuve."))
    if locked.state == Candidate.State.CONFIRMED:
        back_to_waiting(locked)
        record("certification.unconfirm", actor=actor_label(by), target=f"candidate:{locked.uid}")
    return locked


def back_to_waiting(candidate: Candidate) -> None:
    """Undo a confirmation on a locked row: waiting when somebody has entered, enrolled otherwise."""
    candidate.state = Candidate.State.WAITING if candidate.entry_token_sha256 else Candidate.State.ENROLLED
    candidate.confirmed_at, candidate.confirmed_by, candidate.release_root, candidate.ruleset = None, "", "", None
    candidate.save(update_fields=["state", "confirmed_at", "confirmed_by", "release_root", "ruleset"])


@transaction.atomic
def end_test(candidate: Candidate, *, by: Any, reason: str) -> Candidate:
    """End a running test; the answers given are kept and scored.

    Raises:
        NotInvigilated, PermissionDenied, SessionClosed: as `confirm_presence`.
        Refusal: no reason, or the test has not begun.
    """
    if not reason.strip():
        raise Refusal(_("Dites pourquoi l’épreuve est arrêtée."))
    locked = locked_candidate(candidate, by)
    if locked.assessment is None:
        raise Refusal(_("Ce candidat n’a pas commencé son épreuve."))
    if locked.is_running:
        assessments.end(locked.assessment, actor=actor_label(by), reason=reason.strip()[:500])
        locked.state, locked.resume_allowed = Candidate.State.ENDED, False
        locked.save(update_fields=["state", "resume_allowed"])
        record("certification.end_test", actor=actor_label(by), target=f"candidate:{locked.uid}", reason=reason.strip()[:500])
    return locked


@transaction.atomic
def allow_resume(candidate: Candidate, *, by: Any) -> Candidate:
    """Let the candidate go on in another browser, once: before the test too, where somebody else entered under this name.

    Raises:
        NotInvigilated, PermissionDenied, SessionClosed: as `confirm_presence`.
        Refusal: nobody entered, or the test is over.
    """
    locked = locked_candidate(candidate, by)
    if not locked.entry_token_sha256:
        raise Refusal(_("Personne n’est entré sous ce nom : le candidat peut s’identifier."))
    if locked.assessment_id is not None and not locked.is_running:
        raise Refusal(_("L’épreuve de ce candidat n’est pas en cours."))
    locked.resume_allowed = True
    locked.save(update_fields=["resume_allowed"])
    record("certification.allow_resume", actor=actor_label(by), target=f"candidate:{locked.uid}")
    return locked
