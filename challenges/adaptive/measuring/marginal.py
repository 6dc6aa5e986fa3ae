"""The marginal MAP-EM of the two-parameter model: E-step, M-step, empirical-Bayes prior, SQUAREM. No status, no error, no fit here.

The model is P(right) = c + (1 - c - s) / (1 + exp(-(a theta + d))), d = -a b, with c and s known per item; theta ~ N(mean, sd**2) of the
population; log a ~ N(mean_log_a, sd_log_a**2) and, given a, d ~ N(-a mean_b, (a sd_b)**2) over the items. Sources: Bock and Aitkin 1981
(marginal EM), Mislevy 1986 (prior on the items, its moments estimated by EM too), Varadhan and Roland 2008 (SQUAREM, step S3).

In the prior of d, a is taken as it stands and gets no pull from it: a prior on b proper would pull the whole scale together, a thousand
small pulls being stronger than what the answers say on the unit of theta (measured: slopes 5 % too steep).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from challenges.adaptive.measuring.responses import Bools, Floats, Responses, Singles

#: Half width of the grid of the standardised ability.
SPAN: Final = 4.5
#: Bounds of the slopes and of the steps of one M-step, which keep items answered all right or all wrong in sight.
LOG_A_BOUNDS: Final = (-3.0, 2.0)
_STEP: Final = 1.0
#: The moments of the prior count as these pseudo-items of mean and spread, so that a small bank does not make its own prior collapse.
PSEUDO_ITEMS: Final = 4.0
#: Only items with this many answers say something on the spread of the bank.
_TELLING: Final = 20
#: The population of a frozen bank counts as so many learners of N(0, 1), so that a handful of learners does not make its own scale.
_PSEUDO_LEARNERS: Final = 20.0
#: Bounds of the moments (logarithms for the spreads) and of d after an extrapolation.
_FAR: Final = 3.0
_STEEP: Final = 30.0
#: An extrapolation is taken back when it lowers the log likelihood by more than this share of it.
_LOSS: Final = 1e-4


@dataclass(frozen=True)
class Prior:
    """Normal prior of log a and of b over the items: means and standard deviations. The default is usual for a bank of questions."""

    mean_log_a: float = 0.0
    sd_log_a: float = 0.4
    mean_b: float = 0.0
    sd_b: float = 1.5

    @property
    def moments(self) -> tuple[float, float, float, float]:
        """The four numbers, in order."""
        return self.mean_log_a, self.sd_log_a, self.mean_b, self.sd_b


@dataclass(frozen=True, eq=False)
class State:
    """What EM moves: ``log_a`` and ``d`` (items,), ``prior``, and the population's ``mean`` and ``sd`` of theta."""

    log_a: Floats
    d: Floats
    prior: Prior
    mean: float = 0.0
    sd: float = 1.0

    def vector(self) -> Floats:
        """Return everything in one vector, spreads as logarithms."""
        mean_a, sd_a, mean_b, sd_b = self.prior.moments
        tail = [mean_a, np.log(sd_a), mean_b, np.log(sd_b), self.mean, np.log(self.sd)]
        return np.concatenate([self.log_a, self.d, tail])

    @staticmethod
    def of(vector: Floats) -> State:
        """Inverse of ``vector``, kept within bounds that no bank comes near: an extrapolation may leap."""
        items = (len(vector) - 6) // 2
        mean_a, sd_a, mean_b, sd_b, mean, sd = np.clip(vector[-6:], -_FAR, _FAR).tolist()
        log_a = np.clip(vector[:items], *LOG_A_BOUNDS)
        prior = Prior(mean_a, float(np.exp(sd_a)), mean_b, float(np.exp(sd_b)))
        return State(log_a, np.clip(vector[items : 2 * items], -_STEEP, _STEEP), prior, mean, float(np.exp(sd)))


