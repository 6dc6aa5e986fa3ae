"""French formats of values: how a number, a date, a size… is written for the learner.

Here belong: the formats named in templates and in `format()`, and the default writing of a value. No-break spaces follow French
typography: U+202F between thousands, U+00A0 before a unit. No locale of the machine is read.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from generators.canonical import decimal_text
from generators.errors import EvaluationError

__all__ = ["FORMATS", "FORMAT_KINDS", "apply_format", "default_text", "join", "slug"]

NBSP = "\u00a0"
THIN = "\u202f"
_MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre")


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise EvaluationError("wrong_kind", value=default_text(value)[:60], expected="un nombre")
    return Decimal(value)


def _date(value: Any) -> dt.date:
    if not isinstance(value, dt.date):
        raise EvaluationError("wrong_kind", value=default_text(value)[:60], expected="une date")
    return value


def _fixed(value: Any, places: int) -> str:
    """Write a number with `places` decimals, a comma and thousands apart."""
    rounded = _number(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,f}".replace(",", THIN).replace(".", ",")
    return ("-" if rounded < 0 else "") + text


def _date_short(value: Any) -> str:
    day = _date(value)
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def _date_long(value: Any) -> str:
    day = _date(value)
    return f"{'1er' if day.day == 1 else day.day}{NBSP}{_MONTHS[day.month - 1]} {day.year}"


def _time(value: Any) -> str:
    if not isinstance(value, dt.time):
        raise EvaluationError("wrong_kind", value=default_text(value)[:60], expected="une heure")
    return f"{value.hour}{NBSP}h{NBSP}{value.minute:02}"


def _size(value: Any) -> str:
    """Write a number of bytes with the decimal units that French systems show."""
    size = _number(value)
    for unit, factor in (("Go", 10**9), ("Mo", 10**6), ("ko", 10**3)):
        if size >= factor:
            shown = (size / factor).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
            return decimal_text(shown).replace(".", ",") + NBSP + unit
    return decimal_text(size).replace(".", ",") + NBSP + "o"


def _capitalise(value: Any) -> str:
    text = default_text(value)
    return text[:1].upper() + text[1:]


def slug(value: Any) -> str:
    """Return the text in small letters without accents, words joined by hyphens: `Saint-Rémy d’Aube` gives `saint-remy-d-aube`."""
    return _slug(default_text(value))


@lru_cache(maxsize=8192)
def _slug(value: str) -> str:
    text = value.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("Æ", "ae")
    return re.sub(r"[^a-z0-9]+", "-", _bare(text).lower()).strip("-")


def _bare(text: str) -> str:
    """Drop accents, keep a separator where a character has no plain form (such as a curly apostrophe)."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char if char.isascii() else " " for char in decomposed if not unicodedata.combining(char))


def join(value: Any) -> str:
    """Write a list as a French enumeration: a, b et c."""
    items = [default_text(one) for one in value] if isinstance(value, list | tuple) else [default_text(value)]
    return " et ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


def default_text(value: Any) -> str:
    """Write a value without a named format: plain digits with a comma, 12/03/2026, 14 h 05, oui/non, enumeration."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int | Decimal):
        return decimal_text(value).replace(".", ",")
    if isinstance(value, dt.date):
        return _date_short(value)
    if isinstance(value, dt.time):
        return _time(value)
    if isinstance(value, list | tuple):
        return join(value)
    if isinstance(value, dict):
        return str(value.get("full_name") or next(iter(value.values()), ""))
    return ""


FORMATS: dict[str, Callable[[Any], str]] = {
    "integer": lambda value: _fixed(value, 0),
    "decimal1": lambda value: _fixed(value, 1),
    "decimal2": lambda value: _fixed(value, 2),
    "euros": lambda value: _fixed(value, 2) + NBSP + "€",
    "date": _date_short,
    "date_long": _date_long,
    "date_iso": lambda value: _date(value).isoformat(),
    "time": _time,
    "size": _size,
    "upper": lambda value: default_text(value).upper(),
    "lower": lambda value: default_text(value).lower(),
    "capitalise": _capitalise,
    "slug": slug,
    "join": join,
}


# The kind of value that a format is for; the others take any.
FORMAT_KINDS = {
    "integer": "number", "decimal1": "number", "decimal2": "number", "euros": "number", "size": "number",
    "date": "date", "date_long": "date", "date_iso": "date", "time": "time",
}  # fmt: skip


def apply_format(value: Any, name: str) -> str:
    """Write `value` with the format `name` (empty: the default writing); `EvaluationError` when they do not go together."""
    if not name:
        return default_text(value)
    if name not in FORMATS:
        raise EvaluationError("unknown_format", name=name, known=", ".join(FORMATS))
    return FORMATS[name](value)
