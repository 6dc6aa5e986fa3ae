"""The verbs of a candidate: say who one is, leave, start with the access code, go on elsewhere.

One browser acts for a candidate: the first that says who it is. Another gets in when the invigilator lets it, and a confirmation is for the
browser that was waiting when it was given: its number stands on both screens.
"""

import datetime
import secrets
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from challenges.bank.reader import open_release
from challenges.journal.services import record
from challenges.runtime import codes
from challenges.runtime.assessments import holding
from challenges.runtime.assessments import services as assessments
from challenges.runtime.assessments.models import Assessment, Learner
from challenges.runtime.assessments.tokens import new_token, token_hash
from challenges.runtime.certification import eligibility
from challenges.runtime.certification.errors import (
    EntryLost,
    NotACandidate,
    NotConfirmed,
    NotOnPhone,
    ResumeNotAllowed,
    SessionClosed,
    TooEarly,
    TooManyTries,
    WrongAccessCode,
)
from challenges.runtime.certification.invigilation import back_to_waiting
from challenges.runtime.certification.models import Candidate, Session
from challenges.runtime.schools.identity import folded, matches
from challenges.runtime.schools.services import tie
from challenges.throttle import guesses

PHONE = "phone"
EARLY = datetime.timedelta(minutes=30)


@dataclass(frozen=True)
class Entered:
    """A candidate and the token with which this browser acts for them; told once, stored as a digest."""

    candidate: Candidate
    token: str


def identify(
    number: str, last_name: str, first_name: str, birth_date: datetime.date, *, address: str, held: str = "", device: str = ""
) -> Entered:
    """Find the one candidate of a session who has this identity, and give this browser a new token.

    Args:
        number: the session's number.
        last_name: typed in any case, accents and hyphens do not matter.
        first_name: the same.
        birth_date: must be exact.
        address: who tries, for the limit on guesses.
        held: the token that this browser holds already, if any.
        device: computer, tablet or phone; empty when nobody can tell.

    Raises:
        TooManyTries: wrong guesses are limited by name and by network.
        NotACandidate: nobody, or homonyms; which field differs is not told.
        NotOnPhone: on a phone, and the session does not allow it: told before anybody waits to be confirmed.
        SessionClosed: the session is finalised: results are in the account or at the centre, not behind a name and a date.
        ResumeNotAllowed: another browser entered under this name, and the invigilator has not let this one in.
    """
    plain = codes.normalise(number)[:20]
    target = f"{plain} {folded(last_name)} {folded(first_name)}"
    with guesses.guarded(guesses.IDENTIFY, wrong=NotACandidate, refusal=TooManyTries, target=target, address=address):
        session = Session.objects.filter(number=plain).first()
        found = matches(session.candidates.all(), last_name, first_name, birth_date) if session else []
        if len(found) != 1:
            raise NotACandidate
        guesses.cleared(guesses.IDENTIFY, target)
        return _enter(found[0], held, device)


@transaction.atomic
def _enter(candidate: Candidate, held: str, device: str) -> Entered:
    locked = (
        Candidate.objects.select_for_update(of=("self",)).select_related("session", "pupil", "learner", "assessment").get(pk=candidate.pk)
    )
    if locked.session.finalised:
        raise SessionClosed(
            _(
                "Cette session est finalisée. Votre établissement peut vous donner votre résultat ; il est aussi dans votre compte, si vous en avez un."
            )
        )
    require_device(locked.session, device)
    elsewhere = bool(locked.entry_token_sha256) and not holds(locked, held)
    if elsewhere and not locked.resume_allowed:
        raise ResumeNotAllowed
    if elsewhere and locked.assessment is not None:
        holding.take_back(locked.assessment)
    if locked.state == Candidate.State.CONFIRMED and not holds(locked, held):
        # The invigilator confirmed the person at another computer, not at this one.
        back_to_waiting(locked)
    _give_learner(locked)
    token, locked.entry_token_sha256 = new_token()
    locked.resume_allowed = False
    if locked.state == Candidate.State.ENROLLED:
        locked.state = Candidate.State.WAITING
    locked.save(update_fields=["learner", "entry_token_sha256", "resume_allowed", "state"])
    record("certification.identify", actor=locked.learner or "system", target=f"candidate:{locked.uid}", elsewhere=elsewhere)
    return Entered(locked, token)


def holds(candidate: Candidate, token: str) -> bool:
    """Whether the token is the one that acts for the candidate now."""
    return bool(token) and secrets.compare_digest(candidate.entry_token_sha256, token_hash(token))


