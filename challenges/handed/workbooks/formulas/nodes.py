"""The tree of a formula. References know which of their parts are fixed by $; rows and columns are counted from 0."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

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


@dataclass(frozen=True)
class Range:
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


def walked(node: Node) -> Iterator[Node]:
    """Yield a node and those within it."""
    yield node
    match node:
        case Call(_, arguments):
            for one in arguments:
                yield from walked(one)
        case Binary(_, left, right):
            yield from walked(left)
            yield from walked(right)
        case Unary(_, operand):
            yield from walked(operand)


def moved(node: Node, rows: int, columns: int) -> Node:
    """Return the formula as it is when it is copied so many rows and columns away: what has no $ moves along."""

    def move(one: Range) -> Node:
        top, left, bottom, right = one.fixed
        whole_rows, whole_columns = one.bottom == LAST_ROW, one.right == LAST_COLUMN
        return replace(
            one,
            top=one.top if top or whole_rows else one.top + rows,
            bottom=one.bottom if bottom or whole_rows else one.bottom + rows,
            left=one.left if left or whole_columns else one.left + columns,
            right=one.right if right or whole_columns else one.right + columns,
        )

    return changed(node, move)
