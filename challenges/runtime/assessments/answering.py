"""The answer to a question: marked, then written by one statement that finds the question open. No lock, and nothing is made while one is held.

When this returns, the answer is on disk. What may come after it (the end of the test, the next question) follows from the answers, and is
done by the next request where this one is cut off. See "The hot path" in docs/architecture.md.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import rfc8785
from django.db import connection
from django.utils import timezone

from challenges import marking
from challenges.bank.reader import open_release
from challenges.observed import observing
from challenges.runtime.assessments import course, reading
from challenges.runtime.assessments.asking import give, next_attempt
from challenges.runtime.assessments.course import Step
from challenges.runtime.assessments.errors import AlreadyAnswered, AssessmentOver, BadAnswer, TooLate
from challenges.runtime.assessments.lifecycle import close_now, take_in
from challenges.runtime.assessments.messages import refusal
from challenges.runtime.assessments.models import GRACE, Assessment, Attempt
from challenges.runtime.assessments.statements import Change

MAX_KEY = 80
# One that ran out of time in another tab a moment ago still takes the answer that was on its way.
_TAKES_ANSWERS = (Assessment.State.STARTED, Assessment.State.EXPIRED)
_WRITTEN = ("answered_at", "answer", "outcome", "score", "details", "late_seconds", "idempotency_key")
_answer_open = Change(Attempt, _WRITTEN, "answered_at IS NULL")
_answer_exam = Change(
    Attempt,
    _WRITTEN,
    "answered_at IS NULL AND EXISTS (SELECT 1 FROM assessments_assessment a WHERE a.id = %s AND a.state IN (%s, %s)"
    " AND (a.deadline IS NULL OR a.deadline >= %s))",
)


@dataclass(frozen=True)
class Answered:
    """What is told after an answer: nothing but `finished` in an exam."""

    outcome: str
    expected: dict[str, Any] | None
    finished: bool

    def to_json(self) -> dict[str, Any]:
        """The body of the API's answer."""
        return {"outcome": self.outcome, "expected": self.expected, "finished": self.finished}


@dataclass(frozen=True)
class _Given:
    """What a request says: the answer or that it is passed, and the key of the request."""

    value: Any
    skipped: bool
    key: str


def answer(attempt: Attempt, value: Any, *, skipped: bool = False, idempotency_key: str = "") -> Answered:
    """Record the learner's answer, once; mark it; say what the assessment's policy lets say.

    Args:
        attempt: the open question, with its assessment, as this request read them.
        value: the answer in the form of the contract (docs/architecture.md); ignored when skipped.
        skipped: the learner passes, for good.
        idempotency_key: chosen by the client; the same key gets the first answer's reply.

    Raises:
        AlreadyAnswered: another answer was recorded before.
        AssessmentOver: ended; TooLate, where its time ran out more than a minute ago.
        BadAnswer: the value has not the form that is asked for; nothing was recorded.
    """
    return _answer(attempt, _Given(value, skipped, idempotency_key[:MAX_KEY]))[0]


def answer_and_go_on(attempt: Attempt, value: Any, *, skipped: bool = False, idempotency_key: str = "") -> tuple[Answered, Attempt | None]:
    """Record an answer and return the next question with what is told of it; None when the assessment is over.

    The answer stands whatever becomes of the next question. Arguments and errors are those of `answer`.

    Raises:
        NothingToGive: no variant of the next question can be made.
    """
    told, step = _answer(attempt, _Given(value, skipped, idempotency_key[:MAX_KEY]))
    assessment = attempt.assessment
    if told.finished:
        return told, None
    made = give(assessment, open_release(assessment.release_root), step) if step else None
    return told, made or next_attempt(assessment)


@observing("answer")
def _answer(attempt: Attempt, given: _Given) -> tuple[Answered, Step | None]:
    if attempt.answered_at is not None:
        return _again(attempt, given), None
    now = timezone.now()
    _require_open(attempt.assessment, now)
    _mark(attempt, given.value, given.skipped, now)
    attempt.answered_at, attempt.idempotency_key = now, given.key
    attempt.late_seconds = max(0, int((now - attempt.limit).total_seconds())) if attempt.limit else 0
    if not _write(attempt, now):
        return _refused(attempt, given, now), None
    return _after(attempt)


