"""Answers as flat arrays, checked and put in a canonical order for the sparse products of the calibration. No estimation here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse  # type: ignore[import-untyped]

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class CalibrationError(ValueError):
    """The answers or the parameters cannot be calibrated; the message names the array and the first entry at fault."""


@dataclass(frozen=True, eq=False)
class Responses:
    """All the answers of a calibration, in the caller's order; build it with ``of``.

    - ``person``, ``item``: (answers,) indices below ``n_person`` and ``n_item``; ``right``: (answers,) booleans
    - a learner may answer an item more than once; adaptive and pretest answers go together, and so do those of abandoned sessions:
      leaving some out by their outcome would bias the slopes (adaptive.md section 3)
    """

    person: Ints
    item: Ints
    right: Bools
    n_person: int
    n_item: int

    @classmethod
    def of(cls, person: ArrayLike, item: ArrayLike, right: ArrayLike, n_person: int | None = None, n_item: int | None = None) -> Responses:
        """Return the answers checked: equal lengths, indices in range, ``right`` 0 or 1. A size that is None is the highest index + 1.

        Raises CalibrationError.
        """
        people, items = _indices("person", person), _indices("item", item)
        marks = np.asarray(right)
        if not len(people) == len(items) == len(marks) or marks.ndim != 1:
            raise CalibrationError("person, item and right must have one dimension and the same length")
        strange = np.flatnonzero((marks != 0) & (marks != 1))
        if strange.size:
            raise CalibrationError(f"right is neither 0 nor 1 (answer {int(strange[0])})")
        sizes = []
        for name, array, size in (("person", people, n_person), ("item", items, n_item)):
            needed = int(array.max()) + 1 if array.size else 0
            sizes.append(needed if size is None else size)
            if needed > sizes[-1]:
                raise CalibrationError(f"{name} beyond {sizes[-1] - 1} (answer {int(array.argmax())})")
        return cls(people, items, marks.astype(bool), sizes[0], sizes[1])

    def __len__(self) -> int:
        return len(self.person)

    @cached_property
    def counts(self) -> Ints:
        """(n_item,) answers to each item."""
        return np.bincount(self.item, minlength=self.n_item)

    @cached_property
    def totals(self) -> Floats:
        """(n_item,) right answers to each item."""
        return np.bincount(self.item, weights=self.right, minlength=self.n_item).astype(np.float64)

    @cached_property
    def matrices(self) -> tuple[Any, Any]:
        """Two float32 sparse matrices (n_person, n_item): answers given, and right answers (of the same structure).

        Rows, then items, then marks are sorted, so that the sums of float32 do not depend on the order in which answers came.
        """
        width = max(self.n_item, 1)
        key = (self.person * width + self.item) * 2 + self.right
        if 2 * width * self.n_person < 2**31:
            key = key.astype(np.int32)  # sorted twice as fast
        key.sort()
        cell = key >> 1
        pointers = np.searchsorted(cell, (np.arange(self.n_person + 1) * width).astype(key.dtype)).astype(np.int32)
        columns, shape = (cell % width).astype(np.int32), (self.n_person, self.n_item)
        given = sparse.csr_array((np.ones(len(key), dtype=np.float32), columns, pointers), shape=shape)
        right = sparse.csr_array(((key & 1).astype(np.float32), columns, pointers), shape=shape)
        return given, right

    def sample(self, people: int) -> Responses:
        """Return the answers of about ``people`` learners, spread evenly over their numbers; all of them when there are no more."""
        if self.n_person <= people:
            return self
        number = np.full(self.n_person, -1, dtype=np.int64)
        number[np.linspace(0, self.n_person - 1, people).astype(np.int64)] = np.arange(people)
        kept = number[self.person] >= 0
        return Responses(number[self.person[kept]], self.item[kept], self.right[kept], people, self.n_item)


def _indices(name: str, value: ArrayLike) -> Ints:
    given = np.asarray(value)
    if given.ndim != 1:
        raise CalibrationError(f"{name}: expected one dimension")
    if given.size == 0:
        return np.zeros(0, dtype=np.int64)
    if not np.issubdtype(given.dtype, np.integer):
        raise CalibrationError(f"{name}: not integers")
    if int(given.min()) < 0:
        raise CalibrationError(f"{name} is negative (answer {int(given.argmin())})")
    return given.astype(np.int64)
