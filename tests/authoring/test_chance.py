"""When chance explains a count, and when it does not."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.authoring.laboratory.chance import ALARM, alarming, tail


def binomial(successes: int, trials: int, chance: float) -> float:
    return sum(math.comb(trials, one) * chance**one * (1 - chance) ** (trials - one) for one in range(successes, trials + 1))


@given(st.integers(1, 60), st.floats(0.02, 0.98), st.data())
def test_the_tail_is_that_of_the_binomial_where_all_trials_are_alike(trials, chance, data):
    successes = data.draw(st.integers(0, trials))
    expected = 1.0 if successes <= trials * chance else binomial(successes, trials, chance)
    assert tail(successes, [chance] * trials) == pytest.approx(expected, rel=1e-9, abs=1e-300)


def test_trials_of_several_chances():
    assert tail(2, [0.5, 0.25]) == pytest.approx(0.125)


@pytest.mark.parametrize(("count", "of", "told"), [(40, 40, True), (22, 40, True), (20, 40, False), (100, 200, True), (99, 200, False)])
def test_a_right_place_among_four(count, of, told):
    """At 40 variants chance decides, at 200 the share."""
    assert alarming(count, [0.25] * of, 0.5) is told


def test_several_places_share_the_bound():
    chances = [0.25] * 40
    assert ALARM / 8 < tail(22, chances) < ALARM
    assert [alarming(22, chances, 0.5), alarming(22, chances, 0.5, tried=8)] == [True, False]
