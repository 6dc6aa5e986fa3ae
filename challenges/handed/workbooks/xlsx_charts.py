"""Reading a chart of Office Open XML: its kind, the ranges of its series, its titles."""

from __future__ import annotations

from typing import Any, Final

from challenges.handed.values import folded
from challenges.handed.workbooks.model import Chart

_KINDS: Final = {
    "lineChart": "line", "line3DChart": "line", "pieChart": "pie", "pie3DChart": "pie", "ofPieChart": "pie", "doughnutChart": "pie", "areaChart": "area",
    "area3DChart": "area", "scatterChart": "scatter", "bubbleChart": "scatter", "radarChart": "radar",
}  # fmt: skip


def read(root: Any, sheet: str) -> Chart:
    """Return the chart of a chart part."""
    area = next(root.iter("{*}plotArea"), None)
    if area is None:
        return Chart(sheet, "other")
    groups = [one for one in area if str(one.tag).endswith("Chart")]
    series = [one for group in groups for one in group.iterfind("{*}ser")]
    ranges = tuple(text for one in series if (text := _range(one, "val", "yVal")))
    categories = tuple(text for one in series[:1] if (text := _range(one, "cat", "xVal")))
    titles = [_title(one) for one in area if str(one.tag).endswith(("catAx", "valAx", "dateAx", "serAx"))]
    kind = _kind(groups[0]) if groups else "other"
    title = _title(next(root.iter("{*}chart"), root))
    if title is None and len(series) == 1 and next(root.iter("{*}chart"), root).find("{*}title") is not None:
        title = _named(series[0])
    return Chart(sheet, kind, ranges, categories, title or "", *_axes(area, titles))


def _kind(group: Any) -> str:
    name = str(group.tag).rpartition("}")[2]
    if name in ("barChart", "bar3DChart"):
        direction = group.find("{*}barDir")
        return "bar" if direction is not None and direction.get("val") == "bar" else "column"
    return _KINDS.get(name, "other")


def _range(series: Any, *names: str) -> str:
    for name in names:
        found = series.find(f"{{*}}{name}")
        if found is not None:
            return next((one.text or "" for one in found.iter("{*}f")), "")
    return ""


def _title(element: Any) -> str | None:
    """Return the text of a title, None when there is none or it is not written out."""
    found = element.find("{*}title")
    if found is None:
        return None
    text = "".join(one.text or "" for one in found.iter("{*}t")) or "".join(one.text or "" for one in found.iter("{*}v"))
    return folded(text) or None


def _named(series: Any) -> str | None:
    name = series.find("{*}tx")
    return folded("".join(one.text or "" for one in name.iter("{*}v"))) or None if name is not None else None


def _axes(area: Any, titles: list[str | None]) -> tuple[str, str]:
    """Return the titles of the axis of categories and of that of values; of a scatter, the first axis is that below."""
    axes = [str(one.tag).rpartition("}")[2] for one in area if str(one.tag).endswith("Ax")]
    below = next((rank for rank, name in enumerate(axes) if name in ("catAx", "dateAx")), 0)
    beside = next((rank for rank, name in enumerate(axes) if name == "valAx" and rank != below), None)
    return (titles[below] or "" if axes else "", titles[beside] or "" if beside is not None else "")
