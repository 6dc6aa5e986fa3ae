"""The published Pix certification rules of 2024, re-expressed independently (pix-runtime.md 3.9 and 3.10), for comparison and replay.

Quirks are kept on purpose, since the numbers must agree: the prior is centred again at each answer on the latest estimate, the estimate may
only move by a limited amount, and the correction of the error uses half the real step of the grid.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from challenges.adaptive import eligibility, hierarchy, model, random, scoring
from challenges.adaptive.bank import Bools, Ints, ItemBank
from challenges.adaptive.contract import Answers, Decision, Report, Scope
from challenges.adaptive.eligibility import Pool
from challenges.adaptive.model import Floats

CAPACITIES: Final = np.linspace(-9.0, 9.0, 81)
START: Final = -3.0
VARIATION: Final = 0.5
PRIOR_VARIANCE: Final = 1.5
NO_ANSWER_ERROR: Final = 5.0
TOP: Final = 5
STOP_AT: Final = 0.51
#: Mean and sd of learners on the capacity scale (adaptive.md 2.5); links the theta scale of a bank to it.
SCALE_MEAN: Final = 1.0
SCALE_SD: Final = 1.7


def estimate(
    a: Sequence[float], b: Sequence[float], right: Sequence[bool], start: float = START, variation: float = VARIATION
) -> tuple[float, float]:
    """Return the capacity and its error after the answers, in order; ``a``, ``b`` on the capacity scale. Without answers: ``start``, 5."""
    found = estimates(a, b, right, start, variation)
    return found[-1] if found else (start, NO_ANSWER_ERROR)


def estimates(
    a: Sequence[float], b: Sequence[float], right: Sequence[bool], start: float = START, variation: float = VARIATION
) -> list[tuple[float, float]]:
    """Return the capacity and its error after each of the answers."""
    capacity, found = start, []
    log_likelihood = np.zeros_like(CAPACITIES)
    for slope, difficulty, success in zip(a, b, right, strict=True):
        x = slope * (CAPACITIES - difficulty)
        log_likelihood -= np.logaddexp(0.0, -x if success else x)
        log_posterior = log_likelihood - (CAPACITIES - capacity) ** 2 / (2.0 * PRIOR_VARIANCE)
        posterior = np.exp(log_posterior - log_posterior.max())
        posterior /= posterior.sum()
        gap = variation if -variation < capacity < variation else abs(capacity * variation)
        capacity = min(max(float(posterior @ CAPACITIES), capacity - gap), capacity + gap)
        spread = float(posterior @ (CAPACITIES - capacity) ** 2) - (9.0 / 80.0) ** 2 / 12.0
        found.append((capacity, math.sqrt(max(spread, 0.0))))
    return found


def pick_probabilities(count: int) -> list[float]:
    """Return the chance of each of ``count`` candidates, best first: stop at each with 51 %, the last takes the rest."""
    left = [(1.0 - STOP_AT) ** place for place in range(count)]
    return [share * STOP_AT for share in left[:-1]] + left[-1:]


def capacity_parameters(bank: ItemBank, items: Ints, mean: float = SCALE_MEAN, sd: float = SCALE_SD) -> tuple[Floats, Floats]:
    """Return slope and difficulty of ``items`` on the capacity scale, where learners have ``mean`` and ``sd``."""
    a, b, _, _ = bank.theta_columns
    return a[items] / sd, mean + sd * b[items]


@dataclass(frozen=True)
class FlashStrategy:
    """32 questions, every competence once first, two questions between two of one competence, one per topic; weak randomisation.

    ``mean`` and ``sd``: of the learners on the capacity scale.
    """

    name: str = "pix-flash-2024"
    mean: float = SCALE_MEAN
    sd: float = SCALE_SD

    def to_theta(self, capacity: float) -> float:
        """Return a capacity on the theta scale."""
        return (capacity - self.mean) / self.sd

    def thetas(self, bank: ItemBank, answers: Answers) -> list[float]:
        """Return the capacity after each of the answers, on the theta scale."""
        a, b = capacity_parameters(bank, eligibility.asked_items(bank, answers), self.mean, self.sd)
        return [self.to_theta(capacity) for capacity, _ in estimates(a.tolist(), b.tolist(), [bool(right) for _, right in answers])]

    def next_item(self, bank: ItemBank, answers: Answers, session_seed: int, scope: Scope) -> Decision | None:
        """Return the next item, or None after ``scope.length`` questions or when nothing is left."""
        pool = eligibility.pool(bank, answers, scope)
        if len(answers) >= scope.length or not pool.mask.any():
            return None
        capacity, error = self._estimate(bank, answers)
        items = np.flatnonzero(pool.mask)
        rules = _rules(bank, pool, scope, items)
        kept, removed = eligibility.relax(rules)
        a, b = capacity_parameters(bank, items[kept], self.mean, self.sd)
        zero = np.zeros_like(a)
        reward = model.information(np.float64(capacity) + zero, a, b, zero, zero)
        best = np.argsort(-reward, kind="stable")[:TOP]
        chance = random.uniform(session_seed, len(answers) * random.STRIDE)
        draw = min(int(np.searchsorted(np.cumsum(pick_probabilities(len(best))), chance, side="right")), len(best) - 1)
        item = int(items[kept][best[draw]])
        place = int(np.searchsorted(items, item))
        explain: dict[str, Any] = {
            "strategy": self.name, "capacity": capacity, "error": error, "candidates": int(np.count_nonzero(kept)),
            "removed": pool.removed | removed, "draw": draw,
            "best": [{"item": int(items[kept][i]), "score": float(reward[i])} for i in best],
        }  # fmt: skip
        broken = eligibility.given_way(eligibility.broken(rules, place))
        return Decision(item, int(bank.competence[item]), int(bank.topic[item]), broken, explain)

    def report(self, bank: ItemBank, answers: Answers, scope: Scope) -> Report:
        """Return the capacity as theta, with the published bands by default; competence levels by the hierarchical model."""
        capacity, error = self._estimate(bank, answers)
        return hierarchy.report(bank, answers, scope, capacity, error, scope.bands or scoring.ScoreBands(scoring.PIX_BOUNDS))

    def _estimate(self, bank: ItemBank, answers: Answers) -> tuple[float, float]:
        a, b = capacity_parameters(bank, eligibility.asked_items(bank, answers), self.mean, self.sd)
        return estimate(a.tolist(), b.tolist(), [bool(right) for _, right in answers])


def _rules(bank: ItemBank, pool: Pool, scope: Scope, items: Ints) -> list[eligibility.Rule]:
    """Published order, the competence rules being the ones that may empty the list first here."""
    served = np.bincount(bank.competence[pool.asked], minlength=bank.competences)
    unvisited: Bools = (served == 0) & (pool.available(bank) > 0)
    recent = bank.competence[pool.asked[max(0, len(pool.asked) - scope.gap) :]]
    visited = ~unvisited[bank.competence[items]] if unvisited.any() else np.zeros(len(items), dtype=bool)
    return [
        ("gap", np.isin(bank.competence[items], recent)),
        ("topic", np.isin(bank.topic[items], bank.topic[pool.asked])),
        ("skill", np.isin(bank.skill[items], bank.skill[pool.asked])),
        ("pass", visited),
        *eligibility.session_rules(bank, pool.asked, scope, items),
    ]
