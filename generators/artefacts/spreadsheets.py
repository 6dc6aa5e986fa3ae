"""What the two kinds of spreadsheet share: sheets as declared, their cells, totals and formulas, what they say and how they are shown.

Here belongs nothing about a file format: `xlsx` and `ods` write and read the files.
"""

from __future__ import annotations

import datetime as dt
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from generators import nodes
from generators.artefacts.common import BuildContext, Built, Extract
from generators.artefacts.grids import FileColumn, Formula, Grid, compile_columns, grid_extracts, html_table, make_grid, tag
from generators.artefacts.safety import check_template, check_third_parties, one_line
from generators.errors import EvaluationError, ExpressionError
from generators.expressions.evaluator import aggregate_values
from generators.expressions.formula import Notation, check_formula, column_letters, write_formula
from generators.expressions.functions import kind_of
from generators.formats import default_text
from generators.reporting import Reporter
from generators.scope import Scope, TableShape
from generators.shapes import KIND_LABELS
from generators.templates import Template

__all__ = ["Sheet", "Spreadsheet", "SpreadsheetKind", "logical_form", "render", "sheet_name", "without_empty_end"]

_TOTALS = {"sum": "SUM", "mean": "AVERAGE", "min": "MIN", "max": "MAX", "count": "COUNTA"}
_HEADER_ROWS = 1
#: The functions for which programs do not agree about a few characters.
_LETTERS = ("len", "upper", "lower")


@dataclass(frozen=True)
class Sheet:
    """A sheet as declared.

    `formulas`: the expression of each column written as formulas, by rank; `references`: the rank of each column that formulas may name;
    `totals`: the function under each column, by rank.
    """

    name: Template
    table: str
    columns: list[FileColumn]
    formulas: Mapping[int, nodes.Node]
    references: Mapping[str, int]
    label: Template | None
    totals: Mapping[int, str]

    @property
    def has_formulas(self) -> bool:
        """Whether any cell of the sheet is a formula."""
        return bool(self.formulas or self.totals)


class Spreadsheet:
    """The sheets of a workbook, compiled. `notation` is that of the formulas of its format."""

    def __init__(self, spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter, notation: Notation) -> None:
        self.notation = notation
        self.sheets = [_compile_sheet(one, scope, block, reporter) for one in spec["sheets"]]

    @property
    def has_formulas(self) -> bool:
        """Whether any cell is a formula: formulas cost a second reader."""
        return any(sheet.has_formulas for sheet in self.sheets)

    def grids(self, context: BuildContext) -> dict[str, Grid]:
        """Return the cells of each sheet, by name."""
        grids: dict[str, Grid] = {}
        for sheet in self.sheets:
            name = sheet_name(sheet.name.render(context.environment), grids)
            grid = make_grid(sheet.columns, sheet.table, context.environment)
            self._put_formulas(sheet, grid, context.environment.values)
            self._put_totals(sheet, grid, context)
            grids[name] = grid
        return grids

    def _put_formulas(self, sheet: Sheet, grid: Grid, values: Mapping[str, Any]) -> None:
        for column, tree in sheet.formulas.items():
            parts = nodes.walk(tree)
            letters = any(isinstance(one, nodes.Call) and one.function in _LETTERS for one in parts)
            named = [values[one.name] for one in parts if isinstance(one, nodes.Value)]
            for rank, row in enumerate(grid.rows, start=_HEADER_ROWS + 1):
                if letters:
                    _check_letters([*row, *named])
                row[column] = Formula(write_formula(tree, self.notation, sheet.references, rank, values), row[column])

    def _put_totals(self, sheet: Sheet, grid: Grid, context: BuildContext) -> None:
        if not sheet.totals or sheet.label is None:
            return
        label = one_line(sheet.label.render(context.environment))
        check_third_parties(label)
        last = len(grid.rows) + _HEADER_ROWS
        row: list[Any] = [""] * len(sheet.columns)
        row[0] = label
        for column, function in sheet.totals.items():
            cells = [one[column] for one in grid.rows]
            values = [one.value if isinstance(one, Formula) else one for one in cells]
            kept = [value for value in values if value != ""]
            found = len(kept) if function == "count" else aggregate_values(function, sheet.table, kept)
            if not grid.rows:  # a formula would have no cell to refer to but its own
                row[column] = found
                continue
            if kind_of(found) not in ("number", "date"):  # of a column whose kind is known only now
                raise EvaluationError("wrong_kind", value=default_text(found)[:60], expected=KIND_LABELS["number"])
            where = self.notation.range(column_letters(column), _HEADER_ROWS + 1, last)
            # COUNTA counts a formula that gives an empty text, which no reader of the page would.
            computed = function == "count" and any(isinstance(one, Formula) and isinstance(one.value, str) for one in cells)
            text = f"SUMPRODUCT(--(LEN({where})>0))" if computed else f"{_TOTALS[function]}({where})"
            row[column] = Formula(self.notation.start + text, found)
        grid.rows.append(row)

    def extract(self, logical: Mapping[str, Any]) -> list[Extract]:
        """Map the sheets back onto the tables."""
        found: list[Extract] = []
        for sheet, read_sheet in zip(self.sheets, logical["sheets"], strict=True):
            rows = read_sheet["rows"][_HEADER_ROWS:]
            found.extend(grid_extracts(sheet.table, sheet.columns, rows[:-1] if sheet.totals else rows, tagged=True))
        return found


def _check_letters(values: Iterable[Any]) -> None:
    """Refuse texts with letters that change into several, or that spreadsheets count twice (those beyond the 65,536 first of Unicode)."""
    for value in values:
        text = value.value if isinstance(value, Formula) else value
        if (
            isinstance(text, str)
            and not text.isascii()
            and any(ord(one) > 0xFFFF or len(one.upper()) + len(one.lower()) > 2 for one in text)
        ):
            raise EvaluationError("formula_letters", value=text[:60])


