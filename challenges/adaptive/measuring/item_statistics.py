"""What the answers say of each item, as plain numbers for a table or a plot. No estimation of parameters, no judgement.

Ability is what the learner's other answers show (``Abilities.rest``): matching on an estimate that holds the answer itself would make every
item look better than it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from challenges.adaptive.measuring.answer_residuals import ranks_within
from challenges.adaptive.measuring.linking import drifted
from challenges.adaptive.measuring.responses import Bools, CalibrationError, Floats, Ints, Responses
from challenges.adaptive.model import probability

#: Ability groups of choices and curves.
GROUPS: Final = 5


@dataclass(frozen=True, eq=False)
class ClassicalStatistics:
    """(n_item,) arrays; NaN where there is nothing to compute from.

    - ``n``: answers; ``facility``: share right; ``skip_share``: share passed without an answer
    - ``discrimination``: correlation of right with the ability shown by the learner's other answers (corrected point-biserial)
    - ``time_low``, ``time_median``, ``time_high``: quartiles of the seconds taken
    """

    n: Ints
    facility: Floats
    discrimination: Floats
    skip_share: Floats
    time_low: Floats
    time_median: Floats
    time_high: Floats


def classical(
    responses: Responses, rest: ArrayLike, skipped: ArrayLike | None = None, seconds: ArrayLike | None = None
) -> ClassicalStatistics:
    """Return the classical statistics of every item.

    Args:
        responses: the answers; one that was passed counts as wrong.
        rest: (answers,) ability without the item, ``Abilities.rest`` or ``rest_score``; NaN leaves an answer out of the discrimination.
        skipped: (answers,) passed without an answer; None: unknown.
        seconds: (answers,) time taken, NaN when unknown; None: unknown.
    """
    item, size = responses.item, responses.n_item
    counts = responses.counts
    nothing = np.full(size, np.nan)
    skips = nothing if skipped is None else _share(np.bincount(item, weights=np.asarray(skipped, dtype=np.float64), minlength=size), counts)
    times = [nothing] * 3
    if seconds is not None:
        times = quantiles_within(item, np.asarray(seconds, dtype=np.float64), size, (0.25, 0.5, 0.75))
    return ClassicalStatistics(
        counts, _share(responses.totals, counts), _correlation(responses, np.asarray(rest, dtype=np.float64)), skips, *times
    )


def rest_score(responses: Responses) -> Floats:
    """Return (answers,) share of right answers among the learner's other ones; NaN for a learner's only answer."""
    total = np.bincount(responses.person, minlength=responses.n_person)[responses.person] - 1
    right = np.bincount(responses.person, weights=responses.right, minlength=responses.n_person)[responses.person] - responses.right
    return _share(right, total)


def quantiles_within(group: Ints, value: Floats, size: int, shares: Sequence[float]) -> list[Floats]:
    """Return, for each of ``shares``, the (size,) quantiles of the finite values of each group, interpolated; NaN for an empty group."""
    finite = np.isfinite(value)
    group, value = group[finite], value[finite]
    ordered = value[np.lexsort((value, group))]
    counts = np.bincount(group, minlength=size)
    first = np.cumsum(counts) - counts
    found = []
    for share in shares:
        place = share * np.maximum(counts - 1, 0)
        low = np.floor(place).astype(np.int64)
        high = np.minimum(low + 1, np.maximum(counts - 1, 0))
        if not len(ordered):
            found.append(np.full(size, np.nan))
            continue
        at = [ordered[np.minimum(first + step, len(ordered) - 1)] for step in (low, high)]
        found.append(np.where(counts > 0, at[0] + (place - low) * (at[1] - at[0]), np.nan))
    return found


def _correlation(responses: Responses, rest: Floats) -> Floats:
    known = np.isfinite(rest)
    item, x, y = responses.item[known], rest[known], responses.right[known].astype(np.float64)
    size = responses.n_item
    counts = np.bincount(item, minlength=size)
    mean_x, mean_y = (_share(np.bincount(item, weights=z, minlength=size), counts) for z in (x, y))
    dx, dy = x - mean_x[item], y - mean_y[item]
    xx, yy, xy = (np.bincount(item, weights=z, minlength=size) for z in (dx * dx, dy * dy, dx * dy))
    product = np.sqrt(xx * yy)
    return np.divide(xy, product, out=np.full(size, np.nan), where=product > 1e-12)


def _share(part: NDArray[Any], whole: NDArray[Any]) -> Floats:
    return np.divide(part, whole, out=np.full(np.shape(part), np.nan), where=np.asarray(whole) > 0)


@dataclass(frozen=True)
class Choices:
    """Share of each option by ability group: ``shares[option][group]``, lowest group first; ``counts`` per group, ``ability`` its mean."""

    shares: tuple[tuple[float, ...], ...]
    counts: tuple[int, ...]
    ability: tuple[float, ...]

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        return asdict(self)


def choices(option: ArrayLike, ability: ArrayLike, options: int, groups: int = GROUPS) -> Choices:
    """Return which options of one item learners of each ability group chose.

    Args:
        option: (answers,) index of the option chosen, -1 when none was; an answer of several options may be given as several entries.
        ability: (answers,) of the learner, without this answer.
        options: number of options.
        groups: ability groups of equal size.

    Raises CalibrationError: an option beyond ``options``.
    """
    chosen, x = np.asarray(option, dtype=np.int64), np.asarray(ability, dtype=np.float64)
    if chosen.size and (chosen.min() < -1 or chosen.max() >= options):
        raise CalibrationError("option: an index beyond the options")
    group = _groups(x, groups)
    counts = np.bincount(group, minlength=groups)
    taken = chosen >= 0
    table = np.bincount(chosen[taken] * groups + group[taken], minlength=options * groups).reshape(options, groups)
    shares = table / np.maximum(counts, 1)
    means = np.bincount(group, weights=x, minlength=groups) / np.maximum(counts, 1)
    return Choices(tuple(map(tuple, shares.tolist())), tuple(counts.tolist()), tuple(means.tolist()))


@dataclass(frozen=True)
class WrongAnswer:
    """A wrong answer: how often it came, its share of all wrong ones, the mean ability behind it, and the variants that produced it."""

    answer: str
    count: int
    share: float
    ability: float
    variants: tuple[tuple[str, int], ...]


def wrong_answers(answers: Sequence[str], variants: Sequence[str], ability: Sequence[float], top: int = 10) -> list[WrongAnswer]:
    """Return the most frequent wrong answers to one item, then by text; each with up to five variants, most frequent first.

    Args:
        answers, variants, ability: one entry for each wrong answer: its text (normalised by the caller), the seed or parameters of the
            variant, and the learner's ability without this answer.
        top: answers listed at most.
    """
    count = Counter(answers)
    by_variant: dict[str, Counter[str]] = {text: Counter() for text in count}
    total = dict.fromkeys(count, 0.0)
    for text, variant, theta in zip(answers, variants, ability, strict=True):
        by_variant[text][variant] += 1
        total[text] += theta
    ranked = sorted(count.items(), key=lambda entry: (-entry[1], entry[0]))[:top]
    return [
        WrongAnswer(
            answer=text,
            count=times,
            share=times / len(answers),
            ability=total[text] / times,
            variants=tuple(sorted(by_variant[text].items(), key=lambda entry: (-entry[1], entry[0]))[:5]),
        )
        for text, times in ranked
    ]


@dataclass(frozen=True)
class Curve:
    """One item's curve by ability group, lowest first: mean ``ability``, ``n``, ``observed`` share right with ``se``, and ``expected``."""

    ability: tuple[float, ...]
    n: tuple[int, ...]
    observed: tuple[float, ...]
    se: tuple[float, ...]
    expected: tuple[float, ...]

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        return asdict(self)


