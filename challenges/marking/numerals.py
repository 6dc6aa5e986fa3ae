"""How a number is shown, read and compared: one place, so that what a page shows is what the marker takes. Units are in ``units``."""

from __future__ import annotations

import math
import re
import unicodedata
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Final

from challenges.marking.errors import InvalidAnswer
from challenges.marking.text import normalise
from challenges.marking.units import Asked, asked, counts, fold

#: Longest number accepted, in characters: far above any key, and low enough that arithmetic on it is exact.
MAX_NUMBER_LENGTH: Final = 100
_EXACT: Final = Context(prec=1000)
_NUMBER: Final = re.compile(r"([+-]?) ?(\d+(?: \d+)*)?(?:([.,])(\d+)?)?")
_GROUPED: Final = re.compile(r"\d{1,3}(?: \d{3})+")
_LOOKS_NUMERIC: Final = re.compile(r"[+-]? ?[\d.,' ]*\d[\d.,' ]*")
_LETTER: Final = re.compile(r"[^\W\d_]")
#: A number, then what is counted.
_WITH_NOUN: Final = re.compile(r"([+-]? ?[\d., ]*\d[.,]?) ?([^\W\d_][^\d+*=]*)")
#: A number and something else that names a quantity, but no second number and no operator.
_OTHER_UNIT: Final = re.compile(r"[+-]? ?[\d., ]*\d[.,]? ?[^\W\d_][^\d+*=]*|[+-]? ?[\d., ]*\d ?[%€$£°]|[€$£] ?[\d., ]*\d")


def parse_number(value: object, unit: str = "", label: str = "") -> Decimal:
    """Return the number written in ``value`` (a string, an int or a float), in ``unit`` when one is written.

    One comma or one point is the decimal separator; spaces of any width may separate groups of three digits. The unit may stand after or
    before the number, in any of its spellings, or be left out; so may what the ``label`` of the field says is counted. Raises InvalidAnswer:
    ``wrong_type``, ``empty``, ``too_long``, ``not_a_number``, ``ambiguous_number`` (both separators, one of them twice, or groups of another
    size), ``wrong_unit`` (with the ``unit`` asked for), ``no_unit`` (none is asked for).
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
    return _parse_text(value, asked(unit, label))


def _parse_text(value: str, field: Asked) -> Decimal:
    text = " ".join(_ascii_digits(normalise(value)).split())
    if not text:
        raise InvalidAnswer("empty")
    text = _without_unit(text, field)
    found = _NUMBER.fullmatch(text)
    if found is None or not (found[2] or found[4]):
        raise _problem(text, field.name)
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


def _without_unit(text: str, field: Asked) -> str:
    """Return ``text``, folded, without the unit asked for or the thing counted."""
    if _NUMBER.fullmatch(text):
        return text
    folded = fold(text)
    if folded.endswith(".") and folded[-2:-1].isalpha():  # « 12 min. »
        folded = folded[:-1]
    bare = folded.lstrip("+- ")
    for form in field.forms:
        left = folded
        if folded.endswith(form):
            left = folded.removesuffix(form).rstrip()
        elif bare.startswith(form):
            left = folded[: len(folded) - len(bare)].rstrip() + bare.removeprefix(form).lstrip()
        if left != folded and not _LETTER.search(left):  # the m of « 12 km » is not the unit
            return left
    found = _WITH_NOUN.fullmatch(folded)
    return found[1] if found is not None and counts(found[2], field) else folded


def _problem(text: str, unit: str) -> InvalidAnswer:
    if _LOOKS_NUMERIC.fullmatch(text):
        return InvalidAnswer("ambiguous_number")
    if _OTHER_UNIT.fullmatch(text):
        return InvalidAnswer("wrong_unit", unit=unit) if unit else InvalidAnswer("no_unit")
    return InvalidAnswer("not_a_number")


def within(value: Decimal, target: Decimal, tolerance: Decimal) -> bool:
    """Say whether ``value`` is at most ``tolerance`` away from ``target``, bounds included; the arithmetic is exact."""
    return gap(value, target) <= abs(tolerance)


def gap(left: Decimal, right: Decimal) -> Decimal:
    """Return how far two numbers are apart, exactly."""
    with localcontext(_EXACT):
        return abs(left - right)


def round_half_up(value: Decimal, places: int) -> Decimal:
    """Return a number with so many decimals, halves away from zero: the one rule of Balise.

    The functions and formats of the data language round alike (`round`, `euros`, `decimal1`…), and so do the files; a test holds them together.
    """
    with localcontext(_EXACT):
        return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def show_number(value: Decimal, unit: str = "", tolerance: Decimal = Decimal(0)) -> str:
    """Return a number as a page shows it: « 1 234,50 € », with no-break spaces.

    Amounts have two decimals or none. A tolerance tells how many decimals mean something; without one, every decimal is shown, for the marker
    asks for them: what is shown is always within the tolerance, of amounts too.
    """
    every = max(0, -_exponent(value))
    places = every
    if unit == "€":
        places = 2 if every else 0
    elif tolerance:
        places = min(every, max(0, -_exponent(tolerance)))
    rounded = round_half_up(value, places)
    if not within(rounded, value, tolerance):
        rounded = round_half_up(value, every)
    text = f"{rounded if rounded else abs(rounded):,f}".replace(",", "\u202f").replace(".", ",")
    return f"{text}\u00a0{unit}" if unit else text


def _exponent(value: Decimal) -> int:
    """Return the power of ten of the last digit that is not a zero."""
    exponent = value.normalize(_EXACT).as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