class SpreadsheetKind(ABC):
    """A kind of spreadsheet: what the formats share. A format tells its notation of formulas, its media type, how it is written and read."""

    notation: Notation
    media_type: str

    def __init__(self, spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> None:
        self.spreadsheet = Spreadsheet(spec, scope, block, reporter, self.notation)

    @abstractmethod
    def write_file(self, grids: Mapping[str, Grid], created: dt.date) -> bytes:
        """Write a workbook with one sheet per grid."""

    @abstractmethod
    def read_file(self, content: bytes, *, formulas: bool) -> dict[str, Any]:
        """Read a workbook into the form of `logical_form`; `formulas`: the file holds some."""

    def build(self, context: BuildContext) -> Built:
        """Build the workbook."""
        grids = self.spreadsheet.grids(context)
        return Built(self.write_file(grids, context.reference_date), logical_form(grids), lambda: render(grids), self.media_type)

    def read(self, content: bytes) -> dict[str, Any]:
        """Read a workbook back."""
        return self.read_file(content, formulas=self.spreadsheet.has_formulas)

    def extract(self, logical: Mapping[str, Any]) -> list[Extract]:
        """Map the sheets back onto the tables."""
        return self.spreadsheet.extract(logical)


def _compile_sheet(spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> Sheet:
    name = check_template(reporter.template(block, "name", spec["name"], scope), block, "name", reporter)
    columns = compile_columns(spec["columns"], spec["table"], scope, block, reporter)
    table = scope.tables.get(spec["table"], TableShape(spec["table"], {}))
    references = {one.column: rank for rank, one in enumerate(columns) if _typed(one, table)}
    formulas: dict[int, nodes.Node] = {}
    for rank, one in enumerate(spec["columns"]):
        if one.get("formula") and columns:
            _compile_formula(rank, one["column"], table, references, formulas, block, reporter)
    label, totals = None, dict[int, str]()
    if "totals" in spec:
        label = check_template(reporter.template(block, "totals.label", spec["totals"]["label"], scope), block, "totals.label", reporter)
        totals = _compile_totals(spec["totals"]["columns"], columns, table, block, reporter)
    return Sheet(name, spec["table"], columns, formulas, references, label, totals)


def _typed(column: FileColumn, table: TableShape) -> bool:
    """Say whether the cells of a column hold its values as they are: a number shown as a text is one no more."""
    shape = table.columns.get(column.column.partition(".")[0])
    return shape is not None and (column.format != "text" or shape.kind not in ("number", "date", "time"))


def _compile_formula(
    rank: int, path: str, table: TableShape, references: Mapping[str, int], formulas: dict[int, nodes.Node], block: str, reporter: Reporter
) -> None:
    tree = table.formulas.get(path)
    if tree is None:
        if path in table.columns:
            reporter.add(block, "formula", "not_computed", name=path)
        return
    try:
        if path not in references:
            raise ExpressionError("formula_column", name=path)
        check_formula(tree, references)
    except ExpressionError as error:
        reporter.note(block, "formula", error)
        return
    formulas[rank] = tree


def _compile_totals(
    specs: list[Mapping[str, Any]], columns: list[FileColumn], table: TableShape, block: str, reporter: Reporter
) -> dict[int, str]:
    ranks = {one.column: rank for rank, one in enumerate(columns)}
    totals: dict[int, str] = {}
    for spec in specs:
        path, function = spec["column"], spec["function"]
        if path not in ranks:
            reporter.add(block, "totals", "unknown_column", table=table.name, name=path, known=", ".join(ranks) or "(aucun)")
            continue
        if ranks[path] == 0:
            reporter.add(block, "totals", "total_under_label", name=path)
            continue
        shape = table.columns.get(path.partition(".")[0])
        allowed = {"count": None, "min": ("number", "date"), "max": ("number", "date")}.get(function, ("number",))
        if allowed is not None and shape is not None and (shape.kind not in (*allowed, "any") or not _typed(columns[ranks[path]], table)):
            reporter.add(block, "totals", "total_of_texts", name=path)
            continue
        totals[ranks[path]] = function
    return totals


def sheet_name(text: str, taken: Mapping[str, Grid]) -> str:
    """Return a name that spreadsheets accept: 31 characters, none of `[]:*?/\\`, not taken yet."""
    name = re.sub(r"[\[\]:*?/\\]", " ", one_line(text))[:31].strip(" '") or "Feuille"
    check_third_parties(name)
    known = {one.lower() for one in taken}
    for rank in range(2, 99):
        if name.lower() not in known:
            return name
        name = f"{name[:27]} {rank}"
    raise EvaluationError("same_path", value=name)


def logical_form(grids: Mapping[str, Grid]) -> dict[str, Any]:
    """Return what the workbook says: sheets, titles and typed cells; empty cells and rows at the end do not count."""
    sheets = []
    for name, grid in grids.items():
        rows = [[tag(value) for value in row] for row in (grid.headers, *grid.rows)]
        sheets.append({"name": name, "rows": without_empty_end(rows)})
    return {"sheets": sheets}


def without_empty_end(rows: list[list[str]]) -> list[list[str]]:
    """Leave out the empty tagged cells at the end of each row and the empty rows at the end."""
    for row in rows:
        while row and row[-1] == "t ":
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


def render(grids: Mapping[str, Grid]) -> str:
    """Return the sheets as tables for a page."""
    return f'<div class="artefact-workbook">{"".join(html_table(grid, name) for name, grid in grids.items())}</div>'
