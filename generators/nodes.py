"""The small syntax tree of expressions.

Here belong: the node classes and nothing else. Every name is resolved: a node says whether it is a value, a cell or an aggregate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from generators.shapes import ANY, Shape

__all__ = [
    "Aggregate",
    "Binary",
    "Call",
    "Cell",
    "Compare",
    "Conditional",
    "Field",
    "Item",
    "ListNode",
    "Literal",
    "Logic",
    "Node",
    "Unary",
    "Value",
    "children",
    "walk",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A part of an expression and the shape of its value."""

    shape: Shape = ANY


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A number, a text, True or False."""

    value: Any


@dataclass(frozen=True, slots=True)
class Value(Node):
    """A parameter or a derived value."""

    name: str


@dataclass(frozen=True, slots=True)
class Cell(Node):
    """A column of the row at hand; `part` is a field of the record it holds, or empty."""

    table: str
    column: str
    part: str


@dataclass(frozen=True, slots=True)
class Aggregate(Node):
    """A table function; `column` is empty for `count(t)` and `row_number(t)`, `where` is None for all rows."""

    function: str
    table: str
    column: str
    part: str
    where: Node | None
    column_shape: Shape = ANY


@dataclass(frozen=True, slots=True)
class ListNode(Node):
    """A list or a tuple."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """`-x`, `+x` or `not x`."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """Arithmetic."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """A chain of comparisons: `a < b <= c` has two operators and three operands."""

    operators: tuple[str, ...]
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """`and` or `or`."""

    operator: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Conditional(Node):
    """`yes if test else no`."""

    test: Node
    yes: Node
    no: Node


@dataclass(frozen=True, slots=True)
class Field(Node):
    """`record["field"]`."""

    base: Node
    name: str


@dataclass(frozen=True, slots=True)
class Item(Node):
    """`list[0]`."""

    base: Node
    index: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A scalar function."""

    function: str
    arguments: tuple[Node, ...]


def children(node: Node) -> tuple[Node, ...]:
    """Return the direct parts of a node."""
    match node:
        case Unary(operand=one):
            return (one,)
        case Binary(left=left, right=right):
            return (left, right)
        case Compare(operands=many) | Logic(operands=many) | ListNode(items=many) | Call(arguments=many):
            return many
        case Conditional(test=test, yes=yes, no=no):
            return (test, yes, no)
        case Field(base=base):
            return (base,)
        case Item(base=base, index=index):
            return (base, index)
        case Aggregate(where=where) if where is not None:
            return (where,)
    return ()


def walk(node: Node) -> list[Node]:
    """Return the node and all its parts."""
    found = [node]
    for child in children(node):
        found.extend(walk(child))
    return found
