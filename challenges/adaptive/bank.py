"""The item bank as arrays, its validation, and what is worked out from it once and kept. No choice of items here.

The tables (module ``tables``) are built at first use and stay on the bank object; a process should keep one ItemBank per bank version.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from challenges.adaptive import model, tables
from challenges.adaptive.model import Floats, Population
from challenges.adaptive.tables import LEVELS, NODES, ROUTE, THETA, Ints

__all__ = ["LEVELS", "MAX_DIFFICULTY", "MAX_SLOPE", "NODES", "ROUTE", "THETA", "BankError", "Bools", "Ints", "ItemBank", "Lists", "faults"]

Bools = NDArray[np.bool_]

#: Bounds of the parameters that a bank accepts, in levels or in units of theta, and of their standard errors at the build of a release.
MAX_DIFFICULTY: Final = 8.0
MAX_SLOPE: Final = 20.0
MAX_SE: Final = 1.5


class BankError(ValueError):
    """The arrays do not make a bank; the message names the array and the first item at fault."""


@dataclass(frozen=True)
class Lists:
    """Columns of a bank as Python lists, which single look-ups read several times faster than arrays."""

    competence: list[int]
    topic: list[int]
    family: list[int]
    timed: list[bool]
    devices: list[int]


@dataclass(frozen=True, eq=False)
class ItemBank:
    """Equal-length arrays, one entry per item; an item is named by its index.

    - ``a`` slope per level (0 < a <= 20), ``b`` difficulty in levels (abs <= 8; level - 0.5 until calibrated), ``c`` guess rate (1 /
      options, 0 for open answers), ``s`` slip rate; 0 <= c, 0 <= s, c + s < 1
    - ``competence``, ``topic``, ``skill``, ``family``: identifiers, integers >= 0; a skill is inside one topic, a topic inside one
      competence. Competences are numbered densely, for reports have one entry for each up to the highest
    - ``level`` 1..8; ``timed``, ``accessible``: booleans (``accessible`` None: all are); ``devices``: bits of ``contract.DEVICES`` that the
      item can be answered on (None: all); ``pretest``: only ever asked unscored (None: no item)
    - ``theta_a``, ``theta_b``: calibrated slope and difficulty on the theta scale, both or neither; linked from ``a`` and ``b`` when None
    - ``points``: of each item's skill, 8 a level, for the published rule (None: shared by the skills that the bank holds)
    - ``populations``: what positioning assumes of learners, at least one a competence (None: the same for all, ``model.POPULATION``)

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
    devices: Ints | None = None
    pretest: Bools | None = None
    points: Floats | None = None
    populations: tuple[Population, ...] | None = None

    def __post_init__(self) -> None:
        if (self.theta_a is None) != (self.theta_b is None):
            raise BankError("theta_a and theta_b go together")
        linked = dict(zip(("theta_a", "theta_b"), self._linked(), strict=True)) if self.theta_a is None else {}
        for field in fields(self):
            value = linked.get(field.name, getattr(self, field.name))
            if field.name == "populations" or (field.name == "points" and value is None):
                continue
            if field.name in _DEFAULTS and value is None:
                value = np.full(np.shape(self.a), _DEFAULTS[field.name])
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
    def certification(self) -> tables.CertificationTables:
        """Log-likelihoods on the theta scale."""
        return tables.certification(self.theta_columns)

    @cached_property
    def positioning(self) -> tables.PositioningTables:
        """Tables of the level scale."""
        return tables.positioning((self.a, self.b, self.c, self.s))

    @cached_property
    def theta_columns(self) -> tables.Columns:
        """The four parameters on the theta scale."""
        return (*self._theta(), self.c, self.s)

    @cached_property
    def ranked(self) -> tables.Ranked:
        """Sorted lists of each competence: one item a group of variants, pretest items left out."""
        leaders = self.leaders
        return tables.ranked([leaders[self.competence[leaders] == number] for number in range(self.competences)], self.theta_columns)

    @cached_property
    def ranked_whole(self) -> tables.Ranked:
        """Sorted lists of the bank as one group."""
        return tables.ranked([self.leaders], self.theta_columns)

    @cached_property
    def leaders(self) -> Ints:
        """The scored items that lead a group of variants."""
        assert self.pretest is not None
        return np.flatnonzero((self.leader == np.arange(len(self))) & ~self.pretest)

    @cached_property
    def leader(self) -> Ints:
        """(items,) the first item of the same family, skill and parameters: variants that differ in nothing the engine knows.

        They are one candidate, and which of them is asked is drawn at random: only then can their difficulties be compared (adaptive.md
        section 5).
        """
        if len(np.unique(self.family)) == len(self):
            return np.arange(len(self))
        assert self.pretest is not None
        columns = np.stack([self.family, self.skill, self.pretest, *self.theta_columns])
        _, first, back = np.unique(columns, axis=1, return_index=True, return_inverse=True)
        return first[back.ravel()]

    @cached_property
    def variants(self) -> dict[int, list[int]]:
        """The groups of more than one variant, by leader; members in order."""
        groups: dict[int, list[int]] = {}
        if not np.array_equal(self.leader, np.arange(len(self))):
            for item, leader in enumerate(self.leader.tolist()):
                groups.setdefault(leader, []).append(item)
        return {leader: members for leader, members in groups.items() if len(members) > 1}

    @cached_property
    def lists(self) -> Lists:
        """Columns for single look-ups."""
        assert self.devices is not None
        columns = (self.competence, self.topic, self.family, self.timed, self.devices)
        return Lists(*(column.tolist() for column in columns))

    @cached_property
    def family_in_topic(self) -> bool:
        """Whether every family is inside one topic, so that a topic not asked yet holds no family asked."""
        _, first, back = np.unique(self.family, return_index=True, return_inverse=True)
        return bool((self.topic == self.topic[first][back]).all())

    @cached_property
    def memo(self) -> dict[Any, Any]:
        """What the strategies prepared for this bank; nobody else touches it."""
        return {}

    def _theta(self) -> tuple[Floats, Floats]:
        assert self.theta_a is not None
        assert self.theta_b is not None
        return self.theta_a, self.theta_b


