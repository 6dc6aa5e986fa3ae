"""What a simulation shows, in numbers that go into a release or on a page: JSON values only.

Overlap is the share of questions that two learners have in common, on average over pairs; "same ability" is the same inside groups of
learners of neighbouring ability, who are the ones that could tell each other (adaptive.md section 2.4).
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from challenges.adaptive.bank import Ints
from challenges.adaptive.simulation import Simulation

#: Learners of neighbouring ability who are compared with each other.
NEIGHBOURS: Final = 100


def summary(found: Simulation) -> dict[str, Any]:
    """Return learners, questions, bias, RMSE, level accuracy by number of answers, exposure, overlap, unused items and time a decision."""
    error = found.theta_hat - found.theta
    asked = (found.items >= 0).sum(axis=1)
    decisions = int(asked.sum())
    low, high = found.theta < -1.5, found.theta > 1.5
    levels = {
        str(number): {"looked_at": n, "exact": round(exact / n, 4), "within_one": round(near / n, 4)}
        for number, (n, exact, near) in found.level_hits.items()
    }
    return {
        "learners": len(error),
        "questions": {"mean": _mean(asked), "min": int(asked.min()) if len(asked) else 0, "max": int(asked.max(initial=0))},
        "bias": _mean(error), "bias_low": _mean(error[low]), "bias_high": _mean(error[high]),
        "rmse": None if not len(error) else round(float(np.sqrt(np.mean(error**2))), 4),
        "levels": levels,
        **exposures(found.items, len(found.bank)),
        "same_ability": same_ability(found.items, found.theta, len(found.bank)),
        "given_way": dict(sorted(found.given_way.items())),
        "microseconds_a_decision": None if not decisions else round(found.seconds / decisions * 1e6, 1),
    }  # fmt: skip


def exposures(items: Ints, size: int) -> dict[str, Any]:
    """Return the highest exposure, deciles of exposure over the bank, overlap and the number and share of unused items."""
    rates, overlap = rates_and_overlap(items, size)
    return {
        "max_exposure": round(float(rates.max(initial=0.0)), 4),
        "exposure_deciles": [round(float(x), 4) for x in np.quantile(rates, np.linspace(0, 1, 11))] if size else [],
        "overlap": overlap,
        "unused": int((rates == 0).sum()),
        "unused_share": _mean((rates == 0).astype(float)),
    }


def rates_and_overlap(items: Ints, size: int) -> tuple[np.ndarray, float | None]:
    """Return the share of sessions in which each item was given, and the overlap: exact over all pairs of sessions."""
    counts = np.bincount(items[items >= 0], minlength=size).astype(np.float64)
    learners, asked = len(items), int((items >= 0).sum())
    if learners < 2 or not asked:
        return counts / max(learners, 1), None
    pairs = float((counts * (counts - 1.0)).sum())
    return counts / learners, round(pairs / (asked * (learners - 1)), 4)


def same_ability(items: Ints, theta: np.ndarray, size: int) -> dict[str, float | None]:
    """Return the mean highest exposure and the mean overlap in groups of learners of neighbouring ability; None with too few learners."""
    order = np.argsort(theta, kind="stable")
    groups = [order[start : start + NEIGHBOURS] for start in range(0, len(order) - NEIGHBOURS + 1, NEIGHBOURS)]
    found = [rates_and_overlap(items[group], size) for group in groups]
    overlaps = [overlap for _, overlap in found if overlap is not None]
    highest = [float(rates.max(initial=0.0)) for rates, _ in found]
    return {"max_exposure": _mean(np.array(highest)), "overlap": _mean(np.array(overlaps))}


def _mean(values: np.ndarray) -> float | None:
    return round(float(np.mean(values)), 4) if len(values) else None
