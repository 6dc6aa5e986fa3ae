"""Where a session stands after so many answers: the answers and the decision that follows from them, remembered by each process.

A decision is a pure function of the answers, the seed and what the assessment pinned, so it may be made ahead, made twice, or forgotten.
Nothing here is ever wrong, only missing: answers are immutable, and the key says how many there are and what the last one was.
"""

from dataclasses import dataclass

from challenges.adaptive import Decision
from challenges.bank.reader import Bounded, OpenRelease
from challenges.measurement.queries import withdrawn_now
from challenges.runtime.assessments import engine, met
from challenges.runtime.assessments.engine import Past
from challenges.runtime.assessments.models import Assessment, Attempt

_steps, _befores = Bounded(4096), Bounded(4096)
#: Tests roll back what these were made from.
CACHES = (_steps, _befores)


@dataclass(frozen=True)
class Step:
    """A session after some answers.

    - `past`: the answers in order
    - `decision`: what comes next; None at the end
    """

    past: tuple[Past, ...]
    decision: Decision | None


def step(assessment: Assessment, release: OpenRelease, answered: int, last_right: bool | None) -> Step:
    """Return where a session stands after so many answers; decided at most once in each process, and its answers read where it was not."""

    def make() -> tuple[Step, int]:
        return _decided(assessment, release, past_of(assessment, before=answered + 1)), 1

    return _steps.get(_key(assessment, answered, last_right), make)


def step_after(assessment: Assessment, release: OpenRelease, attempt: Attempt, *, right: bool) -> Step:
    """Return where a session stands once its open question is answered; the answers before it are read where this process does not know them."""

    def make() -> tuple[Step, int]:
        return _decided(assessment, release, (*_before(assessment, attempt), Past(str(attempt.challenge_uid), right))), 1

    return _steps.get(_key(assessment, attempt.number, right), make)


def past_of(assessment: Assessment, *, before: int | None = None) -> tuple[Past, ...]:
    """Return the answers of an assessment in order, as the engine takes them, with their first marks: one query.

    Args:
        assessment: whose answers.
        before: only those to questions of a smaller number.
    """
    rows = assessment.attempts.filter(answered_at__isnull=False).order_by("number")
    if before is not None:
        rows = rows.filter(number__lt=before)
    return tuple(Past(str(uid), outcome == Attempt.Outcome.RIGHT) for uid, outcome in rows.values_list("challenge_uid", "outcome"))


def remember(assessment: Assessment, number: int, past: tuple[Past, ...]) -> None:
    """Remember the answers before the open question of this number, for its answer."""
    _befores.get((assessment.uid, number), lambda: (past, 1))


def _before(assessment: Assessment, attempt: Attempt) -> tuple[Past, ...]:
    return _befores.get((assessment.uid, attempt.number), lambda: (past_of(assessment, before=attempt.number), 1))


def _key(assessment: Assessment, answered: int, last_right: bool | None) -> tuple[object, ...]:
    # Refining widens the scope, once.
    return (assessment.uid, bool(assessment.scope.get("refined")), answered, last_right, withdrawn_now().mark)


def _decided(assessment: Assessment, release: OpenRelease, past: tuple[Past, ...]) -> Step:
    seen = () if met.PINNED in assessment.scope else met.uids(assessment)
    return Step(past, engine.decide(assessment, release, past, seen, withdrawn_now().seeds))
