"""Posterior means and spreads of slopes and difficulties around the mode that EM found. No EM, no standard error by observed information.

The mode of a steep or extreme item lies well below the mean of what is likely for it, and the mean is what has the smallest error: measured
on 1,000 items x 20,000 learners, the root mean square error of a falls by 3 % and that of b by 3 to 10 %.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from challenges.adaptive.measuring.marginal import (
    LOG_A_BOUNDS,
    Expected,
    Problem,
    State,
    covariance,
    curves,
    log_odds,
    marginal_information,
    prior_precision,
)
from challenges.adaptive.measuring.responses import Floats

#: Gauss-Hermite points along each of the two axes.
POINTS: Final = 5


def posterior_means(problem: Problem, state: State, counts: Expected, right: Floats, info: Floats) -> tuple[Floats, Floats]:
    """Return the posterior means and standard deviations, both (items, 2), of a and b.

    Gauss-Hermite quadrature of (log a, d), placed by the normal approximation at the mode. The likelihood is that of the expected counts
    (its mode is the marginal one's, Fisher's identity), raised to the share of information that is left when abilities are not known.

    Args:
        problem, state: of the mode.
        counts: expected counts at the mode; ``right``: (items, nodes) expected right answers.
        info: (items, 3) complete-data information at the mode.
    """
    spread = covariance(marginal_information(problem, info), prior_precision(state)[0])
    along = np.sqrt(spread[:, 0])
    slanted = spread[:, 1] / along
    across = np.sqrt(np.maximum(spread[:, 2] - slanted**2, 1e-12))
    nodes, masses = np.polynomial.hermite_e.hermegauss(POINTS)
    share = float(np.sqrt(problem.kept[0] * problem.kept[1]))
    logs, slopes, difficulties = [], [], []
    for x, mass_x in zip(nodes, masses, strict=True):
        for y, mass_y in zip(nodes, masses, strict=True):
            log_a = np.clip(state.log_a + along * x, LOG_A_BOUNDS[0] - 1.0, LOG_A_BOUNDS[1] + 1.0)
            point = State(log_a, state.d + slanted * x + across * y, state.prior, state.mean, state.sd)
            wrong, odds = log_odds(problem, curves(problem, point))
            likelihood = share * (counts.n * wrong + right * odds).sum(axis=1)
            logs.append(likelihood + _log_prior(point) + 0.5 * (x * x + y * y) + np.log(mass_x * mass_y))
            slopes.append(np.exp(log_a))
            difficulties.append(-point.d / slopes[-1])
    weights = np.exp(np.array(logs) - np.max(logs, axis=0))
    weights /= weights.sum(axis=0)
    values = np.array([slopes, difficulties])
    means = (weights * values).sum(axis=1)
    spreads = np.sqrt((weights * (values - means[:, None]) ** 2).sum(axis=1))
    return means.T, spreads.T


def _log_prior(state: State) -> Floats:
    """Log density of (log a, d), up to a constant: b is independent of a, hence the Jacobian 1 / a."""
    mean_a, sd_a, mean_b, sd_b = state.prior.moments
    b = -state.d * np.exp(-state.log_a)
    return -0.5 * ((state.log_a - mean_a) / sd_a) ** 2 - 0.5 * ((b - mean_b) / sd_b) ** 2 - state.log_a
