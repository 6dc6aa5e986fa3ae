"""Reading a number as people write it, into a Decimal. Comparison with a key is in ``marks``."""

from __future__ import annotations

import math
import re
import unicodedata
from decimal import Context, Decimal, localcontext
from typing import Final

from challenges.marking.errors import InvalidAnswer
from challenges.marking.text import normalise

#: Longest number accepted, in characters: far above any key, and low enough that arithmetic on it is exact.
MAX_NUMBER_LENGTH: Final = 100
_EXACT: Final = Context(prec=1000)
_NUMBER: Final = re.compile(r"([+-]?) ?(\d+(?: \d+)*)?(?:([.,])(\d+)?)?")
_GROUPED: Final = re.compile(r"\d{1,3}(?: \d{3})+")
_LOOKS_NUMERIC: Final = re.compile(r"[+-]? ?[\d.,' ]*\d[\d.,' ]*")
#: Other ways to write a unit, compared without case.
_ALIASES: Final[dict[str, tuple[str, ...]]] = {"€": ("eur", "euro", "euros"), "%": ("pour cent", "pourcent", "percent")}
#: A number and something else that names a quantity, but no second number and no operator.
_OTHER_UNIT: Final = re.compile(r"[+-]? ?[\d., ]*\d[.,]? ?[^\W\d_][^\d+*=]*|[+-]? ?[\d., ]*\d ?[%€$£°]|[€$£] ?[\d., ]*\d")


def parse_number(value: object, unit: str = "") -> Decimal:
    """Return the number written in ``value`` (a string, an int or a float), in ``unit`` when one is written.

    One comma or one point is the decimal separator; spaces of any width may separate groups of three digits; the unit may stand after or
    before the number, or be left out. Raises InvalidAnswer: ``wrong_type``, ``empty``, ``too_long``, ``not_a_number``,
    ``ambiguous_number`` (both separators, one of them twice, or groups of another size), ``wrong_unit``.
    """
    if isinstance(value, bool):
        raise InvalidAnswer("wrong_type")
    if isinstance(value, int):
        if value.bit_length() > 3 * MAX_NUMBER_LENGTH:
            raise InvalidAnswer("too_long", limit=MAX_NUMBER_LENGTH)
        return Decimal(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise InvalidAnswer("not_a_number")
        return Decimal(repr(value))
    if not isinstance(value, str):
        raise InvalidAnswer("wrong_type")
    if len(value) > MAX_NUMBER_LENGTH:
        raise InvalidAnswer("too_long", limit=MAX_NUMBER_LENGTH)
    return _parse_text(value, unit)


def _parse_text(value: str, unit: str) -> Decimal:
    text = " ".join(_ascii_digits(normalise(value)).split())
    if not text:
        raise InvalidAnswer("empty")
    text = _without_unit(text, unit)
    found = _NUMBER.fullmatch(text)
    if found is None or not (found[2] or found[4]):
        raise _problem(text, unit)
    sign, whole, _, decimals = found.groups()
    if whole and " " in whole and not _GROUPED.fullmatch(whole):
        raise InvalidAnswer("ambiguous_number")
    digits = (whole or "0").replace(" ", "")
    return Decimal(f"{sign}{digits}.{decimals}" if decimals else f"{sign}{digits}")


def _ascii_digits(text: str) -> str:
    """Replace the decimal digits of every script by 0-9; superscripts have no decimal value and stay."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def _without_unit(text: str, unit: str) -> str:
    """Return ``text`` without the unit asked for, written after the number or before it, whatever its case and spaces."""
    folded = text.casefold()
    for form in _unit_forms(unit):
        if folded.endswith(form):
            return folded.removesuffix(form).rstrip()
        bare = folded.lstrip("+- ")
        if bare.startswith(form):
            return folded[: len(folded) - len(bare)].rstrip() + bare.removeprefix(form).lstrip()
    return folded


def _unit_forms(unit: str) -> list[str]:
    form = " ".join(normalise(unit).casefold().split())
    return sorted((form, *_ALIASES.get(form, ())), key=len, reverse=True) if form else []


def _problem(text: str, unit: str) -> InvalidAnswer:
    if _LOOKS_NUMERIC.fullmatch(text):
        return InvalidAnswer("ambiguous_number")
    if _OTHER_UNIT.fullmatch(text):
        return InvalidAnswer("wrong_unit", unit=unit)
    return InvalidAnswer("not_a_number")


def within(value: Decimal, target: Decimal, tolerance: Decimal) -> bool:
    """Say whether ``value`` is at most ``tolerance`` away from ``target``, bounds included; the arithmetic is exact."""
    with localcontext(_EXACT):
        return abs(value - target) <= abs(tolerance)
