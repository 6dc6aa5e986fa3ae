"""Drawing the curves of a chart.

Here belong: lines, the mark of each series, and figures written where they hide nothing.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from generators.artefacts.chart_figure import Axis, Figure, written
from generators.artefacts.drawing import HALO, WIDTH, coordinate, element, fill, room, text
from generators.canonical import decimal_text

__all__ = ["DASHES", "curves", "point"]

DASHES = ("", "7 3", "2 3", "9 3 2 3")


def curves(figure: Figure, axis: Axis, left: float, band: float, prefix: str) -> str:
    """Return lines, their points and their figures."""
    lines, points, drawn = "", "", list[list[tuple[float, float]]]()
    for series, (_, values) in enumerate(figure.series):
        colour = fill(prefix, series)["stroke"]
        places = [(left + band * (rank + 0.5), axis.at(value)) for rank, value in enumerate(values)]
        path = " ".join(f"{coordinate(x)},{coordinate(y)}" for x, y in places)
        lines += element("polyline", points=path, fill="none", stroke=colour, stroke_width=2.5, stroke_dasharray=DASHES[series])
        for (x, y), label, value in zip(places, figure.labels, values, strict=True):
            data = {"data_series": str(series), "data_label": label, "data_value": decimal_text(value)}
            points += element("g", point(x, y, series, colour), class_="artefact-mark", **data)
        drawn.append(places)
    return lines + points + (_figures(drawn, [values for _, values in figure.series]) if figure.labelled else "")


def point(x: float, y: float, series: int, colour: str) -> str:
    """Return the mark of a series: disc, square, triangle or diamond."""
    path = (
        f"M{coordinate(x - 4)} {coordinate(y)}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z",
        f"M{coordinate(x - 3.5)} {coordinate(y - 3.5)}h7v7h-7Z",
        f"M{coordinate(x)} {coordinate(y - 5)}l5 8.5h-10Z",
        f"M{coordinate(x)} {coordinate(y - 5)}l5 5l-5 5l-5 -5Z",
    )[series]
    return element("path", d=path, fill=colour, stroke="#ffffff", stroke_width=1)


def _figures(drawn: list[list[tuple[float, float]]], series: list[list[Decimal]]) -> str:
    """Write the figures of curves above or below their points, where there is room; the table of the page has them all."""
    made = ""
    boxes = [_around(x, y, 2, 2) for places in drawn for x, y in _along(places)]
    for places, values in zip(drawn, series, strict=True):
        for rank, ((x, y), value) in enumerate(zip(places, values, strict=True)):
            half = room(written(value)) / 2
            middle = min(max(x, half + 2), WIDTH - 2 - half)
            near = [places[other][1] for other in (rank - 1, rank + 1) if 0 <= other < len(places)]
            hollow = bool(near) and y > sum(near) / len(near)
            for height in (y + 14, y - 13) if hollow else (y - 13, y + 14):
                box = _around(middle, height, half, 6)
                if not any(box[0] < one[2] and one[0] < box[2] and box[1] < one[3] and one[1] < box[3] for one in boxes):
                    made += text(middle, height, written(value), text_anchor="middle", **HALO)
                    boxes.append(box)
                    break
    return made


def _around(x: float, y: float, width: float, height: float) -> tuple[float, float, float, float]:
    return x - width, y - height, x + width, y + height


def _along(places: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return places of a line close enough to each other that no figure slips between them."""
    found = list(places)
    for (x, y), (next_x, next_y) in pairwise(places):
        count = int(max(abs(next_x - x), abs(next_y - y)) / 6) + 1
        found += [(x + (next_x - x) * rank / count, y + (next_y - y) * rank / count) for rank in range(1, count)]
    return found
