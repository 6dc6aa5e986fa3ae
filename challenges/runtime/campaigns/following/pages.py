"""What the pages of a campaign show: columns, means, the page of a list, groups of need. Read models over `reading` and `sendings`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenges.bank.reader import NoRelease, OpenRelease, current_root, open_release
from challenges.runtime.assessments.competences import title_of
from challenges.runtime.campaigns.following import needs, people, reading, sendings
from challenges.runtime.campaigns.following.people import Asked, Somebody
from challenges.runtime.campaigns.following.spreads import HIGHEST, LevelSpread, level_spreads
from challenges.runtime.campaigns.models import Campaign

#: What groups are made of: competences under a level, or topics in which fewer than half of the answers are right.
COMPETENCES, TOPICS = "competences", "sujets"


def titles(release: OpenRelease | None) -> dict[str, str]:
    """Return the titles of competences and topics by code."""
    if release is None:
        return {}
    return {one["code"]: title_of(one) for one in [*release.competences, *release.topics]}


def served() -> OpenRelease | None:
    """Return the release that positionings are asked from; None without a bank."""
    try:
        return open_release(current_root("positioning"))
    except NoRelease:
        return None


@dataclass(frozen=True)
class Column:
    """A column that sorts: `order` is what its link asks for, `sorted` how the list stands now (ascending, descending, or "")."""

    code: str
    title: str
    order: str
    sorted: str

    @property
    def domain(self) -> str:
        """The domain of a competence."""
        return self.code.split(".")[0]


def column(code: str, title: str, asked: Asked) -> Column:
    """Return a column: pressed again, it turns the order round; a competence is asked from its lowest level, where the work is."""
    mine = asked.sort == code
    return Column(code, title, f"-{code}" if mine and not asked.downwards else code, _way(asked) if mine else "")


def _way(asked: Asked) -> str:
    return "descending" if asked.downwards else "ascending"


@dataclass(frozen=True)
class Count:
    """How many are in a state; pressed, its number shows those alone, or everybody again."""

    code: str
    label: str
    colour: str
    count: int
    here: bool

    @property
    def toggles(self) -> str:
        """Which state its link asks for."""
        return "" if self.here else self.code


#: What a state is called above its number, and the colour of the number.
_STATES = {
    people.WAITING: (gettext_lazy("pas commencé"), ""),
    people.STARTED: (gettext_lazy("en cours"), ""),
    people.FINISHED: (gettext_lazy("terminé, non envoyé"), "partly"),
    people.SHARED: (gettext_lazy("envoyé"), "right"),
}


@dataclass(frozen=True)
class Following:
    """A campaign as its page shows it: counts of everybody, one page of the lines that were asked for."""

    campaign: Campaign
    asked: Asked
    everybody: Sequence[Somebody]

    @cached_property
    def narrowed(self) -> list[Somebody]:
        """Those of the class and the search."""
        return people.narrowed(self.everybody, self.asked)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many are in each state."""
        return people.counts(self.narrowed)

    @cached_property
    def listed(self) -> list[Somebody]:
        """Those of the state that was asked for, in order."""
        found = [one for one in self.narrowed if self.asked.state in ("", one.state)]
        return people.ordered(found, self.asked.sort, self.asked.downwards)

    @property
    def states(self) -> list[Count]:
        """The counts as links; nobody is awaited in a campaign that anybody may join."""
        anybody = self.campaign.access != Campaign.Access.NAMED
        return [
            Count(code, str(label), colour, self.counts[code], self.asked.state == code)
            for code, (label, colour) in _STATES.items()
            if code != people.WAITING or not anybody
        ]

    @property
    def said(self) -> str:
        """The counts in a sentence, for who hears the page."""
        return ", ".join(f"{one.count} {one.label}" for one in self.states)

    @property
    def orders(self) -> list[tuple[str, str]]:
        """Orders of the list that a form offers, that of a column that was pressed included."""
        levels = [(code, _("%s, du plus bas au plus haut") % code) for code in self.campaign.competences]
        found = [
            (people.NAME, _("nom")), (people.STATE, _("état")),
            (f"-{people.POINTS}", _("points, du plus haut au plus bas")), (people.POINTS, _("points, du plus bas au plus haut")), *levels,
        ]  # fmt: skip
        known = {value for value, _label in found}
        return found if self.asked.tri in known else [*found, (self.asked.tri, _("colonne choisie"))]

    @cached_property
    def classes(self) -> list[tuple[str, str]]:
        """Classes by which a campaign of the whole school is narrowed; none of one that is of a class."""
        return [] if self.campaign.school_class_id else people.classes_of(self.everybody)

    @cached_property
    def means(self) -> list[LevelSpread]:
        """The spread of the levels that were sent, by competence."""
        return level_spreads((one.levels for one in self.listed if one.levels is not None), self.campaign.competences)

    def page(self, number: Any) -> Page[Somebody]:
        """Return a page of the lines."""
        return Paginator(self.listed, people.AT_ONCE).get_page(number)

    def query(self, **changes: str) -> str:
        """Return the query string of this list with changes, without what is usual."""
        asked = self.asked
        said = {"q": asked.text, "classe": asked.class_uid, "etat": asked.state, "tri": asked.tri} | changes
        return urlencode({name: value for name, value in said.items() if value and (name, value) != ("tri", people.NAME)})


