"""Makes closures of a program's expressions, which `running` joins with those of its statements.

A closure takes the variables and gives the value. Whole numbers take a short way; everything else goes through `values`. No text of the
pupil's becomes Python: there is a closure for each kind of node, and no other.
"""

from __future__ import annotations

import difflib
import operator
from collections.abc import Callable, Sequence
from typing import Any, Final

from challenges.programs.language import tree
from challenges.programs.language.errors import ProgramError
from challenges.programs.language.functions import ACCENTED, FUNCTIONS
from challenges.programs.language.lexing import folded
from challenges.programs.language.limits import LARGEST
from challenges.programs.language.machine import Machine, Names
from challenges.programs.language.values import ELEMENT, arithmetic, compared, kind, same, settled, show

__all__ = ["Evaluate", "Expressions", "place_of"]

Evaluate = Callable[[Names], Any]
Called = Callable[[list[Any]], Any]
_QUICK: Final[dict[str, Callable[[Any, Any], Any]]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}
_ORDER: Final[dict[str, Callable[[Any, Any], bool]]] = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


class Expressions:
    """Closures of expressions for one machine. `functions` are the pupil's own, called by name; `level` counts what stands around."""

    def __init__(self, machine: Machine, functions: dict[str, tree.Function]) -> None:
        self.machine = machine
        self.functions = functions
        self.level = 0
        self.nodes = 0
        self.bodies: dict[str, Callable[[list[Any], int], Any]] = {}

    def build(self, node: tree.Expression) -> Evaluate:
        """Return the closure of an expression."""
        self.level += 2  # two Python frames a node: its closure, and that of its list of parts
        self.nodes += 1
        found: Evaluate = _BUILDERS[type(node)](self, node)
        self.level -= 2
        return found

    def constant(self, node: tree.Constant) -> Evaluate:
        """Return what is written."""
        value = node.value
        return lambda names: value

    def name(self, node: tree.Name) -> Evaluate:
        """Return a variable: of the function, else of the program."""
        name, machine = node.name, self.machine

        def load(names: Names) -> Any:
            try:
                return names[name]
            except KeyError:
                pass
            try:
                return machine.names[name]
            except KeyError:
                raise self._unknown(name, names) from None

        return load

    def _unknown(self, name: str, names: Names) -> ProgramError:
        if name in self.functions or folded(name) in FUNCTIONS:
            return ProgramError("function_name", name=name[:40])
        known = [*names, *self.machine.names]
        return ProgramError("unknown_name", name=name[:40], near=_nearest(name, known))

    def items(self, node: tree.ListOf) -> Evaluate:
        """Make a list."""
        parts, machine = [self.build(one) for one in node.items], self.machine

        def make(names: Names) -> list[Any]:
            machine.fits(len(parts))
            return [one(names) for one in parts]

        return make

    def binary(self, node: tree.Binary) -> Evaluate:
        """Compute; whole numbers at once."""
        left, right, machine, sign = self.build(node.left), self.build(node.right), self.machine, node.operator
        quick = _QUICK.get(sign)
        if quick is None:
            return lambda names: arithmetic(sign, left(names), right(names), machine)

        def compute(names: Names) -> Any:
            one, other = left(names), right(names)
            if type(one) is int and type(other) is int:
                found = quick(one, other)
                if -LARGEST <= found <= LARGEST:
                    return found
                raise ProgramError("number_too_big")
            return arithmetic(sign, one, other, machine)

        return compute

    def negative(self, node: tree.Negative) -> Evaluate:
        """Change the sign."""
        operand = self.build(node.operand)

        def negate(names: Names) -> Any:
            value = operand(names)
            if kind(value) != "number":
                raise ProgramError("bad_sign", found=kind(value))
            return settled(-value)

        return negate

    def compare(self, node: tree.Compare) -> Evaluate:
        """Compare; a chain holds when each link does."""
        operands = [self.build(one) for one in node.operands]
        tests = [self._test(one) for one in node.operators]
        if len(tests) == 1:
            (left, right), (test,) = operands, tests
            return lambda names: test(left(names), right(names))
        first, rest = operands[0], list(zip(tests, operands[1:], strict=True))

        def chain(names: Names) -> bool:
            before = first(names)
            for test, operand in rest:
                value = operand(names)
                if not test(before, value):
                    return False
                before = value
            return True

        return chain

    def _test(self, sign: str) -> Callable[[Any, Any], bool]:
        machine = self.machine
        if sign in _ORDER:
            order = _ORDER[sign]
            return lambda one, other: order(one, other) if type(one) is int and type(other) is int else order(compared(one, other), 0)
        if sign in ("in", "not in"):
            return lambda one, other: _holds(one, other, machine) == (sign == "in")
        return lambda one, other: (one == other if type(one) is int and type(other) is int else same(one, other, machine)) == (sign == "==")

    def truth(self, node: tree.Expression) -> Callable[[Names], bool]:
        """Return the closure of a condition: what is neither true nor false is a said error."""
        self.level += 1
        value = self.build(node)
        self.level -= 1

        def decide(names: Names) -> bool:
            found = value(names)
            if found is True or found is False:
                return found
            raise ProgramError("nothing_value") if found is None else ProgramError("not_a_condition", found=kind(found), value=show(found))

        return decide

    def logic(self, node: tree.Logic) -> Evaluate:
        """Return `and`, `or`."""
        left, right = self.truth(node.left), self.truth(node.right)
        if node.operator == "and":
            return lambda names: left(names) and right(names)
        return lambda names: left(names) or right(names)

    def contrary(self, node: tree.Not) -> Evaluate:
        """Return `not`."""
        operand = self.truth(node.operand)
        return lambda names: not operand(names)

    def index(self, node: tree.Index) -> Evaluate:
        """Return an element or a letter."""
        target, index = self.build(node.target), self.build(node.index)

        def element(names: Names) -> Any:
            items = target(names)
            return items[place_of(items, index(names))]

        return element

    def cut(self, node: tree.Slice) -> Evaluate:
        """Return some elements or letters, as many as there are."""
        target = self.build(node.target)
        first, last = (self.build(one) if one else (lambda names: None) for one in (node.first, node.last))
        machine = self.machine

        def some(names: Names) -> Any:
            items = target(names)
            bounds = [bound(names) for bound in (first, last)]
            if kind(items) not in ("list", "text"):
                raise ProgramError("no_places", found=kind(items))
            if not all(bound is None or type(bound) is int for bound in bounds):
                raise ProgramError("not_whole", found=show(next(one for one in bounds if one is not None and type(one) is not int)))
            found = items[slice(*bounds)]
            machine.fits(len(found))
            return found

        return some

    def call(self, node: tree.Call) -> Evaluate:
        """Call a function of the pupil's, else one of the language."""
        arguments = [self.build(one) for one in node.arguments]
        if node.name in self.functions:
            return self._own(node, arguments)
        builtin = FUNCTIONS.get(node.folded)
        if builtin is None:
            known = [*self.functions, *ACCENTED.values()]
            return _raising(lambda: ProgramError("unknown_function", name=node.name[:40], near=_nearest(node.name, known)))
        if not builtin.least <= len(arguments) <= builtin.most:
            facts: dict[str, Any] = {"name": node.name[:40], "least": builtin.least, "most": builtin.most, "given": len(arguments)}
            return _raising(lambda: ProgramError("wrong_number", **facts))
        run, machine = builtin.run, self.machine

        def make(names: Names) -> Any:
            machine.left -= 1
            if machine.left < 0:
                machine.step(0)
            return run(machine, *[one(names) for one in arguments])

        return make

    def _own(self, node: tree.Call, arguments: Sequence[Evaluate]) -> Evaluate:
        function, bodies, machine, above = self.functions[node.name], self.bodies, self.machine, self.level
        if len(arguments) != len(function.parameters):
            wanted = len(function.parameters)
            facts: dict[str, Any] = {"name": node.name[:40], "least": wanted, "most": wanted, "given": len(arguments)}
            return _raising(lambda: ProgramError("wrong_number", **facts))

        def make(names: Names) -> Any:
            found = bodies[node.name]([one(names) for one in arguments], above)
            if machine.tracer:
                machine.tracer.leave(names)
            return found

        return make


