"""What a chart shows, and its axis.

Here belong: `Figure`, how a figure is written, and the graduations of an axis.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from generators.canonical import decimal_text
from generators.formats import THIN

__all__ = ["Axis", "Figure", "bounds", "graduations", "written"]


@dataclass(frozen=True)
class Figure:
    """What a chart shows; `labelled`: figures are written on the drawing."""

    form: str
    title: str
    unit: str
    labels: list[str]
    series: list[tuple[str, list[Decimal]]]
    labelled: bool = True

    @property
    def values(self) -> list[Decimal]:
        """All figures, series after series."""
        return [value for _, values in self.series for value in values]


def written(value: Decimal) -> str:
    """Write a figure with thousands apart, a decimal comma and a true minus sign."""
    whole, _, decimals = decimal_text(abs(value)).partition(".")
    grouped = f"{int(whole):,}".replace(",", THIN)
    return ("−" if value < 0 else "") + grouped + ("," + decimals if decimals else "")


@dataclass(frozen=True)
class Axis:
    """Round graduations and where a value stands between two positions."""

    ticks: list[Decimal]
    start: float
    stop: float

    def at(self, value: Decimal) -> float:
        """Return the position of a value."""
        return self.start + float((value - self.ticks[0]) / (self.ticks[-1] - self.ticks[0])) * (self.stop - self.start)


def graduations(low: Decimal, high: Decimal, most: int) -> list[Decimal]:
    """Return round values, `most` intervals at most or one more, that hold both ends."""
    raw = (high - low) / most
    unit = Decimal(1).scaleb(raw.adjusted())
    step = next(unit * factor for factor in (1, 2, 5, 10) if unit * factor >= raw)
    first, last = (low / step).to_integral_value(ROUND_FLOOR), (high / step).to_integral_value(ROUND_CEILING)
    return [step * rank for rank in range(int(first), int(last) + 1)]


def bounds(figure: Figure) -> tuple[Decimal, Decimal]:
    """Return the ends of the values, zero included; a curve whose values are close together leaves zero out."""
    low, high = min(figure.values), max(figure.values)
    if figure.form == "line" and low > 0 and high > low and (high - low) * 3 < high:
        return low, high
    low, high = min(low, Decimal(0)), max(high, Decimal(0))
    return (low, high) if low < high else (Decimal(0), Decimal(1))
