"""How a date and a time of day are shown and read: the spellings that people use, French and English. No key is known here.

Days come before months, as on every French form; a date whose two first numbers could only be read month first is no date. A year of two
digits is of this century.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from challenges.marking.errors import InvalidAnswer
from challenges.marking.text import treat

#: No spelling of a date or a time is longer, in characters.
MAX_MOMENT_LENGTH: Final = 60
_FOLD: Final = {"case": True, "accents": True}
_MONTHS: Final = (
    ("janvier", "january"), ("fevrier", "february"), ("mars", "march"), ("avril", "april"), ("mai", "may"), ("juin", "june"),
    ("juillet", "july"), ("aout", "august"), ("septembre", "september"), ("octobre", "october"), ("novembre", "november"),
    ("decembre", "december"),
)  # fmt: skip
_SHORTEST_MONTH: Final = 3
_WEEKDAYS: Final = (
    ("lundi", "monday"), ("mardi", "tuesday"), ("mercredi", "wednesday"), ("jeudi", "thursday"), ("vendredi", "friday"),
    ("samedi", "saturday"), ("dimanche", "sunday"),
)  # fmt: skip
_ISO: Final = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})")
_FIGURES: Final = re.compile(r"(\d{1,2}) ?[-/. ] ?(\d{1,2}) ?[-/. ] ?(\d{4}|\d{2})")
_DAY_FIRST: Final = re.compile(r"(\d{1,2}) ?(?:er|st|nd|rd|th)? ?(?:of )?([a-z]+)\.? ?,? ?(\d{4}|\d{2})?")
_MONTH_FIRST: Final = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_WITHOUT_YEAR: Final = re.compile(r"\d{1,2} ?[-/.] ?\d{1,2}")
_WORD: Final = re.compile(r"([a-z]+)\.?,? ")
_CLOCK: Final = re.compile(r"(\d{1,2})(?: ?(?:h|:|\.|heures?|hours?) ?(?:(\d{1,2})(?: ?(?:min|mn|minutes?))?(?::00)?)?)? ?([ap]\.?m\.?)?")
_NAMED: Final = {"midi": dt.time(12), "noon": dt.time(12), "minuit": dt.time(0), "midnight": dt.time(0)}
_HALF_DAY: Final = 12


def read_date(value: object) -> dt.date:
    """Return the day written in ``value``: 12/03/2026, 12 mars 2026, jeudi 12 mars 2026, 12.3.26, 2026-03-12, March 12, 2026…

    Raises InvalidAnswer: ``wrong_type``, ``empty``, ``too_long``, ``not_a_date`` (no spelling of a date, or no such day), ``date_without_year``,
    ``wrong_weekday`` (the weekday that is written is not that of the day: one of the two is a slip).
    """
    text = _folded(value).removeprefix("le ").removeprefix("on ").removeprefix("the ")
    weekday, text = _weekday(text)
    day = _day(text)
    if weekday is not None and weekday != day.weekday():
        raise InvalidAnswer("wrong_weekday")
    return day


def read_time(value: object) -> dt.time:
    """Return the time of day written in ``value``, to the minute: 14 h 05, 14h05, 14:05, 14 h, 2:05 pm, midi…

    Raises InvalidAnswer: ``wrong_type``, ``empty``, ``too_long``, ``not_a_time`` (no spelling of a time, or no such time).
    """
    text = _folded(value).removeprefix("a ").removeprefix("at ")
    if text in _NAMED:
        return _NAMED[text]
    found = _CLOCK.fullmatch(text)
    # A number alone is no time: it may be meant for hours or for minutes.
    if found is None or text.isdecimal():
        raise InvalidAnswer("not_a_time")
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= _HALF_DAY:
            raise InvalidAnswer("not_a_time")
        hour = hour % _HALF_DAY + (_HALF_DAY if found[3].startswith("p") else 0)
    try:
        return dt.time(hour, minute)
    except ValueError:
        raise InvalidAnswer("not_a_time") from None


def show_date(day: dt.date) -> str:
    """Return a date as a page shows it: 12/03/2026."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def show_time(time: dt.time) -> str:
    """Return a time of day as a page shows it: 14 h 05, with no-break spaces."""
    return f"{time.hour}\u00a0h\u00a0{time.minute:02}"


def minutes_between(left: dt.time, right: dt.time) -> int:
    """Return how many minutes are between two times of one day."""
    return abs((left.hour * 60 + left.minute) - (right.hour * 60 + right.minute))


def _folded(value: object) -> str:
    if not isinstance(value, str):
        raise InvalidAnswer("wrong_type")
    if len(value) > MAX_MOMENT_LENGTH:
        raise InvalidAnswer("too_long", limit=MAX_MOMENT_LENGTH)
    text = treat(value, _FOLD)
    if not text:
        raise InvalidAnswer("empty")
    return text


def _weekday(text: str) -> tuple[int | None, str]:
    """Return the weekday that a date begins with, None when there is none, and the rest."""
    found = _WORD.match(text)
    # « mar. 3 mars » is a Tuesday, « mar 3, 2026 » a month.
    if found is None or _MONTH_FIRST.fullmatch(text):
        return None, text
    for number, names in enumerate(_WEEKDAYS):
        if any(name == found[1] or (len(found[1]) >= _SHORTEST_MONTH and name.startswith(found[1])) for name in names):
            return number, text[found.end() :].removeprefix("the ")
    return None, text


def _day(text: str) -> dt.date:
    if found := _ISO.fullmatch(text):
        return _made(found[1], int(found[2]), found[3])
    if found := _FIGURES.fullmatch(text):
        return _made(found[3], int(found[2]), found[1])
    if (found := _DAY_FIRST.fullmatch(text)) and (month := _month(found[2])):
        if not found[3]:
            raise InvalidAnswer("date_without_year")
        return _made(found[3], month, found[1])
    if (found := _MONTH_FIRST.fullmatch(text)) and (month := _month(found[1])):
        return _made(found[3], month, found[2])
    raise InvalidAnswer("date_without_year" if _WITHOUT_YEAR.fullmatch(text) else "not_a_date")


def _month(word: str) -> int | None:
    """Return the month that a word names, whole or shortened, None when it names none or several (« jui »)."""
    for number, names in enumerate(_MONTHS, start=1):
        if word in names:
            return number
    begun = {number for number, names in enumerate(_MONTHS, start=1) if any(name.startswith(word) for name in names)}
    return begun.pop() if len(word) >= _SHORTEST_MONTH and len(begun) == 1 else None


def _made(year: str, month: int, day: str) -> dt.date:
    try:
        return dt.date(int(year) + (2000 if len(year) == 2 else 0), month, int(day))
    except ValueError:
        raise InvalidAnswer("not_a_date") from None
