"""The part `derive` of a dataset: values that follow from the draw.

Here belong: compiling derived values in order and computing them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from generators.draw import StageError
from generators.errors import EvaluationError
from generators.expressions import Environment, Expression
from generators.reporting import Reporter
from generators.scope import Scope, Shape

__all__ = ["Derived", "compile_derive", "compute"]


@dataclass(frozen=True)
class Derived:
    """A compiled derived value."""

    id: str
    name: str
    expression: Expression


def compile_derive(specs: list[Mapping[str, Any]], scope: Scope, reporter: Reporter) -> tuple[list[Derived], Scope]:
    """Compile the derived values; return them and the scope with their names.

    Each may use those before it only, so that there can be no cycle.
    """
    derived: list[Derived] = []
    names: dict[str, Shape] = dict(scope.names)
    reporter.unique("derive.values", "id", "duplicate_id", (one["id"] for one in specs))
    for rank, one in enumerate(specs):
        later = frozenset(other["name"] for other in specs[rank + 1 :])
        inner = replace(scope, names=names, later=later, owner=one["name"])
        expression = reporter.expression(f"derive.values.{one['name']}", "expr", one["expr"], inner)
        # A value that fails is known all the same, or each use of it would be told as one more problem.
        names = {**names, one["name"]: expression.shape if expression is not None else Shape("any")}
        if expression is not None:
            derived.append(Derived(one["id"], one["name"], expression))
    return derived, replace(scope, names=names, later=frozenset(), owner="")


def compute(derived: list[Derived], environment: Environment, values: dict[str, Any]) -> None:
    """Compute the derived values into `values`; `StageError` names the one that has no value."""
    for one in derived:
        try:
            values[one.name] = one.expression(environment)
        except EvaluationError as error:
            raise StageError(f"derive.values.{one.name}", error, again=False) from error
