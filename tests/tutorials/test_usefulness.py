"""The score of a tutorial: known values of Wilson's interval, and what more votes do to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.tutorials.usefulness import PRIOR_VOTES, mean_share, score, wilson_lower

COUNTS = st.integers(0, 10_000)
MEANS = st.floats(0.01, 0.99)


@pytest.mark.parametrize(
    ("successes", "trials", "bound"),
    # Newcombe, « Two-sided confidence intervals for the single proportion », Statistics in Medicine 17 (1998), table I, method 3.
    [(81, 263, 0.2553), (15, 148, 0.0624), (0, 20, 0.0), (1, 29, 0.0061), (29, 29, 0.8830), (0, 0, 0.0)],
)
def test_wilson_as_published(successes, trials, bound):
    assert wilson_lower(successes, trials) == pytest.approx(bound, abs=5e-5)


def test_mean_of_nothing_is_a_half():
    assert (mean_share(0, 0), mean_share(8, 0), mean_share(0, 8)) == (0.5, 0.9, 0.1)


@given(COUNTS, COUNTS, MEANS)
def test_a_yes_never_lowers_and_a_no_never_raises(yes, no, mean):
    here = score(yes, no, mean)
    assert (score(yes + 1, no, mean) >= here, score(yes, no + 1, mean) <= here + 1e-12) == (True, True)


@given(COUNTS, COUNTS, MEANS)
def test_a_score_is_a_share(yes, no, mean):
    assert 0 <= score(yes, no, mean) <= 1


@given(st.integers(1, 10_000), MEANS)
def test_a_new_tutorial_is_neither_last_nor_first(votes, mean):
    assert score(0, votes, mean) < score(0, 0, mean) < score(votes, 0, mean)


def test_a_new_tutorial_stands_at_the_mean():
    assert score(0, 0, 0.75) == wilson_lower(PRIOR_VOTES * 0.75, PRIOR_VOTES)


def test_many_votes_weigh_more_than_few_of_the_same_share():
    assert score(2, 0, 0.5) < score(20, 0, 0.5) < score(200, 0, 0.5)
