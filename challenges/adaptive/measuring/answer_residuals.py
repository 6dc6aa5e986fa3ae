"""What each answer says once abilities are known only through the learner's other answers: abilities, residuals, information, item fit.

One pass over the answers; nothing is estimated here. The posterior of a learner without one answer is the full posterior divided by that
answer's likelihood, so the expected chance ``expected`` of each answer is the model's own prediction from the rest, and
``right - expected`` has mean 0 and variance ``expected (1 - expected)`` when the model holds: no correction for having used the answer twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import special  # type: ignore[import-untyped]

from challenges.adaptive.measuring.marginal import Curves, Problem, State, curves, expected, gradient, posterior
from challenges.adaptive.measuring.responses import Bools, Floats, Ints, Responses, Singles

#: Answers handled at a time: their float32 nodes stay in the cache.
_CHUNK: Final = 16384
#: Ability groups of the fit, and the answers that a group needs.
GROUPS: Final = 8
_PER_GROUP: Final = 10


@dataclass(frozen=True, eq=False)
class Abilities:
    """Abilities behind the answers, on the theta scale.

    - ``theta``, ``sd``: (n_person,) posterior mean and standard deviation; a learner without answers has those of the population
    - ``rest``: (answers,) posterior mean of the learner without that answer, to match learners and to draw curves
    - ``rest_sd``: (answers,) its standard deviation
    - ``expected``: (answers,) chance of a right answer predicted from the learner's other answers
    """

    theta: Floats
    sd: Floats
    rest: Floats
    rest_sd: Floats
    expected: Floats


@dataclass(frozen=True, eq=False)
class Fit:
    """Fit of each item, (n_item,) arrays, NaN where there are too few answers.

    - ``infit``, ``outfit``: mean squares, 1 when the model holds
    - ``chi2``, ``p``: sum over ability groups of (observed - expected)**2 / variance, and its probability; with many answers p is small
      for harmless deviations, so read ``misfit`` first
    - ``misfit``: root mean square over the groups of the deviation in proportion of right answers, less what chance alone explains
    """

    infit: Floats
    outfit: Floats
    chi2: Floats
    p: Floats
    misfit: Floats


def abilities(problem: Problem, state: State, weights: Singles | None = None) -> Abilities:
    """Return the abilities behind the answers of ``problem`` at the parameters of ``state``; ``weights``: its posterior, if at hand."""
    responses, found = problem.responses, curves(problem, state)
    if weights is None:
        weights = posterior(problem, state, found)[0]
    theta = weights @ found.theta
    sd = np.sqrt(np.maximum(weights @ found.theta**2 - theta**2, 0.0))
    out = np.empty((3, len(responses)))
    inverse = (1.0 / np.clip(np.concatenate([1.0 - found.p, found.p]), 1e-7, None)).astype(np.float32)
    powers = np.stack([np.ones_like(found.theta), found.theta, found.theta**2], axis=1).astype(np.float32)
    row = responses.item + responses.n_item * responses.right
    for low in range(0, len(responses), _CHUNK):
        part = slice(low, low + _CHUNK)
        rest = weights[responses.person[part]] * inverse[row[part]]
        out[:, part] = (rest @ powers).T
    mean = out[1] / out[0]
    seen = np.clip(1.0 / out[0], 1e-7, 1.0 - 1e-7)
    spread = np.sqrt(np.maximum(out[2] / out[0] - mean**2, 0.0))
    return Abilities(theta, sd, mean, spread, np.where(responses.right, seen, 1.0 - seen))


def observed_information(problem: Problem, state: State, weights: Singles) -> tuple[Floats, Floats]:
    """Return two arrays (items, 3) of the information on (log a, d), aa, ad, dd: of the complete data, and as observed (Louis 1982).

    The second is the first less, over the answers, the variance of the score that not knowing the ability leaves. The parts between two
    items are left out, as usual for standard errors by item.
    """
    responses, found = problem.responses, curves(problem, state)
    counts = expected(problem, found, weights)
    _, complete = gradient(problem, state, found, counts)
    ratio = found.slope / np.maximum(found.p * (1.0 - found.p), 1e-12)
    score = np.concatenate([-found.p * ratio, (1.0 - found.p) * ratio])
    means = _mean_scores(responses, weights, score.astype(np.float32), found)
    right = responses.matrices[1].T @ weights if counts.r is None else counts.r
    square = right * score[responses.n_item :] ** 2 + np.maximum(counts.n - right, 0.0) * score[: responses.n_item] ** 2
    lost = square @ np.stack([found.theta**2, found.theta, np.ones_like(found.theta)], axis=1) - means
    a = np.exp(state.log_a)
    return complete, complete - lost * np.stack([a * a, a, np.ones_like(a)], axis=1)


def _mean_scores(responses: Responses, weights: Singles, score: Singles, found: Curves) -> Floats:
    """Return (items, 3) sums over the answers of the products of the expected scores of an answer, theta theta, theta 1 and 1 1."""
    row = responses.item + responses.n_item * responses.right
    powers = np.stack([found.theta, np.ones_like(found.theta)], axis=1).astype(np.float32)
    first = np.empty((len(responses), 2))
    for low in range(0, len(responses), _CHUNK):
        part = slice(low, low + _CHUNK)
        first[part] = (weights[responses.person[part]] * score[row[part]]) @ powers
    products = (first[:, 0] ** 2, first[:, 0] * first[:, 1], first[:, 1] ** 2)
    return np.stack([np.bincount(responses.item, weights=x, minlength=responses.n_item) for x in products], axis=1)


def kept_shares(complete: Floats, observed: Floats) -> tuple[float, float]:
    """Return the shares of the information on log a and on d that are left over a bank when abilities are not known, in [.2, 1]."""
    total = complete.sum(axis=0)
    shares = np.divide(observed.sum(axis=0), total, out=np.ones(3), where=total > 0)
    # Rounded, so that the order in which answers were summed does not show.
    return round(float(np.clip(shares[0], 0.2, 1.0)), 6), round(float(np.clip(shares[2], 0.2, 1.0)), 6)


def ranks_within(group: Ints, value: Floats, size: int, kept: Bools | None = None) -> tuple[Ints, Ints]:
    """Return the rank of each ``value`` among those of its ``group`` (ties by position), and the ``size`` groups' counts.

    Only the ``kept`` entries are ranked when it is given; the others get -1.
    """
    chosen = np.arange(len(group)) if kept is None else np.flatnonzero(kept)
    counts = np.bincount(group[chosen], minlength=size)
    order = chosen[np.lexsort((value[chosen], group[chosen]))]
    ranks = np.full(len(group), -1, dtype=np.int64)
    ranks[order] = np.arange(len(order)) - np.repeat(np.cumsum(counts) - counts, counts)
    return ranks, counts


def item_fit(responses: Responses, found: Abilities) -> Fit:
    """Return the fit of each item, by ``GROUPS`` groups of equal size of the ability that the learner's other answers show."""
    item, size = responses.item, responses.n_item
    ranks, counts = ranks_within(item, found.rest, size)
    group = item * GROUPS + ranks * GROUPS // np.maximum(counts[item], 1)
    residual, variance = responses.right - found.expected, found.expected * (1.0 - found.expected)

    def table(values: Floats) -> Floats:
        return np.bincount(group, weights=values, minlength=size * GROUPS).astype(np.float64).reshape(size, GROUPS)

    deviation, spread = table(residual), table(variance)
    people = np.maximum(table(np.ones(len(item))), 1.0)
    few = counts < GROUPS * _PER_GROUP
    chi2 = np.where(few, np.nan, (deviation**2 / np.maximum(spread, 1e-9)).sum(axis=1))
    beyond = ((deviation**2 - spread) / people**2).mean(axis=1)
    squares, total = table(residual**2).sum(axis=1), np.maximum(spread.sum(axis=1), 1e-9)
    outfit = table(residual**2 / variance).sum(axis=1) / np.maximum(counts, 1)
    return Fit(
        infit=np.where(few, np.nan, squares / total),
        outfit=np.where(few, np.nan, outfit),
        chi2=chi2,
        # Slope and difficulty were fitted to the same answers.
        p=special.chdtrc(GROUPS - 2, chi2),
        misfit=np.where(few, np.nan, np.sqrt(np.maximum(beyond, 0.0))),
    )
