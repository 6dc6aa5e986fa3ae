"""How often items were given, and the weight that spreads the bank: pure functions of counters (adaptive.md sections 2.4 and 6).

An ``Exposure`` is never changed: finished sessions make a new one. Keep it for some fifty sessions, not for one request.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from challenges.adaptive.contract import Exposure
from challenges.adaptive.model import Floats

if TYPE_CHECKING:
    from challenges.adaptive.bank import ItemBank

#: Bounds of the 8 bands of the estimate in which exposure is counted.
BAND_CUTS: Final = np.linspace(-1.5, 1.5, 7)
BANDS: Final = len(BAND_CUTS) + 1
#: Sessions between two refreshes, and between two halvings of the counters.
REFRESH: Final = 50
HALVE: Final = 2000
#: Exposure at which the weight reaches its lowest value, in a band and over all; some of what an even use of the bank makes comes on top,
#: more of it in a band, for a small bank has few items for each ability.
BAND_TARGET: Final = 0.90
TARGET: Final = 0.125
BAND_EVEN: Final = 25.0
EVEN: Final = 1.05
#: Exposure over all, and the part of the even rate on top, from which the weight is the lowest at once: what one refresh overshoots stays small.
CEILING: Final = 0.09
CEILING_EVEN: Final = 1.2
#: Power of the weight over all: below 1 it stays high until an item comes near its target, then falls fast.
SHARPNESS: Final = 0.6
#: Sessions below which counts say little, and the lowest weight.
FEW_SESSIONS: Final = 20.0
LOWEST_WEIGHT: Final = 1e-3
_CUTS: Final[list[float]] = BAND_CUTS.tolist()


def band(theta: float) -> int:
    """Return the exposure band of ``theta``, 0..7; a value on a cut is in the band above."""
    return bisect_right(_CUTS, theta)


def empty(bank: ItemBank) -> Exposure:
    """Return counters of no session."""
    return Exposure(np.zeros((len(bank), BANDS)), np.zeros(BANDS))


def refreshed(exposure: Exposure, items: NDArray[np.integer], bands: NDArray[np.integer]) -> Exposure:
    """Return the counters after finished sessions; they are halved each time another 2000 sessions have been recorded.

    Halving makes the counters a moving average, so that an item worn out last year comes back.

    Args:
        exposure: counters so far.
        items: (sessions, questions) items given, -1 where a session was shorter.
        bands: (sessions, questions) band of the estimate when each was chosen.
    """
    asked = items >= 0
    counts = np.array(exposure.counts, dtype=np.float64)
    np.add.at(counts, (items[asked], bands[asked]), 1.0)
    share = np.broadcast_to(1.0 / np.maximum(asked.sum(axis=1, keepdims=True), 1), items.shape)[asked]
    sessions = exposure.sessions + np.bincount(bands[asked], weights=share, minlength=BANDS)
    recorded = exposure.recorded + len(items)
    halved = 0.5 ** (recorded // HALVE - exposure.recorded // HALVE)
    return Exposure(counts * halved, sessions * halved, recorded)


def weights(bank: ItemBank, exposure: Exposure, questions: int) -> Floats:
    """Return the priority of every item in every band, (items, 8): w = max(1e-3, w_band w_all**.6), each 1 - n / (target max(N, 20)).

    n and N are the item's and the band's (or all) sessions. With e the rate at which an even use of the bank gives an item (``questions`` /
    items), so that a small bank can still be used, the targets are .90 + 25 e in a band and .125 + 1.05 e over all; from .09 + 1.2 e over
    all the weight is the lowest. The single rule of adaptive.md section 2.4 (.30 in a band) leaves the exposure over all to chance: at the
    same error its highest exposure is a quarter higher. Variants count as one item.
    """
    counts = np.asarray(exposure.counts, dtype=np.float64)
    if bank.variants:
        groups = np.zeros_like(counts)
        np.add.at(groups, bank.leader, counts)
        counts = groups[bank.leader]
    even = questions / max(len(bank.leaders), 1)
    in_band = 1.0 - counts / ((BAND_TARGET + BAND_EVEN * even) * np.maximum(exposure.sessions, FEW_SESSIONS))
    rate = counts.sum(axis=1) / max(float(exposure.sessions.sum()), FEW_SESSIONS)
    over_all = np.where(rate < CEILING + CEILING_EVEN * even, 1.0 - rate / (TARGET + EVEN * even), 0.0)
    return np.maximum(LOWEST_WEIGHT, np.maximum(in_band, 0.0) * np.maximum(over_all, 0.0)[:, None] ** SHARPNESS)
