"""Log files: one line per event, in one of three common forms; read back by the patterns below.

Here belongs: the `log` kind. Absent, the severity of the form `iso` is INFO and the status code of the form `web` is 200; the form `syslog`
has neither. A `syslog` line has no year, so its date is not mapped back. The offset of the form `web` is always that of winter, +0100.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from html import escape
from typing import Any

from generators.artefacts.common import BuildContext, Built, Extract
from generators.artefacts.plain import decode_lines, encode_lines, figure, line_of
from generators.artefacts.readback import kind_of_column, value_shown
from generators.artefacts.rows import column_of, each_row, row_scope
from generators.artefacts.safety import check_template
from generators.errors import EvaluationError
from generators.expressions.functions import need
from generators.reporting import Reporter
from generators.scope import Scope

__all__ = ["Log", "read_line", "write_line"]

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LEVELS = {"iso": "INFO", "syslog": "", "web": "200"}
_PATTERNS = {
    "iso": re.compile(r"(?P<date>\d{4}-\d\d-\d\d)T(?P<time>\d\d:\d\d:\d\d) (?P<level>\S+) (?P<source>\S+): (?P<message>.*)"),
    "syslog": re.compile(r"(?P<date>[A-Z][a-z]{2} [ \d]\d) (?P<time>\d\d:\d\d:\d\d) (?P<source>\S+): (?P<message>.*)"),
    "web": re.compile(
        r'(?P<source>\S+) - - \[(?P<date>\d\d/[A-Z][a-z]{2}/\d{4}):(?P<time>\d\d:\d\d:\d\d) \+0100\] "(?P<message>.*)" (?P<level>\S+)'
    ),
}
_TEXTS = ("level", "source", "message")
Event = dict[str, str]


class Log:
    """The `log` kind, compiled."""

    def __init__(self, spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> None:
        self.table: str = spec["table"]
        self.format: str = spec["format"]
        row = row_scope(self.table, scope, block, reporter)
        self.texts = {
            name: check_template(reporter.template(block, name, spec.get(name, ""), row), block, name, reporter) for name in _TEXTS
        }
        self.date = reporter.expression(block, "date", spec["date"], row, "date")
        self.time = reporter.expression(block, "time", spec["time"], row, "time")
        self.columns = {name: template.column for name, template in self.texts.items()}
        self.kinds = {name: kind_of_column(self.table, column, scope) for name, column in self.columns.items()}

    def build(self, context: BuildContext) -> Built:
        """Build the file, in the order of the rows."""
        events: list[Event] = each_row(context.environment, self.table, lambda _: self._event(context))
        lines = [write_line(event, self.format) for event in events]
        html = figure(context.path, "log", lambda: f'<ol class="artefact-log">{"".join(_item(line) for line in lines)}</ol>')
        return Built(encode_lines(lines), {"events": events}, html, "text/plain")

    def _event(self, context: BuildContext) -> Event:
        env = context.environment
        day: dt.date = need(self.date(env), "date") if self.date is not None else context.reference_date
        time: dt.time = need(self.time(env), "time") if self.time is not None else dt.time(0)
        texts = {name: line_of(template, env) for name, template in self.texts.items()}
        texts["level"] = (texts["level"] or _LEVELS[self.format]) if self.format != "syslog" else ""
        for name in ("source",) if self.format == "syslog" else ("source", "level"):
            if not re.fullmatch(r"\S+", texts[name]):
                raise EvaluationError("wrong_kind", value=texts[name][:60], expected="un mot sans espace")
        stamp = f"{day.month:02}-{day.day:02}" if self.format == "syslog" else day.isoformat()
        return {"date": stamp, "time": time.strftime("%H:%M:%S"), **texts}

    def read(self, content: bytes) -> dict[str, Any]:
        """Read the events back."""
        return {"events": [read_line(line, self.format) for line in decode_lines(content)]}

    def extract(self, logical: Mapping[str, Any]) -> list[Extract]:
        """Map the fields that are exactly one column back onto the table."""
        events = logical["events"]
        found = [
            Extract(self.table, self.columns[name], [value_shown(event[name], self.kinds[name]) for event in events])
            for name in _TEXTS
            if name != "level" or self.format != "syslog"
        ]
        if self.format != "syslog":
            found.append(Extract(self.table, column_of(self.date), [dt.date.fromisoformat(event["date"]) for event in events]))
        found.append(Extract(self.table, column_of(self.time), [dt.time.fromisoformat(event["time"]) for event in events]))
        return [one for one in found if one.column]


def write_line(event: Event, form: str) -> str:
    """Write an event."""
    if form == "iso":
        return f"{event['date']}T{event['time']} {event['level']} {event['source']}: {event['message']}"
    month, day = _MONTHS[int(event["date"][-5:-3]) - 1], int(event["date"][-2:])
    if form == "syslog":
        return f"{month} {day:2} {event['time']} {event['source']}: {event['message']}"
    message = event["message"].replace("\\", "\\\\").replace('"', '\\"')
    return f'{event["source"]} - - [{day:02}/{month}/{event["date"][:4]}:{event["time"]} +0100] "{message}" {event["level"]}'


def read_line(line: str, form: str) -> Event:
    """Read an event; `ValueError` when the line has not this form."""
    found = _PATTERNS[form].fullmatch(line)
    if found is None:
        raise ValueError(f"not a line of the form {form}")
    event: Event = {"level": "", **found.groupdict()}
    if form == "syslog":
        event["date"] = f"{_MONTHS.index(event['date'][:3]) + 1:02}-{int(event['date'][4:]):02}"
    elif form == "web":
        event["date"] = f"{event['date'][7:]}-{_MONTHS.index(event['date'][3:6]) + 1:02}-{event['date'][:2]}"
        event["message"] = re.sub(r"\\(.)", r"\1", event["message"])
    return event


def _item(line: str) -> str:
    return f"<li><code>{escape(line)}</code></li>"
