"""What a browser's server-side session holds for certification: the invigilator's right, the candidate's token. Never a cookie."""

import datetime

from django.http import HttpRequest
from django.utils import timezone

from challenges.runtime.assessments import access
from challenges.runtime.certification.entry import Entered, give_back, holds
from challenges.runtime.certification.invigilation import Invigilation
from challenges.runtime.certification.models import Candidate

_INVIGILATION = "certification_invigilation"
_CANDIDATE = "certification_candidate"


def open_space(request: HttpRequest, right: Invigilation) -> None:
    """Keep the invigilator's right; the session's key changes, so that a planted one is worth nothing."""
    request.session.cycle_key()
    request.session[_INVIGILATION] = {"session": right.session_uid, "until": right.until.isoformat()}


def close_space(request: HttpRequest) -> None:
    """Give the invigilator's right back."""
    request.session.pop(_INVIGILATION, None)


def invigilation(request: HttpRequest) -> Invigilation | None:
    """Return the right that this browser holds, or None; services check it again."""
    held = request.session.get(_INVIGILATION)
    if not held:
        return None
    right = Invigilation(held["session"], datetime.datetime.fromisoformat(held["until"]))
    return right if timezone.now() < right.until else None


def enter(request: HttpRequest, entered: Entered) -> None:
    """Let this browser act for a candidate, and for nobody who used it before."""
    access.forget(request)
    request.session.cycle_key()
    request.session[_CANDIDATE] = {"uid": str(entered.candidate.uid), "token": entered.token}
    if entered.candidate.assessment is not None:
        access.hold(request, entered.candidate.assessment, secret=entered.token)


def leave(request: HttpRequest) -> None:
    """Forget the candidate and all that the session held: on a shared computer the next one starts from nothing."""
    here = candidate(request)
    if here is not None:
        give_back(here, token=token(request))
    request.session.flush()


def token(request: HttpRequest) -> str:
    """Return the candidate's token that this browser holds, or nothing."""
    return str(request.session.get(_CANDIDATE, {}).get("token", ""))


def candidate(request: HttpRequest) -> Candidate | None:
    """Return the candidate for whom this browser acts, or None when it never did or no longer does."""
    held = request.session.get(_CANDIDATE)
    if not held:
        return None
    found = Candidate.objects.select_related("session__centre", "learner", "assessment", "certificate").filter(uid=held["uid"]).first()
    return found if found is not None and holds(found, held["token"]) else None
