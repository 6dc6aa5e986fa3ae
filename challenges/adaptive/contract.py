"""The data that go into and come out of a strategy: Scope, Exposure, Decision, Report. No computation here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from challenges.adaptive.bank import ItemBank
    from challenges.adaptive.profile_rules import ProfileRules
    from challenges.adaptive.scoring import ScoreBands

#: Answers in the order given: (item index in the bank, answered rightly). Only a right answer is a success (pix-runtime.md 3.9).
Answers = Sequence[tuple[int, bool]]
#: What a challenge may be answered on: bits of ``ItemBank.devices``.
DEVICES: Final = {"computer": 1, "tablet": 2, "phone": 4}


@dataclass(frozen=True, eq=False)
class Exposure:
    """How often items were given, for the priority index; kept by the caller, refreshed every few sessions (``exposure.refreshed``).

    ``counts``: (items, 8), sessions in which the item was given, by band of the estimate then; ``sessions``: (8,), sessions by band (the
    questions given in the band over the questions of a session). Bands are cut at ``exposure.BAND_CUTS``. ``recorded``: sessions ever
    recorded, which say when to halve. The arrays are copied and made read-only. ``memo`` holds what was worked out from the counters; nobody else touches it.
    """

    counts: NDArray[np.floating[Any]]
    sessions: NDArray[np.floating[Any]]
    recorded: int = 0
    memo: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        for name in ("counts", "sessions"):
            array = np.array(getattr(self, name), dtype=np.float64)
            array.flags.writeable = False
            object.__setattr__(self, name, array)


@dataclass(frozen=True, eq=False)
class Known:
    """What a learner answered in earlier sessions. It tells of the learner, and counts towards no number of questions of this one.

    ``items``, ``right``: (answers,), at most one answer an item; ``weight``: of one such answer beside an answer of this session, in [0, 1]
    (module ``positioning`` says which, and why). The arrays are copied and made read-only.

    Raises ValueError for arrays of two lengths, or another weight.
    """

    items: NDArray[np.integer[Any]]
    right: NDArray[np.bool_]
    weight: float

    def __post_init__(self) -> None:
        for name, kind in (("items", np.int64), ("right", np.bool_)):
            array = np.array(getattr(self, name), dtype=kind)
            array.flags.writeable = False
            object.__setattr__(self, name, array)
        if self.items.shape != self.right.shape or not 0.0 <= self.weight <= 1.0:
            raise ValueError("earlier answers are pairs, and weigh between 0 and 1")


@dataclass(frozen=True, eq=False)
class Scope:
    """What a session may ask and when it ends. Every number is a parameter because banks and campaigns differ in size.

    Rules that never give way:

    - ``items``: indices of the items allowed; None for all. ``withdrawn``: items taken out since the release was built
    - ``excluded_families``: never asked. No family is asked twice, so no two variants of one meet
    - ``competences``, ``topics``: None for all. Positioning takes the competences in the order given
    - ``max_level``: harder items are not asked, higher levels are not announced
    - ``caps``: highest level asked of each topic; None for all. Other topics are not asked, and no level of a competence above the highest
      cap of its topics is announced
    - ``accessible_only``: only items marked accessible in the bank; a learner who needs them cannot use the others
    - certification: ``length`` scored questions in all, at most ``quota`` a competence (None: ``length`` divided by the competences that
      hold an eligible item, rounded up, so that a poor competence does not shorten the session)

    Rules that give way when they would stop the session, named in ``Decision.rule_given_way``:

    - ``gap``: questions between two of one competence; one a topic and one a skill, always on when ``balanced``
    - ``seen_families``: met in earlier sessions
    - ``max_timed``, ``timed_share``: most timed questions, as a number and as a share of ``length``; the smaller holds
    - ``device``: one of ``DEVICES``; items marked unfit for it in the bank are avoided
    - ``enemies``: sets of items of which at most one is asked, because one gives another away
    - ``exposure``: counters of the priority index

    The rest: ``balanced`` False drops passes, quotas, gap, topics and skills (for comparisons); ``draw``: size of the final draw among the
    best. ``pretest``: unscored questions added to ``length`` at random places of an exam; ``pretest_every``: one unscored question in so
    many, in practice; 0 for none (module ``pretest``). ``bands``: bounds of the global score, None for the default ones.
    Positioning: a competence ends when P(|level - announced| <= 1) >= ``stop_probability`` after ``min_questions``, or after
    ``max_questions``; .975 is for an uncalibrated bank, .95 for a calibrated one. ``known``: answers of earlier sessions. ``profile``: the
    candidate's, for the rules of 2020 and 2023. ``memo`` holds what a strategy prepared.

    Raises ValueError for numbers that make no session.
    """

    items: NDArray[np.integer[Any]] | None = None
    excluded_families: frozenset[int] = frozenset()
    seen_families: frozenset[int] = frozenset()
    competences: tuple[int, ...] | None = None
    topics: tuple[int, ...] | None = None
    max_level: int = 8
    caps: Mapping[int, int] | None = None
    length: int = 32
    quota: int | None = None
    gap: int = 2
    stop_probability: float = 0.975
    min_questions: int = 3
    max_questions: int = 20
    accessible_only: bool = False
    exposure: Exposure | None = None
    bands: ScoreBands | None = None
    balanced: bool = True
    draw: int = 3
    withdrawn: frozenset[int] = frozenset()
    enemies: tuple[frozenset[int], ...] = ()
    max_timed: int | None = None
    timed_share: float | None = None
    device: str | None = None
    pretest: int = 0
    pretest_every: int = 0
    known: Known | None = None
    profile: ProfileRules | None = None
    memo: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        if self.gap < 0 or self.draw < 1 or self.pretest < 0 or self.pretest_every < 0 or (self.pretest and self.pretest_every):
            raise ValueError("gap and pretest must be >= 0, draw >= 1, and pretest and pretest_every do not go together")
        if self.device is not None and self.device not in DEVICES:
            raise ValueError(f"device must be one of {', '.join(DEVICES)}")

    @property
    def timed_limit(self) -> int | None:
        """Most timed questions of a session, or None."""
        limits = [] if self.max_timed is None else [self.max_timed]
        if self.timed_share is not None:
            limits.append(int(self.timed_share * self.length))
        return min(limits, default=None)


@dataclass(frozen=True)
class Decision:
    """The next item and why. ``rule_given_way`` names the rules relaxed, joined by "+" in order, or is None.

    Rules: ``pass``, ``gap``, ``topic``, ``skill``, ``seen``, ``timed_share``, ``device``, ``enemies``, ``exposure``; positioning: ``timed``;
    published positioning: ``easy_topics``; profile: ``profile``, ``level``.
    ``explain`` holds JSON values: the estimate, the best candidates with their scores, and the draw; ``explaining.why`` has the full
    account of any step. ``unscored``: a pretest question, whose answer is left out of everything but calibration.
    """

    item: int
    competence: int
    topic: int
    rule_given_way: str | None
    explain: dict[str, Any] = field(default_factory=dict)
    unscored: bool = False


@dataclass(frozen=True)
class Report:
    """What the answers say. The tuples have one entry per competence of the bank.

    - ``levels``: 0..8, of least expected loss (``levels.LOSS``, close to the median); ``p_within_one``: P(|true level - announced| <= 1);
      ``mean``, ``sd``: of the ability, in levels (0..8)
    - ``highest``: level above which none is announced, by the scope's ``max_level`` and ``caps``
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
    highest: tuple[int, ...]


class Strategy(Protocol):
    """A named, versioned way to choose questions and to report; pure functions of their arguments."""

    @property
    def name(self) -> str:
        """Name under which rule sets pin the strategy."""

    def next_item(self, bank: ItemBank, answers: Answers, session_seed: int, scope: Scope) -> Decision | None:
        """Return the next item, or None when the session is over."""

    def report(self, bank: ItemBank, answers: Answers, scope: Scope) -> Report:
        """Return what the answers say; also defined for no answer at all."""
