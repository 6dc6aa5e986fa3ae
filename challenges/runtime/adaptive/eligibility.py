"""Which items may be asked at all, and the soft rules that may give way. Shared by the strategies; no estimate here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from challenges.runtime.adaptive.bank import Bools, Ints, ItemBank
from challenges.runtime.adaptive.contract import Answers, Scope

#: A soft rule and the candidates that break it, in the order in which the rules give way.
Rule = tuple[str, Bools]


@dataclass(frozen=True)
class Pool:
    """``mask`` (items,): what no rule forbids for good; ``asked``: item indices in order; ``removed``: items dropped by each hard rule."""

    mask: Bools
    asked: Ints
    removed: dict[str, int]

    def available(self, bank: ItemBank) -> Ints:
        """Return the number of items left in each competence, (competences,)."""
        return np.bincount(bank.competence[self.mask], minlength=bank.competences)


def pool(bank: ItemBank, answers: Answers, scope: Scope) -> Pool:
    """Return what may still be asked: inside the scope, of no family excluded or already asked in these answers."""
    asked = asked_items(bank, answers)
    mask = np.zeros(len(bank), dtype=bool)
    mask[slice(None) if scope.items is None else np.asarray(scope.items, dtype=np.int64)] = True
    if scope.competences is not None:
        mask &= np.isin(bank.competence, scope.competences)
    if scope.topics is not None:
        mask &= np.isin(bank.topic, scope.topics)
    left = int(mask.sum())
    removed = {"scope": len(bank) - left}

    def note(rule: str) -> None:
        nonlocal left
        now = int(np.count_nonzero(mask))
        removed[rule], left = left - now, now

    if scope.max_level < 8:
        mask &= bank.level <= scope.max_level
        note("level")
    if scope.accessible_only:
        assert bank.accessible is not None
        mask &= bank.accessible
        note("accessible")
    if scope.excluded_families:
        mask[of_families(bank, scope.excluded_families)] = False
        note("excluded_family")
    if len(asked):
        mask[of_families(bank, set(bank.family[asked].tolist()))] = False
        note("asked")
    return Pool(mask, asked, removed)


def asked_items(bank: ItemBank, answers: Answers) -> Ints:
    """Return the item indices of ``answers`` in order; raises IndexError when one is not in the bank."""
    asked = np.fromiter((item for item, _ in answers), dtype=np.int64, count=len(answers))
    if len(asked) and (asked.min() < 0 or asked.max() >= len(bank)):
        raise IndexError("an answer names an item that is not in the bank")
    return asked


def of_families(bank: ItemBank, families: Iterable[int]) -> Ints:
    """Return the items of ``families``; families that the bank does not hold are ignored."""
    found = [bank.members[family] for family in families if family in bank.members]
    return np.concatenate(found) if found else np.empty(0, dtype=np.int64)


def seen(bank: ItemBank, scope: Scope, items: Ints) -> Bools:
    """Return which of ``items`` are of a family met in an earlier session."""
    if not scope.seen_families:
        return np.zeros(len(items), dtype=bool)
    return np.isin(bank.family[items], np.fromiter(scope.seen_families, dtype=np.int64))


def relax(rules: Sequence[Rule]) -> tuple[Bools, dict[str, int]]:
    """Return the candidates kept by as many ``rules`` as leave at least one, and how many candidates each rule kept in force removed.

    The rules give way in the order given, so the last one holds longest; there is at least one rule and one candidate.
    """
    for given_way in range(len(rules) + 1):
        kept = np.ones(len(rules[0][1]), dtype=bool)
        removed: dict[str, int] = {}
        for name, broken in rules[given_way:]:
            removed[name] = int(np.count_nonzero(kept & broken))
            kept &= ~broken
        if kept.any():
            break
    return kept, removed


def given_way(names: Iterable[str]) -> str | None:
    """Return the names of the rules that gave way, joined by "+", or None."""
    return "+".join(names) or None
