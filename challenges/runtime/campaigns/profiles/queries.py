"""What the pages of target profiles read: the coverage of a release topic by topic, and which profiles a school may use."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.bank.reader import OpenRelease
from challenges.names import label_key
from challenges.runtime.assessments.competences import title_of
from challenges.runtime.campaigns.models import TargetProfile, TargetProfileVersion
from challenges.runtime.campaigns.profiles.presets import MAX_LEVEL, PRESETS
from challenges.runtime.schools.models import School


@dataclass(frozen=True)
class Cell:
    """A level of a topic: how many challenges a release holds for it; none is a hole."""

    level: int
    count: int


@dataclass(frozen=True)
class Row:
    """A topic. `cells`: levels 1 to 8; `cap`: highest level chosen, 0 when the topic is not."""

    code: str
    title: str
    cells: tuple[Cell, ...]
    cap: int = 0

    @property
    def total(self) -> int:
        """Challenges of the topic, whatever their level."""
        return sum(cell.count for cell in self.cells)

    @property
    def asked(self) -> int:
        """Challenges that may be asked under the cap."""
        return self.under(self.cap)

    def under(self, cap: int) -> int:
        """Return how many challenges may be asked up to a level."""
        return sum(cell.count for cell in self.cells[:cap])

    @property
    def warning(self) -> str:
        """What cannot be asked as it was chosen, in words; empty when all is well."""
        if not self.cap:
            return ""
        if not self.asked:
            return _("Aucune épreuve jusqu’au niveau %(level)s : rien ne pourrait être demandé.") % {"level": self.cap}
        if not self.cells[self.cap - 1].count:
            best = max(cell.level for cell in self.cells[: self.cap] if cell.count)
            return _("Aucune épreuve au niveau %(level)s : la plus haute est au niveau %(best)s.") % {"level": self.cap, "best": best}
        return ""

    @property
    def choices(self) -> list[tuple[int, str]]:
        """The levels that one may choose, each with what it would ask."""
        told = [(0, _("Non demandé"))]
        for level in range(1, MAX_LEVEL + 1):
            count = self.under(level)
            if not count:
                text = _("Niveau %(level)s (aucune épreuve)") % {"level": level}
            else:
                text = ngettext("Jusqu’au niveau %(level)s (%(n)s épreuve)", "Jusqu’au niveau %(level)s (%(n)s épreuves)", count) % {
                    "level": level,
                    "n": count,
                }
            told.append((level, text))
        return told


@dataclass(frozen=True)
class Group:
    """A competence and its topics."""

    code: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Domain:
    """A domain and its competences."""

    code: str
    title: str
    groups: tuple[Group, ...]


def coverage(release: OpenRelease, locale: str, caps: Mapping[str, int] | None = None) -> list[Domain]:
    """Return what a release can ask in a language, by domain, competence and topic, with what was chosen: no query.

    Args:
        release: usually the one that the channel "positioning" serves.
        locale: language of the challenges.
        caps: highest level chosen, by code of topic.
    """
    counts = np.zeros((len(release.topic_codes), MAX_LEVEL), dtype=np.int64)
    positions = release.index.locales.get(locale, np.empty(0, dtype=np.int64))
    np.add.at(counts, (release.items.topic[positions], release.items.level[positions] - 1), 1)
    by_topic = dict(zip(release.topic_codes, counts.tolist(), strict=True))
    chosen = caps or {}

    def row(topic: dict[str, Any]) -> Row:
        cells = tuple(Cell(level, count) for level, count in enumerate(by_topic[topic["code"]], 1))
        return Row(topic["code"], title_of(topic), cells, chosen.get(topic["code"], 0))

    def group(one: dict[str, Any]) -> Group:
        return Group(one["code"], title_of(one), tuple(row(topic) for topic in one["topics"]))

    return [
        Domain(domain["code"], title_of(domain), tuple(group(one) for one in domain["competences"]))
        for domain in release.referential["domains"]
    ]


def rows_of(domains: Iterable[Domain]) -> list[Row]:
    """Return the topics of a coverage, in order."""
    return [row for domain in domains for group in domain.groups for row in group.rows]


def competences_of(release: OpenRelease, topics: Mapping[str, int]) -> list[str]:
    """Return the competences of some topics, in the framework's order: what a campaign over a profile says it asks about."""
    return [one["code"] for one in release.competences if any(topic["code"] in topics for topic in one["topics"])]


def with_latest(profiles: QuerySet[TargetProfile]) -> QuerySet[TargetProfile]:
    """Add to each profile its latest version: `latest_id`, `latest_number`, `latest_topics`."""
    newest = TargetProfileVersion.objects.filter(profile=OuterRef("pk")).order_by("-number")
    return profiles.annotate(**{f"latest_{name}": Subquery(newest.values(name)[:1]) for name in ("id", "number", "topics")})


def usable(school: School | None) -> list[TargetProfile]:
    """Return the profiles that a school may use, its own first, then the installation's, each with its latest version: one query.

    Args:
        school: None for the installation's alone.
    """
    mine = Q(school=None) if school is None else Q(school=None) | Q(school=school)
    found = with_latest(TargetProfile.objects.filter(mine, archived_at=None))
    return sorted(found, key=lambda one: (one.school_id is None, label_key(one.name), one.pk))


def archived(school: School | None) -> QuerySet[TargetProfile]:
    """Return the profiles of a school, or of the installation, that were put away."""
    return TargetProfile.objects.filter(school=school).exclude(archived_at=None)


def choices(school: School) -> list[tuple[str, str]]:
    """Return (value, text) of everything a campaign of a school may aim at, for a form: `services.chosen` reads the value. One query."""
    found = [(f"profile:{one.uid}", one.name) for one in usable(school)]
    return found + [(f"preset:{one.code}", str(one.name)) for one in PRESETS]
