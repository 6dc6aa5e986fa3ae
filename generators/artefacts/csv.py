"""Delimited text files: written by the standard `csv` module, read back by the small parser below (RFC 4180).

Here belong: the `csv` kind and its dialects. Dates are written 12/03/2026 and numbers have a decimal comma unless the document asks for a
point: what French software expects.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from html import escape
from typing import Any

from generators.artefacts.common import BuildContext, Built, Extract
from generators.artefacts.grids import Grid, compile_columns, grid_extracts, html_table, make_grid
from generators.artefacts.safety import unsafe_in_a_cell
from generators.canonical import decimal_text
from generators.errors import EvaluationError
from generators.reporting import Reporter
from generators.scope import Scope

__all__ = ["Csv", "read", "text_cells", "write"]

# What single-byte encodings lack and French text is full of.
_NARROW = {"\u202f": "\u00a0"}
_LATIN = {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", **_NARROW}
_REPLACED = {"iso-8859-15": str.maketrans(_LATIN), "windows-1252": str.maketrans(_NARROW)}
_LINE_ENDS = {"crlf": "\r\n", "lf": "\n"}
_DIALECT = ("quotes", "line_end", "decimal_mark", "headers")


class Csv:
    """The `csv` kind, compiled."""

    def __init__(self, spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> None:
        self.table: str = spec["table"]
        self.columns = compile_columns(spec["columns"], self.table, scope, block, reporter)
        self.delimiter: str = spec.get("delimiter", ";")
        self.encoding: str = spec.get("encoding", "utf-8")
        self.quotes: str = spec.get("quotes", "needed")
        self.line_end: str = spec.get("line_end", "crlf")
        self.decimal_mark: str = spec.get("decimal_mark", ",")
        self.headers: bool = spec.get("headers", True)
        # What the document chooses is part of what the file says; what it leaves out keeps the form that files had before.
        self.declared = {name: spec[name] for name in _DIALECT if name in spec}

    def build(self, context: BuildContext) -> Built:
        """Build the file."""
        grid = make_grid(self.columns, self.table, context.environment)
        cells = text_cells(grid, self.encoding, self.decimal_mark)[0 if self.headers else 1 :]
        content = write(cells, self.delimiter, self.encoding, self.quotes, self.line_end)
        html = f'<div class="artefact-csv">{self._table(grid, cells, context.path)}</div>'
        return Built(content, self._logical(cells), html, "text/csv")

    def _logical(self, cells: list[list[str]]) -> dict[str, Any]:
        return {"rows": cells, "dialect": self.declared} if self.declared else {"rows": cells}

    def _table(self, grid: Grid, cells: list[list[str]], caption: str) -> str:
        """Return the table of the page; a file with a decimal point or without titles is shown as it is."""
        if self.headers and self.decimal_mark == ",":
            return html_table(grid, caption)
        titles = grid.headers if self.headers else [f"Colonne {rank}" for rank in range(1, len(grid.headers) + 1)]
        head = "".join(f'<th scope="col">{escape(title)}</th>' for title in titles)
        body = ""
        for values, texts in zip(grid.rows, cells[1:] if self.headers else cells, strict=True):
            marks = [' class="artefact-number"' if isinstance(value, int | Decimal) else "" for value in values]
            body += f"<tr>{''.join(f'<td{mark}>{escape(text)}</td>' for mark, text in zip(marks, texts, strict=True))}</tr>"
        return (
            f'<table class="artefact-table"><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
        )

    def read(self, content: bytes) -> dict[str, Any]:
        """Read a file back; the dialect is checked on the way."""
        return self._logical(read(content, self.delimiter, self.encoding, self.quotes, self.line_end))

    def extract(self, logical: Mapping[str, Any]) -> list[Extract]:
        """Map the rows back onto the table; the type of a cell is that of its format, or is recognised."""
        formats = [column.format for column in self.columns]
        rows = logical["rows"][1 if self.headers else 0 :]
        return grid_extracts(
            self.table, self.columns, [[_typed(text, name) for text, name in zip(row, formats, strict=True)] for row in rows]
        )


def text_cells(grid: Grid, encoding: str, decimal_mark: str = ",") -> list[list[str]]:
    """Return the texts of the file, titles first; what a spreadsheet would run gets an apostrophe."""
    rows = [[_text(header, "", decimal_mark) for header in grid.headers]]
    rows += [[_text(value, name, decimal_mark) for value, name in zip(row, grid.formats, strict=True)] for row in grid.rows]
    if encoding not in _REPLACED:
        return rows
    return [[text.translate(_REPLACED[encoding]) for text in row] for row in rows]


def _text(value: Any, format_name: str, decimal_mark: str) -> str:
    if isinstance(value, int | Decimal):
        if format_name == "euros":
            return format(Decimal(value).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP), "f").replace(".", decimal_mark)
        return decimal_text(value).replace(".", decimal_mark)
    if isinstance(value, dt.date):
        return f"{value.day:02}/{value.month:02}/{value.year:04}"
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    return "'" + value if unsafe_in_a_cell(value) else str(value)


def write(rows: list[list[str]], delimiter: str, encoding: str, quotes: str = "needed", line_end: str = "crlf") -> bytes:
    """Write the texts; `EvaluationError` when the encoding lacks a character."""
    target = io.StringIO(newline="")
    writer: Any = csv.writer  # its type names the values of `quoting` one by one
    quoting = csv.QUOTE_ALL if quotes == "all" else csv.QUOTE_MINIMAL
    writer(target, delimiter=delimiter, lineterminator=_LINE_ENDS[line_end], quoting=quoting).writerows(rows)
    if encoding == "utf-16":
        # The order of bytes is written out, since the codec takes that of the machine.
        return codecs.BOM_UTF16_LE + target.getvalue().encode("utf-16-le")
    try:
        return target.getvalue().encode(encoding)
    except UnicodeEncodeError as error:
        raise EvaluationError("cannot_write", value=error.object[error.start : error.end]) from None


def read(content: bytes, delimiter: str, encoding: str, quotes: str = "needed", line_end: str = "crlf") -> list[list[str]]:
    """Parse a delimited file without the module that wrote it; `ValueError` when a quote, a line end or the mark of order is missing."""
    if encoding == "utf-16" and not content.startswith(codecs.BOM_UTF16_LE):
        raise ValueError("no byte order mark")
    text = content.decode(encoding)
    rows: list[list[str]] = []
    row: list[str] = []
    end, position = _LINE_ENDS[line_end], 0
    while position < len(text):
        value, quoted, position = _field(text, position, delimiter, end)
        if quotes == "all" and not quoted:
            raise ValueError("a field is not quoted")
        row.append(value)
        if text.startswith(end, position):
            rows.append(row)
            row, position = [], position + len(end)
        elif text.startswith(delimiter, position):
            position += len(delimiter)
        else:
            raise ValueError("the last line has no end")
    if row:
        raise ValueError("the last line has no end")
    return rows


def _field(text: str, position: int, delimiter: str, end: str) -> tuple[str, bool, int]:
    """Return the field that starts at `position`, whether it is quoted, and where what follows it stands."""
    if not text.startswith('"', position):
        stops = [found for found in (text.find(delimiter, position), text.find(end, position)) if found >= 0]
        stop = min(stops, default=len(text))
        return text[position:stop], False, stop
    value, position = "", position + 1
    while True:
        stop = text.index('"', position)
        value += text[position:stop]
        if text[stop + 1 : stop + 2] != '"':
            return value, True, stop + 1
        value, position = value + '"', stop + 2


def _typed(text: str, format_name: str) -> Any:
    """Return the value that a cell stands for."""
    if format_name in ("integer", "decimal", "euros"):
        return Decimal(text.replace(",", "."))
    if format_name == "date":
        return dt.date(int(text[6:10]), int(text[3:5]), int(text[:2]))
    if format_name == "time":
        return dt.time.fromisoformat(text)
    return text[1:] if text.startswith("'") and unsafe_in_a_cell(text[1:]) else text
