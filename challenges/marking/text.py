"""Comparison of short texts: normalisation, the five treatments, edit distance. No key or response formats here.

A treatment that is true means "tolerant": the difference it names does not count. What everyone types differently without knowing it
(apostrophes, quotation marks, hyphens, no-break spaces, composed letters, œ) never counts, whatever the treatments; nor does what a page
shows alike, such as two spaces for one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

_APOSTROPHES: Final = "\u2018\u2019\u201b\u02bc\u02b9\u2032\u00b4\u0060\uff07"
_HYPHENS: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_QUOTES: Final = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u301d\u301e\uff02"
#: « mot » has spaces inside its marks, "mot" has none.
_INSIDE_GUILLEMETS: Final = re.compile(r"(?<=\u00ab)\s+|\s+(?=\u00bb)")
#: Dashes that editors and telephones put where two hyphens were typed.
_LONG_DASHES: Final = re.compile("[\u2013\u2014\u2015]")
_INVISIBLE: Final = "\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"
_ALWAYS: Final = str.maketrans(
    {**dict.fromkeys(_APOSTROPHES, "'"), **dict.fromkeys(_QUOTES, '"'), **dict.fromkeys(_HYPHENS, "-"), **dict.fromkeys(_INVISIBLE, "")}
    | {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"}
)
#: Compatibility forms that are the same text in another dress; superscripts and fractions are not (m² is not m2).
_SAME_TEXT: Final = ("<wide>", "<narrow>", "<noBreak>", "<compat>")
#: Letters with a stroke have no canonical decomposition, but a reader without them on the keyboard types the plain letter.
_STROKES: Final = str.maketrans("øØłŁđĐħĦ", "oOlLdDhH")
#: Scripts whose combining marks are accents; elsewhere they may be vowels or make another letter (й, が, कि).
_ACCENTED_SCRIPTS: Final = ("LATIN", "GREEK")
#: Edits allowed, as a share of the shorter text (adaptation of pix-runtime.md 5.1, which divides by the answer alone).
MAX_EDIT_RATIO: Final = 0.25
_HTML_SPACES: Final = re.compile(r"[ \t\n\r\f]+")
_DIGITS: Final = re.compile(r"\d+")
_SHORT: Final = 100


def normalise(text: str) -> str:
    """Return ``text`` in NFC with apostrophes, quotes, hyphens, spaces and ligatures in one form, one space at a time and none at the ends."""
    # The laboratory asks the same short texts hundreds of times.
    return _normalised(text) if len(text) <= _SHORT else _normalised.__wrapped__(text)


@lru_cache(maxsize=4096)
def _normalised(text: str) -> str:
    plain = text
    if not plain.isascii():
        plain = _INSIDE_GUILLEMETS.sub("", unicodedata.normalize("NFC", text))
        plain = "".join([char if char.isascii() else _plain_form(char) for char in plain.translate(_ALWAYS)])
        plain = unicodedata.normalize("NFC", plain).translate(_ALWAYS)
    return " ".join(plain.translate(_ALWAYS).split())


def displayed(text: str) -> str:
    """Return ``text`` as a page shows it and a learner would copy it: HTML makes one space of any run of spaces, tabs and line ends."""
    return _HTML_SPACES.sub(" ", text).strip(" ")


def appearance(text: str) -> str:
    """Return what two texts have in common that look the same in a page, or that a browser sends alike."""
    return normalise(text)


def alike(left: str, right: str) -> bool:
    """Say whether two texts look the same in a page, or cannot be told apart by what a browser sends."""
    return appearance(left) == appearance(right)


def _readings(text: str) -> tuple[str, ...]:
    """Return the texts that may have been meant: a long dash is one hyphen, or the two that an editor made one."""
    return (text, _LONG_DASHES.sub("--", text)) if not text.isascii() and _LONG_DASHES.search(text) else (text,)


@lru_cache(maxsize=4096)
def _plain_form(char: str) -> str:
    if unicodedata.category(char) == "Zs":
        return " "
    if unicodedata.decomposition(char).startswith(_SAME_TEXT):
        return unicodedata.normalize("NFKC", char)
    return char


def treat(text: str, treatments: Mapping[str, object]) -> str:
    """Return the normalised ``text`` with every difference removed that ``treatments`` tolerates."""
    result = normalise(text)
    if treatments.get("case"):
        result = unicodedata.normalize("NFC", result.casefold())
    if treatments.get("accents"):
        result = _without_accents(result)
    if treatments.get("punctuation"):
        result = _without_punctuation(result)
    if treatments.get("spaces"):
        result = "".join(result.split())
    return result.strip()


def _without_accents(text: str) -> str:
    kept: list[str] = []
    accented = False
    for char in unicodedata.normalize("NFD", text.translate(_STROKES)):
        if unicodedata.category(char) == "Mn":
            if accented:
                continue
        else:
            accented = unicodedata.name(char, "").startswith(_ACCENTED_SCRIPTS)
        kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))


def _without_punctuation(text: str) -> str:
    """Remove punctuation (categories P*), but neither what separates digits (1,5 is not 15) nor a minus sign."""
    kept: list[str] = []
    for index, char in enumerate(text):
        if unicodedata.category(char).startswith("P"):
            before = text[index - 1] if index else " "
            after = text[index + 1] if index + 1 < len(text) else " "
            inside_number = after.isdecimal() and (before.isdecimal() or (char == "-" and before.isspace()))
            if not inside_number:
                continue
        kept.append(char)
    return "".join(kept)


def distance(left: str, right: str, limit: int) -> int:
    """Return the Levenshtein distance of two texts, or ``limit + 1`` when it is larger than ``limit`` (Ukkonen's band)."""
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    beyond = limit + 1
    previous = [min(column, beyond) for column in range(len(right) + 1)]
    for row, char in enumerate(left, start=1):
        low, high = max(1, row - limit), min(len(right), row + limit)
        current = [beyond] * (len(right) + 1)
        if row <= limit:
            current[0] = row
        for column in range(low, high + 1):
            change = previous[column - 1] + (char != right[column - 1])
            current[column] = min(change, previous[column] + 1, current[column - 1] + 1, beyond)
        previous = current
    return previous[-1]


def close(answer: str, accepted: str) -> bool:
    """Say whether ``answer`` is ``accepted`` but for a few typing slips; digits must be the same, for a digit typo is an error."""
    if _DIGITS.findall(answer) != _DIGITS.findall(accepted):
        return False
    limit = int(min(len(answer), len(accepted)) * MAX_EDIT_RATIO)
    return distance(answer, accepted, limit) <= limit


def match(answer: str, accept: Sequence[str], treatments: Mapping[str, object]) -> tuple[str, str] | None:
    """Return ``(accepted text, how)`` for the first accepted text that ``answer`` equals, or None.

    ``how`` is ``"exact"``, ``"treated"`` (same after the treatments) or ``"close"`` (within the edit distance). Exact matches are looked
    for first, then treated, then close, so the reason reported is the plainest. An empty answer matches nothing.
    """
    readings = _readings(answer)
    plain = {normalise(one) for one in readings}
    if plain == {""}:
        return None
    for accepted in accept:
        if not plain.isdisjoint(normalise(one) for one in _readings(accepted)):
            return accepted, "exact"
    treated = {one for one in (treat(reading, treatments) for reading in readings) if one}
    if not treated:
        return None
    pairs = [(accepted, {treat(one, treatments) for one in _readings(accepted)}) for accepted in accept]
    for accepted, targets in pairs:
        if not treated.isdisjoint(targets):
            return accepted, "treated"
    if treatments.get("edit_distance"):
        for accepted, targets in pairs:
            if any(target and close(one, target) for one in treated for target in targets):
                return accepted, "close"
    return None
