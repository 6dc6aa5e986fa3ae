"""The third back-end of expressions: formulas of spreadsheets.

Here belong: translating a row expression into a formula, in the notation of Office Open XML and in that of OpenDocument. What a spreadsheet
has no exact counterpart for is refused when the document is compiled, never approximated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from generators import nodes
from generators.canonical import decimal_text
from generators.errors import ExpressionError
from generators.expressions.functions import kind_of

__all__ = ["OOXML", "OPEN_DOCUMENT", "Notation", "check_formula", "column_letters", "write_formula"]

_OPERATORS = {"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">=", "+": "+", "-": "-", "*": "*", "/": "/", "**": "^"}
_FUNCTIONS = {
    "abs": "ABS", "floor": "FLOOR", "ceil": "CEILING", "round": "ROUND", "len": "LEN", "upper": "UPPER", "lower": "LOWER", "day": "DAY",
    "month": "MONTH", "year": "YEAR", "min": "MIN", "max": "MAX",
}  # fmt: skip


@dataclass(frozen=True)
class Notation:
    """How a format writes a formula: what stands before it, between two arguments, and a reference to a cell or a range."""

    start: str
    separator: str
    cell: Callable[[str, int], str]
    range: Callable[[str, int, int], str]


OOXML = Notation("", ",", lambda letters, row: f"{letters}{row}", lambda letters, first, last: f"{letters}{first}:{letters}{last}")
OPEN_DOCUMENT = Notation(
    "of:=", ";", lambda letters, row: f"[.{letters}{row}]", lambda letters, first, last: f"[.{letters}{first}:.{letters}{last}]"
)


def column_letters(rank: int) -> str:
    """Return the name of a column: A for 0, Z for 25, AA for 26."""
    name = ""
    rank += 1
    while rank:
        rank, rest = divmod(rank - 1, 26)
        name = chr(65 + rest) + name
    return name


def check_formula(tree: nodes.Node, columns: Mapping[str, int]) -> None:
    """Raise `ExpressionError` when `tree` has no formula in a sheet that shows `columns` (`column` or `column.field`: its rank)."""
    _Writer(OOXML, columns, 1, None).write(tree)


def write_formula(tree: nodes.Node, notation: Notation, columns: Mapping[str, int], row: int, values: Mapping[str, Any]) -> str:
    """Return the formula of a row expression for the row numbered `row` (from 1) of the sheet; `values` are the parameters in use."""
    return notation.start + _Writer(notation, columns, row, values).write(tree)


@dataclass(frozen=True)
class _Writer:
    """Writes the formula of one cell; without `values`, only tries."""

    notation: Notation
    columns: Mapping[str, int]
    row: int
    values: Mapping[str, Any] | None

    def write(self, node: nodes.Node) -> str:
        """Return the formula of a node."""
        match node:
            case nodes.Literal(value=value):
                return _constant(value)
            case nodes.Value(name=name):
                return _constant(self.values[name] if self.values is not None else _example(node))
            case nodes.Cell():
                return self._cell(node)
            case nodes.Binary():
                return self._binary(node)
            case nodes.Compare(operators=(operator,), operands=(left, right)) if operator in _OPERATORS:
                return f"({self.write(left)}{_OPERATORS[operator]}{self.write(right)})"
            case nodes.Call(function=function, arguments=arguments) if function in _FUNCTIONS:
                return self._call(function, [self.write(one) for one in arguments])
        return self._rest(node)

    def _rest(self, node: nodes.Node) -> str:
        match node:
            case nodes.Unary(operator="not", operand=operand):
                return f"NOT({self.write(operand)})"
            case nodes.Unary(operator=operator, operand=operand):
                return f"({operator}{self.write(operand)})"
            case nodes.Logic(operator=operator, operands=operands):
                return f"{operator.upper()}({self._joined(operands)})"
            case nodes.Conditional(test=test, yes=yes, no=no):
                return f"IF({self._joined((test, yes, no))})"
        raise ExpressionError("no_formula", detail=getattr(node, "function", type(node).__name__))

    def _joined(self, items: Sequence[nodes.Node]) -> str:
        return self.notation.separator.join(self.write(one) for one in items)

    def _cell(self, node: nodes.Cell) -> str:
        path = f"{node.column}.{node.part}".rstrip(".")
        if path not in self.columns:
            raise ExpressionError("formula_column", name=path)
        return self.notation.cell(column_letters(self.columns[path]), self.row)

    def _binary(self, node: nodes.Binary) -> str:
        left, right = self.write(node.left), self.write(node.right)
        if node.operator == "%":
            return f"MOD({left}{self.notation.separator}{right})"
        if node.operator == "//":
            return f"INT({left}/{right})"
        joined = node.operator == "+" and "text" in (node.left.shape.kind, node.right.shape.kind)
        return f"({left}{'&' if joined else _OPERATORS[node.operator]}{right})"

    def _call(self, function: str, arguments: list[str]) -> str:
        """Write a call; the functions whose counterparts take other arguments are completed."""
        if function in ("floor", "ceil"):  # the functions called FLOOR and CEILING do not agree between programs about negative numbers
            return f"INT({arguments[0]})" if function == "floor" else f"(-INT(-{arguments[0]}))"
        if function == "round" and len(arguments) == 1:
            arguments = [*arguments, "0"]
        return f"{_FUNCTIONS[function]}({self.notation.separator.join(arguments)})"


def _constant(value: Any) -> str:
    kind = kind_of(value)
    if kind == "number":
        text = decimal_text(Decimal(value))
        return f"({text})" if text.startswith("-") else text
    if kind == "text":
        doubled = value.replace('"', '""')
        return f'"{doubled}"'
    if kind == "bool":
        return "TRUE()" if value else "FALSE()"
    raise ExpressionError("no_formula", detail=kind)


def _example(node: nodes.Value) -> Any:
    """Return any value of the kind of a parameter, to try the translation before drawing."""
    if node.shape.kind not in ("number", "text", "bool"):
        raise ExpressionError("no_formula", detail=node.name)
    return {"number": 1, "text": "", "bool": True}[node.shape.kind]