@dataclass(frozen=True, eq=False)
class Problem:
    """What EM keeps: the answers, guess ``c`` and slip ``s`` per item, the ``fixed`` items, and what is estimated besides.

    - ``estimate_prior``: empirical Bayes; ``estimate_population``: mean and sd of theta, only identified when some items are fixed
    - ``kept``: share of the information on log a and on d that is left when abilities are not known, for the variances of the prior
    """

    responses: Responses
    c: Floats
    s: Floats
    fixed: Bools
    estimate_prior: bool
    estimate_population: bool
    nodes: int = 32
    kept: tuple[float, float] = (1.0, 1.0)

    @property
    def plain(self) -> bool:
        """Whether no item has a guess or slip rate: then log P(right) - log P(wrong) is linear and one sparse product is saved."""
        return not (self.c.any() or self.s.any())

    @property
    def grid(self) -> Floats:
        """(nodes,) standardised abilities."""
        return np.linspace(-SPAN, SPAN, self.nodes)


@dataclass(frozen=True, eq=False)
class Curves:
    """Items at the nodes, (items, nodes): ``p`` = P(right), ``slope`` = dP/dz with z = a theta + d."""

    theta: Floats
    z: Floats
    p: Floats
    slope: Floats


def curves(problem: Problem, state: State) -> Curves:
    """Return every item's curve at the nodes of the state's population."""
    theta = state.mean + state.sd * problem.grid
    z = np.exp(state.log_a)[:, None] * theta + state.d[:, None]
    logistic = 0.5 * (1.0 + np.tanh(0.5 * z))
    if problem.plain:
        return Curves(theta, z, logistic, logistic * (1.0 - logistic))
    room = (1.0 - problem.c - problem.s)[:, None]
    return Curves(theta, z, problem.c[:, None] + room * logistic, room * logistic * (1.0 - logistic))


def log_odds(problem: Problem, found: Curves) -> tuple[Floats, Floats]:
    """Return log P(wrong) and log P(right) - log P(wrong), (items, nodes), exact in the tails of the plain model."""
    if problem.plain:
        return -np.logaddexp(0.0, found.z), found.z
    wrong = np.log(np.maximum(1.0 - found.p, 1e-12))
    return wrong, np.log(np.maximum(found.p, 1e-12)) - wrong


def posterior(problem: Problem, state: State, found: Curves | None = None) -> tuple[Singles, float]:
    """Return (persons, nodes) float32 posterior weights of each learner, rows summing to 1, and the marginal log likelihood."""
    found = found or curves(problem, state)
    given, right = problem.responses.matrices
    wrong, odds = log_odds(problem, found)
    log_w = given @ wrong.astype(np.float32)
    if problem.plain:
        a, d = np.exp(state.log_a).astype(np.float32), state.d.astype(np.float32)
        log_w += np.outer(right @ a, found.theta.astype(np.float32))
        log_w += (right @ d)[:, None]
    else:
        log_w += right @ odds.astype(np.float32)
    prior = np.exp(-0.5 * problem.grid**2)
    log_w += np.log(prior / prior.sum()).astype(np.float32)
    top = log_w.max(axis=1, keepdims=True) if len(log_w) else log_w[:, :1]
    log_w -= top
    np.exp(log_w, out=log_w)
    sums = log_w.sum(axis=1, keepdims=True)
    log_w /= sums
    return log_w, float(top.sum(dtype=np.float64) + np.log(sums).sum(dtype=np.float64))


@dataclass(frozen=True, eq=False)
class Expected:
    """Expected counts of the E-step, (items, nodes): answers ``n`` and, unless the model is plain, right answers ``r``.

    In the plain model the right answers enter by two sums per item only: ``sums`` = (items, 2), of r and of r theta.
    """

    n: Floats
    r: Floats | None
    sums: Floats | None


