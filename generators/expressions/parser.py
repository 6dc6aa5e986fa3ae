"""Reads an expression: standard library `ast`, then a whitelist, then the small tree of `nodes`.

Here belong: what may be written and how names are resolved against a `Scope`. Nothing is evaluated here, ever; a construct that is not
listed below does not exist.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Literal

from generators import nodes
from generators.errors import ExpressionError
from generators.expressions.functions import FUNCTIONS, MAX_INTEGER
from generators.expressions.types import check_types
from generators.scope import Scope, TableShape, field_shape
from generators.shapes import ANY, BOOL, LIST, NUMBER, TEXT, Shape, list_of
from generators.watching import Condition, Shadow

__all__ = ["AGGREGATES", "Reading", "bare_names", "read"]

MAX_LENGTH = 2_000
MAX_DEPTH = 40
MAX_NODES = 400
# Table functions and the shape of what they give; None: the shape of the column.
AGGREGATES: dict[str, Shape | None] = {
    "count": NUMBER, "sum": NUMBER, "min": None, "max": None, "mean": NUMBER, "median": NUMBER, "distinct": LIST, "only": None,
    "first": None, "values": LIST, "row_number": NUMBER,
}  # fmt: skip
_WHOLE_TABLE = ("count", "row_number")
_BINARY: dict[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
}  # fmt: skip
_UNARY: dict[type[ast.unaryop], str] = {ast.USub: "-", ast.UAdd: "+", ast.Not: "not"}
_COMPARE: dict[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """What was read: the tree, the conditions that stand in it, and the bare names that two things bear."""

    tree: nodes.Node
    conditions: tuple[Condition, ...]
    shadows: tuple[Shadow, ...]


def read(source: str, scope: Scope) -> Reading:
    """Return the tree of `source` as seen from `scope`, with what the laboratory asks about it.

    Raises `ExpressionError` when it cannot be read, holds anything but the language, or names what does not exist there.
    """
    parser = _Parser(source)
    tree = parser.convert(_python_tree(source), scope, 0)
    check_types(tree)
    whole = [Condition(tree, source.strip(), "whole")] if tree.shape.kind == "bool" else []
    return Reading(tree, (*whole, *parser.conditions), tuple(dict.fromkeys(parser.shadows)))


def bare_names(source: str) -> list[str]:
    """Return the names that stand in `source`, in order of appearance, without repeats; `ExpressionError` when it cannot be read."""
    return list(dict.fromkeys(node.id for node in ast.walk(_python_tree(source)) if isinstance(node, ast.Name)))


@lru_cache(maxsize=4096)
def _python_tree(source: str) -> ast.expr:
    """Read Python syntax only. Length and brackets are bounded first: the parser of the language itself is no safe ground."""
    if len(source) > MAX_LENGTH or _bracket_depth(source) > MAX_DEPTH:
        raise ExpressionError("expression_too_long")
    try:
        return ast.parse(source.strip(), mode="eval").body
    except (MemoryError, RecursionError):
        raise ExpressionError("expression_too_long") from None
    except (SyntaxError, ValueError) as error:
        raise ExpressionError("syntax", source=_short(source), detail=_reason(error)) from None


def _bracket_depth(source: str) -> int:
    depth = deepest = 0
    for char in source:
        depth += (char in "([{") - (char in ")]}")
        deepest = max(deepest, depth)
    return deepest


def _reason(error: Exception) -> str:
    column = getattr(error, "offset", None)
    return f"erreur vers le caractère {column}" if column else "écriture incomplète"


def _short(source: str) -> str:
    return source if len(source) <= 80 else source[:77] + "…"


def _given(name: str, shape: Shape, arguments: tuple[nodes.Node, ...]) -> Shape:
    """Return the shape of a call: that of the function, or more exactly that of its values where it only chooses or moves them."""
    if name in ("sorted", "reversed", "unique") and arguments[0].shape.kind == "list":
        return arguments[0].shape
    if name in ("min", "max"):
        return (arguments[0].shape.item or ANY) if len(arguments) == 1 else arguments[0].shape
    return shape


class _Parser:
    """Converts one expression; counts the nodes, and notes its conditions and its names with two meanings."""

    def __init__(self, source: str) -> None:
        self.source = source.strip()
        self.count = 0
        self.conditions: list[Condition] = []
        self.shadows: list[Shadow] = []

    def _note(self, node: nodes.Node, tree: ast.expr, role: Literal["where", "if", "and", "or"], table: str = "") -> None:
        self.conditions.append(Condition(node, ast.get_source_segment(self.source, tree) or self.source, role, table))

    def convert(self, tree: ast.expr, scope: Scope, depth: int) -> nodes.Node:
        """Convert one node of Python syntax, or refuse it."""
        self.count += 1
        if depth > MAX_DEPTH or self.count > MAX_NODES:
            raise ExpressionError("expression_too_long")
        handlers: dict[type[ast.expr], Callable[..., nodes.Node]] = {
            ast.Constant: self._constant, ast.Name: self._name, ast.UnaryOp: self._unary, ast.BinOp: self._binary,
            ast.BoolOp: self._logic, ast.Compare: self._compare, ast.IfExp: self._conditional, ast.Subscript: self._subscript,
            ast.Call: self._call, ast.List: self._list, ast.Tuple: self._list,
        }  # fmt: skip
        handler = handlers.get(type(tree))
        if handler is None:
            raise ExpressionError("forbidden_syntax", detail=type(tree).__name__)
        return handler(tree, scope, depth + 1)

    def _constant(self, tree: ast.Constant, scope: Scope, depth: int) -> nodes.Node:
        value = tree.value
        if isinstance(value, bool):
            return nodes.Literal(value, shape=BOOL)
        if isinstance(value, str):
            return nodes.Literal(value, shape=TEXT)
        if isinstance(value, int) and value <= MAX_INTEGER:
            return nodes.Literal(value, shape=NUMBER)
        if isinstance(value, float):
            return nodes.Literal(self._decimal(tree), shape=NUMBER)
        raise ExpressionError("forbidden_syntax", detail=_short(ast.get_source_segment(self.source, tree) or "?"))

    def _decimal(self, tree: ast.Constant) -> Decimal:
        """Read the number as it is written: the binary value that Python gives is not the author's."""
        text = ast.get_source_segment(self.source, tree) or ""
        try:
            value = Decimal(text.replace("_", ""))
        except InvalidOperation:
            raise ExpressionError("forbidden_syntax", detail=_short(text)) from None
        if abs(value.adjusted()) > 30 or len(text) > 40:
            raise ExpressionError("forbidden_syntax", detail=_short(text))
        return value

    def _name(self, tree: ast.Name, scope: Scope, depth: int) -> nodes.Node:
        columns = scope.bare_columns()
        if tree.id not in scope.names and tree.id in columns:
            return nodes.Cell(scope.bare_table, tree.id, "", shape=columns[tree.id])
        shape = scope.value(tree.id)
        self.shadows.extend(Shadow(tree.id, table.name, "value") for table in scope.rows.values() if tree.id in table.columns)
        return nodes.Value(tree.id, shape=shape)

    def _unary(self, tree: ast.UnaryOp, scope: Scope, depth: int) -> nodes.Node:
        operator = _UNARY.get(type(tree.op))
        if operator is None:
            raise ExpressionError("forbidden_syntax", detail=type(tree.op).__name__)
        return nodes.Unary(operator, self.convert(tree.operand, scope, depth), shape=BOOL if operator == "not" else NUMBER)

    def _binary(self, tree: ast.BinOp, scope: Scope, depth: int) -> nodes.Node:
        operator = _BINARY.get(type(tree.op))
        if operator is None:
            raise ExpressionError("forbidden_syntax", detail=type(tree.op).__name__)
        left, right = self.convert(tree.left, scope, depth), self.convert(tree.right, scope, depth)
        shape = NUMBER if operator != "+" else left.shape if left.shape.kind != "any" else right.shape
        return nodes.Binary(operator, left, right, shape=shape)

    def _logic(self, tree: ast.BoolOp, scope: Scope, depth: int) -> nodes.Node:
        operands = tuple(self.convert(one, scope, depth) for one in tree.values)
        operator: Literal["and", "or"] = "and" if isinstance(tree.op, ast.And) else "or"
        for one, part in zip(operands, tree.values, strict=True):
            self._note(one, part, operator)
        return nodes.Logic(operator, operands, shape=BOOL)

    def _compare(self, tree: ast.Compare, scope: Scope, depth: int) -> nodes.Node:
        if any(type(one) not in _COMPARE for one in tree.ops):
            raise ExpressionError("forbidden_syntax", detail="is")
        operands = tuple(self.convert(one, scope, depth) for one in (tree.left, *tree.comparators))
        return nodes.Compare(tuple(_COMPARE[type(one)] for one in tree.ops), operands, shape=BOOL)

    def _conditional(self, tree: ast.IfExp, scope: Scope, depth: int) -> nodes.Node:
        test, yes, no = (self.convert(one, scope, depth) for one in (tree.test, tree.body, tree.orelse))
        self._note(test, tree.test, "if")
        return nodes.Conditional(test, yes, no, shape=yes.shape if yes.shape == no.shape else ANY)

    def _list(self, tree: ast.List | ast.Tuple, scope: Scope, depth: int) -> nodes.Node:
        items = tuple(self.convert(one, scope, depth) for one in tree.elts)
        alike = bool(items) and all(one.shape == items[0].shape for one in items)
        return nodes.ListNode(items, shape=list_of(items[0].shape) if alike else LIST)

    def _subscript(self, tree: ast.Subscript, scope: Scope, depth: int) -> nodes.Node:
        column = self._column(tree, scope)
        if column is not None:
            table, name, part, shape = column
            if table.name not in scope.rows:
                raise ExpressionError("column_outside_row", name=f'{table.name}["{name}"]')
            scope.column(scope.rows[table.name], name)  # in a drawn table, the columns further on are not known yet
            return nodes.Cell(table.name, name, part, shape=shape)
        if isinstance(tree.slice, ast.Slice | ast.Tuple | ast.Starred):
            raise ExpressionError("forbidden_syntax", detail=type(tree.slice).__name__)
        base = self.convert(tree.value, scope, depth)
        if isinstance(tree.slice, ast.Constant) and isinstance(tree.slice.value, str):
            name = tree.slice.value
            label = ast.get_source_segment(self.source, tree.value) or "?"
            return nodes.Field(base, name, shape=field_shape(_short(label), base.shape, name))
        return nodes.Item(base, self.convert(tree.slice, scope, depth), shape=base.shape.item or ANY)

    def _column(self, tree: ast.expr, scope: Scope) -> tuple[TableShape, str, str, Shape] | None:
        """Recognise `table["column"]` and `table["column"]["field"]`; None for anything else."""
        keys: list[str] = []
        while isinstance(tree, ast.Subscript) and isinstance(tree.slice, ast.Constant) and isinstance(tree.slice.value, str):
            keys.insert(0, tree.slice.value)
            tree = tree.value
        if not isinstance(tree, ast.Name) or tree.id in scope.names or not 1 <= len(keys) <= 2:
            return None
        table = scope.rows.get(tree.id) if tree.id in scope.rows and tree.id not in scope.tables else scope.tables.get(tree.id)
        if table is None:
            return None
        return (table, *scope.column(table, ".".join(keys)))

    def _call(self, tree: ast.Call, scope: Scope, depth: int) -> nodes.Node:
        if not isinstance(tree.func, ast.Name):
            raise ExpressionError("forbidden_syntax", detail=type(tree.func).__name__)
        name = tree.func.id
        if name in AGGREGATES and self._is_aggregate(tree, scope):
            return self._aggregate(name, tree, scope, depth)
        if name not in FUNCTIONS:
            if name in AGGREGATES:
                raise ExpressionError("needs_column", name=name, example='tableau["colonne"]')
            raise ExpressionError("unknown_function", name=_short(name))
        if tree.keywords:
            raise ExpressionError("misused_where")
        function = FUNCTIONS[name]
        if not function.least <= len(tree.args) <= function.most:
            expected = str(function.least) if function.least == function.most else f"{function.least} à {function.most}"
            raise ExpressionError("wrong_arity", name=name, given=len(tree.args), expected=expected)
        arguments = tuple(self.convert(one, scope, depth) for one in tree.args)
        if name == "format" and scope.language != "fr":
            arguments += (nodes.Literal(scope.language, shape=TEXT),)
        return nodes.Call(name, arguments, shape=_given(name, function.shape, arguments))

    def _is_aggregate(self, tree: ast.Call, scope: Scope) -> bool:
        if tree.keywords or (len(tree.args) == 1 and isinstance(tree.args[0], ast.Name) and tree.args[0].id in scope.tables):
            return True
        return len(tree.args) == 1 and self._column(tree.args[0], scope) is not None

    def _aggregate(self, name: str, tree: ast.Call, scope: Scope, depth: int) -> nodes.Node:
        if len(tree.args) != 1:
            raise ExpressionError("wrong_arity", name=name, given=len(tree.args), expected="1")
        if any(keyword.arg != "where" for keyword in tree.keywords) or len(tree.keywords) > 1:
            raise ExpressionError("forbidden_syntax", detail="mot-clé autre que where")
        argument = tree.args[0]
        if isinstance(argument, ast.Name):
            table = scope.table(argument.id)
            if name not in _WHOLE_TABLE:
                raise ExpressionError("needs_column", name=name, example=f'{argument.id}["{next(iter(table.columns), "")}"]')
            column, part, shape = "", "", NUMBER
        else:
            found = self._column(argument, scope)
            if found is None or found[0].name not in scope.tables:
                raise ExpressionError("needs_column", name=name, example='tableau["colonne"]')
            table, column, part, shape = found
        where = None
        if tree.keywords:
            where = self.convert(tree.keywords[0].value, scope.with_row(table, bare=False), depth)
            if any(isinstance(one, nodes.Aggregate) for one in nodes.walk(where)):
                raise ExpressionError("nested_where")
            self._note(where, tree.keywords[0].value, "where", table.name)
        given = list_of(shape) if AGGREGATES[name] == LIST else AGGREGATES[name] or shape
        return nodes.Aggregate(name, table.name, column, part, where, shape, shape=given)
