"""The calls that outside harnesses make: pure, tolerant of their banks, and true to the content rules."""

from collections import Counter

import numpy as np
import pytest

from tests.benchmarks.engine_certification import CertificationPart

RNG = np.random.default_rng(3)
BANK = {
    "a": np.exp(RNG.normal(0.13, 0.2, 400)), "b": RNG.normal(0, 1, 400), "competence": RNG.permutation(np.arange(400) % 16),
    "tube": RNG.integers(0, 7, 400), "family": np.arange(400),
}  # fmt: skip
CONFIG = {"length": 32, "quota": 2, "gap": 2, "content": True}
THETA = np.random.default_rng(5).normal(0, 1, 60)


def engine(**changes):
    return CertificationPart().build(BANK, CONFIG | changes)


def test_sessions_keep_the_rules_with_topics_named_inside_a_competence():
    items, right, theta = engine().simulate(THETA, 1)
    assert items.shape == right.shape == (60, 32)
    assert theta.shape == (60,)
    for row in items:
        competence = BANK["competence"][row].tolist()
        assert set(Counter(competence).values()) == {2}
        assert len(set(zip(competence, BANK["tube"][row].tolist(), strict=True))) == 32
        assert all(len(set(competence[start : start + 3])) == 3 for start in range(30))


def test_simulations_go_through_the_same_choices():
    part = engine()
    items, right, _ = part.simulate(THETA[:1], 1)
    seed = 0x910A2DEC89025CC1  # splitmix64(1, 0)
    assert [part.next_item(items[0, :place], right[0, :place], seed) for place in range(32)] == items[0].tolist()
    assert part.next_item(items[0], right[0], seed) is None


def test_lists_and_arrays_are_the_same_answers():
    part = engine()
    items, right = [3, 8, 20], [1, 0, 1]
    found = {part.next_item(kind(items), kind(right), 4) for kind in (list, tuple, np.array, lambda x: list(np.array(x)))}
    assert len(found) == 1


def test_simulating_changes_nothing_and_recording_does():
    part = engine()
    before = [part.next_item([], [], seed) for seed in range(50)]
    items, right, _ = part.simulate(THETA, 1)
    assert [part.next_item([], [], seed) for seed in range(50)] == before
    part.record(np.repeat(items, 20, axis=0), np.repeat(right, 20, axis=0))
    assert [part.next_item([], [], seed) for seed in range(50)] != before


def test_without_content_the_most_informative_item_comes():
    part = engine(content=False)
    information = BANK["a"] ** 2 / (2 + np.exp(BANK["a"] * BANK["b"]) + np.exp(-BANK["a"] * BANK["b"]))
    assert {part.next_item([], [], seed) for seed in range(20)} == {int(information.argmax())}


def test_estimate_is_the_posterior_mean():
    part = engine()
    assert part.estimate([], []) == pytest.approx((0.0, 1.0), abs=1e-3)
    assert part.estimate([1], [1])[0] > 0 > part.estimate([1], [0])[0]


def test_slopes_out_of_bounds_are_brought_back():
    part = CertificationPart().build(BANK | {"a": np.r_[0.0, 30.0, BANK["a"][2:]], "b": np.r_[9.0, BANK["b"][1:]]}, CONFIG)
    assert part.simulate(THETA[:3], 1)[0].shape == (3, 32)
