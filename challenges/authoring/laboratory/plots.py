"""Bar charts of the laboratory: what a template needs to draw them and to write the same figures in a table beside. No markup here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format
from django.utils.translation import gettext as _

BAR, GAP, HEIGHT, LABELS = 34, 8, 120, 22


@dataclass(frozen=True)
class Bar:
    """A bar: its label, how many, its share of all in percent, and where it is drawn (pixels)."""

    label: str
    count: int
    share: str
    x: int
    y: int
    height: int

    @property
    def width(self) -> int:
        """Width of every bar."""
        return BAR

    @property
    def middle(self) -> int:
        """Where its count is written."""
        return self.x + BAR // 2


@dataclass(frozen=True)
class Plot:
    """A chart: title, what its bars are, the bars, its size (pixels), and what it says in one sentence."""

    slug: str
    title: str
    what: str
    bars: list[Bar]
    note: str = ""

    @property
    def width(self) -> int:
        """Width of the drawing."""
        return max(1, len(self.bars) * (BAR + GAP))

    @property
    def height(self) -> int:
        """Height of the drawing, counts above the bars included."""
        return HEIGHT + LABELS


def plots(figures: Mapping[str, Any]) -> list[Plot]:
    """Return the charts of a report's figures; none for a report made before they were kept."""
    spread = figures.get("spread") or {}
    made = [
        _answers(spread, int(figures.get("generated") or 0)),
        _plot("positions", _("Place de la bonne réponse"), _("Place"), spread.get("positions", [])),
        _plot("tries", _("Tirages qu’il a fallu"), _("Tirages"), spread.get("tries", [])),
        _plot("milliseconds", _("Durée d’une variante"), _("Millisecondes"), _ranges(spread.get("milliseconds", []), _milliseconds)),
        _plot("bytes", _("Taille des fichiers"), _("Taille"), _ranges(spread.get("bytes", []), filesizeformat)),
    ]
    return [plot for plot in made if plot.bars]


def _answers(spread: Mapping[str, Any], generated: int) -> Plot:
    """The commonest right answers; no bars when none comes twice, which is as good as can be."""
    counted = spread.get("answers", [])
    if all(int(count) == 1 for _label, count in counted):
        counted = []
    return _plot("answers", _("Bonnes réponses les plus fréquentes"), _("Réponse"), counted, _rest(spread), generated)


def _rest(spread: Mapping[str, Any]) -> str:
    shown, total = len(spread.get("answers", [])), spread.get("answers_in_all", 0)
    if total <= shown:
        return ""
    return _("%(shown)d réponses sur %(total)d différentes.") % {"shown": shown, "total": total}


def _milliseconds(value: float) -> str:
    return number_format(value, 1)


def _ranges(bins: Sequence[Sequence[float]], write: Any) -> list[tuple[str, int]]:
    return [(write(low) if low == high else f"{write(low)} – {write(high)}", int(count)) for low, high, count in bins]


def _plot(slug: str, title: str, what: str, counted: Sequence[Sequence[Any]], note: str = "", of: int = 0) -> Plot:
    """Bars in the order given, the tallest as high as the drawing; shares are of `of`, of their sum when it is 0."""
    counts = [int(count) for _label, count in counted]
    most, total = max(counts, default=0), of or sum(counts)
    bars = []
    for rank, (label, count) in enumerate(counted):
        height = round(HEIGHT * int(count) / most) if most else 0
        share = number_format(100 * int(count) / total, 0) if total else "0"
        bars.append(Bar(str(label), int(count), share, rank * (BAR + GAP), LABELS + HEIGHT - height, height))
    return Plot(slug, title, what, bars, note)