def expected(problem: Problem, found: Curves, weights: Singles) -> Expected:
    """Return the expected counts under the posterior ``weights``."""
    given, right = problem.responses.matrices
    n = (given.T @ weights).astype(np.float64)
    if not problem.plain:
        return Expected(n, (right.T @ weights).astype(np.float64), None)
    means = weights @ found.theta.astype(np.float32)
    return Expected(n, None, np.stack([problem.responses.totals, right.T @ means], axis=1))


def gradient(problem: Problem, state: State, found: Curves, counts: Expected) -> tuple[Floats, Floats]:
    """Return the gradient (items, 2) of the expected log likelihood in (log a, d), and its Fisher information (items, 3): aa, ad, dd."""
    a, theta = np.exp(state.log_a), found.theta
    if problem.plain:
        assert counts.sums is not None
        weight, fitted = counts.n * found.slope, counts.n * found.p
        first = np.stack([a * (counts.sums[:, 1] - fitted @ theta), counts.sums[:, 0] - fitted.sum(axis=1)], axis=1)
    else:
        assert counts.r is not None
        ratio = found.slope / np.maximum(found.p * (1.0 - found.p), 1e-12)
        weight, residual = counts.n * found.slope * ratio, (counts.r - counts.n * found.p) * ratio
        first = np.stack([a * (residual @ theta), residual.sum(axis=1)], axis=1)
    second = weight @ np.stack([theta**2, theta, np.ones_like(theta)], axis=1)
    return first, second * np.stack([a * a, a, np.ones_like(a)], axis=1)


def _newton(problem: Problem, state: State, counts: Expected) -> tuple[State, Floats]:
    """One Fisher-scoring step on every free item; also return the information (items, 3) of the answers: aa, ad, dd."""
    first, info = gradient(problem, state, curves(problem, state), counts)
    precision, center = prior_precision(state)
    aa, ad, dd = info[:, 0] + precision[:, 0], info[:, 1], info[:, 2] + precision[:, 1]
    ga = first[:, 0] - (state.log_a - center[:, 0]) * precision[:, 0]
    gd = first[:, 1] - (state.d - center[:, 1]) * precision[:, 1]
    det = np.maximum(aa * dd - ad * ad, 1e-12)
    step_a, step_d = (dd * ga - ad * gd) / det, (aa * gd - ad * ga) / det
    # Shorten a long step as a whole: clipping its parts would turn it away from the hill.
    short = np.where(problem.fixed, 0.0, _STEP / np.maximum(_STEP, np.maximum(np.abs(step_a), np.abs(step_d))))
    log_a = np.where(problem.fixed, state.log_a, np.clip(state.log_a + short * step_a, *LOG_A_BOUNDS))
    return replace(state, log_a=log_a, d=state.d + short * step_d), info


def prior_precision(state: State) -> tuple[Floats, Floats]:
    """Return the precision and the centre of the prior of (log a, d), both (items, 2)."""
    a = np.exp(state.log_a)
    mean_a, sd_a, mean_b, sd_b = state.prior.moments
    return np.stack([np.full_like(a, sd_a**-2), (a * sd_b) ** -2], axis=1), np.stack([np.full_like(a, mean_a), -a * mean_b], axis=1)


def covariance(info: Floats, precision: Floats) -> Floats:
    """Return the posterior covariance (items, 3) of (log a, d): aa, ad, dd, from the information and the prior's precision."""
    aa, ad, dd = info[:, 0] + precision[:, 0], info[:, 1], info[:, 2] + precision[:, 1]
    det = np.maximum(aa * dd - ad * ad, 1e-12)
    return np.stack([dd / det, -ad / det, aa / det], axis=1)


def marginal_information(problem: Problem, info: Floats) -> Floats:
    """Return ``info`` (items, 3) less what is lost for not knowing the abilities, by the shares that the problem keeps."""
    kept_a, kept_d = problem.kept
    return info * np.array([kept_a, np.sqrt(kept_a * kept_d), kept_d])


