"""A table of an OpenDocument spreadsheet with its repeated rows and cells written out, so that steps can change one of them."""

from __future__ import annotations

import copy
from typing import Any, Final

from lxml import etree

from challenges.handed.errors import Refused
from challenges.handed.limits import MAX_CELLS, MAX_COLUMNS, MAX_ROWS
from challenges.handed.workbooks.model import At
from challenges.handed.workbooks.open_document import OFFICE, TABLE

_REPEATED_ROWS, _REPEATED_COLUMNS = TABLE + "number-rows-repeated", TABLE + "number-columns-repeated"
_CELLS: Final = (TABLE + "table-cell", TABLE + "covered-table-cell")
_ROWS: Final = (TABLE + "table-row", TABLE + "table-header-rows", TABLE + "table-row-group", TABLE + "table-rows")
#: What stands before the rows of a table (OpenDocument 1.3, 9.1.2).
_BEFORE: Final = ("title", "desc", "table-source", "dde-source", "scenario", "forms", "shapes", "table-column", "table-columns", "table-header-columns",
                  "table-column-group")  # fmt: skip


class Table:
    """A table with its rows and cells written out one by one; what has no end of repeated emptiness is left behind."""

    def __init__(self, element: Any) -> None:
        self.element = element
        self.rows: list[Any] = []
        self.cells: list[list[Any]] = []
        self._count = 0
        for row in list(element.iter(TABLE + "table-row")):
            self._read(row)
        while self.cells and not any(map(_filled, self.cells[-1])):
            self.cells.pop()
            self.rows.pop()

    def _read(self, row: Any) -> None:
        cells: list[Any] = []
        for cell in row:
            if cell.tag in _CELLS:
                times = int(cell.attrib.pop(_REPEATED_COLUMNS, "1"))
                if not _filled(cell):
                    times = min(times, max(MAX_COLUMNS - len(cells), 0))
                cells += [cell, *(copy.copy(cell) for _ in range(times - 1))] if times else []
        while cells and not _filled(cells[-1]):
            cells.pop()
        times = int(row.attrib.pop(_REPEATED_ROWS, "1"))
        times = times if cells else min(times, max(MAX_ROWS - len(self.rows), 0))
        self._count += len(cells) * times
        if len(self.rows) + times > MAX_ROWS or len(cells) > MAX_COLUMNS or self._count > MAX_CELLS:
            if cells:
                raise Refused("too_many_cells")
            return
        for rank in range(times):
            self.rows.append(row if rank == 0 else _bare(row))
            self.cells.append(cells if rank == 0 else [copy.copy(one) for one in cells])

    def cell(self, place: At) -> Any:
        """Return the element of a cell, which is made when it is not there."""
        row, column = place
        while len(self.rows) <= row:
            self.rows.append(etree.Element(TABLE + "table-row"))
            self.cells.append([])
        while len(self.cells[row]) <= column:
            self.cells[row].append(etree.Element(TABLE + "table-cell"))
        return self.cells[row][column]

    def look(self, place: At) -> Any | None:
        """Return the element of a cell, None when it is not there."""
        row, column = place
        return self.cells[row][column] if row < len(self.cells) and column < len(self.cells[row]) else None

    def close(self) -> None:
        """Put the rows back into the table."""
        for one in list(self.element):
            if one.tag in _ROWS:
                self.element.remove(one)
        for row, cells in zip(self.rows, self.cells, strict=True):
            for one in list(row):
                row.remove(one)
            row.extend(cells or [etree.Element(TABLE + "table-cell")])
        before = [one for one in self.element if str(one.tag).rpartition("}")[2] in _BEFORE]
        place = self.element.index(before[-1]) + 1 if before else 0
        self.element[place:place] = self.rows or [_bare(None)]


def _bare(row: Any) -> Any:
    element = etree.Element(TABLE + "table-row", dict(row.attrib) if row is not None else {})
    if row is None:
        element.append(etree.Element(TABLE + "table-cell"))
    return element


def _filled(cell: Any) -> bool:
    return OFFICE + "value-type" in cell.attrib or TABLE + "formula" in cell.attrib or len(cell) > 0
