"""Styles of OpenDocument spreadsheets: how numbers of a style of cells look, whether a sheet is shown, how its page lies."""

from __future__ import annotations

from typing import Any

from challenges.handed.workbooks.model import NumberFormat
from challenges.handed.workbooks.open_document import NUMBER, STYLE, TABLE

_CATEGORIES = {
    "number-style": "number", "currency-style": "currency", "percentage-style": "percent", "date-style": "date", "time-style": "time",
    "text-style": "text", "boolean-style": "general",
}  # fmt: skip


class Styles:
    """The styles of a workbook: those of styles.xml, and then those of content.xml, which go first."""

    def __init__(self, root: Any | None) -> None:
        self.looks: dict[str, NumberFormat] = {}
        self.cells: dict[str, tuple[str, str]] = {}
        self.tables: dict[str, tuple[bool, str]] = {}
        self.masters: dict[str, str] = {}
        self.pages: dict[str, str] = {}
        if root is not None:
            self.add(root)

    def add(self, root: Any) -> None:
        """Read the styles within an element."""
        for one in root.iter(*(NUMBER + name for name in _CATEGORIES)):
            self.looks[one.get(STYLE + "name", "")] = _look(one)
        for one in root.iter(STYLE + "style"):
            name = one.get(STYLE + "name", "")
            if one.get(STYLE + "family") == "table-cell":
                self.cells[name] = (one.get(STYLE + "data-style-name", ""), one.get(STYLE + "parent-style-name", ""))
            elif one.get(STYLE + "family") == "table":
                shown = one.find(STYLE + "table-properties")
                self.tables[name] = (shown is None or shown.get(TABLE + "display") != "false", one.get(STYLE + "master-page-name", ""))
        for one in root.iter(STYLE + "master-page"):
            self.masters[one.get(STYLE + "name", "")] = one.get(STYLE + "page-layout-name", "")
        for one in root.iter(STYLE + "page-layout"):
            found = one.find(STYLE + "page-layout-properties")
            self.pages[one.get(STYLE + "name", "")] = found.get(STYLE + "print-orientation", "") if found is not None else ""

    def look(self, name: str) -> NumberFormat:
        """Return how numbers of a style of cells look; a style that says nothing takes after its parent."""
        for _generation in range(10):
            data, parent = self.cells.get(name, ("", ""))
            if data or not parent:
                return self.looks.get(data, NumberFormat())
            name = parent
        return NumberFormat()

    def displayed(self, name: str) -> bool:
        """Say whether the sheets of a style are shown."""
        return self.tables.get(name, (True, ""))[0]

    def orientation(self, name: str) -> str:
        """Return portrait or landscape, for the sheets of a style; empty when it is not said."""
        return self.pages.get(self.masters.get(self.tables.get(name, (True, ""))[1], ""), "")


def _look(element: Any) -> NumberFormat:
    category = _CATEGORIES[str(element.tag).rpartition("}")[2]]
    if category in ("date", "time", "text", "general"):
        return NumberFormat(category)
    number = element.find(NUMBER + "number")
    if number is None:
        return NumberFormat("scientific" if element.find(NUMBER + "scientific-number") is not None else category)
    words = "".join(element.itertext())
    if "€" in words or "EUR" in words:
        category = "euro"
    decimals = number.get(NUMBER + "decimal-places", "")
    if category == "number" and not decimals and number.get(NUMBER + "grouping") != "true":
        return NumberFormat()
    return NumberFormat(category, int(decimals) if decimals.isdigit() else 0, number.get(NUMBER + "grouping") == "true")
