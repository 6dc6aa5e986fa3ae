"""Pupils over the campaigns of their school: what each sent, try after try, what is kept of it, and who may sit the exam. Only what was sent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db.models import QuerySet

from challenges.names import label_key
from challenges.plots import Axes, Frame, Line, Mark
from challenges.runtime.assessments import levels as rule_of_levels
from challenges.runtime.assessments import summaries
from challenges.runtime.assessments.levels import Kept
from challenges.runtime.assessments.models import Assessment
from challenges.runtime.campaigns.following.sendings import text_of
from challenges.runtime.campaigns.following.spreads import HIGHEST
from challenges.runtime.campaigns.models import Try
from challenges.runtime.eligible import Lacking, Rule, Verdict, lacking
from challenges.runtime.schools.models import Pupil, School

#: A line of levels, beside its figures.
EVOLUTION = Frame(180, 54, left=16, right=8, top=6, bottom=6)


@dataclass(frozen=True)
class Step:
    """The results of one try that was sent: when it ended, of which campaign, and its competences as summaries keep them."""

    at: datetime
    campaign: str
    participation: str
    number: int
    competences: Mapping[str, Sequence[Any]]
    current: bool

    @property
    def levels(self) -> dict[str, int]:
        """The level of each competence that was asked."""
        return {code: told[0] for code, told in self.competences.items()}


def sent_tries(school: School) -> QuerySet[Try]:
    """The tries that pupils of a school sent to it, the oldest first; trials are none."""
    sent = Try.objects.filter(participation__campaign__school=school, participation__is_trial=False, sent_at__isnull=False)
    return sent.order_by("assessment__finished_at", "pk")


def ensure(tries: QuerySet[Try]) -> None:
    """Write the summaries that lack among some tries."""
    summaries.ensure(Assessment.objects.filter(campaign_try__in=tries.order_by()))


def steps_of(pupil: Pupil) -> list[Step]:
    """Return what a pupil sent to their school, in order: one query."""
    # A test that has a summary is over, and has an end.
    rows: Any = sent_tries(pupil.school).filter(participation__pupil=pupil, assessment__summary__isnull=False)
    return [
        Step(at, name, str(uid), number, competences, current=told == test)
        for at, name, uid, number, competences, told, test in rows.values_list(
            "assessment__finished_at", "participation__campaign__name", "participation__uid", "number",
            "assessment__summary__competences", "participation__sent_assessment", "assessment",
        )
    ]  # fmt: skip


def kept(tests: Iterable[tuple[datetime, Mapping[str, Sequence[Any]]]]) -> dict[str, Kept]:
    """Return what is kept of each competence after some tests, the oldest first, by the rule of `assessments.levels`."""
    found: dict[str, Kept] = {}
    for at, competences in tests:
        for code, told in competences.items():
            found[code] = rule_of_levels.after(found.get(code), told, at)
    return found


@dataclass(frozen=True)
class Evolution:
    """A competence over the tries of a pupil: the level of each, None where it was not asked, and what is kept."""

    code: str
    levels: tuple[int | None, ...]
    kept: Kept

    @property
    def established(self) -> int | None:
        """The best level that was established; None when none was."""
        return self.kept.level if self.kept.at is not None else None

    @property
    def points(self) -> list[tuple[int, int]]:
        """(try, level) of the tries in which it was asked."""
        return [(place, level) for place, level in enumerate(self.levels) if level is not None]

    @property
    def axes(self) -> Axes:
        """One place a try, eight levels; a single try stands in the middle."""
        last = len(self.levels) - 1
        return Axes(0, last, 0, HIGHEST, EVOLUTION) if last else Axes(-1, 1, 0, HIGHEST, EVOLUTION)

    @property
    def line(self) -> Line:
        """The levels, try after try."""
        return Line(self.axes.path(self.points), strong=True)

    @property
    def marks(self) -> list[Mark]:
        """A point a try."""
        return [Mark(self.axes.x(place), self.axes.y(level), "circle", f"{place + 1} : {level}") for place, level in self.points]

    @property
    def grid(self) -> list[tuple[float, int]]:
        """Heights of the levels that are named beside the line."""
        return [(self.axes.y(level), level) for level in (0, HIGHEST // 2, HIGHEST)]


def evolution(steps: Sequence[Step], codes: Sequence[str]) -> list[Evolution]:
    """Return the competences that were asked at least once, in the order of the framework."""
    known = kept((step.at, step.competences) for step in steps)
    asked = [code for code in codes if code in known]
    return [Evolution(code, tuple(step.levels.get(code) for step in steps), known[code]) for code in asked]


@dataclass(frozen=True)
class Certifiable:
    """A pupil, what the rules say of the levels that they sent, and which competences do not count yet."""

    pupil: Pupil
    verdict: Verdict
    lacking: Lacking
    sent: bool


def levels_kept(known: Mapping[str, Kept]) -> dict[str, int]:
    """Return the levels that count for eligibility."""
    return {code: one.level for code, one in known.items()}


def judged(pupil: Pupil, known: Mapping[str, Kept], rule: Rule, codes: Sequence[str]) -> Certifiable:
    """Return what the rules say of a pupil."""
    levels = levels_kept(known)
    return Certifiable(pupil, rule.judge(levels.values()), lacking(levels, codes, rule.min_level), bool(known))


def certifiables(school: School, rule: Rule, codes: Sequence[str]) -> list[Certifiable]:
    """Return every pupil who is in the school, in the order of the register, with what the rules say: two queries."""
    tests: dict[int, list[tuple[datetime, Mapping[str, Sequence[Any]]]]] = {}
    rows: Any = sent_tries(school).filter(participation__pupil__isnull=False, assessment__summary__isnull=False)
    told = rows.annotate(told=text_of("assessment__summary__competences"))
    for pupil, at, competences in told.values_list("participation__pupil", "assessment__finished_at", "told"):
        tests.setdefault(pupil, []).append((at, orjson.loads(competences)))
    pupils = school.pupils.present().select_related("school_class").order_by("sort_key", "pk")
    return [judged(pupil, kept(tests.get(pupil.pk, [])), rule, codes) for pupil in pupils]


@dataclass(frozen=True)
class ClassCount:
    """How many pupils of a class are certifiable."""

    uid: str
    name: str
    ok: int
    pupils: int

    @property
    def share(self) -> float:
        """Which share of the class that is."""
        return self.ok / self.pupils


def by_class(found: Iterable[Certifiable]) -> list[ClassCount]:
    """Return one count a class, in the order in which `people.classes_of` would give them; pupils without a class last, under no name."""
    counts: dict[tuple[str, str], list[bool]] = {}
    for one in found:
        mine = one.pupil.school_class
        counts.setdefault((mine.name, str(mine.uid)) if mine else ("", ""), []).append(one.verdict.ok)
    order = sorted(counts, key=lambda pair: (not pair[1], label_key(pair[0]), pair[1]))
    return [ClassCount(uid, name, sum(counts[name, uid]), len(counts[name, uid])) for name, uid in order]
