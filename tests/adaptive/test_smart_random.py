"""The published positioning rule: golden values, knowledge, order of the rules, ends."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from challenges.adaptive import ItemBank, Scope
from challenges.adaptive.smart_random import Skills, SmartRandomStrategy, estimated_level, knowledge, rewards, skill_points
from tests.adaptive.banks import framework_bank, run, small_bank

STRATEGY = SmartRandomStrategy()
PUBLISHED = SmartRandomStrategy(published_stop=True)
GOLDEN = [
    ([], [], 3.5), ([2], [True], 4.5), ([2], [False], 1.0), ([2, 3], [True, True], 5.0), ([2, 4], [True, False], 3.0), ([1], [False], 0.5),
    (range(1, 8), [True] * 7, 7.5), ([2, 1], [False, False], 0.5),
]  # fmt: skip


@pytest.mark.parametrize(("difficulty", "right", "level"), GOLDEN)
def test_published_estimates(difficulty, right, level):
    assert estimated_level(list(difficulty), right) == pytest.approx(level, abs=1e-6)


def bank_of(rows, **columns):
    """A bank of one competence from (topic, level) rows, one item a skill."""
    topic, level = (list(column) for column in zip(*rows, strict=True))
    count = len(rows)
    return ItemBank.from_levels([0] * count, topic, range(count), level, range(count), **columns)


def test_knowledge_is_inferred_inside_a_topic_only():
    bank = bank_of([(0, 1), (0, 3), (0, 5), (1, 1), (1, 5)])
    state, direct = knowledge(bank, [(1, True)], Skills.of(bank, np.arange(5)))
    assert state.tolist() == [1, 1, 0, 0, 0]
    assert direct.tolist() == [False, True, False, False, False]


def test_a_failure_invalidates_the_harder_ones_and_no_sibling():
    bank = bank_of([(0, 1), (0, 3), (0, 3), (0, 5)])
    assert knowledge(bank, [(1, False)], Skills.of(bank, np.arange(4)))[0].tolist() == [0, -1, 0, -1]


def test_a_skill_already_decided_is_not_decided_again():
    bank = bank_of([(0, 1), (0, 3), (0, 5)])
    assert knowledge(bank, [(2, True), (0, False)], Skills.of(bank, np.arange(3)))[0].tolist() == [1, 1, 1]


def test_reward_counts_what_an_answer_decides():
    bank = bank_of([(0, 2), (0, 4), (0, 6)])
    found = rewards(4.0, Skills.of(bank, np.arange(3)), np.ones(3, dtype=bool))
    p = 1 / (1 + np.exp(-np.array([2.0, 0.0, -2.0])))
    np.testing.assert_allclose(found, p * [1, 2, 3] + (1 - p) * [3, 2, 1], atol=1e-12)


def test_points_of_a_level_are_shared_and_capped():
    bank = bank_of([(0, 1), (1, 2), (2, 2), (3, 2), (4, 2)])
    assert skill_points(bank, Skills.of(bank, np.arange(5))).tolist() == [4.0, 2.0, 2.0, 2.0, 2.0]


def test_first_question_is_of_level_2_in_an_easy_topic():
    bank = bank_of([(0, 1), (0, 2), (0, 3), (1, 2), (1, 6)])
    assert {STRATEGY.next_item(bank, [], seed, Scope()).item for seed in range(20)} == {1}


def test_first_question_is_the_easiest_without_level_2():
    bank = bank_of([(0, 3), (0, 4), (1, 5)])
    assert {STRATEGY.next_item(bank, [], seed, Scope()).item for seed in range(20)} == {0}


def test_first_question_is_not_timed():
    bank = bank_of([(0, 2), (1, 2)], timed=[True, False])
    assert {STRATEGY.next_item(bank, [], seed, Scope()).item for seed in range(20)} == {1}


def test_no_timed_question_after_a_timed_one():
    bank = bank_of([(0, 2), (1, 2), (2, 2)], timed=[True, True, False])
    assert {STRATEGY.next_item(bank, [(0, True)], seed, Scope()).item for seed in range(20)} == {2}


def test_nothing_more_than_two_levels_above_the_estimate():
    bank = bank_of([(0, 2), (1, 4), (2, 6)])
    assert STRATEGY.next_item(bank, [(0, False)], 0, Scope()) is None  # estimate 1: level 4 is too difficult


# After a failure at level 1 the estimate is 0.5: the easy topic left holds a level 3, too difficult, but topic 1 holds a level 1.
STUCK = [(0, 3), (2, 1), (1, 1), (1, 5)]


def test_published_rule_ends_on_an_unfinished_easy_topic():
    assert PUBLISHED.next_item(bank_of(STUCK), [(1, False)], 0, Scope()) is None


def test_ours_goes_on_in_another_topic_and_says_so():
    decision = STRATEGY.next_item(bank_of(STUCK), [(1, False)], 0, Scope())
    assert (decision.item, decision.rule_given_way) == (2, "easy_topics")


def test_ends_when_every_skill_is_decided():
    bank = bank_of([(0, 1), (0, 2), (0, 3)])
    assert STRATEGY.next_item(bank, [(2, True)], 0, Scope()) is None


def test_levels_are_the_floor_of_the_points():
    bank = bank_of([(0, 1), (1, 1), (2, 2), (3, 2), (4, 2)])
    report = STRATEGY.report(bank, [(0, True), (1, True), (2, True)], Scope())
    assert (report.points, report.levels) == ((10,), (1,))


def test_points_are_those_that_the_bank_states():
    """A bank need not hold all the skills that share the points of a level."""
    bank = replace(bank_of([(0, 1), (1, 1), (2, 2)]), points=np.array([2.0, 2.0, 8.0]))
    assert STRATEGY.report(bank, [(0, True), (1, True), (2, True)], Scope()).points == (12,)


def test_levels_stop_at_the_ceiling_of_the_scope():
    bank = bank_of([(0, 1), (1, 1), (2, 2), (3, 2)])
    assert STRATEGY.report(bank, [(item, True) for item in range(4)], Scope(max_level=1)).points == (8,)


def test_competences_one_after_the_other():
    decisions, _ = run(STRATEGY, framework_bank(), Scope(competences=(4, 1)), 3, lambda item: framework_bank().level[item] <= 4)
    asked = [decision.competence for decision in decisions]
    assert asked == sorted(asked, reverse=True)


def test_no_skill_twice():
    decisions, _ = run(STRATEGY, framework_bank(), Scope(competences=(0, 5)), 9, lambda item: item % 2 == 0)
    skills = [int(framework_bank().skill[decision.item]) for decision in decisions]
    assert len(skills) == len(set(skills))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 8), st.booleans()), max_size=40), st.data())
def test_estimate_grows_with_a_success(results, data):
    results = [*results, (data.draw(st.integers(1, 8)), False)]
    difficulty = [level for level, _ in results]
    before = estimated_level(difficulty, [right for _, right in results])
    assert estimated_level(difficulty, [*[right for _, right in results[:-1]], True]) >= before


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.lists(st.booleans(), min_size=64, max_size=64))
def test_same_answers_same_question(seed, pattern):
    first, answers = run(STRATEGY, small_bank(), Scope(competences=(2, 3)), seed, lambda item: pattern[item])
    assert [STRATEGY.next_item(small_bank(), answers[:n], seed, Scope(competences=(2, 3))) for n in range(len(first))] == first


@pytest.mark.parametrize("right", [True, False])
def test_report_is_finite_for_one_sided_answers(right):
    report = STRATEGY.report(framework_bank(), [(item, right) for item in range(0, 720, 3)], Scope())
    assert np.isfinite([*report.mean, *report.sd, *report.p_within_one, report.theta]).all()
