""" "Why this question?": the full account of a question that was given, recomputed with the release, the seed and the strategy of its assessment.

Who may read it is decided by the pages that show it. Nothing is told of a question that waits for its answer, here, whoever asks.
"""

from copy import copy
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from challenges.adaptive import Answers, seed_of, strategies
from challenges.adaptive.explaining import why
from challenges.bank.reader import OpenRelease, open_release
from challenges.measurement.models import WithdrawnVariant
from challenges.measurement.queries import withdrawn_seeds
from challenges.runtime.assessments import engine, met
from challenges.runtime.assessments.engine import Past
from challenges.runtime.assessments.models import Assessment, Attempt

#: What refining puts in the place of the rules of stopping, which are then known by their default values only.
REFINED = ("stop_probability", "max_questions", "refined")


class StillOpen(Exception):
    """The question waits for its answer, or the exam is not over: its key, seed and parameters stay on the server."""


@dataclass(frozen=True)
class Before:
    """A question given earlier in the same assessment; `right` is what the choice saw, the first mark."""

    number: int
    code: str
    competence: str
    level: int
    outcome: str
    unscored: bool


@dataclass(frozen=True)
class Account:
    """Why a question was given.

    - `told`: what `adaptive.explaining.why` says, items as positions in `release`; None when the engine would now end the session there
    - `given`: position of the question that was given; `same`: whether the account leads to it
    - `changed`: what may make the account differ: `withdrawn` (seeds of this bank taken out since), `given_way` (another rule gave way then),
      `refined` (the rules of stopping were widened later, at the learner's request)
    """

    attempt: Attempt
    release: OpenRelease
    before: list[Before]
    told: dict[str, Any] | None
    given: int
    same: bool
    changed: list[str]


def account(attempt: Attempt) -> Account:
    """Return the account of a question that was answered: five queries, whatever the length of the assessment.

    What was pinned at the start (release, seed, strategy, counters of exposure, profile) is taken from there; questions that the learner met in other
    assessments and variants taken out are those of the moment when the question was given. A variant brought back since left no trace.

    Raises:
        StillOpen: not answered yet, or of an exam that is not over.
        NoRelease: the release is gone.
    """
    assessment = attempt.assessment
    if attempt.answered_at is None or (assessment.open and assessment.kind == Assessment.Kind.CERTIFICATION):
        raise StillOpen
    release = open_release(assessment.release_root)
    rows = list(
        assessment.attempts.filter(Q(number__lt=attempt.number) | Q(answered_at__isnull=True)).defer(
            "own_response", "own_key", "own_values"
        )
    )
    earlier = [row for row in rows if row.number < attempt.number]
    past = [Past(str(row.challenge_uid), row.outcome == Attempt.Outcome.RIGHT) for row in earlier]
    given = release.entry(str(attempt.challenge_uid)).position
    told = _told(attempt, release, engine.answers_of(release, past), given)
    waiting = {release.entry(str(row.challenge_uid)).position for row in rows if row.answered_at is None}
    return Account(
        attempt=attempt, release=release, before=[_before(row) for row in earlier], told=_without(told, waiting), given=given,
        same=told is not None and told["item"] == given, changed=_changed(attempt, told, given),
    )  # fmt: skip


def _told(attempt: Attempt, release: OpenRelease, answers: Answers, given: int) -> dict[str, Any] | None:
    """The account under the rules of the assessment; of one that was refined, under the rules of stopping from before when only those fit."""
    seen, withdrawn, assessment = _met(attempt), withdrawn_seeds(attempt.presented_at), attempt.assessment
    rules = [assessment.scope]
    if assessment.scope.get("refined"):
        rules.append({name: value for name, value in assessment.scope.items() if name not in REFINED})
    told = None
    for scope in rules:
        then = copy(assessment)
        then.scope = scope
        allowed = engine.scope_of(then, release, seen, withdrawn)
        found = why(strategies.get(assessment.strategy), release.items, answers, seed_of(assessment.seed), allowed)
        if found is not None and found["item"] == given:
            return found
        told = told or found
    return told


def _before(row: Attempt) -> Before:
    return Before(row.number, row.challenge_code, row.competence, row.level, row.outcome, bool(row.explain.get("unscored")))


def _met(attempt: Attempt) -> set[str]:
    """Challenges that the learner had met in other assessments when the question was given; a test of 0.5 pinned those of its start."""
    if met.PINNED in attempt.assessment.scope:
        return set()
    others = Attempt.objects.filter(assessment__learner_id=attempt.assessment.learner_id, presented_at__lt=attempt.presented_at)
    return {str(uid) for uid in others.exclude(assessment_id=attempt.assessment_id).values_list("challenge_uid", flat=True)}


def _changed(attempt: Attempt, told: dict[str, Any] | None, given: int) -> list[str]:
    changed = []
    if attempt.assessment.scope.get("refined") and (told is None or told["item"] != given):
        changed.append("refined")
    if WithdrawnVariant.objects.filter(at__gt=attempt.presented_at).exists():
        changed.append("withdrawn")
    if told is not None and attempt.explain.get("given_way") != told["given_way"]:
        changed.append("given_way")
    return changed


def _without(told: dict[str, Any] | None, waiting: set[int]) -> dict[str, Any] | None:
    """The account without the parameters of a question that waits for its answer in the same assessment."""
    if told is None or not waiting:
        return told
    best = [one for one in told["decision"].get("best", []) if one.get("item") not in waiting]
    listed = {"candidates": [one for one in told["candidates"] if one["item"] not in waiting]} if "candidates" in told else {}
    return told | {"decision": told["decision"] | {"best": best}} | listed
