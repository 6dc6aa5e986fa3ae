"""The rule on charts: its kind, what it draws, what is written beside it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from challenges.handed import values
from challenges.handed.kinds import Asked, BadKey, Field, Found, HandIn, choice, held, not_held, rule
from challenges.handed.workbooks.formulas.nodes import Range
from challenges.handed.workbooks.formulas.parsing import Unread, parse
from challenges.handed.workbooks.model import Area, Chart, Sheet, Workbook
from challenges.handed.workbooks.tables import HEADER, SHEET, area_in, plain, sheet_of

CHARTS = ("column", "bar", "line", "pie", "area", "scatter", "radar")
_TITLES = ("title", "x_title", "y_title")


@rule(
    "chart",
    "spreadsheet",
    SHEET,
    HEADER,
    Field("chart", "choice", required=False, choices=CHARTS),
    Field("series", "text", many=True),
    Field("categories", "text", required=False),
    Field("title", "text", required=False),
    Field("x_title", "text", required=False),
    Field("y_title", "text", required=False),
    formats=("xlsx", "ods"),
    needs=("charts",),
)
def chart(hand_in: HandIn[Workbook], asked: Asked) -> Found:
    """A chart of the workbook draws these columns or ranges of the sheet, in this kind, with these titles; where it stands does not matter."""
    book = hand_in.opened
    sheet = sheet_of(book, asked)
    charts = [found for one in book.sheets for found in one.charts]
    if not charts:
        return not_held("no_chart", sheet=sheet.name)
    found = [_judged(book, sheet, one, asked) for one in charts]
    return min(found, key=lambda one: _ORDER.index(one.code))


#: The nearer a chart is to what is asked, the later it fails.
_ORDER = ("held", "other_y_title", "other_x_title", "other_title", "no_y_title", "no_x_title", "no_title", "other_categories", "other_chart",
          "series_more", "other_series")  # fmt: skip


def _judged(book: Workbook, sheet: Sheet, found: Chart, asked: Asked) -> Found:
    facts: dict[str, Any] = {"sheet": sheet.name, "series": list(asked.texts("series")), "chart": choice(asked.text("chart"))}
    wanted = Counter(_numbers(sheet, area_in(sheet, one, asked)) for one in asked.texts("series"))
    drawn = Counter(_drawn(book, sheet, one) for one in found.series)
    if wanted - drawn:
        return not_held("other_series", found=list(found.series), **facts)
    if drawn - wanted:
        return not_held("series_more", found=list(found.series), **facts)
    if asked.has("chart") and found.kind != asked.text("chart"):
        return not_held("other_chart", found=choice(found.kind), **facts)
    if asked.has("categories"):
        area = area_in(sheet, asked.text("categories"), asked)
        place = _place(book, sheet, found.categories[0]) if found.categories else None
        if place is None or _filled(*place) != _filled(sheet, area):
            return not_held("other_categories", categories=asked.text("categories"), found=list(found.categories), **facts)
    for name in _TITLES:
        title = getattr(found, name)
        if asked.has(name) and values.caseless(title) != values.caseless(asked.text(name)):
            return not_held(f"other_{name}" if title else f"no_{name}", found=title, expected=asked.text(name), **facts)
    return held(**facts)


def _place(book: Workbook, sheet: Sheet, text: str) -> tuple[Sheet, Area] | None:
    """Return the sheet and the area of a range as a chart refers to it."""
    try:
        node = parse(text)
    except Unread:
        return None
    found = book.sheet(node.sheet) if isinstance(node, Range) and node.sheet else sheet
    if not isinstance(node, Range) or found is None:
        return None
    return found, Area(
        node.top, node.left, min(node.bottom, max(found.height - 1, node.top)), min(node.right, max(found.width - 1, node.left))
    )


def _drawn(book: Workbook, sheet: Sheet, text: str) -> tuple[str, ...]:
    place = _place(book, sheet, text)
    return ("?",) if place is None else _numbers(*place)


def _numbers(sheet: Sheet, area: Area) -> tuple[str, ...]:
    """Return the numbers of an area: a title above or an empty cell below draw nothing."""
    return tuple(str(one) for place in _cells(area) if isinstance(one := plain(sheet.raw(place)), float))


def _filled(sheet: Sheet, area: Area) -> tuple[str, ...]:
    """Return what stands in an area, but for a title above: what categories are called."""
    found = tuple(str(one) for place in _cells(area) if (one := plain(sheet.raw(place))) != "")
    return found[1:] if area.top == 0 and area.bottom > 0 else found


def _cells(area: Area) -> list[tuple[int, int]]:
    if (area.bottom - area.top + 1) * (area.right - area.left + 1) > 100_000:
        raise BadKey("a range without end")
    return area.cells()
