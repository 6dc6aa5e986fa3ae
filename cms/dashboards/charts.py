"""Charts of statistics: geometry for one template that draws them in SVG, with the table that says the same. No markup here.

Series differ by shape and dash and are named at their end, so that none is told by its colour alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from django.utils.translation import gettext as _

from challenges.plots import Axes, Box, Frame, Line, Mark, Table, Tick, decimal, percent

FRAME = Frame(380, 230, left=42, right=28, top=12, bottom=34)
DASHES = ("", "6 3", "2 3", "8 3 2 3", "1 4", "10 4")
#: Room for labels under the axis.
MOST_TICKS = 6
#: Where an axis of shares ends: the first that holds them all.
TOPS = (0.04, 0.08, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True)
class Chart:
    """A chart, ready to be drawn; `legend`: how series are told apart, in words."""

    slug: str
    title: str
    legend: str
    x_label: str
    y_label: str
    table: Table
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    lines: list[Line] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    width: int = FRAME.width
    height: int = FRAME.height
    left: int = FRAME.left
    floor: int = FRAME.floor
    end: int = FRAME.end


def _percents(axes: Axes, top: float = 1.0) -> list[Tick]:
    return [Tick(axes.y(top * step / 4), percent(top * step / 4)) for step in range(5)]


def curve(details: dict[str, Any]) -> Chart | None:
    """The share right by ability group beside the model's curve."""
    found, model = details.get("curve"), details.get("model")
    if not found or not model:
        return None
    axes = Axes(-4, 4, 0, 1, FRAME)
    groups = list(zip(found["ability"], found["n"], found["observed"], found["se"], found["expected"], strict=True))
    marks = [
        Mark(axes.x(x), axes.y(seen), "circle", f"{decimal(x, 1)} : {percent(seen)}", axes.y(seen - 2 * se), axes.y(seen + 2 * se))
        for x, _n, seen, se, _expected in groups
    ]
    rows = [
        [decimal(x, 2), str(n), percent(seen), f"± {percent(2 * se)}", percent(expected)]
        for x, n, seen, se, expected in groups
    ]  # fmt: skip
    return Chart(
        "courbe", _("Réussite selon la force des élèves"),
        _("Ligne : ce que prévoit le modèle. Points : ce qui est observé, avec deux erreurs types de part et d’autre."),
        _("Force (0 : l’élève moyen)"), _("Réussite"),
        Table([_("Force du groupe"), _("Réponses"), _("Observé"), _("Marge"), _("Prévu")], rows),
        [Tick(axes.x(x), str(x)) for x in range(-4, 5, 2)], _percents(axes),
        [Line(axes.path(list(zip(model["theta"], model["p"], strict=True))), strong=True)], marks,
    )  # fmt: skip


def choices(details: dict[str, Any]) -> Chart | None:
    """The share of each option by ability group; the right one is drawn thick."""
    found = details.get("choices")
    if not found:
        return None
    groups, key = len(found["counts"]), _("juste")
    axes = Axes(0, max(groups - 1, 1), 0, 1, FRAME)
    lines, rows = [], []
    for rank, (option, shares) in enumerate(zip(found["options"], found["shares"], strict=True)):
        name = chr(ord("A") + rank)
        path = axes.path(list(enumerate(shares)))
        lines.append(Line(path, DASHES[rank % len(DASHES)], name, float(FRAME.end + 6), axes.y(shares[-1]) + 4, strong=option["right"]))
        told = f"{name}. {option['text']}" + (f" ({key})" if option["right"] else "")
        rows.append([told, *[percent(share) for share in shares]])
    rows.append([_("Réponses"), *[str(count) for count in found["counts"]]])
    return Chart(
        "choix", _("Propositions choisies selon la force des élèves"),
        _("Une ligne pour chaque proposition, nommée à son bout ; la plus épaisse est juste."), _("Groupe, du plus faible au plus fort"), _("Part"),
        Table([_("Proposition, par groupe"), *[str(rank + 1) for rank in range(groups)]], rows),
        [Tick(axes.x(rank), str(rank + 1)) for rank in range(groups)], _percents(axes), lines,
    )  # fmt: skip


