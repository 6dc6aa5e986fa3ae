"""The names that people give to a unit, and the unit that a label asks for without a field of its own. No numbers here.

A learner who types the full name, the plural, the symbol or the counted thing has said nothing wrong: « 12 secondes » is 12 s, « 7 pages »
answers « Nombre de pages ».
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from challenges.marking.text import treat

#: One line a unit: its symbol, then the other ways to write it, French and English. Compared without case and accents, plural or not.
_FAMILIES: Final = (
    "€ eur euro", "$ usd dollar", "£ gbp", "% pour_cent pourcent percent per_cent", "ms milliseconde millisecond",
    "s sec seconde second", "min mn minute", "h heure hour", "j jour journée day", "semaine week", "mois month", "an année year",
    "mm millimètre millimeter millimetre", "cm centimètre centimeter centimetre", "m mètre meter metre", "km kilomètre kilometer kilometre",
    "g gramme gram", "kg kilo kilogramme kilogram", "l litre liter", "px pixel", "pt point", "o octet byte", "ko kb kilooctet kilobyte",
    "mo mb mégaoctet megabyte", "go gb gigaoctet gigabyte", "to tb téraoctet terabyte", "bit", "hz hertz", "khz kilohertz",
    "mhz mégahertz megahertz", "ghz gigahertz", "w watt", "wh wattheure", "kwh kilowattheure", "° degré degree", "°c degré_celsius", "m² mètre_carré",
)  # fmt: skip
_FOLD: Final = {"case": True, "accents": True}
_SHORTEST_NOUN: Final = 3
_WORDS: Final = re.compile(r"[^\W\d_]+")
#: What stands before the unit in a label: « en secondes », « Durée (s) », « Nombre de minutes »; the s of « erreur(s) » is no unit.
_ASKED: Final = re.compile(r"(?:\b(?:en|in)\s+|(?:^|\s)\()([^\W\d_]+|[€$£%])(?![^\W\d_])")
_COUNTED: Final = re.compile(r"(?:\b(?:de|of|many)\s+|\bd')([^\W\d_]{2,})")


class Asked(NamedTuple):
    """What a field asks for: how its unit may be written (folded, longest first), its name as people read it, and the words that count."""

    forms: tuple[str, ...]
    name: str
    words: frozenset[str]


@lru_cache(maxsize=1024)
def asked(unit: str, label: str) -> Asked:
    """Return what may stand beside the number in a field.

    Args:
        unit: the unit of the field, or empty; the label may then name one.
        label: the label of the field, as the learner reads it.
    """
    name = unit or _unit_of(label)
    forms = _spellings(name) if name else set[str]()
    named = {_singular(word) for word in _WORDS.findall(fold(f"{label} {unit}"))}
    foreign = {_singular(one) for one in _KNOWN if one not in forms}
    return Asked(tuple(sorted(forms, key=len, reverse=True)), name, frozenset(named - foreign))


def fold(text: str) -> str:
    """Return a text without case, accents and repeated spaces."""
    return treat(text, _FOLD)


def counts(text: str, field: Asked) -> bool:
    """Say whether `text`, folded, names what the field counts: each of its words stands in the label or the unit."""
    words = _WORDS.findall(text)
    return any(len(word) >= _SHORTEST_NOUN for word in words) and all(_singular(word) in field.words for word in words)


def _unit_of(label: str) -> str:
    """Return the one unit of measure that a label asks for, as it is written there; empty when there is none, or several."""
    text = treat(label, {})
    found = {_family(one[1]): one[1] for pattern in (_ASKED, _COUNTED) for one in pattern.finditer(text) if _family(one[1])}
    return next(iter(found.values())) if len(found) == 1 else ""


def _family(name: str) -> str:
    """Return the symbol of a unit, or an empty text."""
    return _KNOWN.get(fold(name)) or _KNOWN.get(_singular(fold(name)), "")


def _spellings(unit: str) -> set[str]:
    """Return every way to write a unit, folded."""
    symbol, own = _family(unit), fold(unit)
    return {own, _singular(own)} | {one for one, family in _KNOWN.items() if symbol and family == symbol}


def _singular(word: str) -> str:
    return word[:-1] if len(word) > _SHORTEST_NOUN and word.endswith(("s", "x")) else word


def _known() -> dict[str, str]:
    """Return each spelling, folded, with the symbol of its unit; of a name of several words, each takes the plural."""
    found: dict[str, str] = {}
    for line in _FAMILIES:
        names = [fold(one) for one in line.split()]
        for name in names:
            words = name.split("_")
            plural = " ".join(word if word.endswith("s") else word + "s" for word in words) if words[-1].isalpha() else ""
            for spelling in (" ".join(words), plural if len(name) > 1 else ""):
                if spelling:
                    found.setdefault(spelling, names[0])
    return found


_KNOWN: Final = _known()
