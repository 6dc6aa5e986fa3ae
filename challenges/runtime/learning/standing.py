"""Where a learner stands in each competence: what is kept, what may be done now. Pure: facts in, sentences and choices out."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext as _

from challenges.runtime.assessments.levels import Kept

#: Points of a level: a score is the sum of what every competence has.
POINTS = 8
#: From these shares on a level is called sure, and rather sure (P(within one level)).
SURE, RATHER = 0.95, 0.85


class State(StrEnum):
    """What may be done about a competence now."""

    BEGUN = "begun"
    NEW = "new"
    AGAIN = "again"
    WAITING = "waiting"
    TOP = "top"
    EMPTY = "empty"


@dataclass(frozen=True)
class Standing:
    """A competence of a learner.

    - `kept`: what is known of it, None when it was never asked
    - `top`: the highest level of which the bank has questions, 0 when it has none
    - `running`: the open test on it; `opens`: from when on it may be tested again
    """

    code: str
    title: str
    domain: str
    kept: Kept | None
    top: int
    state: State
    running: UUID | None = None
    opens: datetime.date | None = None

    @property
    def level(self) -> int | None:
        """The established level; None when none is."""
        return self.kept.level if self.kept and self.kept.established else None

    @property
    def high(self) -> int:
        """The highest likely level, for the drawing."""
        return max(self.level or 0, self.kept.high if self.kept else 0)

    @property
    def points(self) -> int:
        """Points of the established level, with the progress to the next."""
        return self.kept.points if self.kept and self.kept.established else 0

    @property
    def progress(self) -> int:
        """Eighths of the way to the next level; 0 at the top, or when no level is established."""
        level = self.level
        return min(POINTS - 1, max(0, self.points - POINTS * level)) if level is not None and level < self.top else 0

    @property
    def surety(self) -> str:
        """How sure the level is, in a word or two."""
        if self.level is None or self.kept is None:
            return ""
        if self.kept.certainty >= SURE:
            return _("sûr")
        return _("assez sûr") if self.kept.certainty >= RATHER else _("à confirmer")


def state_of(kept: Kept | None, *, top: int, running: bool, opens: datetime.date | None, today: datetime.date) -> State:
    """Return what may be done about a competence.

    Args:
        kept: what is known of it.
        top: the highest level that the bank can ask.
        running: whether a test on it is open.
        opens: from when on it may be tested again.
        today: the day, here.
    """
    if running:
        return State.BEGUN
    if not top:
        return State.EMPTY
    if kept is None or not kept.established:
        return State.NEW
    if kept.level >= top:
        return State.TOP
    return State.WAITING if opens is not None and today < opens else State.AGAIN


@dataclass(frozen=True)
class Advice:
    """The next best thing to practise: a competence, whether its test is open to the learner now, and why in a sentence."""

    standing: Standing
    tests: bool
    why: str


def next_best(standings: Sequence[Standing], *, required: int = 0, min_level: int = 1) -> Advice | None:
    """Return what a learner should practise next; None when everything is at the top, or the bank is empty.

    What lacks for the exam first: a competence that was tested and is nearest to the level asked, then one that was never tested; then the
    lowest level, the nearest to its next step first. Where nothing can be tested today, the exercises of the lowest competence.

    Args:
        standings: every competence, in the order of the framework.
        required: how many competences the exam asks; 0 where nobody knows.
        min_level: at which level.
    """
    reached = sum((one.level or 0) >= min_level for one in standings if one.level is not None)
    ready = [one for one in standings if one.state in (State.NEW, State.AGAIN)]
    if reached < required:
        below = sorted((one for one in ready if one.level is not None and one.level < min_level), key=lambda one: -one.points)
        unasked = [one for one in ready if one.level is None]
        if below:
            return Advice(below[0], True, _("Elle peut vous rapprocher de la certification : elle n’a pas encore le niveau demandé."))
        if unasked:
            return Advice(unasked[0], True, _("Elle peut vous rapprocher de la certification : elle n’a pas encore été testée."))
    if ready:
        return _lowest(ready)
    waiting = [one for one in standings if one.state == State.WAITING]
    if not waiting:
        return None
    one = min(waiting, key=lambda one: (one.level or 0, -one.progress))
    return Advice(
        one, False, _("C’est votre compétence la plus basse. Son test rouvre bientôt : ses exercices sont ouverts dès maintenant.")
    )


def _lowest(ready: Sequence[Standing]) -> Advice:
    new = [one for one in ready if one.level is None]
    if new:
        return Advice(new[0], True, _("Elle n’a pas encore été testée."))
    one = min(ready, key=lambda one: (one.level or 0, -one.progress))
    if one.progress >= POINTS // 2:
        return Advice(one, True, _("Vous êtes tout près de sa prochaine marche."))
    return Advice(one, True, _("C’est votre compétence la plus basse : c’est là que vous pouvez gagner le plus vite."))