def difficulty_variance(log_a: Floats, d: Floats, variances: Floats) -> Floats:
    """Return the variance of b = -d / a by the delta method, from the covariance (items, 3) of (log a, d)."""
    a = np.exp(log_a)
    b = -d / a
    return np.maximum(b * b * variances[:, 0] + 2.0 * b / a * variances[:, 1] + variances[:, 2] / (a * a), 0.0)


def _moments(problem: Problem, state: State, info: Floats) -> Prior:
    """EM step on the prior: the mean over the items of the posterior means, and of squares plus variances (Mislevy 1986)."""
    telling = (problem.responses.counts >= _TELLING) & ~problem.fixed
    log_a, d = state.log_a[telling], state.d[telling]
    spread = covariance(marginal_information(problem, info), prior_precision(state)[0])[telling]
    usual, found = Prior().moments, []
    parts = ((log_a, spread[:, 0], usual[:2]), (-d / np.exp(log_a), difficulty_variance(log_a, d, spread), usual[2:]))
    for values, variance, (mean0, sd0) in parts:
        total = len(values) + PSEUDO_ITEMS
        mean = float((values.sum() + PSEUDO_ITEMS * mean0) / total)
        square = float((((values - mean) ** 2 + variance).sum() + PSEUDO_ITEMS * sd0**2) / total)
        found += [mean, float(np.sqrt(square))]
    return Prior(*found)


def em_map(problem: Problem, state: State, steps: int = 2) -> tuple[State, float]:
    """Return the state after one EM cycle, and the marginal log likelihood of the state it started from."""
    found = curves(problem, state)
    weights, likelihood = posterior(problem, state, found)
    counts = expected(problem, found, weights)
    moved, info = state, np.zeros((len(state.d), 3))
    for _ in range(steps):
        moved, info = _newton(problem, moved, counts)
    if problem.estimate_prior:
        moved = replace(moved, prior=_moments(problem, moved, info))
    if problem.estimate_population and len(weights):
        total = len(weights) + _PSEUDO_LEARNERS
        mass = weights.sum(axis=0, dtype=np.float64)
        mean = float(mass @ found.theta) / total
        square = (float(mass @ (found.theta - mean) ** 2) + _PSEUDO_LEARNERS * (1.0 + mean * mean)) / total
        moved = replace(moved, mean=mean, sd=float(np.sqrt(square)))
    return moved, likelihood


def squarem(problem: Problem, state: State, tolerance: float, max_maps: int) -> tuple[State, int, bool]:
    """Return the fixed point of ``em_map``, the number of maps it took, and whether it is thought to be nearer than ``tolerance``.

    ``tolerance``: root mean square over the free items, in log a and d, of what is left to go: the last step times the factor by which
    steps add up, which is large where EM is slow. An extrapolation that lowers the likelihood is taken back.
    """
    maps, length = 0, 10.0
    kept, reached = state, -np.inf
    while maps < max_maps:
        first, value = em_map(problem, state)
        maps += 1
        if value < reached - _LOSS * abs(reached):
            state, reached = kept, -np.inf
            continue
        r = first.vector() - state.vector()
        if _size(problem, r) * length < tolerance:
            return first, maps, True
        second, reached = em_map(problem, first)
        maps += 1
        v = second.vector() - first.vector() - r
        length = max(1.0, float(np.sqrt(r @ r / max(float(v @ v), 1e-300))))
        if _size(problem, r + v) * length < tolerance:
            return second, maps, True
        kept = second
        state = State.of(state.vector() + 2.0 * length * r + length**2 * v)
    return kept, maps, False


def _size(problem: Problem, step: Floats) -> float:
    """Root mean square of a step over the free items, or the population's step when that is larger."""
    free = np.tile(~problem.fixed, 2)
    items = float(np.sqrt(np.mean(step[:-6][free] ** 2))) if free.any() else 0.0
    return max(items, float(np.abs(step[-2:]).max()))
