"""What a certification may ask next by its content: the static part of a scope prepared once, and whose turn it is. No estimate here.

Constraints are nested (competence > topic > skill > family), which is why the greedy choice is as good as a shadow test (adaptive.md 2.5).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from challenges.adaptive import eligibility
from challenges.adaptive.bank import Bools, Ints, ItemBank
from challenges.adaptive.contract import DEVICES, Scope
from challenges.adaptive.eligibility import Pool

#: Rules for whose sake another competence, or another unscored item, is tried first.
STRONG: Final = ("device", "enemies")
#: Prepared scopes kept by a bank; a process serves few different ones at a time.
_KEPT: Final = 64


@dataclass(frozen=True, eq=False)
class Prepared:
    """The part of a scope that does not depend on answers, for one bank.

    ``allowed``: per item, or None when every scored item is; ``competences``: those that hold an allowed item; ``quota``;
    ``plain``: no rule but those on competences and topics needs a look at each candidate; ``timed_limit``; ``device``: bit or 7;
    ``enemies`` of each item that has some.
    """

    allowed: list[bool] | None
    competences: list[int]
    quota: int
    plain: bool
    timed_limit: int | None
    device: int
    enemies: dict[int, frozenset[int]]


class Turn(NamedTuple):
    """Whose turn it is. ``names``: the competences that may come next; ``served``: questions so far in the first of them; ``recent``: those
    kept apart by the gap; ``broken``: the rules that gave way, of "pass" and "gap".
    """

    names: list[int]
    served: int
    recent: list[int]
    broken: tuple[str, ...]


def prepare(bank: ItemBank, scope: Scope) -> Prepared:
    """Return the prepared scope: kept on the scope itself, and on the bank for scopes of the same content."""
    found = scope.memo.get(bank)
    if found is None:
        key = _key(scope)
        kept: dict[object, Prepared] = bank.memo.setdefault("prepared", {})
        found = kept.get(key)
        if found is None:
            if len(kept) >= _KEPT:
                kept.clear()
            found = kept[key] = _prepare(bank, scope)
        scope.memo[bank] = found
    return found


def _key(scope: Scope) -> object:
    items = None if scope.items is None else np.asarray(scope.items, dtype=np.int64).tobytes()
    caps = None if scope.caps is None else frozenset(scope.caps.items())
    return (
        items, scope.withdrawn, scope.excluded_families, scope.competences, scope.topics, scope.max_level, caps, scope.accessible_only,
        scope.length, scope.quota, scope.timed_limit, scope.device, scope.enemies, scope.balanced, bool(scope.seen_families),
    )  # fmt: skip


def _prepare(bank: ItemBank, scope: Scope) -> Prepared:
    mask = eligibility.pool(bank, (), scope).mask
    whole = bool(mask[bank.leaders].all()) and not bank.variants
    competences = np.unique(bank.competence[mask]).tolist()
    quota = scope.quota if scope.quota is not None else math.ceil(scope.length / max(1, len(competences)))
    enemies = {item: others for item in sorted(set().union(*scope.enemies)) if (others := enemies_of(scope, (item,)))}
    device = DEVICES[scope.device] if scope.device else 7
    assert bank.devices is not None
    unfit = bool((bank.devices & device == 0).any())
    restful = scope.timed_limit is None and not enemies and not unfit and not scope.seen_families
    plain = whole and restful and scope.balanced and bank.family_in_topic
    return Prepared(None if whole else mask.tolist(), competences, quota, plain, scope.timed_limit, device, enemies)


def enemies_of(scope: Scope, items: Sequence[int]) -> frozenset[int]:
    """Return the items that may not meet one of ``items``."""
    found: set[int] = set()
    for group in scope.enemies:
        for item in items:
            if item in group:
                found |= group - {item}
    return frozenset(found)


def turn(asked: Sequence[int], open_: Sequence[int], gap: int) -> Turn:
    """Return whose turn it is among ``open_``, the competences under their quota (at least one); ``asked``: competences in order.

    In the current pass and not among the last ``gap``; else not among the last; else in the pass.
    """
    served = Counter(asked)
    lowest = min([served[competence] for competence in open_])
    recent = list(asked[-gap:]) if gap else []
    in_pass = [competence for competence in open_ if served[competence] == lowest]
    names = [competence for competence in in_pass if competence not in recent]
    broken: tuple[str, ...] = ()
    if not names:
        apart = [competence for competence in open_ if competence not in recent]
        names, broken = (apart, ("pass",)) if apart else (in_pass, ("gap",))
    return Turn(names, served[names[0]], recent, broken)


def quick_turn(asked: Sequence[int], prepared: Prepared, gap: int, competences: int) -> Turn | None:
    """Return what ``turn`` returns while every competence still holds an item and no rule has to give way, else None."""
    served = [0] * competences
    for competence in asked:
        served[competence] += 1
    offered = prepared.competences
    if len(offered) == competences:
        lowest = min(served, default=0)
        names = [name for name, count in enumerate(served) if count == lowest]
    else:
        lowest = min([served[name] for name in offered], default=0)
        names = [name for name in offered if served[name] == lowest]
    recent = list(asked[-gap:]) if gap else []
    for name in recent:
        if name in names:
            names.remove(name)
    return Turn(names, lowest, recent, ()) if names and lowest < prepared.quota else None


def open_competences(bank: ItemBank, pool: Pool, prepared: Prepared) -> list[int]:
    """Return the competences that are under their quota and hold an item of the pool."""
    served = np.bincount(bank.competence[pool.asked], minlength=bank.competences)
    open_: Bools = (pool.available(bank) > 0) & (served < prepared.quota)
    return np.flatnonzero(open_).tolist()


def rules(bank: ItemBank, asked: Ints, scope: Scope, items: Ints) -> list[eligibility.Rule]:
    """Return the soft rules on ``items``, in the order in which they give way."""
    by_content: list[eligibility.Rule] = [
        ("topic", np.isin(bank.topic[items], bank.topic[asked])),
        ("skill", np.isin(bank.skill[items], bank.skill[asked])),
    ]
    return (by_content if scope.balanced else []) + eligibility.session_rules(bank, asked, scope, items)


def strong(broken: Sequence[eligibility.Rule], count: int) -> Bools:
    """Return which of ``count`` candidates break a rule that another competence should be tried for before it gives way."""
    found = np.zeros(count, dtype=bool)
    for name, breaks in broken:
        if name in STRONG:
            found |= breaks
    return found
