"""Values of rules and of files: text, number, true or false, date, time, duration; as typed JSON, and compared as people compare them.

In a key and in a report a text is a JSON string, true and false are themselves, a number is a JSON integer or {"decimal": "12.5"}, a date
{"date": "2026-03-10"}, a time {"time": "14:05:00"}, nothing is null. Python objects stand for them inside the package.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from decimal import Context, Decimal, InvalidOperation
from typing import Any, Final

from challenges.handed.limits import MAX_SHOWN

Value = str | Decimal | bool | dt.date | dt.time | None

#: Offices keep 15 digits.
_DIGITS: Final = Context(prec=15)
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d\Z")
_TIME: Final = re.compile(r"\d\d:\d\d(:\d\d)?\Z")
_SPACES: Final = re.compile(r"\s+")
#: What offices put for what was typed: quotes and dashes are not what a rule is about.
_TYPED_ALIKE: Final = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "‑": "-", "–": "-", "—": "-", "…": "...", "\u00ad": None}
)


def read(value: Any) -> Value:
    """Return the value that typed JSON stands for; `ValueError` when it is none."""
    if value is None or isinstance(value, str | bool | Decimal):
        return value
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, dict) and len(value) == 1:
        ((kind, text),) = value.items()
        try:
            if kind == "decimal":
                return Decimal(str(text))
            if kind == "date":
                return dt.date.fromisoformat(str(text))
            if kind == "time":
                return dt.time.fromisoformat(str(text))
        except (InvalidOperation, ValueError) as error:
            raise ValueError(f"not a value: {value!r}") from error
    raise ValueError(f"not a value: {value!r}")


def as_json(value: Any) -> Any:
    """Return a value as typed JSON; long texts are cut, since reports are kept."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, str):
        return shortened(value)
    if isinstance(value, int | float | Decimal):
        found = number(value)
        return shortened(str(value)) if found is None else {"decimal": format(found, "f") if abs(found.adjusted()) < 30 else str(found)}
    if isinstance(value, dt.datetime) and value.time() != dt.time():
        return shortened(value.isoformat(" "))
    if isinstance(value, dt.date):
        return {"date": value.isoformat()[:10]}
    if isinstance(value, dt.time):
        return {"time": value.isoformat("seconds")}
    return shortened(str(value))


def number(value: float | Decimal) -> Decimal | None:
    """Return a number at the precision that offices keep, without zeros at its end; None for what is not finite."""
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        value = Decimal(repr(value))
    found = _DIGITS.plus(Decimal(value))
    if not found.is_finite():
        return None
    return found.to_integral_value() if found == found.to_integral_value() and abs(found.adjusted()) < 30 else found.normalize(_DIGITS)


def shortened(text: str, most: int = MAX_SHOWN) -> str:
    """Return a text fit for a sentence: printable, one line, not endless."""
    shown = "".join(char if char.isprintable() or char in "\u00a0\u202f" else " " for char in text[: most * 4]).strip()
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def folded(text: str) -> str:
    """Return a text as two people would write it alike: accents composed, spaces of any kind one space, typographic quotes plain."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text).translate(_TYPED_ALIKE)).strip()


def caseless(text: str) -> str:
    """Return a text for comparing names (sheets, columns, styles): folded, without case."""
    return folded(text).casefold()


def same(found: Any, expected: Value, tolerance: Decimal = Decimal(0)) -> bool:
    """Say whether a value of a file is the expected one; of a number, within the tolerance (and the last of 15 digits)."""
    if expected is None or expected == "":
        return found is None or found == "" or (isinstance(found, str) and not folded(found))
    if isinstance(found, bool) or isinstance(expected, bool):
        return _as_bool(found) is not None and _as_bool(found) == _as_bool(expected)
    if isinstance(expected, Decimal):
        return _same_number(found, expected, tolerance)
    if isinstance(expected, dt.date):
        return _as_date(found) == expected
    if isinstance(expected, dt.time):
        return _as_time(found) == expected
    if isinstance(found, str):
        return folded(found) == folded(expected)
    if isinstance(found, dt.date) and _DATE.match(expected):
        return _as_date(found) == dt.date.fromisoformat(expected)
    return bool(_TIME.match(expected)) and _as_time(found) is not None and _as_time(found) == dt.time.fromisoformat(expected)


def _same_number(found: Any, expected: Decimal, tolerance: Decimal) -> bool:
    if not isinstance(found, int | float | Decimal):
        return False
    value = number(found)
    if value is None:
        return False
    # Binary arithmetic of an office leaves its last digit; sums of a thousand terms leave two or three.
    slack = max(tolerance, abs(expected).scaleb(-11) if expected else Decimal("1e-11"))
    return abs(value - expected) <= slack


def _as_bool(value: Any) -> bool | None:
    """LibreOffice turns constants into formulas, and through .ods most of a run of booleans becomes 0 and 1."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float | Decimal) and value in (0, 1):
        return bool(value)
    return None


def _as_date(value: Any) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date() if value.time() == dt.time() else None
    if isinstance(value, dt.date):
        return value
    return None


def _as_time(value: Any) -> dt.time | None:
    if isinstance(value, dt.time):
        return value.replace(microsecond=0)
    if isinstance(value, dt.timedelta) and dt.timedelta() <= value < dt.timedelta(days=1):
        return (dt.datetime(2000, 1, 1) + value).time().replace(microsecond=0)  # noqa: DTZ001  a time of day has no zone
    return None
