"""The part `draw` of a dataset: parameters, tables, constraints.

Here belong: compiling that part and drawing it for a seed. A try that breaks a constraint is drawn again from a sub-seed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from generators import words
from generators.errors import EvaluationError
from generators.expressions import Environment, Expression
from generators.invented import FAKER, faker_version
from generators.parameters import Drawer, compile_drawer
from generators.reporting import Reporter
from generators.scope import Scope, TableShape
from generators.shapes import Shape
from generators.streams import Stream
from generators.tables import Row, Table, compile_table

__all__ = ["Constraint", "DrawPlan", "StageError", "compile_constraints", "compile_draw"]

_DEFAULT_SEED = bytes(16)


class StageError(Exception):
    """An `EvaluationError` and the part of the document where it happened."""

    def __init__(self, stage: str, cause: EvaluationError, *, again: bool) -> None:
        super().__init__(stage)
        self.stage = stage
        self.cause = cause
        self.again = again


@dataclass(frozen=True)
class Parameter:
    """A compiled parameter; `default` is its value in the default variant, `path` the name of its random stream."""

    id: str
    name: str
    drawer: Drawer
    default: Any
    path: bytes


@dataclass(frozen=True)
class Constraint:
    """A condition on the draw; `stage` tells as soon as it can be checked: after the parameters, the tables, or the derived values."""

    id: str
    expression: Expression
    message: str
    stage: Literal["parameters", "tables", "derived"]


@dataclass
class DrawPlan:
    """The compiled part `draw`."""

    parameters: list[Parameter] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    constraints: list[Constraint] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)

    def values(self, seed: bytes) -> dict[str, Any]:
        """Draw the parameters, each from its own stream."""
        return {one.name: one.drawer.draw(Stream(seed, one.path)) for one in self.parameters}

    def defaults(self) -> dict[str, Any]:
        """Return the parameters at their declared defaults."""
        return {one.name: one.default for one in self.parameters}

    def fill(self, seed: bytes, environment: Environment, tables: dict[str, list[Row]]) -> None:
        """Draw the tables, in order, into `tables`; `StageError` names the one that fails."""
        for table in self.tables:
            try:
                tables[table.name] = table.fill(seed, environment)
            except EvaluationError as error:
                raise StageError(f"draw.tables.{table.name}", error, again=error.code == "exclude_exhausted") from error

    def check(self, environment: Environment, after: str) -> None:
        """Check the constraints of a stage; `StageError` for the first that does not hold."""
        for constraint in self.constraints:
            if constraint.stage != after:
                continue
            stage = f"draw.constraints.{constraint.id}"
            try:
                holds = constraint.expression(environment)
            except EvaluationError as error:
                raise StageError(stage, error, again=True) from error
            if holds is not True:
                cause = EvaluationError("constraint", detail=constraint.message or constraint.expression.source)
                raise StageError(stage, cause, again=True)


def compile_draw(
    spec: Mapping[str, Any], derived: list[str], reporter: Reporter, reference: dt.date, language: str = "fr"
) -> tuple[DrawPlan, Scope]:
    """Compile parameters and tables; return the plan and the scope they make.

    `derived`: names of the derived values, which exist only later; `language`: that of the document.
    """
    plan, block = DrawPlan(), "draw"
    parameters, tables = spec.get("parameters", []), spec.get("tables", [])
    every = [one["name"] for one in (*parameters, *tables)] + derived
    reporter.unique(block, "name", "duplicate_name", every)
    for part, items in (("parameters", parameters), ("tables", tables), ("constraints", spec.get("constraints", []))):
        reporter.unique(f"draw.{part}", "id", "duplicate_id", (one["id"] for one in items))
    names: dict[str, Shape] = {}
    for one in parameters:
        drawer = compile_drawer(one, f"draw.parameters.{one['name']}", reporter, reference)
        names[one["name"]] = drawer.shape if drawer is not None else Shape("any")
        if drawer is not None:
            plan.parameters.append(
                Parameter(one["id"], one["name"], drawer, _default(one, drawer, reporter), f"parameter/{one['id']}".encode())
            )
            plan.lists.extend(drawer.lists)
    shapes: dict[str, TableShape] = {}
    for rank, one in enumerate(tables):
        later = frozenset([*derived, *(other["name"] for other in tables[rank:])])
        table = compile_table(one, Scope(names=names, tables=dict(shapes), later=later, language=language), reporter, reference)
        plan.tables.append(table)
        plan.lists.extend(table.lists)
        shapes[table.name] = table.shape
    return plan, Scope(names=names, tables=shapes, later=frozenset(derived), language=language)


def _default(spec: Mapping[str, Any], drawer: Drawer, reporter: Reporter) -> Any:
    """Return the default of a parameter; without one it is drawn from the seed 0."""
    if "default" not in spec:
        return drawer.draw(Stream(_DEFAULT_SEED, f"parameter/{spec['id']}"))
    value = drawer.default(spec["default"])
    if value is None:
        reporter.add(f"draw.parameters.{spec['name']}", "default", "bad_default", value=spec["default"])
    return value


def compile_constraints(specs: list[Mapping[str, Any]], plan: DrawPlan, scope: Scope, derived: list[str], reporter: Reporter) -> None:
    """Compile the constraints, which may use derived values too, into `plan`."""
    for one in specs:
        expression = reporter.expression(f"draw.constraints.{one['id']}", "expr", one["expr"], scope, "bool")
        if expression is not None:
            plan.constraints.append(Constraint(one["id"], expression, one.get("message", ""), _stage_of(expression, derived)))


def _stage_of(expression: Expression, derived: list[str]) -> Literal["parameters", "tables", "derived"]:
    if any(name in derived for name in expression.names):
        return "derived"
    return "tables" if expression.uses_tables else "parameters"


def list_digests(names: list[str]) -> dict[str, str]:
    """Return the digests of the word lists in use (and the version of Faker), part of what a specification means."""
    return {name: faker_version() if name == FAKER else words.load(name).sha256 for name in sorted(set(names))}
