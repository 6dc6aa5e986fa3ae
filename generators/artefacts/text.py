"""Plain text files, written and read as bytes with an explicit encoding and line end.

Here belongs: the `text` kind: lines before, one line per row of a table, lines after. Values in the text before and after are put on one
line, so that the number of those lines is known and the rows are found again between them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from html import escape
from typing import Any

from generators.artefacts.common import BuildContext, Built, Extract
from generators.artefacts.plain import decode_lines, encode_lines, figure, in_encoding, line_of
from generators.artefacts.readback import kind_of_column, value_shown
from generators.artefacts.rows import each_row, row_scope
from generators.artefacts.safety import check_template, check_third_parties, clean_text, one_line
from generators.expressions import Environment
from generators.reporting import Reporter
from generators.scope import Scope
from generators.templates import Template

__all__ = ["Text"]

_ENDS = {"lf": "\n", "crlf": "\r\n"}


class Text:
    """The `text` kind, compiled."""

    def __init__(self, spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> None:
        def text(name: str, where: Scope) -> Template:
            return check_template(reporter.template(block, name, spec.get(name, ""), where), block, name, reporter)

        self.before, self.after = text("before", scope), text("after", scope)
        self.encoding: str = spec.get("encoding", "utf-8")
        self.line_end: str = spec.get("line_end", "lf")
        self.table: str = spec.get("table", "")
        self.line: Template | None = None
        self.column, self.kind = "", "any"
        if self.table:
            row = row_scope(self.table, scope, block, reporter)
            self.line = text("line", row)
            self.column = self.line.column
            self.kind = kind_of_column(self.table, self.column, scope)

    def build(self, context: BuildContext) -> Built:
        """Build the file."""
        env = context.environment
        rows: list[str] = []
        if self.line is not None:
            rows = each_row(env, self.table, partial(_row, self.line, env))
        lines = in_encoding([*_lines(self.before, env), *rows, *_lines(self.after, env)], self.encoding)
        body = figure(context.path, "text", lambda: f'<pre class="artefact-text">{escape(chr(10).join(lines))}</pre>')
        return Built(encode_lines(lines, self.encoding, _ENDS[self.line_end]), self._logical(lines), body, "text/plain")

    def _logical(self, lines: list[str]) -> dict[str, Any]:
        return {"encoding": self.encoding, "line_end": self.line_end, "lines": lines}

    def read(self, content: bytes) -> dict[str, Any]:
        """Read the lines back; a file in another encoding or with other line ends is broken."""
        if content.startswith(b"\xef\xbb\xbf") != (self.encoding == "utf-8-sig"):
            raise ValueError("unexpected byte order mark")
        return self._logical(decode_lines(content, self.encoding, _ENDS[self.line_end]))

    def extract(self, logical: Mapping[str, Any]) -> list[Extract]:
        """Map the lines of the rows back onto the table when each is exactly one column."""
        if not self.column:
            return []
        lines = logical["lines"]
        rows = lines[_count(self.before) : len(lines) - _count(self.after)]
        return [Extract(self.table, self.column, [value_shown(line, self.kind) for line in rows])]


def _row(line: Template, environment: Environment, _rank: int) -> str:
    return line_of(line, environment)


def _lines(template: Template, environment: Environment) -> list[str]:
    """Render a text as lines, each value on one line; a line end at the very end is that of the last line."""
    if not template.source:
        return []
    parts = (clean_text(part) if isinstance(part, str) else one_line(part.text(environment)) for part in template.parts)
    text = "".join(parts)
    check_third_parties(text)
    return text.removesuffix("\n").split("\n")


def _count(template: Template) -> int:
    """Return how many lines a text gives, whatever its values."""
    if not template.source:
        return 0
    text = "".join(clean_text(part) if isinstance(part, str) else "x" for part in template.parts)
    return len(text.removesuffix("\n").split("\n"))
