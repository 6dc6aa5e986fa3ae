"""What a test by the rules of 2020 and 2023 pins of its candidate: a data class, no rule is applied here (``profile`` does)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PER_COMPETENCE: Final = 3
TOTAL: Final = 48


@dataclass(frozen=True)
class ProfileRules:
    """The candidate's profile when the test began, and the numbers of the rule set. It must not change during a session.

    - ``levels``, ``points``: of each competence of the bank, as reported; 0 where nothing was answered
    - ``validated``: skills of the bank known to be mastered
    - ``per_competence``: questions a competence; ``exact``: as many even where fewer skills are validated (2023); ``total``: questions in all
    - ``min_level``: lowest level of a competence that is asked about
    - ``neutralised``: items that no longer count, after a report of an issue
    """

    levels: tuple[int, ...]
    points: tuple[int, ...]
    validated: frozenset[int]
    per_competence: int = PER_COMPETENCE
    exact: bool = False
    total: int = TOTAL
    min_level: int = 1
    neutralised: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if len(self.levels) != len(self.points) or not 1 <= self.per_competence <= PER_COMPETENCE or self.total < 1:
            raise ValueError("levels and points go together, per_competence is 1 to 3, total at least 1")

    def certifiable(self) -> tuple[int, ...]:
        """Return the competences that are asked about, in order; as many as the total allows."""
        chosen = [competence for competence, level in enumerate(self.levels) if level >= self.min_level]
        return tuple(chosen[: max(1, self.total // self.per_competence)] if self.exact else chosen)
