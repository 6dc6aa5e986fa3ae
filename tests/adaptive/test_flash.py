"""The published Pix rules: golden values of pix-runtime.md section 9."""

import pytest

from challenges.adaptive import Scope, flash, strategies
from tests.adaptive.banks import large_bank, run, small_bank


@pytest.mark.parametrize(
    ("a", "b", "right", "start", "capacity", "error"),
    [
        ([], [], [], -3.0, -3.0, 5.0),
        ([1], [0], [True], -3.0, -1.7850067680, 1.1217971993),
        ([1], [0], [False], -3.0, -3.1063759236, 1.1744900915),
        ([1], [-3], [True], -3.0, -2.4217118977, 1.0791330520),
        ([1], [0], [True], 0.0, 0.5, 1.0819691388),
    ],
)
def test_golden(a, b, right, start, capacity, error):
    assert flash.estimate(a, b, right, start=start) == pytest.approx((capacity, error), abs=1e-9)


@pytest.mark.parametrize(
    ("right", "capacity", "error"),
    [([True] * 32, 8.9596, 0.0939), ([False] * 32, -8.9874, 0.0428), ([True, False] * 16, -2.3058, 0.3434)],
)
def test_golden_sessions(right, capacity, error):
    difficulties: list[float] = []
    for count in range(32):
        difficulties.append(flash.estimate([1.0] * count, difficulties, right[:count])[0])
    assert flash.estimate([1.0] * 32, difficulties, right) == pytest.approx((capacity, error), abs=6e-5)
    if all(right):
        difficulties.append(0.0)
        assert difficulties[1:7] == pytest.approx([-2.4217, -1.5748, -0.7874, -0.3937, 0.1063, 0.6063], abs=6e-5)


def test_pick_distribution():
    assert flash.pick_probabilities(5) == pytest.approx([0.51, 0.2499, 0.1225, 0.0600, 0.0576], abs=1e-4)
    assert flash.pick_probabilities(1) == [1.0]


@pytest.mark.parametrize("bank", [small_bank, large_bank])
def test_session_visits_every_competence_first(bank):
    strategy = strategies.get("pix-flash-2024")
    decisions, answers = run(strategy, bank(), Scope(), 4, lambda item: item % 3 != 0)
    assert len(answers) == 32
    assert sorted(decision.competence for decision in decisions[:16]) == list(range(16))
    report = strategy.report(bank(), answers, Scope())
    assert 0 <= report.score <= 895