def curve(right: ArrayLike, ability: ArrayLike, expected: ArrayLike, groups: int = GROUPS) -> Curve:
    """Return the empirical and the expected curve of one item; groups without answers are left out.

    Args:
        right, ability, expected: (answers,) to this item: 0 or 1, ``Abilities.rest`` and ``Abilities.expected``.
        groups: ability groups of equal size.
    """
    x, chance = np.asarray(ability, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    group = _groups(x, groups)
    counts = np.bincount(group, minlength=groups)
    kept = counts > 0
    means = [
        np.bincount(group, weights=z, minlength=groups)[kept] / counts[kept]
        for z in (x, np.asarray(right, dtype=np.float64), chance, chance * (1.0 - chance))
    ]
    error = np.sqrt(means[3] / counts[kept])
    columns = (means[0], counts[kept], means[1], error, means[2])
    return Curve(*(tuple(column.tolist()) for column in columns))


def model_curve(a: float, b: float, guess: float = 0.0, slip: float = 0.0, points: int = 41) -> tuple[list[float], list[float]]:
    """Return abilities from -4 to 4 and the chance of a right answer at each, to draw beside the empirical curve."""
    theta = np.linspace(-4.0, 4.0, points)
    chance = probability(theta, *(np.asarray(value) for value in (a, b, guess, slip)))
    return theta.tolist(), chance.tolist()


def _groups(ability: Floats, groups: int) -> Ints:
    ranks, _ = ranks_within(np.zeros(len(ability), dtype=np.int64), ability, 1)
    return ranks * groups // max(len(ability), 1)


def exposure(item: ArrayLike, session: ArrayLike, n_item: int) -> Floats:
    """Return (n_item,) share of the sessions in which each item was given; zeros when there is no session.

    Args:
        item, session: (answers,) index of the item and any integer that names the session; twice in one session counts once.
    """
    items, sessions = np.asarray(item, dtype=np.int64), np.asarray(session, dtype=np.int64)
    names, number = np.unique(sessions, return_inverse=True)
    once = np.unique(number * max(n_item, 1) + items) % max(n_item, 1)
    return np.bincount(once, minlength=n_item)[:n_item] / max(len(names), 1)


@dataclass(frozen=True, eq=False)
class Periods:
    """Items by period, (n_item, periods): ``n``, ``facility`` and ``shift`` of difficulty with its ``se``, in logit; ``alarm`` as for drift.

    A positive shift: easier in this period than the calibration says, for learners of the same ability. NaN without answers.
    """

    n: Ints
    facility: Floats
    shift: Floats
    se: Floats
    alarm: Bools


def by_period(responses: Responses, expected: ArrayLike, period: ArrayLike, periods: int) -> Periods:
    """Return how items behave from one period to the next.

    The shift is one step of scoring, sum of (right - expected) / sum of expected (1 - expected): exact to the first order, enough for an
    alarm, which asks |shift| > .3 and > 3 se.

    Args:
        responses: the answers. ``expected``: (answers,) ``Abilities.expected``; ``period``: (answers,) index below ``periods``.
    """
    chance = np.asarray(expected, dtype=np.float64)
    cell = responses.item * periods + np.asarray(period, dtype=np.int64)
    size = responses.n_item * periods

    def table(values: Floats | None = None) -> Any:
        return np.bincount(cell, weights=values, minlength=size).reshape(responses.n_item, periods)

    n, right = table(), table(responses.right.astype(np.float64))
    information = table(chance * (1.0 - chance))
    shift = np.divide(right - table(chance), information, out=np.full(n.shape, np.nan), where=information > 0)
    se = np.divide(1.0, np.sqrt(information), out=np.full(n.shape, np.nan), where=information > 0)
    return Periods(n, _share(right, n), shift, se, drifted(shift, se))
