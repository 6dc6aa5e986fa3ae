"""What names mean at one place of a document: the static side of expressions and templates.

Here belong: `TableShape` and `Scope`. The problems of names are raised here, so that expressions and
templates say the same thing about the same mistake.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from generators.errors import ExpressionError
from generators.labels import NONE
from generators.nodes import Node
from generators.shapes import ANY, TEXT, Shape

__all__ = ["Scope", "TableShape", "field_shape"]


@dataclass(frozen=True)
class TableShape:
    """Name and columns of a table; `formulas`: the tree of each column that is always computed from its row."""

    name: str
    columns: Mapping[str, Shape]
    formulas: Mapping[str, Node] = field(default_factory=dict)


@dataclass(frozen=True)
class Scope:
    """Names that may be used at one place.

    `names`: parameters and derived values; `tables`; `rows`: tables of which a row is at hand (with the columns already known);
    `later`: names defined further on; `owner`: the name being defined; `bare_table`: whose columns need no table name;
    `language`: that of the document, which says from what number on there is a plural.
    """

    names: Mapping[str, Shape] = field(default_factory=dict)
    tables: Mapping[str, TableShape] = field(default_factory=dict)
    rows: Mapping[str, TableShape] = field(default_factory=dict)
    later: frozenset[str] = frozenset()
    owner: str = ""
    bare_table: str = ""
    language: str = "fr"

    def with_row(self, table: TableShape, *, bare: bool) -> Scope:
        """Return the scope in which a row of `table` is at hand; `bare`: its columns may be named without the table."""
        return replace(self, rows={**self.rows, table.name: table}, bare_table=table.name if bare else "")

    def value(self, name: str) -> Shape:
        """Return the shape of a parameter or a derived value; `ExpressionError` when there is none."""
        if name in self.names:
            return self.names[name]
        if name in self.tables:
            raise ExpressionError("table_as_value", name=name)
        if name == self.owner:
            raise ExpressionError("self_name", name=name)
        if name in self.later:
            raise ExpressionError("later_name", name=name)
        raise ExpressionError("unknown_name", name=name, known=_known([*self.names, *self.bare_columns()]))

    def bare_columns(self) -> Mapping[str, Shape]:
        """Return the columns that may be named without their table."""
        return self.rows[self.bare_table].columns if self.bare_table else {}

    def table(self, name: str) -> TableShape:
        """Return a table; `ExpressionError` when there is none."""
        if name in self.tables:
            return self.tables[name]
        if name in self.later:
            raise ExpressionError("later_name", name=name)
        raise ExpressionError("unknown_table", name=name, known=_known(self.tables))

    def column(self, table: TableShape, path: str) -> tuple[str, str, Shape]:
        """Split `column` or `column.field` of a table into both and the shape of the value."""
        name, _, part = path.partition(".")
        if name not in table.columns:
            raise ExpressionError("unknown_column", table=table.name, name=name, known=_known(table.columns))
        shape = table.columns[name]
        return (name, part, field_shape(name, shape, part)) if part else (name, "", shape)


def field_shape(name: str, shape: Shape, part: str) -> Shape:
    """Return the shape of a field of a record called `name`; `ExpressionError` when there is none."""
    if shape.kind == "any":
        return ANY
    if shape.kind != "record":
        raise ExpressionError("not_a_record", name=name)
    if shape.fields and part not in shape.fields:
        raise ExpressionError("unknown_field", name=name, field=part, known=_known(shape.fields))
    return TEXT


def _known(names: Iterable[str]) -> str:
    return ", ".join(names) or NONE
