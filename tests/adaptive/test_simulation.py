"""Simulated sessions: the same choices as one at a time, and figures that are right on small banks."""

import json

import numpy as np
import pytest

from challenges.adaptive import Scope, exposure, learners, random, simulation, strategies
from challenges.adaptive.measuring import figures
from tests.adaptive.banks import framework_bank, small_bank

STRATEGY = strategies.get("balise-certification-1")
THETA = np.random.default_rng(1).normal(0, 1, 60)


@pytest.mark.parametrize(
    "scope", [Scope(), Scope(balanced=False, draw=1, length=12), Scope(length=9, quota=3, competences=(1, 4, 5), gap=1)]
)
def test_many_sessions_at_once_choose_as_one_does(scope):
    bank = learners.synthetic_bank(2, 300)
    found = simulation.simulate(bank, STRATEGY, THETA[:12], 8, scope)
    for learner in range(12):
        answers = list(zip(found.items[learner].tolist(), (found.right[learner] == 1).tolist(), strict=True))
        seed = random.splitmix64(8, learner)
        chosen = [STRATEGY.next_item(bank, answers[:place], seed, scope).item for place in range(len(answers))]
        assert chosen == [item for item, _ in answers]


def test_rules_that_give_way_are_counted_at_once_as_one_by_one():
    bank = learners.synthetic_bank(2, 40, competences=4, topics=2)
    at_once = simulation.simulate(bank, STRATEGY, THETA[:6], 8, Scope(length=16))
    one_by_one = simulation.simulate(bank, STRATEGY, THETA[:6], 8, Scope(length=16, max_timed=16))
    assert at_once.given_way["topic"] > 0
    assert at_once.given_way == one_by_one.given_way
    np.testing.assert_array_equal(at_once.items, one_by_one.items)


def test_the_same_seed_gives_the_same_simulation():
    bank = learners.synthetic_bank(2, 300)
    first, second, other = (simulation.simulate(bank, STRATEGY, THETA, seed) for seed in (4, 4, 5))
    np.testing.assert_array_equal(first.items, second.items)
    assert (first.items != other.items).any()


def test_every_session_keeps_quotas_topics_and_gap():
    bank = learners.synthetic_bank(2, 500)
    found = simulation.simulate(bank, STRATEGY, THETA, 4)
    competence = bank.competence[found.items]
    assert all((np.bincount(row) == 2).all() for row in competence)
    assert all(len(set(bank.topic[row].tolist())) == 32 for row in found.items)
    assert all(len(set(row[start : start + 3].tolist())) == 3 for row in competence for start in range(30))


def test_counters_are_refreshed_as_sessions_finish():
    found = simulation.simulate(learners.synthetic_bank(2, 300), STRATEGY, THETA, 4)
    assert found.exposure.recorded == 60
    assert found.exposure.counts.sum() == 60 * 32


def test_control_spreads_the_bank():
    bank, theta = learners.synthetic_bank(2, 500), np.random.default_rng(3).normal(0, 1, 300)
    free = figures.summary(simulation.simulate(bank, STRATEGY, theta, 4, Scope(balanced=False, draw=1)))
    held = figures.summary(simulation.simulate(bank, STRATEGY, theta, 4))
    assert free["max_exposure"] == 1
    assert held["max_exposure"] < 0.22
    assert held["overlap"] < 0.12
    assert held["unused"] < free["unused"]
    assert held["rmse"] < 1.35 * free["rmse"]
    json.dumps(held)


def test_figures_of_three_sessions_by_hand():
    items = np.array([[0, 1], [0, 2], [3, -1]])
    rates, overlap = figures.rates_and_overlap(items, 5)
    assert rates.tolist() == pytest.approx([2 / 3, 1 / 3, 1 / 3, 1 / 3, 0])
    assert overlap == pytest.approx(2 / (5 * 2))
    assert figures.exposures(items, 5)["unused"] == 1


@pytest.mark.parametrize("name", strategies.names(profile=True))
@pytest.mark.parametrize("bank", [small_bank, lambda: learners.synthetic_bank(5, 200)])
def test_every_strategy_can_be_simulated(name, bank):
    found = simulation.simulate(bank(), strategies.get(name), THETA[:2], 3, Scope(max_questions=5))
    summary = json.loads(json.dumps(figures.summary(found)))
    assert summary["learners"] == 2
    assert summary["questions"]["mean"] > 0
    assert np.isfinite(found.theta_hat).all()


def test_learners_of_positioning_have_a_level_in_every_competence():
    found = simulation.simulate(framework_bank(), strategies.get("balise-positioning-1"), THETA[:2], 3, Scope(max_questions=4))
    assert [found.level_hits[number][0] for number in (1, 2, 3)] == [32, 32, 32]


def test_level_accuracy_grows_with_questions():
    summary = figures.summary(
        simulation.simulate(learners.synthetic_bank(2, 1000), STRATEGY, np.random.default_rng(2).normal(0, 1, 300), 4)
    )
    assert summary["levels"]["32"]["within_one"] >= summary["levels"]["4"]["within_one"]


def test_learners_answer_as_the_model_says():
    bank = learners.synthetic_bank(2, 50)
    people = learners.of_theta(bank, np.zeros(4000), 3)
    right = people.right(np.arange(4000), np.full(4000, 7), 0).mean()
    a, b, _, _ = bank.theta_columns
    assert right == pytest.approx(1 / (1 + np.exp(a[7] * b[7])), abs=0.03)


def test_nobody_and_nothing():
    found = simulation.simulate(learners.synthetic_bank(2, 50), STRATEGY, np.empty(0), 3)
    assert figures.summary(found)["rmse"] is None
    assert simulation.simulate(learners.synthetic_bank(2, 0), STRATEGY, THETA[:2], 3).items.shape == (2, 0)


def test_sessions_are_not_endless():
    with pytest.raises(ValueError, match="questions long"):
        simulation.simulate(small_bank(), STRATEGY, THETA, 3, Scope(length=1000))


@pytest.mark.parametrize("seed", [0, 1, 2**64 - 1, 0x123456789ABCDEF])
@pytest.mark.parametrize("limit", [1, 2, 3, 16, 1000])
def test_draws_at_once_are_the_draws_one_by_one(seed, limit):
    drawn = random.splitmix64_each(np.array([seed], dtype=np.uint64), 7)
    assert int(drawn[0]) == random.splitmix64(seed, 7)
    assert int(random.below_each(np.array([limit]), drawn)[0]) == random.below(limit, seed, 7)


def test_counters_of_no_session():
    assert exposure.empty(small_bank()).counts.shape == (64, 8)
