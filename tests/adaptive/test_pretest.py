"""Unscored questions: where they are, how they are drawn, and what they leave untouched."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from challenges.adaptive import Scope, pretest, sessions, strategies
from challenges.adaptive.contract import Known
from tests.adaptive.banks import large_bank, small_bank
from tests.adaptive.test_content import grid

STRATEGY = strategies.get("balise-certification-1")
SEEDS = st.integers(0, 2**64 - 1)


def session(bank, scope, seed, answer=lambda item: item % 2 == 0, strategy=STRATEGY):
    answers, decisions = [], []
    while (decision := sessions.next_item(strategy, bank, answers, seed, scope)) is not None:
        decisions.append(decision)
        answers.append((decision.item, bool(answer(decision.item))))
    return decisions, answers


@settings(max_examples=50, deadline=None)
@given(SEEDS, st.sampled_from([(28, 4), (32, 4), (5, 1), (1, 3)]))
def test_an_exam_has_its_number_of_unscored_questions(seed, numbers):
    scope = Scope(length=numbers[0], pretest=numbers[1])
    assert sum(pretest.is_pretest(place, seed, scope) for place in range(sum(numbers))) == numbers[1]


@settings(max_examples=50, deadline=None)
@given(SEEDS)
def test_practice_has_one_unscored_question_in_eight(seed):
    scope = Scope(pretest_every=8)
    unscored = [pretest.is_pretest(place, seed, scope) for place in range(80)]
    assert [sum(unscored[start : start + 8]) for start in range(0, 80, 8)] == [1] * 10


def test_places_are_uniform():
    scope = Scope(length=28, pretest=4)
    found = Counter(place for seed in range(2000) for place in range(32) if pretest.is_pretest(place, seed, scope))
    assert set(found) == set(range(32))
    assert 180 < min(found.values()) <= max(found.values()) < 320


def test_places_differ_between_sessions_and_stay_in_one():
    scope = Scope(pretest=4)
    places = [[place for place in range(36) if pretest.is_pretest(place, seed, scope)] for seed in (1, 2, 1)]
    assert places[0] == places[2]
    assert places[0] != places[1]


def test_without_pretest_nothing_is_unscored():
    assert not any(pretest.is_pretest(place, 3, Scope()) for place in range(100))


def test_exam_and_practice_do_not_go_together():
    with pytest.raises(ValueError, match="pretest"):
        Scope(pretest=1, pretest_every=8)


@pytest.mark.parametrize("length", [28, 32])
def test_an_exam(length):
    scope = Scope(length=length, pretest=4)
    decisions, answers = session(large_bank(), scope, 7)
    assert len(answers) == length + 4
    assert [decision.unscored for decision in decisions] == [pretest.is_pretest(place, 7, scope) for place in range(length + 4)]
    assert len({item for item, _ in answers}) == length + 4


def test_scored_questions_keep_quota_and_topics():
    decisions, _ = session(large_bank(), Scope(pretest=4), 11)
    scored = [decision for decision in decisions if not decision.unscored]
    assert set(Counter(decision.competence for decision in scored).values()) == {2}
    assert len({decision.topic for decision in scored}) == 32


def test_unscored_answers_change_neither_questions_nor_report():
    scope, seed = Scope(pretest=4), 5
    decisions, answers = session(large_bank(), scope, seed)
    flipped = [(item, right ^ decision.unscored) for (item, right), decision in zip(answers, decisions, strict=True)]
    assert sessions.report(STRATEGY, large_bank(), flipped, seed, scope) == sessions.report(STRATEGY, large_bank(), answers, seed, scope)
    again = [sessions.next_item(STRATEGY, large_bank(), flipped[:place], seed, scope).item for place in range(len(flipped))]
    assert again == [item for item, _ in answers]


def test_the_report_is_that_of_the_scored_answers():
    scope, seed = Scope(pretest=4), 5
    decisions, answers = session(large_bank(), scope, seed)
    scored = [answer for answer, decision in zip(answers, decisions, strict=True) if not decision.unscored]
    assert pretest.scored(answers, seed, scope) == scored
    assert sessions.report(STRATEGY, large_bank(), answers, seed, scope) == STRATEGY.report(large_bank(), scored, scope)
    assert len(pretest.unscored(answers, seed, scope)) == 4


def flagged():
    return grid(pretest=[index % 4 == 3 for index in range(16)])


def test_items_kept_for_pretests_are_drawn_uniformly_and_asked_unscored_only():
    scope, found = Scope(length=1, pretest=1), Counter()
    for seed in range(600):
        decisions, _ = session(flagged(), scope, seed)
        for decision in decisions:
            assert decision.unscored == bool(flagged().pretest[decision.item])
        found.update(decision.item for decision in decisions if decision.unscored)
    assert set(found) == {3, 7, 11, 15}
    assert min(found.values()) > 110


def test_any_eligible_item_is_drawn_when_none_is_kept_for_pretests():
    scope = Scope(length=1, pretest=1)
    found = {d.item for seed in range(400) for d in session(grid(), scope, seed)[0] if d.unscored}
    assert found == set(range(16))


def test_unscored_questions_go_on_when_those_kept_run_out():
    decisions, _ = session(flagged(), Scope(length=4, pretest=6), 2)
    assert len(decisions) == 10
    assert sum(decision.unscored and not flagged().pretest[decision.item] for decision in decisions) == 2


def test_scope_and_withdrawals_hold_for_unscored_questions():
    scope = Scope(length=2, pretest=2, competences=(0, 1), withdrawn=frozenset({0, 1, 4}))
    found = {decision.item for seed in range(100) for decision in session(grid(), scope, seed)[0]}
    assert found == {2, 3, 5, 6, 7}


def test_enemies_of_unscored_questions_do_not_come():
    enemies = tuple(frozenset({index, index + 16}) for index in range(8))
    for seed in range(60):
        items = {decision.item for decision in session(grid(4, 16), Scope(length=8, pretest=4, enemies=enemies), seed)[0]}
        assert all(len(group & items) <= 1 for group in enemies)


def test_earlier_answers_do_not_move_the_places():
    positioning = strategies.get("balise-positioning-1")
    scope = Scope(pretest_every=8, known=Known(np.array([0, 1]), np.array([True, False]), 0.5))
    first = [sessions.next_item(positioning, small_bank(), [(40 + n, True) for n in range(k)], 3, scope).unscored for k in range(8)]
    assert first == [pretest.is_pretest(place, 3, scope) for place in range(8)]


def test_an_unscored_question_met_in_an_earlier_session_comes_when_no_other_is_left():
    scope = Scope(length=1, pretest=1, seen_families=frozenset(range(14)))
    drawn = {pretest.choose(grid(), [], seed, scope).item for seed in range(40)}
    assert drawn == {14, 15}
    left = pretest.choose(grid(), [], 0, replace(scope, items=np.arange(14)))
    assert (left.item < 14, left.rule_given_way) == (True, "seen")


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_a_session_ends_only_when_nothing_is_left(seed):
    decisions, _ = session(grid(), Scope(length=20, pretest=5), seed)
    assert sorted(decision.item for decision in decisions) == list(range(16))


def test_nothing_to_ask():
    scope = Scope(length=1, pretest=1, items=np.array([], dtype=int))
    assert pretest.choose(grid(), [], 0, scope) is None
    assert session(grid(), replace(scope, pretest=0), 0)[0] == []
