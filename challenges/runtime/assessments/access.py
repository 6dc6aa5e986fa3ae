"""Who is asking: the learner behind a browser session, a signed-in user or a bearer token; and whether a row is theirs.

A browser that plays without an account carries the learner's identifier in its server-side session; an API client carries a
token of which only the SHA-256 is stored.
"""

import hashlib
import secrets
import uuid
from typing import Any

from django.http import HttpRequest

from challenges.runtime.assessments.errors import NotYours
from challenges.runtime.assessments.models import Assessment, Attempt, Learner

_SESSION_KEY = "learners"


def new_token() -> tuple[str, str]:
    """Return a random token and the SHA-256 under which it is stored."""
    token = secrets.token_urlsafe(32)
    return token, token_hash(token)


def token_hash(token: str) -> str:
    """Return the SHA-256 of a token, as hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def remember(request: HttpRequest, learner: Learner) -> None:
    """Let this browser act as a learner who has no account."""
    known = [uid for uid in request.session.get(_SESSION_KEY, []) if uid != str(learner.uid)]
    request.session[_SESSION_KEY] = [str(learner.uid), *known][:20]


def forget(request: HttpRequest) -> None:
    """Forget the learners of this browser: on a shared computer the next pupil starts from nothing."""
    request.session.pop(_SESSION_KEY, None)


def _is_mine(request: HttpRequest, assessment: Assessment) -> bool:
    user: Any = request.user
    learner = assessment.learner
    # An account opens one's tests from anywhere, but an exam only in the browser that the invigilator let in.
    if user.is_authenticated and learner.user_id == user.pk and assessment.kind != Assessment.Kind.CERTIFICATION:
        return True
    return str(learner.uid) in request.session.get(_SESSION_KEY, [])


def my_assessment(request: HttpRequest, uid: uuid.UUID) -> Assessment:
    """Return an assessment of this browser's learner.

    Raises:
        NotYours: unknown, or somebody else's; both look the same from outside.
    """
    assessment = Assessment.objects.select_related("learner").filter(uid=uid).first()
    if assessment is None or not _is_mine(request, assessment):
        raise NotYours
    return assessment


def my_attempt(request: HttpRequest, uid: uuid.UUID) -> Attempt:
    """Return an attempt of this browser's learner.

    Raises:
        NotYours: unknown, or somebody else's.
    """
    attempt = Attempt.objects.select_related("assessment__learner").filter(uid=uid).first()
    if attempt is None or not _is_mine(request, attempt.assessment):
        raise NotYours
    return attempt


def my_latest_anonymous(request: HttpRequest) -> Learner | None:
    """Return the learner of this browser who joined last, or None."""
    known = request.session.get(_SESSION_KEY, [])
    return Learner.objects.filter(uid=known[0]).first() if known else None
