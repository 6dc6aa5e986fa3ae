"""The hierarchical model: general factor -> competences -> topics, solved exactly on grids (adaptive.md section 6).

Upward, the answers of a topic give a likelihood of its ability, that of its competence, and a message to the general factor; downward, each
competence gets as prior what the others say. The levels of a score are in ``levels``, the choice of questions in ``positioning``.

The *score* of a competence, in levels, is a sum of what the ability of each of its topics is worth. Two forms:

- without points, a topic is worth its ability clipped to [-1, 9] (no topic buys out another), divided by the number of topics. It does not
  change when items are added, so that a profile can be read over answers to several releases; this is the product's;
- with the ``points`` of each item's skill, a topic is worth the points of its skills mastered at that ability (ability >= difficulty),
  divided by 8: then the level is that of the sum of points of a framework that is complete.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from challenges.adaptive import eligibility, scoring
from challenges.adaptive.bank import LEVELS, Bools, Ints, ItemBank
from challenges.adaptive.contract import Answers, Known, Report, Scope
from challenges.adaptive.eligibility import asked_items
from challenges.adaptive.levels import Levels, levels_of, normal_cdf, tail_of_sum
from challenges.adaptive.model import POPULATION, Floats, Population

__all__ = ["GENERAL", "Kernels", "Posterior", "Tables", "Topics", "kernels", "normal_cdf", "report", "tables_of"]

GENERAL: Final = np.linspace(-4.5, 4.5, 31)
_MASTERY: Final = np.clip(LEVELS, -1.0, 9.0)
#: Lowest log density: however narrow a population, nothing is impossible, so no answer pattern divides by zero.
_FAR: Final = -300.0
_STEP: Final = float(LEVELS[1] - LEVELS[0])


@dataclass(frozen=True)
class Kernels:
    """``prior`` (31,) of g, and its logarithm; ``competence`` (P, 31, 69): P(x_c | g); ``topic`` (P, 69, 69): P(x_t | x_c), and ``from_topic`` its transpose.

    Rows sum to 1. P is 1 when all competences share one population, else the number of competences.
    """

    prior: Floats
    log_prior: Floats
    competence: Floats
    topic: Floats
    from_topic: Floats


@lru_cache(maxsize=8)
def kernels(populations: tuple[Population, ...] = (POPULATION,)) -> Kernels:
    """Return the discretised conditional distributions of ``populations``: one for all competences, or one a competence."""

    def rows(centres: Floats, sd: float) -> Floats:
        return _normalised(np.exp(np.maximum(-0.5 * ((LEVELS - centres[:, None]) / sd) ** 2, _FAR)))

    prior = np.exp(-0.5 * GENERAL**2)
    competence = np.stack([rows(one.mean + one.loading * GENERAL, one.specific_sd) for one in populations])
    topic = np.stack([rows(LEVELS, one.topic_sd) for one in populations])
    prior /= prior.sum()
    return Kernels(prior, np.log(prior), competence, topic, np.ascontiguousarray(topic.transpose(0, 2, 1)))


@dataclass(frozen=True, eq=False)
class Tables:
    """What the model needs of a bank, made once. Topics are numbered by rows, in order of competence and identifier.

    - ``row`` (items,): the row of each item's topic; ``topic``, ``competence`` (topics,): identifier and competence of each row;
      ``offsets`` (competences + 1,): the rows of each competence
    - ``kernels``; ``worth`` (topics, 69): what the ability of a topic adds to the score, in levels; ``mean``, ``variance`` (topics, 69): of
      that worth given x_c, for a topic without answers
    - ``states``: with points, per row the possible points of the topic (states,) and the abilities of each, (states, 69) parts of a cell
    - ``top`` (competences,): highest level that the items can show
    """

    row: Ints
    topic: Ints
    competence: Ints
    offsets: Ints
    kernels: Kernels
    worth: Floats
    mean: Floats
    variance: Floats
    states: tuple[tuple[Floats, Floats], ...]
    top: Ints

    @classmethod
    def of(cls, bank: ItemBank, populations: Sequence[Population] = (POPULATION,), points: Floats | None = None) -> Tables:
        """Return the tables of ``bank``. ``populations``: one, or one a competence; ``points`` (items,): of each item's skill, 8 a level.

        Raises ValueError for another number of populations.
        """
        if len(populations) not in (1, bank.competences):
            raise ValueError("one population for all competences, or one for each")
        wide = int(bank.topic.max(initial=0)) + 1
        _, first, row = np.unique(bank.competence * wide + bank.topic, return_index=True, return_inverse=True)
        competence, topic = bank.competence[first], bank.topic[first]
        offsets = np.searchsorted(competence, np.arange(bank.competences + 1))
        # Populations that are all alike are one, which is faster.
        kernel = kernels(tuple(populations) if len(set(populations)) > 1 else (populations[0],))
        states = () if points is None else _states(bank, row, len(topic), np.asarray(points, dtype=np.float64))
        worth = _MASTERY / bank.topic_counts[competence][:, None]
        if states:
            worth = np.array([values @ inside for values, inside in states]) / scoring.POINTS_PER_LEVEL
        own = competence if len(kernel.topic) > 1 else np.zeros_like(competence)
        transposed = kernel.from_topic[own]
        mean = (worth[:, None, :] @ transposed)[:, 0]
        variance = np.maximum((worth[:, None, :] ** 2 @ transposed)[:, 0] - mean**2, 0.0)
        top = np.full(bank.competences, scoring.MAX_LEVEL) if states else bank.highest_level
        return cls(row, topic, competence, offsets, kernel, worth, mean, variance, states, top)


def _states(bank: ItemBank, row: Ints, topics: int, points: Floats) -> tuple[tuple[Floats, Floats], ...]:
    """Return, per topic, the sums of points that its mastered skills can have, and the part of each grid cell in which each is had.

    A skill is mastered from its difficulty on, the mean of those of its items.
    """
    _, first, back = np.unique(bank.skill, return_index=True, return_inverse=True)
    difficulty = np.bincount(back, weights=bank.b) / np.maximum(np.bincount(back), 1)
    found = []
    for number in range(topics):
        skills = np.flatnonzero(row[first] == number)
        skills = skills[np.argsort(difficulty[skills], kind="stable")]
        values = np.concatenate([[0.0], np.cumsum(points[first][skills])])
        above = np.clip((LEVELS + 0.5 * _STEP - difficulty[skills][:, None]) / _STEP, 0.0, 1.0)
        above = np.concatenate([np.ones((1, len(LEVELS))), above, np.zeros((1, len(LEVELS)))])
        found.append((values, above[:-1] - above[1:]))
    return tuple(found)


def tables_of(bank: ItemBank) -> Tables:
    """Return the tables of ``bank`` for its populations (module ``population``), without points; kept on the bank."""
    found: Tables | None = bank.memo.get("hierarchy")
    if found is None:
        populations = (POPULATION,) if bank.populations is None else bank.populations[: bank.competences]
        found = bank.memo["hierarchy"] = Tables.of(bank, populations or (POPULATION,))
    return found


@dataclass(frozen=True)
class Topics:
    """The topics that have answers, in order: ``row`` (answered,) in the tables, ``likelihood`` (answered, 69) of x_t up to a factor,
    ``message`` (answered, 69) to x_c.
    """

    row: Ints
    likelihood: Floats
    message: Floats


class Posterior:
    """Everything the answers say about a learner, given a bank and its tables. Immutable; parts are computed when first asked for.

    ``general`` (31,) P(g); ``competence`` (competences, 69) P(x_c); ``answered`` (competences,) answers, ``known`` ones left out.
    """

    def __init__(self, bank: ItemBank, answers: Answers, tables: Tables | None = None, known: Known | None = None) -> None:
        right = np.array([right for _, right in answers], dtype=np.bool_)
        self._solve(bank, asked_items(bank, answers), right, tables_of(bank) if tables is None else tables, known)

    @classmethod
    def of(cls, bank: ItemBank, items: Ints, right: Bools, tables: Tables) -> Posterior:
        """Return the posterior of answers given as columns, (answers,) each."""
        made = cls.__new__(cls)
        made._solve(bank, items, right, tables)
        return made

    def _solve(self, bank: ItemBank, items: Ints, right: Bools, tables: Tables, known: Known | None = None) -> None:
        self.bank, self.tables = bank, tables
        self.answered = np.bincount(bank.competence[items], minlength=bank.competences)
        kernel = self.tables.kernels
        self.topics = _topics(bank, items, right, self.tables, known)
        touched, likelihood = _competences(self.topics, self.tables)
        shared = len(kernel.competence) == 1
        to_general = np.zeros((bank.competences, len(GENERAL)))
        if shared:
            to_general[touched] = np.log(likelihood @ kernel.competence[0].T)
        else:
            given = kernel.competence if len(touched) == bank.competences else kernel.competence[touched]
            to_general[touched] = np.log((given @ likelihood[:, :, None])[:, :, 0])
        log_general = kernel.log_prior + to_general.sum(axis=0)
        self.general = _normalised(np.exp(log_general - log_general.max()))
        others = log_general - to_general
        cavity = _normalised(np.exp(others - others.max(axis=1, keepdims=True)))
        prior = cavity @ kernel.competence[0] if shared else (cavity[:, None, :] @ kernel.competence)[:, 0]
        prior[touched] *= likelihood
        self.competence = _normalised(prior)

    @cached_property
    def theta(self) -> tuple[float, float]:
        """Mean and standard deviation of the general factor."""
        mean = float(self.general @ GENERAL)
        return mean, float(np.sqrt(self.general @ (GENERAL - mean) ** 2))

    def moments(self, competence: int) -> tuple[Floats, Floats]:
        """Return mean and variance of the worth of each topic of ``competence``, given x_c and the answers: (its topics, 69) each."""
        tables, topics = self.tables, self.topics
        low, high = tables.offsets[competence], tables.offsets[competence + 1]
        mean, variance = tables.mean[low:high].copy(), tables.variance[low:high].copy()
        here = slice(*np.searchsorted(topics.row, (low, high)))
        if here.start < here.stop:
            rows = topics.row[here]
            kernel = tables.kernels.from_topic[competence if len(tables.kernels.topic) > 1 else 0]
            first = topics.likelihood[here] * tables.worth[rows]
            both = np.concatenate([first, first * tables.worth[rows]]) @ kernel / np.concatenate([topics.message[here]] * 2)
            mean[rows - low] = both[: len(rows)]
            variance[rows - low] = np.maximum(both[len(rows) :] - both[: len(rows)] ** 2, 0.0)
        return mean, variance

    def levels(self, competences: Ints, max_level: int | Ints = scoring.MAX_LEVEL) -> Levels:
        """Return the distribution of the level of each of ``competences``, at most ``max_level`` (one, or one each) and the highest that its items show."""
        totals = [tuple(part.sum(axis=0) for part in self.moments(competence)) for competence in competences.tolist()]
        shape = (len(totals), len(LEVELS))
        mean = np.array([mean for mean, _ in totals]).reshape(shape)
        variance = np.array([variance for _, variance in totals]).reshape(shape)
        cap = np.minimum(self.tables.top[competences], max_level)
        weight = self.competence[competences]
        tail = None
        if self.tables.states:
            found = [tail_of_sum(w, self._parts(c)) for w, c in zip(weight, competences.tolist(), strict=True)]
            tail = np.array(found).reshape(len(found), 10)
        return levels_of(weight, mean, variance, cap, tail)

    def _parts(self, competence: int) -> list[tuple[Floats, Floats]]:
        """Return, per topic of ``competence``, its possible points and their probabilities given x_c and the answers."""
        tables, topics = self.tables, self.topics
        rows = range(int(tables.offsets[competence]), int(tables.offsets[competence + 1]))
        kernel = tables.kernels.from_topic[competence if len(tables.kernels.topic) > 1 else 0]
        place = {row: number for number, row in enumerate(topics.row.tolist())}
        inside = [tables.states[r][1] * topics.likelihood[place[r]] if r in place else tables.states[r][1] for r in rows]
        joint = np.concatenate(inside) @ kernel if inside else np.empty((0, len(LEVELS)))
        parts, start = [], 0
        for r, part in zip(rows, inside, strict=True):
            p = joint[start : start + len(part)]
            parts.append((tables.states[r][0], p / p.sum(axis=0)))
            start += len(part)
        return parts


def _normalised(weights: Floats) -> Floats:
    total: Floats = weights.sum(axis=-1, keepdims=True)
    return weights / total


def _topics(bank: ItemBank, items: Ints, right: Bools, tables: Tables, known: Known | None) -> Topics:
    """Return the answered topics; answers are summed in a fixed order, so the order in which they were given does not matter."""
    weight = None
    if known is not None and len(known.items) and known.weight:
        weight = np.repeat((1.0, known.weight), (len(items), len(known.items)))
        items, right = np.concatenate([items, known.items]), np.concatenate([right, known.right])
    if not len(items):
        none, empty = np.empty(0, dtype=np.int64), np.empty((0, len(LEVELS)))
        return Topics(none, empty, empty)
    order = np.argsort((tables.row[items] * len(bank) + items) * 2 + right, kind="stable")
    items, right = items[order], right[order]
    row = tables.row[items]
    starts = np.flatnonzero(np.concatenate(([True], row[1:] != row[:-1])))
    each = bank.positioning.log_p[items, right.astype(np.int64)]
    logs = _sums(each if weight is None else each * weight[order, None], starts)
    likelihood = np.exp(logs - logs.max(axis=1, keepdims=True))
    row = row[starts]
    kernel = tables.kernels.from_topic
    if len(kernel) == 1:
        return Topics(row, likelihood, likelihood @ kernel[0])
    message = np.empty_like(likelihood)
    edges = np.searchsorted(row, tables.offsets).tolist()
    for competence, (low, high) in enumerate(pairwise(edges)):
        if low < high:
            message[low:high] = likelihood[low:high] @ kernel[competence]
    return Topics(row, likelihood, message)


def _sums(logs: NDArray[np.floating[Any]], starts: Ints) -> Floats:
    """Return the sums of the rows of ``logs`` (answers, 69) from each start to the next: reduceat, in a third of its time."""
    counts = np.diff(starts, append=len(logs))
    total = logs[starts].astype(np.float64)
    for place in range(1, int(counts.max())):
        longer = np.flatnonzero(counts > place)
        total[longer] += logs[starts[longer] + place]
    return total


def _competences(topics: Topics, tables: Tables) -> tuple[Ints, Floats]:
    """Return the competences with answers and the likelihood of x_c of each, up to a factor."""
    if not len(topics.row):
        return np.empty(0, dtype=np.int64), np.empty((0, len(LEVELS)))
    competence = tables.competence[topics.row]
    starts = np.flatnonzero(np.r_[True, competence[1:] != competence[:-1]])
    logs = np.add.reduceat(np.log(topics.message), starts, axis=0)
    return competence[starts], np.exp(logs - logs.max(axis=1, keepdims=True))


def report(bank: ItemBank, answers: Answers, scope: Scope, theta: float, sd: float, bands: scoring.ScoreBands) -> Report:
    """Return the report of ``answers`` with the general ability given; shared by the strategies."""
    posterior, ceilings = Posterior(bank, answers, known=scope.known), eligibility.ceilings(bank, scope)
    levels = posterior.levels(np.arange(bank.competences), ceilings)
    mean = np.clip(levels.mean, 0.0, float(scoring.MAX_LEVEL))
    cap = np.minimum(posterior.tables.top, ceilings)
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
        highest=tuple(ceilings.tolist()),
    )
