"""What every compiled response is: its interface, what it gives for one variant, probes, and the readings that several forms share.

A probe is an answer with the outcome expected of the marker: right, each typical wrong answer, partly right where the scoring allows it,
blank, invalid. The forms of key and public response are described in `docs/architecture.md`, "Contract: marking".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from generators.errors import EvaluationError
from generators.expressions import Environment, Expression
from generators.formats import default_text
from generators.reporting import Reporter
from generators.scope import Scope
from generators.templates import Template

__all__ = [
    "INVALID_ID", "MAX_LENGTH", "TREATMENTS", "KeyExpression", "ResponsePlan", "Solved", "Spec", "Wrong", "accepted_expressions", "compile_wrong",
    "probe", "scoring_of", "texts_of", "treatments_of", "wrong_values",
]  # fmt: skip

TREATMENTS = ("case", "accents", "spaces", "punctuation", "edit_distance")
MAX_LENGTH = 200
INVALID_ID = "?"
Spec = Mapping[str, Any]


@dataclass(frozen=True)
class Solved:
    """A response for one variant."""

    public: dict[str, Any]
    key: dict[str, Any]
    probes: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class KeyExpression:
    """An expression the key depends on, with the difference that the oracle may forgive."""

    field: str
    expression: Expression
    tolerance: Decimal


class ResponsePlan(Protocol):
    """A compiled response."""

    def solve(self, environment: Environment, seed: bytes) -> Solved:
        """Return public response, key and probes; `EvaluationError` when there is not exactly what the type asks for."""

    def key_expressions(self) -> list[KeyExpression]:
        """Return what the oracle evaluates again."""

    def row_condition(self) -> tuple[str, Expression] | None:
        """Return the table and the row condition that tell which options are right, where options are rows of a table."""

    def row_order(self) -> tuple[str, Expression, bool] | None:
        """Return the table, the row expression that ranks its rows, and whether from the greatest, where rows of a table are put in order."""


class Plain:
    """What most responses have none of."""

    def key_expressions(self) -> list[KeyExpression]:
        """No expression of the whole variant is part of the key."""
        return []

    def row_condition(self) -> tuple[str, Expression] | None:
        """No option comes from a table."""
        return None

    def row_order(self) -> tuple[str, Expression, bool] | None:
        """No row is put in order."""
        return None


def probe(kind: str, answer: Any, outcome: str, why: str = "") -> dict[str, Any]:
    """Return an answer with the outcome that the marker must give."""
    return {"kind": kind, "answer": answer, "outcome": outcome, "why": why}


def scoring_of(spec: Spec) -> dict[str, str]:
    """Return what a key says of partial marks: nothing where the document says nothing, so that keys of before do not move."""
    return {"scoring": spec["scoring"]} if "scoring" in spec else {}


def treatments_of(spec: Spec) -> dict[str, bool]:
    """Return each tolerance of a text, off where the document is silent."""
    given = spec.get("treatments", {})
    return {name: given.get(name, False) for name in TREATMENTS}


def texts_of(expressions: list[Expression], environment: Environment) -> list[str]:
    """Return accepted answers as texts, without repeats."""
    found: list[str] = []
    for expression in expressions:
        text = default_text(expression(environment)).strip()
        if not text:
            raise EvaluationError("wrong_kind", value=expression.source[:60], expected="une réponse non vide")
        if text not in found:
            found.append(text)
    return found


@dataclass(frozen=True)
class Wrong:
    """A typical wrong answer."""

    expression: Expression
    why: Template


def compile_wrong(spec: Spec, scope: Scope, reporter: Reporter, kind: str) -> list[Wrong]:
    """Compile the typical wrong answers of a field of this kind of value."""
    found = []
    for rank, one in enumerate(spec.get("wrong", [])):
        block = f"response.wrong[{rank}]"
        expression = reporter.expression(block, "expr", one["expr"], scope, kind)
        why = reporter.template(block, "why", one.get("why", ""), scope, markdown=True)
        if expression is not None:
            found.append(Wrong(expression, why))
    return found


def wrong_values(declared: list[Wrong], environment: Environment, said: Callable[[Any], str | None]) -> list[dict[str, str]]:
    """Return typical wrong answers as the key holds them; those for which `said` gives None, since they happen to be right, are left out."""
    found = []
    for one in declared:
        value = said(one.expression(environment))
        if value is not None:
            found.append({"value": value, "why": one.why.render(environment)})
    return found


def accepted_expressions(sources: list[str], block: str, scope: Scope, reporter: Reporter) -> list[Expression]:
    """Compile accepted answers."""
    found = (reporter.expression(block, "accept", source, scope) for source in sources)
    return [one for one in found if one is not None]
