"""What a learner's request reads of the database: the test with its answers, or the open question with its test, each by one statement.

The token that stands for a participant is part of the statement: whoever does not hold it finds nothing.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from challenges.runtime.assessments.engine import Past
from challenges.runtime.assessments.models import OWN, Assessment, Attempt
from challenges.runtime.assessments.statements import TEXT, UID, Statement, columns, instance
from challenges.runtime.assessments.variants import with_variant

_ASSESSMENT, _ATTEMPT = columns(Assessment), columns(Attempt, without=OWN)
_ASKED = ("attempts__pk", "attempts__challenge_uid", "attempts__outcome", "attempts__answered_at")

_test = Statement(
    lambda uid, token: (
        Assessment.objects.filter(uid=uid, participation__token_sha256=token)
        .order_by("attempts__number")
        .values_list(*_ASKED, *_ASSESSMENT)
    ),
    uid=UID, token=TEXT,
)  # fmt: skip
_question = Statement(
    lambda uid, token: (
        Attempt.objects.filter(uid=uid, assessment__participation__token_sha256=token)
        .order_by()
        .values_list(*_ATTEMPT, *(f"assessment__{name}" for name in _ASSESSMENT))
    ),
    uid=UID, token=TEXT,
)  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """An assessment's answers in order, and the question that waits for one."""

    past: tuple[Past, ...]
    waiting: int | None

    @classmethod
    def of(cls, rows: list[tuple[Any, ...]]) -> "Standing":
        """Return where a test stands by its questions: (pk, challenge, outcome, answered at), in order; pk None where nothing was asked."""
        asked = [row for row in rows if row[0] is not None]
        past = tuple(Past(str(uid), outcome == Attempt.Outcome.RIGHT) for _pk, uid, outcome, answered in asked if answered is not None)
        return cls(past, next((pk for pk, _uid, _outcome, answered in asked if answered is None), None))


def test_of(uid: uuid.UUID, token: str) -> tuple[Assessment, Standing] | None:
    """Return a participant's test and where it stands; None where the token is not its own."""
    rows = _test.rows(uid=uid, token=token)
    if not rows:
        return None
    return instance(Assessment, _ASSESSMENT, rows[0][len(_ASKED) :]), Standing.of([row[: len(_ASKED)] for row in rows])


def question_of(uid: uuid.UUID, token: str) -> Attempt | None:
    """Return a participant's question, with its test and its variant; None where the token is not that of the test."""
    rows = _question.rows(uid=uid, token=token)
    if not rows:
        return None
    attempt: Attempt = instance(Attempt, _ATTEMPT, rows[0][: len(_ATTEMPT)])
    attempt.assessment = instance(Assessment, _ASSESSMENT, rows[0][len(_ATTEMPT) :])
    return with_variant(attempt)