def _write(attempt: Attempt, now: datetime) -> bool:
    """Write the answer if its question is still open, in one statement; whether it did.

    An exam must also still take answers at that moment: what an invigilator ended, and what is certified from then on, is complete. Elsewhere
    what this request has read of the test a moment ago is enough.
    """
    if attempt.assessment.kind != Assessment.Kind.CERTIFICATION:
        return _answer_open.run(attempt)
    given_until = Assessment._meta.get_field("deadline").get_db_prep_value(now - GRACE, connection)
    return _answer_exam.run(attempt, attempt.assessment_id, *_TAKES_ANSWERS, given_until)


def _after(attempt: Attempt) -> tuple[Answered, Step | None]:
    assessment = attempt.assessment
    if not assessment.open:
        # It was on its way when the time ran out: what the test says is said again.
        take_in(assessment)
        return _told(attempt, finished=True), None
    step = course.step_after(assessment, open_release(assessment.release_root), attempt, right=attempt.right)
    if step.decision is None:
        close_now(assessment, Assessment.State.COMPLETED)
    return _told(attempt, finished=step.decision is None), step


def _require_open(assessment: Assessment, now: datetime) -> None:
    if assessment.deadline and now > assessment.deadline + GRACE:
        raise TooLate
    if assessment.state not in _TAKES_ANSWERS:
        raise AssessmentOver


def _refused(attempt: Attempt, given: _Given, now: datetime) -> Answered:
    """Say why an answer was not written: another came first, or the test ended meanwhile."""
    found = Attempt.objects.select_related("assessment", "variant").get(pk=attempt.pk)
    if found.answered_at is not None:
        return _again(found, given)
    _require_open(found.assessment, now)
    raise AssessmentOver


def _again(attempt: Attempt, given: _Given) -> Answered:
    """Tell a repeated request what the first one was told, and end the test where the first one was cut off before it could.

    Raises:
        AlreadyAnswered: it is another request, or says something else: a key used for another answer is a conflict.
    """
    if not (given.key and attempt.idempotency_key == given.key and _same(attempt, given)):
        raise AlreadyAnswered
    assessment = attempt.assessment
    if not assessment.open:
        return _told(attempt, finished=True)
    release, standing = open_release(assessment.release_root), reading.standing(assessment)
    following = course.step(assessment, release, standing.answered, standing.last_right)
    finished = standing.waiting is None and following.decision is None
    if finished:
        # Whoever is told so asks for no next question, which would close it.
        close_now(assessment, Assessment.State.COMPLETED)
    return _told(attempt, finished=finished)


def _same(attempt: Attempt, given: _Given) -> bool:
    if given.skipped or attempt.outcome == Attempt.Outcome.SKIPPED:
        return given.skipped and attempt.outcome == Attempt.Outcome.SKIPPED
    return _digest(attempt.answer) == _digest(given.value)


def _digest(value: Any) -> str:
    try:
        return hashlib.sha256(rfc8785.dumps(value)).hexdigest()
    except (rfc8785.CanonicalizationError, UnicodeEncodeError):
        return ""


def _mark(attempt: Attempt, value: Any, skipped: bool, now: datetime) -> None:
    if skipped:
        attempt.answer, attempt.outcome, attempt.score = None, Attempt.Outcome.SKIPPED, Decimal(0)
        return
    if not _storable(value):
        raise BadAnswer
    try:
        marking.check_answer(attempt.response, value)
        mark = marking.mark(attempt.key, value, attempt.response)
    except marking.InvalidAnswer as error:
        raise BadAnswer(refusal(error)) from error
    attempt.answer = value
    attempt.outcome = mark.outcome
    attempt.score = (Decimal(mark.score.numerator) / Decimal(mark.score.denominator)).quantize(Decimal("0.0001"))
    attempt.details = mark.details
    if attempt.deadline and now > attempt.deadline + GRACE / 6:
        attempt.outcome = Attempt.Outcome.TIMED_OUT


def _storable(value: Any) -> bool:
    """Whether the value is JSON that both databases can keep: PostgreSQL refuses NUL characters, and nothing keeps NaN or half a pair."""
    try:
        text = json.dumps(value, allow_nan=False, ensure_ascii=False)
        text.encode()
    except (ValueError, TypeError, RecursionError):
        return False
    return "\\u0000" not in text


def _told(attempt: Attempt, *, finished: bool) -> Answered:
    if attempt.assessment.silent:
        return Answered("recorded", None, finished)
    return Answered(attempt.outcome, marking.expected(attempt.key), finished)