def drift(details: dict[str, Any]) -> Chart | None:
    """The shift of difficulty by period."""
    periods = [one for one in details.get("periods", []) if one["n"]]
    if not periods:
        return None
    reach = float(ceil(max([1.0, *[abs(one["shift"] or 0) + 2 * (one["se"] or 0) for one in periods if (one["se"] or 9) < 1]])))
    axes = Axes(-0.5, len(periods) - 0.5, -reach, reach, FRAME)
    marks, rows = [], []
    for rank, one in enumerate(periods):
        shift, se = one["shift"] or 0.0, one["se"] or 0.0
        label = f"{one['label']} : {decimal(one['shift'])}"
        shape = "alarm" if one["alarm"] else "circle"
        marks.append(Mark(axes.x(rank), axes.y(shift), shape, label, axes.y(shift - 2 * se), axes.y(shift + 2 * se)))
        rows.append(
            [
                one["label"],
                str(one["n"]),
                percent(one["facility"]),
                f"{decimal(one['shift'])} ± {decimal(2 * se)}",
                _("oui") if one["alarm"] else "–",
            ]
        )
    ticks = [Tick(axes.y(reach * step), decimal(reach * step, 1)) for step in (-1, -0.5, 0, 0.5, 1)]
    return Chart(
        "derive", _("Dérive : plus facile ou plus difficile avec le temps"),
        _("Au-dessus de zéro : plus facile que le calibrage ne le dit. Un triangle marque une alerte. En logit, avec deux erreurs types."),
        _("Période"), _("Écart"), Table([_("Période"), _("Réponses"), _("Réussite"), _("Écart"), _("Alerte")], rows),
        _labels(axes, [one["label"] for one in periods]), ticks, [Line(axes.path([(-0.5, 0), (len(periods) - 0.5, 0)]), "4 4")], marks,
    )  # fmt: skip


def exposure(details: dict[str, Any]) -> Chart | None:
    """The share of the sessions that got the challenge, by period."""
    periods = [one for one in details.get("periods", []) if one["exposure"] is not None]
    if not any(one["exposure"] for one in periods):
        return None
    most = max(one["exposure"] for one in periods)
    top = next(step for step in TOPS if step >= most)
    axes = Axes(-0.5, len(periods) - 0.5, 0, top, FRAME)
    width = max(3.0, min(40.0, (FRAME.end - FRAME.left) / len(periods) * 0.7))
    boxes = [
        Box(axes.x(rank) - width / 2, axes.y(one["exposure"]), width, axes.y(0) - axes.y(one["exposure"]), f"{one['label']} : {percent(one['exposure'])}")
        for rank, one in enumerate(periods)
    ]  # fmt: skip
    rows = [[one["label"], percent(one["exposure"], 1), str(one["n"])] for one in periods]
    return Chart(
        "exposition", _("Exposition : part des sessions qui l’ont reçue"), "", _("Période"), _("Sessions"),
        Table([_("Période"), _("Exposition"), _("Réponses")], rows), _labels(axes, [one["label"] for one in periods]), _percents(axes, top), boxes=boxes,
    )  # fmt: skip


def _labels(axes: Axes, labels: Sequence[str]) -> list[Tick]:
    """A label for each place, for some of them when there are many."""
    step = -(-len(labels) // MOST_TICKS)
    return [Tick(axes.x(rank), label) for rank, label in enumerate(labels) if rank % step == 0]


def charts(details: dict[str, Any]) -> list[Chart]:
    """Return the charts of a challenge, those that there is something to draw of."""
    return [one for one in (curve(details), choices(details), drift(details), exposure(details)) if one is not None]
