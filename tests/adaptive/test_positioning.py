"""The positioning strategy: choice, end of a competence, levels, accuracy."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from challenges.runtime.adaptive import ItemBank, Scope, hierarchy, model, positioning, strategies
from challenges.runtime.adaptive.bank import LEVELS
from tests.adaptive.banks import framework_bank, run, small_bank

STRATEGY = strategies.get("balise-positioning-1")


def test_registry():
    assert strategies.names() == ("balise-certification-1", "balise-positioning-1", "pix-flash-2024")
    assert all(strategies.get(name).name == name for name in strategies.names())
    with pytest.raises(strategies.UnknownStrategy):
        strategies.get("balise-positioning-0")


def test_four_items_end_when_they_run_out():
    for seed in range(10):
        decisions, answers = run(STRATEGY, small_bank(), Scope(competences=(5,)), seed, lambda item: item % 2)
        assert sorted(item for item, _ in answers) == [20, 21, 22, 23]
        assert all(decision.rule_given_way is None for decision in decisions)


def test_limits_are_parameters():
    assert len(run(STRATEGY, small_bank(), Scope(competences=(5,), min_questions=1, stop_probability=0.5), 0, bool)[1]) == 1
    assert len(run(STRATEGY, small_bank(), Scope(competences=(5,), max_questions=2), 0, bool)[1]) == 2
    assert len(run(STRATEGY, framework_bank(), Scope(competences=(5,), stop_probability=1.0), 0, bool)[1]) == 20


def test_stops_when_the_level_is_known_to_within_one():
    scope = Scope(competences=(2, 7))
    decisions, answers = run(STRATEGY, framework_bank(), scope, 3, lambda item: framework_bank().level[item] <= 4)
    asked = [decision.competence for decision in decisions]
    assert asked == sorted(asked)  # one competence after the other, in the order of the scope
    assert all(3 <= asked.count(competence) < 20 for competence in (2, 7))
    report = STRATEGY.report(framework_bank(), answers, scope)
    for competence in (2, 7):
        assert report.p_within_one[competence] >= 0.975
        assert 3 <= report.levels[competence] <= 5
        assert report.points[competence] // 8 == report.levels[competence]


def test_scope_order_topics_and_level():
    decisions, _ = run(STRATEGY, small_bank(), Scope(competences=(9, 1), max_level=4), 0, bool)
    assert [decision.competence for decision in decisions] == [9, 9, 1, 1]
    assert all(small_bank().level[decision.item] <= 4 for decision in decisions)
    report = STRATEGY.report(small_bank(), [(d.item, True) for d in decisions], Scope(max_level=4))
    assert max(report.levels) <= 4


def test_levels_never_pass_the_hardest_item():
    bank = ItemBank.from_levels([0] * 6, range(6), range(6), [1, 1, 2, 2, 3, 3], range(6))
    report = STRATEGY.report(bank, [(item, True) for item in range(6)], Scope())
    assert report.levels == (3,)
    assert report.points == (24,)
    assert report.p_within_one[0] > 0.95


def test_soft_rules():
    bank = ItemBank.from_levels([0] * 4, [0] * 4, [0, 0, 1, 1], [3, 3, 5, 5], range(4), timed=[True, True, True, True])
    decisions, _ = run(STRATEGY, bank, Scope(), 1, lambda item: item % 2)
    assert [decision.rule_given_way for decision in decisions] == [None, "timed", "skill+timed", "skill+timed"]
    decisions, _ = run(STRATEGY, bank, Scope(seen_families=frozenset({0, 2}), stop_probability=1.0), 1, bool)
    assert {decision.item for decision in decisions[:2]} == {1, 3}


def test_explain():
    decision = STRATEGY.next_item(framework_bank(), [(0, True), (30, False)], 5, Scope(competences=(0,)))
    explain = json.loads(json.dumps(decision.explain))
    assert len(explain["best"]) == 3
    assert explain["answered"] == 2
    assert int(framework_bank().skill[decision.item]) == explain["best"][explain["draw"]]["skill"]


ANSWERS = st.lists(st.tuples(st.integers(0, 1343), st.booleans()), max_size=60, unique_by=lambda pair: pair[0])


@settings(max_examples=50, deadline=None)
@given(ANSWERS, st.randoms())
def test_finite_and_independent_of_order(answers, shuffler):
    report = STRATEGY.report(framework_bank(), answers, Scope())
    assert np.isfinite([*report.mean, *report.sd, *report.p_within_one, report.theta, report.theta_sd]).all()
    assert all(0 <= p <= 1 for p in report.p_within_one)
    shuffled = list(answers)
    shuffler.shuffle(shuffled)
    assert STRATEGY.report(framework_bank(), shuffled, Scope()) == report
    scope = Scope(max_questions=400)
    assert STRATEGY.next_item(framework_bank(), answers, 8, scope) == STRATEGY.next_item(framework_bank(), list(answers), 8, scope)


@settings(max_examples=50, deadline=None)
@given(ANSWERS.filter(bool), st.data())
def test_a_right_answer_never_lowers_any_mean(answers, data):
    place = data.draw(st.integers(0, len(answers) - 1))
    wrong, right = list(answers), list(answers)
    wrong[place], right[place] = (answers[place][0], False), (answers[place][0], True)
    low, high = (STRATEGY.report(framework_bank(), pattern, Scope()) for pattern in (wrong, right))
    assert high.theta >= low.theta - 1e-6
    assert all(more >= less - 1e-6 for more, less in zip(high.mean, low.mean, strict=True))


@pytest.mark.parametrize("right", [True, False])
def test_one_sided_histories_stay_finite(right):
    answers = [(item, right) for item in range(0, 1344, 2)]
    report = STRATEGY.report(framework_bank(), answers, Scope())
    assert np.isfinite([*report.mean, *report.sd, report.theta]).all()
    assert all((level >= 7) == right for level in report.levels)


def brute_force(bank, answers):
    """Posterior means of g and of each x_c by summing over everything on one competence with two topics, without message passing."""
    kernel = hierarchy.kernels(model.POPULATION)
    likelihood = np.ones((2, len(LEVELS)))
    for item, right in answers:
        p = model.probability(LEVELS, bank.a[item], bank.b[item], bank.c[item], bank.s[item])
        likelihood[bank.topic[item]] *= p if right else 1 - p
    joint = np.einsum(
        "g,gx,xs,s,xt,t->gxst", kernel.prior, kernel.competence, kernel.topic, likelihood[0], kernel.topic, likelihood[1], optimize=True
    )
    return joint / joint.sum()


def test_message_passing_is_exact():
    bank = ItemBank.from_levels([0] * 4, [0, 0, 1, 1], range(4), [2, 5, 3, 6], range(4), guess=[0.25, 0, 0, 0.2])
    answers = [(0, True), (1, False), (2, True)]
    joint = brute_force(bank, answers)
    posterior = hierarchy.Posterior(bank, answers)
    np.testing.assert_allclose(posterior.general, joint.sum(axis=(1, 2, 3)), atol=1e-7)
    np.testing.assert_allclose(posterior.competence[0], joint.sum(axis=(0, 2, 3)), atol=1e-7)
    clipped = np.clip(LEVELS, -1, 9)
    score = (clipped[:, None] + clipped) / 2
    topics = joint.sum(axis=(0, 1))
    mean = (topics * score).sum()
    levels = posterior.levels(np.array([0]))
    assert levels.mean[0] == pytest.approx(mean, abs=1e-5)
    assert levels.variance[0] == pytest.approx((topics * (score - mean) ** 2).sum(), abs=1e-4)
    p = model.probability(LEVELS, bank.a[3], bank.b[3], bank.c[3], bank.s[3])
    right = (topics * p).sum()
    covariance = (topics * score * p).sum() - mean * right
    skills, values = positioning.skill_values(posterior, 0, np.array([3]))
    assert skills.tolist() == [3]
    assert values[0] == pytest.approx(covariance**2 / (right * (1 - right)), rel=1e-4)


def test_accuracy_and_honesty_of_the_end():
    """Uncalibrated defaults in their own world: within one level at least 93 % of the time, in few questions."""
    bank, rng, people = framework_bank(), np.random.default_rng(21), model.POPULATION
    scope = Scope(stop_probability=0.95)
    close, questions = [], []
    for seed in range(12):
        ability = people.mean + people.loading * rng.normal() + people.specific_sd * rng.normal(size=16)
        topics = (ability[:, None] + people.topic_sd * rng.normal(size=(16, 7))).ravel()
        truth = np.clip(np.floor(np.clip(topics, -1, 9).reshape(16, 7).mean(axis=1)), 0, 8)
        p = model.probability(topics[bank.topic], bank.a, bank.b, bank.c, bank.s)
        _, answers = run(STRATEGY, bank, scope, seed, lambda item, p=p: rng.random() < p[item])
        report = STRATEGY.report(bank, answers, scope)
        close += (np.abs(np.array(report.levels) - truth) <= 1).tolist()
        questions.append(len(answers) / 16)
    assert np.mean(close) >= 0.92
    assert np.mean(questions) < 12
