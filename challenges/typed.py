"""What people type in addresses and fields, read or refused in one way: whole numbers, days, and text that a database can keep.

`int()` reads digits of every script and stops with an error past 4,300 of them; a database stops at 64 bits; a day of year 1 or 9999 cannot
be moved to another time zone; PostgreSQL keeps no NUL, and no engine keeps half of a surrogate pair.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.dateparse import parse_date

MOST_KEY = 2**63 - 1
_YEARS = range(1900, 2201)
#: Control characters but tab, line feed and carriage return; lone surrogates.
_UNKEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def whole(text: Any, *, most: int = MOST_KEY) -> int | None:
    """Return the whole number written in ASCII digits, None when it is none or greater than `most`."""
    text = str(text).strip()
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(most)) or int(text) > most:
        return None
    return int(text)


def day(text: Any) -> date | None:
    """Return the day written YYYY-MM-DD, None when there is none such, or none that anybody means here (1900 to 2200)."""
    try:
        found = parse_date(str(text).strip()[:10])
    except ValueError:
        return None
    return found if found is not None and found.year in _YEARS else None


def kept(text: str) -> str:
    """Return the text without the characters that a database cannot keep; the same object where there are none."""
    return _UNKEPT.sub("", text) if _UNKEPT.search(text) else text


def composed(text: str) -> str:
    """Return the text that is kept, its accents composed (NFC): é is one letter, however a keyboard, a file name or macOS wrote it.

    Codes, tags and choices are compared by databases and by expressions, which see two different texts otherwise.
    """
    return unicodedata.normalize("NFC", kept(text))


def kept_in(value: Any, clean: Callable[[str], str] = composed) -> Any:
    """Return a JSON value whose texts, names of members included, are those of `composed`, or of another function."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [kept_in(one, clean) for one in value]
    if isinstance(value, dict):
        return {clean(name): kept_in(one, clean) for name, one in value.items()}
    return value
