"""Parting answers from the person who gave them: the tests stay for statistics, under learners who are nobody. And what a person may read of them.

Answers are immutable (database trigger), and say nothing of who gave them but by the learner of their test: that is what changes.
"""

from collections.abc import Collection
from typing import Any

from django.db import transaction

from challenges.runtime.assessments.answers import answer_text
from challenges.runtime.assessments.knowledge import know_again
from challenges.runtime.assessments.models import Assessment, Attempt, Learner, ProblemReport

_BATCH = 500


@transaction.atomic
def part(tests: Collection[int], *, words: bool = False) -> int:
    """Give each of some tests a learner of its own, who has no account and is in no register; what is known of their learners is worked out again.

    Args:
        tests: primary keys.
        words: also forget what was written in reports of problems.

    Returns:
        How many tests.
    """
    found = list(Assessment.objects.select_for_update().filter(pk__in=tests))
    before = {test.learner_id for test in found}
    for test, learner in zip(found, Learner.objects.bulk_create([Learner() for _test in found], batch_size=_BATCH), strict=True):
        test.learner, test.browser_sha256 = learner, ""
    Assessment.objects.bulk_update(found, ["learner", "browser_sha256"], batch_size=_BATCH)
    if words:
        ProblemReport.objects.filter(attempt__assessment__in=[test.pk for test in found]).update(text="")
    for learner_id in before:
        know_again(learner_id)
    return len(found)


def told(test: Assessment) -> dict[str, Any]:
    """Return what a person may read of a test they took. No key, seed or parameter; of an exam the answers and their marks, not the questions."""
    exam = test.kind == Assessment.Kind.CERTIFICATION
    answered = (
        ()
        if test.silent and test.open
        else test.attempts.graded().filter(answered_at__isnull=False).select_related("variant").order_by("number")
    )
    return {
        "test": str(test.uid),
        "kind": test.get_kind_display(),
        "state": test.get_state_display(),
        "started_at": test.started_at.isoformat(),
        "finished_at": test.finished_at.isoformat() if test.finished_at else "",
        "language": test.locale,
        "device": test.device,
        "extra_time_percent": test.extra_time_percent,
        "accessible_only": test.accessible_only,
        "answers": [_answer(attempt, exam) for attempt in answered],
        "reports": list(ProblemReport.objects.filter(attempt__assessment=test).exclude(text="").values_list("text", flat=True)),
    }


def _answer(attempt: Attempt, exam: bool) -> dict[str, Any]:
    said = {
        "number": attempt.number,
        "skill": attempt.skill,
        "level": attempt.level,
        "question": "" if exam else attempt.instruction,
        "answer": answer_text(attempt.response, attempt.answer),
        "outcome": str(Attempt.Outcome(attempt.final_outcome).label) if attempt.final_outcome else "",
        "presented_at": attempt.presented_at.isoformat(),
        "answered_at": attempt.answered_at.isoformat() if attempt.answered_at else "",
    }
    return {name: value for name, value in said.items() if value != ""}
