"""Calibration: slopes and difficulties from the answers of all sessions, with their errors, fit and status. No file, no database.

``calibrate`` is free (theta is N(0, 1) over the learners, the first calibration of a bank) or on a frozen bank (``Anchors``: their items keep
their values, the others are estimated by several EM cycles, the "MEM" of Ban, Hanson and others 2001, and the population's mean and spread
besides). ``abilities_of`` gives the abilities behind the answers, for item statistics. Comparison and linking are in ``linking``.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

from challenges.adaptive.measuring import answer_residuals, marginal
from challenges.adaptive.measuring.answer_residuals import Abilities, Fit
from challenges.adaptive.measuring.marginal import Prior, Problem, State
from challenges.adaptive.measuring.posterior_means import posterior_means
from challenges.adaptive.measuring.responses import Bools, CalibrationError, Floats, Ints, Responses, Singles

#: The first guess comes from this many learners, spread evenly: a fifth of the work for most of the way.
WARM_LEARNERS: Final = 5000
_WARM_TOLERANCE: Final = 0.01
#: Nodes that are enough for so many answers of a learner; multiples of eight fill the processor's registers.
_GRIDS: Final = ((60, 24), (150, 32))
#: Bounds of the statuses (adaptive.md section 6).
PROVISIONAL_ANSWERS: Final = 100
OPERATIONAL_ANSWERS: Final = 400
OPERATIONAL_SE: Final = 0.2
OPERATIONAL_SLOPE: Final = 0.4


class Status(StrEnum):
    """What may be done with an item's parameters."""

    LEVEL_DEFAULT = "level default"
    """Too few answers: go on with the default of the item's level."""
    PROVISIONAL = "provisional"
    """Usable but shrunk towards the bank, or not good enough for certification."""
    OPERATIONAL = "operational"
    """Enough answers, a small error and a slope that tells."""


@dataclass(frozen=True, eq=False)
class Anchors:
    """Items of a frozen bank: ``a``, ``b`` (n_item,) on the theta scale, read where ``fixed`` (n_item,) is true."""

    a: Floats
    b: Floats
    fixed: Bools


@dataclass(frozen=True, eq=False)
class Calibration:
    """The result, immutable: (n_item,) arrays and a few facts.

    - ``a``, ``b``: slope and difficulty on the theta scale, posterior means; ``se_a``, ``se_b``: their standard errors
    - ``guess``, ``slip``: as given; ``n``: answers; ``anchored``: kept as given; ``status``: one ``Status`` an item
    - ``fit``: None when diagnostics were not asked for
    - ``prior``: estimated or given; ``mean``, ``sd``: of the learners' theta, 0 and 1 in a free calibration
    - ``learners``: with at least one answer; ``log_likelihood``: marginal, of the answers; ``maps``: EM cycles on all the answers
    """

    a: Floats
    b: Floats
    se_a: Floats
    se_b: Floats
    guess: Floats
    slip: Floats
    n: Ints
    anchored: Bools
    status: tuple[Status, ...]
    fit: Fit | None
    prior: Prior
    mean: float
    sd: float
    learners: int
    log_likelihood: float
    maps: int
    converged: bool

    def to_json(self) -> dict[str, Any]:
        """Return JSON values; NaN is written as None. ``from_json`` reads it back."""
        arrays = ("a", "b", "se_a", "se_b", "guess", "slip", "n", "anchored")
        found: dict[str, Any] = {name: _plain(getattr(self, name)) for name in arrays}
        found["status"] = [str(status) for status in self.status]
        found["fit"] = None if self.fit is None else {name: _plain(values) for name, values in vars(self.fit).items()}
        found["prior"] = asdict(self.prior)
        for name in ("mean", "sd", "learners", "log_likelihood", "maps", "converged"):
            found[name] = getattr(self, name)
        return found

    @staticmethod
    def from_json(data: dict[str, Any]) -> Calibration:
        """Inverse of ``to_json``."""
        kinds = {"n": np.int64, "anchored": np.bool_}
        arrays = ("a", "b", "se_a", "se_b", "guess", "slip", "n", "anchored")
        rest: dict[str, Any] = {name: data[name] for name in ("mean", "sd", "learners", "log_likelihood", "maps", "converged")}
        rest |= {name: _frozen(np.array(data[name], dtype=kinds.get(name, np.float64))) for name in arrays}
        fit = data["fit"] and Fit(**{name: _frozen(np.array(values, dtype=np.float64)) for name, values in data["fit"].items()})
        return Calibration(status=tuple(map(Status, data["status"])), fit=fit, prior=Prior(**data["prior"]), **rest)


