"""Tables shown in files and pages: grids of typed cells.

Here belong: the columns of a shown table, its cells, their tagged form, their rendering, and the way back to the columns of the dataset.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from html import escape
from typing import Any

from generators.artefacts.common import Extract
from generators.artefacts.safety import check_third_parties, clean_text
from generators.canonical import decimal_text
from generators.errors import ExpressionError
from generators.expressions import Environment
from generators.expressions.functions import kind_of, need
from generators.formats import apply_format, default_text
from generators.reporting import Reporter
from generators.scope import Scope
from generators.shapes import Shape
from generators.templates import Template

__all__ = [
    "FORMAT_KINDS",
    "FileColumn",
    "Formula",
    "Grid",
    "cell",
    "compile_columns",
    "grid_extracts",
    "html_table",
    "make_grid",
    "shown",
    "tag",
    "tag_formula",
    "untag",
]

_CELL_DIGITS = Context(prec=15)
# The kind of value that each format of cells writes; the others write any.
FORMAT_KINDS = {"integer": "number", "decimal": "number", "euros": "number", "date": "date", "time": "time"}


@dataclass(frozen=True)
class FileColumn:
    """A column shown in a file: where its values come from, its title and its format (empty: according to the value)."""

    column: str
    header: Template
    format: str

    def value(self, row: Mapping[str, Any]) -> Any:
        """Return the value for a row, a record field included."""
        name, _, part = self.column.partition(".")
        value = row[name]
        return value.get(part, "") if part else value


@dataclass(frozen=True)
class Formula:
    """A cell with a formula, as its file format writes it, and its computed value."""

    text: str
    value: Any


@dataclass(frozen=True)
class Grid:
    """Titles, formats and typed values of a shown table."""

    headers: list[str]
    formats: list[str]
    rows: list[list[Any]]


def compile_columns(specs: list[Mapping[str, Any]], table: str, scope: Scope, block: str, reporter: Reporter) -> list[FileColumn]:
    """Compile the columns of a shown table; unknown tables and columns go to `reporter`."""
    columns: list[FileColumn] = []
    try:
        shape = scope.table(table)
    except ExpressionError as error:
        reporter.note(block, "table", error)
        return columns
    for spec in specs:
        asked = spec.get("format", "")
        try:
            _, _, found = scope.column(shape, spec["column"])
            if found.kind == "record":
                raise ExpressionError("record_as_value", name=spec["column"], known=", ".join(found.fields))
            if not Shape(FORMAT_KINDS.get(asked, "any")).accepts(found):
                raise ExpressionError("wrong_kind", value=spec["column"], expected=f"au format « {asked} »")
        except ExpressionError as error:
            reporter.note(block, "columns", error)
        columns.append(FileColumn(spec["column"], reporter.template(block, "header", spec["header"], scope), asked))
    return columns


def make_grid(columns: list[FileColumn], table: str, environment: Environment) -> Grid:
    """Return the cells to show; each value is checked against its format."""
    headers = [clean_text(column.header.render(environment)) for column in columns]
    formats = [column.format for column in columns]
    rows = [[cell(column.value(row), column.format) for column in columns] for row in environment.tables[table]]
    return Grid(headers, formats, rows)


def cell(value: Any, format_name: str) -> Any:
    """Return a value as it goes into a cell: number, date, time, or clean text."""
    if format_name in FORMAT_KINDS:
        return need(value, FORMAT_KINDS[format_name])
    if format_name == "" and kind_of(value) in ("number", "date", "time"):
        return value
    text = clean_text(default_text(value))
    check_third_parties(text)
    return text


def tag(value: Any) -> str:
    """Write a typed cell as one string: its kind, a space, its canonical text. Numbers keep the 15 digits that spreadsheets keep."""
    kind = type(value)
    if kind is str:
        return f"t {value}"
    if kind is Decimal or kind is int:
        text = str(value)
        # Rounding costs more than the rest: it is left out where there are fewer than 15 digits.
        return "n " + decimal_text(value if len(text) <= 15 and "E" not in text else _CELL_DIGITS.plus(Decimal(value)))
    if kind is Formula:
        return tag_formula(value.text, tag(value.value))
    if kind is bool:
        return f"b {value}"
    return "h " + value.strftime("%H:%M") if kind is dt.time else "d " + value.isoformat()


def tag_formula(formula: str, value: str) -> str:
    """Write a formula and its tagged value as one string."""
    return f"f {value}\x00{formula}"


def untag(text: str) -> Any:
    """Return the value of a tagged cell; of a formula, its computed value."""
    kind, value = text[0], text[2:]
    if kind == "f":
        return untag(value.partition("\x00")[0])
    if kind == "b":
        return value == "True"
    if kind == "n":
        return Decimal(value)
    if kind == "h":
        return dt.time.fromisoformat(value)
    return dt.date.fromisoformat(value) if kind == "d" else value


_SHOWN = {"integer": "integer", "euros": "euros", "date": "date", "time": "time"}


def shown(value: Any, format_name: str) -> str:
    """Write a cell as the learner sees it in a page; under a total, a cell of a column of numbers may be empty."""
    if value == "":
        return ""
    return apply_format(value, _SHOWN.get(format_name, ""))


def html_table(grid: Grid, caption: str) -> str:
    """Return an accessible table: caption, column headers with their scope."""
    head = "".join(f'<th scope="col">{escape(header)}</th>' for header in grid.headers)
    body = []
    for row in grid.rows:
        cells = []
        for content, name in zip(row, grid.formats, strict=True):
            value = content.value if isinstance(content, Formula) else content
            numeric = ' class="artefact-number"' if isinstance(value, int | Decimal) else ""
            cells.append(f"<td{numeric}>{escape(shown(value, name))}</td>")
        body.append(f"<tr>{''.join(cells)}</tr>")
    return (
        f'<table class="artefact-table"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"
    )


def grid_extracts(table: str, columns: list[FileColumn], rows: list[list[Any]], *, tagged: bool = False) -> list[Extract]:
    """Map the rows of a grid that was read back (titles left out) onto the columns of its table; `tagged`: the cells are as `tag` gives."""
    empty, convert = ("t ", untag) if tagged else ("", None)
    found = []
    for rank, column in enumerate(columns):
        found.append(Extract(table, column.column, [row[rank] if rank < len(row) else empty for row in rows], convert))
    return found
