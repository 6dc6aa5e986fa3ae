"""What leaves a campaign, participation by participation: where each stands, and the results that were sent. Readers only, no file format.

Five hundred participations at a time and a few queries for each: ten thousand are read at flat memory. Nothing of what was not sent leaves
but progress; a teacher's own try leaves nowhere; a test that goes on is what it was when it was sent.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from challenges.bank.reader import OpenRelease, open_release
from challenges.names import label_key
from challenges.runtime.assessments import summaries
from challenges.runtime.assessments.competences import CompetenceResult, title_of
from challenges.runtime.assessments.models import Assessment, Attempt, Summary
from challenges.runtime.campaigns.models import Campaign, Participation, Try

AT_ONCE = 500
#: Questions are many: eighty a participation.
QUESTIONS_AT_ONCE = 100
_READ = (
    "uid", "campaign_id", "label", "shared_at", "is_trial", "created_at", "assessment__state", "assessment__finished_at", "assessment__release_root",
    "sent_assessment__state", "sent_assessment__finished_at", "sent_assessment__release_root", "pupil__uid", "pupil__first_name",
    "pupil__last_name", "pupil__usual_name", "pupil__school_class__name",
)  # fmt: skip
SHARED, FINISHED, STARTED = "shared", "finished", "started"


@dataclass(frozen=True)
class Line:
    """A participation. `results` by competence, and `summary`, are None until they were sent."""

    participation: Participation
    state: str
    tries: int
    answered: int
    summary: Summary | None
    results: dict[str, CompetenceResult] | None

    @property
    def points(self) -> int | None:
        """Points of what was sent."""
        return None if self.summary is None else self.summary.points

    @property
    def finished_at(self) -> datetime.datetime | None:
        """When the test that was sent was finished; of one that was not sent, when the pupil finished."""
        sent = self.participation.sent_assessment
        return (sent or self.participation.assessment).finished_at


@dataclass(frozen=True)
class Question:
    """An answered question of a test that was sent. What was answered is the pupil's, and is not here."""

    participation: Participation
    number: int
    competence: str
    topic: str
    skill: str
    level: int
    outcome: str
    seconds: float
    answered_at: datetime.datetime


def order(campaign: Campaign) -> list[int]:
    """Return the participations that count, by the register's order, then those who typed a name, then the others; primary keys."""
    rows = campaign.participations.counted().values_list("pk", "pupil__sort_key", "label")
    return [pk for pk, _key, _label in sorted(rows, key=_place)]


def _place(row: tuple[int, str | None, str]) -> tuple[int, str, int]:
    pk, key, label = row
    return (0, key, pk) if key is not None else (1 if label else 2, label_key(label), pk)


def lines(keys: Sequence[int]) -> Iterator[Line]:
    """Yield these participations in their order: five queries for five hundred."""
    for first in range(0, len(keys), AT_ONCE):
        chunk = keys[first : first + AT_ONCE]
        by_key = _participations(chunk)
        sent = summaries_of([one for one in by_key.values() if one.is_shared])
        waiting = [one.assessment_id for one in by_key.values() if one.pk not in sent]
        answered = _answered(waiting)
        for key in chunk:
            # One that was taken away meanwhile is not there any more.
            if key in by_key:
                yield _line(by_key[key], sent.get(key), answered)


def _participations(keys: Sequence[int]) -> dict[int, Participation]:
    """Return these participations by key, each with its campaign, its tests and its pupil: two queries. Columns that nobody reads stay there."""
    found = Participation.objects.filter(pk__in=keys).annotate(tried=Count("tries"))
    found = found.select_related("assessment", "sent_assessment", "pupil__school_class").only(*_READ)
    by_key = {one.pk: one for one in found}
    campaigns = Campaign.objects.select_related("school").in_bulk({one.campaign_id for one in by_key.values()})
    for one in by_key.values():
        one.campaign = campaigns[one.campaign_id]
    return by_key


