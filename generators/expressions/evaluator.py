"""The reference evaluator of expressions: Decimal arithmetic, a step budget, no surprise.

Here belong: turning a tree into a Python closure, and the table functions over rows in memory. A closure is built once per document and
called for each variant. `Builder.aggregate` is the seam where the oracle puts SQL instead.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, DecimalException
from typing import Any

from generators import formats, nodes
from generators.errors import EvaluationError
from generators.expressions.functions import CONTEXT, FUNCTIONS, check_size, kind_of, need, whole
from generators.watching import Watch

__all__ = ["MAX_STEPS", "Builder", "Environment", "Evaluate", "aggregate_values", "same"]

MAX_STEPS = 3_000_000


class Environment:
    """Where an expression finds its values; it also counts the steps of the variant being made.

    `watch` learns what conditions come to, for the laboratory; it is None everywhere else.
    """

    __slots__ = ("rows", "steps", "tables", "values", "watch")

    def __init__(self, values: Mapping[str, Any], tables: Mapping[str, list[dict[str, Any]]]) -> None:
        self.values = values
        self.tables = tables
        self.rows: dict[str, dict[str, Any]] = {}
        self.steps = 0
        self.watch: Watch | None = None

    def spend(self, steps: int) -> None:
        """Count steps; `EvaluationError` when the budget is used up."""
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise EvaluationError("too_long")


Evaluate = Callable[[Environment], Any]


def same(left: Any, right: Any) -> bool:
    """Compare for equality: values of different kinds are never equal (in Python True equals 1)."""
    return kind_of(left) == kind_of(right) and bool(left == right)


def _floor_division(left: Decimal, right: Decimal) -> tuple[Decimal, Decimal]:
    """Divide as Python divides integers, towards minus infinity; Decimal alone divides towards zero."""
    quotient, rest = CONTEXT.divide_int(left, right), CONTEXT.remainder(left, right)
    if rest and (rest < 0) != (right < 0):
        quotient, rest = CONTEXT.subtract(quotient, Decimal(1)), CONTEXT.add(rest, right)
    return quotient, rest


def _power(left: Any, right: Any) -> Any:
    exponent = whole(right)
    if abs(exponent) > 100:
        raise EvaluationError("too_large")
    if isinstance(left, int) and exponent >= 0:
        if left.bit_length() * exponent > 128:
            raise EvaluationError("too_large")
        return left**exponent
    return CONTEXT.power(Decimal(left), Decimal(exponent))


_WITH_INTEGERS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "//": operator.floordiv, "%": operator.mod,
}  # fmt: skip
_WITH_DECIMALS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": CONTEXT.add, "-": CONTEXT.subtract, "*": CONTEXT.multiply, "/": CONTEXT.divide,
    "//": lambda left, right: _floor_division(left, right)[0], "%": lambda left, right: _floor_division(left, right)[1],
}  # fmt: skip
#: Table functions that look for one row.
_ONE_ROW = ("only", "first", "row_number")
_ORDER: dict[str, Callable[[Any, Any], bool]] = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def arithmetic(symbol: str, left: Any, right: Any) -> Any:
    """Apply an arithmetic operator to two values; `EvaluationError` when it has no meaning or the result is too large."""
    kind = kind_of(left)
    if symbol == "+" and kind in ("text", "list"):
        return check_size(left + need(right, kind))
    need(left, "number"), need(right, "number")
    try:
        if symbol == "**":
            return check_size(_power(left, right))
        if symbol != "/" and isinstance(left, int) and isinstance(right, int):
            return check_size(_WITH_INTEGERS[symbol](left, right))
        return check_size(_WITH_DECIMALS[symbol](Decimal(left), Decimal(right)))
    except ZeroDivisionError:
        raise EvaluationError("division_by_zero") from None
    except DecimalException:
        raise EvaluationError("too_large") from None


def compare(symbol: str, left: Any, right: Any) -> bool:
    """Apply a comparison operator to two values; only values of one kind have an order."""
    if symbol in ("==", "!="):
        return same(left, right) == (symbol == "==")
    if symbol in ("in", "not in"):
        in_text = kind_of(right) == "text"
        found = need(left, "text") in right if in_text else any(same(left, one) for one in need(right, "list"))
        return found == (symbol == "in")
    kind = kind_of(left)
    if kind not in ("number", "text", "date", "time"):
        raise EvaluationError("wrong_kind", value=formats.default_text(left)[:60], expected="une valeur que l’on peut ranger")
    return _ORDER[symbol](left, need(right, kind))


class Builder:
    """Turns trees into closures."""

    def build(self, node: nodes.Node) -> Evaluate:
        """Return a function that gives the value of `node` in an environment."""
        match node:
            case nodes.Literal(value=value):
                return lambda env: value
            case nodes.Value(name=name):
                return lambda env: env.values[name]
            case nodes.Cell():
                return self._cell(node)
            case nodes.Aggregate():
                return self.aggregate(node)
            case nodes.Binary():
                return self._binary(node)
            case nodes.Compare():
                return self._compare(node)
            case nodes.Logic():
                return self._logic(node)
            case nodes.Call():
                return self._call(node)
        return self._rest(node)

    def _rest(self, node: nodes.Node) -> Evaluate:
        match node:
            case nodes.Unary(operator="not", operand=operand):
                inner = self.build(operand)
                return lambda env: not need(inner(env), "bool")
            case nodes.Unary(operator=sign, operand=operand):
                number = self.build(operand)
                return lambda env: arithmetic("-", 0, number(env)) if sign == "-" else need(number(env), "number")
            case nodes.Conditional(test=test, yes=yes, no=no):
                condition, first, second = _noted(test, self.build(test)), self.build(yes), self.build(no)
                return lambda env: first(env) if condition(env) else second(env)
            case nodes.ListNode(items=items):
                parts = [self.build(one) for one in items]
                return lambda env: [part(env) for part in parts]
            case nodes.Field(base=base, name=name):
                holder = self.build(base)
                return lambda env: _field(holder(env), name)
            case nodes.Item(base=base, index=index):
                sequence, position = self.build(base), self.build(index)
                return lambda env: _item(sequence(env), position(env))
        raise TypeError(type(node).__name__)

    def _cell(self, node: nodes.Cell) -> Evaluate:
        table, column, part = node.table, node.column, node.part
        if part:
            return lambda env: _field(env.rows[table][column], part)
        return lambda env: env.rows[table][column]

    def _binary(self, node: nodes.Binary) -> Evaluate:
        symbol, left, right = node.operator, self.build(node.left), self.build(node.right)

        def run(env: Environment) -> Any:
            env.spend(1)
            return arithmetic(symbol, left(env), right(env))

        return run

    def _compare(self, node: nodes.Compare) -> Evaluate:
        symbols, operands = node.operators, [self.build(one) for one in node.operands]

        def run(env: Environment) -> bool:
            env.spend(1)
            left = operands[0](env)
            for symbol, operand in zip(symbols, operands[1:], strict=True):
                right = operand(env)
                if not compare(symbol, left, right):
                    return False
                left = right
            return True

        return run

    def _logic(self, node: nodes.Logic) -> Evaluate:
        operands = [_noted(one, self.build(one)) for one in node.operands]
        if node.operator == "and":
            return lambda env: all(one(env) for one in operands)
        return lambda env: any(one(env) for one in operands)

    def _call(self, node: nodes.Call) -> Evaluate:
        function, arguments = FUNCTIONS[node.function].call, [self.build(one) for one in node.arguments]

        def run(env: Environment) -> Any:
            values = [one(env) for one in arguments]
            env.spend(1 + sum(len(one) for one in values if isinstance(one, list)))
            try:
                return check_size(function(*values))
            except DecimalException:
                raise EvaluationError("too_large") from None

        return run

    def aggregate(self, node: nodes.Aggregate) -> Evaluate:
        """Return a function that gives the value of a table function over the rows in memory."""
        where = self.build(node.where) if node.where is not None else None

        def run(env: Environment) -> Any:
            rows = env.tables[node.table]
            env.spend(len(rows) + 1)
            ranks = list(_matching(env, node.table, rows, where))
            if env.watch is not None:
                _watch_rows(env.watch, node, ranks, len(rows))
            if node.function == "count":
                return len(ranks)
            if node.function == "row_number":
                return _the_one(ranks, node.table) + 1
            values = [rows[rank][node.column] for rank in ranks]
            if node.part:
                values = [_field(value, node.part) for value in values]
            return aggregate_values(node.function, node.table, values)

        return run


def _noted(node: nodes.Node, run: Evaluate) -> Callable[[Environment], bool]:
    """Return a function that gives a boolean, and tells it to the watch where there is one."""

    def noted(env: Environment) -> bool:
        holds: bool = need(run(env), "bool")
        if env.watch is not None:
            env.watch.note(node, holds)
        return holds

    return noted


def _watch_rows(watch: Watch, node: nodes.Aggregate, ranks: list[int], rows: int) -> None:
    if node.where is not None:
        watch.note_rows(node.where, len(ranks), rows)
        if ranks and node.function in _ONE_ROW:
            watch.note_place(node, ranks[0] + 1, rows)


def _matching(env: Environment, table: str, rows: list[dict[str, Any]], where: Evaluate | None) -> Iterator[int]:
    """Yield the positions of the rows that meet the condition."""
    if where is None:
        yield from range(len(rows))
        return
    outer = env.rows.get(table)
    try:
        for rank, row in enumerate(rows):
            env.rows[table] = row
            if need(where(env), "bool"):
                yield rank
    finally:
        if outer is None:
            env.rows.pop(table, None)
        else:
            env.rows[table] = outer


def _the_one(found: list[Any], table: str) -> Any:
    if len(found) != 1:
        raise EvaluationError("not_one_row", count=len(found), name=table)
    return found[0]


def aggregate_values(function: str, table: str, values: list[Any]) -> Any:
    """Apply a table function to the values of the rows that match, in row order."""
    if function == "values":
        return values
    if function in ("only", "row_number"):
        return _the_one(values, table)
    if function in ("sum", "distinct"):
        call = FUNCTIONS["sum" if function == "sum" else "unique"].call
        return check_size(call(values))
    if not values:
        raise EvaluationError("no_row", name=table)
    if function == "first":
        return values[0]
    if function in ("min", "max"):
        return FUNCTIONS[function].call(values)
    if function == "mean":
        return CONTEXT.divide(Decimal(FUNCTIONS["sum"].call(values)), Decimal(len(values)))
    ordered = sorted(Decimal(need(value, "number")) for value in values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else CONTEXT.divide(CONTEXT.add(ordered[middle - 1], ordered[middle]), Decimal(2))


def _field(value: Any, name: str) -> Any:
    record = need(value, "record")
    if name not in record:
        raise EvaluationError("unknown_field", name="fiche", field=name, known=", ".join(record))
    return record[name]


def _item(value: Any, position: Any) -> Any:
    items, index = need(value, "list"), whole(position)
    if not -len(items) <= index < len(items):
        raise EvaluationError("index", value=index)
    return items[index]
