"""What a run has in hand: the budget that is left, variables, the world, printed lines and, when asked for, the trace."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from challenges.programs.language.errors import ProgramError
from challenges.programs.language.limits import ELEMENTS_A_STEP, TRACE_STEPS, Budget
from challenges.programs.language.values import show
from challenges.programs.world import World

__all__ = ["Machine", "Step", "Tracer"]

Names = dict[str, Any]


class Machine:
    """The state of one run. `left` counts down; whoever works pays through `step`, `work`, `room` and `fits`."""

    __slots__ = ("budget", "depth", "english", "frames", "left", "names", "output", "owed", "tracer", "world")

    def __init__(self, budget: Budget, world: World | None, names: Names, english: bool = False, trace: bool = False) -> None:
        self.budget = budget
        self.left = budget.steps
        self.owed = 0
        self.depth = 0
        self.frames = 0
        self.names = names
        self.output: list[str] = []
        self.world = world
        self.english = english
        self.tracer = Tracer(self) if trace else None

    def step(self, cost: int = 1) -> None:
        """Pay steps."""
        self.left -= cost
        if self.left < 0:
            raise ProgramError("too_many_steps", limit=self.budget.steps)

    def work(self, elements: int) -> None:
        """Pay for walking through so many elements or letters; what does not make a whole step is owed."""
        self.owed += elements
        if self.owed >= ELEMENTS_A_STEP:
            steps, self.owed = divmod(self.owed, ELEMENTS_A_STEP)
            self.step(steps)

    def room(self, elements: int) -> None:
        """Refuse a list or a text that would become too long."""
        if elements > self.budget.cells:
            raise ProgramError("too_long_value", limit=self.budget.cells)

    def fits(self, elements: int) -> None:
        """Refuse a list or a text that would be too long, and pay for making it."""
        self.room(elements)
        self.work(elements)

    def print(self, text: str) -> None:  # the verb of programs
        """Print a line."""
        if len(self.output) >= self.budget.output:
            raise ProgramError("too_much_output", limit=self.budget.output)
        self.work(len(text))
        self.output.append(text)

    def the_world(self) -> World:
        """Return the world; a program that runs without one has no figure to move."""
        if self.world is None:
            raise ProgramError("no_world")
        return self.world


@dataclass
class Step:
    """A step of the trace: the line, how many calls deep, and what it changed.

    `changed`: variables and their values as shown; `world`: the new state when it changed; `printed`: lines.
    """

    line: int
    depth: int
    changed: dict[str, str] = field(default_factory=dict)
    world: dict[str, Any] | None = None
    printed: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the step for the page."""
        return {"line": self.line, "depth": self.depth, "changed": self.changed, "world": self.world, "printed": self.printed}


class Tracer:
    """Notes the steps of a run. What a step changed is seen when the next one begins."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.steps: list[Step] = []
        self.shown: list[dict[str, tuple[Any, str]]] = [{}]
        self.world = machine.world.state() if machine.world else None
        self.printed = 0
        self.names: Names = machine.names

    def begin(self, line: int, names: Names) -> None:
        """Note that a line is about to run with these variables."""
        self.finish()
        self.names = names
        if len(self.steps) <= TRACE_STEPS:
            self.steps.append(Step(line, self.machine.depth))

    def enter(self, names: Names) -> None:
        """Note that a function begins."""
        self.finish()
        self.names = names
        self.shown.append({})
        self.finish()

    def leave(self, names: Names) -> None:
        """Note that a function is over."""
        self.finish()
        self.shown.pop()
        self.names = names

    def finish(self) -> None:
        """See what the last step changed."""
        if not self.steps or len(self.steps) > TRACE_STEPS:
            return
        last, known = self.steps[-1], self.shown[-1]
        for name, value in self.names.items():
            before = known.get(name)
            if before is not None and before[0] is value and not isinstance(value, list):
                continue
            text = show(value, english=self.machine.english)
            if before is None or before[1] != text:
                last.changed[name] = text
            known[name] = (value, text)
        last.printed += self.machine.output[self.printed :]
        self.printed = len(self.machine.output)
        if self.machine.world is not None:
            state = self.machine.world.state()
            if state != self.world:
                self.world = last.world = state

    def given(self) -> list[Step]:
        """Return the steps, at most as many as are kept."""
        self.finish()
        return self.steps[:TRACE_STEPS]
