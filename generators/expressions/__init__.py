"""The expression language: a whitelisted subset of Python expression syntax.

Here belong: `compile_expression` and `Expression`. Parsing is in `parser`, evaluation in `evaluator`, functions in `functions`, the SQL
back-end of the oracle in `sql`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from generators import nodes
from generators.errors import ExpressionError
from generators.expressions.evaluator import Builder, Environment, Evaluate
from generators.expressions.parser import bare_names, read
from generators.scope import Scope
from generators.shapes import KIND_LABELS, Shape
from generators.watching import Condition, Shadow

__all__ = ["Environment", "Expression", "compile_expression", "names_in"]

_BUILDER = Builder()


@dataclass(frozen=True)
class Expression:
    """A compiled expression: its text, its tree and the function that gives its value; the conditions in it and its names with two meanings."""

    source: str
    tree: nodes.Node
    run: Evaluate
    conditions: tuple[Condition, ...] = ()
    shadows: tuple[Shadow, ...] = ()

    @property
    def shape(self) -> Shape:
        """Kind of the value, as far as it is known before drawing."""
        return self.tree.shape

    @cached_property
    def uses_tables(self) -> bool:
        """True when a table function is called."""
        return any(isinstance(node, nodes.Aggregate) for node in nodes.walk(self.tree))

    @cached_property
    def names(self) -> list[str]:
        """Parameters and derived values that are used, in order."""
        return [node.name for node in nodes.walk(self.tree) if isinstance(node, nodes.Value)]

    def __call__(self, environment: Environment) -> Any:
        """Return the value in `environment`; `EvaluationError` when there is none."""
        value = self.run(environment)
        if environment.watch is not None:
            environment.watch.note(self.tree, value)
        return value


def names_in(source: str) -> list[str]:
    """Return the names that stand in an expression, known or not, without compiling it; none when it cannot be read."""
    try:
        return bare_names(source)
    except ExpressionError:
        return []


def compile_expression(source: str, scope: Scope, expected: str = "any") -> Expression:
    """Compile `source` as seen from `scope`.

    `expected` is the kind of value asked for. Raises `ExpressionError` when the text cannot be read, names what does not exist, or
    surely gives another kind of value.
    """
    found = read(source, scope)
    tree = found.tree
    if not Shape(expected).accepts(tree.shape):
        raise ExpressionError("bad_kind", found=KIND_LABELS[tree.shape.kind], expected=KIND_LABELS[expected])
    return Expression(source, tree, _BUILDER.build(tree), found.conditions, found.shadows)
