"""The profile of a learner: sixteen competences, a score, whether the exam may be taken, and how it all came about. Reads only; few queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from challenges.bank.reader import OpenRelease
from challenges.plots import Axes, Frame, Line, Mark
from challenges.runtime import eligible
from challenges.runtime.assessments import levels
from challenges.runtime.assessments.competences import title_of
from challenges.runtime.assessments.levels import Kept, Moment
from challenges.runtime.assessments.models import Assessment, Learner
from challenges.runtime.eligible import Rule, Verdict
from challenges.runtime.learning import rules
from challenges.runtime.learning.models import Practice
from challenges.runtime.learning.standing import POINTS, Advice, Standing, next_best, state_of

_FRAME = Frame(640, 220, left=52, right=16, top=16, bottom=34)
#: Tests whose name the plot's table gives, the newest first.
SHOWN = 40
#: Competences that are named as the nearest to the exam.
NEAREST = 3


@dataclass(frozen=True)
class DomainStanding:
    """A domain with its competences."""

    code: str
    title: str
    competences: list[Standing]


@dataclass(frozen=True)
class Profile:
    """Where a learner stands.

    - `verdict`: what the exam's rules say of it; None where no rules are in force
    """

    domains: list[DomainStanding]
    rule: Rule | None
    verdict: Verdict | None

    @cached_property
    def standings(self) -> list[Standing]:
        """Every competence, in the order of the framework."""
        return [one for domain in self.domains for one in domain.competences]

    @property
    def known(self) -> bool:
        """Whether any level is established."""
        return any(one.level is not None for one in self.standings)

    @property
    def score(self) -> int:
        """Points over all competences: 8 a level, and the progress to the next."""
        return sum(one.points for one in self.standings)

    @property
    def out_of(self) -> int:
        """The highest score that the bank can show today."""
        return sum(one.top * POINTS for one in self.standings)

    @property
    def reached(self) -> int:
        """How many competences count for the exam."""
        least = self.rule.min_level if self.rule else 1
        return sum(one.level is not None and one.level >= least for one in self.standings)

    @property
    def nearest(self) -> list[Standing]:
        """The competences that come nearest to counting for the exam: tested and just below, then never tested; three at most."""
        least = self.rule.min_level if self.rule else 1
        below = sorted((one for one in self.standings if one.level is not None and one.level < least), key=lambda one: -one.points)
        unasked = [one for one in self.standings if one.level is None and one.top >= least]
        return (below + unasked)[:NEAREST]

    @property
    def advice(self) -> Advice | None:
        """The next best thing to practise."""
        required, least = (self.rule.required, self.rule.min_level) if self.rule else (0, 1)
        return next_best(self.standings, required=required, min_level=least)


def profile_of(learner: Learner | None, release: OpenRelease) -> Profile:
    """Return the profile of a learner, or that of somebody who did nothing yet: three queries, whatever the history."""
    kept = levels.established([learner.pk])[learner.pk] if learner else {}
    return profile_from(kept, running(learner) if learner else {}, release)


def profile_from(kept: Mapping[str, Kept], running: Mapping[str, UUID], release: OpenRelease) -> Profile:
    """Return the profile that follows from what is kept and from the open tests on one competence: no query but for the exam's rules."""
    tops = tops_of(release)
    domains = [
        DomainStanding(
            str(domain["code"]),
            title_of(domain),
            [_standing(one, str(domain["code"]), kept, running, tops) for one in domain["competences"]],
        )
        for domain in release.referential["domains"]
    ]
    rule = eligible.rule()
    verdict = rule.judge([one.level for one in kept.values() if one.established]) if rule else None
    return Profile(domains, rule, verdict)


def tops_of(release: OpenRelease) -> dict[str, int]:
    """Return the highest level of which the bank has questions, by competence; 0 where it has none."""
    tops = np.zeros(len(release.competence_codes), dtype=np.int64)
    np.maximum.at(tops, release.items.competence, release.items.level)
    return dict(zip(release.competence_codes, tops.tolist(), strict=True))


def _standing(
    document: dict[str, Any], domain: str, kept: Mapping[str, Kept], running: Mapping[str, UUID], tops: Mapping[str, int]
) -> Standing:
    code = document["code"]
    mine, top = kept.get(code), tops[code]
    opens = rules.reopens(mine.latest_at) if mine is not None and mine.established and mine.latest_at else None
    state = state_of(mine, top=top, running=code in running, opens=opens, today=timezone.localdate())
    return Standing(code, title_of(document), domain, mine, top, state, running.get(code), opens)


def running(learner: Learner) -> dict[str, UUID]:
    """The open practices on a competence, by code: one query."""
    rows = Practice.objects.filter(
        assessment__learner=learner, assessment__state=Assessment.State.STARTED, kind=Practice.Kind.COMPETENCE
    ).order_by("assessment")
    return dict(rows.values_list("subject", "assessment__uid"))


@dataclass(frozen=True)
class Told:
    """A line of the history: when, which test, the score after it."""

    at: datetime | None
    name: str
    asked: int
    score: int

    @property
    def day(self) -> str:
        """The day, as one writes it."""
        return date_format(timezone.localtime(self.at), "j F Y") if self.at else ""


@dataclass(frozen=True)
class History:
    """How the score came about, as a plot and as its table."""

    lines: list[Told]
    out_of: int

    @property
    def axes(self) -> Axes:
        """One place a test, from nothing to the highest score."""
        return Axes(0, max(1, len(self.lines) - 1), 0, max(1, self.out_of), _FRAME)

    @property
    def line(self) -> Line:
        """The score, test after test."""
        return Line(self.axes.path([(place, one.score) for place, one in enumerate(self.lines)]), strong=True)

    @property
    def marks(self) -> list[Mark]:
        """A point a test."""
        axes = self.axes
        return [Mark(axes.x(place), axes.y(one.score), "circle", f"{one.day} : {one.score}") for place, one in enumerate(self.lines)]

    @property
    def grid(self) -> list[tuple[float, int]]:
        """Heights that are named beside the line."""
        axes, step = self.axes, max(1, self.out_of // 4)
        return [(axes.y(value), value) for value in range(0, self.out_of + 1, step)]


def history_of(learner: Learner, release: OpenRelease) -> tuple[dict[str, Kept], History]:
    """Return what is kept of a learner and how it came about: four queries, whatever the history."""
    moments = levels.history(learner)
    known = set(release.competence_codes)
    named = _names([one.test for one in moments[-SHOWN:]], release)
    lines = [
        Told(one.at, named.get(one.test, _("Parcours")), sum(int(told[5]) for told in one.competences.values()), _score(one, known))
        for one in moments[-SHOWN:]
    ]
    out_of = sum(tops_of(release).values()) * POINTS
    return dict(moments[-1].kept) if moments else {}, History(lines, out_of)


def _score(moment: Moment, known: set[str]) -> int:
    return sum(one.points for code, one in moment.kept.items() if one.established and code in known)


def _names(tests: list[int], release: OpenRelease) -> dict[int, str]:
    """What the tests that a learner began alone are called: one query."""
    titles = {one["code"]: title_of(one) for one in release.competences}
    rows = Practice.objects.filter(assessment__in=tests).values_list("assessment", "kind", "subject")
    return {test: _("Premier test") if kind == Practice.Kind.FIRST else titles.get(subject, subject) for test, kind, subject in rows}
