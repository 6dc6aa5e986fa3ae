"""Keys as formats that know texts and numbers only can hold them: a date or a time of day is a text of several spellings.

Every spelling given here is one that `challenges.marking.moments` reads; the first is the one that a page shows.
"""

import datetime as dt
from typing import Any

from challenges.authoring.exchange.making import one_line
from challenges.authoring.exchange.xml import without_controls
from challenges.marking import fields, moments

#: Beyond so many minutes the times that are right too are not listed: the list would be longer than what programs take.
MOST_MINUTES = 10
_MONTHS = {
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
_DAYS = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


def as_texts(key: dict[str, Any], locale: str) -> dict[str, Any]:
    """Return a key in which dates and times, alone or in blanks, are short texts with their usual spellings."""
    if key["type"] in fields.MOMENTS:
        wrong = [{"value": text, "why": one["why"]} for one in key["wrong"] for text in _spellings(key["type"], one["value"], locale)]
        accept = _accepted(key, key["type"], locale)
        # What is right within the tolerance may be a spelling of a typical mistake.
        wrong = [one for one in wrong if one["value"] not in accept]
        return {"type": "short_text", "accept": accept, "treatments": {"case": True}, "wrong": wrong}
    if key["type"] != "blanks":
        return key
    return key | {"blanks": [_blank(one, locale) for one in key["blanks"]]}


def _blank(blank: dict[str, Any], locale: str) -> dict[str, Any]:
    if blank["kind"] not in fields.MOMENTS:
        return blank
    return blank | {"kind": "short_text", "accept": _accepted(blank, blank["kind"], locale), "treatments": {"case": True}}


def _accepted(key: dict[str, Any], kind: str, locale: str) -> list[str]:
    if kind == "date":
        return _spellings(kind, key["value"], locale)
    margin = min(int(key.get("tolerance") or 0), MOST_MINUTES)
    right = dt.time.fromisoformat(key["value"])
    middle = right.hour * 60 + right.minute
    # The nearest first, so that the right one is what is shown.
    minutes = sorted(range(max(0, middle - margin), min(24 * 60 - 1, middle + margin) + 1), key=lambda one: abs(one - middle))
    return [text for one in minutes for text in _spellings(kind, f"{one // 60:02}:{one % 60:02}", locale)]


def _spellings(kind: str, value: str, locale: str) -> list[str]:
    """Return the usual spellings of a date or of a time, the one that a page shows first."""
    found = _dates(dt.date.fromisoformat(value), locale) if kind == "date" else _times(dt.time.fromisoformat(value))
    return list(dict.fromkeys(found))


def _dates(day: dt.date, locale: str) -> list[str]:
    language = locale if locale in _MONTHS else "fr"
    month, name = _MONTHS[language][day.month - 1], _DAYS[language][day.weekday()]
    first = "1er" if language == "fr" and day.day == 1 else str(day.day)
    written = [f"{first} {month} {day.year}", f"{name} {first} {month} {day.year}", f"{day.day} {month} {day.year}"]
    if language == "en":
        written += [f"{month} {day.day}, {day.year}", f"{name}, {month} {day.day}, {day.year}"]
    figures = [f"{day.day}/{day.month}/{day.year}", f"{day:%d-%m-}{day.year:04}", f"{day:%d.%m.}{day.year:04}", f"{day:%d/%m/%y}"]
    # A year of two digits is of this century.
    return [moments.show_date(day), day.isoformat(), *written, *(figures if day.year // 100 == 20 else figures[:-1])]


def _times(time: dt.time) -> list[str]:
    hour, minute = time.hour, time.minute
    # No-break spaces are what a page shows and what nobody types.
    shown = moments.show_time(time).replace("\u00a0", " ")
    whole = [f"{hour}h", f"{hour} h"] if minute == 0 else []
    return [shown, f"{hour:02}:{minute:02}", f"{hour}:{minute:02}", f"{hour}h{minute:02}", f"{hour:02}h{minute:02}", *whole]


def with_unit(label: str, unit: str) -> str:
    """Return the label of a field on one line, with its unit after it."""
    shown = one_line(without_controls(label))
    named = one_line(without_controls(unit))
    if not shown:
        return named
    return f"{shown} ({named})" if named else shown
