"""What each application of the runtime keeps of a person: each registers its own in `apps.py`, and the register asks all of them.

So that the register of a school, below campaigns and exams, can show what an entry holds, move it when two entries were one person, give a
person everything that is kept of them, and erase it. No database here.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Person:
    """Somebody, as registers and answers know them: a learner, entries of registers, or both. Primary keys.

    `school`: the school that asks, and then sees only what is its own and was sent to it; None for the person, or the operator for them.
    """

    learner: int | None
    pupils: tuple[int, ...] = ()
    school: int | None = None


@dataclass(frozen=True)
class Line:
    """One thing that is kept of a person, for a page: what it is, where it stands, where to read more (or "")."""

    title: str
    state: str = ""
    url: str = ""


@dataclass(frozen=True)
class Due:
    """What has been kept long enough: in words, and how many."""

    what: str
    count: int


class Holding:
    """What one application keeps of people; each has a subclass in its `keeping.py`."""

    #: Short and stable: it is kept in rows.
    name: str = ""
    #: What pages call it, lazily translated.
    title: Any = ""

    def lines(self, person: Person) -> list[Line]:
        """Return what is kept, one line a thing."""
        return []

    def move(self, source: Person, target: Person) -> Any:
        """Give the target what the source holds; return, in JSON types, what `put_back` needs. Called inside a transaction."""
        return None

    def put_back(self, moved: Any, source: Person) -> None:
        """Take back what `move` did."""

    def export(self, person: Person) -> Any:
        """Return, in JSON types, everything that is kept of a person."""
        return None

    def targets(self, person: Person) -> list[str]:
        """Return how the journal names what is a person's (« participation:… »), so that who read it can be told."""
        return []

    def kept(self, person: Person) -> list[str]:
        """Return what erasing a person leaves, and why, a sentence each."""
        return []

    def erase(self, person: Person) -> int:
        """Erase or make anonymous what may not be kept; return how many things. Called inside a transaction.

        Raises:
            Refusal: something under way needs it.
        """
        return 0

    def expire(self, day: datetime.date, *, apply: bool) -> list[Due]:
        """Erase or make anonymous what has been kept long enough on a day, or only count it; a kind of thing each, none where there is nothing."""
        return []


_holdings: dict[str, Holding] = {}


def register(holding: Holding) -> None:
    """Say what an application keeps. Registering again replaces."""
    _holdings[holding.name] = holding


def all_holdings() -> Sequence[Holding]:
    """Return what is registered, in the order of registration."""
    return tuple(_holdings.values())


def named(name: str) -> Holding:
    """Return a holding.

    Raises:
        KeyError: nobody registered it.
    """
    return _holdings[name]
