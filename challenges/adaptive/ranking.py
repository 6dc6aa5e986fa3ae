"""The order in which the candidates of a competence are looked at: information at an ability, times the priority of the exposure.

Orders are kept on the exposure (or on the lists, when there is none), for the same few come back with every session until the refresh.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from challenges.adaptive import exposure as exposures
from challenges.adaptive import model
from challenges.adaptive.bank import NODES, Ints, ItemBank
from challenges.adaptive.contract import Scope
from challenges.adaptive.exposure import LOWEST_WEIGHT, band
from challenges.adaptive.model import Floats
from challenges.adaptive.tables import Ranked

#: Candidates of a list that are kept in order; beyond them the whole competence is looked at.
_KEPT: Final = 24


class Ranking(NamedTuple):
    """Candidates by falling ``score``; ``worn``: those whose weight is the lowest one, which come only when there is no other."""

    items: list[int]
    info: list[float]
    score: list[float]
    worn: list[bool]


def ranking(bank: ItemBank, scope: Scope, ranked: Ranked, group: int, node: int, theta: float) -> Ranking:
    """Return the best candidates of ``group`` at the ability ``NODES[node]``; ``theta`` gives the band of the exposure."""
    exposure = scope.exposure
    memo = ranked.memo
    if exposure is None:
        key = node * ranked.best.shape[1] + group
    else:
        of_exposure = exposure.memo
        if (ranked, scope.length) not in of_exposure:
            of_exposure[ranked, scope.length] = {}
        memo = of_exposure[ranked, scope.length]
        key = (node * exposures.BANDS + band(theta)) * ranked.best.shape[1] + group
    found: Ranking | None = memo.get(key)
    if found is None:
        found = memo[key] = _ranking(bank, scope, ranked, group, node, theta)
    return found


def _ranking(bank: ItemBank, scope: Scope, ranked: Ranked, group: int, node: int, theta: float) -> Ranking:
    items, info = ranked.best[node, group], ranked.info[node, group].astype(np.float64)
    items, info = items[items >= 0].astype(np.int64), info[items >= 0]
    weight = weights_at(bank, scope, items, theta)
    score = info * weight
    order = np.argsort(-score, kind="stable")[:_KEPT]
    return Ranking(items[order].tolist(), info[order].tolist(), score[order].tolist(), (weight[order] <= LOWEST_WEIGHT).tolist())


def weights_at(bank: ItemBank, scope: Scope, items: Ints, theta: float) -> Floats:
    """Return the priority of ``items`` at the ability ``theta``; 1 without exposure."""
    exposure = scope.exposure
    if exposure is None:
        return np.ones(len(items))
    key: Any = (bank, scope.length)
    weight = exposure.memo.get(key)
    if weight is None:
        weight = exposure.memo[key] = exposures.weights(bank, exposure, scope.length)
    found: Floats = weight[items, band(theta)]
    return found


def information_at(bank: ItemBank, items: Ints, node: int) -> Floats:
    """Return the information of ``items`` at ``NODES[node]``."""
    a, b, c, s = (column[items] for column in bank.theta_columns)
    return model.information(np.broadcast_to(NODES[node], a.shape), a, b, c, s)
