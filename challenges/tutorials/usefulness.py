"""How useful votes say that a tutorial is. Pure: numbers in, a number out; `queries.usefulness` counts the votes."""

from math import sqrt

# 97.5th percentile of the normal distribution: a two-sided interval of 95 %.
Z = 1.959963984540054
# A tutorial starts as if this many learners had voted like the average learner.
PRIOR_VOTES = 4


def wilson_lower(successes: float, trials: float) -> float:
    """Return the lower bound of Wilson's 95 % interval of a share; 0 without trials.

    Source: E. B. Wilson, “Probable inference, the law of succession, and statistical inference”, Journal of the American
    Statistical Association 22 (1927), 209-212.

    Args:
        successes: how many times, from 0 to `trials`; need not be whole.
        trials: out of how many.
    """
    if trials <= 0:
        return 0.0
    share = successes / trials
    centre = share + Z * Z / (2 * trials)
    margin = Z * sqrt(share * (1 - share) / trials + Z * Z / (4 * trials * trials))
    return max(0.0, (centre - margin) / (1 + Z * Z / trials))


def mean_share(yes: int, no: int) -> float:
    """Return the share of yes among all votes on all tutorials, by Laplace's rule of succession: a half without any vote."""
    return (yes + 1) / (yes + no + 2)


def score(yes: int, no: int, mean: float) -> float:
    """Return the usefulness of a tutorial, from 0 to 1.

    Wilson's lower bound alone would put a tutorial without votes last for ever, since nobody sees what comes last. So each tutorial
    starts with `PRIOR_VOTES` votes at the mean of all tutorials: a new one ranks above those that help less than most and below
    those that were seen to help. One more yes never lowers the score, one more no never raises it.

    Args:
        yes: learners whom it helped.
        no: learners whom it did not help.
        mean: share of yes among all votes (`mean_share`).
    """
    return wilson_lower(yes + PRIOR_VOTES * mean, yes + no + PRIOR_VOTES)
