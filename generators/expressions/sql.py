"""The second back-end of expressions: table functions as SQL over tables read back from the files.

Here belong: loading tables into SQLite in memory, and the builder that asks SQLite what the reference evaluator computes in Python. What
has no counterpart in SQL is called back row by row, on the values that SQLite holds.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from generators import nodes
from generators.errors import EvaluationError
from generators.expressions.evaluator import Builder, Environment, Evaluate, aggregate_values
from generators.expressions.functions import kind_of

# ruff: noqa: S608  every identifier goes through `quoted`, every value is bound

__all__ = ["Found", "SqlBuilder", "SqlEnvironment", "wanted_columns"]

_NATIVE = {
    "len": "LENGTH({0})",
    "abs": "ABS({0})",
    "day": "CAST(STRFTIME('%d', {0}) AS INTEGER)",
    "month": "CAST(STRFTIME('%m', {0}) AS INTEGER)",
    "year": "CAST(STRFTIME('%Y', {0}) AS INTEGER)",
}
_ONE_VALUE = {"sum": "COALESCE(SUM({0}), 0)", "mean": "AVG({0})", "min": "MIN({0})", "max": "MAX({0})"}
Sql = tuple[str, list[Any]]
Found = dict[tuple[str, str], list[Any]]


def wanted_columns(trees: Iterable[nodes.Node]) -> dict[str, set[str]]:
    """Return the columns that expressions use, by table, as `column` or `column.field`."""
    wanted: dict[str, set[str]] = {}
    for tree in trees:
        for node in nodes.walk(tree):
            if isinstance(node, nodes.Aggregate | nodes.Cell):
                columns = wanted.setdefault(node.table, set())
                if node.column:
                    columns.add(f"{node.column}.{node.part}".rstrip("."))
    return wanted


class SqlEnvironment(Environment):
    """An environment whose tables are in SQLite; rows keep their rank as rowid, from 1.

    `wanted`: the columns that expressions use, by table, as `column` or `column.field`; `found`: values read back from files, which stand
    in the place of the drawn ones. A table is loaded when it is first asked about.
    """

    __slots__ = ("connection", "found", "kinds", "loaded", "wanted")

    def __init__(
        self,
        values: Mapping[str, Any],
        tables: Mapping[str, list[dict[str, Any]]],
        wanted: Mapping[str, set[str]],
        found: Found | None = None,
    ) -> None:
        super().__init__(values, tables)
        self.wanted = wanted
        self.found: Found = found or {}
        self.connection = sqlite3.connect(":memory:")
        self.kinds: dict[tuple[str, str], str] = {}
        self.loaded: set[str] = set()

    def load(self, table: str) -> None:
        """Put the columns in use of a table into SQLite, once. Columns of lists or whole records have no SQL form and are left out."""
        if table in self.loaded:
            return
        self.loaded.add(table)
        columns: dict[str, list[Any]] = {}
        for path in sorted(self.wanted.get(table, ())):
            values = self.column(table, path)
            kind = kind_of(values[0]) if values else "any"
            if kind not in ("list", "record"):
                columns[path], self.kinds[table, path] = [to_sql(one) for one in values], kind
        names = ", ".join(quoted(path) for path in columns) or '"empty"'
        self.connection.execute(f"CREATE TABLE {quoted(table)} ({names})")
        data = zip(*columns.values(), strict=True) if columns else [(None,)] * len(self.tables[table])
        marks = ", ".join("?" * max(1, len(columns)))
        self.connection.executemany(f"INSERT INTO {quoted(table)} VALUES ({marks})", data)

    def column(self, table: str, path: str) -> list[Any]:
        """Return the values of a column: those of a file, or those drawn where no file shows them."""
        if (table, path) in self.found:
            return self.found[table, path]
        name, _, part = path.partition(".")
        values = [row[name] for row in self.tables[table]]
        if part:
            return [value[part] for value in values]
        for (other, shown), texts in self.found.items():
            owner, _, field = shown.partition(".")
            if other == table and owner == name and field:
                values = [{**value, field: text} for value, text in zip(values, texts, strict=True)]
        return values


def quoted(name: str) -> str:
    """Return an identifier for SQL; names come from documents whose schema allows letters, digits, `_` and one point only."""
    return '"' + name.replace('"', '""') + '"'


def to_sql(value: Any) -> Any:
    """Return a value as SQLite stores it."""
    if isinstance(value, Decimal):
        value = int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return float(value)
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    return value.isoformat() if isinstance(value, dt.date) else value


def from_sql(value: Any, kind: str) -> Any:
    """Return a value of SQLite as one of this kind."""
    if isinstance(value, float):
        return Decimal(repr(round(value, 9)))  # documents hold 9 decimals at most; beyond is what binary fractions lose
    if kind == "bool":
        return bool(value)
    if kind == "date":
        return dt.date.fromisoformat(value)
    return dt.time.fromisoformat(value) if kind == "time" else value


def _has_cell(node: nodes.Node) -> bool:
    return any(isinstance(one, nodes.Cell) for one in nodes.walk(node))


class SqlBuilder(Builder):
    """A builder whose closures ask SQLite for every table function; they need a `SqlEnvironment`."""

    def aggregate(self, node: nodes.Aggregate) -> Evaluate:
        """Return a function that asks SQLite for a table function."""

        def run(env: Environment) -> Any:
            if not isinstance(env, SqlEnvironment):
                raise TypeError("SQL needs a SqlEnvironment")
            return self._ask(node, env)

        return run

    def matching(self, table: str, condition: nodes.Node, env: SqlEnvironment) -> list[int]:
        """Return the numbers, from 1, of the rows for which a condition holds."""
        env.load(table)
        where, bound = self._translate(condition, env)
        return [row[0] for row in env.connection.execute(f"SELECT rowid FROM {quoted(table)} WHERE {where} ORDER BY rowid", bound)]

    def ranks(self, table: str, by: nodes.Node, env: SqlEnvironment) -> list[int]:
        """Return the rank of each row, from 0, by the value of an expression; rows of one value have one rank."""
        env.load(table)
        value, bound = self._translate(by, env)
        query = f"SELECT DENSE_RANK() OVER (ORDER BY {value}) - 1 FROM {quoted(table)} ORDER BY rowid"
        return [row[0] for row in env.connection.execute(query, bound)]

    def _ask(self, node: nodes.Aggregate, env: SqlEnvironment) -> Any:
        env.load(node.table)
        if not env.tables[node.table]:  # such a table has no columns in SQLite
            return 0 if node.function == "count" else aggregate_values(node.function, node.table, [])
        where, bound = self._translate(node.where, env) if node.where is not None else ("1", [])
        source = f"FROM {quoted(node.table)} WHERE {where}"
        if node.function == "count":
            return env.connection.execute(f"SELECT COUNT(*) {source}", bound).fetchone()[0]
        if node.function == "row_number":
            ranks = [row[0] for row in env.connection.execute(f"SELECT rowid {source}", bound)]
            return aggregate_values("only", node.table, ranks)
        name = f"{node.column}.{node.part}".rstrip(".")
        if (node.table, name) not in env.kinds:
            return self._whole_records(node, source, bound, env)
        column, kind = quoted(name), env.kinds[node.table, name]
        if node.function in _ONE_VALUE:
            value = env.connection.execute(f"SELECT {_ONE_VALUE[node.function].format(column)} {source}", bound).fetchone()[0]
            return self._present(value, kind, node.table)
        if node.function == "median":
            skipped = f"SELECT (COUNT(*) - 1) / 2 {source}"
            kept = f"SELECT COUNT(*) {source}"
            middle = f"SELECT {column} AS v {source} ORDER BY v LIMIT 2 - ({kept}) % 2 OFFSET ({skipped})"
            return self._present(env.connection.execute(f"SELECT AVG(v) FROM ({middle})", bound * 3).fetchone()[0], kind, node.table)
        group = f"GROUP BY {column} ORDER BY MIN(rowid)" if node.function == "distinct" else "ORDER BY rowid"
        values = [from_sql(row[0], kind) for row in env.connection.execute(f"SELECT {column} {source} {group}", bound)]
        return aggregate_values("values" if node.function == "distinct" else node.function, node.table, values)

    def _whole_records(self, node: nodes.Aggregate, source: str, bound: list[Any], env: SqlEnvironment) -> Any:
        """A column of records or lists has no SQL form: SQLite finds the rows."""
        ranks = [row[0] - 1 for row in env.connection.execute(f"SELECT rowid {source} ORDER BY rowid", bound)]
        values = env.column(node.table, f"{node.column}.{node.part}".rstrip("."))
        return aggregate_values(node.function, node.table, [values[rank] for rank in ranks])

    def _present(self, value: Any, kind: str, table: str) -> Any:
        if value is None:
            raise EvaluationError("no_row", name=table)
        return from_sql(value, kind)

    def _translate(self, node: nodes.Node, env: SqlEnvironment) -> Sql:
        """Return SQL and its parameters for a row expression."""
        if not _has_cell(node):
            return "?", [to_sql(self.build(node)(env))]
        match node:
            case nodes.Cell(table=table, column=column, part=part):
                return f"{quoted(table)}.{quoted(f'{column}.{part}'.rstrip('.'))}", []
            case nodes.Compare():
                return self._compare_sql(node, env)
            case nodes.Logic(operator=operator, operands=operands):
                parts = [self._translate(one, env) for one in operands]
                return "(" + f" {operator.upper()} ".join(sql for sql, _ in parts) + ")", [one for _, bound in parts for one in bound]
            case nodes.Unary(operator=operator, operand=operand):
                sql, bound = self._translate(operand, env)
                return f"({'NOT' if operator == 'not' else operator} {sql})", bound
            case nodes.Binary(operator="+" | "-" | "*" as operator, left=left, right=right) if self._numbers(left, right):
                (first, one), (second, two) = self._translate(left, env), self._translate(right, env)
                return f"({first} {operator} {second})", one + two
            case nodes.Call(function=function, arguments=arguments) if function in _NATIVE:
                sql, bound = self._translate(arguments[0], env)
                return _NATIVE[function].format(sql), bound
        return self._call_back(node, env)

    def _numbers(self, *operands: nodes.Node) -> bool:
        return all(one.shape.kind == "number" for one in operands)

    def _compare_sql(self, node: nodes.Compare, env: SqlEnvironment) -> Sql:
        """Translate comparisons; numbers are rounded on both sides because SQLite computes with binary fractions."""
        if any(one in ("in", "not in") for one in node.operators):
            return self._membership(node, env)
        parts, bound = [], []
        for rank, operator in enumerate(node.operators):
            left, right = node.operands[rank], node.operands[rank + 1]
            (first, one), (second, two) = self._translate(left, env), self._translate(right, env)
            if self._numbers(left, right):
                first, second = f"ROUND({first}, 9)", f"ROUND({second}, 9)"
            parts.append(f"{first} {'=' if operator == '==' else operator} {second}")
            bound += one + two
        return "(" + " AND ".join(parts) + ")", bound

    def _membership(self, node: nodes.Compare, env: SqlEnvironment) -> Sql:
        left, right = node.operands[0], node.operands[1]
        if len(node.operators) != 1 or _has_cell(right) or not _has_cell(left):
            return self._call_back(node, env)
        items = self.build(right)(env)
        if not isinstance(items, list):
            return self._call_back(node, env)
        sql, bound = self._translate(left, env)
        marks = ", ".join("?" * len(items))
        return f"({sql} {node.operators[0].upper()} ({marks}))", bound + [to_sql(one) for one in items]

    def _call_back(self, node: nodes.Node, env: SqlEnvironment) -> Sql:
        """Have SQLite call the reference evaluator, with the values of the row that it holds."""
        cells = [one for one in nodes.walk(node) if isinstance(one, nodes.Cell)]
        evaluate = Builder().build(node)
        name = f"call_{id(node)}"

        def call(*values: Any) -> Any:
            rows: dict[str, dict[str, Any]] = {}
            for cell, value in zip(cells, values, strict=True):
                row = rows.setdefault(cell.table, {})
                found = from_sql(value, env.kinds[cell.table, f"{cell.column}.{cell.part}".rstrip(".")])
                if cell.part:
                    row.setdefault(cell.column, {})[cell.part] = found
                else:
                    row[cell.column] = found
            inner = Environment(env.values, env.tables)
            inner.rows = rows
            return to_sql(evaluate(inner))

        env.connection.create_function(name, len(cells), call, deterministic=True)
        return f"{name}({', '.join(self._translate(cell, env)[0] for cell in cells)})", []
