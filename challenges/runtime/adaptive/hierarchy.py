"""The hierarchical model: general factor -> competences -> topics, solved exactly on grids (adaptive.md section 6).

Upward, the answers of a topic give a likelihood of its ability, that of its competence, and a message to the general factor; downward, each
competence gets as prior what the others say. The choice of questions is in ``positioning``.

The *score* of a competence is the mean of its topics' abilities, each clipped to [-1, 9] so that no topic buys out another; level l is
reached when the score is at least l.
It is the bank-independent form of the sum of points (8 a level) and does not change when items are added.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

import numpy as np

from challenges.runtime.adaptive import scoring
from challenges.runtime.adaptive.bank import LEVELS, Ints, ItemBank
from challenges.runtime.adaptive.contract import Answers, Report, Scope
from challenges.runtime.adaptive.eligibility import asked_items
from challenges.runtime.adaptive.model import POPULATION, Floats, Population

GENERAL: Final = np.linspace(-4.5, 4.5, 31)
CUTS: Final = np.arange(1, scoring.MAX_LEVEL + 1)
_MASTERY: Final = np.clip(LEVELS, -1.0, 9.0)


@dataclass(frozen=True)
class Kernels:
    """``prior`` (31,) of g; ``competence`` (31, 69): P(x_c | g); ``topic`` (69, 69): P(x_t | x_c); rows sum to 1.

    ``mean`` and ``variance`` (69,): of the clipped ability of a topic without answers, given x_c.
    """

    prior: Floats
    competence: Floats
    topic: Floats
    mean: Floats
    variance: Floats


@lru_cache(maxsize=8)
def kernels(population: Population) -> Kernels:
    """Return the discretised conditional distributions of ``population``."""

    def rows(centres: Floats, sd: float) -> Floats:
        density = np.exp(-0.5 * ((LEVELS - centres[:, None]) / sd) ** 2)
        return _normalised(density)

    prior = np.exp(-0.5 * GENERAL**2)
    topic = rows(LEVELS, population.topic_sd)
    mean = topic @ _MASTERY
    competence = rows(population.mean + population.loading * GENERAL, population.specific_sd)
    return Kernels(prior / prior.sum(), competence, topic, mean, topic @ _MASTERY**2 - mean**2)


@dataclass(frozen=True)
class Topics:
    """The topics that have answers, in order of competence: identifiers, ``likelihood`` (topics, 69) of x_t up to a factor,
    ``message`` (topics, 69) to x_c, ``mean`` and ``variance`` (topics, 69) of the clipped ability given x_c and the answers.
    """

    topic: Ints
    competence: Ints
    likelihood: Floats
    message: Floats
    mean: Floats
    variance: Floats


@dataclass(frozen=True)
class Levels:
    """Per competence asked for: ``tail`` (…, 10) P(level >= 0..9), the last 0; ``mean``, ``variance`` (…,) of the score, in levels."""

    tail: Floats
    mean: Floats
    variance: Floats

    @cached_property
    def level(self) -> Ints:
        """(competences,) median level."""
        reached: Ints = (self.tail[:, 1:] >= 0.5).sum(axis=1)
        return reached

    @cached_property
    def p_within_one(self) -> Floats:
        """(competences,) P(|level - median level| <= 1)."""
        rows = np.arange(len(self.level))
        above = self.tail[rows, np.minimum(self.level + 2, self.tail.shape[1] - 1)]
        within: Floats = np.clip(self.tail[rows, np.maximum(self.level - 1, 0)] - above, 0.0, 1.0)
        return within


class Posterior:
    """Everything the answers say about a learner, given a bank and a population. Immutable; parts are computed when first asked for.

    ``general`` (31,) P(g); ``competence`` (competences, 69) P(x_c); ``answered`` (competences,) answers; ``inside`` (competences, topics)
    1 where the answered topic is in the competence.
    """

    def __init__(self, bank: ItemBank, answers: Answers, population: Population = POPULATION) -> None:
        self.bank = bank
        self.kernels = kernels(population)
        self.topics = _topics(bank, answers, self.kernels)
        self.answered = np.bincount(bank.competence[asked_items(bank, answers)], minlength=bank.competences)
        self.inside = (np.arange(bank.competences)[:, None] == self.topics.competence).astype(np.float64)
        log_competence = self.inside @ np.log(self.topics.message)
        log_competence -= log_competence.max(axis=1, keepdims=True)
        likelihood = np.exp(log_competence)
        to_general = np.log(likelihood @ self.kernels.competence.T)
        log_general = np.log(self.kernels.prior) + to_general.sum(axis=0)
        self.general = _normalised(np.exp(log_general - log_general.max()))
        others = log_general - to_general
        cavity = _normalised(np.exp(others - others.max(axis=1, keepdims=True)))
        self.competence = _normalised(cavity @ self.kernels.competence * likelihood)

    @cached_property
    def theta(self) -> tuple[float, float]:
        """Mean and standard deviation of the general factor."""
        mean = float(self.general @ GENERAL)
        return mean, float(np.sqrt(self.general @ (GENERAL - mean) ** 2))

    @cached_property
    def totals(self) -> tuple[Floats, Floats]:
        """(competences, 69) sums over the topics of the mean and of the variance of the clipped ability, given x_c."""
        silent = (self.bank.topic_counts - self.inside.sum(axis=1))[:, None]
        mean = silent * self.kernels.mean + self.inside @ self.topics.mean
        return mean, silent * self.kernels.variance + self.inside @ self.topics.variance

    def levels(self, competences: Ints, max_level: int = scoring.MAX_LEVEL) -> Levels:
        """Return the distribution of the level of each of ``competences``, at most ``max_level`` and the level of its hardest item.

        Given x_c the score is taken as normal with the moments of the topics; the cuts 1..8 then give P(level >= l).
        """
        count = np.maximum(self.bank.topic_counts[competences], 1)[:, None]
        mean, variance = self.totals[0][competences] / count, self.totals[1][competences] / count**2
        weight = self.competence[competences]
        z = (mean[:, None, :] - CUTS[:, None]) / np.sqrt(np.maximum(variance, 1e-12))[:, None, :]
        tail = np.zeros((len(mean), len(CUTS) + 2))
        tail[:, 0] = 1.0
        tail[:, 1:-1] = np.einsum("ckx,cx->ck", normal_cdf(z), weight)
        cap = np.minimum(self.bank.highest_level[competences], max_level)
        tail[np.arange(tail.shape[1]) > np.maximum(cap, 0)[:, None]] = 0.0
        expected = np.einsum("cx,cx->c", weight, mean)
        second = np.einsum("cx,cx->c", weight, variance + (mean - expected[:, None]) ** 2)
        return Levels(tail, expected, np.maximum(second, 0.0))


def _normalised(weights: Floats) -> Floats:
    total: Floats = weights.sum(axis=-1, keepdims=True)
    return weights / total


def _topics(bank: ItemBank, answers: Answers, kernel: Kernels) -> Topics:
    """Return the answered topics; answers are summed in a fixed order, so the order in which they were given does not matter."""
    items = asked_items(bank, answers)
    right = np.fromiter((right for _, right in answers), dtype=np.bool_, count=len(answers)).astype(np.int64)
    if not len(items):
        none, empty = np.empty(0, dtype=np.int64), np.empty((0, len(LEVELS)))
        return Topics(none, none, empty, empty, empty, empty)
    order = np.lexsort((right, items, bank.topic[items], bank.competence[items]))
    items, right = items[order], right[order]
    topic = bank.topic[items]
    starts = np.flatnonzero(np.r_[True, topic[1:] != topic[:-1]])
    log_likelihood = np.add.reduceat(bank.positioning.log_p[items, right].astype(np.float64), starts, axis=0)
    likelihood = np.exp(log_likelihood - log_likelihood.max(axis=1, keepdims=True))
    message = likelihood @ kernel.topic.T
    mean = (likelihood * _MASTERY) @ kernel.topic.T / message
    second = (likelihood * _MASTERY**2) @ kernel.topic.T / message
    return Topics(topic[starts], bank.competence[items[starts]], likelihood, message, mean, np.maximum(second - mean**2, 0.0))


def normal_cdf(z: Floats) -> Floats:
    """Return the standard normal distribution function, to 1e-7 (Abramowitz and Stegun 26.2.17); NumPy has none."""
    t = 1.0 / (1.0 + 0.2316419 * np.abs(z))
    poly = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
    upper = 0.3989422804014327 * np.exp(-0.5 * z * z) * poly
    return np.where(z >= 0.0, 1.0 - upper, upper)


def report(bank: ItemBank, answers: Answers, scope: Scope, theta: float, sd: float, bands: scoring.ScoreBands) -> Report:
    """Return the report of ``answers`` with the general ability given; shared by the strategies."""
    posterior = Posterior(bank, answers)
    levels = posterior.levels(np.arange(bank.competences), scope.max_level)
    mean = np.clip(levels.mean, 0.0, float(scoring.MAX_LEVEL))
    cap = np.minimum(bank.highest_level, scope.max_level)
    reported = levels.level.tolist()
    return Report(
        levels=tuple(reported),
        p_within_one=tuple(levels.p_within_one.tolist()),
        mean=tuple(mean.tolist()),
        sd=tuple(np.sqrt(levels.variance).tolist()),
        points=tuple(scoring.points(level, m, top) for level, m, top in zip(reported, mean.tolist(), cap.tolist(), strict=True)),
        answered=tuple(posterior.answered.tolist()),
        theta=theta,
        theta_sd=sd,
        score=bands.score(theta),
        global_level=bands.level(theta),
    )
