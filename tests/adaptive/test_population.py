"""Re-estimation of the hyper-parameters of the hierarchical model."""

from functools import cache

import numpy as np
import pytest

from challenges.adaptive import ItemBank, model
from challenges.adaptive.measuring.population import TooFewLearners, fit_populations
from challenges.adaptive.model import Population

TRUTH = (Population(2.8, 1.5, 0.6, 0.6), Population(4.2, 2.2, 0.4, 1.0), Population(3.5, 1.9, 0.7, 0.7))
LEARNERS = 1200


@cache
def bank():
    """Three competences, five topics each, levels 1 to 8."""
    numbers = np.arange(120)
    return ItemBank.from_levels(numbers // 40, numbers // 8, numbers, numbers % 8 + 1, numbers)


@cache
def answers(learners=LEARNERS, competences=3, seed=4):
    """(learner, item, right): 24 random items of each competence."""
    rng = np.random.default_rng(seed)
    g = rng.normal(size=learners)
    columns = []
    for competence, people in enumerate(TRUTH[:competences]):
        x = people.mean + people.loading * g + people.specific_sd * rng.normal(size=learners)
        topics = x[:, None] + people.topic_sd * rng.normal(size=(learners, 5))
        for person in range(learners):
            items = competence * 40 + rng.choice(40, 24, replace=False)
            p = model.probability(topics[person, items % 40 // 8], bank().a[items], bank().b[items], bank().c[items], bank().s[items])
            columns.append(np.stack([np.full(24, person), items, rng.random(24) < p]))
    return tuple(np.concatenate(columns, axis=1).astype(np.int64))


@cache
def fit():
    return fit_populations(bank(), *answers())


@pytest.mark.parametrize(("name", "tolerance"), [("mean", 0.2), ("sd", 0.2), ("rho", 0.12), ("topic_sd", 0.15)])
def test_parameters_are_found_again(name, tolerance):
    found = [getattr(population, name) for population in fit().populations]
    np.testing.assert_allclose(found, [getattr(population, name) for population in TRUTH], atol=tolerance)


def test_it_converges():
    assert fit().change <= 0.005


def test_the_order_of_answers_does_not_matter():
    order = np.random.default_rng(0).permutation(len(answers()[0]))
    shuffled = fit_populations(bank(), *(column[order] for column in answers()), iterations=2)
    straight = fit_populations(bank(), *answers(), iterations=2)
    np.testing.assert_allclose([p.mean for p in shuffled.populations], [p.mean for p in straight.populations], atol=1e-9)


def test_a_competence_without_answers_gets_the_mean_of_the_others():
    found = fit_populations(bank(), *answers(300, 2), iterations=3)
    assert found.learners == (300, 300, 0)
    assert min(p.mean for p in found.populations[:2]) <= found.populations[2].mean <= max(p.mean for p in found.populations[:2])


@pytest.mark.parametrize("right", [True, False])
def test_one_sided_answers_stay_finite(right):
    learner, item, _ = answers(300, 3)
    found = fit_populations(bank(), learner, item, np.full(len(item), right), iterations=5)
    assert np.isfinite([[p.mean, p.sd, p.rho, p.topic_sd] for p in found.populations]).all()


def test_few_learners_are_refused():
    with pytest.raises(TooFewLearners):
        fit_populations(bank(), np.arange(50), np.arange(50), np.ones(50, dtype=bool))


@pytest.mark.parametrize("change", [{"sd": 0.0}, {"rho": 1.0}, {"rho": -0.1}, {"topic_sd": -1.0}, {"mean": float("nan")}])
def test_impossible_populations(change):
    with pytest.raises(ValueError, match="a population needs"):
        Population(**change)
