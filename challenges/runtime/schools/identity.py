"""Comparing what a pupil types with what the register holds: case, accents, hyphens and apostrophes do not matter, the date does."""

import datetime
from collections.abc import Iterable
from typing import Protocol, TypeVar

from challenges.names import fold


class Identity(Protocol):
    """Anything with the identity of a person."""

    last_name: str
    first_name: str
    birth_date: datetime.date


P = TypeVar("P", bound=Identity)


def folded(name: str) -> str:
    """Return a name without case, accents, spaces or punctuation."""
    return "".join(character for character in fold(name) if character.isalnum())


def matches(people: Iterable[P], last_name: str, first_name: str, birth_date: datetime.date) -> list[P]:
    """Return those who have this name and this birth date; more than one are homonyms, and nobody may guess which."""
    wanted = folded(last_name), folded(first_name), birth_date
    return [person for person in people if (folded(person.last_name), folded(person.first_name), person.birth_date) == wanted]
