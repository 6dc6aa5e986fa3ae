"""Content rules as data, and what gives way when one of them would stop a session."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from challenges.adaptive import ItemBank, Scope, strategies
from tests.adaptive.banks import large_bank, run, small_bank

STRATEGY = strategies.get("balise-certification-1")
PHONE = 4


def grid(competences=4, items=4, **columns):
    """``items`` topics a competence, one item each; level 4 everywhere, so information does not choose among them."""
    rows = [(c, c * items + place) for c in range(competences) for place in range(items)]
    competence, topic = zip(*rows, strict=True)
    count = len(rows)
    bank = ItemBank.from_levels(
        competence, topic, topic, [4] * count, columns.pop("family", range(count)), timed=columns.pop("timed", None)
    )
    fields = ("a", "b", "c", "s", "competence", "topic", "skill", "level", "family", "timed", "accessible", "devices", "pretest")
    return ItemBank(**({name: getattr(bank, name) for name in fields} | columns))


def items_of(decisions):
    return [decision.item for decision in decisions]


def given_way(decisions):
    return [decision.rule_given_way for decision in decisions]


@pytest.mark.parametrize("name", ["balise-certification-1", "pix-flash-2024"])
def test_enemies_do_not_meet(name):
    scope = Scope(length=8, enemies=(frozenset({0, 4, 8, 12}), frozenset({1, 2})))
    for seed in range(20):
        items = set(items_of(run(strategies.get(name), grid(), scope, seed, bool)[0]))
        assert len(items & {0, 4, 8, 12}) <= 1
        assert len(items & {1, 2}) <= 1


def test_enemies_meet_when_nothing_else_is_left():
    decisions, _ = run(STRATEGY, grid(1, 3), Scope(length=3, gap=0, enemies=(frozenset({0, 1, 2}),)), 1, bool)
    assert given_way(decisions) == [None, "enemies", "enemies"]


def test_another_competence_comes_before_enemies_meet():
    """Competence 0 holds two enemies only, so its second question waits for the last place."""
    scope = Scope(length=4, gap=0, quota=2, enemies=(frozenset({0, 1}),))
    decisions, _ = run(STRATEGY, grid(2, 2), scope, 1, bool)
    assert given_way(decisions)[-1] == "enemies"
    assert given_way(decisions).count("enemies") == 1


@pytest.mark.parametrize("rule", [{"max_timed": 2}, {"timed_share": 0.25}, {"max_timed": 2, "timed_share": 0.9}])
@pytest.mark.parametrize("name", ["balise-certification-1", "pix-flash-2024"])
def test_timed_questions_are_few(name, rule):
    bank = grid(timed=[index % 2 == 0 for index in range(16)])
    for seed in range(20):
        decisions, _ = run(strategies.get(name), bank, Scope(length=8, **rule), seed, bool)
        assert sum(bool(bank.timed[item]) for item in items_of(decisions)) <= 2
        assert len(decisions) == 8


def test_timed_questions_come_when_nothing_else_is_left():
    decisions, _ = run(STRATEGY, grid(timed=[True] * 16), Scope(length=3, max_timed=1), 1, bool)
    assert given_way(decisions) == [None, "timed_share", "timed_share"]


def test_device():
    bank = grid(devices=[7 if index % 2 else 3 for index in range(16)])
    decisions, _ = run(STRATEGY, bank, Scope(length=8, device="phone"), 1, bool)
    assert {int(bank.devices[item]) & PHONE for item in items_of(decisions)} == {PHONE}
    assert set(given_way(decisions)) == {None}


def test_device_gives_way_after_every_competence_was_tried():
    bank = grid(2, 2, devices=[3, 3, 7, 7])
    decisions, _ = run(STRATEGY, bank, Scope(length=4, quota=2, gap=0, device="phone"), 1, bool)
    assert given_way(decisions) == [None, None, "device", "device"]


def test_an_unknown_device_is_refused():
    with pytest.raises(ValueError, match="device"):
        Scope(device="watch")


def test_accessible_only_never_gives_way_and_the_quota_makes_up_for_it():
    """Two competences of four hold an accessible item: the quota becomes four a competence."""
    bank = grid(accessible=[index < 8 for index in range(16)])
    decisions, _ = run(STRATEGY, bank, Scope(length=8, accessible_only=True), 1, bool)
    assert sorted(items_of(decisions)) == list(range(8))
    assert set(given_way(decisions)) == {None, "gap"}


def test_withdrawn_items_are_not_asked():
    withdrawn = frozenset(range(0, 64, 4))
    decisions, _ = run(STRATEGY, small_bank(), Scope(withdrawn=withdrawn), 1, bool)
    assert not withdrawn & set(items_of(decisions))
    assert len(decisions) == 32


def test_no_two_variants_of_a_family():
    bank = grid(family=[index // 2 for index in range(16)])
    decisions, _ = run(STRATEGY, bank, Scope(length=8), 1, bool)
    assert sorted(int(bank.family[item]) for item in items_of(decisions)) == list(range(8))


def test_a_family_across_competences_is_asked_once():
    bank = grid(family=[index % 4 for index in range(16)])
    decisions, _ = run(STRATEGY, bank, Scope(length=8), 1, bool)
    assert sorted(int(bank.family[item]) for item in items_of(decisions)) == [0, 1, 2, 3]


def twins(copies=4):
    """Four competences of two topics, one family a topic, ``copies`` variants that differ in nothing."""
    competence = np.repeat(np.arange(4), 2 * copies)
    topic = np.repeat(np.arange(8), copies)
    return ItemBank.from_levels(competence, topic, topic, np.full(8 * copies, 4), topic)


def test_variants_of_a_family_are_drawn_at_random():
    found = Counter(STRATEGY.next_item(twins(), [], seed, Scope()).item for seed in range(800))
    assert set(found) == set(range(32))
    assert max(found.values()) < 3 * min(found.values())


def test_a_withdrawn_variant_leaves_the_others():
    scope = Scope(withdrawn=frozenset({0, 1, 2, 5}), competences=(0,))
    found = {STRATEGY.next_item(twins(), [], seed, scope).item for seed in range(200)}
    assert found == {3, 4, 6, 7}


def test_equal_scopes_share_what_is_prepared():
    bank = large_bank()
    first, second = (Scope(items=np.arange(100), seen_families=frozenset({3})) for _ in range(2))
    assert STRATEGY.next_item(bank, [], 1, first) == STRATEGY.next_item(bank, [], 1, second)
    assert first.memo[bank] is second.memo[bank]


RULES = st.fixed_dictionaries(
    {
        "enemies": st.lists(st.frozensets(st.integers(0, 15), min_size=2), max_size=3).map(tuple),
        "max_timed": st.none() | st.integers(0, 3),
        "device": st.sampled_from([None, "computer", "tablet", "phone"]),
        "seen_families": st.frozensets(st.integers(0, 15)),
        "withdrawn": st.frozensets(st.integers(0, 15), max_size=6),
        "gap": st.integers(0, 4),
        "quota": st.none() | st.integers(1, 4),
        "draw": st.integers(1, 4),
        "balanced": st.booleans(),
    }
)
HARD = grid(timed=[index % 3 == 0 for index in range(16)], devices=[index % 8 for index in range(16)])


@settings(max_examples=80, deadline=None)
@given(RULES, st.integers(0, 2**64 - 1))
def test_no_rule_stops_a_session_while_an_item_is_eligible(rules, seed):
    scope = Scope(length=20, **rules)
    decisions, _ = run(STRATEGY, HARD, scope, seed, bool)
    left = Counter(HARD.competence[[item for item in range(16) if item not in scope.withdrawn]].tolist())
    quota = 20 if scope.quota is None or not scope.balanced else scope.quota
    assert Counter(decision.competence for decision in decisions) == {c: min(n, quota) for c, n in left.items()}


@settings(max_examples=40, deadline=None)
@given(RULES, st.integers(0, 2**64 - 1))
def test_a_rule_said_to_hold_holds(rules, seed):
    scope = Scope(length=20, **rules)
    decisions, _ = run(STRATEGY, HARD, scope, seed, bool)
    for place, decision in enumerate(decisions):
        before, broken = items_of(decisions[:place]), (decision.rule_given_way or "").split("+")
        full = scope.max_timed is not None and sum(bool(HARD.timed[item]) for item in before) >= scope.max_timed
        assert ("timed_share" in broken) == (full and bool(HARD.timed[decision.item]))
        assert ("enemies" in broken) == any(decision.item in group and group & set(before) for group in scope.enemies)
        assert ("seen" in broken) == (decision.item in scope.seen_families)
        recent = {int(HARD.competence[item]) for item in before[max(0, len(before) - scope.gap) :]} if scope.gap else set()
        assert ("gap" in broken) == (scope.balanced and decision.competence in recent)


def test_replacing_a_rule_prepares_again():
    scope = Scope(length=8)
    assert STRATEGY.next_item(grid(), [], 1, scope) is not None
    assert STRATEGY.next_item(grid(), [], 1, replace(scope, competences=())) is None
