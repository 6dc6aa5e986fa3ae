"""Recipes on OpenDocument spreadsheets: the tables of content.xml, with their repeated rows and cells written out."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from lxml import etree

from challenges.handed import values
from challenges.handed.containers import Container, pack, parse_xml
from challenges.handed.errors import Refused
from challenges.handed.workbooks import ods_looks
from challenges.handed.workbooks.editors import Editor
from challenges.handed.workbooks.formulas.nodes import moved
from challenges.handed.workbooks.formulas.parsing import Unread, parse
from challenges.handed.workbooks.formulas.writing import write
from challenges.handed.workbooks.model import Area, At, NumberFormat, address
from challenges.handed.workbooks.ods_table import Table
from challenges.handed.workbooks.open_document import OFFICE, TABLE, TEXT

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

    def set_value(self, sheet: Any, place: At, value: values.Value) -> None:
        """Type a value; the look of the cell stays."""
        fill(sheet.cell(place), value)

    def set_formula(self, sheet: Any, place: At, formula: str) -> None:
        """Put a formula into a cell, without a result."""
        cell = sheet.cell(place)
        empty(cell)
        cell.set(TABLE + "formula", write(parse(formula), "ods"))

    def reorder(self, sheet: Any, first: int, order: Sequence[int], columns: Sequence[int] | None = None) -> None:
        """Put rows in another order; formulas move with their rows, as offices move them."""
        width = max(map(len, sheet.cells), default=0)
        last = len(sheet.rows)
        for row in range(first, last):
            sheet.cell((row, max(width - 1, 0)))
        before = [list(cells) for cells in sheet.cells]
        for offset in range(last - first):
            for column in range(width) if columns is None else columns:
                if offset >= len(order):
                    sheet.cells[first + offset][column] = etree.Element(TABLE + "table-cell")
                    continue
                cell = copy.deepcopy(before[order[offset]][column])
                if TABLE + "formula" in cell.attrib:
                    moved_by = first + offset - order[offset]
                    cell.set(TABLE + "formula", _shifted(cell.get(TABLE + "formula"), moved_by))
                sheet.cells[first + offset][column] = cell

    def set_hidden(self, sheet: Any, rows: Sequence[int], area: Area | None) -> None:
        """Hide rows, under a filter or by hand."""
        for row in rows:
            sheet.cell((row, 0))
            sheet.rows[row].set(TABLE + "visibility", "collapse" if area is None else "filter")
        if area is not None:
            ranges = self.body.find(TABLE + "database-ranges")
            if ranges is None:
                ranges = etree.SubElement(self.body, TABLE + "database-ranges")
            one = etree.SubElement(ranges, TABLE + "database-range")
            one.set(TABLE + "name", f"Filtre{len(ranges)}")
            one.set(TABLE + "target-range-address", self._address(sheet, area))
            one.set(TABLE + "display-filter-buttons", "true")

    def set_format(self, sheet: Any, area: Area, look: NumberFormat) -> None:
        """Set how numbers look, by a style of its own for each style that the cells had."""
        for place in area.cells():
            cell = sheet.cell(place)
            cell.set(TABLE + "style-name", ods_looks.styled(self.root, cell.get(TABLE + "style-name", ""), look))

    def rename(self, sheet: Any, name: str) -> None:
        """Rename a sheet."""
        sheet.element.set(TABLE + "name", name)

    def add_sheet(self, name: str) -> None:
        """Add an empty sheet behind the others."""
        table = etree.Element(TABLE + "table", {TABLE + "name": name})
        self._elements()[-1].addnext(table)
        self.by_name(name)

    def remove_sheet(self, sheet: Any) -> None:
        """Remove a sheet."""
        self.tables.pop(sheet.element)
        self.body.remove(sheet.element)

    def freeze(self, sheet: Any, rows: int, columns: int) -> None:
        """Keep rows and columns in sight: the view of the sheet, in settings.xml."""
        self.files["settings.xml"] = ods_looks.frozen(self.files.get("settings.xml"), sheet.element.get(TABLE + "name"), rows, columns)
        self.files["META-INF/manifest.xml"] = ods_looks.listed(self.files["META-INF/manifest.xml"], "settings.xml")

    def merge(self, sheet: Any, area: Area) -> None:
        """Merge cells."""
        for place in area.cells():
            cell = sheet.cell(place)
            if place != (area.top, area.left):
                cell.tag = TABLE + "covered-table-cell"
        first = sheet.cell((area.top, area.left))
        first.set(TABLE + "number-columns-spanned", str(area.right - area.left + 1))
        first.set(TABLE + "number-rows-spanned", str(area.bottom - area.top + 1))

    def add_condition(self, sheet: Any, area: Area, test: str, operand: str) -> None:
        """Colour the cells of an area whose value passes a test."""
        ods_looks.add_condition(sheet.element, self._address(sheet, area), test, operand)

    def set_print_area(self, sheet: Any, area: Area) -> None:
        """Set what is printed."""
        sheet.element.set(TABLE + "print-ranges", self._address(sheet, area))

    def _address(self, sheet: Any, area: Area) -> str:
        name = "'" + sheet.element.get(TABLE + "name").replace("'", "''") + "'"
        return f"{name}.{address((area.top, area.left))}:{name}.{address((area.bottom, area.right))}"

    def save(self) -> bytes:
        """Return the file."""
        for one in self.tables.values():
            one.close()
        self.files["content.xml"] = etree.tostring(self.root, xml_declaration=True, encoding="UTF-8")
        return pack(self.files, "mimetype")


def _shifted(formula: str, rows: int) -> str:
    try:
        return write(moved(parse(formula), rows, 0), "ods")
    except Unread:
        return formula


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
