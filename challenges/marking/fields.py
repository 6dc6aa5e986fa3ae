"""How one field is shown, read and compared: the one place that says it, for the marker, the player's form, displays and the laboratory.

A field is a response of one value (``type`` number, short_text, date or time) or a blank (``kind`` of the same, or choice), public or with its
key. Numbers are in ``numerals``, their units in ``units``, texts in ``text``, dates and times in ``moments``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from challenges.marking.errors import InvalidAnswer
from challenges.marking.moments import minutes_between, read_date, read_time, show_date, show_time
from challenges.marking.numerals import parse_number, show_number, within
from challenges.marking.text import alike, displayed, match, normalise

Json = Mapping[str, Any]
#: No answer is longer than this, in characters, whatever the response says.
MAX_LENGTH: Final = 2000
#: Kinds of fields that hold a date or a time of day.
MOMENTS: Final = ("date", "time")


def kind_of(field: Json) -> str:
    """Return number, short_text, date, time or choice."""
    kind: str = field.get("kind") or field["type"]
    return kind


def read_number(field: Json, value: object, label: str = "") -> Decimal:
    """Return the number typed in a field; ``label`` where the field, a key, does not hold it. InvalidAnswer names the field and its unit."""
    label = str(field.get("label") or label)
    try:
        return parse_number(value, str(field.get("unit") or ""), label)
    except InvalidAnswer as error:
        for other in field.get("other_units") or () if isinstance(value, str) else ():
            # What is written in no unit was read above.
            try:
                return parse_number(value, str(other["unit"])) * Decimal(str(other["factor"]))
            except InvalidAnswer:
                continue
        raise _about(error, label) from None


def read_moment(field: Json, value: object) -> dt.date | dt.time:
    """Return the date or the time of day typed in a field. InvalidAnswer names the field."""
    try:
        return read_date(value) if kind_of(field) == "date" else read_time(value)
    except InvalidAnswer as error:
        raise _about(error, str(field.get("label") or "")) from None


def check_field(field: Json, value: object) -> None:
    """Raise InvalidAnswer when what is typed has not the form that a field asks for."""
    kind = kind_of(field)
    if kind == "number":
        read_number(field, value)
    elif kind in MOMENTS:
        read_moment(field, value)
    else:
        read_text(field, value)


def read_text(field: Json, value: object) -> str:
    """Return the text typed in a field, as typed: something visible, not longer than the field allows; of a choice, the option it names.

    InvalidAnswer names the field.
    """
    try:
        return _text(field, value)
    except InvalidAnswer as error:
        raise _about(error, str(field.get("label") or "")) from None


def _text(field: Json, value: object) -> str:
    if not isinstance(value, str):
        raise InvalidAnswer("wrong_type")
    limit = min(field.get("max_length") or MAX_LENGTH, MAX_LENGTH)
    if len(value) > limit:
        raise InvalidAnswer("too_long", limit=limit)
    if not normalise(value):
        raise InvalidAnswer("empty")
    if kind_of(field) == "choice" and field.get("options") and not any(alike(value, one) for one in field["options"]):
        raise InvalidAnswer("unknown_option")
    return value


def _about(error: InvalidAnswer, label: str) -> InvalidAnswer:
    return InvalidAnswer(error.code, **error.params, **({"field": label} if label else {}))


def is_right(key: Json, value: object) -> bool:
    """Say whether what is typed is right for a field; what has not the form of the field is not."""
    try:
        if kind_of(key) == "number":
            return is_value(key, key["value"], read_number(key, value))
        if kind_of(key) in MOMENTS:
            return is_moment(key, str(key["value"]), read_moment(key, value))
        written = read_text(key, value)
    except InvalidAnswer:
        return False
    if kind_of(key) == "choice":
        return any(alike(written, accepted) for accepted in key["accept"])
    return match(written, key["accept"], key.get("treatments") or {}) is not None


def is_value(key: Json, target: object, value: Decimal) -> bool:
    """Say whether a number is the ``target`` (right or typically wrong) of a field, within its tolerance."""
    return within(value, Decimal(str(target)), tolerance_of(key))


def is_moment(key: Json, target: str, value: dt.date | dt.time) -> bool:
    """Say whether a date or a time is the ``target`` (``2026-03-12``, ``14:05``) of a field; of a time, within its tolerance in minutes."""
    if isinstance(value, dt.time):
        return minutes_between(value, dt.time.fromisoformat(target)) <= int(key.get("tolerance") or 0)
    return value == dt.date.fromisoformat(target)


def tolerance_of(key: Json) -> Decimal:
    """Return the difference that the key of a number forgives."""
    return Decimal(str(key.get("tolerance") or "0"))


def shown(key: Json) -> list[str]:
    """Return the right answers of a field as a page shows them, the first one first; the marker takes each of them as it is."""
    if kind_of(key) == "number":
        return [show_number(Decimal(str(key["value"])), str(key.get("unit") or ""), tolerance_of(key))]
    if kind_of(key) == "date":
        return [show_date(dt.date.fromisoformat(key["value"]))]
    if kind_of(key) == "time":
        return [show_time(dt.time.fromisoformat(key["value"]))]
    return list(dict.fromkeys(displayed(one) for one in key["accept"])) or [""]
