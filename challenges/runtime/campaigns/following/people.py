"""Who is where in a campaign: states, counts, and the lists that a page shows: narrowed, sorted, cut into pages. Pure; `reading` makes the rows."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from challenges.names import holds, label_key

WAITING, STARTED, FINISHED, SHARED = "waiting", "started", "finished", "shared"
#: From one who has done nothing to one whose results are there: the order of the page, and of sorting by state.
STATES = (WAITING, STARTED, FINISHED, SHARED)
NAME, STATE, POINTS = "nom", "etat", "points"
AT_ONCE = 100


@dataclass(frozen=True)
class Somebody:
    """One line of a campaign: a participant, or a pupil who has not started. `levels` and `points` are None until results are sent.

    - `uid`: of the participation, or of the pupil while there is none; `key`: primary key of the participation, 0 while there is none
    - `place`: what orders people by name
    - `refining`, `replaying`: whether they go on with the test that was sent, or with another
    - `late`: sent after the date for it; `answered_late`: finished after the campaign closed
    """

    uid: str
    name: str
    place: tuple[Any, ...]
    state: str
    class_name: str = ""
    class_uid: str = ""
    pupil: str = ""
    key: int = 0
    answered: int = 0
    levels: Mapping[str, int] | None = None
    points: int | None = None
    refining: bool = False
    replaying: bool = False
    late: bool = False
    answered_late: bool = False
    may_resume: bool = False

    @property
    def in_register(self) -> bool:
        """Whether it is a pupil of the register."""
        return bool(self.pupil)

    @property
    def joined(self) -> bool:
        """Whether there is a participation."""
        return self.state != WAITING


@dataclass(frozen=True)
class Asked:
    """What a page was asked to show, as its address says: unknown values mean the usual."""

    text: str = ""
    class_uid: str = ""
    state: str = ""
    sort: str = NAME
    downwards: bool = False

    @classmethod
    def read(cls, query: Mapping[str, str], competences: Sequence[str]) -> "Asked":
        """Read a query string."""
        sort = query.get("tri", "")
        downwards = sort.startswith("-")
        sort = sort.removeprefix("-")
        known = sort in (NAME, STATE, POINTS) or sort in competences
        state = query.get("etat", "")
        return cls(
            text=query.get("q", "").strip()[:100],
            class_uid=query.get("classe", ""),
            state=state if state in STATES else "",
            sort=sort if known else NAME,
            downwards=downwards and known,
        )

    @property
    def tri(self) -> str:
        """The order as an address says it."""
        return ("-" if self.downwards else "") + self.sort


def narrowed(everybody: Iterable[Somebody], asked: Asked) -> list[Somebody]:
    """Keep those of the class whose name holds every word."""
    return [one for one in everybody if asked.class_uid in ("", one.class_uid) and (not asked.text or holds(one.name, asked.text))]


def counts(everybody: Iterable[Somebody]) -> dict[str, int]:
    """Return how many are in each state."""
    found = Counter(one.state for one in everybody)
    return {state: found[state] for state in STATES}


def ordered(everybody: Iterable[Somebody], sort: str, downwards: bool = False) -> list[Somebody]:
    """Return people in an order; those of whom it says nothing stand last whichever way, and equals in the order of names.

    Args:
        everybody: people.
        sort: NAME, STATE, POINTS, or the code of a competence.
        downwards: from the end of the alphabet, from the one who sent, or from the highest.
    """
    named = sorted(everybody, key=lambda one: one.place)
    if sort == NAME:
        return named[::-1] if downwards else named

    def value(one: Somebody) -> int | None:
        if sort == STATE:
            return STATES.index(one.state)
        return one.points if sort == POINTS else (one.levels or {}).get(sort)

    told = [(found, one) for one in named if (found := value(one)) is not None]
    told.sort(key=lambda pair: -pair[0] if downwards else pair[0])
    return [one for _value, one in told] + [one for one in named if value(one) is None]


def classes_of(everybody: Iterable[Somebody]) -> list[tuple[str, str]]:
    """Return (uid, name) of the classes of those people, in the order of names."""
    return sorted({(one.class_uid, one.class_name) for one in everybody if one.class_uid}, key=lambda pair: (label_key(pair[1]), pair[0]))
