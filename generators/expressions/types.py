"""The type checker of expressions: what can only fail is refused before anything is drawn.

Here belongs: checking that each operator and function gets the kinds of values that it can work on. What is not known before drawing
(the kind `any`) passes; the evaluator checks again.
"""

from __future__ import annotations

from collections.abc import Sequence

from generators import nodes
from generators.errors import ExpressionError
from generators.expressions.functions import FUNCTIONS
from generators.formats import format_kinds, split_format
from generators.shapes import ANY, KIND_LABELS, Shape

__all__ = ["check_types"]

_ORDERED = ("number", "text", "date", "time")
_ADDED = ("number", "text", "list")
_NUMBERS = ("sum", "mean", "median")


def check_types(tree: nodes.Node) -> None:
    """Raise `ExpressionError` for the first operator or function of `tree` that surely gets what it cannot work on."""
    for child in nodes.children(tree):
        check_types(child)
    match tree:
        case nodes.Unary(operator=operator, operand=operand):
            _need(operand, ("bool",) if operator == "not" else ("number",), operator)
        case nodes.Binary():
            _check_arithmetic(tree)
        case nodes.Compare():
            _check_comparison(tree)
        case nodes.Logic(operator=operator, operands=operands):
            for one in operands:
                _need(one, ("bool",), operator)
        case nodes.Conditional(test=test):
            _need(test, ("bool",), "if")
        case nodes.Item(base=base, index=index):
            _need(base, ("list",), "[…]")
            _need(index, ("number",), "[…]")
        case nodes.Aggregate():
            _check_aggregate(tree)
        case nodes.Call(function=function, arguments=arguments):
            _check_call(function, arguments)


def _need(node: nodes.Node, kinds: Sequence[str], name: str) -> None:
    if node.shape.kind not in ("any", *kinds):
        expected = " ou ".join(KIND_LABELS[kind] for kind in kinds)
        raise ExpressionError("bad_operand", name=name, found=KIND_LABELS[node.shape.kind], expected=expected)


def _check_arithmetic(node: nodes.Binary) -> None:
    kinds = _ADDED if node.operator == "+" else ("number",)
    _need(node.left, kinds, node.operator)
    _need(node.right, kinds, node.operator)
    if not node.left.shape.accepts(node.right.shape):
        _mixed(node.operator, node.left, node.right)


def _check_comparison(node: nodes.Compare) -> None:
    for rank, operator in enumerate(node.operators):
        left, right = node.operands[rank], node.operands[rank + 1]
        if operator in ("in", "not in"):
            _need(right, ("list", "text"), operator)
            inside = right.shape if right.shape.kind == "text" else right.shape.item or ANY
            if not inside.accepts(left.shape):
                _mixed(operator, left, right)
            continue
        if operator not in ("==", "!="):
            _need(left, _ORDERED, operator)
            _need(right, _ORDERED, operator)
        if not left.shape.accepts(right.shape):
            _mixed(operator, left, right)


def _mixed(operator: str, left: nodes.Node, right: nodes.Node) -> None:
    raise ExpressionError("mixed_kinds", name=operator, left=KIND_LABELS[left.shape.kind], right=KIND_LABELS[right.shape.kind])


def _check_aggregate(node: nodes.Aggregate) -> None:
    if node.where is not None:
        _need(node.where, ("bool",), "where")
    # The shape of a sum is always a number: what is added up is looked at through the column.
    column = node.column_shape
    if node.function in _NUMBERS and column.kind not in ("any", "number"):
        raise ExpressionError("bad_operand", name=node.function, found=KIND_LABELS[column.kind], expected=KIND_LABELS["number"])
    if node.function in ("min", "max") and column.kind not in ("any", *_ORDERED):
        expected = " ou ".join(KIND_LABELS[kind] for kind in _ORDERED)
        raise ExpressionError("bad_operand", name=node.function, found=KIND_LABELS[column.kind], expected=expected)


def _check_call(function: str, arguments: Sequence[nodes.Node]) -> None:
    takes = FUNCTIONS[function].takes
    for rank, argument in enumerate(arguments):
        kinds = takes[min(rank, len(takes) - 1)]
        if kinds != "any":
            _need(argument, kinds.split("|"), function)
    if function in ("min", "max"):
        _check_extreme(function, arguments)
    if function == "sum" and arguments[0].shape.item is not None:
        _need_item(arguments[0].shape.item, function)
    if function == "format" and isinstance(arguments[1], nodes.Literal):
        name = str(arguments[1].value)
        _need(arguments[0], format_kinds(split_format(name)) or tuple(KIND_LABELS), f"format {name}")


def _need_item(item: Shape, function: str) -> None:
    if item.kind not in ("any", "number"):
        raise ExpressionError("bad_operand", name=function, found=KIND_LABELS[item.kind], expected=KIND_LABELS["number"])


def _check_extreme(function: str, arguments: Sequence[nodes.Node]) -> None:
    """Several values are of one kind; a single one is a list."""
    if len(arguments) == 1:
        _need(arguments[0], ("list",), function)
        return
    for other in arguments[1:]:
        if not arguments[0].shape.accepts(other.shape):
            _mixed(function, arguments[0], other)
