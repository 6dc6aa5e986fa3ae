"""Recipes on Office Open XML, by openpyxl. It drops the results of formulas when it saves: readers compute those that are missing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from copy import copy
from decimal import Decimal
from typing import Any

from challenges.handed import values
from challenges.handed.containers import Container
from challenges.handed.errors import Refused
from challenges.handed.workbooks import looks
from challenges.handed.workbooks.editors import Editor, shifted
from challenges.handed.workbooks.model import Area, At, Chart, NumberFormat, address, area_text, letters


class XlsxEditor(Editor):
    """A workbook of openpyxl, open."""

    format = "xlsx"

    def __init__(self, data: bytes | None) -> None:
        from openpyxl import Workbook, load_workbook  # noqa: PLC0415  heavy, loaded on first use

        if data is None:
            self.book = Workbook()
            return
        Container(data).verify()
        try:
            self.book = load_workbook(io.BytesIO(data), keep_links=False)
        except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
            raise Refused("damaged") from error

    def names(self) -> list[str]:
        """Return the names of the sheets."""
        return list(self.book.sheetnames)

    def by_name(self, name: str) -> Any:
        """Return a sheet."""
        return self.book[name]

    def set_value(self, sheet: Any, place: At, value: values.Value) -> None:
        """Type a value; a text that begins with = stays a text."""
        cell = self._cell(sheet, place)
        look = cell.number_format
        cell.value = _plain(value)
        if isinstance(value, str):
            cell.data_type, cell.quotePrefix = "s", value.startswith("=")
        if look != "General":
            cell.number_format = look

    def _cell(self, sheet: Any, place: At) -> Any:
        return sheet.cell(place[0] + 1, place[1] + 1)

    def set_formula(self, sheet: Any, place: At, formula: str) -> None:
        """Put a formula into a cell."""
        self._cell(sheet, place).value = "=" + formula

    def reorder(self, sheet: Any, first: int, order: Sequence[int], columns: Sequence[int] | None = None) -> None:
        """Put rows in another order; formulas move with their rows, as offices move them."""
        chosen = range(sheet.max_column) if columns is None else columns
        before = {
            (row, column): (cell.value, cell._style)
            for row in range(first, sheet.max_row)
            for column in chosen
            for cell in [self._cell(sheet, (row, column))]
        }
        for offset in range(sheet.max_row - first):
            for column in chosen:
                cell = self._cell(sheet, (first + offset, column))
                if offset >= len(order):
                    cell.value = None
                    continue
                value, style = before[order[offset], column]
                cell.value = "=" + shifted(value[1:], first + offset - order[offset]) if _is_formula(value) else value
                cell._style = copy(style)

    def set_hidden(self, sheet: Any, rows: Sequence[int], area: Area | None) -> None:
        """Hide rows, under a filter or by hand."""
        if area is not None:
            sheet.auto_filter.ref = area_text(area)
        for row in rows:
            sheet.row_dimensions[row + 1].hidden = True

    def set_format(self, sheet: Any, area: Area, look: NumberFormat) -> None:
        """Set how numbers look."""
        for place in area.cells():
            self._cell(sheet, place).number_format = looks.code_of(look)

    def add_chart(self, sheet: Any, chart: Chart) -> None:
        """Add a chart beside the data."""
        from challenges.handed.workbooks.xlsx_drawing import draw  # noqa: PLC0415  loads openpyxl's charts

        sheet.add_chart(draw(sheet, chart), f"{letters(sheet.max_column + 1)}2")

    def rename(self, sheet: Any, name: str) -> None:
        """Rename a sheet."""
        sheet.title = name

    def add_sheet(self, name: str) -> None:
        """Add an empty sheet behind the others."""
        self.book.create_sheet(name)

    def remove_sheet(self, sheet: Any) -> None:
        """Remove a sheet."""
        self.book.remove(sheet)

    def freeze(self, sheet: Any, rows: int, columns: int) -> None:
        """Keep rows and columns in sight."""
        sheet.freeze_panes = address((rows, columns)) if rows or columns else None

    def merge(self, sheet: Any, area: Area) -> None:
        """Merge cells."""
        sheet.merge_cells(area_text(area))

    def add_condition(self, sheet: Any, area: Area, test: str, operand: str) -> None:
        """Colour the cells of an area whose value passes a test."""
        from openpyxl.formatting.rule import CellIsRule, FormulaRule  # noqa: PLC0415  heavy, loaded on first use
        from openpyxl.styles import PatternFill  # noqa: PLC0415

        fill = PatternFill(bgColor="FFC7CE", fill_type="solid")
        first = address((area.top, area.left))
        if test == "contains":
            rule = FormulaRule(formula=[f"ISNUMBER(SEARCH({operand},{first}))"], fill=fill)
        else:
            rule = CellIsRule(operator=_OPERATORS[test], formula=[operand], fill=fill)
        sheet.conditional_formatting.add(area_text(area), rule)

    def set_orientation(self, sheet: Any, orientation: str) -> None:
        """Turn the page."""
        sheet.page_setup.orientation = orientation

    def set_print_area(self, sheet: Any, area: Area) -> None:
        """Set what is printed."""
        sheet.print_area = area_text(area)

    def save(self) -> bytes:
        """Return the file."""
        target = io.BytesIO()
        self.book.save(target)
        return target.getvalue()


_OPERATORS = {
    "equal": "equal", "not_equal": "notEqual", "greater": "greaterThan", "at_least": "greaterThanOrEqual", "less": "lessThan",
    "at_most": "lessThanOrEqual",
}  # fmt: skip


def _is_formula(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("=") and len(value) > 1


def _plain(value: values.Value) -> Any:
    """Return a value as openpyxl takes it: numbers as an office keeps them."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
