"""The tree of a formula. References know which of their parts are fixed by $; rows and columns are counted from 0."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

#: Where a whole column or row ends.
LAST_ROW: Final = 1_048_575
LAST_COLUMN: Final = 16_383


@dataclass(frozen=True)
class Literal:
    """A number, a text or a boolean; None for an argument that is left out."""

    value: Any


@dataclass(frozen=True)
class Error:
    """An error as a value: #REF!, #DIV/0!…"""

    name: str


class Range(NamedTuple):
    """Cells from a corner to the other; a single cell has `single`. `fixed`: whether top, left, bottom and right have a $."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int
    fixed: tuple[bool, bool, bool, bool]
    single: bool = False


@dataclass(frozen=True)
class Call:
    """A function by its English name, and its arguments."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Binary:
    """An operator between two operands."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Unary:
    """A sign before, or % behind."""

    operator: str
    operand: Node


Node = Literal | Error | Range | Call | Binary | Unary


def changed(node: Node, change: Callable[[Range], Node]) -> Node:
    """Return the tree with each reference changed."""
    match node:
        case Range():
            return change(node)
        case Call(name, arguments):
            return Call(name, tuple(changed(one, change) for one in arguments))
        case Binary(operator, left, right):
            return Binary(operator, changed(left, change), changed(right, change))
        case Unary(operator, operand):
            return Unary(operator, changed(operand, change))
    return node


def parts(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly within a node."""
    match node:
        case Call(_, arguments):
            return arguments
        case Binary(_, left, right):
            return left, right
        case Unary(_, operand):
            return (operand,)
    return ()


def walked(node: Node) -> Iterator[Node]:
    """Yield a node and those within it."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += parts(one)


def moved(node: Node, rows: int, columns: int) -> Node:
    """Return the formula as it is when it is copied so many rows and columns away: what has no $ moves along."""

    def move(one: Range) -> Node:
        top, left, bottom, right = one.fixed
        whole_rows, whole_columns = one.bottom == LAST_ROW, one.right == LAST_COLUMN
        return Range(
            one.sheet,
            one.top if top or whole_rows else one.top + rows,
            one.left if left or whole_columns else one.left + columns,
            one.bottom if bottom or whole_rows else one.bottom + rows,
            one.right if right or whole_columns else one.right + columns,
            one.fixed,
            one.single,
        )

    return changed(node, move)
