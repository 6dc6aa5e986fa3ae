"""The summary of a closed test: written in the transaction that closes it, read by pages that show many tests at once.

What a page, a plot or an export says of more than one test comes from here: one row a test instead of forty answers, and the same figures as
`queries.results`, which the tests of this module hold.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from challenges.bank.reader import OpenRelease, open_release
from challenges.runtime.assessments import engine
from challenges.runtime.assessments.competences import CompetenceResult, competence_results, results_of
from challenges.runtime.assessments.engine import Past
from challenges.runtime.assessments.models import Assessment, Attempt, Summary

__all__ = ["ANSWER", "OUTCOMES", "WITHOUT", "closed", "ensure", "forget", "results_of", "unpack", "write", "write_profile"]

#: One answer: position of its challenge in the release, outcome (its place in OUTCOMES), and whether it counts.
ANSWER = np.dtype([("position", "<u4"), ("outcome", "u1"), ("scored", "u1")])
OUTCOMES = tuple(str(outcome) for outcome in Attempt.Outcome.values)
_NARROW = ("assessment_id", "number", "challenge_uid", "outcome", "competence", "topic", "skill", "level", "parameters")
_BATCH = 200
#: Exams are told by certificates, what a collection sends is what other tests say, a trial is nobody's, and a practice establishes no level.
WITHOUT = (Assessment.Kind.CERTIFICATION, Assessment.Kind.COLLECTION, Assessment.Kind.TRIAL, Assessment.Kind.PRACTICE)


def write(assessment: Assessment) -> set[str]:
    """Write the summary of a test that was just closed and is no exam, in the caller's transaction; return its topics. Two queries."""
    answers = _answers([assessment]).get(assessment.pk, [])
    made = _made(assessment, answers)
    Summary.objects.bulk_create([made], update_conflicts=True, unique_fields=["assessment"], update_fields=_FIELDS)
    return {attempt.topic for attempt in answers}


_FIELDS = ("release_root", "points", "answered", "right", "scored", "competences", "answers")


def write_profile(assessment: Assessment, results: Sequence[CompetenceResult]) -> None:
    """Keep a learner's whole profile as what a collection sends, in the caller's transaction."""
    totals = {name: sum(getattr(result, name) for result in results) for name in ("points", "answered", "right")}
    Summary.objects.create(
        assessment=assessment, release_root=assessment.release_root, scored=totals["answered"], **totals,
        competences={result.code: _packed(result) for result in results},
    )  # fmt: skip


def ensure(assessments: QuerySet[Assessment]) -> int:
    """Write the summaries that lack among some tests: those closed before 0.5, and those marked again. One query where none lacks.

    Returns:
        How many were written.
    """
    lacking = list(closed(assessments).filter(summary=None))
    for start in range(0, len(lacking), _BATCH):
        part = lacking[start : start + _BATCH]
        answers = _answers(part)
        Summary.objects.bulk_create([_made(one, answers.get(one.pk, [])) for one in part], ignore_conflicts=True)
    return len(lacking)


def closed(assessments: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """Return those of some tests that have, or lack, a summary: over, and no exams. One that is being refined keeps the one it had."""
    return assessments.exclude(state=Assessment.State.STARTED).exclude(kind__in=WITHOUT)


def forget(assessments: Iterable[int]) -> None:
    """Forget the summaries of tests whose answers are marked again: whoever reads next has them written anew."""
    Summary.objects.filter(assessment__in=set(assessments)).delete()


def unpack(rows: Sequence[bytes]) -> NDArray[np.void]:
    """Return the answers of many summaries of one release as one array of ANSWER."""
    return np.frombuffer(b"".join(bytes(row) for row in rows), dtype=ANSWER)


def _answers(assessments: Sequence[Assessment]) -> dict[int, list[Attempt]]:
    """The answers of some tests with their last marks, in order: one query."""
    rows = Attempt.objects.graded().filter(assessment__in=[one.pk for one in assessments], answered_at__isnull=False)
    found: dict[int, list[Attempt]] = {}
    for attempt in rows.order_by("assessment_id", "number").only(*_NARROW):
        found.setdefault(attempt.assessment_id, []).append(attempt)
    return found


def _made(assessment: Assessment, attempts: Sequence[Attempt]) -> Summary:
    release = open_release(assessment.release_root)
    report = engine.report(assessment, release, [Past(str(one.challenge_uid), one.right) for one in attempts])
    results = competence_results(report, attempts, release)
    return Summary(
        assessment=assessment,
        release_root=release.root,
        points=sum(result.points for result in results),
        answered=len(attempts),
        right=sum(one.right for one in attempts),
        scored=engine.scored_count(assessment, release, len(attempts)),
        competences={result.code: _packed(result) for result in results},
        answers=_pack(assessment, release, attempts),
    )


def _packed(result: CompetenceResult) -> list[float]:
    return [result.level, result.low, result.high, result.certainty, result.points, result.answered, result.right]


def _pack(assessment: Assessment, release: OpenRelease, attempts: Sequence[Attempt]) -> bytes:
    counted = engine.scored_places(assessment, release, len(attempts))
    rows = [
        (release.entry(str(one.challenge_uid)).position, OUTCOMES.index(one.final_outcome), place in counted)
        for place, one in enumerate(attempts)
    ]
    return np.array(rows, dtype=ANSWER).tobytes()
