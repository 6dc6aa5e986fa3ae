"""The library of exercises: every theme of the bank, with what a learner did and what is new. Pure: what was met and a release, lists out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from challenges.bank.reader import OpenRelease
from challenges.measurement.queries import withdrawn_now
from challenges.runtime.assessments import engine, met
from challenges.runtime.assessments.competences import title_of
from challenges.runtime.assessments.models import Assessment


@dataclass(frozen=True)
class Theme:
    """A theme: how many exercises it has, how many the learner had already, whether anything is left, and what a phone cannot do."""

    code: str
    title: str
    total: int
    done: int
    left: int
    computer: int

    @property
    def fresh(self) -> int:
        """Exercises that the learner never had."""
        return self.total - self.done


@dataclass(frozen=True)
class Shelf:
    """A competence with its themes."""

    code: str
    title: str
    domain: str
    themes: list[Theme]

    @property
    def total(self) -> int:
        """Exercises over the themes."""
        return sum(one.total for one in self.themes)

    @property
    def done(self) -> int:
        """Exercises that the learner had already."""
        return sum(one.done for one in self.themes)


@dataclass(frozen=True)
class Section:
    """A domain with its competences."""

    code: str
    title: str
    shelves: list[Shelf]


def library(seeds: Mapping[str, set[str]], release: OpenRelease, *, locale: str) -> list[Section]:
    """Return the exercises of a language by domain, competence and theme; themes of which the bank has none are left out. No query.

    Args:
        seeds: the variants that the learner met, by challenge (`met.all_seeds`); empty for a visitor.
        release: the release.
        locale: language of the exercises.
    """
    counts = _counts(seeds, release, locale)
    found = []
    for domain in release.referential["domains"]:
        shelves = [_shelf(one, str(domain["code"]), counts) for one in domain["competences"]]
        found.append(Section(str(domain["code"]), title_of(domain), [one for one in shelves if one.themes]))
    return [one for one in found if one.shelves]


def shelf_of(document: dict[str, Any], domain: str, seeds: Mapping[str, set[str]], release: OpenRelease, *, locale: str) -> Shelf:
    """Return one competence of the library, given its document and its domain; the rest as for `library`."""
    return _shelf(document, domain, _counts(seeds, release, locale))


def _shelf(document: dict[str, Any], domain: str, counts: Mapping[str, Theme]) -> Shelf:
    themes = [counts[topic["code"]] for topic in document["topics"] if topic["code"] in counts]
    return Shelf(document["code"], title_of(document), domain, themes)


def _counts(seeds: Mapping[str, set[str]], release: OpenRelease, locale: str) -> dict[str, Theme]:
    """Every theme of which the bank has exercises, by code; translations of one exercise are one, since a language is chosen."""
    places = engine.askable(Assessment(scope={}, locale=locale), release, withdrawn_now().seeds).tolist()
    worn, columns = met.spent(seeds, release), release.index.columns
    numbers: dict[str, list[int]] = {}
    for place in places:
        done = columns["uid"][place] in seeds
        row = numbers.setdefault(columns["topic"][place], [0, 0, 0, 0])
        for at, more in enumerate((True, done, place not in worn, not columns["phone"][place])):
            row[at] += more
    titles = {one["code"]: title_of(one) for one in release.topics}
    return {code: Theme(code, titles[code], *row) for code, row in numbers.items()}
