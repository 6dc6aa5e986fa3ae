"""The part `derive` of a dataset: values that follow from the draw.

Here belong: compiling derived values in order and computing them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from generators.draw import StageError
from generators.errors import EvaluationError
from generators.expressions import Environment, Expression, names_in
from generators.reporting import Reporter
from generators.scope import Scope
from generators.shapes import Shape

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
    circular = _circular(specs, reporter)
    names: dict[str, Shape] = dict(scope.names)
    reporter.unique("derive.values", "id", "duplicate_id", (one["id"] for one in specs))
    for rank, one in enumerate(specs):
        later = frozenset(other["name"] for other in specs[rank + 1 :])
        inner = replace(scope, names=names, later=later, owner=one["name"])
        known = one["name"] in circular  # told once, for all the values of the circle
        expression = None if known else reporter.expression(f"derive.values.{one['name']}", "expr", one["expr"], inner)
        # A value that fails is known all the same, or each use of it would be told as one more problem.
        names = {**names, one["name"]: expression.shape if expression is not None else Shape("any")}
        if expression is not None:
            derived.append(Derived(one["id"], one["name"], expression))
    return derived, replace(scope, names=names, later=frozenset(), owner="")


def _circular(specs: list[Mapping[str, Any]], reporter: Reporter) -> set[str]:
    """Note each circle of values that need one another; return their names. A value that needs itself is told by its own expression."""
    needs = {one["name"]: [name for name in names_in(one["expr"]) if name != one["name"]] for one in specs}
    found: set[str] = set()
    for start in needs:
        chain = _circle(start, needs)
        if chain and not found & set(chain):
            reporter.add(f"derive.values.{start}", "expr", "circular", detail=" → ".join([*chain, start]))
            found.update(chain)
    return found


def _circle(start: str, needs: Mapping[str, list[str]]) -> list[str]:
    """Return a chain of values from `start` back to it, empty when there is none; each value is looked at once."""
    before: dict[str, str] = {}
    waiting = [start]
    while waiting:
        name = waiting.pop(0)
        for other in needs.get(name, ()):
            if other == start:
                chain = [name]
                while chain[0] != start:
                    chain.insert(0, before[chain[0]])
                return chain
            if other not in before and other in needs:
                before[other] = name
                waiting.append(other)
    return []


def compute(derived: list[Derived], environment: Environment, values: dict[str, Any]) -> None:
    """Compute the derived values into `values`; `StageError` names the one that has no value."""
    for one in derived:
        try:
            values[one.name] = one.expression(environment)
        except EvaluationError as error:
            raise StageError(f"derive.values.{one.name}", error, again=False) from error
