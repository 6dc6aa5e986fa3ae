"""Drawing a chart.

Here belong: the frame of a chart, its legend, its graduations and its bars; curves and pies have modules of their own. Bars stand when their names and figures fit under and
above them, and lie otherwise: names are never turned. Every mark carries its value, and `chart_reader` finds it again in the shapes.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from generators.artefacts.chart_figure import Axis, Figure, bounds, graduations, written
from generators.artefacts.curve_drawing import DASHES, curves, point
from generators.artefacts.drawing import GREY, HALO, WIDTH, coordinate, element, fill, frame, patterns, room, text, wrap
from generators.artefacts.pie_drawing import draw_pie
from generators.canonical import decimal_text
from generators.formats import NBSP

__all__ = ["draw"]

_EDGE, _PLOT, _BAR, _COLUMN = 10, 200, 18, 118
_FORMS = {"bar": "Diagramme en barres", "line": "Courbe", "pie": "Camembert"}


def draw(figure: Figure, prefix: str) -> str:
    """Return the SVG drawing of a chart."""
    head, top = _head(figure, prefix)
    if figure.form == "pie":
        body, bottom = draw_pie(figure.labels, figure.series[0][1], figure.unit if figure.labelled else None, top, prefix, written)
    elif figure.form == "line":
        body, bottom = _standing(figure, top, prefix, curves)
    elif _fits_standing(figure):
        body, bottom = _standing(figure, top, prefix, _standing_bars)
    else:
        body, bottom = _lying(figure, top, prefix)
    count = len(figure.labels) if figure.form == "pie" else len(figure.series)
    unit = f", en {figure.unit}" if figure.unit else ""
    names = " ; ".join(name for name, _ in figure.series)
    description = f"{_FORMS[figure.form]}{unit}. {names}. Toutes les valeurs sont dans le tableau des données."
    inside = patterns(prefix, count) + head + body
    return frame(inside, bottom, figure.title, description, prefix, data_chart=figure.form, data_unit=figure.unit)


def _head(figure: Figure, prefix: str) -> tuple[str, float]:
    """Return the title, the legend and the unit, and where they end."""
    made, y = "", 20.0
    for line in wrap(figure.title, WIDTH - 2 * _EDGE, 3, 16):
        made += text(_EDGE, y, line, 16, font_weight="bold")
        y += 20
    y += 2
    for rank, (name, _) in enumerate(figure.series):
        lines = wrap(name, WIDTH - 2 * _EDGE - 30, 2)
        mark = "" if figure.form == "pie" else _legend_mark(figure.form, _EDGE, y, rank, prefix)
        left = _EDGE if figure.form == "pie" else _EDGE + 30
        names = "".join(text(left, y + 15 * index, line) for index, line in enumerate(lines))
        made += element("g", mark + names, class_="artefact-series", data_name=name)
        y += 15 * len(lines) + 4
    note = f"En {figure.unit}" if figure.unit else ""
    if figure.form != "pie" and bounds(figure)[0] > 0:
        note = f"{note}. L’axe ne part pas de zéro." if note else "L’axe ne part pas de zéro."
    if note and figure.form != "pie":
        made += "".join(text(_EDGE, y + 4 + 15 * index, line, fill=GREY) for index, line in enumerate(wrap(note, 340, 2)))
        y += 4 + 15 * len(wrap(note, 340, 2))
    return made, y + 8


def _legend_mark(form: str, x: float, y: float, rank: int, prefix: str) -> str:
    if form == "bar":
        return element("rect", x=x, y=y - 6, width=22, height=12, **fill(prefix, rank))
    colour = fill(prefix, rank)["stroke"]
    line = element(
        "path", d=f"M{coordinate(x)} {coordinate(y)}h24", stroke=colour, stroke_width=2.5, stroke_dasharray=DASHES[rank], fill="none"
    )
    return line + point(x + 12, y, rank, colour)


def _fits_standing(figure: Figure) -> bool:
    """Say whether bars can stand: every name on two lines below its bars, every figure above its bar."""
    axis = _vertical(figure, 0)
    band = (WIDTH - _EDGE - _left(axis)) / len(figure.labels)
    named = all(
        len(wrap(label, band - 6, 9)) <= 2 and all(room(word) <= band - 6 for word in label.split(" "))
        for label in map(_short, figure.labels)
    )
    slot = band * 0.84 / len(figure.series)
    return named and slot >= 9 and (not figure.labelled or all(room(written(value)) <= slot + 4 for value in figure.values))


def _vertical(figure: Figure, top: float) -> Axis:
    low, high = bounds(figure)
    return Axis(graduations(low, high, 5), top + _PLOT, top)


def _left(axis: Axis) -> float:
    return _EDGE + max(room(written(tick)) for tick in axis.ticks) + 6


def _standing(figure: Figure, top: float, prefix: str, marks: Callable[[Figure, Axis, float, float, str], str]) -> tuple[str, float]:
    """Return a chart whose values go up: graduations, names below, and the marks."""
    top += 16  # room for the figure above the highest mark
    axis = _vertical(figure, top)
    left = _left(axis)
    band = (WIDTH - _EDGE - left) / len(figure.labels)
    made = ""
    for tick in axis.ticks:
        y, strong = axis.at(tick), tick == 0
        line = element(
            "path", d=f"M{coordinate(left)} {coordinate(y)}H{WIDTH - _EDGE}", stroke=GREY if strong else "#d5d8de", stroke_width=1
        )
        made += element("g", line + text(left - 6, y, written(tick), text_anchor="end"), class_="artefact-tick")
    every = next(step for step in range(1, 41) if _named(figure, band * step, step) or step == 40)
    # Names whose words would be cut stand on two levels in turn, each as wide as two bands.
    staggered = every == 1 and not _whole(figure, band, 1) and _whole(figure, 2 * band, 1)
    names = {
        rank: wrap(_short(figure.labels[rank]), _name_room(rank, band, 2 if staggered else every, left), 2)
        for rank in range(0, len(figure.labels), every)
    }
    drop = max(len(cut) for rank, cut in names.items() if rank % 2 == 0) if staggered else 0
    lines = 1
    for rank, cut in names.items():
        first = drop if rank % 2 else 0
        lines = max(lines, first + len(cut))
        middle = left + band * (rank + 0.5)
        made += "".join(text(middle, axis.start + 16 + 15 * index, one, text_anchor="middle") for index, one in enumerate(cut, start=first))
    return made + marks(figure, axis, left, band, prefix), axis.start + 16 + 15 * lines


def _named(figure: Figure, width: float, step: int) -> bool:
    """Say whether one name in `step` fits below the axis, on two lines."""
    return width >= 60 or _whole(figure, width, step)


def _whole(figure: Figure, width: float, step: int) -> bool:
    """Say whether one name in `step` fits in a width, on two lines and without cutting a word."""
    shown = [_short(label) for label in figure.labels[::step]]
    return all(len(wrap(one, width - 6, 9)) <= 2 and all(room(word) <= width - 6 for word in one.split(" ")) for one in shown)


def _short(label: str) -> str:
    """Return a name that stays on one line when it is as short as « 10 h »."""
    return label.replace(" ", NBSP) if len(label) <= 8 else label


def _name_room(rank: int, band: float, every: int, left: float) -> float:
    """Return the width of a name: that of its bands, and no further than the edge of the drawing."""
    middle = left + band * (rank + 0.5)
    return min(band * every - 6, 2 * min(middle - 2, WIDTH - 2 - middle))


def _standing_bars(figure: Figure, axis: Axis, left: float, band: float, prefix: str) -> str:
    made, zero, slot = "", axis.at(Decimal(0)), band * 0.84 / len(figure.series)
    wide = min(slot, 46.0)
    for rank, label in enumerate(figure.labels):
        start = left + band * (rank + 0.5) - wide * len(figure.series) / 2
        for series, (_, values) in enumerate(figure.series):
            y, x = axis.at(values[rank]), start + wide * series
            bar: dict[str, Any] = {"x": x + 0.75, "y": min(y, zero), "width": wide - 1.5, "height": abs(y - zero)}
            made += _mark("rect", series, label, values[rank], **bar, **fill(prefix, series))
            if figure.labelled:
                made += text(x + wide / 2, y - 8 if values[rank] >= 0 else y + 9, written(values[rank]), text_anchor="middle", **HALO)
    return made


def _mark(name: str, series: int, label: str, value: Decimal, **attributes: Any) -> str:
    """Write a shape with what it stands for."""
    data: dict[str, Any] = {"data_series": str(series), "data_label": label, "data_value": decimal_text(value)}
    return element(name, class_="artefact-mark", **data, **attributes)


def _lying(figure: Figure, top: float, prefix: str) -> tuple[str, float]:
    """Return bars that go to the right, names on their left."""
    names = [wrap(label, _COLUMN, 3) for label in figure.labels]
    figures = max(room(written(value)) for value in figure.values) + 6 if figure.labelled else 4
    low, high = bounds(figure)
    column = _EDGE + max(room(line) for lines in names for line in lines) + 8
    left, right = column + (figures if low < 0 else 4), WIDTH - _EDGE - (figures if high > 0 else 4)
    heights = [max(_BAR * len(figure.series), 15 * len(lines)) + 10 for lines in names]
    bottom = top + 16 + sum(heights)
    axis = _lying_axis(low, high, left, right)
    made = _lying_ticks(axis, top + 16, bottom)
    y = top + 16
    for rank, (lines, height) in enumerate(zip(names, heights, strict=True)):
        first = y + height / 2 - 7.5 * (len(lines) - 1)
        made += "".join(text(column - 8, first + 15 * index, line, text_anchor="end") for index, line in enumerate(lines))
        made += _lying_bars(figure, rank, axis, y + (height - _BAR * len(figure.series)) / 2, prefix)
        y += height
    return made, bottom + 26


def _lying_axis(low: Decimal, high: Decimal, left: float, right: float) -> Axis:
    """Return the axis with as many graduations as have room for their figures."""
    for most in (5, 4, 3, 2, 1):
        axis = Axis(graduations(low, high, most), left, right)
        if max(room(written(tick)) for tick in axis.ticks) + 10 <= (right - left) / (len(axis.ticks) - 1):
            break
    return axis


def _lying_ticks(axis: Axis, top: float, bottom: float) -> str:
    made = ""
    for tick in axis.ticks:
        x, half = axis.at(tick), room(written(tick)) / 2
        line = element(
            "path", d=f"M{coordinate(x)} {coordinate(top)}V{coordinate(bottom)}", stroke=GREY if tick == 0 else "#d5d8de", stroke_width=1
        )
        shown = text(min(x, WIDTH - 2 - half), bottom + 13, written(tick), text_anchor="middle")
        above = text(min(x, WIDTH - 2 - half), top - 9, written(tick), text_anchor="middle") if bottom - top > 420 else ""
        made += element("g", line + shown + above, class_="artefact-tick")
    return made


def _lying_bars(figure: Figure, rank: int, axis: Axis, top: float, prefix: str) -> str:
    made, zero = "", axis.at(Decimal(0))
    for series, (_, values) in enumerate(figure.series):
        x, y, value = axis.at(values[rank]), top + _BAR * series, values[rank]
        bar: dict[str, Any] = {"x": min(x, zero), "y": y + 1, "width": abs(x - zero), "height": _BAR - 2}
        made += _mark("rect", series, figure.labels[rank], value, **bar, **fill(prefix, series))
        if figure.labelled:
            place: dict[str, Any] = {"text_anchor": "start" if value >= 0 else "end"}
            made += text(x + (5 if value >= 0 else -5), y + _BAR / 2, written(value), **place, **HALO)
    return made
