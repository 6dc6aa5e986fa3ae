"""Reading OpenDocument spreadsheets whole, row by row: values too, since calamine loses line breaks of texts and durations of a day or more."""

from __future__ import annotations

import re
from typing import Any, Final

from challenges.handed.containers import Container, elements, parse_xml
from challenges.handed.errors import Refused
from challenges.handed.limits import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_SHEETS
from challenges.handed.workbooks import ods_charts
from challenges.handed.workbooks.formulas.nodes import Range
from challenges.handed.workbooks.formulas.parsing import Unread, parse
from challenges.handed.workbooks.model import Area, Condition, NumberFormat, Sheet, Workbook
from challenges.handed.workbooks.ods_styles import Styles
from challenges.handed.workbooks.open_document import OFFICE, TABLE, cell_value

_CALCEXT: Final = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_CONFIG: Final = "{urn:oasis:names:tc:opendocument:xmlns:config:1.0}"
_DRAW: Final = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_LINK: Final = "{http://www.w3.org/1999/xlink}href"
_CELLS: Final = (TABLE + "table-cell", TABLE + "covered-table-cell")
_ERROR: Final = re.compile(r"#[A-Z/0?!]{2,7}|(?:Err:|#ERR)\d{3}\Z")
_TESTS: Final = (("!=", "not_equal"), (">=", "at_least"), ("<=", "at_most"), ("=", "equal"), (">", "greater"), ("<", "less"))


def read(container: Container, needs: frozenset[str]) -> Workbook:
    """Return the workbook with its values."""
    return _Reading(container, needs).read()


def area_in(text: str) -> Area | None:
    """Return the area of an address as OpenDocument writes it: Ventes.A1:Ventes.C9."""
    try:
        found = parse(f"[{text}]")
    except Unread:
        return None
    return Area(found.top, found.left, found.bottom, found.right) if isinstance(found, Range) else None


