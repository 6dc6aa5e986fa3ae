"""How true and how fast the calibration is, and which variants are found: simulated answers, each figure against a base of the same run."""

import importlib.util
import time
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np

from tests.benchmarks.engine_calibration import CalibrationPart
from tests.benchmarks.measuring import say

ITEMS, LEARNERS, ANSWERS = 1_000, 20_000, 40


@dataclass(frozen=True)
class World:
    """True abilities and parameters, and the answers that followed."""

    theta: np.ndarray
    a: np.ndarray
    b: np.ndarray
    person: np.ndarray
    item: np.ndarray
    right: np.ndarray


def world(seed: int, learners: int = LEARNERS, items: int = ITEMS, answers: int = ANSWERS) -> World:
    """Return learners who each got `answers` of the items at random: log a ~ N(log 1.2, .3), b and theta ~ N(0, 1)."""
    rng = np.random.default_rng(seed)
    theta, a, b = rng.normal(size=learners), np.exp(rng.normal(np.log(1.2), 0.3, items)), rng.normal(size=items)
    item = np.concatenate([rng.choice(items, answers, replace=False) for _ in range(learners)])
    person = np.repeat(np.arange(learners), answers)
    right = rng.random(len(item)) < 1.0 / (1.0 + np.exp(-a[item] * (theta[person] - b[item])))
    return World(theta, a, b, person, item, right)


def known_ability(given: World, sd_log_a: float = 0.5, sd_d: float = 2.0) -> tuple[np.ndarray, np.ndarray]:
    """Return slopes and difficulties as if abilities were known, under a weak prior: what no calibration is expected to reach."""
    size, item, theta, right = len(given.a), given.item, given.theta[given.person], given.right.astype(float)
    log_a, d = np.zeros(size), np.zeros(size)

    def total(values: np.ndarray) -> np.ndarray:
        return np.bincount(item, weights=values, minlength=size)

    for _ in range(25):
        a = np.exp(log_a)
        p = 1.0 / (1.0 + np.exp(-(a[item] * theta + d[item])))
        w, residual = p * (1.0 - p), right - p
        aa, ad, dd = a * a * total(w * theta**2) + sd_log_a**-2, a * total(w * theta), total(w) + sd_d**-2
        ga, gd = a * total(residual * theta) - log_a / sd_log_a**2, total(residual) - d / sd_d**2
        det = aa * dd - ad * ad
        log_a = log_a + np.clip((dd * ga - ad * gd) / det, -1.0, 1.0)
        d = d + np.clip((aa * gd - ad * ga) / det, -1.0, 1.0)
    return np.exp(log_a), -d / np.exp(log_a)


def error(found: np.ndarray, true: np.ndarray) -> float:
    """Return the root mean square error."""
    return float(np.sqrt(np.mean((found - true) ** 2)))


def parameters(engine: CalibrationPart, seeds: int = 3) -> None:
    """Errors of a and b against those with abilities known; medians over the seeds."""
    found: list[list[float]] = []
    for seed in range(seeds):
        given = world(seed)
        ours = engine.calibrate(given.person, given.item, given.right, LEARNERS, ITEMS)
        bound = known_ability(given)
        found.append([error(ours[0], given.a), error(bound[0], given.a), error(ours[1], given.b), error(bound[1], given.b)])
    a, bound_a, b, bound_b = (median(column) for column in zip(*found, strict=True))
    label = f"calibration of {ITEMS} x {LEARNERS} x {ANSWERS}: RMSE of"
    say(f"{label} a", a, unit="", ratio_to="abilities known", base=bound_a, limit=1.10)
    say(f"{label} b", b, unit="", ratio_to="abilities known", base=bound_b, limit=1.10)


def speed(engine: CalibrationPart) -> None:
    """Our seconds, and how many times more `mirt` takes (standard errors off, squarem), when it is installed."""
    given = world(100)
    times = []
    for _ in range(3):
        started = time.perf_counter()
        engine.calibrate(given.person, given.item, given.right, LEARNERS, ITEMS)
        times.append(time.perf_counter() - started)
    ours = say("calibration, ours", median(times), unit="s")
    if importlib.util.find_spec("mirt") is None:
        return
    import mirt

    table = np.full((LEARNERS, ITEMS), -1)
    table[given.person, given.item] = given.right
    started = time.perf_counter()
    fitted = mirt.fit_mirt(table, "2PL", compute_standard_errors=False, accelerate="squarem").model.parameters
    say("calibration, mirt without errors, squarem", time.perf_counter() - started, unit="s", ratio_to="ours", base=ours, limit=12.0)
    bound = known_ability(given)
    for name, key, true, floor in (("a", "discrimination", given.a, bound[0]), ("b", "difficulty", given.b, bound[1])):
        value = error(np.ravel(fitted[key]), true)
        say(f"calibration, mirt: RMSE of {name}", value, unit="", ratio_to="abilities known", base=error(floor, true))


def families(seed: int, answers: int, count: int = 60, size: int = 8) -> tuple[dict[str, Any], np.ndarray]:
    """Return answers to variants by learners of about their level, and the true shifts: ordinary N(0, .12), a tenth N(0, .8)."""
    rng = np.random.default_rng(seed)
    fam = np.repeat(np.arange(count), size)
    a, b = np.exp(rng.normal(np.log(1.2), 0.25, count)), rng.normal(size=count)
    shift = rng.normal(0.0, 0.12, len(fam))
    odd = rng.random(len(fam)) < 0.1
    shift[odd] = rng.normal(0.0, 0.8, odd.sum())
    v = np.repeat(np.arange(len(fam)), answers)
    theta = b[fam[v]] + rng.normal(0.0, 0.5, len(v))
    u = (rng.random(len(v)) < 1.0 / (1.0 + np.exp(-a[fam[v]] * (theta - b[fam[v]]) - shift[v]))).astype(int)
    sd = np.full(len(v), 0.25)
    given = {"fam": fam, "v": v, "u": u, "est": theta - rng.normal(0.0, sd), "sd": sd, "a": a, "b": b, "V": len(fam)}
    return given, shift


def variants(engine: CalibrationPart, worlds: int = 40) -> None:
    """Share of the shifts over .4 logit found, and share of the withdrawn that are not over it, over all the worlds.

    One world holds some thirty large shifts: over eight of them the share found still moves by .03 with the seeds.
    """
    for answers, limit in ((200, 0.72), (400, 0.86)):
        found = large = wrong = withdrawn = 0
        for seed in range(2000, 2000 + worlds):
            given, shift = families(seed, answers)
            flagged, over = engine.flag_variants(given), np.abs(shift) > 0.4
            found, large = found + int((flagged & over).sum()), large + int(over.sum())
            wrong, withdrawn = wrong + int((flagged & ~over).sum()), withdrawn + int(flagged.sum())
        say(f"variants, {answers} answers each: found of {large} over .4", found / large, unit="share", limit=limit)
        say(f"variants, {answers} answers each: wrong of {withdrawn} withdrawn", wrong / max(withdrawn, 1), unit="share", limit=0.10)


def calibrating() -> None:
    """Print every figure."""
    engine = CalibrationPart()
    parameters(engine)
    speed(engine)
    variants(engine)


if __name__ == "__main__":
    calibrating()
