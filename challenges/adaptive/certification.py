"""The certification strategy: one ability estimated on a grid, balanced content, controlled exposure (adaptive.md section 6).

A decision looks its candidates up in sorted lists per ability and competence, so the size of the bank does not matter. When the lists hold
nothing that every rule allows, the whole competence is looked at and rules give way (module ``fallback``). Per-competence levels of the
report come from the hierarchical model, on the same answers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from challenges.adaptive import eligibility, fallback, hierarchy, random, scoring
from challenges.adaptive.bank import NODES, ROUTE, THETA, ItemBank
from challenges.adaptive.content import Prepared, prepare, quick_turn
from challenges.adaptive.contract import Answers, Decision, Report, Scope
from challenges.adaptive.eligibility import given_way
from challenges.adaptive.exposure import BAND_CUTS, band
from challenges.adaptive.fallback import Choice
from challenges.adaptive.ranking import ranking

__all__ = ["BAND_CUTS", "REPORT_SD", "ROUTE_SD", "CertificationStrategy", "band", "decide", "estimate", "node", "route"]

#: Choosing with a N(0, 1) prior is steadier; reporting with a doubled sd takes the shrinkage of extreme learners away (section 2.5).
ROUTE_SD: Final = 1.0
REPORT_SD: Final = 2.0
_LOG_PRIOR: Final = (-0.5 * (ROUTE / ROUTE_SD) ** 2).astype(np.float32)
#: Columns 1, theta, theta squared: one product gives the moments of a posterior.
_MOMENTS: Final = np.ascontiguousarray(np.stack([np.ones_like(ROUTE), ROUTE, ROUTE**2], axis=1).astype(np.float32))
_ONES: Final = np.ones(4096, dtype=np.float32)
_FIRST: Final = float(NODES[0])
_PER_UNIT: Final = 1.0 / float(NODES[1] - NODES[0])
_NOTHING: Final[frozenset[int]] = frozenset()


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


def route(bank: ItemBank, items: Sequence[int], right: Sequence[int]) -> tuple[float, float]:
    """Return what ``estimate`` returns, in single precision on every other node: several times faster, for choosing only.

    Good to 1e-3 with items of ordinary slopes; a slope steeper than the grid can follow (10 and more) blurs it.
    """
    if not items:
        return 0.0, ROUTE_SD
    rows = sorted([2 * item + success for item, success in zip(items, right, strict=True)])
    if rows[0] < 0:
        raise IndexError("an answer names an item that is not in the bank")
    posterior = _ONES[: len(rows)].dot(bank.certification.rows.take(rows, 0))
    posterior += _LOG_PRIOR
    posterior -= posterior[posterior.argmax()]
    np.exp(posterior, posterior)
    total, first, second = posterior.dot(_MOMENTS).tolist()
    mean = first / total
    return mean, math.sqrt(max(second / total - mean * mean, 0.0))


def node(theta: float) -> int:
    """Return the place in NODES of the node nearest to ``theta``, an estimate and so inside the grid."""
    return int((theta - _FIRST) * _PER_UNIT + 0.5)


def decide(bank: ItemBank, items: Sequence[int], right: Sequence[int], session_seed: int, scope: Scope) -> Choice | None:
    """Return the next item and the little that the choice rests on; None at the end. ``items`` and ``right`` (0 or 1): the answers.

    This is the hot path: plain lists, no array as long as the bank.
    """
    count = len(items)
    if count >= scope.length:
        return None
    prepared = prepare(bank, scope)
    theta, sd = route(bank, items, right)
    choice = _from_lists(bank, items, session_seed, scope, prepared, theta, sd)
    return choice or fallback.decide(bank, items, session_seed, scope, prepared, theta, sd, node(theta))


def _from_lists(
    bank: ItemBank, items: Sequence[int], session_seed: int, scope: Scope, prepared: Prepared, theta: float, sd: float
) -> Choice | None:
    """Return the choice when the sorted lists hold a candidate that breaks no rule at all, else None."""
    counter = len(items) * random.STRIDE
    lists, whose, group = bank.lists, None, 0
    topics: list[int] = []
    if scope.balanced:
        asked = [lists.competence[item] for item in items]
        whose = quick_turn(asked, prepared, scope.gap, bank.competences)
        if whose is None:
            return None
        group = whose.names[(random.splitmix64(session_seed, counter) * len(whose.names)) >> 64]
        if whose.served:
            topics = [lists.topic[item] for item, competence in zip(items, asked, strict=True) if competence == group]
    order = ranking(bank, scope, bank.ranked if scope.balanced else bank.ranked_whole, group, node(theta), theta)
    barred = None if prepared.plain else _barred(bank, items, scope, prepared)
    best: list[int] = []
    topic = lists.topic
    for place, item in enumerate(order.items):
        if topic[item] in topics or (barred is not None and barred(item)):
            continue
        if order.worn[place] and best:
            break
        best.append(place)
        if len(best) == scope.draw:
            break
    if not best or order.worn[best[0]]:
        return None
    draw = random.below(len(best), session_seed, counter + 1) if len(best) > 1 else 0
    item = order.items[best[draw]]
    if item in bank.variants:
        item = _variant(bank.variants[item], prepared, session_seed, counter + 2)
    candidates = [(order.items[place], order.info[place], order.score[place]) for place in best]
    return Choice(item, theta, sd, whose, group if scope.balanced else lists.competence[item], candidates, draw, ())


def _barred(bank: ItemBank, items: Sequence[int], scope: Scope, prepared: Prepared) -> Callable[[int], bool]:
    """Return the test of everything but competence and topic: whether a leader of variants may not come now."""
    lists, allowed, device = bank.lists, prepared.allowed, prepared.device
    families = {lists.family[item] for item in items}
    enemies: set[int] = set().union(*(prepared.enemies.get(item, _NOTHING) for item in items)) if prepared.enemies else set()
    limit = prepared.timed_limit
    full = limit is not None and sum([lists.timed[item] for item in items]) >= limit

    def barred(item: int) -> bool:
        family = lists.family[item]
        if family in families or family in scope.seen_families or (full and lists.timed[item]) or not lists.devices[item] & device:
            return True
        members = bank.variants.get(item)
        if members is not None:  # variants may differ in what a scope allows
            return any(member in enemies for member in members) or (allowed is not None and not any(allowed[member] for member in members))
        return item in enemies or (allowed is not None and not allowed[item])

    return barred


def _variant(members: list[int], prepared: Prepared, session_seed: int, counter: int) -> int:
    allowed = prepared.allowed
    open_ = members if allowed is None else [member for member in members if allowed[member]]
    return open_[random.below(len(open_), session_seed, counter)]


@dataclass(frozen=True)
class CertificationStrategy:
    """Fixed length, passes over the competences, one question a topic, priority index against over-exposure."""

    name: str = "balise-certification-1"

    def next_item(self, bank: ItemBank, answers: Answers, session_seed: int, scope: Scope) -> Decision | None:
        """Return the next item; None after ``scope.length`` questions or when no competence under its quota has an item left."""
        items = [int(item) for item, _ in answers]
        choice = decide(bank, items, [1 if success else 0 for _, success in answers], session_seed, scope)
        if choice is None:
            return None
        whose = choice.turn
        explain: dict[str, Any] = {
            "strategy": self.name, "theta": choice.theta, "theta_sd": choice.sd, "draw": choice.draw,
            "best": [{"item": item, "information": info, "score": score} for item, info, score in choice.best],
        }  # fmt: skip
        if whose is not None:
            explain["competences"] = {"choice": whose.names, "served": whose.served, "recent": whose.recent}
        return Decision(choice.item, choice.competence, bank.lists.topic[choice.item], given_way(choice.broken), explain)

    def report(self, bank: ItemBank, answers: Answers, scope: Scope) -> Report:
        """Return theta with a doubled prior sd, the score and level of the bands, and the competences by the hierarchical model."""
        theta, sd = estimate(bank, answers, REPORT_SD)
        return hierarchy.report(bank, answers, scope, theta, sd, scope.bands or scoring.default_bands())