def calibrate(
    responses: Responses,
    guess: ArrayLike | None = None,
    slip: ArrayLike | None = None,
    *,
    anchors: Anchors | None = None,
    start: tuple[ArrayLike, ArrayLike] | None = None,
    prior: Prior | None = None,
    nodes: int | None = None,
    tolerance: float = 0.0002,
    max_maps: int = 200,
    diagnostics: bool = True,
) -> Calibration:
    """Estimate slopes and difficulties by marginal MAP-EM.

    Args:
        responses: every answer, adaptive and pretest, of finished and abandoned sessions.
        guess, slip: (n_item,) or one number for all, known from the response format (1 / options; 0 for open answers); 0 when None.
        anchors: items kept as they are; the mean and spread of the population are then estimated. None: theta is N(0, 1).
        start: (n_item,) slopes and difficulties to start from, for a refit; finite, slopes above 0.
        prior: of log a and b over the items; None: estimated from the bank (empirical Bayes), or from the anchors.
        nodes: of the ability grid; None: 24, 32 or 64, by the number of answers of the learners who gave most.
        tolerance: root mean square, in log a and d, of what EM is thought to have left to go.
        max_maps: EM cycles at most.
        diagnostics: standard errors corrected by each item's observed information, and fit; otherwise the errors use the share of
            information that the bank keeps on the whole, and ``fit`` is None. Slopes and difficulties are the same.

    Raises CalibrationError.
    """
    problem, state = _problem(responses, guess, slip, anchors, start, prior, nodes)
    sample = replace(problem, responses=responses.sample(WARM_LEARNERS))
    state, _, _ = marginal.squarem(sample, state, max(tolerance, _WARM_TOLERANCE), max_maps)
    complete, observed = answer_residuals.observed_information(sample, state, marginal.posterior(sample, state)[0])
    problem = replace(problem, kept=answer_residuals.kept_shares(complete, observed))
    state, maps, converged = marginal.squarem(problem, state, tolerance, max_maps)
    return _result(problem, state, anchors, maps, converged, diagnostics)


def abilities_of(responses: Responses, calibration: Calibration, nodes: int | None = None) -> Abilities:
    """Return the abilities behind ``responses`` under ``calibration``, whose items they must be; answers in the caller's order."""
    if responses.n_item != len(calibration.a):
        raise CalibrationError("the answers and the calibration are not of the same items")
    every = np.ones(responses.n_item, dtype=bool)
    problem = Problem(responses, calibration.guess, calibration.slip, every, False, False, nodes or _nodes(responses))
    state = State(np.log(calibration.a), -calibration.a * calibration.b, calibration.prior, calibration.mean, calibration.sd)
    return answer_residuals.abilities(problem, state)


def statuses(n: ArrayLike, a: ArrayLike, se_b: ArrayLike) -> tuple[Status, ...]:
    """Return the status of items with ``n`` answers, slope ``a`` and standard error ``se_b`` of the difficulty."""
    count, slope, error = np.asarray(n), np.asarray(a), np.asarray(se_b)
    good = (count >= OPERATIONAL_ANSWERS) & (error < OPERATIONAL_SE) & (slope > OPERATIONAL_SLOPE)
    few = count < PROVISIONAL_ANSWERS
    names = np.where(few, 0, np.where(good, 2, 1))
    every = (Status.LEVEL_DEFAULT, Status.PROVISIONAL, Status.OPERATIONAL)
    return tuple(every[number] for number in names.tolist())


