"""Response times: usual times of items and learners, and sessions answered much faster than usual. For a human to look at, never a score.

Log time = item's median + learner's slowness + noise (the lognormal model of van der Linden 2006). Questions known in advance are answered
faster than the learner's own habit in earlier sessions; within the session alone the habit moves with them, which hides them
(adaptive.md section 2.5: power .63 against .18). What honest sessions are like is not left to the normal: how much a learner's pace moves from
one session to the next, and how heavy the tails are, is found in the sessions themselves; else up to a fifth of the honest ones are listed
where 1 % is announced. The person-fit index lz is not offered: it has next to no power in an adaptive test.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

from challenges.adaptive.measuring.item_statistics import quantiles_within
from challenges.adaptive.measuring.responses import CalibrationError, Floats, Ints

#: Scale of the median absolute deviation to a standard deviation, for a normal.
_MAD: Final = 1.4826
#: Spread of log time about item and learner before any time is known, and the least that is believed.
_USUAL_SPREAD: Final = 0.5
_LEAST_SPREAD: Final = 0.2
#: An item's own spread is taken for what its times say against this many times of the bank's: an item thought too steady makes alarms.
_PSEUDO_TIMES: Final = 40.0
#: The median of k normal deviates has this many times the variance of their mean.
_MEDIAN: Final = 1.57
#: Learners' slowness before any session: spread in log time.
_SLOWNESS: Final = 0.3
#: Simulated sessions behind the cut, and the share of honest ones over it.
_SESSIONS: Final = 20_000
FALSE_ALARMS: Final = 0.01
#: Residuals below this count in full in the statistic: where fast answers and noise part.
_FAST: Final = -1.0
MIN_ANSWERS: Final = 8
#: Sessions from which the tails, and changes of session from which the pace, are found; all those known.
_FEWEST: Final = 100


@dataclass(frozen=True, eq=False)
class ItemTimes:
    """(n_item,) arrays: ``median`` of log seconds, ``spread`` of a new one about item and learner, ``n`` times.

    ``pace``: how far, in log time, a learner's slowness in a session lies from that of their earlier ones (root mean square). ``tails``: by
    how much the statistic of one session in a hundred exceeds what the normal says; at least 1.
    """

    median: Floats
    spread: Floats
    n: Ints
    pace: float = 0.0
    tails: float = 1.0


@dataclass(frozen=True)
class Slowness:
    """Log time of a learner above the items' medians, in earlier sessions, and its standard error; ``n``: times it comes from."""

    value: float = 0.0
    se: float = _SLOWNESS
    n: int = 0


@dataclass(frozen=True)
class SessionTimes:
    """What the times of one session say; show it to a person, with the answers.

    - ``residuals``: one per answer, in spreads, negative for fast; NaN for an unknown time
    - ``statistic``: mean depth of the fast ones; ``cut``: what 1 % of honest sessions exceed; ``alarm``: statistic > cut
    - ``anchored``: whether earlier sessions gave the learner's speed; without them ``alarm`` misses most
    - ``fastest``: positions of the answers faster than usual by a spread and more, fastest first
    """

    residuals: tuple[float, ...]
    statistic: float
    cut: float
    alarm: bool
    anchored: bool
    fastest: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        """Return JSON values; NaN and infinity are written as None."""
        found = asdict(self)
        found["residuals"] = [value if np.isfinite(value) else None for value in self.residuals]
        found["cut"] = self.cut if np.isfinite(self.cut) else None
        return found


def item_times(item: ArrayLike, person: ArrayLike, seconds: ArrayLike, n_item: int, learner: ArrayLike | None = None) -> ItemTimes:
    """Return the usual times of the items.

    Args:
        item, person: (answers,) indices; ``person``: the learner, or better one session of theirs, sessions numbered in the order of time.
        seconds: (answers,) time taken; what is not above 0 is unknown.
        n_item: items; one without times has the median of all of them, and the usual spread.
        learner: (answers,) whose session; None: nothing is known of how their pace moves.
    """
    items, people = np.asarray(item, dtype=np.int64), np.asarray(person, dtype=np.int64)
    log = _logs(seconds)
    known = np.isfinite(log)
    owner = None if learner is None else np.asarray(learner, dtype=np.int64)[known]
    items, people, log = items[known], people[known], log[known]
    counts = np.bincount(items, minlength=n_item)
    median = quantiles_within(items, log, n_item, (0.5,))[0]
    median = np.where(counts > 0, median, np.median(log) if log.size else 0.0)
    size = int(people.max()) + 1 if people.size else 0
    slow = quantiles_within(people, log - median[items], size, (0.5,))[0]
    residual = log - median[items] - slow[people]
    # What both medians took out of the residuals is put back.
    own, his = counts[items], np.bincount(people, minlength=size)[people]
    residual = residual * np.sqrt(1.0 + _MEDIAN / own + _MEDIAN / his)
    pooled = _MAD * float(np.median(np.abs(residual))) if residual.size else _USUAL_SPREAD
    mad = np.nan_to_num(_MAD * quantiles_within(items, np.abs(residual), n_item, (0.5,))[0])
    square = (counts * mad**2 + _PSEUDO_TIMES * pooled**2) / (counts + _PSEUDO_TIMES)
    # The error of the median is part of what a new time differs by.
    spread = np.sqrt(square * (1.0 + _MEDIAN / np.maximum(counts, 1)))
    spread = np.maximum(spread, _LEAST_SPREAD)
    pace = 0.0 if owner is None else _pace(people, owner, slow, pooled)
    return ItemTimes(median, spread, counts, pace, _tails(people, (log - median[items]) / spread[items], size))


