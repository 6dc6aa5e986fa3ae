"""The tables that the strategies look things up in: log-likelihoods, and for each ability the most informative items. No item bank here.

They are made from columns of parameters, once for a version of the bank (adaptive.md section 6).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from challenges.adaptive import model
from challenges.adaptive.model import Floats

Ints = NDArray[np.int64]
#: Slope, difficulty, guess rate and slip rate, (items,) each.
Columns = tuple[Floats, Floats, Floats, Floats]

#: Grid of the certification estimate, and the coarser nodes of the sorted lists.
THETA: Final = np.linspace(-5.0, 5.0, 121)
#: Every other node, for choosing only: half the memory to read, and exact enough as long as the posterior is wider than the grid.
ROUTE: Final = np.ascontiguousarray(THETA[::2])
NODES: Final = np.linspace(-5.0, 5.0, 81)
#: Grid of the abilities of competences and topics, in levels: the population mean and more than four standard deviations around.
LEVELS: Final = np.linspace(-5.0, 12.0, 69)
#: Items kept in a sorted list; when all of them are ruled out the strategy looks at the whole competence.
LISTED: Final = 96
#: Probabilities are kept away from 0 and 1, so that no single answer can rule an ability out.
_SMALLEST: Final = 1e-9


@dataclass(frozen=True, eq=False)
class CertificationTables:
    """``log_p`` (items, 2, 121) float32: log P(wrong), log P(right) on THETA; ``rows`` (2 items, 61): the same on ROUTE, row 2 i + right."""

    log_p: NDArray[np.float32]
    rows: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Ranked:
    """Per node of NODES and group of items, the most informative items, by falling information.

    ``best`` (81, groups, K) int32, filled with -1 where a group has fewer items; ``info`` (81, groups, K) float32: aligned with ``best``.
    ``memo``: orders already worked out without exposure.
    """

    best: NDArray[np.int32]
    info: NDArray[np.float32]
    memo: dict[int, Any] = field(default_factory=dict, init=False, repr=False)


@dataclass(frozen=True)
class PositioningTables:
    """``log_p`` (items, 2, 69) float32: log P(wrong), log P(right) on LEVELS; ``p`` (items, 69) float32: P(right)."""

    log_p: NDArray[np.float32]
    p: NDArray[np.float32]


def certification(columns: Columns) -> CertificationTables:
    """Return the tables of the theta scale; about 1 kB an item."""
    log_p = _logs(_probability(THETA, columns))
    return CertificationTables(log_p, np.ascontiguousarray(log_p[:, :, ::2]).reshape(2 * len(log_p), len(ROUTE)))


def positioning(columns: Columns) -> PositioningTables:
    """Return the tables of the level scale; about 0.8 kB an item."""
    p = _probability(LEVELS, columns)
    return PositioningTables(_logs(p), p.astype(np.float32))


def ranked(groups: list[Ints], columns: Columns) -> Ranked:
    """Return the sorted lists of ``groups`` (indices of items); equal items keep the order of the bank."""
    size = min(LISTED, max((len(group) for group in groups), default=0))
    best = np.full((len(NODES), len(groups), size), -1, dtype=np.int32)
    info = np.zeros(best.shape, dtype=np.float32)
    for number, group in enumerate(groups):
        taken = tuple(column[group] for column in columns)
        here = model.information(NODES[:, None], *taken).astype(np.float32)
        kept = _top(here, size)
        best[:, number, : kept.shape[1]] = group[kept]
        info[:, number, : kept.shape[1]] = np.take_along_axis(here, kept, axis=1)
    return Ranked(best, info)


def _top(values: NDArray[np.float32], size: int) -> Ints:
    """Return the places of the ``size`` highest values of each row, highest first and ties in order."""
    if values.shape[1] > 2 * size > 0:
        places = np.sort(np.argpartition(-values, size, axis=1)[:, :size], axis=1)
        order = np.argsort(-np.take_along_axis(values, places, axis=1), axis=1, kind="stable")
        return np.take_along_axis(places, order, axis=1)
    return np.argsort(-values, axis=1, kind="stable")[:, :size]


def _probability(grid: Floats, columns: Columns) -> Floats:
    a, b, c, s = (column[:, None] for column in columns)
    return np.clip(model.probability(grid, a, b, c, s), _SMALLEST, 1.0 - _SMALLEST)


def _logs(p: Floats) -> NDArray[np.float32]:
    log_p = np.empty((len(p), 2, p.shape[1]), dtype=np.float32)
    np.log1p(-p, out=log_p[:, 0], casting="same_kind")
    np.log(p, out=log_p[:, 1], casting="same_kind")
    return log_p
