"""Whether levels are enough to sit the exam: a port that certification fills in its `apps.py`, and campaigns ask, for neither knows the other.

A room of `cms/dashboards` would do for one page; a pupil's page, in campaigns, asks the same thing. No database here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


class Verdict(Protocol):
    """What the rules ask of a profile and what the profile has."""

    @property
    def ok(self) -> bool:
        """Whether it is enough."""

    @property
    def missing(self) -> int:
        """How many competences are still missing."""

    @property
    def sentence(self) -> str:
        """What is missing, in words."""


@dataclass(frozen=True)
class Rule:
    """The rule set in force: its name, how many competences it asks at which level, and what judges the levels of a profile."""

    label: str
    required: int
    min_level: int
    judge: Callable[[Iterable[int]], Verdict]


@dataclass(frozen=True)
class Lacking:
    """Competences that do not count yet: those that were asked and are below the level, the nearest first; those that were never asked."""

    below: tuple[str, ...]
    unasked: tuple[str, ...]


_find: list[Callable[[], Rule | None]] = []


def register(find: Callable[[], Rule | None]) -> None:
    """Say who knows the rule set in force. Registering again replaces."""
    _find[:] = [find]


def rule() -> Rule | None:
    """Return the rule set in force; None where nobody registered, or where no bank holds rules."""
    return _find[0]() if _find else None


def lacking(levels: Mapping[str, int], competences: Sequence[str], min_level: int) -> Lacking:
    """Return the competences of a framework that do not reach a level.

    Args:
        levels: by code, of those that were asked.
        competences: every code, in the order of the framework.
        min_level: what each must reach.
    """
    below = [code for code in competences if levels.get(code, min_level) < min_level]
    below.sort(key=lambda code: -levels[code])
    return Lacking(tuple(below), tuple(code for code in competences if code not in levels))