def _pace(session: Ints, learner: Ints, slow: Floats, spread: float) -> float:
    """Return how far the slowness of a session lies from the mean of the learner's earlier ones, less what the error of both explains.

    Args:
        session, learner: (answers,). ``slow``: (sessions,) median of log time about the items'. ``spread``: of one time.
    """
    sessions, first, counts = np.unique(session, return_index=True, return_counts=True)
    enough = counts >= MIN_ANSWERS
    sessions, owner, counts = sessions[enough], learner[first[enough]], counts[enough]
    order = np.lexsort((sessions, owner))
    owner, value, error2 = owner[order], slow[sessions[order]], _MEDIAN * spread**2 / counts[order]
    starts = np.flatnonzero(np.concatenate(([True], owner[1:] != owner[:-1]))) if owner.size else np.zeros(0, dtype=np.int64)
    start = np.repeat(starts, np.diff(np.append(starts, owner.size)))
    before = np.arange(owner.size) - start
    later = before > 0
    if np.count_nonzero(later) < _FEWEST:
        return 0.0
    total, doubt = (np.concatenate(([0.0], np.cumsum(values))) for values in (value, error2))
    k, end = before[later], np.flatnonzero(later)
    apart = value[later] - (total[end] - total[start[later]]) / k
    explained = error2[later] + (doubt[end] - doubt[start[later]]) / k**2
    return float(np.sqrt(max(np.mean(apart**2 - explained), 0.0)))


def _tails(session: Ints, residual: Floats, size: int) -> float:
    """Return by how much the statistic of one session in a hundred, by its own median, exceeds what normal times give; at least 1.

    Sessions with known questions are among them; while they are much fewer than one in a hundred of all, exams and others, they count little.
    """
    counts = np.bincount(session, minlength=size)
    enough = counts >= MIN_ANSWERS
    if np.count_nonzero(enough) < _FEWEST:
        return 1.0
    own = residual - quantiles_within(session, residual, size, (0.5,))[0][session]
    depth = np.bincount(session, weights=np.maximum(_FAST - own, 0.0), minlength=size)[enough] / counts[enough]
    cuts = np.array([cut_of(count, -1.0) for count in counts[enough].tolist()])
    return max(1.0, float(np.quantile(depth / cuts, 1.0 - FALSE_ALARMS)))


def slowness(times: ItemTimes, item: ArrayLike, seconds: ArrayLike) -> Slowness:
    """Return the slowness of one learner from the answers of earlier sessions, shrunk to that of the bank.

    Args:
        times: of the items. ``item``, ``seconds``: (answers,) of the earlier sessions.
    """
    items, log = np.asarray(item, dtype=np.int64), _logs(seconds)
    residual = (log - times.median[items])[np.isfinite(log)]
    if not residual.size:
        return Slowness()
    variance = _MEDIAN * float(np.mean(times.spread[items][np.isfinite(log)] ** 2)) / len(residual)
    kept = _SLOWNESS**2 / (_SLOWNESS**2 + variance)
    return Slowness(kept * float(np.median(residual)), float(np.sqrt(kept * variance)), len(residual))


def session_times(times: ItemTimes, item: ArrayLike, seconds: ArrayLike, earlier: Slowness | None = None) -> SessionTimes:
    """Return the residuals of one session and whether a person should look at it.

    Args:
        times: of the items. ``item``, ``seconds``: (answers,) of the session, in order.
        earlier: the learner's slowness in earlier sessions; None or without times: the session's own median.

    Raises CalibrationError: item and seconds of different lengths.
    """
    items, log = np.asarray(item, dtype=np.int64), _logs(seconds)
    if items.shape != log.shape:
        raise CalibrationError("item and seconds must have the same length")
    anchored = earlier is not None and earlier.n > 0
    residual = (log - times.median[items]) / times.spread[items]
    known = np.isfinite(residual)
    spread = float(np.mean(times.spread[items][known])) if known.any() else _USUAL_SPREAD
    if earlier is not None and earlier.n > 0:
        residual, doubt = residual - earlier.value / times.spread[items], float(np.hypot(earlier.se, times.pace)) / spread
    else:
        residual, doubt = residual - (np.median(residual[known]) if known.any() else 0.0), -1.0
    statistic, count = _depth(residual[known][None, :])[0], int(known.sum())
    cut = times.tails * cut_of(count, round(doubt, 1)) if count >= MIN_ANSWERS else float("inf")
    order = np.argsort(np.where(known, residual, np.inf), kind="stable")
    fastest = tuple(place for place in order.tolist() if known[place] and residual[place] <= _FAST)
    return SessionTimes(tuple(residual.tolist()), float(statistic), cut, bool(statistic > cut), anchored, fastest)


@lru_cache(maxsize=512)
def cut_of(answers: int, doubt: float) -> float:
    """Return the statistic that 1 % of honest sessions of ``answers`` exceed, simulated with a fixed seed.

    Args:
        answers: with a known time. ``doubt``: standard error of the learner's slowness in spreads; negative: own median of the session.
    """
    rng = np.random.default_rng(answers)
    noise = rng.standard_normal((_SESSIONS, answers))
    if doubt < 0:
        noise -= np.median(noise, axis=1, keepdims=True)
    else:
        noise += doubt * rng.standard_normal((_SESSIONS, 1))
    return float(np.quantile(_depth(noise), 1.0 - FALSE_ALARMS))


def _depth(residual: Floats) -> Floats:
    """Return, for each row of residuals, the mean of how far the fast ones lie beyond one spread; 0 for an empty row."""
    return np.maximum(_FAST - residual, 0.0).sum(axis=1) / max(residual.shape[1], 1)


def _logs(seconds: ArrayLike) -> Floats:
    values = np.asarray(seconds, dtype=np.float64)
    known = np.isfinite(values) & (values > 0)
    return np.where(known, np.log(np.where(known, values, 1.0)), np.nan)
