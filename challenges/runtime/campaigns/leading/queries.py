"""A plan as its learner reads it, and how far a class is with theirs. Reads only; of what was not sent a school reads nothing."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q

from challenges.bank.reader import OpenRelease, open_release
from challenges.runtime.assessments.competences import title_of
from challenges.runtime.assessments.models import Attempt
from challenges.runtime.assessments.tutorials import MOST, choose
from challenges.runtime.campaigns.models import Campaign, Participation, Step


@dataclass(frozen=True)
class Line:
    """A step with what its page says: the topic and its competence in words, resources, and how the practice went."""

    step: Step
    title: str
    competence: str
    tutorials: list[dict[str, Any]]
    right: int
    answered: int

    @property
    def state(self) -> str:
        """Where the step stands: done, begun, read, new."""
        if self.step.done_at:
            return "done"
        if self.step.practice_id:
            return "begun"
        return "read" if self.step.read_at else "new"


def plan_of(participation: Participation) -> list[Line]:
    """Return the steps of the current test, in order, with at most three resources each: five queries at most."""
    assessment = participation.assessment
    steps = list(Step.objects.filter(assessment=assessment).select_related("practice").order_by("order"))
    if not steps:
        return []
    release = open_release(assessment.release_root)
    wrong: dict[str, list[Attempt]] = {}
    rows = Attempt.objects.graded().filter(assessment=assessment, topic__in=[one.topic for one in steps], answered_at__isnull=False)
    for attempt in rows.order_by("level", "number"):
        if not attempt.right:
            wrong.setdefault(attempt.topic, []).append(attempt)
    tests = [one.practice_id for one in steps if one.practice_id]
    counts = {row["assessment"]: row for row in _counts(tests)} if tests else {}
    return [_line(step, wrong.get(step.topic, []), counts.get(step.practice_id, {}), assessment, release) for step in steps]


def _counts(tests: list[int]) -> Any:
    given = Attempt.objects.filter(assessment__in=tests, answered_at__isnull=False).order_by()
    return given.values("assessment").annotate(answered=Count("pk"), successes=Count("pk", filter=Q(outcome=Attempt.Outcome.RIGHT)))


def _line(step: Step, wrong: list[Attempt], counts: dict[str, int], assessment: Any, release: OpenRelease) -> Line:
    found: dict[str, dict[str, Any]] = {}
    for attempt in wrong:
        found |= {one["uid"]: one for one in choose(attempt, assessment, release) if one["uid"] not in found}
    topic, competence = topic_titles(release, step.topic)
    return Line(step, topic, competence, list(found.values())[:MOST], counts.get("successes", 0), counts.get("answered", 0))


def topic_titles(release: OpenRelease, code: str) -> tuple[str, str]:
    """Return the titles of a topic and of its competence; the code where the release does not know it."""
    for competence in release.competences:
        for topic in competence["topics"]:
            if topic["code"] == code:
                return title_of(topic), title_of(competence)
    return code, ""


@dataclass(frozen=True)
class Progress:
    """How far a participant is with the steps of what was sent."""

    participation: Participation
    steps: int
    read: int
    begun: int
    done: int


def progress(campaign: Campaign) -> list[Progress]:
    """Return how far the participants of a campaign are who sent their results, in the register's order: one query."""
    mine = Q(steps__assessment=F("sent_assessment"))
    counted = {
        "n_steps": Count("steps", filter=mine),
        "n_read": Count("steps", filter=mine & Q(steps__read_at__isnull=False)),
        "n_begun": Count("steps", filter=mine & Q(steps__practice__isnull=False)),
        "n_done": Count("steps", filter=mine & Q(steps__done_at__isnull=False)),
    }
    found: Any = campaign.participations.counted().exclude(shared_at=None).select_related("pupil", "campaign").annotate(**counted)
    rows = [Progress(one, one.n_steps, one.n_read, one.n_begun, one.n_done) for one in found]
    return sorted(rows, key=lambda one: (one.participation.pupil.sort_key if one.participation.pupil else "~", one.participation.label))
