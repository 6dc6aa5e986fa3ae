"""Typed drawn values: what a parameter or a column of a drawn table may be.

Here belong: one compile function per type, giving a `Drawer`. What needs other values (serial, expr, text columns) is in `tables`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from generators import words
from generators.errors import EvaluationError
from generators.formats import slug
from generators.invented import FAKER, draw_faker, draw_ip, draw_phone
from generators.reporting import Reporter
from generators.shapes import DATE, NUMBER, TEXT, TIME, Shape, list_of, record
from generators.streams import Stream
from generators.third_parties import check_third_parties

__all__ = ["PERSON_FIELDS", "Drawer", "compile_drawer", "make_person"]

PERSON_FIELDS = ("first_name", "last_name", "full_name", "gender", "login", "email")
_MAIL_DOMAINS = ("courriel.example", "messagerie.example", "ecole.example", "poste.example")
_MAX_VALUES = 10**15
MAX_DOMAIN = 5_000


@dataclass(frozen=True)
class Drawer:
    """A compiled type: the kind of value, how to draw one, and how to read the default of a parameter (None: not a value of the type).

    `domain` holds every value that may be drawn, where they can be counted (None: too many, or of several streams).
    """

    shape: Shape
    draw: Callable[[Stream], Any]
    default: Callable[[Any], Any]
    lists: tuple[str, ...] = ()
    domain: Sequence[Any] | None = None


Spec = Mapping[str, Any]


def compile_drawer(spec: Spec, block: str, reporter: Reporter, reference: dt.date) -> Drawer | None:
    """Compile the type of a parameter or column; None, and notes, when its fields make no sense."""
    makers: dict[str, Callable[[Spec, str, Reporter], Drawer | None]] = {
        "integer": _integer, "decimal": _decimal, "choice": _choice, "sample": _sample, "scenario": _scenario, "word": _word,
        "person": _person, "time": _time, "phone": _phone, "ip": _ip, "faker": _faker,
    }  # fmt: skip
    if spec["type"] == "date":
        return _date(spec, block, reporter, reference)
    return makers[spec["type"]](spec, block, reporter)


def _range_is_bad(low: Any, high: Any, step: Any, block: str, reporter: Reporter) -> bool:
    if step <= 0:
        reporter.add(block, "step", "bad_step", step=step)
    elif low > high:
        reporter.add(block, "min" if not isinstance(low, str) else "from", "bad_range", low=low, high=high)
    elif (high - low) / step > _MAX_VALUES:
        reporter.add(block, "step", "too_many_values")
    else:
        return False
    return True


def _integer(spec: Spec, block: str, reporter: Reporter) -> Drawer | None:
    low, high, step = spec["min"], spec["max"], spec.get("step", 1)
    if _range_is_bad(low, high, step, block, reporter):
        return None

    def default(value: Any) -> Any:
        return value if low <= value <= high and (value - low) % step == 0 else None

    count = (high - low) // step + 1
    return Drawer(NUMBER, lambda stream: low + step * stream.below(count), default, domain=range(low, high + 1, step))


def _decimal(spec: Spec, block: str, reporter: Reporter) -> Drawer | None:
    low, high, step = (Decimal(spec[name]) for name in ("min", "max", "step"))
    if _range_is_bad(low, high, step, block, reporter):
        return None

    def default(value: Any) -> Any:
        number = Decimal(value)
        return number if low <= number <= high and (number - low) % step == 0 else None

    count = int((high - low) / step) + 1
    domain = [low + step * rank for rank in range(count)] if count <= MAX_DOMAIN else None
    return Drawer(NUMBER, lambda stream: low + step * stream.below(count), default, domain=domain)


def _choice(spec: Spec, block: str, reporter: Reporter) -> Drawer:
    options = tuple(spec["options"])
    return Drawer(TEXT, lambda stream: stream.choice(options), lambda value: value if value in options else None, domain=options)


def _sample(spec: Spec, block: str, reporter: Reporter) -> Drawer | None:
    options, count = tuple(spec["options"]), spec["count"]
    if count > len(options):
        reporter.add(block, "count", "bad_count", count=count, available=len(options))
        return None

    def default(value: Any) -> Any:
        return list(value) if len(value) == count and all(one in options for one in value) else None

    return Drawer(list_of(TEXT), lambda stream: stream.sample(options, count), default)


def _scenario(spec: Spec, block: str, reporter: Reporter) -> Drawer | None:
    fields, rows = spec["fields"], spec["rows"]
    bad = [rank for rank, row in enumerate(rows) if len(row) != len(fields)]
    for rank in bad:
        reporter.add(block, "rows", "bad_row_length", row=rank + 1, given=len(rows[rank]), expected=len(fields))
    if bad:
        return None
    records = [dict(zip(fields, row, strict=True)) for row in rows]

    def default(value: Any) -> Any:
        return dict(records[value]) if value < len(records) else None

    return Drawer(record(fields), lambda stream: dict(stream.choice(records)), default, domain=records)


def _word(spec: Spec, block: str, reporter: Reporter) -> Drawer | None:
    name, count = spec["list"], spec.get("count", 1)
    if name not in words.available():
        reporter.add(block, "list", "unknown_list", name=name, known=", ".join(words.available()))
        return None
    entries = _entries(words.load(name), spec.get("gender"), block, reporter)
    if entries is None:
        return None
    if count > len(entries):
        reporter.add(block, "count", "bad_count", count=count, available=len(entries))
        return None
    if count == 1:
        return Drawer(
            TEXT, lambda stream: stream.choice(entries), lambda value: value if isinstance(value, str) else None, (name,), domain=entries
        )

    def default(value: Any) -> Any:
        return list(value) if isinstance(value, list) and len(value) == count else None

    return Drawer(list_of(TEXT), lambda stream: stream.sample(entries, count), default, (name,))


def _entries(found: words.WordList, gender: str | None, block: str, reporter: Reporter) -> tuple[str, ...] | None:
    """Return the words of a list, of one gender if asked; None, and a note, when the list has no genders."""
    if gender is None:
        return found.entries
    if not found.genders:
        reporter.add(block, "gender", "no_genders", name=found.name)
        return None
    return tuple(entry for entry, its in zip(found.entries, found.genders, strict=True) if its == gender)


def _phone(spec: Spec, block: str, reporter: Reporter) -> Drawer:
    kind = spec.get("kind", "mobile")
    return Drawer(TEXT, lambda stream: draw_phone(stream, kind), lambda value: value if _belongs_to_nobody(value) else None)


def _ip(spec: Spec, block: str, reporter: Reporter) -> Drawer:
    kind = spec.get("kind", "private")
    return Drawer(TEXT, lambda stream: draw_ip(stream, kind), lambda value: value if _belongs_to_nobody(value) else None)


def _belongs_to_nobody(value: str) -> bool:
    try:
        check_third_parties(value)
    except EvaluationError:
        return False
    return True


def _faker(spec: Spec, block: str, reporter: Reporter) -> Drawer:
    provider = spec["provider"]
    return Drawer(TEXT, lambda stream: draw_faker(stream, provider), lambda value: value, (FAKER,))


def make_person(first_name: str, last_name: str, gender: str, domain: str = _MAIL_DOMAINS[0]) -> dict[str, str]:
    """Return one coherent person; the address is on a domain reserved for examples."""
    return _person_record(first_name, last_name, gender, f"{slug(first_name)}.{slug(last_name)}", domain)


def _person_record(first_name: str, last_name: str, gender: str, login: str, domain: str) -> dict[str, str]:
    """Return the fields named in `PERSON_FIELDS`."""
    return {
        "first_name": first_name, "last_name": last_name, "full_name": f"{first_name} {last_name}", "gender": gender, "login": login,
        "email": f"{login}@{domain}",
    }  # fmt: skip


def _person(spec: Spec, block: str, reporter: Reporter) -> Drawer:
    first_names, surnames = words.load("first_names"), words.load("surnames")

    firsts = [(name, gender, slug(name)) for name, gender in zip(first_names.entries, first_names.genders, strict=True)]
    lasts = [(name, slug(name)) for name in surnames.entries]

    def draw(stream: Stream) -> dict[str, str]:
        first, gender, first_slug = stream.choice(firsts)
        last, last_slug = stream.choice(lasts)
        return _person_record(first, last, gender, f"{first_slug}.{last_slug}", stream.choice(_MAIL_DOMAINS))

    def default(value: Any) -> dict[str, str]:
        return make_person(value["first_name"], value["last_name"], value["gender"])

    return Drawer(record(PERSON_FIELDS), draw, default, ("first_names", "surnames"))


def _date(spec: Spec, block: str, reporter: Reporter, reference: dt.date) -> Drawer | None:
    first, last = spec["from"], spec["to"]
    if first > last:
        reporter.add(block, "from", "bad_range", low=first, high=last)
        return None
    try:
        start, _ = reference + dt.timedelta(days=first), reference + dt.timedelta(days=last)
    except OverflowError:
        reporter.add(block, "from", "too_many_values")
        return None
    days = [start + dt.timedelta(days=rank) for rank in range(last - first + 1)]
    if spec.get("weekdays"):
        days = [day for day in days if day.isoweekday() <= 5]
    if not days:
        reporter.add(block, "weekdays", "no_weekday")
        return None
    allowed = frozenset(days)

    def default(value: Any) -> Any:
        day = reference + dt.timedelta(days=value)
        return day if day in allowed else None

    return Drawer(DATE, lambda stream: stream.choice(days), default, domain=days)


def _time(spec: Spec, block: str, reporter: Reporter) -> Drawer | None:
    first, last, step = _minutes(spec["from"]), _minutes(spec["to"]), spec["step"]
    if first > last:
        reporter.add(block, "from", "bad_range", low=spec["from"], high=spec["to"])
        return None

    def default(value: Any) -> Any:
        minutes = _minutes(value)
        return _clock(minutes) if first <= minutes <= last and (minutes - first) % step == 0 else None

    domain = [_clock(minutes) for minutes in range(first, last + 1, step)]
    return Drawer(TIME, lambda stream: _clock(stream.integer(first, last, step)), default, domain=domain)


def _minutes(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:5])


def _clock(minutes: int) -> dt.time:
    return dt.time(minutes // 60, minutes % 60)
