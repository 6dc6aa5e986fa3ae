"""Runs a program: closures of its statements, and `run`, which gives what came of it. A program cannot make it raise or go on for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from challenges.programs.language import tree
from challenges.programs.language.compiling import Expressions, place_of
from challenges.programs.language.errors import ProgramError
from challenges.programs.language.functions import FUNCTIONS
from challenges.programs.language.limits import FRAMES, NODES_A_STEP, Budget
from challenges.programs.language.machine import Machine, Names, Step
from challenges.programs.language.values import arithmetic, kind, show
from challenges.programs.world import World

__all__ = ["Run", "run"]


@dataclass
class Run:
    """What came of a run.

    Attributes:
        steps: the trace, empty unless asked for.
        result: what the called function returned.
        variables: those of the program, as they were at the end.
        output: printed lines.
        world: the world at the end; the one that was given is left as it was.
        error: what stopped the program, if anything did.
        used: steps of the budget.
    """

    steps: list[Step] = field(default_factory=list)
    result: Any = None
    variables: Names = field(default_factory=dict)
    output: list[str] = field(default_factory=list)
    world: World | None = None
    error: ProgramError | None = None
    used: int = 0
    english: bool = False


class _Leave:
    """Why a block is left before its end; `value` goes with a return."""

    def __init__(self, why: str) -> None:
        self.why = why


_BREAK: Final = _Leave("break")
_CONTINUE: Final = _Leave("continue")


class _Returned(_Leave):
    def __init__(self, value: Any) -> None:
        super().__init__("return")
        self.value = value


Execute = Callable[[Names], _Leave | None]


def run(
    program: tree.Program,
    world: World | None = None,
    inputs: Mapping[str, Any] | None = None,
    call: tuple[str, list[Any]] | None = None,
    budget: Budget | None = None,
    trace: bool = False,
) -> Run:
    """Run a program, then call one of its functions when `call` names one with its arguments.

    Args:
        program: as `reading.read` gives it.
        world: where the figure moves; it is copied.
        inputs: variables that are there from the start.
        call: name of a function and values for it.
        budget: what the run may use.
        trace: whether the steps are kept, at most `limits.TRACE_STEPS`.

    Returns:
        What came of it; a fault of the program is its `error`.
    """
    budget = budget or Budget()
    machine = Machine(budget, world.fresh() if world else None, dict(inputs or {}), program.english, trace)
    found = Run(variables=machine.names, output=machine.output, world=machine.world, english=program.english)
    try:
        joined = _Statements(machine, program)
        joined.main(machine.names)
        if call is not None:
            found.result = joined.call_named(*call)
    except ProgramError as error:
        found.error = error
    except RecursionError:
        found.error = ProgramError("too_deep", limit=budget.depth)
    if machine.tracer:
        found.steps = machine.tracer.given()
    found.used = budget.steps - max(machine.left, 0)
    return found


class _Statements(Expressions):
    """Closures of statements."""

    def __init__(self, machine: Machine, program: tree.Program) -> None:
        super().__init__(machine, program.functions)
        self.main = self.block(program.statements)
        for name, function in program.functions.items():
            self.level = 0
            self.bodies[name] = self._function(function)

    def call_named(self, name: str, arguments: list[Any]) -> Any:
        """Call a function by name.

        Raises:
            ProgramError: `no_function`, with the name that was wanted; any fault of the program.
        """
        if name not in self.functions:
            raise ProgramError("no_function", name=name)
        function = self.functions[name]
        if len(function.parameters) != len(arguments):
            raise ProgramError("wrong_parameters", function.line, name=name, wanted=len(arguments), given=len(function.parameters))
        return self.bodies[name](arguments, 0)

    def _function(self, function: tree.Function) -> Callable[[list[Any], int], Any]:
        body, machine, parameters = self.block(function.body), self.machine, function.parameters

        def enter(values: list[Any], above: int) -> Any:
            machine.left -= 1
            if machine.left < 0:
                machine.step(0)
            machine.depth += 1
            machine.frames += above
            if machine.depth > machine.budget.depth or machine.frames > FRAMES:
                raise ProgramError("too_deep", limit=machine.budget.depth)
            names = dict(zip(parameters, values, strict=True))
            if machine.tracer:
                machine.tracer.enter(names)
            left = body(names)
            machine.frames -= above
            machine.depth -= 1
            return left.value if isinstance(left, _Returned) else None

        return enter

    def block(self, statements: tree.Block) -> Execute:
        """Return the closure of statements one after the other."""
        self.level += 3
        rows = [self._row(one) for one in statements]
        self.level -= 3
        machine = self.machine
        if machine.tracer is not None:
            return self._traced(rows)

        def execute(names: Names) -> _Leave | None:
            line = 0
            try:
                for cost, line, statement in rows:  # noqa: B007  the error below needs it
                    machine.left -= cost
                    if machine.left < 0:
                        machine.step(0)
                    left = statement(names)
                    if left is not None:
                        return left
            except ProgramError as error:
                error.line = error.line or line
                raise
            return None

        return execute

    def _traced(self, rows: Iterable[tuple[int, int, Execute]]) -> Execute:
        machine, tracer = self.machine, self.machine.tracer
        assert tracer is not None

        def execute(names: Names) -> _Leave | None:
            line = 0
            try:
                for cost, line, statement in rows:
                    tracer.begin(line, names)
                    machine.step(cost)
                    left = statement(names)
                    if left is not None:
                        return left
            except ProgramError as error:
                error.line = error.line or line
                raise
            return None

        return execute

    def _row(self, statement: tree.Statement) -> tuple[int, int, Execute]:
        """Return what a statement costs, its line and its closure."""
        before, self.nodes = self.nodes, 0
        closure: Execute = _BUILDERS[type(statement)](self, statement)
        cost = 1 + self.nodes // NODES_A_STEP
        self.nodes = before
        return cost, statement.line, closure

    def store(self, target: tree.Name | tree.Index) -> Callable[[Names, Any], None]:
        """Return the closure that puts a value into a variable or a place."""
        if isinstance(target, tree.Name):
            name = target.name

            def put(names: Names, value: Any) -> None:
                names[name] = value

            return put
        items, index = self.build(target.target), self.build(target.index)

        def put_in(names: Names, value: Any) -> None:
            found = items(names)
            place = place_of(found, index(names))
            if not isinstance(found, list):
                raise ProgramError("text_stays")
            found[place] = value

        return put_in

    def assign(self, node: tree.Assign) -> Execute:
        """Put values; several at once are all computed first."""
        stores, values = [self.store(one) for one in node.targets], [self.build(one) for one in node.values]
        (store, value) = stores[0], values[0]
        if len(stores) == 1 and isinstance(node.targets[0], tree.Name):
            name = node.targets[0].name

            def put(names: Names) -> None:
                names[name] = value(names)

            return put
        if len(stores) == 1:
            return lambda names: store(names, value(names))

        def put_all(names: Names) -> None:
            found = [one(names) for one in values]
            for each, one in zip(stores, found, strict=True):
                each(names, one)

        return put_all

    def augment(self, node: tree.Augment) -> Execute:
        """Compute from what a variable holds; « ajouter x à L » appends to a list."""
        load, store, value = self.build(node.target), self.store(node.target), self.build(node.value)
        machine, sign, either = self.machine, node.operator, node.either

        def change(names: Names) -> None:
            before, change = load(names), value(names)
            if isinstance(before, list) and either:
                FUNCTIONS["append"].run(machine, before, change)
                return
            store(names, arithmetic(sign, before, change, machine))

        return change

    def do(self, node: tree.Do) -> Execute:
        """Call, and let go what it gives."""
        if node.call.name not in self.functions and not node.call.arguments and node.call.folded not in FUNCTIONS:
            self.nodes += 1
        call = self.build(node.call)

        def execute(names: Names) -> None:
            call(names)

        return execute

    def _turns(
        self, body: Execute, line: int, first: Callable[[Names, Any], None] | None
    ) -> Callable[[Names, Iterable[Any]], _Leave | None]:
        """Return what runs a body for each of some values, paying for each turn."""
        machine, tracer = self.machine, self.machine.tracer

        def turns(names: Names, values: Iterable[Any]) -> _Leave | None:
            begun = False
            for value in values:
                if begun and tracer:
                    tracer.begin(line, names)
                begun = True
                machine.left -= 1
                if machine.left < 0:
                    machine.step(0)
                if first:
                    first(names, value)
                left = body(names)
                if left is None or left is _CONTINUE:
                    continue
                return None if left is _BREAK else left
            return None

        return turns

    def repeat(self, node: tree.Repeat) -> Execute:
        """So many times."""
        times, turns = self.build(node.times), self._turns(self.block(node.body), node.line, None)

        def execute(names: Names) -> _Leave | None:
            count = times(names)
            if type(count) is not int or count < 0:
                raise ProgramError("nothing_value") if count is None else ProgramError("bad_count", found=show(count))
            return turns(names, range(count))

        return execute

    def loop(self, node: tree.While) -> Execute:
        """As long as, or until."""
        self.level += 2  # the condition is asked for from within `turns`
        condition, wanted = self.truth(node.condition), not node.until
        self.level -= 2
        turns = self._turns(self.block(node.body), node.line, None)

        def execute(names: Names) -> _Leave | None:
            return turns(names, iter(lambda: condition(names) is wanted, False))

        return execute

    def each(self, node: tree.For) -> Execute:
        """For each element."""
        over = self.build(node.over)
        turns = self._turns(self.block(node.body), node.line, self.store(tree.Name(node.name)))

        def execute(names: Names) -> _Leave | None:
            items = over(names)
            if not isinstance(items, list | str):
                raise (
                    ProgramError("nothing_value")
                    if items is None
                    else ProgramError("nothing_to_walk", found=kind(items), value=show(items))
                )
            return turns(names, items)

        return execute

    def count(self, node: tree.Count) -> Execute:
        """For each number, the last one included."""
        bounds = [self.build(one) for one in (node.first, node.last, node.step or tree.Constant(1))]
        turns = self._turns(self.block(node.body), node.line, self.store(tree.Name(node.name)))

        def execute(names: Names) -> _Leave | None:
            found = [one(names) for one in bounds]
            for one in found:
                if type(one) is not int:
                    raise ProgramError("not_whole", found=show(one))
            first, last, step = found
            if step == 0:
                raise ProgramError("step_zero")
            return turns(names, range(first, last + (1 if step > 0 else -1), step))

        return execute

    def choose(self, node: tree.If) -> Execute:
        """The first block whose condition holds."""
        branches = [(self.truth(one.condition), self.block(one.body), one.line) for one in node.branches]
        otherwise = self.block(node.otherwise)
        tracer = self.machine.tracer

        def execute(names: Names) -> _Leave | None:
            for condition, body, line in branches:
                if tracer and line != node.line:
                    tracer.begin(line, names)
                try:
                    holds = condition(names)
                except ProgramError as error:
                    error.line = error.line or line
                    raise
                if holds:
                    return body(names)
            return otherwise(names)

        return execute

    def give(self, node: tree.Return) -> Execute:
        """Leave the function."""
        if node.value is None:
            return lambda names: _Returned(None)
        value = self.build(node.value)
        return lambda names: _Returned(value(names))


_BUILDERS: Final[dict[type, Callable[[_Statements, Any], Execute]]] = {
    tree.Assign: _Statements.assign,
    tree.Augment: _Statements.augment,
    tree.Do: _Statements.do,
    tree.Repeat: _Statements.repeat,
    tree.While: _Statements.loop,
    tree.For: _Statements.each,
    tree.Count: _Statements.count,
    tree.If: _Statements.choose,
    tree.Return: _Statements.give,
    tree.Break: lambda _joined, _node: lambda names: _BREAK,
    tree.Continue: lambda _joined, _node: lambda names: _CONTINUE,
    tree.Pass: lambda _joined, _node: lambda names: None,
}
