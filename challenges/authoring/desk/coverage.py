"""The coverage of the framework by challenges: what each skill has, what it lacks, and the signals that ask for work. Read only.

Another part that knows something of challenges (the learners' reports, for one) adds its signal without being imported here:

    coverage.register_signal("reports", gettext_lazy("signalée par des élèves"), function)

from a module that Django loads at start, where `function(uids)` returns a `Counter` of challenges' `uid`, of those asked for, of all
when None. The signal is then a mark of the grid, a reason in the list of skills that need work, and a filter of the list.
"""

import datetime
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from challenges.authoring.models import Challenge, ChallengeTutorial
from challenges.authoring.review import history
from challenges.tutorials.queries import broken
from referential.models import Skill
from referential.queries import active_skills

WANTED_VARIANTS = 20
EXPIRING_DAYS = 60
LEVELS = tuple(range(1, 9))

Counting = Callable[[Iterable[UUID] | None], Counter[UUID]]


# ---------------------------------------------------------------- signals


@dataclass(frozen=True)
class Signal:
    """Something about a challenge that asks for work: its name in addresses, its words, and the condition that finds it."""

    name: str
    label: Any
    condition: Callable[[], Q]


def _expiring() -> Q:
    return Q(valid_until__lte=timezone.localdate() + datetime.timedelta(days=EXPIRING_DAYS))


def _outdated() -> Q:
    return Q(pk__in=history.outdated(Challenge.objects.order_by()).values("pk"))


def _broken_tutorials() -> Q:
    return Q(pk__in=ChallengeTutorial.objects.order_by().filter(tutorial__in=broken().order_by().values("pk")).values("challenge"))


_signals: dict[str, Signal] = {
    one.name: one
    for one in (
        Signal("red", gettext_lazy("laboratoire rouge"), lambda: Q(facts__green=False)),
        Signal("expiring", gettext_lazy("à revoir bientôt"), _expiring),
        Signal("outdated", gettext_lazy("traduction en retard"), _outdated),
        Signal("tutorials", gettext_lazy("lien de tutoriel rompu"), _broken_tutorials),
    )
}


def register_signal(name: str, label: Any, count: Counting) -> None:
    """Add a signal that another part knows; a second registration under the same name replaces the first.

    Args:
        name: used in addresses, such as `reports`.
        label: what it is called in front of one challenge, translated lazily.
        count: given challenges' uids (None: all), how many times each has it.
    """

    def condition() -> Q:
        return Q(uid__in=[uid for uid, times in count(None).items() if times])

    _signals[name] = Signal(name, label, condition)


def signals() -> list[Signal]:
    """Return every signal, in the order in which they were registered."""
    return list(_signals.values())


def narrow(challenges: "QuerySet[Challenge]", name: str) -> "QuerySet[Challenge]":
    """Keep the challenges, not archived, that have a signal; all of them when there is no such signal."""
    signal = _signals.get(name)
    return challenges.filter(signal.condition(), archived=False) if signal else challenges


# ---------------------------------------------------------------- what each skill has


