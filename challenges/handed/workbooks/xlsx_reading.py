"""Reading Office Open XML: one pass over the XML of each sheet for what calamine does not tell (formulas, errors, hidden rows, filters…).

The pass also says how far a sheet reaches, before calamine makes the rectangle of it. Namespaces are those of transitional and of strict files.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from challenges.handed.containers import Container, elements, parse_xml
from challenges.handed.errors import Refused
from challenges.handed.limits import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_SHEETS
from challenges.handed.workbooks import looks, xlsx_charts
from challenges.handed.workbooks.model import (
    Area,
    At,
    Chart,
    Condition,
    NumberFormat,
    Shared,
    Sheet,
    Workbook,
    area_of,
    column_number,
    place_of,
)
from challenges.handed.workbooks.xlsx_scan import Scanned, scan, styles

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT: Final = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_BEYOND: Final = ("sheetViews", "autoFilter", "mergeCells", "conditionalFormatting", "pageSetup", "drawing", "tableParts")
_ATTRIBUTE: Final = re.compile(r'(\w+)="([^"]*)"')
_TRUE: Final = ("1", "true")
_OPERATORS: Final = {
    "equal": "equal", "notEqual": "not_equal", "greaterThan": "greater", "greaterThanOrEqual": "at_least", "lessThan": "less",
    "lessThanOrEqual": "at_most", "between": "between", "notBetween": "not_between",
}  # fmt: skip


def local(element: Any) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def related(container: Container, part: str) -> dict[str, tuple[str, str]]:
    """Return the parts that a part refers to by identifier: the last word of their type, and their path; links outside are left out."""
    folder, name = posixpath.split(part)
    path = f"{folder}/_rels/{name}.rels"
    if path not in container:
        return {}
    found = {}
    for one in parse_xml(container.read(path)):
        if one.get("TargetMode") != "External":
            target = one.get("Target", "")
            full = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[one.get("Id", "")] = (one.get("Type", "").rpartition("/")[2], full)
    return found


def read(container: Container, needs: frozenset[str]) -> Workbook:
    """Return the workbook without its values."""
    root = parse_xml(container.read(_workbook_part(container)))
    parts = related(container, _workbook_part(container))
    properties = root.find("{*}workbookPr")
    workbook = Workbook("xlsx", [], properties is not None and properties.get("date1904") in _TRUE)
    found = [one for one in root.iterfind("{*}sheets/{*}sheet") if _relation(one) in parts]
    if not found or len(found) > MAX_SHEETS:
        raise Refused("too_many_cells" if found else "damaged")
    looks_of_cells = _styles(container, parts) if "formats" in needs else []
    for one in found:
        kind, path = parts[_relation(one)]
        sheet = Sheet(one.get("name", ""), visible=one.get("state", "visible") == "visible")
        if kind == "worksheet":
            _Pass(sheet, container, path, looks_of_cells, needs).read()
        elif kind == "chartsheet" and "charts" in needs:
            sheet.charts = _charts(container, path, parse_xml(container.read(path)).find("{*}drawing"), sheet.name)
        workbook.sheets.append(sheet)
    if "layout" in needs:
        _print_areas(root, workbook)
    return workbook


def _workbook_part(container: Container) -> str:
    found = [path for kind, path in related(container, "").values() if kind == "officeDocument"]
    return found[0] if found else "xl/workbook.xml"


def _relation(element: Any) -> str:
    return next((value for name, value in element.attrib.items() if str(name).endswith("}id")), "")


def _styles(container: Container, parts: dict[str, tuple[str, str]]) -> list[NumberFormat]:
    """Return the look of each style of cells."""
    path = next((path for kind, path in parts.values() if kind == "styles"), None)
    if path is None or path not in container:
        return []
    root = parse_xml(container.read(path))
    codes = {one.get("numFmtId"): one.get("formatCode", "") for one in root.iterfind("{*}numFmts/{*}numFmt")}
    by_number: dict[str, NumberFormat] = {}
    found = []
    for one in root.iterfind("{*}cellXfs/{*}xf"):
        number = one.get("numFmtId", "0")
        if number not in by_number:
            code = codes.get(number, looks.BUILT_IN.get(int(number), "") if number.isdigit() else "")
            by_number[number] = looks.look_of(code)
        found.append(by_number[number])
    return found


class _Pass:
    """The pass over one sheet."""

    def __init__(self, sheet: Sheet, container: Container, path: str, styles: list[NumberFormat], needs: frozenset[str]) -> None:
        self.sheet, self.container, self.path, self.styles, self.needs = sheet, container, path, styles, needs
        self.data = container.read(path)
        self.space = _STRICT if _STRICT.encode() in self.data[:2000] else _MAIN
        options: Any = {"namespaces": {"x": self.space}, "smart_strings": False}
        self.written = etree.XPath("x:c[x:v or x:f or x:is]/@r", **options)
        self.special = etree.XPath("x:c[x:f or @t='e']", **options)
        self.styled = etree.XPath("x:c[@s]", **options)
        self.unplaced = etree.XPath("boolean(x:c[not(@r)])", **options)
        self.shared: dict[str, tuple[str, tuple[int, int]]] = {}
        self.row, self.height, self.width = -1, 0, 0

    def read(self) -> None:
        """Fill the sheet."""
        scanned = scan(self.data)
        if scanned is not None:
            self._scanned(scanned[0])
            self.data = scanned[1]
        tags = [f"{{{self.space}}}{name}" for name in ("row", *_BEYOND)]
        for element in elements(self.data, *tags):
            name = local(element)
            if name == "row":
                self._row(element)
            elif name == "drawing" or name == "tableParts":
                self._related(element, name)
            else:
                _LAYOUT[name](self.sheet, element)

    def _scanned(self, found: Scanned) -> None:
        """Fill the sheet from rows in their plain form."""
        self._reach(found.height, max(map(column_number, found.columns), default=-1) + 1)
        self.sheet.hidden_rows.update(found.hidden)
        for place, text in found.errors:
            self.sheet.errors[_place(place)] = text[:10]
        for place, attributes, text in found.formulas:
            self._formula(_place(place), dict(_ATTRIBUTE.findall(attributes)), text)
        if self.styles:
            self.sheet.styled, self.sheet.looks = styles(found), self.styles

    def _row(self, element: Any) -> None:
        number = element.get("r", "")
        self.row = int(number) - 1 if number.isdigit() and len(number) < 8 else self.row + 1
        if element.get("hidden") in _TRUE:
            self.sheet.hidden_rows.add(self.row)
        if self.unplaced(element):
            _place_cells(element, self.row)
        written = self.written(element)
        if written:
            self._grow(written)
        for cell in self.special(element):
            self._special(cell)
        if self.styles:
            styles, formats = self.styles, self.sheet.formats
            for cell in self.styled(element):
                style = cell.get("s")
                place = place_of(cell.get("r", ""))
                if place is not None and style.isdigit() and int(style) < len(styles):
                    formats[place] = styles[int(style)]

    def _grow(self, addresses: list[str]) -> None:
        """Note how far the row reaches; refuse what is more than is read, before anything makes a rectangle of it."""
        digits = len(str(self.row + 1))
        longest = max(map(len, addresses)) - digits
        if longest > 3:  # a cell that says another row than its own
            raise Refused("damaged")
        names = [one for one in addresses if len(one) - digits == longest]
        last = max(names)
        place = place_of(last)
        if place is None or any(not one.endswith(str(self.row + 1)) for one in addresses):
            raise Refused("damaged")
        self._reach(self.row + 1, place[1] + 1)

    def _reach(self, height: int, width: int) -> None:
        self.height, self.width = max(self.height, height), max(self.width, width)
        if self.height > MAX_ROWS or self.width > MAX_COLUMNS or self.height * self.width > MAX_CELLS:
            raise Refused("too_many_cells")

    def _special(self, cell: Any) -> None:
        place = place_of(cell.get("r", ""))
        if place is None:
            raise Refused("damaged")
        if cell.get("t") == "e":
            self.sheet.errors[place] = cell.findtext("{*}v", "#VALUE!")[:10]
        formula = cell.find("{*}f")
        if formula is None:
            return
        self._formula(place, formula.attrib, formula.text or "")

    def _formula(self, place: At, attributes: Mapping[Any, Any], text: str) -> None:
        """Note a formula; one that is shared stands once, and the others say which."""
        index = attributes.get("si")
        if attributes.get("t") == "shared" and index is not None and text:
            self.shared[index] = (text, place)
        if text:
            self.sheet.formulas[place] = text
        elif index in self.shared:
            base, origin = self.shared[index]
            self.sheet.formulas[place] = Shared(base, place[0] - origin[0], place[1] - origin[1])

    def _related(self, element: Any, name: str) -> None:
        parts = related(self.container, self.path)
        if name == "tableParts":
            for one in element:
                path = parts.get(_relation(one), ("", ""))[1]
                if path in self.container and (found := parse_xml(self.container.read(path)).find("{*}autoFilter")) is not None:
                    _filter(self.sheet, found)
        elif "charts" in self.needs:
            self.sheet.charts += _charts(self.container, self.path, element, self.sheet.name)


def _charts(container: Container, part: str, element: Any, name: str) -> list[Chart]:
    """Return the charts of the drawing that a sheet refers to."""
    path = related(container, part).get(_relation(element), ("", ""))[1] if element is not None else ""
    if path not in container:
        return []
    charts = [one for kind, one in related(container, path).values() if kind == "chart" and one in container]
    return [xlsx_charts.read(parse_xml(container.read(one)), name) for one in charts]


def _place(text: str) -> At:
    found = place_of(text)
    if found is None:
        raise Refused("damaged")
    return found


def _place_cells(row: Any, number: int) -> None:
    """Write the address of cells that leave it out, as some libraries do: each stands behind the one before."""
    from challenges.handed.workbooks.model import address  # noqa: PLC0415  rarely wanted

    column = -1
    for cell in row:
        place = place_of(cell.get("r", ""))
        column = place[1] if place else column + 1
        cell.set("r", address((number, column)))


def _views(sheet: Sheet, element: Any) -> None:
    for pane in element.iter("{*}pane"):
        if pane.get("state") in ("frozen", "frozenSplit"):
            counts = [pane.get(name, "0").partition(".")[0] for name in ("ySplit", "xSplit")]
            sheet.frozen = (int(counts[0]) if counts[0].isdigit() else 0, int(counts[1]) if counts[1].isdigit() else 0)


def _filter(sheet: Sheet, element: Any) -> None:
    sheet.filter_area = area_of(element.get("ref", "")) or sheet.filter_area


def _merged(sheet: Sheet, element: Any) -> None:
    sheet.merged += [area for one in element if (area := area_of(one.get("ref", "")))]


def _page(sheet: Sheet, element: Any) -> None:
    sheet.orientation = element.get("orientation", "portrait")


def _conditions(sheet: Sheet, element: Any) -> None:
    areas = tuple(area for one in element.get("sqref", "").split() if (area := area_of(one)))
    for one in element.iterfind("{*}cfRule"):
        operands = tuple(found.text or "" for found in one.iterfind("{*}formula"))
        kind = one.get("type")
        if kind == "cellIs":
            sheet.conditions.append(Condition(areas, _OPERATORS.get(one.get("operator", ""), "other"), operands))
        elif kind in ("containsText", "beginsWith", "endsWith") and one.get("text"):
            tests = {"containsText": "contains", "beginsWith": "begins", "endsWith": "ends"}
            sheet.conditions.append(Condition(areas, tests[kind], ('"' + one.get("text").replace('"', '""') + '"',)))
        else:
            sheet.conditions.append(Condition(areas, "formula" if kind == "expression" else "other", operands))


_LAYOUT: Final = {
    "sheetViews": _views, "autoFilter": _filter, "mergeCells": _merged, "conditionalFormatting": _conditions, "pageSetup": _page,
}  # fmt: skip


def _print_areas(root: Any, workbook: Workbook) -> None:
    for one in root.iterfind("{*}definedNames/{*}definedName"):
        number = one.get("localSheetId", "")
        if one.get("name") == "_xlnm.Print_Area" and number.isdigit() and int(number) < len(workbook.sheets):
            for text in (one.text or "").split(","):
                area: Area | None = area_of(text.rpartition("!")[2])
                if area:
                    workbook.sheets[int(number)].print_areas.append(area)
