"""Geometry of plots that templates draw in SVG: from values to places, and the marks that stand there. No markup, no database.

Whoever draws gives the table that says the same figures beside, and tells series apart by shape, dash or name, never by colour alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format


@dataclass(frozen=True)
class Frame:
    """Size of a drawing in its own units, and the room left on each side of what is plotted."""

    width: int
    height: int
    left: int = 0
    right: int = 0
    top: int = 0
    bottom: int = 0

    @property
    def floor(self) -> int:
        """Where the horizontal axis is, from the top."""
        return self.height - self.bottom

    @property
    def end(self) -> int:
        """Where the horizontal axis ends, from the left."""
        return self.width - self.right


@dataclass(frozen=True)
class Mark:
    """A point: where, its shape (circle, alarm), what it says, and where its error ends."""

    x: float
    y: float
    shape: str
    title: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Line:
    """A line: its points as SVG writes them, dash, name at its end, and whether it is the one that matters."""

    points: str
    dash: str = ""
    name: str = ""
    x: float = 0.0
    y: float = 0.0
    strong: bool = False


@dataclass(frozen=True)
class Box:
    """A bar; `kind` is its class in the style sheet."""

    x: float
    y: float
    width: float
    height: float
    title: str
    kind: str = ""


@dataclass(frozen=True)
class Tick:
    """A label of an axis."""

    at: float
    label: str


@dataclass(frozen=True)
class Table:
    """The same figures: headings, and rows whose first cell is their heading."""

    headings: Sequence[Any]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Axes:
    """From values to places in a frame: x in [x0, x1], y in [y0, y1]."""

    x0: float
    x1: float
    y0: float
    y1: float
    frame: Frame

    def x(self, value: float) -> float:
        """Where a value is, from the left."""
        frame = self.frame
        return round(frame.left + (frame.end - frame.left) * (value - self.x0) / ((self.x1 - self.x0) or 1), 1)

    def y(self, value: float) -> float:
        """Where a value is, from the top; what is outside stays at the edge."""
        frame = self.frame
        inside = min(max(value, self.y0), self.y1)
        return round(frame.top + (frame.floor - frame.top) * (self.y1 - inside) / ((self.y1 - self.y0) or 1), 1)

    def path(self, points: Sequence[tuple[float, float]]) -> str:
        """Points of a line."""
        return " ".join(f"{self.x(x)},{self.y(y)}" for x, y in points)


def percent(share: float | None, digits: int = 0) -> str:
    """Return a share in percent."""
    return "–" if share is None else f"{decimal(100 * share, digits)}\u00a0%"


def decimal(value: float | None, digits: int = 2) -> str:
    """Return a number as people write it, with a minus sign."""
    # Django cuts digits off, and writes a negative zero.
    return "–" if value is None else number_format(round(value, digits) + 0.0, digits).replace("-", "−")
