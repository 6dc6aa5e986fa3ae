"""Reading a chart back with lxml.

Here belong: the values of a chart, found both in its data and in its shapes (length of the bars, height of the points, angle of the
slices) measured against the graduations as a learner reads them. They must agree.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from itertools import pairwise
from typing import Any

from generators.canonical import decimal_text

__all__ = ["read"]

_SVG = "{http://www.w3.org/2000/svg}"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_ROUNDING = 0.02  # coordinates have two decimals


def read(content: bytes) -> dict[str, Any]:
    """Return what a chart says; `ValueError` when its shapes do not show its figures."""
    from lxml import etree  # noqa: PLC0415  heavy, loaded on first use

    root: Any = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    marks = list(_of_class(root, "artefact-mark"))
    names = [one.get("data-name") for one in _of_class(root, "artefact-series")]
    rows = [[mark for mark in marks if int(mark.get("data-series")) == rank] for rank in range(len(names))]
    labels = [mark.get("data-label") for mark in rows[0]]
    if any([mark.get("data-label") for mark in row] != labels for row in rows):
        raise ValueError("the series do not have the same labels")
    values = [[Decimal(mark.get("data-value")) for mark in row] for row in rows]
    form = root.get("data-chart")
    if form == "pie":
        _check_slices(rows[0], values[0])
    else:
        _check_lengths(root, form, rows, values)
    return {
        "chart": form, "title": (root.findtext(_SVG + "title") or "").strip(" "), "unit": root.get("data-unit"), "labels": labels,
        "series": [{"name": name, "values": [decimal_text(one) for one in row]} for name, row in zip(names, values, strict=True)],
    }  # fmt: skip


def _of_class(root: Any, name: str) -> Any:
    return root.iterfind(f".//*[@class='{name}']")


def _check_lengths(root: Any, form: str, rows: list[list[Any]], values: list[list[Decimal]]) -> None:
    """Compare the figures with the ends of the bars or the points of the lines."""
    ticks = [_tick(one) for one in _of_class(root, "artefact-tick")]
    (first, start, upright), (last, stop, _) = ticks[0], ticks[-1]
    scale = (last - first) / (stop - start)
    # Every graduation must stand where the first and the last say.
    for value, place, _ in ticks:
        _agree(first + (place - start) * scale, value, abs(scale) * _ROUNDING)
    zero = start - first / scale
    lines = list(root.iter(_SVG + "polyline"))
    for rank, (row, figures) in enumerate(zip(rows, values, strict=True)):
        points = lines[rank].get("points").split() if form == "line" else []
        places = [float(point.split(",")[1]) for point in points] or [_end(mark, zero, upright=upright) for mark in row]
        for place, figure in zip(places, figures, strict=True):
            _agree(first + (place - start) * scale, float(figure), abs(scale) * _ROUNDING)


def _tick(group: Any) -> tuple[float, float, bool]:
    """Return the value of a graduation as it is written, its position, and whether values go up."""
    written = group.findtext(_SVG + "text").replace("\u202f", "").replace(",", ".").replace("−", "-")
    path = group.find(_SVG + "path").get("d")
    x, y = _NUMBER.findall(path)[:2]
    return float(written), float(y if "H" in path else x), "H" in path


def _end(mark: Any, zero: float, *, upright: bool) -> float:
    """Return the end of a bar that is not at zero."""
    near = float(mark.get("y" if upright else "x"))
    far = near + float(mark.get("height" if upright else "width"))
    return near if abs(near - zero) > abs(far - zero) else far


def _check_slices(marks: list[Any], values: list[Decimal]) -> None:
    """Compare the share of each figure with the angle of its slice."""
    total = sum(values, Decimal(0))
    for mark, value in zip(marks, values, strict=True):
        x, y, *rest = (float(one) for one in _NUMBER.findall(mark.get("d")))
        radius = rest[2]
        points = [rest[:2], *(rest[at + 5 : at + 7] for at in range(2, len(rest), 7))]
        angles = [math.atan2(one[0] - x, y - one[1]) for one in points]
        rounding = _ROUNDING / radius
        turns = ((after - before + rounding) % math.tau - rounding for before, after in pairwise(angles))
        _agree(sum(turns) / math.tau, float(value / total), 2 * rounding / math.tau)


def _agree(shown: float, told: float, rounding: float) -> None:
    if abs(shown - told) > rounding + abs(told) * 1e-9:
        raise ValueError(f"a shape shows {shown} where its figure is {told}")
