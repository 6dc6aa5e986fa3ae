"""What the certification asks when some rule has to give way: the whole competence is looked at. Slower than the sorted lists, and rare.

Order in which rules give way: exposure, topic, skill, seen, timed_share inside a competence; pass, then gap between competences; device and
enemies only when no competence is left without. The quota, what a scope excludes and a family already asked never do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from challenges.adaptive import content, eligibility, random
from challenges.adaptive.bank import Bools, Ints, ItemBank
from challenges.adaptive.content import Prepared, Turn
from challenges.adaptive.contract import Scope
from challenges.adaptive.eligibility import Pool, Rule
from challenges.adaptive.exposure import LOWEST_WEIGHT
from challenges.adaptive.model import Floats
from challenges.adaptive.ranking import information_at, weights_at


class Choice(NamedTuple):
    """The next item. ``theta``, ``sd``: the estimate; ``turn``: whose turn it was (None when not balanced); ``best``: item, information and
    score of the candidates of the final draw; ``draw``: the one drawn; ``broken``: the rules that gave way.
    """

    item: int
    theta: float
    sd: float
    turn: Turn | None
    competence: int
    best: list[tuple[int, float, float]]
    draw: int
    broken: tuple[str, ...]


class Candidates(NamedTuple):
    """Candidates of a competence: ``items`` (one a group of variants), the soft ``rules`` on them, ``kept``: those left in the draw,
    ``info``, ``weight``: of all.
    """

    items: Ints
    rules: list[Rule]
    kept: Bools
    info: Floats
    weight: Floats


def decide(
    bank: ItemBank, items: Sequence[int], session_seed: int, scope: Scope, prepared: Prepared, theta: float, sd: float, node: int
) -> Choice | None:
    """Return the next item, or None when no competence under its quota holds an eligible one. ``items``: asked so far."""
    pool = eligibility.pool(bank, [(item, True) for item in items], scope)
    counter = len(items) * random.STRIDE
    found = place(bank, pool, scope, prepared, random.splitmix64(session_seed, counter))
    if found is None:
        return None
    mask, whose, competence = found
    all_ = candidates(bank, pool, mask, scope, node, theta)
    score = np.where(all_.kept, all_.info * all_.weight, -1.0)
    order = np.argsort(-score, kind="stable")[: min(scope.draw, int(np.count_nonzero(all_.kept)))]
    fresh = order[all_.weight[order] > LOWEST_WEIGHT]
    weighed = len(fresh) > 0
    best = fresh if weighed else order
    draw = random.below(len(best), session_seed, counter + 1) if len(best) > 1 else 0
    drawn = int(best[draw])
    item = _variant(bank, mask, int(all_.items[drawn]), session_seed, counter + 2)
    broken = list(whose.broken) if whose else []
    broken += eligibility.broken(all_.rules, drawn)
    broken += [] if weighed else ["exposure"]
    shown = [(int(all_.items[i]), float(all_.info[i]), float(score[i])) for i in best]
    return Choice(item, theta, sd, whose, int(bank.competence[item]) if competence is None else competence, shown, draw, tuple(broken))


def place(bank: ItemBank, pool: Pool, scope: Scope, prepared: Prepared, drawn: int) -> tuple[Bools, Turn | None, int | None] | None:
    """Return the items to choose among, whose turn it is and the competence drawn (both None when not balanced); None at the end."""
    asked = pool.asked
    bad = content.strong(eligibility.session_rules(bank, asked, scope, np.arange(len(bank))), len(bank))
    for mask in (pool.mask & ~bad, pool.mask):
        if not scope.balanced:
            if mask.any():
                return mask, None, None
            continue
        open_ = content.open_competences(bank, Pool(mask, asked, {}), prepared)
        if open_:
            whose = content.turn(bank.competence[asked].tolist(), open_, scope.gap)
            competence = whose.names[(drawn * len(whose.names)) >> 64]
            return mask & (bank.competence == competence), whose, competence
    return None


def candidates(bank: ItemBank, pool: Pool, mask: Bools, scope: Scope, node: int, theta: float) -> Candidates:
    """Return the candidates in ``mask`` (not empty), by falling information; the soft rules give way until one is left."""
    items = np.flatnonzero(mask)
    if bank.variants:
        items = items[np.sort(np.unique(bank.leader[items], return_index=True)[1])]
    info = information_at(bank, items, node)
    order = np.argsort(-info, kind="stable")
    items, info = items[order], info[order]
    rules = content.rules(bank, pool.asked, scope, items)
    kept, _ = eligibility.relax(rules)
    return Candidates(items, rules, kept, info, weights_at(bank, scope, items, theta))


def _variant(bank: ItemBank, mask: Bools, item: int, session_seed: int, counter: int) -> int:
    members = [member for member in bank.variants.get(int(bank.leader[item]), [item]) if mask[member]]
    return members[random.below(len(members), session_seed, counter)] if len(members) > 1 else item
