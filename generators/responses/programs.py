"""Responses that run: a program in the teaching language, held against tests, and a query on tables of the variant.

Here belong what of them is drawn: the data of each test with the value that must come of it, maps, tables with their rows, the solution and the
typical wrong programs. Running them is `challenges.programs`, in the laboratory and in the marker; here the author's query alone is run, to be sure that
it can be.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from challenges import programs
from challenges.programs import BadWorld, World, queries
from generators.canonical import decimal_text
from generators.errors import EvaluationError, ExpressionError
from generators.expressions import Environment, Expression
from generators.reporting import Reporter
from generators.responses.plan import Plain, Solved, Spec, probe
from generators.scope import Scope
from generators.templates import Template

__all__ = ["Program", "Query"]

_COLUMN_KINDS = {str: "text", Decimal: "decimal", bool: "boolean", int: "integer", dt.date: "date", dt.time: "time"}


def said(value: Any) -> Any:
    """Return a value as a key holds it: whole numbers as such, other numbers as `{"decimal": "12.5"}`, dates and times as ISO texts."""
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int | Decimal):
        return int(value) if value == int(value) else {"decimal": decimal_text(Decimal(value))}
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [said(one) for one in value]
    raise EvaluationError("wrong_kind", value=str(value)[:60], expected="une valeur")


def _map(text: str, number: int) -> list[str]:
    """Return the lines of a map; `EvaluationError` when it is none."""
    lines = [line for line in text.splitlines() if line.strip()]
    try:
        World.read(lines or [""])
    except BadWorld as error:
        raise EvaluationError(f"map_{error.code}", number=number, **error.params) from error
    return lines


class _Written(Plain):
    """What is written by the learner and run: a solution, and typical wrong ones with why they are wrong."""

    def __init__(self, spec: Spec, scope: Scope, reporter: Reporter) -> None:
        self.label = reporter.template("response", "label", spec.get("label", ""), scope)
        self.start = reporter.template("response", "start", spec.get("start", ""), scope)
        self.solution = reporter.template("response", "solution", spec["solution"], scope)
        self.wrong = [
            (
                reporter.template(f"response.wrong[{rank}]", "source", one["source"], scope),
                reporter.template(f"response.wrong[{rank}]", "why", one.get("why", ""), scope, markdown=True),
            )
            for rank, one in enumerate(spec.get("wrong", []))
        ]

    def _texts(self, environment: Environment) -> dict[str, Any]:
        """Return what of a key is written: the solution, and the wrong ones with why."""
        wrong = [{"value": source.render(environment), "why": why.render(environment)} for source, why in self.wrong]
        return {"solution": self.solution.render(environment), "wrong": wrong}

    @staticmethod
    def _probes(key: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
        """Return the probes: what runs does all that is asked, or is wrong."""
        found = [probe("right", key["solution"], "right")]
        found += [probe("wrong", one["value"], "wrong", one["why"]) for one in key["wrong"]]
        return (*found, probe("blank", "", "invalid"), probe("invalid", ["texte"], "invalid"))


class _Test:
    """One test of a program: what it is given and what must come of it."""

    def __init__(self, spec: Spec, scope: Scope, reporter: Reporter) -> None:
        block = f"response.tests.{spec['id']}"
        self.id: str = spec["id"]
        self.shown: bool = spec.get("shown", False)
        self.hint: Template = reporter.template(block, "hint", spec.get("hint", ""), scope)
        self.inputs: list[tuple[str, Expression | None]] = [
            (one["name"], reporter.expression(block, f"inputs.{one['name']}", one["value"], scope)) for one in spec.get("inputs", [])
        ]
        self.expect = reporter.expression(block, "expect", spec["expect"], scope)

    def solve(self, environment: Environment, *, called: bool, printed: bool) -> dict[str, Any]:
        """Return the test as a key holds it: arguments in their order where a function is called, printed lines as a list."""
        inputs = {name: said(value(environment)) for name, value in self.inputs if value is not None}
        given = {"arguments": list(inputs.values())} if called else {"inputs": inputs}
        expect = said(self.expect(environment)) if self.expect is not None else None
        if printed and not isinstance(expect, list):
            expect = [expect]
        return {"id": self.id, **given, "expect": expect, "printed": printed, "shown": self.shown, "hint": self.hint.render(environment)}


class Program(_Written):
    """A program: moves a figure on maps, or makes values from values."""

    def __init__(self, spec: Spec, scope: Scope, reporter: Reporter) -> None:
        super().__init__(spec, scope, reporter)
        self.call: str = spec.get("call", "")
        self.result: str = spec.get("result", "")
        self.worlds = [
            reporter.template(f"response.worlds[{rank}]", "map", one["map"], scope) for rank, one in enumerate(spec.get("worlds", []))
        ]
        self.tests = [_Test(one, scope, reporter) for one in spec.get("tests", [])]
        self.allowed = {"must": list(spec.get("must", [])), "most_lines": spec.get("most_lines")}
        reporter.unique("response", "tests", "duplicate_id", (one.id for one in self.tests))
        if bool(self.worlds) == bool(self.tests):
            reporter.add("response", "tests", "worlds_or_tests")

    def solve(self, environment: Environment, seed: bytes) -> Solved:
        """Fill maps and tests. Of the tests only those that are shown are public."""
        worlds = [_map(one.render(environment), number) for number, one in enumerate(self.worlds, start=1)]
        common = {
            "type": "program", "call": self.call, "result": self.result, "allowed": self.allowed, "worlds": worlds,
            "start": self.start.render(environment),
        }  # fmt: skip
        printed = not self.call and not self.result
        tests = [one.solve(environment, called=bool(self.call), printed=printed) for one in self.tests]
        shown = [{name: value for name, value in one.items() if name != "hint"} for one in tests if one["shown"]]
        public = common | {"label": self.label.render(environment), "tests": shown}
        key = common | {"tests": tests} | self._texts(environment)
        return Solved(public, key, self._probes(key))


class Query(_Written):
    """A query on tables of the variant: the rows that it gives are compared with those of the solution."""

    def __init__(self, spec: Spec, scope: Scope, reporter: Reporter) -> None:
        super().__init__(spec, scope, reporter)
        self.ordered: bool = spec.get("ordered", False)
        self.tables: list[tuple[str, list[str]]] = []
        for name in spec["tables"]:
            try:
                shape = scope.table(name)
            except ExpressionError as error:
                reporter.note("response", "tables", error)
                continue
            self.tables.append((name, list(shape.columns)))

    def solve(self, environment: Environment, seed: bytes) -> Solved:
        """Copy the tables with their rows."""
        tables = [_table(name, columns, environment) for name, columns in self.tables]
        common = {"type": "query", "tables": tables, "ordered": self.ordered, "start": self.start.render(environment)}
        key = common | self._texts(environment)
        failed = queries.try_query(str(key["solution"]), key).error
        if failed is not None:
            raise EvaluationError("bad_solution", detail=programs.error_told(failed.as_json()))
        return Solved(common | {"label": self.label.render(environment)}, key, self._probes(key))


def _table(name: str, columns: list[str], environment: Environment) -> dict[str, Any]:
    """Return a table of the variant with the columns that hold one value a row."""
    rows = environment.tables[name]
    kinds = {column: _kind([row[column] for row in rows]) for column in columns}
    kept = [column for column in columns if kinds[column]]
    return {
        "name": name,
        "columns": [{"name": column, "kind": kinds[column]} for column in kept],
        "rows": [[said(row[column]) for column in kept] for row in rows],
    }


def _kind(values: list[Any]) -> str:
    """Return the kind of a column; empty where its cells are records or lists."""
    kinds = {_COLUMN_KINDS.get(type(value), "") for value in values}
    if kinds <= {"integer", "decimal"}:
        return "integer" if all(value == int(value) for value in values) else "decimal"
    return kinds.pop() if len(kinds) == 1 else ""
