"""The certification strategy: one ability estimated on a grid, balanced content, controlled exposure (adaptive.md section 6).

Constraints are nested (competence > topic > skill > family), which is why the greedy choice is as good as a shadow test (section 2.5).
Per-competence levels of the report come from the hierarchical model, on the same answers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from challenges.runtime.adaptive import eligibility, hierarchy, random, scoring
from challenges.runtime.adaptive.bank import NODES, THETA, Bools, Ints, ItemBank
from challenges.runtime.adaptive.contract import Answers, Decision, Exposure, Report, Scope
from challenges.runtime.adaptive.eligibility import Pool
from challenges.runtime.adaptive.model import Floats

#: Choosing with a N(0, 1) prior is steadier; reporting with a doubled sd takes the shrinkage of extreme learners away (section 2.5).
ROUTE_SD: Final = 1.0
REPORT_SD: Final = 2.0
#: Bounds of the 8 bands of the estimate in which exposure is counted.
BAND_CUTS: Final = np.linspace(-1.5, 1.5, 7)
#: Target exposure inside a band, sessions below which a band's counts say little, lowest weight, size of the final draw.
TARGET_EXPOSURE: Final = 0.30
FEW_SESSIONS: Final = 20.0
LOWEST_WEIGHT: Final = 1e-3
TOP: Final = 3


def estimate(bank: ItemBank, answers: Answers, prior_sd: float = ROUTE_SD) -> tuple[float, float]:
    """Return the posterior mean and standard deviation of theta, with a N(0, ``prior_sd``**2) prior, on the 121 nodes of THETA.

    The answers are summed in the order of the bank, so the estimate does not depend on the order in which they were given.
    """
    pairs = sorted((item, bool(right)) for item, right in answers)
    log_posterior = -0.5 * (THETA / prior_sd) ** 2
    if pairs:
        asked = eligibility.asked_items(bank, pairs)
        right = np.fromiter((right for _, right in pairs), dtype=np.int64, count=len(pairs))
        log_posterior = log_posterior + bank.certification.log_p[asked, right].sum(axis=0, dtype=np.float64)
    posterior = np.exp(log_posterior - log_posterior.max())
    posterior /= posterior.sum()
    mean = float(posterior @ THETA)
    return mean, math.sqrt(max(float(posterior @ (THETA - mean) ** 2), 0.0))


def band(theta: float) -> int:
    """Return the exposure band of ``theta``, 0..7."""
    return int(np.searchsorted(BAND_CUTS, theta, side="right"))


@dataclass(frozen=True)
class CertificationStrategy:
    """Fixed length, passes over the competences, one question a topic, priority index against over-exposure."""

    name: str = "balise-certification-1"

    def next_item(self, bank: ItemBank, answers: Answers, session_seed: int, scope: Scope) -> Decision | None:
        """Return the next item; None after ``scope.length`` questions or when no competence under its quota has an item left."""
        if len(answers) >= scope.length:
            return None
        pool = eligibility.pool(bank, answers, scope)
        counter = len(answers) * random.STRIDE
        chosen = choose_competence(bank, pool, scope, random.splitmix64(session_seed, counter))
        if chosen is None:
            return None
        competence, broken, why = chosen
        theta, sd = estimate(bank, answers)
        items, info = _candidates(bank, pool, competence, theta)
        rules = _rules(bank, pool, scope, items)
        kept, removed = eligibility.relax(rules)
        weight, weighed = _weights(scope.exposure, items[kept], theta)
        scores = info[kept] * weight
        best = np.argsort(-scores, kind="stable")[:TOP]
        draw = random.below(len(best), session_seed, counter + 1)
        item = int(items[kept][best[draw]])
        place = int(np.flatnonzero(items == item)[0])
        broken += [rule for rule, breaks in reversed(rules) if breaks[place]]
        broken += [] if weighed else ["exposure"]
        explain: dict[str, Any] = {
            "strategy": self.name, "theta": theta, "theta_sd": sd, "competences": why, "candidates": int(np.count_nonzero(kept)),
            "removed": pool.removed | removed, "draw": draw,
            "best": [{"item": int(items[kept][i]), "information": float(info[kept][i]), "score": float(scores[i])} for i in best],
        }  # fmt: skip
        return Decision(item, competence, int(bank.topic[item]), eligibility.given_way(broken), explain)

    def report(self, bank: ItemBank, answers: Answers, scope: Scope) -> Report:
        """Return theta with a doubled prior sd, the score and level of the bands, and the competences by the hierarchical model."""
        theta, sd = estimate(bank, answers, REPORT_SD)
        return hierarchy.report(bank, answers, scope, theta, sd, scope.bands or scoring.default_bands())


def choose_competence(bank: ItemBank, pool: Pool, scope: Scope, drawn: int) -> tuple[int, list[str], dict[str, Any]] | None:
    """Return the competence of the next question, the rules that gave way ("pass", "gap") and why; None when all are exhausted.

    A competence must be under its quota and have an item left: that never gives way. Then: in the current pass and not among the last
    ``scope.gap``; else not among the last; else in the pass. ``drawn``: 64 random bits.
    """
    served = np.bincount(bank.competence[pool.asked], minlength=bank.competences)
    available = pool.available(bank) > 0
    quota = scope.quota
    if quota is None:
        quota = math.ceil(scope.length / max(1, int(np.count_nonzero(available | (served > 0)))))
    open_ = available & (served < quota)
    if not open_.any():
        return None
    in_pass = open_ & (served == served[open_].min())
    recent = set(bank.competence[pool.asked[max(0, len(pool.asked) - scope.gap) :]].tolist())
    apart = open_ & ~np.isin(np.arange(bank.competences), list(recent))
    stages: list[tuple[list[str], Bools]] = [([], in_pass & apart), (["pass"], apart), (["gap"], in_pass)]
    broken, choice = next(stage for stage in stages if stage[1].any())
    names = np.flatnonzero(choice)
    competence = int(names[(drawn * len(names)) >> 64])
    return competence, broken, {"choice": names.tolist(), "served": int(served[competence]), "quota": quota, "recent": sorted(recent)}


def _candidates(bank: ItemBank, pool: Pool, competence: int, theta: float) -> tuple[Ints, Floats]:
    """Return the items of ``competence`` in the pool, by falling information at the node nearest to ``theta``, and that information."""
    tables = bank.certification
    node = int(np.clip(round((theta - NODES[0]) / (NODES[1] - NODES[0])), 0, len(NODES) - 1))
    block = slice(int(tables.offsets[competence]), int(tables.offsets[competence + 1]))
    items = tables.order[node, block]
    inside = pool.mask[items]
    return items[inside].astype(np.int64), tables.info[node, block][inside].astype(np.float64)


def _rules(bank: ItemBank, pool: Pool, scope: Scope, items: Ints) -> list[eligibility.Rule]:
    return [
        ("topic", np.isin(bank.topic[items], bank.topic[pool.asked])),
        ("skill", np.isin(bank.skill[items], bank.skill[pool.asked])),
        ("seen", eligibility.seen(bank, scope, items)),
    ]


def _weights(exposure: Exposure | None, items: Ints, theta: float) -> tuple[Floats, bool]:
    """Return the priority index of each item, and False when it gave way because every item is over-exposed.

    w = max(1e-3, 1 - n(item, band) / (.30 max(N(band), 20))) (adaptive.md section 6).
    """
    if exposure is None:
        return np.ones(len(items)), True
    here = band(theta)
    allowed = TARGET_EXPOSURE * max(float(exposure.sessions[here]), FEW_SESSIONS)
    weight = np.maximum(LOWEST_WEIGHT, 1.0 - np.asarray(exposure.counts[items, here], dtype=np.float64) / allowed)
    if (weight <= LOWEST_WEIGHT).all():
        return np.ones(len(items)), False
    return weight, True
