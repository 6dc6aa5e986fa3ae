"""Who is asking: the browser that holds a test, a signed-in user or a bearer token; and whether a row is theirs.

A browser that plays without an account keeps in its server-side session, for each test it was handed, a secret; an API client carries a
token. Only SHA-256 digests are stored. A test is one browser's, not one person's: whoever joins under somebody's name, before or after,
opens that test and nothing else of theirs.
"""

import uuid
from typing import Any

from django.http import HttpRequest

from challenges.runtime.assessments import holding
from challenges.runtime.assessments.errors import NotYours
from challenges.runtime.assessments.models import OWN, Assessment, Attempt
from challenges.runtime.assessments.tokens import new_token, token_hash
from challenges.runtime.assessments.variants import with_variant

__all__ = ["forget", "held", "hold", "leave", "my_assessment", "my_attempt", "new_token", "token_hash"]

_TESTS = "tests"
# Sessions of before 0.6 held learners. They last twelve hours; tests that were never handed to a browser since are opened with them.
_LEARNERS = "learners"
_MOST = 20
# Whose test it is stands on every page of it: one query.
_PEOPLE = ("learner__user", "participation__pupil", "participation__campaign__school", "candidate")


def hold(request: HttpRequest, assessment: Assessment, *, secret: str = "") -> None:
    """Hand a test to this browser, which stands for one person at a time: tests of other learners are forgotten.

    Args:
        request: of the browser.
        assessment: the test; the caller has checked that it may be handed out here.
        secret: what the browser keeps to itself already; drawn when empty.
    """
    kept = held(request)
    mine = set(Assessment.objects.filter(uid__in=list(kept), learner_id=assessment.learner_id).values_list("uid", flat=True))
    tests = {str(assessment.uid): holding.lend(assessment, secret)}
    tests |= {uid: known for uid, known in kept.items() if uuid.UUID(uid) in mine and uid not in tests}
    request.session[_TESTS] = dict(list(tests.items())[:_MOST])
    request.session.pop(_LEARNERS, None)


def held(request: HttpRequest) -> dict[str, str]:
    """Return the secrets of the tests that this browser was handed, by identifier; another browser may hold them since."""
    return dict(request.session.get(_TESTS, {}))


def forget(request: HttpRequest) -> None:
    """Forget the tests of this browser: on a shared computer the next pupil starts from nothing."""
    request.session.pop(_TESTS, None)
    request.session.pop(_LEARNERS, None)


def leave(request: HttpRequest, assessment: Assessment) -> None:
    """End a test in this browser, and all that its session held, an account too."""
    if _holds(request, assessment):
        holding.take_back(assessment)
    request.session.flush()


def put_down(request: HttpRequest, assessment: Assessment) -> None:
    """End one test in this browser, and nothing else: whoever tried a campaign stays signed in."""
    if _holds(request, assessment):
        holding.take_back(assessment)
    request.session[_TESTS] = {uid: secret for uid, secret in held(request).items() if uid != str(assessment.uid)}


def _holds(request: HttpRequest, assessment: Assessment) -> bool:
    return holding.is_held(assessment, str(held(request).get(str(assessment.uid), "")))


def is_mine(request: HttpRequest, assessment: Assessment) -> bool:
    """Whether this browser may act in a test: it was handed the test, or its user took it. An exam asks for the browser, always."""
    user: Any = request.user
    if _holds(request, assessment):
        return True
    if assessment.kind == Assessment.Kind.CERTIFICATION:
        return False
    if user.is_authenticated and assessment.learner.user_id == user.pk:
        return True
    return assessment.browser_sha256 is None and str(assessment.learner.uid) in request.session.get(_LEARNERS, [])


def my_assessment(request: HttpRequest, uid: uuid.UUID) -> Assessment:
    """Return an assessment of this browser.

    Raises:
        NotYours: unknown, or somebody else's; both look the same from outside.
    """
    assessment = Assessment.objects.select_related(*_PEOPLE).filter(uid=uid).first()
    if assessment is None or not is_mine(request, assessment):
        raise NotYours
    return assessment


def my_attempt(request: HttpRequest, uid: uuid.UUID) -> Attempt:
    """Return an attempt of this browser.

    Raises:
        NotYours: unknown, or somebody else's.
    """
    attempt = Attempt.objects.select_related(*(f"assessment__{name}" for name in _PEOPLE)).defer(*OWN).filter(uid=uid).first()
    if attempt is None or not is_mine(request, attempt.assessment):
        raise NotYours
    return with_variant(attempt)
