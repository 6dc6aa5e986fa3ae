"""Calendars: written by icalendar, read back by vobject.

Here belong: the `calendar` kind. Times are floating (no time zone): a learner in Cayenne or in Saint-Denis de La Réunion reads the same
hours as the answer key, on any device. Stamps and identifiers come from the reference date and the data.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Any

from generators.artefacts.common import BuildContext, Built, Extract
from generators.artefacts.mailbox import parse_addresses
from generators.artefacts.rows import column_of, each_row, row_scope
from generators.artefacts.safety import check_template, check_third_parties, clean_text, one_line
from generators.errors import EvaluationError
from generators.expressions import Environment
from generators.expressions.functions import need, whole
from generators.formats import apply_format
from generators.reporting import Reporter
from generators.scope import Scope

__all__ = ["Calendar", "Event", "logical_form", "read", "write"]

MOST_MINUTES, MOST_TIMES = 7 * 24 * 60, 366
_TEXTS = ("summary", "location", "description", "organizer", "attendees", "repeat")
_EXPRESSIONS = {"date": "date", "time": "time", "duration": "number", "repeat_count": "number"}
_FREQUENCIES = {"jour": "DAILY", "semaine": "WEEKLY", "mois": "MONTHLY"}
_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_ESCAPED = {"^n": "\n", "^^": "^", "^'": '"'}
Pair = tuple[str, str]


@dataclass(frozen=True)
class Event:
    """An event; `time` is None when it lasts the whole day, and `minutes` is then 0; `repeat` is empty when it takes place once."""

    summary: str
    date: dt.date
    time: dt.time | None
    minutes: int
    location: str = ""
    description: str = ""
    organizer: tuple[Pair, ...] = ()
    attendees: tuple[Pair, ...] = ()
    repeat: str = ""
    count: int = 1

    @property
    def start(self) -> dt.date | dt.datetime:
        """When it begins."""
        return self.date if self.time is None else dt.datetime.combine(self.date, self.time)

    @property
    def end(self) -> dt.date | dt.datetime:
        """When it ends; the day after for a whole day, as iCalendar counts."""
        return self.start + (dt.timedelta(days=1) if self.time is None else dt.timedelta(minutes=self.minutes))


class Calendar:
    """The `calendar` kind, compiled."""

    def __init__(self, spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> None:
        self.table: str = spec["table"]
        row = row_scope(self.table, scope, block, reporter)
        self.name = check_template(reporter.template(block, "name", spec["name"], scope), block, "name", reporter)
        self.texts = {
            name: check_template(reporter.template(block, name, spec.get(name, ""), row), block, name, reporter) for name in _TEXTS
        }
        self.expressions = {name: reporter.optional(block, name, spec.get(name, ""), row, kind) for name, kind in _EXPRESSIONS.items()}
        self.columns = {name: template.column for name, template in self.texts.items()}

    def build(self, context: BuildContext) -> Built:
        """Build the calendar."""
        env = context.environment
        events: list[Event] = each_row(env, self.table, lambda _: self._event(env, context.reference_date))
        name = _line(self.name.render(env))
        content = write(name, events, context.reference_date)
        return Built(content, logical_form(name, events), partial(_html, name or context.path, events), "text/calendar")

    def _event(self, env: Environment, reference_date: dt.date) -> Event:
        texts = {name: template.render(env) for name, template in self.texts.items()}
        values = {name: need(one(env), _EXPRESSIONS[name]) for name, one in self.expressions.items() if one is not None}
        day: dt.date = values.get("date", reference_date)
        if not 1980 <= day.year <= 2107:
            raise EvaluationError("bad_date", value=day.isoformat())
        repeat = one_line(texts["repeat"]).lower()
        if repeat and repeat not in _FREQUENCIES:
            raise EvaluationError("wrong_kind", value=repeat[:60], expected="« jour », « semaine » ou « mois »")
        time: dt.time | None = values.get("time")
        minutes = _between(values.get("duration", 60), MOST_MINUTES, "une durée en minutes, de 1 à {most}") if time is not None else 0
        count = _between(values.get("repeat_count", 1), MOST_TIMES, "un nombre de fois, de 1 à {most}") if repeat else 1
        check_third_parties(texts["description"])
        organizer, attendees = _people(texts["organizer"]), _people(texts["attendees"])
        if len(organizer) > 1:
            raise EvaluationError("wrong_kind", value=one_line(texts["organizer"])[:60], expected="une seule personne")
        return Event(
            _line(texts["summary"]), day, time, minutes, _line(texts["location"]), clean_text(texts["description"]).strip("\n"),
            organizer, attendees, repeat, count,
        )  # fmt: skip

    def read(self, content: bytes) -> dict[str, Any]:
        """Read a calendar back with vobject."""
        return read(content)

    def extract(self, logical: Mapping[str, Any]) -> list[Extract]:
        """Map the fields that are exactly one column back onto the table."""
        events = logical["events"]
        found = [Extract(self.table, self.columns[name], [event[name] for event in events]) for name in _TEXTS if name not in _PEOPLE]
        for name in _PEOPLE:
            found.append(Extract(self.table, self.columns[name], [", ".join(_shown(one) for one in event[name]) for event in events]))
        values: dict[str, list[Any]] = {
            "date": [dt.date.fromisoformat(event["date"]) for event in events],
            "time": [dt.time.fromisoformat(event["time"]) if event["time"] else "" for event in events],
            "duration": [event["minutes"] for event in events],
            "repeat_count": [event["count"] for event in events],
        }
        found += [Extract(self.table, column_of(self.expressions[name]), values[name]) for name in _EXPRESSIONS]
        return [one for one in found if one.column]


_PEOPLE = ("organizer", "attendees")


def _between(value: Any, most: int, expected: str) -> int:
    number = whole(value)
    if not 1 <= number <= most:
        raise EvaluationError("wrong_kind", value=number, expected=expected.format(most=most))
    return number


def _line(text: str) -> str:
    check_third_parties(text)
    return one_line(text)


def _people(text: str) -> tuple[Pair, ...]:
    check_third_parties(text)
    return tuple((name, address) for name, address in parse_addresses(text))


def _shown(pair: list[str] | Pair) -> str:
    return f"{pair[0]} <{pair[1]}>" if pair[0] else pair[1]


def logical_form(name: str, events: list[Event]) -> dict[str, Any]:
    """Return what a calendar says."""
    return {
        "name": name,
        "events": [
            {
                "summary": one.summary, "date": one.date.isoformat(), "time": one.time.strftime("%H:%M") if one.time is not None else "",
                "minutes": one.minutes, "location": one.location, "description": one.description, "repeat": one.repeat, "count": one.count,
                "organizer": [list(pair) for pair in one.organizer], "attendees": [list(pair) for pair in one.attendees],
            }
            for one in events
        ],
    }  # fmt: skip


def write(name: str, events: list[Event], stamp: dt.date) -> bytes:
    """Write a calendar; `stamp` is the day it says it was made."""
    import icalendar  # noqa: PLC0415  heavy, loaded on first use

    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Balise//Agenda//FR")
    calendar.add("version", "2.0")
    for field in ("name", "x-wr-calname"):  # the standard one, and the one that most software reads
        calendar.add(field, icalendar.vText(name), encode=False)
    for rank, event in enumerate(events, start=1):
        item = icalendar.Event()
        item.add("uid", hashlib.sha256(f"{rank}\0{event}".encode()).hexdigest()[:24] + "@balise.example")
        item.add("dtstamp", dt.datetime.combine(stamp, dt.time(12), dt.UTC))
        item.add("dtstart", event.start)
        item.add("dtend", event.end)
        for field in ("summary", "location", "description"):
            if getattr(event, field):
                item.add(field, getattr(event, field))
        for field, pairs in (("organizer", event.organizer), ("attendee", event.attendees)):
            for shown, address in pairs:
                person = icalendar.vCalAddress(f"mailto:{address}")
                if shown:
                    person.params["CN"] = icalendar.vText(shown)
                item.add(field, person, encode=False)
        if event.repeat:
            item.add("rrule", {"freq": _FREQUENCIES[event.repeat], "count": event.count})
        calendar.add_component(item)
    return calendar.to_ical()


def read(content: bytes) -> dict[str, Any]:
    """Read a calendar into the form of `logical_form`."""
    import vobject  # noqa: PLC0415  heavy, loaded on first use

    calendar = vobject.readOne(content.decode())
    return {"name": _value(calendar, "name"), "events": [_read_event(one) for one in calendar.contents.get("vevent", [])]}


def _value(component: Any, name: str) -> Any:
    found = component.contents.get(name)
    return found[0].value if found else ""


def _read_event(event: Any) -> dict[str, Any]:
    start, end, rule = _value(event, "dtstart"), _value(event, "dtend"), _value(event, "rrule")
    timed = isinstance(start, dt.datetime)
    names = {frequency: name for name, frequency in _FREQUENCIES.items()}
    parts = dict(part.split("=") for part in rule.split(";")) if rule else {}
    return {
        "summary": _value(event, "summary"), "date": (start.date() if timed else start).isoformat(),
        "time": start.strftime("%H:%M") if timed else "", "minutes": (end - start) // dt.timedelta(minutes=1) if timed else 0,
        "location": _value(event, "location"), "description": _value(event, "description"),
        "repeat": names[parts["FREQ"]] if parts else "", "count": int(parts.get("COUNT", "1")),
        "organizer": _read_people(event, "organizer"), "attendees": _read_people(event, "attendee"),
    }  # fmt: skip


def _read_people(event: Any, name: str) -> list[list[str]]:
    """Return names and addresses; a circumflex stands before what a parameter cannot hold (RFC 6868)."""
    found = []
    for line in event.contents.get(name, []):
        shown = ",".join(line.params.get("CN", []))
        found.append([re.sub(r"\^[n^']", lambda mark: _ESCAPED[mark[0]], shown), line.value.removeprefix("mailto:")])
    return found


def _html(name: str, events: list[Event]) -> str:
    """Return the events by day, each with its time in words."""
    days = sorted({one.date for one in events})
    body = "".join(_html_day(day, [one for one in events if one.date == day]) for day in days)
    return f'<section class="artefact-calendar"><h3 class="artefact-name">{escape(name)}</h3>{body}</section>'


def _html_day(day: dt.date, events: list[Event]) -> str:
    ordered = sorted(events, key=lambda one: one.time or dt.time.min)
    ordered.sort(key=lambda one: one.time is not None)
    title = f"{_DAYS[day.weekday()].capitalize()} {apply_format(day, 'date_long')}"
    items = "".join(f'<li class="artefact-event">{_html_event(one)}</li>' for one in ordered)
    return f'<h4 class="artefact-day">{title}</h4><ul class="artefact-events">{items}</ul>'


def _html_event(event: Event) -> str:
    fields = [("Heure", _hours(event)), ("Lieu", event.location)]
    if event.repeat and event.count > 1:
        fields.append(("Répétition", f"chaque {event.repeat}, {event.count} fois"))
    fields += [("Organisation", ", ".join(_shown(one) for one in event.organizer))]
    fields += [("Invités", ", ".join(_shown(one) for one in event.attendees)), ("Notes", event.description)]
    details = "".join(f"<dt>{label}</dt><dd>{escape(text).replace(chr(10), '<br>')}</dd>" for label, text in fields if text)
    return f'<h5 class="artefact-title">{escape(event.summary)}</h5><dl class="artefact-fields">{details}</dl>'


def _hours(event: Event) -> str:
    """Return when an event takes place, in words."""
    if event.time is None:
        return "toute la journée"
    end = dt.datetime.combine(event.date, event.time) + dt.timedelta(minutes=event.minutes)
    later = f" le {apply_format(end.date(), 'date_long')}" if end.date() != event.date else ""
    return f"de {apply_format(event.time, 'time')} à {apply_format(end.time(), 'time')}{later}"
