"""Re-estimation of what the hierarchical model assumes of learners (mean, sd, rho, topic sd of each competence), by EM on their answers.

Part of the calibration job, after a thousand sessions (adaptive.md section 6); the parameters of the items are given. With
x_c = mu + lambda g + e, e ~ N(0, tau**2), and x_t = x_c + d, d ~ N(0, sigma**2), the E step is the exact message passing of ``hierarchy``, on
all learners at once, and the M step a regression of x_c on g (Dempster, Laird and Rubin 1977): sd**2 = lambda**2 + tau**2, rho = (lambda / sd)**2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from challenges.adaptive.bank import LEVELS, Ints, ItemBank
from challenges.adaptive.hierarchy import GENERAL, Kernels, Tables, kernels
from challenges.adaptive.model import POPULATION, Floats, Population

#: Learners below which the job refuses, and the most that it reads (spread evenly): beyond, the items are what is uncertain.
FEWEST: Final = 200
MOST: Final = 5000
#: Weight, in learners, of the mean of the competences in the estimate of each: empirical Bayes, for competences answered by few.
SHRINKAGE: Final = 30.0
_SMALLEST_SD: Final = 0.2
_RHO: Final = (0.02, 0.95)
_DISTANCE: Final = (LEVELS - LEVELS[:, None]) ** 2


class TooFewLearners(ValueError):
    """Nothing can be said of a population from so few learners; the number is the only argument."""


@dataclass(frozen=True)
class PopulationFit:
    """``populations``: one a competence; ``learners`` (competences,): with an answer in it; ``iterations``; ``change``: the last, in levels."""

    populations: tuple[Population, ...]
    learners: tuple[int, ...]
    iterations: int
    change: float


class _Data(NamedTuple):
    """Per pair of a learner and an answered topic, in order of competence and learner: ``likelihood`` (pairs, 69) of x_t, ``learner``
    (pairs,); ``offsets`` (competences + 1,): the pairs of each competence; ``learners``: how many.
    """

    likelihood: NDArray[np.float32]
    learner: Ints
    offsets: Ints
    learners: int


def fit_populations(
    bank: ItemBank, learner: ArrayLike, item: ArrayLike, right: ArrayLike, iterations: int = 60, tolerance: float = 0.005
) -> PopulationFit:
    """Return the populations that the answers speak for. A competence nobody answered in gets the mean of the others.

    Args:
        bank: with the parameters of the items, which are not changed.
        learner, item, right: (answers,) who answered, index in the bank, rightly or not. Answers that were chosen from earlier answers are fine.
        iterations: most EM cycles; ``tolerance``: change of a parameter, in levels, below which they stop.

    Raises:
        TooFewLearners: fewer than ``FEWEST`` learners.
    """
    data = _gather(bank, np.asarray(learner, dtype=np.int64), np.asarray(item, dtype=np.int64), np.asarray(right, dtype=bool))
    parameters = np.tile(_parameters(POPULATION), (bank.competences, 1))
    learners = np.zeros(bank.competences)
    change, cycle = math.inf, 0
    while cycle < iterations and change > tolerance:
        found, learners = _cycle(data, kernels.__wrapped__(tuple(_population(row) for row in parameters)))
        seen = learners > 0
        mean = np.average(found[seen], axis=0, weights=learners[seen])
        weight = (learners / (learners + SHRINKAGE))[:, None]
        found = np.where(seen[:, None], weight * found + (1.0 - weight) * mean, mean)
        change, cycle = float(np.abs(found - parameters).max()), cycle + 1
        parameters = found
    return PopulationFit(tuple(_population(row) for row in parameters), tuple(learners.astype(int).tolist()), cycle, change)


def _parameters(population: Population) -> Floats:
    """Return mu, lambda, tau and sigma, in levels."""
    return np.array([population.mean, population.loading, population.specific_sd, population.topic_sd])


def _population(row: Floats) -> Population:
    mean, loading, specific, topic = row.tolist()
    sd = max(math.hypot(loading, specific), _SMALLEST_SD)
    rho = min(max((max(loading, 0.0) / sd) ** 2, _RHO[0]), _RHO[1])
    return Population(mean, sd, rho, max(topic, _SMALLEST_SD))


def _gather(bank: ItemBank, learner: Ints, item: Ints, right: NDArray[np.bool_]) -> _Data:
    """Return the likelihoods of the topics answered by each learner; at most ``MOST`` learners."""
    names = np.unique(learner)
    if len(names) < FEWEST:
        raise TooFewLearners(len(names))
    if len(names) > MOST:
        names = names[np.linspace(0, len(names) - 1, MOST).astype(np.int64)]
        kept = np.isin(learner, names)
        learner, item, right = learner[kept], item[kept], right[kept]
    person = np.searchsorted(names, learner)
    tables = Tables.of(bank)
    pair = (bank.competence[item] * len(names) + person) * len(tables.topic) + tables.row[item]
    order = np.lexsort((right, item, pair))
    pair, item, right = pair[order], item[order], right[order]
    starts = np.flatnonzero(np.concatenate(([True], pair[1:] != pair[:-1])))
    logs = np.add.reduceat(bank.positioning.log_p[item, right.astype(np.int64)], starts, axis=0)
    likelihood = np.exp(logs - logs.max(axis=1, keepdims=True))
    competence = pair[starts] // (len(names) * len(tables.topic))
    offsets = np.searchsorted(competence, np.arange(bank.competences + 1))
    return _Data(likelihood, pair[starts] // len(tables.topic) % len(names), offsets, len(names))


def _cycle(data: _Data, kernel: Kernels) -> tuple[Floats, Floats]:
    """Return, for each competence, the parameters after one EM cycle (competences, 4) and the learners with an answer (competences,)."""
    count = len(data.offsets) - 1
    likelihoods, distances, persons, to_general = [], [], [], np.zeros((count, data.learners, len(GENERAL)))
    for competence in range(count):
        pairs = slice(int(data.offsets[competence]), int(data.offsets[competence + 1]))
        person, first = np.unique(data.learner[pairs], return_index=True)
        persons.append(person)
        topic = data.likelihood[pairs].astype(np.float64)
        message = topic @ kernel.from_topic[competence]
        apart = topic @ (kernel.topic[competence] * _DISTANCE).T / message
        logs = np.add.reduceat(np.log(message), first, axis=0) if len(person) else np.empty((0, len(LEVELS)))
        likelihoods.append(np.exp(logs - logs.max(axis=1, keepdims=True, initial=-np.inf)))
        distances.append((apart, np.searchsorted(person, data.learner[pairs])))
        if len(person):
            to_general[competence, person] = np.log(likelihoods[-1] @ kernel.competence[competence].T)
    general = kernel.log_prior + to_general.sum(axis=0)
    found = np.zeros((count, 4))
    for competence in range(count):
        if len(persons[competence]):
            others = (general - to_general[competence])[persons[competence]]
            cavity = np.exp(others - others.max(axis=1, keepdims=True))
            found[competence] = _regression(cavity, kernel.competence[competence], likelihoods[competence], *distances[competence])
    return found, np.array([float(len(person)) for person in persons])


def _regression(cavity: Floats, given: Floats, likelihood: Floats, apart: Floats, owner: Ints) -> Floats:
    """Return mu, lambda, tau and sigma of one competence.

    Args:
        cavity: (learners, 31) of g, from the other competences. given: (31, 69) P(x_c | g). likelihood: (learners, 69) of x_c.
        apart: (pairs, 69) E[(x_t - x_c)**2] given x_c. owner: (pairs,) row of the learner.
    """
    by_power = [cavity * ((likelihood * LEVELS**power) @ given.T) for power in range(3)]
    total = by_power[0].sum(axis=1, keepdims=True)
    zero, one, two = (part / total for part in by_power)
    n = len(cavity)
    g, gg = float((zero @ GENERAL).sum()), float((zero @ GENERAL**2).sum())
    x, xx, gx = float(one.sum()), float(two.sum()), float((one @ GENERAL).sum())
    loading = (gx - g * x / n) / max(gg - g * g / n, 1e-9)
    mean = (x - loading * g) / n
    specific = (xx - 2 * mean * x - 2 * loading * gx + n * mean**2 + 2 * mean * loading * g + loading**2 * gg) / n
    ability = (cavity @ given) * likelihood
    ability /= ability.sum(axis=1, keepdims=True)
    topic = float(np.einsum("px,px->", apart, ability[owner])) / len(owner)
    return np.array([mean, max(loading, 0.0), math.sqrt(max(specific, 0.0)), math.sqrt(max(topic, 0.0))])
