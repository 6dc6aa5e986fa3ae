"""Drawing a pie.

Here belong: the slices of a pie, the number that names each one, and the numbered list below. Slices go clockwise from the top.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from generators.artefacts.drawing import GREY, SMALL, WIDTH, coordinate, element, fill, text, wrap
from generators.canonical import decimal_text
from generators.formats import NBSP

__all__ = ["RADIUS", "draw_pie"]

RADIUS = 104
_LARGE = math.tau / 18  # a slice wide enough for its number
_APART = 16


def draw_pie(
    labels: list[str], values: list[Decimal], unit: str | None, top: float, prefix: str, written: Callable[[Decimal], str]
) -> tuple[str, float]:
    """Return the pie and its list, and where they end; `unit` is None when figures are not written."""
    total, before = sum(values, Decimal(0)), Decimal(0)
    angles = list[tuple[float, float]]()
    for value in values:
        angles.append((math.tau * float(before / total), math.tau * float((before + value) / total)))
        before += value
    middles = [((start + stop) / 2, stop - start) for start, stop in angles]
    crowd = max(0.0, max(len(_outside(middles, right)) for right in (True, False)) * _APART / 2 - RADIUS)
    centre = (WIDTH / 2, top + RADIUS + 14 + crowd)
    slices = ""
    for rank, (label, value, (start, stop)) in enumerate(zip(labels, values, angles, strict=True)):
        data = {"data_series": "0", "data_label": label, "data_value": decimal_text(value)}
        paint = {
            **fill(prefix, rank),
            "stroke": "#ffffff",
            "stroke_width": "2" if len(values) <= 12 else "0.75",
            "stroke_linejoin": "round",
        }
        slices += element("path", class_="artefact-mark", d=_slice(centre, start, stop), **data, **paint)
    y = centre[1] + RADIUS + crowd + 28
    rows, bottom = _list(labels, values, total, unit, y, prefix, written)
    return slices + _numbers(centre, middles, crowd) + rows, bottom


def _edge(centre: tuple[float, float], angle: float, radius: float) -> tuple[float, float]:
    return centre[0] + radius * math.sin(angle), centre[1] - radius * math.cos(angle)


def _slice(centre: tuple[float, float], start: float, stop: float) -> str:
    """Return the path of a slice, its arc in two halves: so that a slice may be the whole pie."""
    points = [" ".join(map(coordinate, _edge(centre, angle, RADIUS))) for angle in (start, (start + stop) / 2, stop)]
    arcs = "".join(f" A {RADIUS} {RADIUS} 0 0 1 {point}" for point in points[1:])
    return f"M {coordinate(centre[0])} {coordinate(centre[1])} L {points[0]}{arcs} Z"


def _outside(middles: list[tuple[float, float]], right: bool) -> list[int]:
    """Return the ranks of the slices of one side that are too narrow for their number, from top to bottom."""
    found = [rank for rank, (middle, wide) in enumerate(middles) if wide < _LARGE and (middle % math.tau < math.pi) == right]
    return found if right else found[::-1]


def _numbers(centre: tuple[float, float], middles: list[tuple[float, float]], crowd: float) -> str:
    """Write the number of each slice: on it when it is wide enough, beside the pie with a line otherwise."""
    made = ""
    for rank, (middle, wide) in enumerate(middles):
        if wide >= _LARGE:
            x, y = _edge(centre, middle, RADIUS * 0.7)
            made += element("circle", cx=x, cy=y, r=11, fill="#ffffff")
            made += text(x, y, str(rank + 1), 13, text_anchor="middle", font_weight="bold")
    for right in (True, False):
        side = [(rank, middles[rank][0]) for rank in _outside(middles, right)]
        made += _beside(centre, side, 1 if right else -1, RADIUS + crowd + 8)
    return made


def _beside(centre: tuple[float, float], side: list[tuple[int, float]], direction: int, reach: float) -> str:
    """Write numbers in a column, from top to bottom and apart, each with a line to its slice; `reach`: how far from the centre."""
    made, x = "", centre[0] + direction * (RADIUS + 34)
    for (rank, middle), y in zip(
        side, _apart([_edge(centre, middle, RADIUS + 14)[1] for _, middle in side], centre[1], reach), strict=True
    ):
        start, bend = _edge(centre, middle, RADIUS + 1), _edge(centre, middle, RADIUS + 10)
        path = f"M{' '.join(map(coordinate, start))}L{' '.join(map(coordinate, bend))}L{coordinate(x - direction * 5)} {coordinate(y)}"
        made += element("path", d=path, fill="none", stroke=GREY, stroke_width=1)
        made += text(x, y, str(rank + 1), SMALL, text_anchor="start" if direction > 0 else "end", font_weight="bold")
    return made


def _apart(wanted: list[float], middle: float, reach: float) -> list[float]:
    """Return heights close to those wanted, apart enough to be read, within `reach` of the middle."""
    places = list[float]()
    for height in wanted:
        places.append(max(height, middle - reach, places[-1] + _APART if places else height))
    highest = middle + reach
    for rank in range(len(places) - 1, -1, -1):
        places[rank] = min(places[rank], highest)
        highest = places[rank] - _APART
    return places


def _list(
    labels: list[str], values: list[Decimal], total: Decimal, unit: str | None, y: float, prefix: str, written: Callable[[Decimal], str]
) -> tuple[str, float]:
    """Return the numbered list of slices, with their figures and shares when they are written."""
    made = ""
    for rank, (label, value) in enumerate(zip(labels, values, strict=True)):
        shown = f"{rank + 1}. {label}"
        if unit is not None:
            share = (value * 100 / total).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
            figure = f"{written(value)}{NBSP}{unit}" if unit else written(value)
            shown += f"{NBSP}: {figure} ({decimal_text(share).replace('.', ',')}{NBSP}%)"
        lines = wrap(shown, WIDTH - 54, 3, 13)
        made += element("rect", x=10, y=y - 8, width=24, height=15, **fill(prefix, rank))
        made += "".join(text(42, y + 16 * index, line, 13) for index, line in enumerate(lines))
        y += 16 * len(lines) + 6
    return made, y + 2