@dataclass(frozen=True)
class Line:
    """One line of the page: somebody, and a cell a competence (code, class, text); no cells where nothing was sent.

    Texts, because a page has sixteen hundred cells, and a template takes its time over each number and each condition.
    """

    one: Somebody
    cells: list[tuple[str, str, str]] | None


#: Class and text of each level, and of a competence that was not asked.
_CELLS: dict[int | None, tuple[str, str]] = {None: ("none", "–")} | {level: (f"h{level}", str(level)) for level in range(HIGHEST + 1)}


def line_of(one: Somebody, codes: Sequence[str]) -> Line:
    """Return a line of the heat map."""
    levels = one.levels
    return Line(one, None if levels is None else [(code, *_CELLS[levels.get(code)]) for code in codes])


@dataclass(frozen=True)
class Member:
    """Somebody in a group, and what they have reached there: a level, or answers that were not right."""

    one: Somebody
    figure: int


@dataclass(frozen=True)
class NamedGroup:
    """A group of need with names, in the order of the register."""

    code: str
    title: str
    members: list[Member]


@dataclass(frozen=True)
class Groups:
    """Groups of need as the page shows them."""

    subject: str
    aim: int
    groups: list[NamedGroup]
    alone: list[tuple[Somebody, str, str]]
    at_ease: list[Somebody]
    sent: int

    @property
    def placed(self) -> int:
        """How many are in a group."""
        return sum(len(group.members) for group in self.groups)

    @property
    def needing(self) -> int:
        """How many need something."""
        return self.placed + len(self.alone)


def usual_aim(levels: Sequence[Mapping[str, int]], most: int) -> int:
    """Return the level aimed at when nobody chose: the mean level of the class, rounded, and never beyond what the campaign asks."""
    told = [level for mine in levels for level in mine.values()]
    return max(1, min(most, round(sum(told) / len(told)))) if told else 1


def groups_of(campaign: Campaign, *, class_uid: str = "", subject: str = COMPETENCES, aim: int | None = None) -> Groups:
    """Return groups of need among those who sent their results.

    Args:
        campaign: the campaign.
        class_uid: of the class, for a campaign of the whole school; "" for all.
        subject: COMPETENCES or TOPICS.
        aim: the level aimed at in every competence; the mean level of the class when None.
    """
    sent = sendings.of(campaign, class_uid=class_uid)
    wanted = usual_aim([one.levels for one in sent], campaign.max_level) if aim is None else min(max(aim, 1), HIGHEST)
    by_key = {one.key: one for one in reading.participants(campaign)}
    sent = sorted((one for one in sent if one.participation in by_key), key=lambda one: by_key[one.participation].place)
    release = _named_by(sent)
    if subject == TOPICS:
        lacks, codes = sendings.missed_by_topic(sent), release.topic_codes if release else []
    else:
        lacks = [{code: float(wanted - level) for code, level in one.levels.items() if level < wanted} for one in sent]
        codes = list(campaign.competences)
    codes = codes + sorted({code for mine in lacks for code in mine} - set(codes))
    missed = {one.participation: mine for one, mine in zip(sent, lacks, strict=True)}
    proposal = needs.propose(missed, codes, largest=needs.even_size(sum(bool(mine) for mine in lacks)))
    levels = {one.participation: one.levels for one in sent}

    def figure(key: int, code: str) -> int:
        return int(missed[key][code]) if subject == TOPICS else levels[key][code]

    known = titles(release)
    return Groups(
        subject, wanted,
        [
            NamedGroup(group.subject, known.get(group.subject, ""), _members(group, by_key, figure))
            for group in proposal.groups
        ],
        [(by_key[key], code, known.get(code, "")) for key, code in proposal.alone],
        [by_key[key] for key in proposal.at_ease], len(sent),
    )  # fmt: skip


def _members(group: needs.Group[int, str], by_key: Mapping[int, Somebody], figure: Any) -> list[Member]:
    found = [Member(by_key[key], figure(key, group.subject)) for key in group.members]
    return sorted(found, key=lambda member: member.one.place)


def _named_by(sent: Sequence[sendings.Sending]) -> OpenRelease | None:
    return open_release(sent[-1].root) if sent else served()
