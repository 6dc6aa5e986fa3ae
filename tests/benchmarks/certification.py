"""The certification beside what others do: a step of catsim, and the published certification rules. Ratios within one run, medians."""

import time
from statistics import median

import numpy as np

from challenges.adaptive import Scope, strategies
from challenges.adaptive import exposure as exposures
from challenges.adaptive.certification import ROUTE_SD, decide
from challenges.adaptive.flash import FlashStrategy
from challenges.adaptive.learners import synthetic_bank
from challenges.adaptive.measuring import figures
from challenges.adaptive.simulation import simulate
from tests.benchmarks.measuring import milliseconds, say, side_by_side

STRATEGY = strategies.get("balise-certification-1")
#: Size of the bank: times faster than a step of catsim, RMSE without constraints, highest exposure, overlap.
LIMITS = {500: (28, 0.243, 0.18, 0.10), 2000: (100, 0.218, 0.12, 0.055), 10000: (170, 0.200, 0.11, 0.035)}
#: RMSE with content and exposure control over RMSE without; and over that of the published rules.
DEARER, DEARER_THAN_PUBLISHED = 1.20, 1.12
#: Decisions timed together: few, so that being interrupted weighs as little as on a step of catsim.
CALLS = 20


def accuracy(learners=1000, runs=3):
    """Print the accuracy, exposure and overlap of our rules, with and without constraints, for three sizes of bank."""
    for size, (_, free_limit, exposure_limit, overlap_limit) in LIMITS.items():
        found = [_accuracy(size, learners, seed) for seed in range(runs)]
        free, rmse, highest, overlap = (median(values) for values in zip(*found, strict=True))
        say(f"certification, {size} items: RMSE without constraints", free, "theta", limit=free_limit)
        say(f"certification, {size} items: RMSE with content and exposure control", rmse, "theta", "without", free, DEARER * free_limit)
        say(f"certification, {size} items: highest exposure", highest, "share", limit=exposure_limit)
        say(f"certification, {size} items: overlap", overlap, "share", limit=overlap_limit)


def _accuracy(size, learners, seed):
    bank, theta = synthetic_bank(seed, size), np.random.default_rng(100 + seed).normal(0, 1, learners)
    scopes = (Scope(balanced=False, draw=1), Scope(exposure=exposures.empty(bank)))
    free, held = (simulate(bank, STRATEGY, theta, seed, scope, prior_sd=ROUTE_SD) for scope in scopes)
    rates, overlap = figures.rates_and_overlap(held.items, size)
    return figures.summary(free)["rmse"], figures.summary(held)["rmse"], float(rates.max()), overlap


def beside_the_published_rules(learners=400, runs=3):
    """Print RMSE, highest exposure and overlap over those of the published rules, on the same banks and learners; medians.

    The capacity scale is laid on that of the bank, so both see the same difficulties.
    """
    pairs = [_beside(learners, seed) for seed in range(runs)]
    for name, key, limit in (
        ("RMSE", "rmse", DEARER_THAN_PUBLISHED),
        ("highest exposure", "max_exposure", 0.2),
        ("overlap", "overlap", 0.2),
    ):
        ours, published = (median(pair[side][key] for pair in pairs) for side in (0, 1))
        say(f"certification, 2000 items: {name}, ratio limited", ours, "", "published rules", published, limit)


def _beside(learners, seed):
    bank, theta = synthetic_bank(seed, 2000), np.random.default_rng(100 + seed).normal(0, 1, learners)
    ours = simulate(bank, STRATEGY, theta, seed, prior_sd=ROUTE_SD)
    return figures.summary(ours), figures.summary(simulate(bank, FlashStrategy(mean=0.0, sd=1.0), theta, seed, Scope()))


def beside_catsim(runs=25):
    """Print how many times faster than a step of catsim (estimate, then select) a decision is, and the tables in such steps."""
    try:
        from catsim.estimation import NumericalSearchEstimator
        from catsim.item_bank import ItemBank as Catsim
        from catsim.selection import MaxInfoSelector
    except ImportError:
        print('{"name": "certification: catsim is not installed, nothing to compare with"}')
        return
    for size, (faster, *_) in LIMITS.items():
        bank = synthetic_bank(1, size)
        scope = Scope(exposure=exposures.empty(bank))
        items, right = _sixteen(bank, scope)
        a, b, c, _ = bank.theta_columns
        other = Catsim(np.stack([a, b, c, np.ones(size)], axis=1))
        selector, estimator, responses = MaxInfoSelector(), NumericalSearchEstimator(), [bool(x) for x in right]

        def step(other=other, items=items, responses=responses, selector=selector, estimator=estimator):
            theta = estimator.estimate(item_bank=other, administered_items=items, response_vector=responses, est_theta=0.0)
            return selector.select(item_bank=other, administered_items=items, est_theta=theta)

        def ours(bank=bank, items=items, right=right, scope=scope):
            for seed in range(CALLS):
                decide(bank, items, right, seed, scope)

        times = side_by_side({"catsim": step, "ours": ours}, runs)
        each, build = times["ours"] / CALLS, milliseconds(lambda size=size: _build(size), 5)
        say(f"certification, {size} items: a decision after 16 answers", each * 1000, "us")
        say(f"certification, {size} items: catsim's step over a decision, at least", times["catsim"] / each, "times", limit=faster)
        say(f"certification, {size} items: tables", build, "ms", "catsim's step", times["catsim"], 40)


def _sixteen(bank, scope):
    items, right = [], []
    for place in range(16):
        items.append(decide(bank, items, right, 7, scope).item)
        right.append(place % 2)
    return items, right


def _build(size):
    bank = synthetic_bank(1, size)
    return decide(bank, [0], [1], 0, Scope())


def certification():
    """Print everything, and how long it took."""
    started = time.perf_counter()
    beside_catsim()
    accuracy()
    beside_the_published_rules()
    say("certification: these figures", time.perf_counter() - started, "s")
