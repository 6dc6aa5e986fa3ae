"""The French dictionary: whether a word exists, and what it may be.

Here belongs everything that knows Hunspell, and nothing else does. The dictionary is « Toutes variantes » 7.0 of Dicollecte, in `data/` (see the note
there); the binding is `chunspell`, which carries Hunspell itself. Both are the same on every machine, so that a challenge which is good
here is good everywhere.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

try:
    import hunspell  # type: ignore[import-untyped]
except ImportError:  # an installation that Hunspell was not built for: told in the report
    hunspell = None

__all__ = ["Reading", "available", "known", "near", "readings"]

_DATA = Path(__file__).parent / "data"
_KINDS = {"po:nom": "noun", "po:adj": "adjective", "po:npr": "name", "po:prn": "name", "po:patr": "name", "po:infi": "infinitive"}


@dataclass(frozen=True)
class Reading:
    """One thing that a word may be: `noun`, `adjective`, `name`, `infinitive`, `verb` (any other form) or `other`; genders (m, f) and numbers (s, p), both when it is alike."""

    kind: str
    genders: str
    numbers: str


@cache
def _dictionary() -> Any:
    if hunspell is None or not (_DATA / "fr.dic").exists():
        return None
    return hunspell.Hunspell("fr", hunspell_data_dir=str(_DATA))


def available() -> bool:
    """Say whether there is a dictionary on this installation."""
    return _dictionary() is not None


@lru_cache(maxsize=65536)
def known(word: str) -> bool:
    """Say whether the dictionary has a word; every word is known where there is no dictionary."""
    found = _dictionary()
    return found is None or bool(found.spell(word))


@lru_cache(maxsize=4096)
def near(word: str) -> bool:
    """Say whether one letter added, taken away, changed or moved makes a word of the dictionary."""
    found = _dictionary()
    return found is not None and any(_one_letter(word, other) for other in found.suggest(word))


def _one_letter(one: str, other: str) -> bool:
    """Say whether two words differ by one letter: what is left between their common beginning and end is that short."""
    start = next((rank for rank, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other)))
    one, other = one[start:], other[start:]
    end = next(
        (rank for rank, pair in enumerate(zip(one[::-1], other[::-1], strict=False)) if pair[0] != pair[1]), min(len(one), len(other))
    )
    one, other = one[: len(one) - end], other[: len(other) - end]
    return max(len(one), len(other)) < 2 or (one[::-1] == other and len(one) == 2)


@lru_cache(maxsize=65536)
def readings(word: str) -> frozenset[Reading]:
    """Return what a word may be; nothing for a word that is unknown, or where there is no dictionary."""
    found = _dictionary()
    lines = found.analyze(word) if found is not None else ()
    return frozenset(_reading(set(line.split())) for line in lines if line.split())


def _reading(fields: set[str]) -> Reading:
    """Read one line of Hunspell's analysis, such as `st:table po:nom is:fem is:pl`."""
    kinds = [_KINDS[one] for one in ("po:infi", "po:npr", "po:prn", "po:patr", "po:nom", "po:adj") if one in fields]
    kind = kinds[0] if kinds else "verb" if any(one.startswith("po:v") for one in fields) else "other"
    genders = ("m" if fields & {"is:mas", "is:epi"} else "") + ("f" if fields & {"is:fem", "is:epi"} else "")
    numbers = ("s" if fields & {"is:sg", "is:inv"} else "") + ("p" if fields & {"is:pl", "is:inv"} else "")
    return Reading(kind, genders or "mf", numbers or "sp")
