"""Computing a formula on the cells of a workbook, or on changed ones: a budget of steps, no recursion from cell to cell.

Values here are those of an office: floats (dates are days since 30 December 1899), texts, booleans, None for an empty cell, `Error`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from challenges.handed.limits import MAX_STEPS
from challenges.handed.workbooks.formulas.nodes import Binary, Call, Error, Literal, Node, Range, Unary
from challenges.handed.workbooks.formulas.parsing import Unread

Place = tuple[str, int, int]
EPOCH: Final = dt.date(1899, 12, 30)
DIVISION, VALUE, REFERENCE, NAME = Error("#DIV/0!"), Error("#VALUE!"), Error("#REF!"), Error("#NAME?")
NOT_AVAILABLE, NUMBER = Error("#N/A"), Error("#NUM!")


class OverBudget(RuntimeError):
    """More cells are read than a rule may read."""


@dataclass(frozen=True)
class Matrix:
    """Values of a range, row by row; `origin` says where it stands, for functions that ask."""

    rows: tuple[tuple[Any, ...], ...]
    origin: Range | None = None

    def flat(self) -> list[Any]:
        """Return the values one after the other."""
        return [value for row in self.rows for value in row]


class _Missing(Exception):
    def __init__(self, places: list[Place]) -> None:
        self.places = places


class Cells:
    """Where values come from: `value(place)` what a cell holds, `formula(place)` its formula or None, `extent(sheet)` rows and columns in use.

    `functions` are known by their names, `lazy` those that choose which arguments are computed: they compute with this module, which knows none.
    `changed` are values that stand for those of the workbook; every formula is computed when there are some, else only those that
    `wanted` says (formulas of which the file keeps no result).
    """

    def __init__(
        self,
        value: Callable[[Place], Any],
        formula: Callable[[Place], Node | None],
        extent: Callable[[str], tuple[int, int] | None],
        functions: Mapping[str, Callable[..., Any]],
        lazy: Mapping[str, Callable[..., Any]],
        changed: Mapping[Place, Any] | None = None,
        budget: Budget | None = None,
    ) -> None:
        self.functions, self.lazy = functions, lazy
        self.value, self.formula, self.extent = value, formula, extent
        self.changed = changed
        self.budget = budget or Budget()
        self.known: dict[Place, Any] = dict(changed or {})

    def compute(self, place: Place, node: Node) -> Any:
        """Return what a formula that stands at a place comes to; `Unread` when it holds what is not understood."""
        stack: list[tuple[Place, Node]] = [(place, node)]
        waiting = {place}
        while stack:
            at, tree = stack[-1]
            try:
                found = scalar(_Evaluation(self, at).evaluate(tree), at)
            except _Missing as missing:
                circular = [one for one in missing.places if one in waiting]
                for one in circular:
                    self.known[one] = REFERENCE
                for one in missing.places:
                    if one not in waiting:
                        waiting.add(one)
                        stack.append((one, self.formula(one) or Literal(None)))
                continue
            stack.pop()
            waiting.discard(at)
            if at in self.known and not stack:
                return found
            self.known[at] = found
        return self.known[place]

    def at(self, place: Place, missing: list[Place]) -> Any:
        """Return the value of a cell, or note that its formula is to be computed first."""
        self.budget.spend(1)
        if place in self.known:
            return self.known[place]
        formula = self.formula(place)
        if formula is not None:
            missing.append(place)
            return None
        return self.known.setdefault(place, serial(self.value(place)))


class Budget:
    """How many steps are left for a rule."""

    def __init__(self, steps: int = MAX_STEPS) -> None:
        self.left = steps

    def spend(self, steps: int) -> None:
        """Take steps; `OverBudget` when there are none left."""
        self.left -= steps
        if self.left < 0:
            raise OverBudget


def serial(value: Any) -> Any:
    """Return a value of a file as an office computes with it."""
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, dt.datetime):
        return float((value.date() - EPOCH).days) + (value.hour * 3600 + value.minute * 60 + value.second) / 86400
    if isinstance(value, dt.date):
        return float((value - EPOCH).days)
    if isinstance(value, dt.time):
        return (value.hour * 3600 + value.minute * 60 + value.second) / 86400
    if isinstance(value, dt.timedelta):
        return value.total_seconds() / 86400
    return None if value == "" else value


def scalar(value: Any, place: Place | None = None) -> Any:
    """Return one value of what may be a range: that of the same row or column as the formula, as offices take it, else the first."""
    if not isinstance(value, Matrix):
        return value
    if not value.rows or not value.rows[0]:
        return VALUE
    if value.origin is not None and place is not None and (len(value.rows) > 1 or len(value.rows[0]) > 1):
        row, column = place[1] - value.origin.top, place[2] - value.origin.left
        if len(value.rows[0]) == 1:
            return value.rows[row][0] if 0 <= row < len(value.rows) else VALUE
        if len(value.rows) == 1:
            return value.rows[0][column] if 0 <= column < len(value.rows[0]) else VALUE
        return VALUE
    return value.rows[0][0]


def as_number(value: Any) -> Any:
    """Return a value as a number, or an `Error`: a text that is written as a number counts, as in offices."""
    if isinstance(value, Error | float):
        return value
    if value is None:
        return 0.0
    if isinstance(value, bool):
        return float(value)
    text = str(value).strip().replace("\u202f", "").replace("\u00a0", "").replace(",", ".")
    percent = text.endswith("%")
    try:
        found = float(text.rstrip("%")) if text[:1] in "+-.0123456789" and len(text) < 40 else None
    except ValueError:
        found = None
    return VALUE if found is None else found / 100 if percent else found


def as_text(value: Any) -> Any:
    """Return a value as a text, or an `Error`."""
    if isinstance(value, Error | str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return repr(int(value)) if value == int(value) and abs(value) < 1e15 else f"{value:.15g}"


def as_bool(value: Any) -> Any:
    """Return a value as true or false, or an `Error`."""
    if isinstance(value, Error | bool):
        return value
    if isinstance(value, str):
        return {"TRUE": True, "VRAI": True, "FALSE": False, "FAUX": False}.get(value.upper(), VALUE)
    return bool(value)


def compare(left: Any, right: Any) -> int:
    """Return -1, 0 or 1: numbers before texts before booleans; texts without case; an empty cell is 0 or an empty text."""
    if left is None:
        left = "" if isinstance(right, str) else False if isinstance(right, bool) else 0.0
    if right is None:
        right = "" if isinstance(left, str) else False if isinstance(left, bool) else 0.0
    ranks = [2 if isinstance(one, bool) else 1 if isinstance(one, str) else 0 for one in (left, right)]
    if ranks[0] != ranks[1]:
        return -1 if ranks[0] < ranks[1] else 1
    if ranks[0] == 1:
        left, right = left.casefold(), right.casefold()
    elif ranks[0] == 0 and abs(left - right) <= 1e-14 * max(abs(left), abs(right)):
        return 0
    return (left > right) - (left < right)


_COMPARISONS: Final[dict[str, Callable[[int], bool]]] = {
    "=": lambda one: one == 0, "<>": lambda one: one != 0, "<": lambda one: one < 0, ">": lambda one: one > 0,
    "<=": lambda one: one <= 0, ">=": lambda one: one >= 0,
}  # fmt: skip


def operate(operator: str, left: Any, right: Any) -> Any:
    """Return what an operator makes of two values."""
    for one in (left, right):
        if isinstance(one, Error):
            return one
    if operator in _COMPARISONS:
        return _COMPARISONS[operator](compare(left, right))
    if operator == "&":
        return as_text(left) + as_text(right)
    first, second = as_number(left), as_number(right)
    for one in (first, second):
        if isinstance(one, Error):
            return one
    return _arithmetic(operator, first, second)


def _arithmetic(operator: str, first: float, second: float) -> Any:
    try:
        if operator == "+":
            return first + second
        if operator == "-":
            return first - second
        if operator == "*":
            return first * second
        if operator == "/":
            return first / second if second else DIVISION
        found = first**second
    except (OverflowError, ZeroDivisionError):
        return NUMBER
    return found if isinstance(found, float) else NUMBER


class _Evaluation:
    """One pass over a tree, for a formula at a place."""

    def __init__(self, cells: Cells, place: Place) -> None:
        self.cells, self.place = cells, place

    def evaluate(self, node: Node) -> Any:
        """Return the value of a node: a scalar or a `Matrix`."""
        self.cells.budget.spend(1)
        match node:
            case Literal(value):
                return value
            case Range():
                return self.range(node)
            case Binary(operator, left, right):
                return self.spread(lambda one, other: operate(operator, one, other), self.evaluate(left), self.evaluate(right))
            case Unary(operator, operand):
                return self.spread(
                    lambda one, other: operate("/" if operator == "%" else "*", one, other),
                    self.evaluate(operand),
                    100.0 if operator == "%" else -1.0,
                )
            case Call(name, arguments):
                return self.call(name, arguments)
        return node

    def call(self, name: str, arguments: tuple[Node, ...]) -> Any:
        functions, lazy = self.cells.functions, self.cells.lazy
        if name in lazy:
            return lazy[name](self, arguments)
        if name not in functions:
            raise Unread(name)
        try:
            return functions[name](self, *[self.evaluate(one) for one in arguments])
        except (TypeError, ValueError, IndexError, OverflowError, ZeroDivisionError):
            return VALUE

    def one(self, node: Node) -> Any:
        """Return the one value of a node."""
        return scalar(self.evaluate(node), self.place)

    def range(self, node: Range) -> Any:
        """Return the values of a reference, up to where the sheet ends."""
        sheet = node.sheet or self.place[0]
        extent = self.cells.extent(sheet)
        if extent is None or min(node.top, node.left) < 0:
            return REFERENCE
        missing: list[Place] = []
        if node.single:
            found = self.cells.at((sheet, node.top, node.left), missing)
            if missing:
                raise _Missing(missing)
            return Matrix(((found,),), node)
        bottom, right = min(node.bottom, max(extent[0] - 1, node.top)), min(node.right, max(extent[1] - 1, node.left))
        at = self.cells.at
        rows = tuple(
            tuple(at((sheet, row, column), missing) for column in range(node.left, right + 1)) for row in range(node.top, bottom + 1)
        )
        if missing:
            raise _Missing(missing)
        return Matrix(rows, node)

    def spread(self, operation: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
        """Apply an operation to two values, or to each pair of them where one is a range of several cells."""
        first, second = _several(left), _several(right)
        if first is None and second is None:
            return operation(scalar(left, self.place), scalar(right, self.place))
        height = max(len(first or ()), len(second or ()))
        width = max(len(one[0]) for one in (first, second) if one)
        self.cells.budget.spend(height * width)
        return Matrix(
            tuple(tuple(operation(_pick(left, row, column), _pick(right, row, column)) for column in range(width)) for row in range(height))
        )


def _several(value: Any) -> tuple[tuple[Any, ...], ...] | None:
    return value.rows if isinstance(value, Matrix) and (len(value.rows) > 1 or len(value.rows[0]) > 1) else None


def _pick(value: Any, row: int, column: int) -> Any:
    if not isinstance(value, Matrix):
        return value
    rows = value.rows
    row, column = 0 if len(rows) == 1 else row, 0 if len(rows[0]) == 1 else column
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else NOT_AVAILABLE
