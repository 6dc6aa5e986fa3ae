"""Trying what is written before it is answered: a program on its maps and shown tests, a query on its tables. Nothing is recorded.

What is run is the public part of the question (`wire.sent_response` holds the same), so that a try cannot tell a hidden test.
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from challenges import marking, programs, throttle
from challenges.marking import written
from challenges.programs import queries
from challenges.runtime.assessments.errors import AlreadyAnswered, BadAnswer, TooManyTries
from challenges.runtime.assessments.messages import refusal
from challenges.runtime.assessments.models import Attempt

#: Tries of one test in a minute: more than anybody reads.
MOST_TRIES = 40
MINUTE = 60
#: Steps shown of one run, and rows of a query.
SHOWN_STEPS = 300
SHOWN_ROWS = 100


@dataclass(frozen=True)
class Step:
    """A step of a run: its line, what it changed in words, and where the figure is (`figure`: column, row, heading; `objects`, `painted`: cells)."""

    line: int
    text: str
    figure: str = ""
    objects: str = ""
    painted: str = ""


@dataclass(frozen=True)
class Shown:
    """A run on one map or test: its name, whether it does what is asked, why not, its steps, the map it ran on."""

    name: str
    held: bool | None
    why: str
    steps: list[Step] = field(default_factory=list)
    left_out: int = 0
    world: dict[str, Any] | None = None


@dataclass(frozen=True)
class Tried:
    """What a try came to: `error`, what could not be read; `runs` of a program; `columns`, `rows` and `count` of a query."""

    error: str = ""
    runs: list[Shown] = field(default_factory=list)
    columns: list[str] | None = None
    rows: list[list[Any]] = field(default_factory=list)
    count: int = 0


def try_out(attempt: Attempt, source: str) -> Tried:
    """Run what somebody wrote, on what the page shows.

    Raises:
        AlreadyAnswered: the question is answered.
        BadAnswer: nothing to run, too long, or a question that runs nothing.
        TooManyTries: more in a minute than one reads.
    """
    if attempt.answered_at is not None:
        raise AlreadyAnswered
    if attempt.response["type"] not in marking.WRITTEN:
        raise BadAnswer
    if not throttle.allow("try", str(attempt.assessment.uid), limit=MOST_TRIES, seconds=MINUTE):
        raise TooManyTries
    try:
        text = written.source(source)
        return _program(attempt.response, text) if attempt.response["type"] == "program" else _query(attempt.response, text)
    except marking.InvalidAnswer as error:
        raise BadAnswer(refusal(error)) from error
    except programs.InvalidSource as error:
        raise BadAnswer(programs.refused(error.code, error.params, _)) from error


def _program(public: dict[str, Any], text: str) -> Tried:
    names = programs.trials(public)
    found = [programs.try_program(text, public, place) for place in range(max(1, len(names)))]
    if found[0].run is None:
        return Tried(error=programs.error_told(found[0].error or {}, _))
    return Tried(runs=[_shown(one, public, place, names) for place, one in enumerate(found)])


def _shown(trial: programs.Trial, public: dict[str, Any], place: int, names: list[str]) -> Shown:
    told = trial.as_json()
    steps, worlds = told["steps"], public.get("worlds") or []
    world = programs.drawing(programs.World.read(worlds[place])) | {"lines": worlds[place]} if place < len(worlds) else None
    state = world["state"] if world else None
    listed = []
    for one in steps[:SHOWN_STEPS]:
        state = one["world"] or state
        listed.append(Step(one["line"], _changes(one), *_where(state)))
    result = trial.result
    return Shown(
        name=_name(names, place, world is not None), held=result.held if result else None,
        why="" if result is None or result.held else _why(result), steps=listed,
        left_out=max(0, len(steps) - SHOWN_STEPS), world=world,
    )  # fmt: skip


def _why(result: programs.TestResult) -> str:
    return programs.explain({"error": None, "tests": [result.as_json()], "structure": []}, _)[0]


def _name(names: list[str], place: int, on_map: bool) -> str:
    if len(names) < 2:
        return ""
    return (_("Plan %d") if on_map else _("Exemple %d")) % (place + 1)


def _changes(step: dict[str, Any]) -> str:
    """What a step changed: variables as programs write them, and what it printed."""
    found = [f"{name} = {value}" for name, value in step["changed"].items()]
    return " ; ".join(found + [_("affiche « %s »") % line for line in step["printed"]])


def _where(state: dict[str, Any] | None) -> tuple[str, str, str]:
    if state is None:
        return "", "", ""
    objects, painted = (" ".join(f"{column},{row}" for row, column in state[kind]) for kind in ("objects", "painted"))
    return f"{state['at'][1]},{state['at'][0]},{state['heading']}", objects, painted


def _query(public: dict[str, Any], text: str) -> Tried:
    result = queries.try_query(text, public)
    if result.error:
        return Tried(error=programs.error_told(result.error.as_json(), _))
    return Tried(columns=list(result.columns), rows=result.as_json()["rows"][:SHOWN_ROWS], count=len(result.rows))
