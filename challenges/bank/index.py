"""The index of a release: which challenges it holds, as columns, and the arrays that the engine chooses from. Two formats are read.

`balise/index/2` is a column a field, so that ten thousand challenges are parsed in milliseconds; `balise/index/1`, of 0.3 and before, was an
object a challenge, without languages of families, tablets or addresses.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, overload

import numpy as np

from challenges.adaptive import ItemBank
from challenges.adaptive.contract import DEVICES
from challenges.adaptive.model import POPULATION, Population

NEW = "balise/index/2"
PARAMETERS = ("a", "b", "c", "s", "source")
_THETA = ("theta_a", "theta_b")
COMPUTER, TABLET, PHONE = DEVICES["computer"], DEVICES["tablet"], DEVICES["phone"]


@dataclass(frozen=True)
class Entry:
    """A challenge in the index of a release: what choosing needs, nothing that marking needs.

    `parameters`: what the engine knew of it, kept with each attempt; `population` among them says what was assumed of learners, when that was estimated.
    """

    position: int
    uid: str
    code: str
    title: str
    locale: str
    family: str
    competence: str
    topic: str
    skill: str
    level: int
    timed: bool
    accessible: bool
    phone: bool
    tablet: bool
    points: str
    parameters: dict[str, Any]


_PLAIN = (
    "uid",
    "code",
    "title",
    "locale",
    "family",
    "competence",
    "topic",
    "skill",
    "level",
    "timed",
    "accessible",
    "phone",
    "tablet",
    "points",
)


class Entries(Sequence[Entry]):
    """The entries of an index, made when they are asked for: a release of ten thousand costs no ten thousand objects."""

    def __init__(self, columns: Mapping[str, list[Any]], populations: Mapping[str, Mapping[str, str]]) -> None:
        self._columns = columns
        self._populations = populations

    def __len__(self) -> int:
        return len(self._columns["uid"])

    @overload
    def __getitem__(self, position: int) -> Entry: ...

    @overload
    def __getitem__(self, position: slice) -> "list[Entry]": ...

    def __getitem__(self, position: int | slice) -> "Entry | list[Entry]":
        if isinstance(position, slice):
            return [self[place] for place in range(*position.indices(len(self)))]
        place = range(len(self))[position]
        columns = self._columns
        plain: dict[str, Any] = {name: columns[name][place] for name in _PLAIN}
        parameters: dict[str, Any] = {name: columns[name][place] for name in PARAMETERS}
        parameters |= {name: columns[name][place] for name in _THETA if columns.get(name) and columns[name][place]}
        if found := self._populations.get(plain["competence"]):
            parameters["population"] = dict(found)
        return Entry(position=place, parameters=parameters, **plain)

    def __iter__(self) -> Iterator[Entry]:
        return (self[place] for place in range(len(self)))


@dataclass(frozen=True)
class Index:
    """The columns of a release and what stands beside them.

    `tutorials`: None in old releases, whose documents are to be asked. `populations`: what is assumed of learners, by code of competence; empty when
    nothing was estimated. `enemies`: groups of uids of which one session asks one. `fixed`: uids of the fixed questions, of which every variant is
    the same question. `web_search`: uids of the challenges that may be looked up on the web.
    """

    columns: Mapping[str, list[Any]]
    tutorials: Sequence[Mapping[str, Any]] | None
    addresses: Callable[[str], Mapping[str, str]]
    populations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    enemies: Sequence[Sequence[str]] = ()
    fixed: frozenset[str] = frozenset()
    web_search: frozenset[str] = frozenset()

    @classmethod
    def read(cls, document: Mapping[str, Any], addresses: Callable[[str], Mapping[str, str]]) -> "Index":
        """Read the index document of a release.

        Args:
            document: parsed `index.json`.
            addresses: digests by path of the documents whose path begins so; only asked for old releases.
        """
        if document["schema"] == NEW:
            return cls(
                document["challenges"], document["tutorials"], addresses, document.get("populations", {}), document.get("enemies", ()),
                frozenset(document.get("fixed", ())), frozenset(document.get("web_search", ())),
            )  # fmt: skip
        return cls(_old_columns(document["challenges"]), None, addresses)

    @cached_property
    def entries(self) -> Entries:
        """The challenges in order."""
        return Entries(self.columns, self.populations)

    @cached_property
    def positions(self) -> dict[str, int]:
        """Position of each challenge, by uid."""
        return {uid: place for place, uid in enumerate(self.columns["uid"])}

    @cached_property
    def enemy_positions(self) -> tuple[frozenset[int], ...]:
        """Positions of each group of enemies."""
        return tuple(frozenset(self.positions[uid] for uid in group if uid in self.positions) for group in self.enemies)

    @cached_property
    def locales(self) -> dict[str, np.ndarray[Any, np.dtype[np.int64]]]:
        """Positions of the challenges of each language."""
        spoken = np.array(self.columns["locale"])
        return {str(name): np.flatnonzero(spoken == name) for name in np.unique(spoken)}

    def document(self, uid: str) -> str:
        """Return the digest of a challenge's document.

        Raises:
            KeyError: not in this release.
        """
        place = self.positions[uid]
        known = self.columns.get("document")
        return str(known[place]) if known else self._old_addresses[f"challenges/{uid}.json"]

    @cached_property
    def _old_addresses(self) -> Mapping[str, str]:
        return self.addresses("challenges/")

    def item_bank(self, competences: list[str], topics: list[str], skills: list[str]) -> ItemBank:
        """Return the arrays for the engine; competences, topics and skills are numbered as in these lists."""
        columns = self.columns

        def numbers(name: str) -> Any:
            return np.array(columns[name], dtype=np.str_).astype(np.float64)

        def positions(codes: list[str], name: str) -> Any:
            rank = {code: number for number, code in enumerate(codes)}
            return np.array([rank[code] for code in columns[name]], dtype=np.int64)

        a, b = numbers("a"), numbers("b")
        return ItemBank(
            a=a, b=b, c=numbers("c"), s=numbers("s"), **self._theta(a, b),
            competence=positions(competences, "competence"), topic=positions(topics, "topic"), skill=positions(skills, "skill"),
            level=np.array(columns["level"], dtype=np.int64),
            family=np.unique(np.array(columns["family"], dtype=np.str_), return_inverse=True)[1] if columns["uid"] else np.zeros(0, np.int64),
            timed=np.array(columns["timed"], dtype=bool),
            # Old releases need not say points.
            points=None if None in columns["points"] else numbers("points"),
            populations=populations_of(self.populations, competences) if self.populations else None,
            accessible=np.array(columns["accessible"], dtype=bool),
            devices=np.array(
                [COMPUTER + tablet * TABLET + phone * PHONE for tablet, phone in zip(columns["tablet"], columns["phone"], strict=True)], dtype=np.int64
            ),
        )  # fmt: skip

    def _theta(self, a: Any, b: Any) -> dict[str, Any]:
        """The theta scale: calibrated where it was, linked from the level scale elsewhere; nothing when no item was calibrated."""
        if not any(self.columns.get("theta_a", ())):
            return {}
        linked = POPULATION.theta_parameters(a, b)
        return {
            name: np.array([float(text) if text else float(other) for text, other in zip(self.columns[name], values, strict=True)])
            for name, values in zip(_THETA, linked, strict=True)
        }


def populations_of(told: Mapping[str, Mapping[str, str] | None], competences: Sequence[str]) -> tuple[Population, ...]:
    """Return what is assumed of learners in each competence, from what an index or attempts tell by its code; the default where they tell nothing."""
    found = {code: Population(**{name: float(text) for name, text in one.items()}) for code, one in told.items() if one}
    return tuple(found.get(code, POPULATION) for code in competences)


def _old_columns(challenges: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """The columns of an index of 0.3 and before; what it does not say takes its neutral value."""
    defaults = {"title": "", "tablet": True}
    columns: dict[str, list[Any]] = {
        name: [item["uid"] if name == "family" else item.get(name, defaults.get(name)) for item in challenges] for name in _PLAIN
    }
    for name in PARAMETERS:
        columns[name] = [item["parameters"][name] for item in challenges]
    return columns
