"""Recipes on OpenDocument spreadsheets: the tables of content.xml, with their repeated rows and cells written out."""

from __future__ import annotations

import copy
import datetime as dt
from decimal import Decimal
from typing import Any, Final

from lxml import etree

from challenges.handed import values
from challenges.handed.containers import Container, pack, parse_xml
from challenges.handed.errors import Refused
from challenges.handed.limits import MAX_CELLS, MAX_COLUMNS, MAX_ROWS
from challenges.handed.workbooks.editors import Editor
from challenges.handed.workbooks.model import At
from challenges.handed.workbooks.open_document import OFFICE, TABLE, TEXT, cell_value

_EMPTY: Final = (
    b'<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    b'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    b'office:version="1.3"><office:automatic-styles/><office:body><office:spreadsheet><table:table table:name="Feuille1"/>'
    b"</office:spreadsheet></office:body></office:document-content>"
)
_MANIFEST: Final = (
    b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    b'<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
    b'<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_MIMETYPE: Final = b"application/vnd.oasis.opendocument.spreadsheet"
_REPEATED_ROWS, _REPEATED_COLUMNS = TABLE + "number-rows-repeated", TABLE + "number-columns-repeated"
_CELLS: Final = (TABLE + "table-cell", TABLE + "covered-table-cell")


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
            if one.tag in (TABLE + "table-row", TABLE + "table-header-rows", TABLE + "table-row-group", TABLE + "table-rows"):
                self.element.remove(one)
        for row, cells in zip(self.rows, self.cells, strict=True):
            for one in list(row):
                row.remove(one)
            row.extend(cells or [etree.Element(TABLE + "table-cell")])
        for after in (one for one in self.element if one.tag in (TABLE + "named-expressions",) or "calcext" in str(one.tag)):
            for row in self.rows:
                after.addprevious(row)
            return
        self.element.extend(self.rows or [_bare(None)])


def _bare(row: Any) -> Any:
    element = etree.Element(TABLE + "table-row", dict(row.attrib) if row is not None else {})
    if row is None:
        element.append(etree.Element(TABLE + "table-cell"))
    return element


def _filled(cell: Any) -> bool:
    return OFFICE + "value-type" in cell.attrib or TABLE + "formula" in cell.attrib or len(cell) > 0


class OdsEditor(Editor):
    """An OpenDocument spreadsheet, open."""

    format = "ods"

    def __init__(self, data: bytes | None) -> None:
        if data is None:
            self.files = {"mimetype": _MIMETYPE, "content.xml": _EMPTY, "META-INF/manifest.xml": _MANIFEST}
        else:
            container = Container(data)
            self.files = {name: container.read(name) for name in container.names}
        self.root = parse_xml(self.files.get("content.xml", b""))
        self.tables: dict[Any, Table] = {}
        body = self.root.find(f"{OFFICE}body/{OFFICE}spreadsheet")
        if body is None:
            raise Refused("damaged")
        self.body = body

    def _elements(self) -> list[Any]:
        return list(self.body.findall(TABLE + "table"))

    def names(self) -> list[str]:
        """Return the names of the sheets."""
        return [one.get(TABLE + "name", "") for one in self._elements()]

    def by_name(self, name: str) -> Any:
        """Return a table, written out when it is first asked for."""
        element = next(one for one in self._elements() if one.get(TABLE + "name", "") == name)
        if element not in self.tables:
            self.tables[element] = Table(element)
        return self.tables[element]

    def size(self, sheet: Any) -> tuple[int, int]:
        """Return how many rows and columns are used."""
        return len(sheet.rows), max(map(len, sheet.cells), default=0)

    def value(self, sheet: Any, place: At) -> Any:
        """Return the value of a cell; of a formula, None."""
        cell = sheet.look(place)
        return None if cell is None or TABLE + "formula" in cell.attrib else cell_value(cell)

    def set_value(self, sheet: Any, place: At, value: values.Value) -> None:
        """Type a value; the look of the cell stays."""
        fill(sheet.cell(place), value)

    def save(self) -> bytes:
        """Return the file."""
        for one in self.tables.values():
            one.close()
        self.files["content.xml"] = etree.tostring(self.root, xml_declaration=True, encoding="UTF-8")
        return pack(self.files, "mimetype")


def empty(cell: Any) -> None:
    """Take everything out of a cell but its style."""
    for name in list(cell.attrib):
        if name.startswith(OFFICE) or name == TABLE + "formula" or "calcext" in name:
            del cell.attrib[name]
    for child in list(cell):
        cell.remove(child)


def fill(cell: Any, value: values.Value) -> None:
    """Put a value into a cell, and its text beside it."""
    empty(cell)
    if value is None:
        return
    if isinstance(value, bool):
        kind, name, written = "boolean", "boolean-value", "true" if value else "false"
    elif isinstance(value, Decimal):
        kind, name, written = "float", "value", format(value, "f")
    elif isinstance(value, dt.date):
        kind, name, written = "date", "date-value", value.isoformat()
    elif isinstance(value, dt.time):
        kind, name, written = "time", "time-value", f"PT{value.hour:02}H{value.minute:02}M{value.second:02}S"
    else:
        kind, name, written = "string", "", value
    cell.set(OFFICE + "value-type", kind)
    if name:
        cell.set(OFFICE + name, written)
    for line in written.split("\n"):
        etree.SubElement(cell, TEXT + "p").text = line
