"""Two calibrations side by side: putting one on the scale of the other, and which difficulties moved. No estimation of items here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize  # type: ignore[import-untyped]

from challenges.adaptive.measuring.calibration import Calibration, Status
from challenges.adaptive.measuring.responses import Bools, CalibrationError, Floats, Ints
from challenges.adaptive.model import logistic

#: A difficulty has drifted when it moved by more than this many standard errors and by more than this (adaptive.md section 6).
DRIFT_ERRORS: Final = 3.0
DRIFT_SIZE: Final = 0.3
#: Abilities at which the curves of the common items are compared, and the deviation beyond which an item counts less and less.
_NODES: Final = np.linspace(-3.0, 3.0, 25)
_ROBUST: Final = 0.03


def drifted(shift: ArrayLike, se: ArrayLike) -> Bools:
    """Return where a difficulty that moved by ``shift`` (logit), known to ``se``, has drifted; equal shapes."""
    moved = np.abs(np.asarray(shift, dtype=np.float64))
    return np.asarray((moved > DRIFT_SIZE) & (moved > DRIFT_ERRORS * np.asarray(se, dtype=np.float64)))


@dataclass(frozen=True)
class Link:
    """theta of the old scale = ``slope`` x theta of the new one + ``shift``."""

    slope: float = 1.0
    shift: float = 0.0

    def apply(self, calibration: Calibration) -> Calibration:
        """Return ``calibration`` expressed on the old scale, with its errors and its population."""
        return replace(
            calibration,
            a=calibration.a / self.slope,
            b=self.slope * calibration.b + self.shift,
            se_a=calibration.se_a / self.slope,
            se_b=self.slope * calibration.se_b,
            mean=self.slope * calibration.mean + self.shift,
            sd=self.slope * calibration.sd,
        )


def link(old_a: Floats, old_b: Floats, new_a: Floats, new_b: Floats) -> Link:
    """Return the link under which the curves of the same items differ least (Haebara 1980), a few drifted items counting little.

    Args:
        old_a, old_b, new_a, new_b: (k,) the same items on both scales, k >= 2.

    Raises CalibrationError: fewer than two items.
    """
    if len(old_a) < 2:
        raise CalibrationError("a link takes at least two items known on both scales")
    weight = np.exp(-0.25 * _NODES**2)
    target = logistic(old_a[:, None] * (_NODES - old_b[:, None]))

    def residuals(x: Floats) -> Floats:
        slope, shift = float(np.exp(x[0])), float(x[1])
        linked = logistic(new_a[:, None] / slope * (_NODES - slope * new_b[:, None] - shift))
        return np.ravel(weight * (linked - target))

    first = float(np.median(np.log(new_a / old_a)))
    start = np.array([first, float(np.median(old_b - np.exp(first) * new_b))])
    found = optimize.least_squares(residuals, start, loss="soft_l1", f_scale=_ROBUST).x
    return Link(float(np.exp(found[0])), float(found[1]))


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two calibrations on the scale of the old one, (k,) arrays over the items that both hold.

    - ``item``: index in the new calibration; ``delta_a``, ``delta_b``: new minus old; ``se_b``: standard error of ``delta_b``
    - ``alarm``: |delta_b| > 3 ``se_b`` and > .3, both calibrations having at least 100 answers
    - ``link``: what was applied to the new one; ``correlation``: of the difficulties; NaN with fewer than two items
    """

    item: Ints
    delta_a: Floats
    delta_b: Floats
    se_b: Floats
    alarm: Bools
    link: Link
    correlation: float

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        found: dict[str, Any] = {name: getattr(self, name).tolist() for name in ("item", "delta_a", "delta_b", "se_b", "alarm")}
        found["link"] = {"slope": self.link.slope, "shift": self.link.shift}
        found["correlation"] = None if np.isnan(self.correlation) else self.correlation
        return found


def compare(old: Calibration, new: Calibration, pairs: ArrayLike | None = None) -> Comparison:
    """Return how the items moved from ``old`` to ``new``.

    The new calibration is linked on the items that have at least 100 answers in both, unless it holds anchors: then it is on the old
    scale already. The errors are taken as independent; two calibrations that share answers have a smaller one, so alarms are prudent.

    Args:
        old, new: refit ``new`` freely with ``start=(old.a, old.b)``.
        pairs: (k, 2) index of each common item in ``old`` and in ``new``; None: the same items in the same order.

    Raises CalibrationError: an index beyond the items, or different numbers of items and no pairs.
    """
    if pairs is None and len(old.a) != len(new.a):
        raise CalibrationError("the calibrations are not of the same items: give pairs")
    both = np.stack([np.arange(len(old.a))] * 2, axis=1) if pairs is None else np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
    if both.size and (both.min() < 0 or both[:, 0].max() >= len(old.a) or both[:, 1].max() >= len(new.a)):
        raise CalibrationError("pairs: an index beyond the items")
    before, after = both[:, 0], both[:, 1]
    known = np.array([status != Status.LEVEL_DEFAULT for status in old.status], dtype=bool)[before]
    known &= np.array([status != Status.LEVEL_DEFAULT for status in new.status], dtype=bool)[after]
    found = Link()
    if not new.anchored.any() and known.sum() >= 2:
        chosen = (old.a[before[known]], old.b[before[known]], new.a[after[known]], new.b[after[known]])
        found = link(*chosen)
    moved = found.apply(new)
    delta_b = moved.b[after] - old.b[before]
    se_b = np.hypot(moved.se_b[after], old.se_b[before])
    alarm = known & drifted(delta_b, se_b)
    spread = len(both) >= 2 and float(np.std(moved.b[after])) > 0 and float(np.std(old.b[before])) > 0
    correlation = float(np.corrcoef(moved.b[after], old.b[before])[0, 1]) if spread else float("nan")
    return Comparison(after, moved.a[after] - old.a[before], delta_b, se_b, alarm, found, correlation)
