"""The oracle: what the files really say must give the key.

Here belong: reading the files of a variant back, loading what they hold into SQLite, evaluating derived values and key again, and telling
the differences. The reference evaluator is not trusted here, nor is the writer of a file.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from generators.artefacts import ArtefactPlan, Extract
from generators.artefacts.common import Artefact
from generators.artefacts.readback import value_shown
from generators.canonical import plain
from generators.derive import Derived
from generators.errors import EvaluationError, OracleError, Problem, make_problem
from generators.expressions import Expression
from generators.expressions.functions import kind_of
from generators.expressions.sql import Found, SqlBuilder, SqlEnvironment, wanted_columns
from generators.formats import default_text
from generators.responses import KeyExpression, ResponsePlan
from generators.variant import Variant

__all__ = ["OracleReport", "check"]

_CLOSE = Decimal("0.000001")


@dataclass
class OracleReport:
    """What was compared: files read back, columns taken from files (`table.column`), values evaluated again in SQL."""

    files: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    expressions: list[str] = field(default_factory=list)


def check(plans: list[ArtefactPlan], derived: list[Derived], response: ResponsePlan, variant: Variant) -> OracleReport:
    """Compare the files of a variant with its values and key; `OracleError` lists the differences."""
    report, problems = OracleReport(), list[Problem]()
    keys = response.key_expressions()
    rows, order = response.row_condition(), response.row_order()
    wanted = wanted_columns([
        *(one.expression.tree for one in derived), *(one.expression.tree for one in keys), *(one[1].tree for one in (rows, order) if one),
    ])  # fmt: skip
    found: Found = {}
    for plan, artefact in zip(plans, variant.artefacts, strict=True):
        for extract in _read_back(plan, artefact, problems):
            _overlay(extract, variant.tables, wanted, found, artefact, report, problems)
        report.files.append(artefact.path)
    if not problems:
        environment = SqlEnvironment({}, variant.tables, wanted, found)
        try:
            _evaluate(derived, keys, variant, environment, report, problems)
            if rows is not None:
                _check_rows(*rows, variant, environment, report, problems)
            if order is not None:
                _check_order(*order, variant, environment, report, problems)
        finally:
            environment.connection.close()
    if problems:
        raise OracleError(problems)
    return report


def _read_back(plan: ArtefactPlan, artefact: Artefact, problems: list[Problem]) -> list[Extract]:
    """Read one file; a file that does not say what it should is a problem."""
    block = f"present.artefacts.{artefact.id}"
    try:
        logical = plan.kind.read(artefact.content)
        if logical == artefact.logical and hashlib.sha256(artefact.content).hexdigest() == artefact.sha256:
            return plan.kind.extract(logical)
    except Exception as error:  # a reader met with a broken file may raise anything, and the file is then the problem
        problems.append(make_problem(block, type(error).__name__, "table_in_file", name=artefact.path))
        return []
    problems.append(make_problem(block, "content", "table_in_file", name=artefact.path))
    return []


def _overlay(
    extract: Extract,
    tables: Mapping[str, list[dict[str, Any]]],
    wanted: Mapping[str, set[str]],
    found: Found,
    artefact: Artefact,
    report: OracleReport,
    problems: list[Problem],
) -> None:
    """Keep the values of a column of a file, to be used in the place of the drawn ones; the first file that shows a column decides."""
    label = f"{extract.table}.{extract.column}"
    if label in report.columns:
        return
    rows = tables[extract.table]
    # A spreadsheet does not keep empty cells at the end of a table.
    missing = len(rows) - len(extract.found)
    name, _, part = extract.column.partition(".")
    if missing < 0 or (missing > 0 and not all(_is_empty(row[name], part) for row in rows[-missing:])):
        problems.append(make_problem(f"present.artefacts.{artefact.id}", label, "table_in_file", name=artefact.path))
        return
    report.columns.append(label)
    if not wanted.get(extract.table, set()) & {name, extract.column}:
        return
    values = extract.values + [""] * missing
    if not part:
        values = [_cast(value, row[name]) for value, row in zip(values, rows, strict=True)]
    found[extract.table, extract.column] = values


def _is_empty(drawn: Any, part: str) -> bool:
    return default_text(drawn[part] if part else drawn) == ""


def _cast(value: Any, drawn: Any) -> Any:
    """Return a value read from a file with the kind it was drawn with, when its text allows; as it is otherwise."""
    kind = kind_of(drawn)
    if kind == kind_of(value) or not isinstance(value, str):
        return int(value) if kind == "number" and isinstance(drawn, int) and value == int(value) else value
    if kind in ("list", "record", "bool") and value in (default_text(drawn), default_text(not drawn)):
        return drawn if value == default_text(drawn) else not drawn
    return value_shown(value, kind)


def _evaluate(
    derived: list[Derived],
    keys: list[KeyExpression],
    variant: Variant,
    environment: SqlEnvironment,
    report: OracleReport,
    problems: list[Problem],
) -> None:
    """Evaluate derived values and key over the tables read back."""
    names = {one.name for one in derived}
    values = {name: value for name, value in variant.values.items() if name not in names}
    environment.values = values
    builder = SqlBuilder()

    def evaluate(block: str, label: str, expression: Expression, expected: list[Any], tolerance: Decimal) -> Any:
        try:
            found = builder.build(expression.tree)(environment)
        except (EvaluationError, sqlite3.Error) as error:
            problems.append(make_problem(block, label, "key_differs", name=label, value=default_text(expected), found=error))
            return expected[0]
        if expression.uses_tables:
            report.expressions.append(label)
        if not any(_close(one, found, tolerance) for one in expected):
            shown = default_text(found)
            problems.append(make_problem(block, label, "key_differs", name=label, value=default_text(expected), found=shown))
        return found

    for one in derived:
        values[one.name] = evaluate(f"derive.values.{one.name}", one.name, one.expression, [variant.values[one.name]], Decimal(0))
    for key in keys:
        evaluate("response", f"response.{key.field}", key.expression, _key_values(key.field, variant.key), key.tolerance)


def _check_rows(
    table: str, condition: Expression, variant: Variant, environment: SqlEnvironment, report: OracleReport, problems: list[Problem]
) -> None:
    """Ask SQLite which rows are right, and compare with the options that the key holds."""
    correct = variant.key["correct"]
    expected = sorted([correct] if isinstance(correct, str) else correct)
    try:
        found = sorted(f"row-{rank}" for rank in SqlBuilder().matching(table, condition.tree, environment))
    except (EvaluationError, sqlite3.Error) as error:
        found = [str(error)]
    report.expressions.append("response.options_from.correct")
    kept = {one["id"] for one in variant.key["options"] if not one["id"].startswith("row-")}
    if found != [one for one in expected if one not in kept]:
        label = "response.options_from.correct"
        problems.append(make_problem("response", label, "key_differs", name=label, value=", ".join(expected), found=", ".join(found)))


def _check_order(
    table: str,
    by: Expression,
    descending: bool,
    variant: Variant,
    environment: SqlEnvironment,
    report: OracleReport,
    problems: list[Problem],
) -> None:
    """Let SQLite rank the rows, and compare with the order that the key holds."""
    label = "response.items_from.by"
    expected = [f"{one['id']}: {one['rank']}" for one in sorted(variant.key["items"], key=lambda one: int(one["id"].removeprefix("row-")))]
    try:
        ranks = SqlBuilder().ranks(table, by.tree, environment)
    except (EvaluationError, sqlite3.Error) as error:
        problems.append(make_problem("response", label, "key_differs", name=label, value=", ".join(expected), found=str(error)))
        return
    report.expressions.append(label)
    found = [f"row-{row}: {max(ranks) - rank if descending else rank}" for row, rank in enumerate(ranks, 1)]
    if found != expected:
        problems.append(make_problem("response", label, "key_differs", name=label, value=", ".join(expected), found=", ".join(found)))


def _key_values(where: str, key: dict[str, Any]) -> list[Any]:
    """Return the right answers that the key holds for a field (`value`, `accept` or `blanks.<id>`)."""
    part = key
    if where.startswith("blanks."):
        part = next(one for one in key["blanks"] if one["id"] == where.removeprefix("blanks."))
    kind = part.get("kind", part.get("type", ""))
    if kind == "date":
        return [dt.date.fromisoformat(part["value"])]
    if kind == "time":
        return [dt.time.fromisoformat(part["value"])]
    return [Decimal(part["value"])] if "value" in part else list(part["accept"])


def _close(expected: Any, found: Any, tolerance: Decimal) -> bool:
    """Compare two values; numbers may differ by the tolerance, or by what binary fractions lose. A key holds texts for any kind."""
    if kind_of(expected) != kind_of(found):
        return bool(expected == default_text(found).strip())
    if kind_of(expected) == "number":
        left, right = Decimal(expected), Decimal(found)
        return abs(left - right) <= max(tolerance, _CLOSE * max(Decimal(1), abs(left)))
    if isinstance(expected, list):
        return len(expected) == len(found) and all(_close(one, other, tolerance) for one, other in zip(expected, found, strict=True))
    return bool(plain(expected) == plain(found))
