"""Runs one SELECT on tables in memory. SQLite itself refuses the rest: an authorizer, limits and a step budget. Faults in words: `faults`."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from challenges.programs.language.errors import InvalidSource, ProgramError
from challenges.programs.language.values import from_json, to_json
from challenges.programs.queries.faults import Known, fault
from challenges.programs.report import BadKey

__all__ = ["QueryBudget", "Result", "filled", "run"]

#: The types that columns are declared with; what has none of them is not a column.
KINDS: Final = {"text": "TEXT", "integer": "INTEGER", "decimal": "REAL", "date": "TEXT", "boolean": "INTEGER"}
FUNCTIONS: Final = frozenset({
    "abs", "avg", "ceil", "coalesce", "count", "date", "datetime", "dense_rank", "first_value", "floor", "glob", "group_concat", "ifnull",
    "iif", "instr", "julianday", "lag", "last_value", "lead", "length", "like", "lower", "ltrim", "max", "min", "nullif", "ntile",
    "percent_rank", "rank", "replace", "round", "row_number", "rtrim", "sign", "strftime", "substr", "substring", "sum", "time", "total",
    "trim", "typeof", "unicode", "upper",
})  # fmt: skip
SQL_LETTERS: Final = 4_000
_MOST_ROWS, _MOST_COLUMNS, _MOST_TABLES = 5_000, 40, 12
_EVERY: Final = 1_000
_PART: Final = re.compile(r"\s+|--[^\n]*(?:\n|$)|/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True)
class QueryBudget:
    """What a query may use.

    Attributes:
        steps: instructions of SQLite's own machine; a million is some tens of milliseconds.
        rows: in the result.
        letters: of a text, and of a row while SQLite sorts; with `steps` it bounds the memory.
    """

    steps: int = 2_000_000
    rows: int = 1_000
    letters: int = 1_000


@dataclass(frozen=True)
class Result:
    """What a query gave: names of columns and rows, or the error."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    error: ProgramError | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the result for the page."""
        return {
            "columns": list(self.columns),
            "rows": [[to_json(one) if not isinstance(one, float) else round(one, 9) for one in row] for row in self.rows],
            "error": self.error.as_json() if self.error else None,
        }


@dataclass
class _Guard:
    """What the authorizer lets through, and what it last refused."""

    known: Known
    refused: tuple[str, str] | None = None
    steps: int = 0
    limit: int = 0

    def allows(self, action: int, first: str | None, second: str | None, _database: str | None, _inner: str | None) -> int:
        """Say to SQLite whether an action of the statement is allowed."""
        if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE):
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_READ:
            name = (first or "").lower()
            # A part named by WITH is asked for without a column.
            if name in self.known.lowered or (not second and not name.startswith("sqlite_")):
                return sqlite3.SQLITE_OK
            self.refused = self.refused or ("unknown_table", first or "")
        elif action == sqlite3.SQLITE_FUNCTION:
            if (second or "").lower() in FUNCTIONS:
                return sqlite3.SQLITE_OK
            self.refused = self.refused or ("unknown_sql_function", second or "")
        else:
            self.refused = self.refused or ("only_reading", "")
        return sqlite3.SQLITE_DENY

    def goes_on(self) -> int:
        """Count instructions; SQLite stops when this is not 0."""
        self.steps += _EVERY
        return int(self.steps > self.limit)


def filled(tables: Sequence[Mapping[str, Any]]) -> sqlite3.Connection:
    """Return a database in memory that holds these tables.

    Raises:
        BadKey: a table that cannot be made.
    """
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA temp_store = MEMORY")
    if len(tables) > _MOST_TABLES:
        raise BadKey("too_many_tables", limit=_MOST_TABLES)
    for table in tables:
        columns, rows = table["columns"], table["rows"]
        if len(rows) > _MOST_ROWS or not 0 < len(columns) <= _MOST_COLUMNS:
            raise BadKey("table_size", name=table["name"])
        try:
            described = ", ".join(f"{_quoted(one['name'])} {KINDS[one['kind']]}" for one in columns)
            connection.execute(f"CREATE TABLE {_quoted(table['name'])} ({described})")
            marks = ", ".join("?" * len(columns))
            values = [[_stored(one) for one in row] for row in rows]
            if any(sum(len(str(one).encode()) + 9 for one in row) > QueryBudget.letters for row in values):
                raise BadKey("table_size", name=table["name"])
            connection.executemany(f"INSERT INTO {_quoted(table['name'])} VALUES ({marks})", values)  # noqa: S608  quoted, values bound
        except BadKey:
            raise
        except (sqlite3.Error, KeyError, ValueError, OverflowError) as error:
            raise BadKey("table", name=table["name"]) from error
    return connection


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _stored(value: Any) -> Any:
    """Return a value as SQLite keeps it: what is not whole as a binary fraction, which comparisons round."""
    if isinstance(value, list):
        raise ValueError("a list is no cell")
    plain = from_json(value)
    return plain if plain is None or isinstance(plain, str | int) else float(plain)


def run(sql: str, connection: sqlite3.Connection, tables: Sequence[Mapping[str, Any]], budget: QueryBudget | None = None) -> Result:
    """Return what one query gives; a fault of the query is its `error`.

    Raises:
        InvalidSource: an empty query, or one too long.
    """
    budget = budget or QueryBudget()
    first = _first_word(sql)
    known = Known.of(tables)
    if first.lower() not in ("select", "with"):
        return Result(error=ProgramError("not_select", word=first[:30]))
    guard = _Guard(known, limit=budget.steps)
    _limit(connection, budget)
    connection.set_authorizer(guard.allows)
    connection.set_progress_handler(guard.goes_on, _EVERY)
    try:
        cursor = connection.execute(sql)
        rows = cursor.fetchmany(budget.rows + 1)
        columns = tuple(str(one[0]) for one in cursor.description or ())
        cursor.close()
    except (sqlite3.Error, sqlite3.Warning, OverflowError, UnicodeError) as error:
        return Result(error=fault(str(error), guard.refused, known))
    finally:
        connection.set_progress_handler(None, 0)
        connection.set_authorizer(None)
    if len(rows) > budget.rows:
        return Result(error=ProgramError("too_many_rows", limit=budget.rows))
    if any(isinstance(one, bytes) for row in rows for one in row):
        return Result(error=ProgramError("sql_other"))
    return Result(columns, tuple(tuple(row) for row in rows))


def _first_word(sql: str) -> str:
    if len(sql) > SQL_LETTERS:
        raise InvalidSource("query_too_long", limit=SQL_LETTERS)
    place = 0
    while found := _PART.match(sql, place):
        place = found.end()
    if not sql[place:].strip("; \n\t"):
        raise InvalidSource("query_empty")
    word = re.compile(r"\w+|\S").match(sql, place)
    return word.group() if word else ""


def _limit(connection: sqlite3.Connection, budget: QueryBudget) -> None:
    for category, most in (
        (sqlite3.SQLITE_LIMIT_LENGTH, budget.letters),
        (sqlite3.SQLITE_LIMIT_SQL_LENGTH, SQL_LETTERS * 4),
        (sqlite3.SQLITE_LIMIT_COLUMN, 100),
        (sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 60),
        (sqlite3.SQLITE_LIMIT_COMPOUND_SELECT, 20),
        (sqlite3.SQLITE_LIMIT_FUNCTION_ARG, 20),
        (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
        (sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100),
        (sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 0),
        (sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 0),
        (sqlite3.SQLITE_LIMIT_WORKER_THREADS, 0),
    ):
        connection.setlimit(category, most)
