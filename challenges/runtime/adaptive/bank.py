"""The item bank as arrays, its validation, and the tables made from it once and kept. No choice of items here.

The tables are built at first use and stay on the bank object; a process should keep one ItemBank per bank version.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from challenges.runtime.adaptive import model
from challenges.runtime.adaptive.model import Floats

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

#: Grid of the certification estimate, and the coarser nodes of the sorted lists (adaptive.md section 6).
THETA: Final = np.linspace(-5.0, 5.0, 121)
NODES: Final = np.linspace(-5.0, 5.0, 81)
#: Grid of the abilities of competences and topics, in levels: the population mean and more than four standard deviations around.
LEVELS: Final = np.linspace(-5.0, 12.0, 69)
MAX_DIFFICULTY: Final = 8.0
MAX_SLOPE: Final = 20.0
#: Probabilities are kept away from 0 and 1, so that no single answer can rule an ability out.
_SMALLEST: Final = 1e-9


class BankError(ValueError):
    """The arrays do not make a bank; the message names the array and the first item at fault."""


@dataclass(frozen=True)
class CertificationTables:
    """``log_p`` (items, 2, 121) float32: log P(wrong), log P(right) on THETA; ``order`` (81, items): per node, the items grouped
    by competence (``offsets``, competences + 1) and sorted by falling information inside; ``info``
    (81, items) float32: aligned with ``order``.
    """

    log_p: NDArray[np.float32]
    order: NDArray[np.int32]
    info: NDArray[np.float32]
    offsets: Ints


@dataclass(frozen=True)
class PositioningTables:
    """``log_p`` (items, 2, 69) float32: log P(wrong), log P(right) on LEVELS; ``p`` (items, 69) float32: P(right)."""

    log_p: NDArray[np.float32]
    p: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class ItemBank:
    """Equal-length arrays, one entry per item; an item is named by its index.

    - ``a`` slope per level (0 < a <= 20), ``b`` difficulty in levels (abs <= 8; level - 0.5 until calibrated), ``c`` guess rate (1 /
      options, 0 for open answers), ``s`` slip rate; 0 <= c, 0 <= s, c + s < 1
    - ``competence``, ``topic``, ``skill``, ``family``: identifiers, integers >= 0; a skill is inside one topic, a topic inside one
      competence. Competences are numbered densely, for reports have one entry for each up to the highest
    - ``level`` 1..8; ``timed``, ``accessible``: booleans (``accessible`` None: all are)
    - ``theta_a``, ``theta_b``: calibrated slope and difficulty on the theta scale, both or neither; linked from ``a`` and ``b`` when None

    Raises BankError. The arrays are copied and made read-only.
    """

    a: Floats
    b: Floats
    c: Floats
    s: Floats
    competence: Ints
    topic: Ints
    skill: Ints
    level: Ints
    family: Ints
    timed: Bools
    accessible: Bools | None = None
    theta_a: Floats | None = None
    theta_b: Floats | None = None

    def __post_init__(self) -> None:
        if (self.theta_a is None) != (self.theta_b is None):
            raise BankError("theta_a and theta_b go together")
        linked = dict(zip(("theta_a", "theta_b"), self._linked(), strict=True)) if self.theta_a is None else {}
        for field in fields(self):
            value = linked.get(field.name, getattr(self, field.name))
            if field.name == "accessible" and value is None:
                value = np.ones(np.shape(self.a), dtype=bool)
            object.__setattr__(self, field.name, _column(field.name, value, np.shape(self.a)))
        _validate(self)

    def _linked(self) -> tuple[Floats, Floats]:
        a, b = _column("a", self.a, np.shape(self.a)), _column("b", self.b, np.shape(self.a))
        with np.errstate(all="ignore"):  # values out of bounds are reported by _validate
            slope, difficulty = model.POPULATION.theta_parameters(a, b)
        return slope, np.clip(difficulty, -MAX_DIFFICULTY, MAX_DIFFICULTY)

    @classmethod
    def from_levels(
        cls,
        competence: ArrayLike,
        topic: ArrayLike,
        skill: ArrayLike,
        level: ArrayLike,
        family: ArrayLike,
        timed: ArrayLike | None = None,
        guess: ArrayLike | None = None,
        accessible: ArrayLike | None = None,
    ) -> ItemBank:
        """Return an uncalibrated bank: b = level - 0.5, the default slope and slip, ``guess`` as lower asymptote (0 when None)."""
        levels = np.asarray(level, dtype=np.float64)
        columns: dict[str, Any] = {"competence": competence, "topic": topic, "skill": skill, "level": level, "family": family}
        return cls(
            a=np.full(levels.shape, model.DEFAULT_SLOPE),
            b=levels - 0.5,
            c=np.zeros(levels.shape) if guess is None else np.asarray(guess, dtype=np.float64),
            s=np.full(levels.shape, model.DEFAULT_SLIP),
            timed=np.zeros(levels.shape, dtype=bool) if timed is None else np.asarray(timed, dtype=bool),
            accessible=None if accessible is None else np.asarray(accessible, dtype=bool),
            **columns,
        )

    def __len__(self) -> int:
        return len(self.a)

    @cached_property
    def competences(self) -> int:
        """Number of competences: the highest identifier plus one."""
        return int(self.competence.max()) + 1 if len(self) else 0

    @cached_property
    def topic_counts(self) -> Ints:
        """(competences,) number of topics that hold an item."""
        pairs = np.unique(np.stack([self.competence, self.topic]), axis=1)
        return np.bincount(pairs[0], minlength=self.competences)

    @cached_property
    def highest_level(self) -> Ints:
        """(competences,) level of the hardest item; 0 where there is none."""
        highest = np.zeros(self.competences, dtype=np.int64)
        np.maximum.at(highest, self.competence, self.level)
        return highest

    @cached_property
    def members(self) -> dict[int, Ints]:
        """Items of each family."""
        order = np.argsort(self.family, kind="stable")
        names, starts = np.unique(self.family[order], return_index=True)
        return dict(zip(names.tolist(), np.split(order, starts[1:]), strict=False)) if len(self) else {}

    @cached_property
    def certification(self) -> CertificationTables:
        """Tables of the theta scale; about 2 kB an item."""
        a, b = self._theta()
        columns = (a[:, None], b[:, None], self.c[:, None], self.s[:, None])
        info = model.information(NODES, *columns).T.astype(np.float32)
        grouped = np.argsort(self.competence, kind="stable")
        offsets = np.searchsorted(self.competence[grouped], np.arange(self.competences + 1))
        order = np.empty((len(NODES), len(self)), dtype=np.int32)
        for low, high in pairwise(offsets.tolist()):
            block = grouped[low:high]
            order[:, low:high] = block[np.argsort(-info[:, block], axis=1, kind="stable")]
        return CertificationTables(_log_tables(THETA, columns)[0], order, np.take_along_axis(info, order, axis=1), offsets)

    @cached_property
    def positioning(self) -> PositioningTables:
        """Tables of the level scale; about 0.8 kB an item."""
        columns = (self.a[:, None], self.b[:, None], self.c[:, None], self.s[:, None])
        return PositioningTables(*_log_tables(LEVELS, columns))

    def _theta(self) -> tuple[Floats, Floats]:
        assert self.theta_a is not None
        assert self.theta_b is not None
        return self.theta_a, self.theta_b


def _log_tables(grid: Floats, columns: tuple[Floats, Floats, Floats, Floats]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    p = np.clip(model.probability(grid, *columns), _SMALLEST, 1.0 - _SMALLEST)
    log_p = np.empty((len(p), 2, len(grid)), dtype=np.float32)
    log_p[:, 0] = np.log1p(-p)
    log_p[:, 1] = np.log(p)
    return log_p, p.astype(np.float32)


_INTEGERS: Final = ("competence", "topic", "skill", "level", "family")
_BOOLEANS: Final = ("timed", "accessible")


def _column(name: str, value: ArrayLike, shape: tuple[int, ...]) -> NDArray[Any]:
    kind: type[Any] = np.int64 if name in _INTEGERS else np.bool_ if name in _BOOLEANS else np.float64
    try:
        given = np.asarray(value)
        array = np.array(given, dtype=kind)
    except (TypeError, ValueError) as error:
        raise BankError(f"{name}: {error}") from None
    if array.ndim != 1 or array.shape != shape:
        raise BankError(f"{name}: expected one dimension and the length of a")
    if kind is np.int64 and given.size and not np.array_equal(array, given):
        raise BankError(f"{name}: not integers")
    array.flags.writeable = False
    return array


def _validate(bank: ItemBank) -> None:
    theta_a, theta_b = bank._theta()
    checks = [(f"{name} is not finite", ~np.isfinite(getattr(bank, name))) for name in ("a", "b", "c", "s", "theta_a", "theta_b")]
    checks += [(f"{name} outside ]0, {MAX_SLOPE:g}]", ~((x > 0) & (x <= MAX_SLOPE))) for name, x in (("a", bank.a), ("theta_a", theta_a))]
    checks += [(f"{name} beyond {MAX_DIFFICULTY:g}", ~(np.abs(x) <= MAX_DIFFICULTY)) for name, x in (("b", bank.b), ("theta_b", theta_b))]
    checks.append(("c and s must be >= 0 and c + s < 1", ~((bank.c >= 0) & (bank.s >= 0) & (bank.c + bank.s < 1))))
    checks.append(("level outside 1..8", (bank.level < 1) | (bank.level > 8)))
    checks += [(f"{name} is negative", getattr(bank, name) < 0) for name in ("competence", "topic", "skill", "family")]
    for message, wrong in checks:
        if wrong.any():
            raise BankError(f"{message} (item {int(np.flatnonzero(wrong)[0])})")
    for inner, outer in (("topic", "competence"), ("skill", "topic")):
        _, first, back = np.unique(getattr(bank, inner), return_index=True, return_inverse=True)
        strays = getattr(bank, outer) != getattr(bank, outer)[first][back]
        if strays.any():
            raise BankError(f"{inner} in two values of {outer} (item {int(np.flatnonzero(strays)[0])})")
