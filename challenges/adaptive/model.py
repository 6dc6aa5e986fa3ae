"""The response model: two-parameter logistic with a guess rate and a slip rate, its information, and the two scales. No item bank here.

Two scales meet in the engine:

- the *level* scale, in levels of the framework: a competence at ability x has reached level l when x >= l; an uncalibrated challenge of
  level l has b = l - 0.5 (adaptive.md section 6);
- the *theta* scale of certification, N(0, 1): the general factor g of the hierarchical model.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Discrimination of an uncalibrated challenge, per level, and its slip rate (adaptive.md section 6).
DEFAULT_SLOPE: Final = 1.2
DEFAULT_SLIP: Final = 0.03
#: Ratio of the logistic to the normal metric, for integrating a normal deviate out of a logistic curve.
LOGISTIC_TO_NORMAL: Final = 1.702


def probability(ability: Floats, a: Floats, b: Floats, c: Floats, s: Floats) -> Floats:
    """Return P(right) = c + (1 - c - s) / (1 + exp(-a (ability - b))); the arrays are broadcast. Strictly increasing in ``ability``."""
    return c + (1.0 - c - s) * logistic(a * (ability - b))


def logistic(x: Floats) -> Floats:
    """Return 1 / (1 + exp(-x)), without overflow for any finite ``x``."""
    return 0.5 * (1.0 + np.tanh(0.5 * x))


def information(ability: Floats, a: Floats, b: Floats, c: Floats, s: Floats) -> Floats:
    """Return the Fisher information P'(ability)**2 / (P (1 - P)) of one answer; the arrays are broadcast.

    With s = 0 this is a**2 (Q/P) ((P - c) / (1 - c))**2 (adaptive.md section 6). Units: the inverse square of those of ``ability``.
    """
    curve = logistic(a * (ability - b))
    p = c + (1.0 - c - s) * curve
    slope = a * (1.0 - c - s) * curve * (1.0 - curve)
    variance = p * (1.0 - p)
    return np.divide(slope * slope, variance, out=np.zeros_like(variance), where=variance > 1e-300)


@dataclass(frozen=True)
class Population:
    """Hyper-parameters of the hierarchical model, in levels (adaptive.md section 6, before any calibration).

    x_c | g ~ N(mean + sd sqrt(rho) g, sd**2 (1 - rho)) for a competence, x_t | x_c ~ N(x_c, topic_sd**2) for a topic, g ~ N(0, 1).
    One for all competences, or a tuple with one for each (``hierarchy.Tables``, ``population``).

    Raises ValueError unless sd > 0, topic_sd > 0 and 0 <= rho < 1.
    """

    mean: float = 3.5
    sd: float = 2.0
    rho: float = 0.5
    topic_sd: float = 0.8

    def __post_init__(self) -> None:
        if not (math.isfinite(self.mean) and self.sd > 0.0 and self.topic_sd > 0.0 and 0.0 <= self.rho < 1.0):
            raise ValueError("a population needs sd > 0, topic_sd > 0 and 0 <= rho < 1")

    @property
    def loading(self) -> float:
        """Levels per unit of theta."""
        return self.sd * math.sqrt(self.rho)

    @property
    def specific_sd(self) -> float:
        """Standard deviation, in levels, of a competence around what the general factor says."""
        return self.sd * math.sqrt(1.0 - self.rho)

    def theta_of(self, ability: Floats) -> Floats:
        """Return the theta at which the mean ability of a competence is ``ability`` (levels); ``rho`` must not be 0."""
        return (ability - self.mean) / self.loading

    def theta_parameters(self, a: Floats, b: Floats) -> tuple[Floats, Floats]:
        """Return the slope and difficulty on the theta scale of items that have ``a`` and ``b`` on the level scale.

        A learner's competence and topic differ from the general factor, so seen from theta the curve is flatter: the logistic is
        integrated over that difference by the usual normal approximation.
        """
        spread = self.specific_sd**2 + self.topic_sd**2
        flatter = np.sqrt(1.0 + spread * (a / LOGISTIC_TO_NORMAL) ** 2)
        return a * self.loading / flatter, self.theta_of(b)


POPULATION: Final = Population()