@dataclass
class Standing:
    """What there is for one skill, or for several together.

    `approved` is in the next release; `progress` has work that is not approved yet. A challenge that is approved and has a newer draft
    is in both.
    """

    skills: int = 0
    approved: int = 0
    progress: int = 0
    missing: int = 0
    few: int = 0
    marks: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Standing") -> None:
        """Add what another part of the framework has."""
        for name in ("skills", "approved", "progress", "missing", "few"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.marks.update(other.marks)

    @property
    def problems(self) -> list[tuple[str, str]]:
        """What lacks, each by its name and its words, most serious first."""
        found = []
        if self.missing:
            found.append(("missing", ngettext("%d acquis sans épreuve approuvée", "%d acquis sans épreuve approuvée", self.missing)
                          % self.missing))  # fmt: skip
        if self.few:
            found.append(("few", ngettext("%d acquis avec trop peu de variantes", "%d acquis avec trop peu de variantes", self.few)
                          % self.few))  # fmt: skip
        found += [
            (one.name, _("%(what)s : %(n)d") % {"what": one.label, "n": self.marks[one.name]}) for one in signals() if self.marks[one.name]
        ]
        return found


@dataclass
class Need:
    """A skill and what there is for it."""

    skill: Skill
    standing: Standing
    variants: int

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """Why it needs work, each by its name and its words; empty when it does not."""
        return [(name, self._words(name, words)) for name, words in self.standing.problems]

    def _words(self, name: str, words: str) -> str:
        if name == "missing":
            return _("aucune épreuve approuvée")
        if name == "few":
            return ngettext("%(n)d variante différente pour %(wanted)d voulues", "%(n)d variantes différentes pour %(wanted)d voulues",
                            self.variants) % {"n": self.variants, "wanted": WANTED_VARIANTS}  # fmt: skip
        return words


def skills_standing(locale: str = "") -> tuple[list[Need], Standing]:
    """Return every skill of the framework in force with what there is for it, and what belongs to no such skill.

    Two queries, and one for each signal that another part registered.

    Args:
        locale: a language of the bank; all of them when empty.
    """
    figures = {row["facts__skill"]: row for row in _figures(locale)}
    skills = (
        active_skills()
        .filter(competence__archived=False)
        .select_related("competence__domain")
        .order_by("competence__domain__order", "competence__order", "competence__code", "level", "code")
    )
    needs = [Need(one, _standing(row := figures.pop(one.pk, {})), row.get("variants") or 0) for one in skills]
    outside = Standing()
    for row in figures.values():
        outside.add(_standing(row))
    outside.skills = outside.few = outside.missing = 0
    return needs, outside


def _figures(locale: str) -> "QuerySet[Challenge, dict[str, Any]]":
    challenges = history.with_state(Challenge.objects.filter(archived=False)).order_by()
    if locale:
        challenges = challenges.filter(locale=locale)
    live = Q(live=True)
    return challenges.values("facts__skill").annotate(
        approved=Count("pk", filter=live),
        progress=Count("pk", filter=~Q(state="approved")),
        variants=Sum("facts__variants", filter=live),
        unknown=Count("pk", filter=live & Q(facts__variants=None)),
        **{f"mark_{one.name}": Count("pk", filter=one.condition()) for one in signals()},
    )


def _standing(row: dict[str, Any]) -> Standing:
    approved = row.get("approved", 0)
    # A challenge that no laboratory examined with this generator may have any number of variants.
    few = approved and not row["unknown"] and (row["variants"] or 0) < WANTED_VARIANTS
    marks = Counter({one.name: row.get(f"mark_{one.name}", 0) for one in signals()})
    return Standing(1, approved, row.get("progress", 0), int(not approved), int(bool(few)), marks)


# ---------------------------------------------------------------- the grid


@dataclass
class Cell:
    """One competence at one level."""

    competence: Any
    level: int | None
    standing: Standing
    locale: str = ""

    @property
    def where(self) -> str:
        """The filters of the list that show what it counts, as a query string."""
        filters = {"competence": self.competence and self.competence.pk, "level": self.level, "locale": self.locale}
        return urlencode({name: value for name, value in filters.items() if value})


@dataclass
class Line:
    """One competence: a cell for each level, and their sum."""

    competence: Any
    cells: list[Cell]
    total: Cell


@dataclass
class Grid:
    """The grid: competences by domain, sums by level, the sum of all, and what belongs to no skill in force."""

    domains: list[tuple[Any, list[Line]]]
    levels: list[Cell]
    whole: Cell
    outside: Standing

    @property
    def lines(self) -> list[Line]:
        """Every line, in order."""
        return [line for _domain, lines in self.domains for line in lines]


def grid(needs: Iterable[Need], outside: Standing, locale: str = "") -> Grid:
    """Sum what skills have by competence and level; `locale` is the one that they were read for."""
    lines: dict[int, Line] = {}
    made = Grid([], [Cell(None, level, Standing(), locale) for level in LEVELS], Cell(None, None, Standing(), locale), outside)
    for need in needs:
        competence = need.skill.competence
        if competence.pk not in lines:
            cells = [Cell(competence, level, Standing(), locale) for level in LEVELS]
            lines[competence.pk] = Line(competence, cells, Cell(competence, None, Standing(), locale))
        line, at = lines[competence.pk], LEVELS.index(need.skill.level)
        for sum_of in (line.cells[at].standing, line.total.standing, made.levels[at].standing, made.whole.standing):
            sum_of.add(need.standing)
    by_domain: dict[int, tuple[Any, list[Line]]] = {}
    for line in lines.values():
        by_domain.setdefault(line.competence.domain_id, (line.competence.domain, []))[1].append(line)
    made.domains = list(by_domain.values())
    return made


def needing_work(needs: Iterable[Need], *, competence: int | None = None, problem: str = "") -> list[Need]:
    """Return the skills that need work, those of one competence or with one problem when asked."""
    return [
        one
        for one in needs
        if (names := [name for name, _words in one.reasons])
        and (not competence or one.skill.competence_id == competence)
        and (not problem or problem in names)
    ]


def problem_choices() -> list[tuple[str, Any]]:
    """Return the problems by which the skills that need work are filtered."""
    named = [("missing", _("aucune épreuve approuvée")), ("few", _("trop peu de variantes"))]
    return named + [(one.name, one.label) for one in signals()]