def _raising(error: Callable[[], ProgramError]) -> Evaluate:
    def fail(_names: Names) -> Any:
        raise error()

    return fail


def _nearest(name: str, known: Sequence[str]) -> str:
    """Return the known name that looks most like one, or nothing; capitals and accents aside."""
    plain: dict[str, str] = {}
    for one in known[:400]:
        plain.setdefault(folded(one), one)
    near = difflib.get_close_matches(folded(name[:40]), list(plain), 1, 0.6)
    return plain[near[0]][:40] if near else ""


def _holds(one: Any, many: Any, machine: Machine) -> bool:
    if isinstance(many, str) and isinstance(one, str):
        machine.work(len(many))
        return one in many
    if not isinstance(many, list):
        raise ProgramError("nothing_value") if many is None else ProgramError("nothing_in_it", found=kind(many))
    for item in many:
        machine.work(ELEMENT)
        if same(one, item, machine):
            return True
    return False


def place_of(items: Any, place: Any) -> int:
    """Return the place of an element, as Python counts.

    Raises:
        ProgramError: neither a list nor a text, or no such place.
    """
    if kind(items) not in ("list", "text"):
        raise ProgramError("nothing_value") if items is None else ProgramError("no_places", found=kind(items))
    if type(place) is not int:
        raise ProgramError("not_a_place", found=show(place))
    if not -len(items) <= place < len(items):
        if not items:
            raise ProgramError("empty_list")
        raise ProgramError("out_of_range", place=place, length=len(items), last=len(items) - 1)
    return place


_BUILDERS: Final[dict[type, Callable[[Expressions, Any], Evaluate]]] = {
    tree.Constant: Expressions.constant,
    tree.Name: Expressions.name,
    tree.ListOf: Expressions.items,
    tree.Binary: Expressions.binary,
    tree.Negative: Expressions.negative,
    tree.Compare: Expressions.compare,
    tree.Logic: Expressions.logic,
    tree.Not: Expressions.contrary,
    tree.Index: Expressions.index,
    tree.Slice: Expressions.cut,
    tree.Call: Expressions.call,
}
