"""Functions that look a value up, or ask about a range."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from challenges.handed.workbooks.formulas.arguments import number
from challenges.handed.workbooks.formulas.criteria import wildcard
from challenges.handed.workbooks.formulas.evaluating import NOT_AVAILABLE, REFERENCE, VALUE, Matrix, as_bool, compare, scalar
from challenges.handed.workbooks.formulas.nodes import Error


def resized(evaluation: Any, target: Any, tested: Any) -> Any:
    """Return the range of SUMIF's third argument in the size of the first, as offices take it."""
    if not (isinstance(target, Matrix) and isinstance(tested, Matrix)) or target.origin is None:
        return target
    height, width = len(tested.rows), len(tested.rows[0])
    if (len(target.rows), len(target.rows[0])) == (height, width):
        return target
    origin = target.origin
    return evaluation.range(origin._replace(bottom=origin.top + height - 1, right=origin.left + width - 1, single=False))


def _position(wanted: Any, values: Sequence[Any], order: int) -> int | None:
    """Return where a value stands: exactly (0), or the last at most it in rising order (1), or at least it in falling order (-1)."""
    if order == 0:
        if isinstance(wanted, str):
            matches = wildcard(wanted)
            return next((rank for rank, one in enumerate(values) if isinstance(one, str) and matches(one)), None)
        return next((rank for rank, one in enumerate(values) if _alike(one, wanted) and compare(one, wanted) == 0), None)
    found = None
    for rank, one in enumerate(values):
        if _alike(one, wanted):
            if compare(one, wanted) * order > 0:
                break
            found = rank
    return found


def _alike(one: Any, other: Any) -> bool:
    return type(one) is type(other) or (one is not None and other is None and isinstance(one, float))


def _line(value: Any) -> list[Any]:
    return value.flat() if isinstance(value, Matrix) else [value]


def _match(evaluation: Any, wanted: Any, values: Any, order: Any = 1.0) -> Any:
    one, kind = scalar(wanted, evaluation.place), number(order, evaluation.place)
    if isinstance(one, Error):
        return one
    evaluation.cells.budget.spend(len(_line(values)))
    found = _position(one, _line(values), (kind > 0) - (kind < 0))
    return NOT_AVAILABLE if found is None else float(found + 1)


def _table(by_row: bool) -> Callable[..., Any]:
    """Make VLOOKUP (the first column is searched) or HLOOKUP (the first row)."""

    def function(evaluation: Any, wanted: Any, table: Any, index: Any, near: Any = True) -> Any:
        one, rank, close = scalar(wanted, evaluation.place), number(index, evaluation.place), as_bool(scalar(near, evaluation.place))
        if isinstance(one, Error) or not isinstance(table, Matrix) or isinstance(rank, Error):
            return one if isinstance(one, Error) else VALUE
        lines = table.rows if by_row else tuple(zip(*table.rows, strict=True))
        evaluation.cells.budget.spend(len(lines))
        if not 1 <= rank < len(lines[0]) + 1:
            return REFERENCE
        found = _position(one, [line[0] for line in lines], 1 if close else 0)
        return NOT_AVAILABLE if found is None else lines[found][int(rank) - 1]

    return function


def _index(evaluation: Any, table: Any, row: Any, column: Any = None) -> Any:
    if not isinstance(table, Matrix):
        return VALUE
    first, second = number(row, evaluation.place), 1.0 if column is None else number(column, evaluation.place)
    if isinstance(first, Error) or isinstance(second, Error):
        return VALUE
    if column is None and len(table.rows) == 1:
        first, second = 1.0, first
    if not (1 <= first < len(table.rows) + 1 and 1 <= second < len(table.rows[0]) + 1):
        return REFERENCE
    return table.rows[int(first) - 1][int(second) - 1]


def _x_lookup(evaluation: Any, wanted: Any, searched: Any, given: Any, otherwise: Any = NOT_AVAILABLE, mode: Any = 0.0) -> Any:
    one, kind = scalar(wanted, evaluation.place), number(mode, evaluation.place)
    if kind != 0:
        return VALUE
    evaluation.cells.budget.spend(len(_line(searched)))
    found = _position(one, _line(searched), 0)
    return scalar(otherwise, evaluation.place) if found is None else _line(given)[found]


def _lookup(evaluation: Any, wanted: Any, searched: Any, given: Any = None) -> Any:
    found = _position(scalar(wanted, evaluation.place), _line(searched), 1)
    return NOT_AVAILABLE if found is None else _line(searched if given is None else given)[found]


def choose(evaluation: Any, arguments: tuple[Any, ...]) -> Any:
    """CHOOSE: only the argument that is chosen is computed."""
    rank = number(evaluation.one(arguments[0])) if arguments else VALUE
    if isinstance(rank, Error):
        return rank
    return evaluation.evaluate(arguments[int(rank)]) if 1 <= rank < len(arguments) else VALUE


def _size(by_row: bool) -> Callable[..., Any]:
    def function(evaluation: Any, table: Any) -> Any:
        if not isinstance(table, Matrix):
            return 1.0
        if table.origin is not None:
            one = table.origin
            return float(one.bottom - one.top + 1 if by_row else one.right - one.left + 1)
        return float(len(table.rows) if by_row else len(table.rows[0]))

    return function


FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    "MATCH": _match, "VLOOKUP": _table(True), "HLOOKUP": _table(False), "INDEX": _index, "XLOOKUP": _x_lookup, "LOOKUP": _lookup,
    "ROWS": _size(True), "COLUMNS": _size(False),
}  # fmt: skip
