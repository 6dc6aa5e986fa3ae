"""Which items may be asked at all, and the soft rules that may give way. Shared by the strategies; no estimate here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from challenges.adaptive.bank import Bools, Ints, ItemBank
from challenges.adaptive.contract import DEVICES, Answers, Scope

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


def pool(bank: ItemBank, answers: Answers, scope: Scope, unscored: bool = False) -> Pool:
    """Return what may still be asked: inside the scope, not withdrawn, of no family excluded or already asked in these answers.

    Items kept for pretests are in it only when the question is ``unscored``.
    """
    asked = asked_items(bank, answers)
    mask = _in_scope(bank, scope)
    left = int(mask.sum())
    removed = {"scope": len(bank) - left}
    for rule, forbidden in _forbidden(bank, asked, scope, unscored):
        mask[forbidden] = False
        now = int(np.count_nonzero(mask))
        removed[rule], left = left - now, now
    return Pool(mask, asked, removed)


def _in_scope(bank: ItemBank, scope: Scope) -> Bools:
    mask = np.zeros(len(bank), dtype=bool)
    mask[slice(None) if scope.items is None else np.asarray(scope.items, dtype=np.int64)] = True
    if scope.competences is not None:
        mask &= np.isin(bank.competence, scope.competences)
    if scope.topics is not None:
        mask &= np.isin(bank.topic, scope.topics)
    if scope.caps is not None:
        mask &= bank.level <= caps_of(bank, scope.caps)[bank.topic]
    return mask


def caps_of(bank: ItemBank, caps: Mapping[int, int]) -> Ints:
    """Return the highest level asked of each topic, by identifier up to the highest of the bank; 0 for topics that are not asked."""
    found = np.zeros(int(bank.topic.max(initial=-1)) + 1, dtype=np.int64)
    for topic, cap in caps.items():
        if topic < len(found):
            found[topic] = cap
    return found


def ceilings(bank: ItemBank, scope: Scope) -> Ints:
    """Return the highest level that the scope lets announce of each competence, (competences,).

    With caps it is the level of the hardest item that they let ask, which is at most the highest of them; of a competence of which nothing may
    be asked ``max_level`` stands.
    """
    highest = np.full(bank.competences, scope.max_level, dtype=np.int64)
    if scope.caps is not None:
        asked = bank.level <= np.minimum(caps_of(bank, scope.caps)[bank.topic], scope.max_level)
        hardest = np.zeros_like(highest)
        np.maximum.at(hardest, bank.competence[asked], bank.level[asked])
        highest = np.where(hardest > 0, hardest, highest)
    return highest


def _forbidden(bank: ItemBank, asked: Ints, scope: Scope, unscored: bool) -> Iterator[tuple[str, Ints | Bools]]:
    """Yield the hard rules that matter here and the items, or the mask of items, that each forbids."""
    assert bank.accessible is not None
    assert bank.pretest is not None
    if not unscored and bank.pretest.any():
        yield "pretest", bank.pretest
    if scope.withdrawn:
        yield "withdrawn", np.array(sorted(item for item in scope.withdrawn if 0 <= item < len(bank)), dtype=np.int64)
    if scope.max_level < 8:
        yield "level", bank.level > scope.max_level
    if scope.accessible_only:
        yield "accessible", ~bank.accessible
    if scope.excluded_families:
        yield "excluded_family", of_families(bank, scope.excluded_families)
    if len(asked):
        yield "asked", of_families(bank, set(bank.family[asked].tolist()))


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


def session_rules(bank: ItemBank, asked: Ints, scope: Scope, items: Ints) -> list[Rule]:
    """Return the soft rules that any strategy can hold, in the order in which they give way: seen, timed_share, device, enemies."""
    rules: list[Rule] = [("seen", seen(bank, scope, items))]
    limit = scope.timed_limit
    if limit is not None:
        full = int(np.count_nonzero(bank.timed[asked])) >= limit
        rules.append(("timed_share", bank.timed[items] & full))
    if scope.device is not None:
        assert bank.devices is not None
        rules.append(("device", bank.devices[items] & DEVICES[scope.device] == 0))
    if scope.enemies:
        met = set(asked.tolist())
        banned: set[int] = set().union(*(group for group in scope.enemies if group & met))
        rules.append(("enemies", np.isin(items, np.fromiter(banned, dtype=np.int64))))
    return rules


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


def broken(rules: Sequence[Rule], place: int) -> list[str]:
    """Return the names of the ``rules`` that the candidate at ``place`` breaks, the one that holds longest first."""
    return [name for name, breaks in reversed(rules) if breaks[place]]


def given_way(names: Iterable[str]) -> str | None:
    """Return the names of the rules that gave way, joined by "+", or None."""
    return "+".join(names) or None
