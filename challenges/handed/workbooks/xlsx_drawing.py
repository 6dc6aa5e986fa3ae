"""Charts that recipes add to Office Open XML, by openpyxl."""

from __future__ import annotations

from typing import Any

from openpyxl.chart import AreaChart, BarChart, LineChart, PieChart, RadarChart, Reference, ScatterChart, Series

from challenges.handed.workbooks.model import Chart

_CHARTS = {"line": LineChart, "pie": PieChart, "area": AreaChart, "scatter": ScatterChart, "radar": RadarChart}


def draw(sheet: Any, chart: Chart) -> Any:
    """Return a chart of ranges of a sheet."""
    drawn = _CHARTS.get(chart.kind, BarChart)()
    if chart.kind in ("column", "bar"):
        drawn.type = {"column": "col", "bar": "bar"}[chart.kind]
    drawn.title = chart.title or None
    categories = _reference(sheet, chart.categories[0]) if chart.categories else None
    for one in chart.series:
        if chart.kind == "scatter":
            drawn.series.append(Series(_reference(sheet, one), categories))
        else:
            drawn.series.append(Series(_reference(sheet, one)))
    if categories is not None and chart.kind != "scatter":
        drawn.set_categories(categories)
    if chart.kind != "pie":
        drawn.x_axis.title, drawn.y_axis.title = chart.x_title or None, chart.y_title or None
        drawn.x_axis.delete = drawn.y_axis.delete = False
    return drawn


def _reference(sheet: Any, text: str) -> Any:
    first, _, last = text.rpartition("!")[2].replace("$", "").partition(":")
    name = "'" + sheet.title.replace("'", "''") + "'"
    return Reference(range_string=f"{name}!{first}:{last or first}", worksheet=sheet)
