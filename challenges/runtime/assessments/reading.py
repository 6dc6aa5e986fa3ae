"""What a learner's request reads of the database: the test with its answers, or the open question with its test, each by one statement.

The token that stands for a participant is part of the statement: whoever does not hold it finds nothing.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from challenges.runtime.assessments.models import OWN, Assessment, Attempt, Variant
from challenges.runtime.assessments.statements import TEXT, UID, Statement, columns, instance
from challenges.runtime.assessments.variants import at_hand

_ASSESSMENT, _ATTEMPT, _VARIANT = columns(Assessment), columns(Attempt, without=OWN), columns(Variant)
_LAST = ("attempts__pk", "attempts__number", "attempts__outcome", "attempts__answered_at")


def _last_question(**test: Any) -> Any:
    """Tests with the last question of each, which alone may be open; without one where nothing was asked."""
    last = Attempt.objects.filter(assessment=OuterRef("pk")).order_by("-number").values("pk")[:1]
    return Assessment.objects.filter(Q(attempts=None) | Q(attempts=Subquery(last)), **test).order_by()


_test = Statement(
    lambda uid, token: _last_question(uid=uid, participation__token_sha256=token).values_list(*_LAST, *_ASSESSMENT), uid=UID, token=TEXT
)
_question = Statement(
    lambda uid, token: (
        Attempt.objects.filter(uid=uid, assessment__participation__token_sha256=token)
        .order_by()
        .values_list(*_ATTEMPT, *(f"assessment__{name}" for name in _ASSESSMENT), *(f"variant__{name}" for name in _VARIANT))
    ),
    uid=UID, token=TEXT,
)  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """How far an assessment is: questions answered, whether the last was right, and the question that waits for an answer."""

    answered: int
    last_right: bool | None
    waiting: int | None

    @classmethod
    def of(cls, pk: int | None, number: int | None, outcome: str | None, answered_at: datetime | None) -> Standing:
        """Return where a test stands by its last question, all None where nothing was asked."""
        if pk is None or number is None:
            return cls(0, None, None)
        if answered_at is None:
            return cls(number - 1, None, pk)
        return cls(number, outcome == Attempt.Outcome.RIGHT, None)


def standing(assessment: Assessment) -> Standing:
    """Read where a test stands, and its state, again: one query."""
    row = _last_question(pk=assessment.pk).values_list(*_LAST, "state", "finished_at", "deadline").get()
    assessment.state, assessment.finished_at, assessment.deadline = row[len(_LAST) :]
    return Standing.of(*row[: len(_LAST)])


def test_of(uid: uuid.UUID, token: str) -> tuple[Assessment, Standing] | None:
    """Return a participant's test and where it stands; None where the token is not its own."""
    rows = _test.rows(uid=uid, token=token)
    if not rows:
        return None
    return instance(Assessment, _ASSESSMENT, rows[0].part(len(_LAST))), Standing.of(*rows[0].part(0, len(_LAST)))


def question_of(uid: uuid.UUID, token: str) -> Attempt | None:
    """Return a participant's question, with its test and its variant; None where the token is not that of the test."""
    rows = _question.rows(uid=uid, token=token)
    if not rows:
        return None
    its_test, its_variant = len(_ATTEMPT), len(_ATTEMPT) + len(_ASSESSMENT)
    attempt: Attempt = instance(Attempt, _ATTEMPT, rows[0].part(0, its_test))
    attempt.assessment = instance(Assessment, _ASSESSMENT, rows[0].part(its_test, its_variant))
    if attempt.variant_id:
        attempt.variant = at_hand(attempt.variant_id) or instance(Variant, _VARIANT, rows[0].part(its_variant))
    return attempt
