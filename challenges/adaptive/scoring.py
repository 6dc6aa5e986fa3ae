"""From abilities to what people read: points, global score, global level, verdict.

Bounds are data of a rule set, never constants of a session.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from challenges.adaptive.model import POPULATION

POINTS_PER_LEVEL: Final = 8
MAX_LEVEL: Final = 8
#: Bounds published with Pix's code for its own capacity scale (pix-runtime.md 3.10, test defaults).
PIX_BOUNDS: Final = (-8.0, -1.4, -0.519, 0.6, 1.5, 2.25, 3.1, 4.0, 8.0)
_LEVEL_WEIGHT: Final = 128

Verdict = Literal["validated", "too_few_answers", "below_scale"]


@dataclass(frozen=True)
class ScoreBands:
    """Bounds of the global score: band i goes from ``bounds[i]`` (included) to ``bounds[i + 1]``, on the scale of the strategy's theta.

    Raises ValueError unless there are at least three finite, strictly increasing bounds.
    """

    bounds: tuple[float, ...]

    def __post_init__(self) -> None:
        increasing = all(low < high for low, high in zip(self.bounds, self.bounds[1:], strict=False))
        if len(self.bounds) < 3 or not increasing or not all(math.isfinite(bound) for bound in self.bounds):
            raise ValueError("bounds must be at least three finite, strictly increasing numbers")

    @classmethod
    def from_rules(cls, scoring: Mapping[str, Any]) -> ScoreBands:
        """Return the bands of the ``scoring`` part of a rule set (key ``capacity_bounds``)."""
        return cls(tuple(float(bound) for bound in scoring["capacity_bounds"]))

    @property
    def max_level(self) -> int:
        """Highest level that can be reached: one less than the number of bands, for the first band is level 0."""
        return len(self.bounds) - 2

    @property
    def max_score(self) -> int:
        """Highest score: 128 a level, less one (895 for 7 levels)."""
        return self.max_level * _LEVEL_WEIGHT - 1

    def level(self, theta: float) -> int:
        """Return the level of ``theta``: its band, the extreme bands reaching to infinity."""
        return sum(theta >= bound for bound in self.bounds[1:-1])

    def score(self, theta: float) -> int:
        """Return the score of ``theta``: linear inside a band, continuous and never decreasing (pix-runtime.md 3.10).

        Levels 0 and 1 are worth 64 points, the others 128, so that the bounds are worth 0, 64, 128, 256, 384…
        """
        if theta < self.bounds[0]:
            return 0
        if theta >= self.bounds[-1]:
            return self.max_score
        band = self.level(theta)
        low, high = self.bounds[band], self.bounds[band + 1]
        part = 1.0 - (high - theta) / (high - low)
        weight, start = (64, band) if band < 2 else (_LEVEL_WEIGHT, band - 1)
        return min(self.max_score, math.floor(weight * (start + part)))


def default_bands(max_level: int = 7) -> ScoreBands:
    """Return bands in which a global level is the level that the same ability has in a competence (level l at x = l, seen from theta)."""
    cuts = [round((level - POPULATION.mean) / POPULATION.loading, 4) for level in range(1, max_level + 2)]
    return ScoreBands((-5.0, *cuts))


def points(level: int, mean: float, max_level: int = MAX_LEVEL) -> int:
    """Return the points of a competence: 8 per level, plus eighths of the way to the next one as the ``mean`` (levels) says.

    ``points // 8`` is always the level, so that the two never contradict each other on a page.
    """
    if level >= max_level:
        return POINTS_PER_LEVEL * max_level
    progress = min(max(math.floor((mean - level) * POINTS_PER_LEVEL), 0), POINTS_PER_LEVEL - 1)
    return POINTS_PER_LEVEL * level + progress


def verdict(answered: int, score: int, minimum_answers: int) -> Verdict:
    """Return what a certification of ``answered`` questions is worth before any jury looks (pix-runtime.md 3.10, rejections)."""
    if answered < minimum_answers:
        return "too_few_answers"
    return "validated" if score > 0 else "below_scale"
