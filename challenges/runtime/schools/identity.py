"""Comparing what a pupil types with what the register holds: case, accents, hyphens and apostrophes do not matter, the date does."""

import datetime
import unicodedata
from collections.abc import Iterable
from typing import Protocol, TypeVar


class Identity(Protocol):
    """Anything with the identity of a person."""

    last_name: str
    first_name: str
    birth_date: datetime.date


P = TypeVar("P", bound=Identity)

_STROKES = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "œ": "oe", "æ": "ae"})


def folded(name: str) -> str:
    """Return a name without case, accents, spaces or punctuation."""
    # Folding case after decomposing: some letters unfold into capitals. Strokes are no accents and do not decompose.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold().translate(_STROKES))
    return "".join(character for character in decomposed if character.isalnum())


def matches(people: Iterable[P], last_name: str, first_name: str, birth_date: datetime.date) -> list[P]:
    """Return those who have this name and this birth date; more than one are homonyms, and nobody may guess which."""
    wanted = folded(last_name), folded(first_name), birth_date
    return [person for person in people if (folded(person.last_name), folded(person.first_name), person.birth_date) == wanted]
