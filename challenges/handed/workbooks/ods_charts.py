"""Reading a chart of OpenDocument: its kind, the ranges of its series, its titles. Ranges are given as xlsx writes them."""

from __future__ import annotations

from typing import Any, Final

from challenges.handed.values import folded
from challenges.handed.workbooks.formulas.parsing import Unread, parse
from challenges.handed.workbooks.formulas.writing import write
from challenges.handed.workbooks.model import Chart
from challenges.handed.workbooks.open_document import CHART, STYLE, TABLE, TEXT

_KINDS: Final = {
    "line": "line",
    "circle": "pie",
    "ring": "pie",
    "area": "area",
    "scatter": "scatter",
    "bubble": "scatter",
    "radar": "radar",
}


def read(root: Any, sheet: str) -> Chart | None:
    """Return the chart of a part, None when the part is something else."""
    chart = next(root.iter(CHART + "chart"), None)
    area = None if chart is None else chart.find(CHART + "plot-area")
    if chart is None or area is None:
        return None
    series = list(area.iterfind(CHART + "series"))
    ranges = tuple(text for one in series if (text := _range(one.get(CHART + "values-cell-range-address", ""))))
    axes = {one.get(CHART + "dimension"): one for one in reversed(list(area.iterfind(CHART + "axis")))}
    return Chart(
        sheet, _kind(root, chart, area), ranges, _categories(area, series), _title(chart), _title(axes.get("x")), _title(axes.get("y"))
    )  # fmt: skip


def _kind(root: Any, chart: Any, area: Any) -> str:
    name = chart.get(CHART + "class", "").rpartition(":")[2]
    if name != "bar":
        return _KINDS.get(name, "other")
    style = area.get(CHART + "style-name")
    for one in root.iter(STYLE + "style"):
        if one.get(STYLE + "name") == style and any(found.get(CHART + "vertical") == "true" for found in one):
            return "bar"
    return "column"


def _categories(area: Any, series: list[Any]) -> tuple[str, ...]:
    found = [one.get(TABLE + "cell-range-address", "") for one in area.iter(CHART + "categories")]
    found += [one.get(TABLE + "cell-range-address", "") for each in series[:1] for one in each.iterfind(CHART + "domain")]
    return tuple(text for one in found[:1] if (text := _range(one)))


def _range(text: str) -> str:
    try:
        return write(parse(f"[{text.split(' ', maxsplit=1)[0]}]")) if text else ""
    except Unread:
        return ""


def _title(element: Any) -> str:
    found = None if element is None else element.find(CHART + "title")
    return "" if found is None else folded(" ".join("".join(one.itertext()) for one in found.iterfind(TEXT + "p")))
