"""Spreadsheet files: written by XlsxWriter, read back by python-calamine.

Here belong: the `xlsx` kind. The libraries are loaded on first use. The creation date is the reference date, never the clock.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from generators.artefacts.common import BuildContext, Built, Extract
from generators.artefacts.grids import FileColumn, Grid, compile_columns, grid_extracts, html_table, make_grid, tag, untag
from generators.artefacts.safety import check_template, one_line, unsafe_in_a_cell
from generators.reporting import Reporter
from generators.scope import Scope
from generators.templates import Template

__all__ = ["Xlsx", "logical_form", "read", "write"]

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NUMBER_FORMATS = {"integer": "0", "euros": '#,##0.00 "€"', "date": "dd/mm/yyyy", "time": "hh:mm"}


@dataclass(frozen=True)
class Sheet:
    """A sheet as declared."""

    name: Template
    table: str
    columns: list[FileColumn]


class Xlsx:
    """The `xlsx` kind, compiled."""

    def __init__(self, spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> None:
        self.sheets: list[Sheet] = []
        for sheet in spec["sheets"]:
            name = check_template(reporter.template(block, "name", sheet["name"], scope), block, "name", reporter)
            self.sheets.append(Sheet(name, sheet["table"], compile_columns(sheet["columns"], sheet["table"], scope, block, reporter)))

    def build(self, context: BuildContext) -> Built:
        """Build the workbook."""
        grids: dict[str, Grid] = {}
        for sheet in self.sheets:
            name = sheet_name(sheet.name.render(context.environment), grids)
            grids[name] = make_grid(sheet.columns, sheet.table, context.environment)
        html = "".join(html_table(grid, name) for name, grid in grids.items())
        content = write(grids, context.reference_date)
        return Built(content, logical_form(grids), f'<div class="artefact-workbook">{html}</div>', MEDIA_TYPE)

    def read(self, content: bytes) -> dict[str, Any]:
        """Read a workbook back with python-calamine."""
        return read(content)

    def extract(self, logical: Mapping[str, Any]) -> list[Extract]:
        """Map the sheets back onto the tables."""
        found: list[Extract] = []
        for sheet, read_sheet in zip(self.sheets, logical["sheets"], strict=True):
            rows = [[untag(text) for text in row] for row in read_sheet["rows"][1:]]
            found.extend(grid_extracts(sheet.table, sheet.columns, rows))
        return found


def sheet_name(text: str, taken: Mapping[str, Grid]) -> str:
    """Return a name that spreadsheets accept: 31 characters, none of `[]:*?/\\`, not taken yet."""
    name = re.sub(r"[\[\]:*?/\\]", " ", one_line(text))[:31].strip(" '") or "Feuille"
    known = {one.lower() for one in taken}
    for rank in range(2, 99):
        if name.lower() not in known:
            break
        name = f"{name[:27]} {rank}"
    return name


def logical_form(grids: Mapping[str, Grid]) -> dict[str, Any]:
    """Return what the workbook says: sheets, titles and typed cells; empty cells and rows at the end do not count."""
    sheets = []
    for name, grid in grids.items():
        rows = [_trimmed([tag(value) for value in row]) for row in [grid.headers, *grid.rows]]
        sheets.append({"name": name, "rows": _without_empty_end(rows)})
    return {"sheets": sheets}


def _trimmed(row: list[str]) -> list[str]:
    while row and row[-1] == "t ":
        row = row[:-1]
    return row


def _without_empty_end(rows: list[list[str]]) -> list[list[str]]:
    while rows and not rows[-1]:
        rows = rows[:-1]
    return rows


def write(grids: Mapping[str, Grid], created: dt.date) -> bytes:
    """Write a workbook with one sheet per grid."""
    import xlsxwriter  # noqa: PLC0415  heavy, loaded on first use

    target = io.BytesIO()
    workbook = xlsxwriter.Workbook(target, {"in_memory": True})
    workbook.set_properties({"created": dt.datetime.combine(created, dt.time(12)), "author": "Balise"})
    bold, quoted = workbook.add_format({"bold": True}), workbook.add_format()
    quoted.set_quote_prefix()  # a spreadsheet then never takes the text for a formula, even when the cell is edited
    formats = {name: workbook.add_format({"num_format": code}) for name, code in _NUMBER_FORMATS.items()}
    for name, grid in grids.items():
        sheet = workbook.add_worksheet(name)
        for column, header in enumerate(grid.headers):
            sheet.write_string(0, column, header, bold)
            sheet.set_column(column, column, max(10, min(40, len(header) + 4)))
        for rank, row in enumerate(grid.rows, start=1):
            for column, value in enumerate(row):
                _write_cell(sheet, rank, column, value, formats.get(grid.formats[column]), formats, quoted)
        sheet.freeze_panes(1, 0)
    workbook.close()
    return target.getvalue()


def _write_cell(sheet: Any, row: int, column: int, value: Any, style: Any, formats: Mapping[str, Any], quoted: Any) -> None:
    if isinstance(value, int | Decimal):
        sheet.write_number(row, column, float(value), style)
    elif isinstance(value, str):
        if value:
            sheet.write_string(row, column, value, quoted if unsafe_in_a_cell(value) else None)
    elif isinstance(value, dt.time):
        sheet.write_datetime(row, column, value, formats["time"])
    else:
        sheet.write_datetime(row, column, value, formats["date"])


def read(content: bytes) -> dict[str, Any]:
    """Read a workbook into the form of `logical_form`."""
    from python_calamine import CalamineWorkbook  # noqa: PLC0415  heavy, loaded on first use

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets = []
    for name in workbook.sheet_names:
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        sheets.append({"name": name, "rows": _without_empty_end([_trimmed([tag(_value(one)) for one in row]) for row in rows])})
    return {"sheets": sheets}


def _value(value: Any) -> Any:
    """Return a value of calamine as one of ours."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        return Decimal(repr(value))
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, str | dt.date | dt.time) else str(value)