def _problem(
    responses: Responses,
    guess: ArrayLike | None,
    slip: ArrayLike | None,
    anchors: Anchors | None,
    start: tuple[ArrayLike, ArrayLike] | None,
    prior: Prior | None,
    nodes: int | None,
) -> tuple[Problem, State]:
    """Check the arguments of ``calibrate``; return what EM keeps and where it starts."""
    size = responses.n_item
    c, s = _rates("guess", guess, size), _rates("slip", slip, size)
    if (c + s >= 1.0).any():
        raise CalibrationError(f"guess and slip must add up to less than 1 (item {int((c + s).argmax())})")
    fixed = _check(anchors, size)
    state = _start(responses, c, s, anchors, start)
    if prior is not None or anchors is not None:
        state = replace(state, prior=prior or _prior_of(anchors))
    return Problem(responses, c, s, fixed, prior is None and anchors is None, anchors is not None, nodes or _nodes(responses)), state


def _result(problem: Problem, state: State, anchors: Anchors | None, maps: int, converged: bool, diagnostics: bool) -> Calibration:
    responses = problem.responses
    weights, likelihood = marginal.posterior(problem, state)
    means, errors = _means(problem, state, weights, diagnostics)
    if anchors is not None:
        means = np.where(problem.fixed[:, None], np.stack([anchors.a, anchors.b], axis=1), means)
    fit = answer_residuals.item_fit(responses, answer_residuals.abilities(problem, state, weights)) if diagnostics else None
    return Calibration(
        a=_frozen(means[:, 0].copy()),
        b=_frozen(means[:, 1].copy()),
        se_a=_frozen(errors[:, 0].copy()),
        se_b=_frozen(errors[:, 1].copy()),
        guess=_frozen(problem.c),
        slip=_frozen(problem.s),
        n=_frozen(responses.counts),
        anchored=_frozen(problem.fixed),
        status=statuses(responses.counts, means[:, 0], errors[:, 1]),
        fit=fit,
        prior=state.prior,
        mean=state.mean,
        sd=state.sd,
        learners=int((np.bincount(responses.person, minlength=responses.n_person) > 0).sum()),
        log_likelihood=likelihood,
        maps=maps,
        converged=converged,
    )


def _means(problem: Problem, state: State, weights: Singles, diagnostics: bool) -> tuple[Floats, Floats]:
    """Return the posterior means and the standard errors of a and b, both (n_item, 2); the means do not depend on ``diagnostics``."""
    found = marginal.curves(problem, state)
    counts = marginal.expected(problem, found, weights)
    right = problem.responses.matrices[1].T @ weights if counts.r is None else counts.r
    _, complete = marginal.gradient(problem, state, found, counts)
    means, errors = posterior_means(problem, state, counts, right, complete)
    if not diagnostics:
        return means, errors
    precision, _ = marginal.prior_precision(state)
    usual = marginal.marginal_information(problem, complete)
    _, observed = answer_residuals.observed_information(problem, state, weights)
    # With few answers the observed information may not be positive; the bank's usual share stands in for it then.
    poor = (observed[:, [0, 2]] < 0.2 * complete[:, [0, 2]]).any(axis=1) | (observed[:, 0] * observed[:, 2] < observed[:, 1] ** 2)
    ratios = []
    for information in (np.where(poor[:, None], usual, observed), usual):
        spread = marginal.covariance(information, precision)
        ratios.append(np.stack([spread[:, 0], marginal.difficulty_variance(state.log_a, state.d, spread)], axis=1))
    return means, errors * np.sqrt(ratios[0] / ratios[1])


