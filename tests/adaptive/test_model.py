"""Response model, random numbers, validation of banks, scores."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from challenges.adaptive import BankError, ItemBank, ScoreBands, hierarchy, model, random, scoring

X = np.linspace(-6, 6, 241)


def test_probability_and_information():
    assert model.probability(np.array(0.0), 1.0, 0.0, 0.0, 0.0) == 0.5
    assert model.probability(np.array(50.0), 1.0, 0.0, 0.2, 0.05) == pytest.approx(0.95)
    assert model.probability(np.array(-50.0), 1.0, 0.0, 0.2, 0.05) == pytest.approx(0.2)
    assert model.information(np.array(0.0), 1.4, 0.0, 0.0, 0.0) == pytest.approx(1.4**2 / 4)
    p = model.probability(X, 1.3, 0.4, 0.25, 0.0)
    published = 1.3**2 * (1 - p) / p * ((p - 0.25) / 0.75) ** 2
    np.testing.assert_allclose(model.information(X, 1.3, 0.4, 0.25, 0.0), published, rtol=1e-10)
    assert np.isfinite(model.information(np.array([-1e4, 1e4]), 20.0, 0.0, 0.0, 0.0)).all()


def test_theta_link_is_the_model_seen_from_the_general_factor():
    rng = np.random.default_rng(0)
    people = model.POPULATION
    spread = rng.normal(0, np.hypot(people.specific_sd, people.topic_sd), 200_000)
    a, b = people.theta_parameters(np.array(1.2), np.array(4.5))
    for theta in (-1.0, 0.0, 1.0, 2.0):
        seen = model.logistic(1.2 * (people.mean + people.loading * theta + spread - 4.5)).mean()
        assert model.logistic(a * (theta - b)) == pytest.approx(seen, abs=0.015)


def test_splitmix64_reference_values():
    assert [random.splitmix64(1234567, n) for n in range(3)] == [6457827717110365317, 3203168211198807973, 9817491932198370423]
    draws = [random.below(3, 99, n) for n in range(3000)]
    assert set(draws) == {0, 1, 2}
    assert all(900 < draws.count(value) < 1100 for value in range(3))
    assert 0 <= random.uniform(-5, 7) < 1


def test_seed_does_not_depend_on_the_process():
    code = "from challenges.adaptive import seed_of; print(seed_of('séance 1'))"
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "7", "PYTHONPATH": "."}
    )
    assert int(said.stdout) == random.seed_of("séance 1")


def test_normal_cdf():
    from statistics import NormalDist

    z = np.linspace(-8, 8, 400)
    np.testing.assert_allclose(hierarchy.normal_cdf(z), [NormalDist().cdf(value) for value in z], atol=1e-7)


GOOD = {
    "a": [1.0, 1.0], "b": [0.0, 1.0], "c": [0.0, 0.2], "s": [0.0, 0.0], "competence": [0, 1], "topic": [0, 1], "skill": [0, 1],
    "level": [1, 2], "family": [0, 1], "timed": [False, True],
}  # fmt: skip


BAD: list[dict[str, list]] = [
    {"a": [0.0, 1.0]}, {"a": [np.nan, 1.0]}, {"a": [np.inf, 1.0]}, {"a": [-1.0, 1.0]}, {"a": [1.0]}, {"b": [9.0, 0.0]}, {"b": ["x", 1]},
    {"c": [1.0, 0.0]}, {"c": [-0.1, 0.0]}, {"s": [0.0, 0.9]}, {"level": [0, 1]}, {"level": [1, 9]}, {"level": [1.5, 2]}, {"timed": [True]},
    {"topic": [0, 0]}, {"skill": [3, 3]}, {"family": [-1, 0]}, {"theta_a": [1.0, 1.0]}, {"theta_a": [1.0, 1.0], "theta_b": [0.0, 9.0]},
]  # fmt: skip


@pytest.mark.parametrize("change", BAD)
def test_bad_banks(change):
    with pytest.raises(BankError):
        ItemBank(**(GOOD | {"c": [0.0, 0.2]} | change))


def test_arrays_are_read_only_and_tables_kept():
    bank = ItemBank(**GOOD)
    with pytest.raises(ValueError, match="read-only"):
        bank.a[0] = 3
    assert bank.certification is bank.certification
    assert bank.positioning.log_p.shape == (2, 2, 69)
    np.testing.assert_allclose(np.exp(bank.certification.log_p).sum(axis=1), 1, atol=1e-6)


def test_lists_are_sorted_by_information():
    from tests.adaptive.banks import large_bank

    ranked = large_bank().ranked
    for competence in range(16):
        assert (np.diff(ranked.info[:, competence], axis=1) <= 0).all()
        assert (large_bank().competence[ranked.best[40, competence]] == competence).all()


PIX = ScoreBands(scoring.PIX_BOUNDS)
GOLDEN = [
    (-9, 0), (-8, 0), (-3, 48), (-1.4, 64), (-0.519, 128), (0, 187), (0.6, 256), (1, 312), (1.5, 384), (2.25, 512), (3.1, 640), (4, 768),
    (7.99, 895), (8, 895), (99, 895),
]  # fmt: skip


@pytest.mark.parametrize(("capacity", "score"), GOLDEN)
def test_published_scores(capacity, score):
    assert PIX.score(capacity) == score


def test_published_levels():
    assert (PIX.max_level, PIX.max_score) == (7, 895)
    assert [PIX.level(capacity) for capacity in (-9, -1.5, -1.4, 0.6, 3.99, 4, 20)] == [0, 0, 1, 3, 6, 7, 7]
    assert ScoreBands((*scoring.PIX_BOUNDS, 9.0)).max_score == 1023


@settings(max_examples=100, deadline=None)
@given(st.floats(-12, 12), st.floats(0, 3))
def test_score_never_decreases(theta, more):
    for bands in (PIX, scoring.default_bands()):
        assert bands.score(theta) <= bands.score(theta + more)
        assert bands.level(theta) <= bands.level(theta + more)


@pytest.mark.parametrize("bounds", [(0.0, 1.0), (0.0, 0.0, 1.0), (0.0, 2.0, 1.0), (0.0, 1.0, float("nan")), (0.0, 1.0, float("inf"))])
def test_bad_bounds(bounds):
    with pytest.raises(ValueError, match="bounds"):
        ScoreBands(bounds)


def test_points_and_verdict():
    assert [scoring.points(3, mean) for mean in (2.9, 3.0, 3.5, 3.99, 4.4)] == [24, 24, 28, 31, 31]
    assert (scoring.points(8, 8.0), scoring.points(5, 6.2, max_level=5)) == (64, 40)
    assert [scoring.verdict(*values) for values in ((19, 400, 20), (20, 400, 20), (32, 0, 20))] == [
        "too_few_answers",
        "validated",
        "below_scale",
    ]
