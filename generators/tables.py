"""Tables of the dataset: compiling them, then filling them for a seed.

Here belong: drawn tables (columns, planted rows, exclusion, order) and literal tables. A cell of a drawn table has its own random stream,
`table/<table id>/<row>/<column id>`: adding a column or a planted row never changes the other cells.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, DecimalException
from typing import Any

from generators.errors import EvaluationError
from generators.expressions import Environment, Expression
from generators.expressions.functions import need, sort_key, whole
from generators.parameters import Drawer, compile_drawer
from generators.reporting import Reporter
from generators.scope import Scope, TableShape
from generators.shapes import DATE, NUMBER, TEXT, Shape
from generators.streams import Stream
from generators.templates import Template

__all__ = ["DrawnTable", "LiteralTable", "Row", "Table", "compile_table"]

MAX_ROWS = 5_000
ROW_TRIES = 200
Row = dict[str, Any]
_CELL_SHAPES = {"text": TEXT, "integer": NUMBER, "decimal": NUMBER, "date": DATE}


@dataclass(frozen=True)
class Column:
    """A column: exactly one of `drawer`, `expr`, `text` is set, or none for a serial."""

    id: str
    name: str
    unique: bool
    shape: Shape
    drawer: Drawer | None = None
    expr: Expression | None = None
    text: Template | None = None


@dataclass(frozen=True)
class Planted:
    """Rows put on purpose: how many, and the values forced in them."""

    id: str
    count: Expression | None
    forced: Mapping[str, Expression]


@dataclass
class DrawnTable:
    """A table whose rows are drawn."""

    id: str
    name: str
    columns: list[Column]
    order: str
    rows: Expression | None = None
    exclude: Expression | None = None
    planted: list[Planted] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)

    @property
    def random(self) -> bool:
        """Whether rows differ from one seed to another."""
        return True

    @property
    def shape(self) -> TableShape:
        """Name and columns; a computed column that planted rows change is no formula."""
        forced = {name for planted in self.planted for name in planted.forced}
        formulas = {column.name: column.expr.tree for column in self.columns if column.expr is not None and column.name not in forced}
        return TableShape(self.name, {column.name: column.shape for column in self.columns}, formulas)

    def fill(self, seed: bytes, env: Environment) -> list[Row]:
        """Draw the rows; planted rows come first so that unique values are theirs before those of ordinary rows."""
        ordinary = self._count(self.rows, env)
        plan: list[tuple[str, Planted | None]] = []
        for planted in self.planted:
            plan.extend((f"planted/{planted.id}/{rank}", planted) for rank in range(self._count(planted.count, env)))
        total = ordinary + len(plan)
        if total > MAX_ROWS:
            raise EvaluationError("too_many_rows", name=self.name, count=total, expected=MAX_ROWS)
        plan = [(f"row/{rank}", None) for rank in range(ordinary)] + plan
        places = list(range(total))
        if self.order != "drawn":
            # Serial numbers follow the final order, otherwise the planted rows would be those with the highest numbers.
            places = Stream(seed, f"table/{self.id}/order").shuffled(places)
        seen: dict[str, set[Any]] = {column.name: set() for column in self.columns if column.unique}
        rows: list[Row] = [{}] * total
        for rank in [*range(ordinary, total), *range(ordinary)]:
            path, kind = plan[rank]
            rows[places[rank]] = self._row(seed, path, kind, places[rank] + 1, seen, env)
        return rows if self.order in ("drawn", "shuffled") else _sorted_rows(rows, self.order)

    def _count(self, expression: Expression | None, env: Environment) -> int:
        count = whole(expression(env)) if expression is not None else 0
        if not 0 <= count <= MAX_ROWS:
            raise EvaluationError("too_many_rows", name=self.name, count=count, expected=MAX_ROWS)
        return count

    def _row(self, seed: bytes, path: str, planted: Planted | None, serial: int, seen: dict[str, set[Any]], env: Environment) -> Row:
        """Draw one row, again while it is excluded; a redrawn row goes on in the streams of its cells."""
        streams: list[Stream | None] = [None] * len(self.columns)
        forced_by = planted.forced if planted is not None else {}
        prefix = f"table/{self.id}/{path}/"
        try:
            for _ in range(ROW_TRIES):
                row: Row = {}
                env.rows[self.name] = row
                env.spend(len(self.columns))
                for rank, column in enumerate(self.columns):
                    forced = forced_by.get(column.name)
                    if column.drawer is not None:
                        stream = streams[rank]
                        if stream is None:
                            stream = streams[rank] = Stream(seed, prefix + column.id)
                        taken = () if forced is not None else seen.get(column.name, ())
                        row[column.name] = self._drawn(column.drawer, stream, taken)
                    elif forced is None:
                        row[column.name] = column.expr(env) if column.expr else column.text.render(env) if column.text else serial
                    if forced is not None:
                        row[column.name] = forced(env)  # it may use the drawn value
                if planted is None and self.exclude is not None and need(self.exclude(env), "bool"):
                    continue
                for name, values in seen.items():
                    values.add(_key(row[name]))
                return row
        finally:
            env.rows.pop(self.name, None)
        raise EvaluationError("exclude_exhausted", name=self.name)

    def _drawn(self, drawer: Drawer, stream: Stream, taken: Collection[Any]) -> Any:
        """Draw a value that is not taken yet."""
        value = drawer.draw(stream)
        if taken:
            tries = 1
            while _key(value) in taken:
                if tries == ROW_TRIES:
                    raise EvaluationError("exclude_exhausted", name=self.name)
                value = drawer.draw(stream)
                tries += 1
        return value


@dataclass
class LiteralTable:
    """A table whose rows are written by the author."""

    id: str
    name: str
    columns: list[tuple[str, str]]
    cells: list[list[Template]]
    order: str
    lists: list[str] = field(default_factory=list)

    @property
    def random(self) -> bool:
        """Whether rows differ from one seed to another with the same parameters."""
        return self.order == "shuffled"

    @property
    def shape(self) -> TableShape:
        """Name and columns."""
        return TableShape(self.name, {name: _CELL_SHAPES[kind] for name, kind in self.columns})

    def fill(self, seed: bytes, env: Environment) -> list[Row]:
        """Render the rows and put them in order."""
        rows = []
        for templates in self.cells:
            pairs = zip(self.columns, templates, strict=True)
            rows.append({name: read_cell(template.render(env), kind) for (name, kind), template in pairs})
        if self.order == "shuffled":
            return Stream(seed, f"table/{self.id}/order").shuffled(rows)
        return rows if self.order == "drawn" else _sorted_rows(rows, self.order)


Table = DrawnTable | LiteralTable


def _sorted_rows(rows: list[Row], column: str) -> list[Row]:
    return sorted(rows, key=lambda row: sort_key(row[column]))


def _key(value: Any) -> Any:
    """Return something hashable that is equal for equal values."""
    if isinstance(value, dict):
        return tuple(value.items())
    return tuple(value) if isinstance(value, list) else value


def read_cell(text: str, kind: str) -> Any:
    """Read the text of a literal cell; `EvaluationError` when it is not of this kind."""
    bare = text.strip().replace("\u202f", "").replace("\u00a0", "").replace(",", ".")
    try:
        if kind == "integer":
            return int(bare.replace(" ", ""))
        if kind == "decimal":
            return Decimal(bare.replace(" ", ""))
        if kind == "date":
            parts = text.strip().split("/")
            return dt.date(*(int(part) for part in reversed(parts))) if len(parts) == 3 else dt.date.fromisoformat(text.strip())
    except (ValueError, OverflowError, DecimalException):
        raise EvaluationError("bad_cell", value=text[:60], kind=kind) from None
    return text


def compile_table(spec: Mapping[str, Any], scope: Scope, reporter: Reporter, reference: dt.date) -> Table:
    """Compile a table of the document; problems go to `reporter`."""
    block = f"draw.tables.{spec['name']}"
    reporter.unique(block, "columns", "duplicate_name", (column["name"] for column in spec["columns"]))
    table = (
        _compile_drawn(spec, block, scope, reporter, reference)
        if spec["type"] == "drawn"
        else _compile_literal(spec, block, scope, reporter)
    )
    if table.order not in ("shuffled", "drawn", *table.shape.columns):
        reporter.add(block, "order", "bad_order", name=table.order)
    return table


def _compile_literal(spec: Mapping[str, Any], block: str, scope: Scope, reporter: Reporter) -> LiteralTable:
    columns = [(column["name"], column["kind"]) for column in spec["columns"]]
    cells: list[list[Template]] = []
    for rank, row in enumerate(spec["rows"]):
        if len(row) != len(columns):
            reporter.add(block, "rows", "bad_row_length", row=rank + 1, given=len(row), expected=len(columns))
            continue
        cells.append([reporter.template(block, "rows", text, scope) for text in row])
        for (_, kind), template in zip(columns, cells[-1], strict=True):
            if template.static and template.source:
                try:
                    read_cell("".join(str(part) for part in template.parts), kind)
                except EvaluationError as error:
                    reporter.add(block, "rows", error.code, **error.params)
    return LiteralTable(spec["id"], spec["name"], columns, cells, spec.get("order", "drawn"))


def _compile_drawn(spec: Mapping[str, Any], block: str, scope: Scope, reporter: Reporter, reference: dt.date) -> DrawnTable:
    reporter.unique(block, "columns", "duplicate_id", (column["id"] for column in spec["columns"]))
    planted_specs = spec.get("planted", [])
    reporter.unique(block, "planted", "duplicate_id", (planted["id"] for planted in planted_specs))
    names = {column["name"] for column in spec["columns"]}
    columns: list[Column] = []
    scopes: dict[str, Scope] = {}
    for column in spec["columns"]:
        # The whole name set is `later`: naming a column further on says so instead of "unknown".
        shape = TableShape(spec["name"], {one.name: one.shape for one in columns})
        row_scope = scope.with_row(shape, bare=True)
        columns.append(_compile_column(column, f"{block}.{column['name']}", row_scope, reporter, reference))
        scopes[column["name"]] = scope.with_row(TableShape(spec["name"], {one.name: one.shape for one in columns}), bare=True)
    table = DrawnTable(spec["id"], spec["name"], columns, spec.get("order", "shuffled"))
    table.lists = [name for column in columns if column.drawer for name in column.drawer.lists]
    table.rows = reporter.expression(block, "rows", spec["rows"], scope, "number")
    table.exclude = reporter.optional(block, "exclude", spec.get("exclude", ""), scope.with_row(table.shape, bare=True), "bool")
    for planted in planted_specs:
        inner = f"{block}.planted.{planted['id']}"
        count = reporter.expression(inner, "count", planted["count"], scope, "number")
        forced: dict[str, Expression] = {}
        for item in planted["set"]:
            if item["column"] not in names:
                reporter.add(inner, "set", "unknown_column", table=spec["name"], name=item["column"], known=", ".join(table.shape.columns))
                continue
            kind = table.shape.columns[item["column"]].kind
            expression = reporter.expression(inner, "set", item["expr"], scopes[item["column"]], kind)
            if expression is not None:
                forced[item["column"]] = expression
        reporter.unique(inner, "set", "duplicate_name", (item["column"] for item in planted["set"]))
        table.planted.append(Planted(planted["id"], count, forced))
    return table


def _compile_column(spec: Mapping[str, Any], block: str, scope: Scope, reporter: Reporter, reference: dt.date) -> Column:
    unique = spec.get("unique", False)
    if spec["type"] == "serial":
        return Column(spec["id"], spec["name"], False, NUMBER)
    if spec["type"] == "expr":
        expression = reporter.expression(block, "expr", spec["expr"], scope)
        return Column(spec["id"], spec["name"], False, expression.shape if expression else Shape("any"), expr=expression)
    if spec["type"] == "text":
        return Column(spec["id"], spec["name"], False, TEXT, text=reporter.template(block, "text", spec["text"], scope))
    drawer = compile_drawer(spec, block, reporter, reference)
    return Column(spec["id"], spec["name"], unique, drawer.shape if drawer else Shape("any"), drawer=drawer)
