"""The list of a class at a date, for the term report: levels or points of what each pupil had sent by then, and a line that may be changed.

What counts is what was sent up to the end of that day, in this school, in any path or in one; of several sendings, the highest level of each
competence: what was reached stays reached. Readers only; the words that a teacher changes are in the form and nowhere else.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from challenges.bank.reader import NoRelease, OpenRelease, current_root, open_release
from challenges.runtime.assessments import summaries
from challenges.runtime.assessments.competences import CompetenceResult, title_of
from challenges.runtime.assessments.models import Summary
from challenges.runtime.campaigns.handing import rows
from challenges.runtime.campaigns.handing.tables import Cell, Table
from challenges.runtime.campaigns.handing.wording import Facts, appreciation
from challenges.runtime.campaigns.models import Campaign
from challenges.runtime.schools.models import Pupil, SchoolClass

LEVELS, POINTS = "levels", "points"


@dataclass(frozen=True)
class Framework:
    """The competences of the lists, in order, and the domains in which they stand."""

    competences: Sequence[tuple[str, str]] = ()
    domains: Sequence[tuple[str, Sequence[str]]] = ()
    lsu: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """A pupil at the date. Without results, `best` is empty."""

    pupil: Pupil
    best: Mapping[str, CompetenceResult]
    sent_at: datetime.datetime | None
    words: str

    @property
    def levels(self) -> dict[str, int]:
        """Levels by competence."""
        return {code: one.level for code, one in self.best.items()}

    @property
    def points(self) -> int:
        """The sum of the points."""
        return sum(one.points for one in self.best.values())

    def cells(self, competences: Iterable[str], show: str) -> list[int | None]:
        """Return the level or the points of each competence, None where there is no result."""
        found = [self.best.get(code) for code in competences]
        return [None if one is None else one.points if show == POINTS else one.level for one in found]


@dataclass(frozen=True)
class TermList:
    """A class at a date."""

    school_class: SchoolClass
    day: datetime.date
    show: str
    framework: Framework
    lines: list[Line]

    @property
    def codes(self) -> list[str]:
        """The competences for which somebody has a result, in order."""
        held = {code for line in self.lines for code in line.best}
        return [code for code, _title in self.framework.competences if code in held]

    @property
    def without(self) -> list[Pupil]:
        """The pupils who had sent nothing by then."""
        return [line.pupil for line in self.lines if not line.best]


def term_list(school_class: SchoolClass, day: datetime.date, *, show: str = LEVELS, campaign: Campaign | None = None) -> TermList:
    """Return the list of a class or group: five queries, whatever its size, and one more where summaries are missing."""
    framework = framework_now()
    there = Q(departed_on=None) | Q(departed_on__gt=day)
    pupils = list(Pupil.objects.standing().filter(there, enrolments__school_class=school_class).order_by("sort_key", "pk"))
    sent = _sent([one.pk for one in pupils], school_class.school_id, end_of_day(day), campaign)
    return TermList(school_class, day, show, framework, [_line(pupil, sent.get(pupil.pk, []), framework) for pupil in pupils])


def end_of_day(day: datetime.date) -> datetime.datetime:
    """Return the moment at which a day is over here, whatever its hours: 23 or 25 where the hour changes."""
    return timezone.make_aware(datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time()))


def _sent(
    pupils: Sequence[int], school: int, end: datetime.datetime, campaign: Campaign | None
) -> dict[int, list[tuple[datetime.datetime, int, Summary]]]:
    """What each pupil sent, the oldest first: when, in which participation, and what."""
    tries = rows.tries_until(pupils, school, end, campaign.pk if campaign else None)
    by_test = rows.summaries_at(one.assessment_id for one in tries)
    by_pupil: dict[int, list[tuple[datetime.datetime, int, Summary]]] = {}
    for one in tries:
        if one.assessment_id in by_test and one.participation.pupil_id is not None and one.sent_at is not None:
            by_pupil.setdefault(one.participation.pupil_id, []).append((one.sent_at, one.participation_id, by_test[one.assessment_id]))
    return by_pupil


def _line(pupil: Pupil, sent: Sequence[tuple[datetime.datetime, int, Summary]], framework: Framework) -> Line:
    best: dict[str, CompetenceResult] = {}
    first: dict[str, int] = {}
    for number, (_at, _participation, summary) in enumerate(sent):
        for one in summaries.results_of(summary):
            if number == 0:
                first[one.code] = one.level
            if one.code not in best or one.level >= best[one.code].level:
                best[one.code] = one
    words = appreciation(Facts({code: one.level for code, one in best.items()}, first, framework.domains))
    return Line(pupil, best, sent[-1][0] if sent else None, words)


def framework_now() -> Framework:
    """Return the framework of the release that positioning serves; empty when none does."""
    try:
        return framework_of(open_release(current_root("positioning")))
    except NoRelease:
        return Framework()


def framework_of(release: OpenRelease) -> Framework:
    """Return the framework of a release, in the active language."""
    domains: list[dict[str, Any]] = release.referential["domains"]
    return Framework(
        competences=[(one["code"], title_of(one)) for one in release.competences],
        domains=[(title_of(one), [competence["code"] for competence in one["competences"]]) for one in domains],
        lsu={one["code"]: one.get("lsu_code", "") for one in release.competences},
    )


def table(found: TermList, words: Mapping[str, str] | None = None) -> Table:
    """Return the list as a table.

    Args:
        found: the list.
        words: what a teacher made of the lines, by the pupil's uid; those that were proposed where None.
    """
    what = _("points %s") if found.show == POINTS else _("niveau %s")
    headings = [_("Nom"), _("Prénom"), _("Envoyé le"), _("Points"), *[what % code for code in found.codes], _("Appréciation")]

    def read() -> Iterable[list[Cell]]:
        for line in found.lines:
            said = line.words if words is None else words.get(str(line.pupil.uid), line.words)
            points = line.points if line.best else None
            yield [line.pupil.shown_name, line.pupil.first_name, line.sent_at, points, *line.cells(found.codes, found.show), said]

    return Table(found.school_class.name, headings, read())
