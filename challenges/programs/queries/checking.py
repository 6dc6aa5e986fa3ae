"""Compares a pupil's query with the author's on the same tables: rows by value, columns by place, order only where the key asks for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from challenges.programs.language.values import show, written
from challenges.programs.queries.database import QueryBudget, Result, filled, run
from challenges.programs.report import BadKey, Report, TestResult

__all__ = ["check_query", "public_query", "try_query"]

#: Binary fractions are compared to so many decimals, so that thrice 0.1 is 0.3.
DECIMALS: Final = 9
#: And large sums to so many digits: the order in which they are added changes those after.
DIGITS: Final = 12
Json = Mapping[str, Any]
Row = tuple[Any, ...]


def check_query(sql: str, key: Json, budget: QueryBudget | None = None) -> Report:
    """Return whether a query gives what the author's gives.

    Args:
        sql: what the pupil wrote.
        key: `{"type": "query", "tables", "solution", "ordered"}`.
        budget: of each of the two queries.

    Raises:
        InvalidSource: an empty query, or one too long.
        BadKey: tables that cannot be made, or a solution that fails.
    """
    connection = filled(key["tables"])
    try:
        found = run(sql, connection, key["tables"], budget)
        wanted = run(key["solution"], connection, key["tables"], budget)
    finally:
        connection.close()
    if wanted.error:
        raise BadKey("solution", error=wanted.error.as_json())
    code, facts = ("query_stopped", {"error": found.error.as_json()}) if found.error else _compared(found, wanted, bool(key.get("ordered")))
    return Report((TestResult("query", code == "held", code, facts),))


def public_query(key: Json) -> dict[str, Any]:
    """Return what may leave the server: the tables, never the solution."""
    kept = {name: key[name] for name in ("type", "tables", "start") if name in key}
    return kept | {"ordered": bool(key.get("ordered"))}


def try_query(sql: str, public: Json, budget: QueryBudget | None = None) -> Result:
    """Return what a query gives on the tables; raises as `check_query` does."""
    connection = filled(public["tables"])
    try:
        return run(sql, connection, public["tables"], budget)
    finally:
        connection.close()


def _plain(value: Any) -> tuple[str, Any]:
    """Return a value so that equal ones are equal, and a text is no number."""
    if isinstance(value, float):
        value = float(format(round(value, DECIMALS), f".{DIGITS}g")) + 0.0  # no negative zero
    return ("text", value) if isinstance(value, str) else ("number", value)


def _rows(result: Result) -> list[Row]:
    return [tuple(_plain(one) for one in row) for row in result.rows]


def _compared(found: Result, wanted: Result, ordered: bool) -> tuple[str, dict[str, Any]]:
    if len(found.columns) != len(wanted.columns):
        return "wrong_columns", {"found": len(found.columns), "expected": len(wanted.columns)}
    given, asked = _rows(found), _rows(wanted)
    extra, missing = Counter(given) - Counter(asked), Counter(asked) - Counter(given)
    if extra and missing:
        row = next(one for one in given if one in extra)
        return "other_rows", {"row": _told(row), "number": given.index(row) + 1, "found": len(given), "expected": len(asked)}
    if extra:
        row = next(one for one in given if one in extra)
        return "rows_too_many", {"row": _told(row), "found": len(given), "expected": len(asked)}
    if missing:
        row = next(one for one in asked if one in missing)
        return "rows_missing", {"row": _told(row), "found": len(given), "expected": len(asked)}
    if ordered and given != asked:
        number = next(rank for rank, (one, other) in enumerate(zip(given, asked, strict=True)) if one != other)
        return "wrong_order", {"number": number + 1, "row": _told(given[number])}
    return "held", {}


def _told(row: Row) -> str:
    """Return a row as a sentence shows it."""
    return show(" | ".join(_cell(value) for _, value in row), 120).strip('"')


def _cell(value: Any) -> str:
    return "—" if value is None else format(value, ".9g") if isinstance(value, float) else written(value)
