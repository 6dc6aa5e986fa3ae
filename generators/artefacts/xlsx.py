"""Spreadsheet files in Office Open XML: written by XlsxWriter, read back by python-calamine, and formulas by openpyxl.

Here belong: the `xlsx` kind. The libraries are loaded on first use. The creation date is the reference date, never the clock.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from generators.artefacts.grids import Grid, tag, tag_formula
from generators.artefacts.spreadsheets import SpreadsheetKind, without_empty_end
from generators.expressions.formula import OOXML

__all__ = ["Xlsx", "read", "read_cells", "write"]

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NUMBER_FORMATS = {"integer": "0", "euros": '#,##0.00 "€"', "date": "dd/mm/yyyy", "time": "hh:mm"}


class Xlsx(SpreadsheetKind):
    """The `xlsx` kind, compiled."""

    notation = OOXML
    media_type = MEDIA_TYPE

    def write_file(self, grids: Mapping[str, Grid], created: dt.date) -> bytes:
        """Write a workbook with one sheet per grid."""
        return write(grids, created)

    def read_file(self, content: bytes, *, formulas: bool) -> dict[str, Any]:
        """Read a workbook into the form of `logical_form`."""
        return read(content, formulas=formulas)


def write(grids: Mapping[str, Grid], created: dt.date) -> bytes:
    """Write a workbook with one sheet per grid."""
    import xlsxwriter  # noqa: PLC0415  heavy, loaded on first use

    from generators.artefacts.sheets import GridSheet, Styles  # noqa: PLC0415  loads XlsxWriter

    target = io.BytesIO()
    workbook = xlsxwriter.Workbook(target, {"in_memory": True})
    workbook.set_properties({"created": dt.datetime.combine(created, dt.time(12)), "author": "Balise"})
    bold, quoted = workbook.add_format({"bold": True}), workbook.add_format()
    quoted.set_quote_prefix()  # a spreadsheet then never takes the text for a formula, even when the cell is edited
    formats = {name: workbook.add_format({"num_format": code}) for name, code in _NUMBER_FORMATS.items()}
    styles = Styles(bold, quoted, formats)
    for name, grid in grids.items():
        sheet = workbook.add_worksheet(name, GridSheet)
        for column, header in enumerate(grid.headers):
            sheet.set_column(column, column, max(10, min(40, len(header) + 4)))
        sheet.fill([grid.headers, *grid.rows], grid.formats, styles)
        sheet.freeze_panes(1, 0)
    workbook.close()
    return target.getvalue()


def read(content: bytes, *, formulas: bool = False) -> dict[str, Any]:
    """Read a workbook into the form of `logical_form`; `formulas`: the file holds some, which takes a second reader."""
    sheets = read_cells(content)
    if formulas:
        _read_formulas(content, sheets)
    return {"sheets": [{"name": name, "rows": without_empty_end(rows)} for name, rows in sheets.items()]}


def read_cells(content: bytes) -> dict[str, list[list[str]]]:
    """Return the tagged values of every cell, by sheet; of a formula, its stored value."""
    from python_calamine import CalamineWorkbook  # noqa: PLC0415  heavy, loaded on first use

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {
        name: [[_read_tag(one) for one in row] for row in workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)]
        for name in workbook.sheet_names
    }


def _read_tag(value: Any) -> str:
    """Write a value of calamine as `tag` writes one of ours."""
    kind = type(value)
    if kind is str:
        return f"t {value}"
    if kind is float or kind is int:
        text = repr(value)
        if len(text) <= 15 and "e" not in text and text != "-0.0":
            return "n " + text.removesuffix(".0")
        return tag(Decimal(text))
    if isinstance(value, dt.datetime):
        return "d " + value.date().isoformat()
    if isinstance(value, dt.timedelta):  # how OpenDocument keeps a time of day
        return tag(dt.time(value.seconds // 3600, value.seconds // 60 % 60))
    return tag(value if isinstance(value, bool | dt.date | dt.time) else str(value))


def _read_formulas(content: bytes, sheets: Mapping[str, list[list[str]]]) -> None:
    """Put the formulas beside the values that were read."""
    from openpyxl import load_workbook  # noqa: PLC0415  heavy, loaded on first use

    workbook = load_workbook(io.BytesIO(content), read_only=True)
    for name, rows in sheets.items():
        for cells in workbook[name].iter_rows():
            for one in cells:
                if one.data_type == "f":
                    row, column = one.row - 1, one.column - 1
                    rows[row][column] = tag_formula(str(one.value).removeprefix("="), rows[row][column])
    workbook.close()
