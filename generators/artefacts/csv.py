"""Delimited text files: written by the standard `csv` module, read back by the small parser below (RFC 4180).

Here belong: the `csv` kind. Numbers have a decimal comma and dates are written 12/03/2026, as French software expects.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from generators.artefacts.common import BuildContext, Built, Extract
from generators.artefacts.grids import Grid, compile_columns, grid_extracts, html_table, make_grid
from generators.artefacts.safety import unsafe_in_a_cell
from generators.canonical import decimal_text
from generators.errors import EvaluationError
from generators.reporting import Reporter
from generators.scope import Scope

__all__ = ["Csv", "read", "text_cells", "write"]

# What ISO 8859-15 lacks and French text is full of.
_LATIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u202f": "\u00a0"})


class Csv:
    """The `csv` kind, compiled."""

    def __init__(self, spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> None:
        self.table: str = spec["table"]
        self.columns = compile_columns(spec["columns"], self.table, scope, block, reporter)
        self.delimiter: str = spec.get("delimiter", ";")
        self.encoding: str = spec.get("encoding", "utf-8")

    def build(self, context: BuildContext) -> Built:
        """Build the file."""
        grid = make_grid(self.columns, self.table, context.environment)
        cells = text_cells(grid, self.encoding)
        html = f'<div class="artefact-csv">{html_table(grid, context.path)}</div>'
        return Built(write(cells, self.delimiter, self.encoding), {"rows": cells}, html, "text/csv")

    def read(self, content: bytes) -> dict[str, Any]:
        """Read a file back."""
        return {"rows": read(content, self.delimiter, self.encoding)}

    def extract(self, logical: Mapping[str, Any]) -> list[Extract]:
        """Map the rows back onto the table; the type of a cell is that of its format, or is recognised."""
        formats = [column.format for column in self.columns]
        rows = [[_typed(text, name) for text, name in zip(row, formats, strict=True)] for row in logical["rows"][1:]]
        return grid_extracts(self.table, self.columns, rows)


def text_cells(grid: Grid, encoding: str) -> list[list[str]]:
    """Return the texts of the file, titles first; what a spreadsheet would run gets an apostrophe."""
    rows = [[_text(header, "") for header in grid.headers]]
    rows += [[_text(value, name) for value, name in zip(row, grid.formats, strict=True)] for row in grid.rows]
    return [[text.translate(_LATIN) for text in row] for row in rows] if encoding == "iso-8859-15" else rows


def _text(value: Any, format_name: str) -> str:
    if isinstance(value, int | Decimal):
        if format_name == "euros":
            return format(Decimal(value).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP), "f").replace(".", ",")
        return decimal_text(value).replace(".", ",")
    if isinstance(value, dt.date):
        return f"{value.day:02}/{value.month:02}/{value.year:04}"
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    return "'" + value if unsafe_in_a_cell(value) else str(value)


def write(rows: list[list[str]], delimiter: str, encoding: str) -> bytes:
    """Write the texts; `EvaluationError` when the encoding lacks a character."""
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    try:
        return target.getvalue().encode(encoding)
    except UnicodeEncodeError as error:
        raise EvaluationError("cannot_write", value=error.object[error.start : error.end]) from None


def read(content: bytes, delimiter: str, encoding: str) -> list[list[str]]:
    """Parse a delimited file, quotes included, without the module that wrote it."""
    text = content.decode(encoding)
    rows: list[list[str]] = []
    row: list[str] = []
    value, quoted, position = "", False, 0
    while position < len(text):
        char = text[position]
        if quoted:
            if char != '"':
                value += char
            elif text[position + 1 : position + 2] == '"':
                value += '"'
                position += 1
            else:
                quoted = False
        elif char == '"':
            quoted = True
        elif char == delimiter:
            row.append(value)
            value = ""
        elif text.startswith("\r\n", position):
            rows.append([*row, value])
            row, value = [], ""
            position += 1
        else:
            value += char
        position += 1
    return rows


def _typed(text: str, format_name: str) -> Any:
    """Return the value that a cell stands for."""
    if format_name in ("integer", "decimal", "euros"):
        return Decimal(text.replace(",", "."))
    if format_name == "date":
        return dt.date(int(text[6:10]), int(text[3:5]), int(text[:2]))
    if format_name == "time":
        return dt.time.fromisoformat(text)
    return text[1:] if text.startswith("'") and unsafe_in_a_cell(text[1:]) else text
