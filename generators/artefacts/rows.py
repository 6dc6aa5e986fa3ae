"""Rows of a table while a file is built.

Here belong: the scope of a row, walking the rows, and telling which column a row expression is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from generators.errors import ExpressionError
from generators.expressions import Environment, Expression
from generators.nodes import Cell
from generators.reporting import Reporter
from generators.scope import Scope, TableShape

__all__ = ["column_of", "each_row", "row_at_hand", "row_scope"]


def row_scope(table: str, scope: Scope, block: str, reporter: Reporter) -> Scope:
    """Return the scope of a row of `table`; an unknown table is noted once."""
    try:
        return scope.with_row(scope.table(table), bare=True)
    except ExpressionError as error:
        reporter.note(block, "table", error)
        return scope.with_row(TableShape(table, {}), bare=True)


def column_of(expression: Expression | None) -> str:
    """Return the column when a row expression is exactly one, else empty."""
    tree = expression.tree if expression is not None else None
    return f"{tree.column}.{tree.part}".rstrip(".") if isinstance(tree, Cell) else ""


@contextmanager
def row_at_hand(environment: Environment, table: str, row: dict[str, Any]) -> Iterator[None]:
    """Make `row` the current row of `table` for row templates and expressions."""
    environment.rows[table] = row
    try:
        yield
    finally:
        environment.rows.pop(table, None)


def each_row(environment: Environment, table: str, make: Callable[[int], Any]) -> list[Any]:
    """Call `make` with the rank of each row, that row being at hand; return the results."""
    results = []
    for rank, row in enumerate(environment.tables[table]):
        with row_at_hand(environment, table, row):
            results.append(make(rank))
    return results