_INTEGERS: Final = ("competence", "topic", "skill", "level", "family", "devices")
_BOOLEANS: Final = ("timed", "accessible", "pretest")
_DEFAULTS: Final[dict[str, bool | int]] = {"accessible": True, "pretest": False, "devices": 7}


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


def faults(a: ArrayLike, b: ArrayLike, c: ArrayLike, s: ArrayLike, se_a: ArrayLike = 0.0, se_b: ArrayLike = 0.0) -> list[tuple[int, str]]:
    """Return every item whose parameters no release may hold, with what is wrong, in the order of the bank: for messages at build.

    The arrays have one entry an item (standard errors may be one number; NaN where an item was never calibrated: that is no fault).
    """
    columns = {name: np.atleast_1d(np.asarray(x, dtype=np.float64)) for name, x in zip("abcs", (a, b, c, s), strict=True)}
    checks = _parameter_checks(columns["a"], columns["b"], columns["c"], columns["s"])
    for name, error in (("a", se_a), ("b", se_b)):
        given = np.broadcast_to(np.asarray(error, dtype=np.float64), columns["a"].shape)
        checks.append((f"standard error of {name} negative or above {MAX_SE:g}", (given < 0) | (given > MAX_SE)))
    return sorted((int(item), message) for message, wrong in checks for item in np.flatnonzero(wrong))


def _parameter_checks(a: Floats, b: Floats, c: Floats, s: Floats, prefix: str = "") -> list[tuple[str, Bools]]:
    named = ((f"{prefix}a", a), (f"{prefix}b", b), ("c", c), ("s", s))
    checks = [(f"{name} is not finite", ~np.isfinite(x)) for name, x in named]
    checks.append((f"{prefix}a outside ]0, {MAX_SLOPE:g}]", ~((a > 0) & (a <= MAX_SLOPE))))
    checks.append((f"{prefix}b beyond {MAX_DIFFICULTY:g}", ~(np.abs(b) <= MAX_DIFFICULTY)))
    checks.append(("c and s must be >= 0 and c + s < 1", ~((c >= 0) & (s >= 0) & (c + s < 1))))
    return checks


def _validate(bank: ItemBank) -> None:
    theta_a, theta_b, c, s = bank.theta_columns
    assert bank.devices is not None
    checks = _parameter_checks(bank.a, bank.b, c, s) + _parameter_checks(theta_a, theta_b, c, s, "theta_")
    checks.append(("level outside 1..8", (bank.level < 1) | (bank.level > 8)))
    checks.append(("devices outside 0..7", (bank.devices < 0) | (bank.devices > 7)))
    checks += [(f"{name} is negative", getattr(bank, name) < 0) for name in ("competence", "topic", "skill", "family")]
    if bank.points is not None:
        checks.append(("points must be finite and >= 0", ~(np.isfinite(bank.points) & (bank.points >= 0))))
    for message, wrong in checks:
        if wrong.any():
            raise BankError(f"{message} (item {int(np.flatnonzero(wrong)[0])})")
    if bank.populations is not None and len(bank.populations) < bank.competences:
        raise BankError("fewer populations than competences")
    for inner, outer in (("topic", "competence"), ("skill", "topic")):
        _, first, back = np.unique(getattr(bank, inner), return_index=True, return_inverse=True)
        strays = getattr(bank, outer) != getattr(bank, outer)[first][back]
        if strays.any():
            raise BankError(f"{inner} in two values of {outer} (item {int(np.flatnonzero(strays)[0])})")
