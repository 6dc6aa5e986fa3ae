"""Unscored questions: which of a session's questions they are, and which item is asked. Pure functions of the session seed.

Adaptive answers alone cannot calibrate a bank: items that are never chosen get no data, and the others only from learners whom they suit
(adaptive.md section 3). So some questions, at places that nobody can guess, are drawn uniformly at random and count for nothing else.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np

from challenges.adaptive import content, eligibility, random
from challenges.adaptive.bank import ItemBank
from challenges.adaptive.contract import Answers, Decision, Scope

#: Counters of the draws, far from those of the choice of scored questions.
_PLACES: Final = 1 << 40
_ITEMS: Final = 1 << 41


def is_pretest(position: int, session_seed: int, scope: Scope) -> bool:
    """Return whether the question at ``position`` (from 0, unscored ones counted) of the session is unscored.

    In an exam ``scope.pretest`` places among ``scope.length + scope.pretest``, every choice of places being equally likely; in practice one
    place in every ``scope.pretest_every``.
    """
    if scope.pretest:
        return position in _exam_places(session_seed, scope.length + scope.pretest, scope.pretest)
    if scope.pretest_every:
        block, place = divmod(position, scope.pretest_every)
        return place == random.below(scope.pretest_every, session_seed, _PLACES + block)
    return False


@lru_cache(maxsize=1024)
def _exam_places(session_seed: int, total: int, count: int) -> frozenset[int]:
    """Return ``count`` of ``range(total)``: Floyd's sampling without replacement."""
    places: set[int] = set()
    for number, last in enumerate(range(total - count, total)):
        drawn = random.below(last + 1, session_seed, _PLACES + number)
        places.add(last if drawn in places else drawn)
    return frozenset(places)


def scored(answers: Answers, session_seed: int, scope: Scope) -> list[tuple[int, bool]]:
    """Return the answers of the session that count, in order."""
    return [answer for position, answer in enumerate(answers) if not is_pretest(position, session_seed, scope)]


def unscored(answers: Answers, session_seed: int, scope: Scope) -> list[tuple[int, bool]]:
    """Return the answers of the session that count for calibration only, in order."""
    return [answer for position, answer in enumerate(answers) if is_pretest(position, session_seed, scope)]


def choose(bank: ItemBank, answers: Answers, session_seed: int, scope: Scope) -> Decision | None:
    """Return the unscored question that comes after ``answers``, or None when nothing is eligible.

    It is drawn uniformly among the items kept for pretests that the scope allows, else among all that it allows; never of a family
    asked, and not unfit for the device, an enemy of an item asked, or met in an earlier session, as long as another is left.
    """
    pool = eligibility.pool(bank, answers, scope, unscored=True)
    if not pool.mask.any():
        return None
    assert bank.pretest is not None
    flagged = pool.mask & bank.pretest
    items = np.flatnonzero(flagged if flagged.any() else pool.mask)
    rules = eligibility.session_rules(bank, pool.asked, scope, items)
    kept = ~content.strong(rules, len(items))
    new = ~eligibility.seen(bank, scope, items)
    chosen = next((group for group in (kept & new, kept, new) if group.any()), None)
    candidates = items if chosen is None else items[chosen]
    draw = random.below(len(candidates), session_seed, _ITEMS + len(answers))
    item = int(candidates[draw])
    broken = [name for name in eligibility.broken(rules, int(np.searchsorted(items, item))) if name in (*content.STRONG, "seen")]
    explain = {"strategy": "pretest", "candidates": len(candidates), "kept_for_pretests": bool(flagged.any()), "draw": draw}
    return Decision(item, int(bank.competence[item]), int(bank.topic[item]), eligibility.given_way(broken), explain, unscored=True)
