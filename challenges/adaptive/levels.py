"""From the distribution of a score to that of a level, and the level to announce. No answers and no bank here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from challenges.adaptive import scoring
from challenges.adaptive.bank import Ints
from challenges.adaptive.model import Floats

CUTS: Final = np.arange(1, scoring.MAX_LEVEL + 1)
_DISTANCE: Final = np.abs(np.arange(scoring.MAX_LEVEL + 1)[:, None] - np.arange(scoring.MAX_LEVEL + 1))
#: (true level, announced level): the distance, counted twice beyond one. Convex, so a better distribution never lowers the announced level.
LOSS: Final = (_DISTANCE + np.maximum(_DISTANCE - 1, 0)).astype(np.float64)
_WITHIN_ONE: Final = (_DISTANCE <= 1).astype(np.float64)
#: Points of a cell of the lattice (4, 8/3, 2, 8/5 and 4/3 are whole cells), the most cells, the rounding that a sum of rounded points may
#: carry, and weights not worth a row.
_LATTICE: Final = 2.0 / 15.0
_MOST_BINS: Final = 600
_ROUNDING: Final = 0.1
_NEGLIGIBLE: Final = 1e-5


@dataclass(frozen=True)
class Levels:
    """Per competence: ``tail`` (…, 10) P(level >= 0..9), the last 0; ``mean``, ``variance`` (…,) of the score, in levels."""

    tail: Floats
    mean: Floats
    variance: Floats

    @cached_property
    def probability(self) -> Floats:
        """(competences, 9) P(level = 0..8)."""
        mass: Floats = np.maximum(self.tail[:, :-1] - self.tail[:, 1:], 0.0)
        return mass

    @cached_property
    def level(self) -> Ints:
        """(competences,) level to announce: the least expected LOSS, that is close to the median and rarely off by two."""
        best: Ints = np.argmin(np.round(self.probability @ LOSS, 9), axis=1)
        return best

    @cached_property
    def p_within_one(self) -> Floats:
        """(competences,) P(|level - announced| <= 1)."""
        return within_one(self.probability, self.level)


def within_one(probability: Floats, level: Ints) -> Floats:
    """Return P(|level - announced| <= 1), (competences,), of distributions (competences, 9) and announced levels."""
    within: Floats = np.clip((probability @ _WITHIN_ONE)[np.arange(len(level)), level], 0.0, 1.0)
    return within


def levels_of(weight: Floats, mean: Floats, variance: Floats, cap: Ints, tail: Floats | None = None) -> Levels:
    """Return the distributions of levels, at most ``cap``.

    Args:
        weight: (competences, 69) P(x_c).
        mean, variance: (competences, 69) of the score given x_c, in levels.
        cap: (competences,) highest level that can be reached.
        tail: (competences, 10) P(level >= 0..9) when known exactly (``tail_of_sum``); else the score is taken as normal given x_c
            (adaptive.md section 6).
    """
    tail = _normal_tail(weight, mean, variance) if tail is None else tail
    tail[np.arange(tail.shape[1]) > np.maximum(cap, 0)[:, None]] = 0.0
    expected = np.einsum("cx,cx->c", weight, mean)
    second = np.einsum("cx,cx->c", weight, variance + (mean - expected[:, None]) ** 2)
    return Levels(tail, expected, np.maximum(second, 0.0))


def _normal_tail(weight: Floats, mean: Floats, variance: Floats) -> Floats:
    z = (mean[:, None, :] - CUTS[:, None]) / np.sqrt(np.maximum(variance, 1e-12))[:, None, :]
    tail = np.zeros((len(mean), len(CUTS) + 2))
    tail[:, 0] = 1.0
    tail[:, 1:-1] = np.minimum((normal_cdf(z) @ weight[:, :, None])[:, :, 0], 1.0)
    return tail


def tail_of_sum(weight: Floats, parts: Sequence[tuple[Floats, Floats]]) -> Floats:
    """Return P(level >= 0..9), (10,), of a sum of independent parts given x_c, by convolution on a lattice.

    Sums of points have heavy steps just at the cuts (every skill of a level, none of the next), which a normal distribution does not know.

    Args:
        weight: (69,) P(x_c).
        parts: per topic, its possible points (states,), from 0 and rising, and their probabilities given x_c (states, 69).
    """
    nodes = np.flatnonzero(weight > _NEGLIGIBLE)
    total = sum(float(values[-1]) for values, _ in parts)
    lattice = max(_LATTICE, total / _MOST_BINS)
    mass = np.ones((len(nodes), 1))
    for values, probability in parts:
        shifts = np.rint(values / lattice).astype(np.int64).tolist()
        width = mass.shape[1]
        moved = np.zeros((len(nodes), width + shifts[-1]))
        for shift, p in zip(shifts, probability[:, nodes], strict=True):
            moved[:, shift : shift + width] += p[:, None] * mass
        mass = moved
    bins = mass.shape[1]
    at_least = np.cumsum((weight[nodes] @ mass)[::-1])[::-1]
    first = np.ceil((scoring.POINTS_PER_LEVEL * CUTS - _ROUNDING) / lattice).astype(np.int64)
    tail = np.zeros(len(CUTS) + 2)
    tail[0] = 1.0
    tail[1:-1] = np.where(first < bins, at_least[np.minimum(first, bins - 1)] / at_least[0], 0.0)
    return np.minimum(tail, 1.0)


def normal_cdf(z: Floats) -> Floats:
    """Return the standard normal distribution function, to 1e-7 (Abramowitz and Stegun 26.2.17); NumPy has none."""
    t = 1.0 / (1.0 + 0.2316419 * np.abs(z))
    poly = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
    upper = 0.3989422804014327 * np.exp(-0.5 * z * z) * poly
    return np.where(z >= 0.0, 1.0 - upper, upper)
