"""The third back-end of expressions: formulas of spreadsheets.

Here belong: translating a row expression into a formula, in the notation of Office Open XML and in that of OpenDocument. What a spreadsheet
has no exact counterpart for is refused when the document is compiled, never approximated: a formula says what every program computes, which
`tests/generators/test_recomputed.py` holds against LibreOffice. So texts are compared by EXACT (`=` minds the case in one format and not in
the other), have no order (programs follow an alphabet, not code points) and no extreme (MIN and MAX of texts are 0); what is true or false
is written « oui » or « non », as in every file, and read from there; `and` and `or` stop at what decides, as here.
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
_EQUALITY = ("==", "!=")
#: The kinds of values that have a form in a cell.
_KINDS = ("number", "text", "bool", "date", "time")
_ORDERED = ("number", "date", "time")
#: Arithmetic that may have no result: a spreadsheet then shows an error, even where the first part of `and` has decided.
_MAY_FAIL = ("/", "//", "%", "**")
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
    _Writer(OOXML, columns, 1, None).write_cell(tree)


def write_formula(tree: nodes.Node, notation: Notation, columns: Mapping[str, int], row: int, values: Mapping[str, Any]) -> str:
    """Return the formula of a row expression for the row numbered `row` (from 1) of the sheet; `values` are the parameters in use."""
    return notation.start + _Writer(notation, columns, row, values).write_cell(tree)


@dataclass(frozen=True)
class _Writer:
    """Writes the formula of one cell; without `values`, only tries."""

    notation: Notation
    columns: Mapping[str, int]
    row: int
    values: Mapping[str, Any] | None

    def write_cell(self, tree: nodes.Node) -> str:
        """Return the formula of a cell: a value of a kind that a cell holds, « oui » or « non » for what is true or false."""
        if tree.shape.kind not in _KINDS:
            raise ExpressionError("no_formula", detail=getattr(tree, "function", type(tree).__name__))
        written = self.write(tree)
        return self._called("IF", written, '"oui"', '"non"') if tree.shape.kind == "bool" else written

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
                return self._compare(operator, left, right)
            case nodes.Call(function=function, arguments=arguments) if function in _FUNCTIONS:
                _check_extremes(function, arguments)
                return self._call(function, [self.write(one) for one in arguments])
        return self._rest(node)

    def _rest(self, node: nodes.Node) -> str:
        match node:
            case nodes.Unary(operator="not", operand=operand):
                return f"NOT({self.write(operand)})"
            case nodes.Unary(operator=operator, operand=operand):
                return f"({operator}{self.write(operand)})"
            case nodes.Logic(operator=operator, operands=operands):
                return self._logic(operator, operands)
            case nodes.Conditional(test=test, yes=yes, no=no):
                return self._called("IF", self.write(test), self.write(yes), self.write(no))
        raise ExpressionError("no_formula", detail=getattr(node, "function", type(node).__name__))

    def _called(self, name: str, *arguments: str) -> str:
        return f"{name}({self.notation.separator.join(arguments)})"

    def _compare(self, operator: str, left: nodes.Node, right: nodes.Node) -> str:
        """Write a comparison of two values of one kind, which must be known: texts are not compared as numbers are."""
        kind = left.shape.kind if left.shape.kind == right.shape.kind else "any"
        if kind == "text" and operator in _EQUALITY:
            same = self._called("EXACT", self.write(left), self.write(right))
            return same if operator == "==" else f"NOT({same})"
        if kind == "text":
            raise ExpressionError("formula_order", detail=operator)
        if kind not in (_KINDS if operator in _EQUALITY else _ORDERED):
            raise ExpressionError("no_formula", detail=operator)
        return f"({self.write(left)}{_OPERATORS[operator]}{self.write(right)})"

    def _logic(self, operator: str, operands: Sequence[nodes.Node]) -> str:
        """Write `and` or `or`; where a part may fail, as an IF that leaves it out once the parts before have decided."""
        written = [self.write(one) for one in operands]
        if not any(isinstance(node, nodes.Binary) and node.operator in _MAY_FAIL for one in operands[1:] for node in nodes.walk(one)):
            return self._called(operator.upper(), *written)
        result = written[-1]
        for test in reversed(written[:-1]):
            result = self._called("IF", test, *((result, "FALSE()") if operator == "and" else ("TRUE()", result)))
        return result

    def _cell(self, node: nodes.Cell) -> str:
        path = f"{node.column}.{node.part}".rstrip(".")
        if path not in self.columns:
            raise ExpressionError("formula_column", name=path)
        if node.shape.kind not in (*_KINDS, "any"):
            raise ExpressionError("no_formula", detail=path)
        place = self.notation.cell(column_letters(self.columns[path]), self.row)
        return self._called("EXACT", place, '"oui"') if node.shape.kind == "bool" else place

    def _binary(self, node: nodes.Binary) -> str:
        left, right = self.write(node.left), self.write(node.right)
        if node.operator == "%":
            return f"MOD({left}{self.notation.separator}{right})"
        if node.operator == "//":
            return f"INT({left}/{right})"
        kinds = (node.left.shape.kind, node.right.shape.kind)
        if node.operator == "+" and ("list" in kinds or kinds == ("any", "any")):
            raise ExpressionError("no_formula", detail="+")
        joined = node.operator == "+" and "text" in kinds
        return f"({left}{'&' if joined else _OPERATORS[node.operator]}{right})"

    def _call(self, function: str, arguments: list[str]) -> str:
        """Write a call; the functions whose counterparts take other arguments are completed."""
        if function in ("floor", "ceil"):  # the functions called FLOOR and CEILING do not agree between programs about negative numbers
            return f"INT({arguments[0]})" if function == "floor" else f"(-INT(-{arguments[0]}))"
        if function == "round" and len(arguments) == 1:
            arguments = [*arguments, "0"]
        return f"{_FUNCTIONS[function]}({self.notation.separator.join(arguments)})"


def _check_extremes(function: str, arguments: Sequence[nodes.Node]) -> None:
    """Refuse the extremes of what has no order in a spreadsheet, or of what is not known to have one."""
    if function in ("min", "max") and any(one.shape.kind not in _ORDERED for one in arguments):
        raise ExpressionError("formula_order", detail=function)


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