class _Reading:
    def __init__(self, container: Container, needs: frozenset[str]) -> None:
        self.container, self.needs = container, needs
        self.workbook = Workbook("ods", [])
        self.styles = Styles(parse_xml(container.read("styles.xml")) if "styles.xml" in container else None)
        self.table: Any = None
        self.columns: list[str] = []
        self.cells = 0
        self.links: dict[str, list[str]] = {}

    def read(self) -> Workbook:
        """Read content.xml, then what stands in other parts."""
        tags = (OFFICE + "automatic-styles", TABLE + "table-column", TABLE + "table-row", TABLE + "table", TABLE + "database-range")
        for element in elements(self.container.read("content.xml"), *tags):
            if element.tag == TABLE + "table-row":
                self._row(element)
            elif element.tag == TABLE + "table-column":
                self._column(element)
            elif element.tag == OFFICE + "automatic-styles":
                self.styles.add(element)
            elif element.tag == TABLE + "table":
                self._end(element)
            else:
                self._range(element)
        if not self.workbook.sheets:
            raise Refused("damaged")
        if "charts" in self.needs:
            self._charts()
        if "layout" in self.needs:
            self._frozen()
        return self.workbook

    def _sheet(self, element: Any) -> Sheet | None:
        """Return the sheet of a row or a column, None for a table within a cell."""
        tables = list(element.iterancestors(TABLE + "table"))
        if len(tables) != 1:
            return None
        if tables[0] is not self.table:
            self._begin(tables[0])
        return self.workbook.sheets[-1]

    def _begin(self, table: Any) -> None:
        self.table, self.columns = table, []
        name, style = table.get(TABLE + "name", ""), table.get(TABLE + "style-name", "")
        sheet = Sheet(name, visible=self.styles.displayed(style), orientation=self.styles.orientation(style))
        sheet.print_areas = [area for one in table.get(TABLE + "print-ranges", "").split() if (area := area_in(one))]
        self.workbook.sheets.append(sheet)
        if len(self.workbook.sheets) > MAX_SHEETS:
            raise Refused("too_many_cells")

    def _column(self, element: Any) -> None:
        if self._sheet(element) is not None and "formats" in self.needs:
            times = min(_times(element, "number-columns-repeated"), MAX_COLUMNS)
            self.columns += [element.get(TABLE + "default-cell-style-name", "")] * times

    def _row(self, element: Any) -> None:
        sheet = self._sheet(element)
        if sheet is None:
            return
        row = len(sheet.rows)
        values: list[Any] = []
        found: list[tuple[int, Any]] = []
        for cell in element:
            if cell.tag not in _CELLS:
                continue
            times = _times(cell, "number-columns-repeated")
            value = cell_value(cell)
            self._links(cell, sheet)
            self._spanned(sheet, row, len(values), cell)
            if value is None and TABLE + "formula" not in cell.attrib:
                values += [None] * min(times, MAX_COLUMNS - len(values)) if len(values) < MAX_COLUMNS else []
                continue
            if len(values) + times > MAX_COLUMNS:
                raise Refused("too_many_cells")
            found += [(len(values) + rank, cell) for rank in range(times)]
            values += [value] * times
        del values[found[-1][0] + 1 if found else 0 :]
        self._put(sheet, element, row, values, found)

    def _put(self, sheet: Sheet, element: Any, row: int, values: list[Any], found: list[tuple[int, Any]]) -> None:
        """Put a row into the sheet, as often as it is repeated; emptiness at the end is cut when the table ends."""
        times = _times(element, "number-rows-repeated")
        if values:
            self.cells += len(values) * times
            if row + times > MAX_ROWS or self.cells > MAX_CELLS:
                raise Refused("too_many_cells")
        times = min(times, max(MAX_ROWS - row, 0))
        sheet.rows += [values] * times
        if element.get(TABLE + "visibility", "visible") != "visible" and (values or times == 1):
            sheet.hidden_rows.update(range(row, row + times))
        for rank in range(times if found else 0):
            for column, cell in found:
                self._cell(sheet, (row + rank, column), cell, element)

    def _cell(self, sheet: Sheet, place: tuple[int, int], cell: Any, row: Any) -> None:
        formula = cell.get(TABLE + "formula")
        if formula is not None:
            sheet.formulas[place] = formula
        text = sheet.rows[place[0]][place[1]]
        if cell.get(_CALCEXT + "value-type") == "error" or (formula is not None and (text is None or isinstance(text, str))):
            shown = "".join(cell.itertext()) if text is None else text
            if _ERROR.match(shown) or cell.get(_CALCEXT + "value-type") == "error":
                sheet.errors[place] = shown[:10]
                sheet.rows[place[0]] = [*sheet.rows[place[0]][: place[1]], None, *sheet.rows[place[0]][place[1] + 1 :]]
        if "formats" in self.needs:
            default = self.columns[place[1]] if place[1] < len(self.columns) else ""
            name = cell.get(TABLE + "style-name") or row.get(TABLE + "default-cell-style-name") or default
            sheet.formats[place] = self.styles.look(name) if name else NumberFormat()

    def _spanned(self, sheet: Sheet, row: int, column: int, cell: Any) -> None:
        down, across = _times(cell, "number-rows-spanned"), _times(cell, "number-columns-spanned")
        if down * across > 1:
            sheet.merged.append(Area(row, column, row + down - 1, column + across - 1))

    def _links(self, element: Any, sheet: Sheet) -> None:
        """Note the charts that stand in a cell or on a sheet."""
        if len(element) and "charts" in self.needs:
            self.links.setdefault(sheet.name, []).extend(one.get(_LINK, "").removeprefix("./") for one in element.iter(_DRAW + "object"))

    def _end(self, table: Any) -> None:
        if next(table.iterancestors(TABLE + "table"), None) is not None or next(table.iterancestors(OFFICE + "spreadsheet"), None) is None:
            return
        if table is not self.table:  # a table without a row or a column
            self._begin(table)
        sheet = self.workbook.sheets[-1]
        while sheet.rows and not sheet.rows[-1]:
            sheet.rows.pop()
        for one in table.iterfind(TABLE + "shapes"):
            self._links(one, sheet)
        for one in table.iter(_CALCEXT + "conditional-format"):
            areas = tuple(area for text in one.get(_CALCEXT + "target-range-address", "").split() if (area := area_in(text)))
            sheet.conditions += [_condition(areas, found.get(_CALCEXT + "value", "")) for found in one.iterfind(_CALCEXT + "condition")]
        self.table = None

    def _range(self, element: Any) -> None:
        area = area_in(element.get(TABLE + "target-range-address", ""))
        name = element.get(TABLE + "target-range-address", "").partition(".")[0].strip("$'")
        shown = element.get(TABLE + "display-filter-buttons") == "true" or element.find(TABLE + "filter") is not None
        sheet = self.workbook.sheet(name) if name else None
        if area is not None and shown and sheet is not None:
            sheet.filter_area = area

    def _charts(self) -> None:
        for name, paths in self.links.items():
            sheet = self.workbook.sheet(name)
            for path in paths:
                part = f"{path}/content.xml"
                if sheet is not None and part in self.container:
                    found = ods_charts.read(parse_xml(self.container.read(part)), name)
                    sheet.charts += [found] if found else []

    def _frozen(self) -> None:
        if "settings.xml" not in self.container:
            return
        root = parse_xml(self.container.read("settings.xml"))
        tables = [one for one in root.iter(_CONFIG + "config-item-map-named") if one.get(_CONFIG + "name") == "Tables"]
        for entry in (entry for one in tables for entry in one.iterfind(_CONFIG + "config-item-map-entry")):
            sheet = next((one for one in self.workbook.sheets if one.name == entry.get(_CONFIG + "name")), None)
            items = {one.get(_CONFIG + "name"): (one.text or "").strip() for one in entry.iterfind(_CONFIG + "config-item")}
            if sheet is not None:
                sheet.frozen = tuple(
                    int(items.get(f"{way}SplitPosition", "0") or 0) if items.get(f"{way}SplitMode") == "2" else 0
                    for way in ("Vertical", "Horizontal")
                )  # type: ignore[assignment]


def _times(element: Any, name: str) -> int:
    text = element.get(TABLE + name, "1")
    return max(int(text), 1) if text.isdigit() and len(text) < 9 else 1


def _condition(areas: tuple[Area, ...], text: str) -> Condition:
    """Return a condition as LibreOffice writes it: >=10, ="Brest", between(1,2), formula-is(…)."""
    for mark, test in _TESTS:
        if text.startswith(mark):
            return Condition(areas, test, (text.removeprefix(mark),))
    name, _, rest = text.partition("(")
    tests = {"between": "between", "not-between": "not_between", "contains-text": "contains", "begins-with": "begins", "ends-with": "ends"}
    if name in tests:
        return Condition(areas, tests[name], tuple(re.split(r",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*\Z)", rest[:-1])))
    return Condition(areas, "formula" if name == "formula-is" else "other", (rest[:-1],))
