"""Whether chance alone explains what was counted over variants. No words and no variants here: numbers only.

A check that counts (« the right option was the longest ») alarms when both hold: the share is high enough to be worth a learner's while, and
chance would give as much less than once in ten thousand examinations (`ALARM`). With about fifteen such checks a challenge, three hundred
challenges give a false alarm every second examination of the whole bank at most, and in fact much less: at the shares told, the bound is far away.
"""

from collections.abc import Sequence

#: How seldom chance may give what is told.
ALARM = 1e-4


def tail(successes: int, chances: Sequence[float]) -> float:
    """Return the probability of at least `successes`, each trial having its own chance: the exact Poisson binomial distribution.

    Args:
        successes: what was counted.
        chances: the chance of each trial, between 0 and 1.
    """
    if successes <= sum(chances):
        return 1.0  # no alarm: the exact value is not needed
    # spread[k]: probability of k successes so far; what reaches `successes` stays there.
    spread = [1.0] + [0.0] * successes
    for trial, chance in enumerate(chances):
        for count in range(min(trial + 1, successes), 0, -1):
            stays = spread[count] if count == successes else spread[count] * (1 - chance)
            spread[count] = stays + spread[count - 1] * chance
        spread[0] *= 1 - chance
    return spread[successes]


def alarming(successes: int, chances: Sequence[float], least: float, tried: int = 1, among: int | None = None) -> bool:
    """Say whether a count is high, and higher than chance explains.

    Args:
        successes: what was counted.
        chances: the chance of each trial.
        least: the share of `among` below which nothing is told.
        tried: how many such counts were looked at to find this one (places, words): the bound is shared between them.
        among: of how many the share is; the trials, unless told.
    """
    total = among if among is not None else len(chances)
    return total > 0 and successes / total >= least and tail(successes, chances) * tried < ALARM
