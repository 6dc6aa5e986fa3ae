"""What a learner missed lately: the skills of wrong answers to tests that are over, for whoever recommends something. One query, whatever the history."""

from django.db.models import QuerySet

from challenges.runtime.assessments.models import Assessment, Attempt, Learner

#: Answers that are looked at, the latest first: older ones say little of what one needs now.
ANSWERS = 80
#: Of an exam nothing is told; a trial is nobody's.
WITHOUT = (Assessment.Kind.CERTIFICATION, Assessment.Kind.TRIAL)


def missed_skills(learner: Learner) -> dict[str, int]:
    """Return how often each skill was missed lately, by code; answers before a right one count no more.

    Tests that run are left out: what is recommended beside an open question would help to answer it. Practice counts.
    """
    counts: dict[str, int] = {}
    known: set[str] = set()
    for attempt in _latest(learner):
        if attempt.skill in known:
            continue
        if attempt.right:
            known.add(attempt.skill)
        else:
            counts[attempt.skill] = counts.get(attempt.skill, 0) + 1
    return counts


def _latest(learner: Learner) -> QuerySet[Attempt]:
    told = Attempt.objects.graded().filter(assessment__learner=learner, answered_at__isnull=False)
    told = told.exclude(assessment__state=Assessment.State.STARTED).exclude(assessment__kind__in=WITHOUT)
    return told.order_by("-answered_at", "-pk").only("skill", "outcome")[:ANSWERS]
