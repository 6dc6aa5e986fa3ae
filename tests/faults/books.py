"""What stands in the database at the end, against what was told: run with the settings and the database of what was killed."""

from typing import Any

from django.db import OperationalError
from django.db.models import Count, Q

from challenges.jobs.models import Job
from challenges.runtime.assessments.models import Assessment, Attempt
from tests.faults.players import Told


def answers(told: Told) -> dict[str, int]:
    """Compare every acknowledged answer with what is stored, and what is stored with what was acknowledged.

    Returns:
        Counts, of which all but the first must be 0: `lost` (acknowledged and not stored under its key), `otherwise` (stored with another value
        or outcome than was told), `doubled` (stored, or acknowledged, more than once), `untold` (stored, though its learner, who insisted, never
        heard so), `two_open`, `holes` (numbers that do not follow each other), `unfinished` (over for the learner and not for the database).
    """
    stored = list(
        Attempt.objects.filter(assessment__uid__in=list(told.tests), answered_at__isnull=False).values(
            "uid", "idempotency_key", "answer", "outcome", "assessment__uid"
        )
    )
    by_key: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in stored:
        by_key.setdefault((str(row["uid"]), row["idempotency_key"]), []).append(row)
    found = [(one, by_key.get((one["attempt"], one["key"]), [])) for one in told.answers]
    acknowledged = {(one["attempt"], one["key"]) for one in told.answers}
    return {
        "acknowledged": len(told.answers),
        "lost": sum(not rows for _one, rows in found),
        "otherwise": sum(any(not _same(one, row) for row in rows) for one, rows in found),
        "doubled": len(told.answers) - len({one["attempt"] for one in told.answers}) + len(stored) - len({row["idempotency_key"] for row in stored}),
        "untold": sum(key not in acknowledged for key in by_key),
        "two_open": _tests(told).annotate(n=Count("attempts", filter=Q(attempts__answered_at=None))).filter(n__gt=1).count(),
        "holes": sum(_has_holes(numbers) for numbers in _numbers(told).values()),
        "unfinished": _tests(told).filter(uid__in=[uid for uid, over in told.tests.items() if over]).exclude(state="completed").count(),
        "stuck": sum(not over for over in told.tests.values()),
    }  # fmt: skip


def _tests(told: Told) -> Any:
    return Assessment.objects.filter(uid__in=list(told.tests))


def _same(one: dict[str, Any], row: dict[str, Any]) -> bool:
    return (row["answer"], row["outcome"], str(row["assessment__uid"])) == (one["value"], one["outcome"], one["test"])


def _numbers(told: Told) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for test, number in Attempt.objects.filter(assessment__uid__in=list(told.tests)).values_list("assessment_id", "number"):
        found.setdefault(test, []).append(number)
    return found


def _has_holes(numbers: list[int]) -> bool:
    return sorted(numbers) != list(range(1, len(numbers) + 1))


def jobs(asked: list[str]) -> dict[str, int]:
    """Say what became of the jobs that were asked for: `lost` are those that are not over, or failed without a word."""
    rows = {str(job.uid): job for job in Job.objects.filter(uid__in=asked)}
    done = sum(job.state == Job.State.DONE for job in rows.values())
    failed = sum(job.state == Job.State.FAILED and bool(job.why.strip()) for job in rows.values())
    return {"jobs": len(asked), "done": done, "failed_with_a_sentence": failed, "lost": len(asked) - done - failed,
            "taken_up_again": sum(job.turn > 1 for job in rows.values()), "waiting": Job.objects.filter(state__in=Job.OPEN).count()}  # fmt: skip


def none_waits() -> bool:
    """Whether every job is over; False too while the database is away."""
    try:
        return not Job.objects.filter(state__in=Job.OPEN).exists()
    except OperationalError:
        return False
