"""What every kind of file shares.

Here belong: `Artefact`, the interface of a kind, grids of cells, and the rules of safety (text that a spreadsheet would run, paths,
domains that may belong to someone).
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Context, Decimal
from html import escape
from typing import Any, Protocol

from generators.canonical import decimal_text
from generators.errors import EvaluationError, ExpressionError
from generators.expressions import Environment
from generators.expressions.functions import kind_of, need
from generators.formats import apply_format, default_text
from generators.reporting import Reporter
from generators.scope import Scope, Shape
from generators.templates import Template

__all__ = [
    "Artefact",
    "BuildContext",
    "Built",
    "Extract",
    "FileColumn",
    "Grid",
    "Kind",
    "check_domains",
    "clean_text",
    "compile_columns",
    "each_row",
    "html_table",
    "one_line",
    "page_text",
    "safe_path",
    "tag",
    "unsafe_in_a_cell",
    "untag",
]

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_HOST = re.compile(r"(?:https?://|ftp://|www\.)(?:[^\s/@]*@)?([^\s/:?#<>\"')\],]+)|[\w.+-]+@([\w-]+(?:\.[\w-]+)*)", re.IGNORECASE)
_RESERVED = ("example", "test", "invalid", "example.org", "example.com", "example.net")
_CELL_DIGITS = Context(prec=15)
_ASKED = {"integer": "number", "decimal": "number", "euros": "number", "date": "date", "time": "time"}


@dataclass(frozen=True)
class Artefact:
    """A file of a variant.

    `sha256` is that of the bytes, `logical_digest` that of what the file says (it does not depend on the version of the writer).
    `html` shows the content in a page: escaped, no script, no inline style, classes in `artefact-`. The rendering of an image holds the
    literal text `{file_url}`, to be replaced by the address of the file.
    """

    id: str
    type: str
    path: str
    media_type: str
    content: bytes
    sha256: str
    logical_digest: str
    show: bool
    html: str


@dataclass(frozen=True)
class BuildContext:
    """What a kind needs to build a file: the values, the seed (for pictures) and the reference date."""

    environment: Environment
    seed: bytes
    reference_date: dt.date
    artefact_id: str
    path: str


@dataclass(frozen=True)
class Built:
    """A file as built: its bytes, what it says (JSON types), its rendering and its media type."""

    content: bytes
    logical: dict[str, Any]
    html: str
    media_type: str


@dataclass(frozen=True)
class Extract:
    """Values of a column of a table, found again in a file by its reader."""

    table: str
    column: str
    values: list[Any]


class Kind(Protocol):
    """A kind of file, compiled for one artefact of a document."""

    def build(self, context: BuildContext) -> Built:
        """Build the file; `EvaluationError` when the values do not fit."""

    def read(self, content: bytes) -> dict[str, Any]:
        """Read a file back with another library than the one that wrote it, into the same form as `Built.logical`."""

    def extract(self, logical: Mapping[str, Any]) -> list[Extract]:
        """Map what was read back onto the columns of the tables."""


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
            if not Shape(_ASKED.get(asked, "any")).accepts(found):
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
    if format_name in _ASKED:
        return need(value, _ASKED[format_name])
    if format_name == "" and kind_of(value) in ("number", "date", "time"):
        return value
    text = clean_text(default_text(value))
    check_domains(text)
    return text


def tag(value: Any) -> str:
    """Write a typed cell as one string: its kind, a space, its canonical text. Numbers keep the 15 digits that spreadsheets keep."""
    if isinstance(value, str):
        return "t " + value
    if isinstance(value, int | Decimal):
        return "n " + decimal_text(_CELL_DIGITS.plus(Decimal(value)))
    return "h " + value.strftime("%H:%M") if isinstance(value, dt.time) else "d " + value.isoformat()


def untag(text: str) -> Any:
    """Return the value of a tagged cell."""
    kind, value = text[0], text[2:]
    if kind == "n":
        return Decimal(value)
    if kind == "h":
        return dt.time.fromisoformat(value)
    return dt.date.fromisoformat(value) if kind == "d" else value


def clean_text(text: str) -> str:
    """Return NFC text with plain line ends and no control character: what every file format can hold."""
    return _CONTROL.sub("", unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text)))


def one_line(text: str) -> str:
    """Return clean text on one line; no-break spaces are kept."""
    return re.sub(r"[ \t\n]+", " ", clean_text(text)).strip(" ")


page_text = one_line


def unsafe_in_a_cell(text: str) -> bool:
    """Say whether a spreadsheet could take this text for a formula; plain numbers such as -12,5 are fine."""
    return text[:1] in ("=", "+", "-", "@", "\t", "\r") and not re.fullmatch(r"[+-]\d+([.,]\d+)?", text)


def check_domains(text: str) -> None:
    """Raise `EvaluationError` when a web or mail address in `text` is not on a reserved domain."""
    for found in _HOST.finditer(text):
        host = (found[1] or found[2]).rstrip(".").lower()
        if not any(host == name or host.endswith("." + name) for name in _RESERVED):
            raise EvaluationError("real_domain", value=found[0][:80])


def check_template(template: Template, block: str, field: str, reporter: Reporter) -> Template:
    """Note, without drawing, an address that is not on a reserved domain."""
    if template.static:
        try:
            check_domains(template.source)
        except EvaluationError as error:
            reporter.add(block, field, error.code, **error.params)
    return template


def safe_path(text: str, *, folders: bool) -> str:
    """Return a normalised relative path; `EvaluationError` when nothing safe is left.

    `folders`: the path may have folders. Absolute paths, `..`, drive letters and characters that systems refuse are not let through.
    """
    path = unicodedata.normalize("NFC", text).replace("\\", "/").strip()
    parts = [part.strip() for part in path.split("/") if part.strip() not in ("", ".")]
    forbidden = any(part == ".." or re.search(r'[\x00-\x1f\x7f<>:"|?*]', part) or len(part.encode()) > 200 for part in parts)
    if not parts or forbidden or path.startswith("/") or (len(parts) > 1 and not folders):
        raise EvaluationError("bad_path", value=text[:80])
    return "/".join(parts)


@contextmanager
def row_at_hand(environment: Environment, table: str, row: dict[str, Any]) -> Iterator[None]:
    """Make `row` the current row of `table` for row templates and expressions."""
    environment.rows[table] = row
    try:
        yield
    finally:
        environment.rows.pop(table, None)


def each_row(environment: Environment, table: str, make: Callable[[int], Any]) -> list[Any]:
    """Call `make` with the rank of each row, that row being at hand; return the results."""
    results = []
    for rank, row in enumerate(environment.tables[table]):
        with row_at_hand(environment, table, row):
            results.append(make(rank))
    return results


_SHOWN = {"integer": "integer", "euros": "euros", "date": "date", "time": "time"}


def shown(value: Any, format_name: str) -> str:
    """Write a cell as the learner sees it in a page."""
    return apply_format(value, _SHOWN.get(format_name, ""))


def html_table(grid: Grid, caption: str) -> str:
    """Return an accessible table: caption, column headers with their scope."""
    head = "".join(f'<th scope="col">{escape(header)}</th>' for header in grid.headers)
    body = []
    for row in grid.rows:
        cells = []
        for value, name in zip(row, grid.formats, strict=True):
            numeric = ' class="artefact-number"' if isinstance(value, int | Decimal) else ""
            cells.append(f"<td{numeric}>{escape(shown(value, name))}</td>")
        body.append(f"<tr>{''.join(cells)}</tr>")
    return (
        f'<table class="artefact-table"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"
    )


def grid_extracts(table: str, columns: list[FileColumn], rows: list[list[Any]]) -> list[Extract]:
    """Map the rows of a grid that was read back (titles left out) onto the columns of its table."""
    found = []
    for rank, column in enumerate(columns):
        found.append(Extract(table, column.column, [row[rank] if rank < len(row) else "" for row in rows]))
    return found
