"""Checkpoints: in some campaigns right and wrong are told every five questions, on a page of their own. Reads only."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from challenges.runtime.assessments.errors import NotYours
from challenges.runtime.assessments.models import Assessment, Attempt
from challenges.runtime.assessments.parts import Part, parts_of
from challenges.text import render_markdown

#: Questions between two checkpoints.
EVERY = 5


@dataclass(frozen=True)
class Reviewed:
    """One question of a checkpoint; `feedback` is Markdown rendered."""

    number: int
    uid: str
    outcome: str
    instruction: SafeString
    parts: list[Part]
    feedback: SafeString


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint shows.

    - `first`, `last`: numbers of its questions
    - `right`: how many of them are right
    - `wrong`: the others, in order
    """

    first: int
    last: int
    right: int
    wrong: list[Reviewed]

    @property
    def count(self) -> int:
        """How many questions it is about."""
        return self.last - self.first + 1


def due(attempt: Attempt) -> bool:
    """Whether a checkpoint follows this question, in a test that goes on."""
    return attempt.assessment.checkpoints and attempt.assessment.open and attempt.number % EVERY == 0


def before(attempt: Attempt) -> int | None:
    """Return the checkpoint that was reached just before this open question, None where there is none."""
    last = attempt.number - 1
    return last if attempt.assessment.checkpoints and last and last % EVERY == 0 else None


def checkpoint(assessment: Assessment, last: int) -> Checkpoint:
    """Return a checkpoint: one query.

    Args:
        assessment: the test.
        last: number of its last question.

    Raises:
        NotYours: the test has no such checkpoint, or has not come to it.
    """
    if not assessment.checkpoints or last < EVERY or last % EVERY:
        raise NotYours
    graded = assessment.attempts.graded("outcome", "key", "feedback").select_related("variant")
    found = list(graded.filter(number__gt=last - EVERY, number__lte=last, answered_at__isnull=False).order_by("number"))
    # Told all at once, or not at all: what is told of four would help with the fifth.
    if len(found) < EVERY:
        raise NotYours
    wrong = [_reviewed(one) for one in found if not one.right]
    return Checkpoint(found[0].number, last, len(found) - len(wrong), wrong)


def _reviewed(attempt: Attempt) -> Reviewed:
    return Reviewed(
        number=attempt.number, uid=str(attempt.uid), outcome=attempt.final_outcome, instruction=attempt.instruction_html,
        parts=parts_of(attempt), feedback=render_markdown(attempt.final_feedback),
    )  # fmt: skip
