"""Lines of the log: plain or one JSON object each, with the request's number and the version, without what tells who.

Balise logs names of views and not addresses of pages, no query string and no address of a person (BALISE_LOG_ADDRESSES adds the client's,
where the law and the operator say so). What errors carry along is cut out of them here: PostgreSQL quotes the row that it refuses, and
messages may hold mail addresses.
"""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

from cms.operation.request_id import current
from cms.operation.version import version

# PostgreSQL: « DETAIL:  Key (last_name)=(Dupont) already exists. », « Failing row contains (12, Dupont, …). », « CONTEXT:  COPY … »
_ROW = re.compile(r"^(DETAIL|CONTEXT|HINT|STATEMENT|QUERY):.*$", re.MULTILINE)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
#: `/page?nom=…`, as Django writes it of requests that it refuses.
_QUERY = re.compile(r"(?<=\S)\?\S+=\S*")
#: What a call may add to its line (`extra=`); a request or a user never passes.
_EXTRA = ("view", "method", "status", "milliseconds", "address", "job")


def cleaned(text: str) -> str:
    """Return a text of the log without rows of the database, mail addresses and query strings."""
    return _QUERY.sub("?…", _MAIL.sub("…@…", _ROW.sub(lambda found: f"{found[1]}: …", text)))


class PlainFormatter(logging.Formatter):
    """A line for people: date, level, request, logger, message."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} [{request}] {name} {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        return cleaned(_with_request(super().format, record))


def _with_request(write: Any, record: logging.LogRecord) -> str:
    """Write with the request's number where Django put the request itself, and put it back for other handlers."""
    before = record.__dict__.get("request")
    record.request = current()
    try:
        return str(write(record))
    finally:
        record.request = before


class JsonFormatter(logging.Formatter):
    """One JSON object a line, for collectors of logs."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": cleaned(record.getMessage()),
            "request": current(),
            "version": version(),
        }
        said |= {name: value for name in _EXTRA if isinstance(value := getattr(record, name, None), str | int | float)}
        if record.exc_info:
            said["exception"] = cleaned(self.formatException(record.exc_info))
        return json.dumps(said, ensure_ascii=False)