def _give_learner(candidate: Candidate) -> None:
    if candidate.learner_id is not None:
        return
    pupil = candidate.pupil
    candidate.learner = (pupil.learner if pupil else None) or Learner.objects.create()
    if pupil is not None:
        tie(pupil, candidate.learner)


@transaction.atomic
def give_back(candidate: Candidate, *, token: str) -> None:
    """Leave a candidate's place, at the computer that holds it; one whose test has begun keeps it, until the invigilator lets another in.

    A wrong name typed by mistake locks nobody out. A token that is no longer the present one changes nothing.
    """
    locked = Candidate.objects.select_for_update(of=("self",)).get(pk=candidate.pk)
    if not holds(locked, token) or locked.assessment_id is not None:
        return
    locked.entry_token_sha256 = ""
    back_to_waiting(locked)
    locked.save(update_fields=["entry_token_sha256"])
    record("certification.give_back", actor=locked.learner or "system", target=f"candidate:{locked.uid}")


def start(candidate: Candidate, access_code: str, *, token: str, device: str = "") -> Assessment:
    """Start the test on the release and the rules that were pinned; a test that was started already is returned.

    Args:
        candidate: who starts.
        access_code: the code that the invigilator gives out.
        token: the token of this browser.
        device: computer, tablet or phone; empty when nobody can tell.

    Raises:
        EntryLost: another browser acts for the candidate now.
        NotOnPhone: on a phone, and the session does not allow it.
        SessionClosed, NotConfirmed, TooEarly, WrongAccessCode, NotEligible: as they say.
        TooManyTries: wrong guesses of the access code are limited by candidate.
        NothingToGive: the pinned release is gone.
    """
    with guesses.guarded(guesses.ACCESS_CODE, wrong=WrongAccessCode, refusal=TooManyTries, target=str(candidate.uid)):
        return _start(candidate, access_code, token, device)


@transaction.atomic
def _start(candidate: Candidate, access_code: str, token: str, device: str) -> Assessment:
    session = Session.objects.select_for_update(of=("self",)).get(pk=candidate.session_id)
    locked = Candidate.objects.select_for_update(of=("self",)).select_related("learner", "assessment").get(pk=candidate.pk)
    if not holds(locked, token):
        raise EntryLost
    if session.finalised:
        raise SessionClosed
    if locked.assessment is not None:
        return locked.assessment
    require_device(session, device)
    if locked.state != Candidate.State.CONFIRMED or locked.ruleset is None or locked.learner is None:
        raise NotConfirmed
    _check_moment(session)
    if not secrets.compare_digest(session.access_code.encode(), codes.normalise(access_code).encode()):
        raise WrongAccessCode
    guesses.cleared(guesses.ACCESS_CODE, str(candidate.uid))
    eligibility.require(locked.ruleset, locked.learner_id)
    locked.assessment = _assess(locked, locked.learner, locked.ruleset, device)
    locked.state = Candidate.State.STARTED
    locked.save(update_fields=["assessment", "state"])
    if session.state == Session.State.CREATED:
        session.state = Session.State.STARTED
        session.save(update_fields=["state"])
    record("certification.start", actor=locked.learner, target=f"candidate:{locked.uid}", assessment=str(locked.assessment.uid))
    return locked.assessment


def require_device(session: Session, device: str) -> None:
    """Refuse a phone, unless the session allows it; a tablet is no phone, and a browser that says nothing of itself is taken for a computer.

    A test that runs goes on wherever its candidate is let in: what was begun is not lost.

    Raises:
        NotOnPhone: so it is.
    """
    if device == PHONE and not session.phones_allowed:
        raise NotOnPhone


def _check_moment(session: Session) -> None:
    opens = session.starts_at - EARLY
    if timezone.now() < opens:
        raise TooEarly(
            _("La session commence plus tard : vous pourrez entrer à partir du %s.") % timezone.localtime(opens).strftime("%d/%m/%Y, %H:%M")
        )


def _assess(candidate: Candidate, learner: Learner, rules: dict[str, Any], device: str) -> Assessment:
    release = open_release(candidate.release_root)
    scope = eligibility.scope_of(rules, release, learner.pk)
    return assessments.start(
        learner,
        kind=Assessment.Kind.CERTIFICATION,
        channel=eligibility.CHANNEL,
        strategy=rules["selection"]["strategy"],
        scope=scope,
        ruleset=rules,
        root=candidate.release_root,
        minutes=eligibility.minutes_of(rules, scope, release),
        extra_time_percent=candidate.extra_time_percent,
        accessible_only=candidate.accessible_only,
        device=device,
    )