def summaries_of(participations: Sequence[Participation]) -> dict[int, Summary]:
    """Return the summary of what each sent, by its primary key; those that are missing (tests of before 0.5) are written."""
    by_test = {one.sent_assessment_id: one.pk for one in participations if one.sent_assessment_id is not None}
    return {by_test[test]: summary for test, summary in summaries_at(by_test).items()}


def summaries_at(tests: Iterable[int]) -> dict[int, Summary]:
    """Return the summaries of some tests by test; those that are missing are written. Two queries."""
    wanted = list(tests)
    summaries.ensure(Assessment.objects.filter(pk__in=wanted))
    return {one.assessment_id: one for one in Summary.objects.filter(assessment__in=wanted).defer("answers")}


def _answered(tests: Sequence[int]) -> dict[int, int]:
    rows = Attempt.objects.filter(assessment__in=tests, answered_at__isnull=False).order_by().values("assessment").annotate(n=Count("pk"))
    return {row["assessment"]: row["n"] for row in rows}


def _line(participation: Participation, summary: Summary | None, answered: dict[int, int]) -> Line:
    tries: int = participation.tried  # type: ignore[attr-defined]
    if summary is not None:
        results = {one.code: one for one in summaries.results_of(summary)}
        return Line(participation, SHARED, max(tries, 1), summary.answered, summary, results)
    state = STARTED if participation.assessment.open else FINISHED
    return Line(participation, state, max(tries, 1), answered.get(participation.assessment_id, 0), None, None)


def questions(keys: Sequence[int]) -> Iterator[Question]:
    """Yield every answered question of what these participations sent, in their order: five queries for a hundred."""
    for first in range(0, len(keys), QUESTIONS_AT_ONCE):
        chunk = keys[first : first + QUESTIONS_AT_ONCE]
        by_key = {key: one for key, one in _participations(chunk).items() if one.is_shared}
        sent = summaries_of(list(by_key.values()))
        rows = _attempts(sent)
        for key in chunk:
            if key in sent:
                # A test that its pupil takes up again for finer levels is read as it was sent.
                for row in rows.get(sent[key].assessment_id, [])[: sent[key].answered]:
                    yield _question(by_key[key], open_release(sent[key].release_root), row)


def _attempts(sent: dict[int, Summary]) -> dict[int, list[dict[str, Any]]]:
    names = (
        "assessment_id", "number", "competence", "topic", "skill", "level", "outcome", "regraded_outcome", "presented_at", "answered_at",
    )  # fmt: skip
    tests = [one.assessment_id for one in sent.values()]
    found = Attempt.objects.graded().filter(assessment__in=tests, answered_at__isnull=False).order_by("assessment_id", "number")
    by_test: dict[int, list[dict[str, Any]]] = {}
    for row in found.values(*names):
        by_test.setdefault(row["assessment_id"], []).append(row)
    return by_test


def _question(participation: Participation, release: OpenRelease, row: dict[str, Any]) -> Question:
    skill = release.skills.get(row["skill"])
    return Question(
        participation=participation,
        number=row["number"],
        competence=row["competence"],
        topic=row["topic"],
        skill=title_of(skill) if skill else row["skill"],
        level=row["level"],
        outcome=row["regraded_outcome"] or row["outcome"],
        seconds=round((row["answered_at"] - row["presented_at"]).total_seconds(), 1),
        answered_at=row["answered_at"],
    )


def tries_until(pupils: Sequence[int], school: int, end: datetime.datetime, campaign: int | None = None) -> list[Try]:
    """Return every sending of these pupils in the campaigns of a school before a moment, the oldest first, with summaries at hand.

    Args:
        pupils: primary keys of entries of the register.
        school: its primary key.
        end: sendings from this moment on do not count.
        campaign: its primary key, where one alone counts.
    """
    found = Try.objects.filter(
        participation__pupil__in=pupils, participation__campaign__school=school, participation__is_trial=False, sent_at__lt=end
    ).select_related("participation", "assessment")
    if campaign is not None:
        found = found.filter(participation__campaign=campaign)
    return list(found.order_by("sent_at", "pk"))