def _nodes(responses: Responses) -> int:
    """Return the number of nodes that integrates the posterior of the learners with most answers, but for one in a hundred.

    The error of the rule is exp(-2 (pi sd / step)**2): below .002 for 60 answers at 24 nodes, 150 at 32, several hundred at 64.
    """
    answers = np.bincount(responses.person, minlength=1)
    return next((nodes for most, nodes in _GRIDS if np.mean(answers > most) <= 0.01), 64)


def _start(responses: Responses, guess: Floats, slip: Floats, anchors: Anchors | None, start: tuple[ArrayLike, ArrayLike] | None) -> State:
    """Return where EM starts: slope 1 and the log odds of the facility beyond guessing, unless values are given."""
    share = (responses.totals + 0.5) / (responses.counts + 1.0)
    share = np.clip((share - guess) / (1.0 - guess - slip), 0.02, 0.98)
    log_a, d = np.zeros(responses.n_item), np.log(share / (1.0 - share))
    if start is not None:
        a, b = (np.asarray(values, dtype=np.float64) for values in start)
        if a.shape != log_a.shape or b.shape != log_a.shape or not (np.isfinite(b).all() and (a > 0).all() and np.isfinite(a).all()):
            raise CalibrationError("start: expected finite values for every item, slopes above 0")
        log_a, d = np.log(a), -a * b
    if anchors is not None:
        a, b = np.where(anchors.fixed, anchors.a, 1.0), np.where(anchors.fixed, anchors.b, 0.0)
        log_a, d = np.where(anchors.fixed, np.log(a), log_a), np.where(anchors.fixed, -a * b, d)
    return State(np.clip(log_a, *marginal.LOG_A_BOUNDS), d, Prior())


def _prior_of(anchors: Anchors | None) -> Prior:
    """Return the moments of the anchors, with a few usual items besides."""
    assert anchors is not None
    usual = Prior()
    found: list[float] = []
    parts = ((np.log(np.where(anchors.fixed, anchors.a, 1.0)), usual.moments[:2]), (anchors.b, usual.moments[2:]))
    for every, (mean0, sd0) in parts:
        values = every[anchors.fixed]
        total = len(values) + marginal.PSEUDO_ITEMS
        mean = float((values.sum() + marginal.PSEUDO_ITEMS * mean0) / total)
        square = float((((values - mean) ** 2).sum() + marginal.PSEUDO_ITEMS * sd0**2) / total)
        found += [mean, float(np.sqrt(square))]
    return Prior(*found)


def _check(anchors: Anchors | None, size: int) -> Bools:
    if anchors is None:
        return np.zeros(size, dtype=bool)
    if not all(np.shape(values) == (size,) for values in (anchors.a, anchors.b, anchors.fixed)):
        raise CalibrationError("anchors: expected one value for every item")
    fixed = np.array(anchors.fixed, dtype=bool)
    if not fixed.any():
        raise CalibrationError("anchors: none is fixed")
    low, high = np.exp(marginal.LOG_A_BOUNDS)
    with np.errstate(invalid="ignore"):
        absurd = fixed & ~((anchors.a >= low) & (anchors.a <= high) & np.isfinite(anchors.b))
    if absurd.any():
        raise CalibrationError(f"anchors: slope outside [{low:.2f}, {high:.2f}] or no difficulty (item {int(absurd.argmax())})")
    return fixed


def _rates(name: str, value: ArrayLike | None, size: int) -> Floats:
    rates = np.array(np.broadcast_to(np.asarray(0.0 if value is None else value, dtype=np.float64), (size,)))
    wrong = ~((rates >= 0.0) & (rates < 1.0))
    if wrong.any():
        raise CalibrationError(f"{name} outside [0, 1[ (item {int(wrong.argmax())})")
    return rates


def _frozen(array: Any) -> Any:
    array.flags.writeable = False
    return array


def _plain(array: Any) -> list[Any]:
    return [None if isinstance(value, float) and not np.isfinite(value) else value for value in array.tolist()]
