"""The data that go into and come out of a strategy: Scope, Exposure, Decision, Report. No computation here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from challenges.runtime.adaptive.bank import ItemBank
    from challenges.runtime.adaptive.scoring import ScoreBands

#: Answers in the order given: (item index in the bank, answered rightly). Only a right answer is a success (pix-runtime.md 3.9).
Answers = Sequence[tuple[int, bool]]


@dataclass(frozen=True, eq=False)
class Exposure:
    """How often items were given, for the priority index; kept by the caller, refreshed every few sessions.

    ``counts``: (items, 8), sessions in which the item was given, by band of the estimate then; ``sessions``: (8,), sessions by band.
    Bands are cut at ``certification.BAND_CUTS``.
    """

    counts: NDArray[np.floating[Any]]
    sessions: NDArray[np.floating[Any]]


@dataclass(frozen=True, eq=False)
class Scope:
    """What a session may ask and when it ends. Every number is a parameter because banks and campaigns differ in size.

    - ``items``: indices of the items allowed (withdrawn and pretest-only items left out); None for all
    - ``excluded_families``: never asked; ``seen_families``: met in earlier sessions, asked only when nothing else is left
    - ``competences``, ``topics``: None for all. Positioning takes the competences in the order given
    - ``max_level``: harder items are not asked, higher levels are not announced
    - certification: ``length`` questions in all, at most ``quota`` a competence (None: ``length`` divided by the competences, rounded
      up), ``gap`` questions between two of one competence, ``exposure`` optional
    - positioning: a competence ends when P(|level - announced| <= 1) >= ``stop_probability`` after ``min_questions``, or after
      ``max_questions``; .975 is for an uncalibrated bank, .95 for a calibrated one
    - ``accessible_only``: only items marked accessible in the bank
    - ``bands``: bounds of the global score, from the rule set; None for the default ones
    """

    items: NDArray[np.integer[Any]] | None = None
    excluded_families: frozenset[int] = frozenset()
    seen_families: frozenset[int] = frozenset()
    competences: tuple[int, ...] | None = None
    topics: tuple[int, ...] | None = None
    max_level: int = 8
    length: int = 32
    quota: int | None = None
    gap: int = 2
    stop_probability: float = 0.975
    min_questions: int = 3
    max_questions: int = 20
    accessible_only: bool = False
    exposure: Exposure | None = None
    bands: ScoreBands | None = None


@dataclass(frozen=True)
class Decision:
    """The next item and why. ``rule_given_way`` names the rules relaxed, joined by "+" in order, or is None.

    Rules: ``pass``, ``gap``, ``topic``, ``skill``, ``seen``, ``exposure``, ``timed``. ``explain`` holds JSON values: the estimate,
    the number of candidates, how many each rule removed, the best candidates with their scores, and the draw.
    """

    item: int
    competence: int
    topic: int
    rule_given_way: str | None
    explain: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """What the answers say. The tuples have one entry per competence of the bank.

    - ``levels``: 0..8, the median; ``p_within_one``: P(|true level - announced| <= 1); ``mean``, ``sd``: of the ability, in levels (0..8)
    - ``points``: 8 per level, plus the progress to the next; ``answered``: answers in the competence (0: the level is borrowed from the
      other competences and must not be shown as acquired)
    - ``theta``, ``theta_sd``: general ability and its standard deviation on the strategy's scale; ``score``, ``global_level``: through the
      bands; ``global_level`` 0 is below the first level
    """

    levels: tuple[int, ...]
    p_within_one: tuple[float, ...]
    mean: tuple[float, ...]
    sd: tuple[float, ...]
    points: tuple[int, ...]
    answered: tuple[int, ...]
    theta: float
    theta_sd: float
    score: int
    global_level: int


class Strategy(Protocol):
    """A named, versioned way to choose questions and to report; pure functions of their arguments."""

    @property
    def name(self) -> str:
        """Name under which rule sets pin the strategy."""

    def next_item(self, bank: ItemBank, answers: Answers, session_seed: int, scope: Scope) -> Decision | None:
        """Return the next item, or None when the session is over."""

    def report(self, bank: ItemBank, answers: Answers, scope: Scope) -> Report:
        """Return what the answers say; also defined for no answer at all."""
