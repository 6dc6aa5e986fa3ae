"""Many sessions of the certification at once: the same choices as ``certification.decide``, up to rounding, a learner costing microseconds.

Only the sorted lists are used; a learner for whom a rule would have to give way is handed to ``certification.decide`` for that question.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from challenges.adaptive import certification, content, random
from challenges.adaptive.bank import NODES, ROUTE, THETA, Bools, Ints, ItemBank
from challenges.adaptive.contract import Scope
from challenges.adaptive.eligibility import given_way
from challenges.adaptive.exposure import BAND_CUTS, BANDS, LOWEST_WEIGHT, weights
from challenges.adaptive.learners import Learners
from challenges.adaptive.model import Floats


def fits(bank: ItemBank, scope: Scope) -> bool:
    """Whether no rule looks at each candidate, beyond competence and topic (or beyond having been asked, when not balanced)."""
    if not len(bank):
        return False
    if scope.balanced:
        return content.prepare(bank, scope).plain
    prepared = content.prepare(bank, scope)
    single = len(np.unique(bank.family)) == len(bank)
    return (
        single and prepared.allowed is None and not (scope.seen_families or scope.enemies or scope.device or scope.timed_limit is not None)
    )


@dataclass(eq=False)
class _Group:
    """The learners of a group so far: log posterior (B, 121), questions by competence (B, C), used topics or items (B, …), competences
    of the last questions, newest last.
    """

    log_posterior: Floats
    served: Ints
    used: Bools
    recent: list[Ints]


def sessions(
    bank: ItemBank, scope: Scope, people: Learners, who: Ints, seeds: NDArray[np.uint64], prior_sd: float, gave_way: dict[str, int]
) -> tuple[Ints, Ints, Floats, Ints]:
    """Return items, right, reported ability and band, (learners, questions) each; items are -1 after the end of a session.

    ``who``: the learners of the group; ``seeds``: of their sessions; ``gave_way`` is added to.
    """
    count, length = len(who), scope.length
    items, right, bands = (np.full((count, length), fill, dtype=np.int64) for fill in (-1, 0, 0))
    path = np.full((count, length), np.nan)
    keys = int(bank.topic.max()) + 1 if scope.balanced and len(bank) else len(bank)
    group = _Group(np.zeros((count, len(THETA))), np.zeros((count, bank.competences), np.int64), np.zeros((count, keys), bool), [])
    weight = np.ones((len(bank), BANDS)) if scope.exposure is None else weights(bank, scope.exposure, length)
    for question in range(length):
        theta = routed(group.log_posterior)
        bands[:, question] = np.searchsorted(BAND_CUTS, theta, side="right")
        chosen = _choose(bank, scope, group, seeds, question, theta, weight, bands[:, question])
        for row in np.flatnonzero(chosen < 0):
            chosen[row] = _alone(bank, scope, items[row], right[row], int(seeds[row]), gave_way)
        going = np.flatnonzero(chosen >= 0)
        items[going, question] = chosen[going]
        right[going, question] = people.right(who[going], chosen[going], question)
        _note(bank, scope, group, going, chosen[going], right[going, question])
        path[:, question] = means(group.log_posterior, prior_sd)
    return items, right, path, bands


def means(log_likelihood: Floats, prior_sd: float) -> Floats:
    """Return the posterior mean of theta for each row of log-likelihoods on THETA, with a N(0, ``prior_sd``**2) prior."""
    log_posterior = log_likelihood - 0.5 * (THETA / prior_sd) ** 2
    posterior = np.exp(log_posterior - log_posterior.max(axis=1, keepdims=True))
    means: Floats = posterior @ THETA / posterior.sum(axis=1)
    return means


def routed(log_likelihood: Floats) -> Floats:
    """Return what ``certification.route`` makes of each row of log-likelihoods on THETA."""
    log_posterior = log_likelihood[:, ::2] - 0.5 * (ROUTE / certification.ROUTE_SD) ** 2
    posterior = np.exp(log_posterior - log_posterior.max(axis=1, keepdims=True))
    means: Floats = posterior @ ROUTE / posterior.sum(axis=1)
    return means


def _choose(
    bank: ItemBank, scope: Scope, group: _Group, seeds: NDArray[np.uint64], question: int, theta: Floats, weight: Floats, bands: Ints
) -> Ints:
    """Return the item of each learner, -1 where the lists do not settle it."""
    counter, rows = question * random.STRIDE, np.arange(len(theta))
    competence, settled = np.zeros(len(theta), dtype=np.int64), np.ones(len(theta), dtype=bool)
    ranked = bank.ranked_whole
    if scope.balanced:
        ranked = bank.ranked
        competence, settled = _turns(bank, scope, group, random.splitmix64_each(seeds, counter))
    nodes = ((theta - NODES[0]) / (NODES[1] - NODES[0]) + 0.5).astype(np.int64)
    items = ranked.best[nodes, competence].astype(np.int64)
    used = group.used[rows[:, None], bank.topic[items] if scope.balanced else items] | (items < 0)
    weighed = weight[items, bands[:, None]]
    score = np.where(used | (weighed <= LOWEST_WEIGHT), -1.0, ranked.info[nodes, competence].astype(np.float64) * weighed)
    draw = min(scope.draw, score.shape[1])
    best = np.sort(np.argpartition(-score, draw - 1, axis=1)[:, :draw], axis=1)
    best = np.take_along_axis(best, np.argsort(-np.take_along_axis(score, best, axis=1), axis=1, kind="stable"), axis=1)
    open_ = (np.take_along_axis(score, best, axis=1) >= 0.0).sum(axis=1)
    drawn = random.below_each(np.maximum(open_, 1), random.splitmix64_each(seeds, counter + 1))
    return np.where(settled & (open_ > 0), items[rows, best[rows, drawn]], -1)


def _turns(bank: ItemBank, scope: Scope, group: _Group, drawn: NDArray[np.uint64]) -> tuple[Ints, Bools]:
    """Return the competence of each learner, and whether pass, gap and quota hold."""
    prepared = content.prepare(bank, scope)
    offered = np.zeros(bank.competences, dtype=bool)
    offered[prepared.competences] = True
    served = np.where(offered, group.served, np.iinfo(np.int64).max)
    lowest = served.min(axis=1, keepdims=True)
    names = (served == lowest) & (lowest < prepared.quota)
    rows = np.arange(len(drawn))
    for recent in group.recent[-scope.gap :] if scope.gap else ():
        names[rows, recent] = False
    count = names.sum(axis=1)
    place = random.below_each(np.maximum(count, 1), drawn)
    competence = ((np.cumsum(names, axis=1) == place[:, None] + 1) & names).argmax(axis=1)
    return competence, count > 0


def _alone(bank: ItemBank, scope: Scope, items: Ints, right: Ints, seed: int, gave_way: dict[str, int]) -> int:
    asked = items[items >= 0]
    choice = certification.decide(bank, asked.tolist(), right[: len(asked)].tolist(), seed, scope)
    if choice is None:
        return -1
    name = given_way(choice.broken)
    if name is not None:
        gave_way[name] = gave_way.get(name, 0) + 1
    return choice.item


def _note(bank: ItemBank, scope: Scope, group: _Group, going: Ints, items: Ints, right: Ints) -> None:
    group.log_posterior[going] += bank.certification.log_p[items, right]
    competence = np.zeros(len(group.served), dtype=np.int64)
    competence[going] = bank.competence[items]
    group.served[going, competence[going]] += 1
    group.used[going, bank.topic[items] if scope.balanced else items] = True
    group.recent.append(competence)
