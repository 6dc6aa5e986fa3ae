"""School years: « 2026-2027 », from 1 August to 31 July."""

import datetime
import re

FIRST_MONTH = 8
_FORM = re.compile(r"([0-9]{4})-([0-9]{4})", re.ASCII)


def current_year(day: datetime.date) -> str:
    """Return the school year in which a day lies."""
    first = day.year if day.month >= FIRST_MONTH else day.year - 1
    return f"{first}-{first + 1}"


def is_year(text: str) -> bool:
    """Whether a text is a school year: two years that follow each other."""
    found = _FORM.fullmatch(text)
    return found is not None and int(found[2]) == int(found[1]) + 1


def end_of(year: str) -> datetime.date:
    """Return the last day of a school year."""
    return datetime.date(int(year[5:]), FIRST_MONTH - 1, 31)


def next_year(year: str) -> str:
    """Return the school year that follows."""
    return f"{int(year[:4]) + 1}-{int(year[5:]) + 1}"
