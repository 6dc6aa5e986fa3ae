"""Several blanks: each a text, a number, a date, a time or a choice in a list."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from generators.canonical import decimal_text
from generators.errors import EvaluationError
from generators.expressions import Environment, Expression
from generators.expressions.functions import need
from generators.formats import default_text
from generators.reporting import Reporter
from generators.responses.fields import as_typed, check_units, moment_text, other_units
from generators.responses.plan import (
    MAX_LENGTH,
    KeyExpression,
    Plain,
    Solved,
    Spec,
    accepted_expressions,
    probe,
    scoring_of,
    texts_of,
    treatments_of,
)  # fmt: skip
from generators.scope import Scope
from generators.templates import Template

__all__ = ["Blank", "Blanks"]

_VALUES = {"number": "number", "date": "date", "time": "time"}


@dataclass(frozen=True)
class Blank:
    """A compiled blank; which fields are used depends on `kind`. `units`: the stated unit and the others, of a number."""

    id: str
    name: str
    kind: str
    label: Template
    accept: list[Expression]
    value: Expression | None
    tolerance: Decimal
    options: list[Template]
    treatments: dict[str, bool]
    units: dict[str, Any]

    def solve(self, env: Environment) -> tuple[dict[str, Any], dict[str, Any], Any, Any]:
        """Return the public blank, its key, a right answer and a wrong one."""
        base = {"id": self.id, "name": self.name, "label": self.label.render(env), "kind": self.kind}
        if self.kind == "number":
            return self._number(base, env)
        if self.kind in ("date", "time"):
            return self._moment(base, env)
        accept = texts_of(self.accept, env)
        if self.kind == "short_text":
            public = {**base, "max_length": MAX_LENGTH}
            return public, {**public, "accept": accept, "treatments": self.treatments}, accept[0], "réponse tout autre"
        options = [one.render(env).strip() for one in self.options]
        if len(set(options)) != len(options):
            raise EvaluationError("same_option", value=", ".join(options)[:80])
        if any(one not in options for one in accept):
            raise EvaluationError("correct_none")
        wrong = [one for one in options if one not in accept]
        if not wrong:
            raise EvaluationError("too_few_options", count=len(options))
        return {**base, "options": options}, {**base, "accept": accept, "options": options}, accept[0], wrong[0]

    def _number(self, base: dict[str, Any], env: Environment) -> tuple[dict[str, Any], dict[str, Any], str, str]:
        value = Decimal(need(self.value(env), "number")) if self.value is not None else Decimal(0)
        public = base | self.units
        key = {**public, "value": decimal_text(value), "tolerance": decimal_text(self.tolerance)}
        return public, key, as_typed(value), as_typed(value + self.tolerance * 10 + 1)

    def _moment(self, base: dict[str, Any], env: Environment) -> tuple[dict[str, Any], dict[str, Any], str, str]:
        given = self.value(env) if self.value is not None else None
        key = {**base, "value": moment_text(given, self.kind)} | ({"tolerance": str(int(self.tolerance))} if self.tolerance else {})
        return base, key, default_text(given), _another(given, int(self.tolerance))


def _another(given: Any, tolerance: int) -> str:
    """Return a moment that is not the right one."""
    if isinstance(given, dt.date):
        return default_text(given + dt.timedelta(days=1 if given < dt.date.max else -1))
    minute = (given.hour * 60 + given.minute + tolerance + 61) % (24 * 60)
    return default_text(dt.time(minute // 60, minute % 60))


class Blanks(Plain):
    """Several blanks."""

    def __init__(self, spec: Spec, scope: Scope, reporter: Reporter) -> None:
        self.label: str = spec.get("label", "")
        self.dependent: bool = spec.get("dependent", False)
        self.scoring = scoring_of(spec)
        reporter.unique("response", "blanks", "duplicate_id", (one["id"] for one in spec["blanks"]))
        reporter.unique("response", "blanks", "duplicate_name", (one["name"] for one in spec["blanks"]))
        self.blanks = [self._compile(one, scope, reporter) for one in spec["blanks"]]

    def _compile(self, spec: Spec, scope: Scope, reporter: Reporter) -> Blank:
        block = f"response.blanks.{spec['id']}"
        kind = _VALUES.get(spec["kind"])
        value = reporter.expression(block, "value", spec["value"], scope, kind) if kind else None
        check_units(spec, block, reporter)
        units = ({"unit": spec["unit"]} if spec.get("unit") else {}) | other_units(spec)
        return Blank(
            spec["id"], spec["name"], spec["kind"], reporter.template(block, "label", spec["label"], scope),
            accepted_expressions(spec.get("accept", []), block, scope, reporter), value, Decimal(spec.get("tolerance", "0")),
            [reporter.template(block, "options", one, scope) for one in spec.get("options", [])], treatments_of(spec), units,
        )  # fmt: skip

    def key_expressions(self) -> list[KeyExpression]:
        """Return value or accepted answers of each blank."""
        found = []
        for blank in self.blanks:
            if blank.value is not None:
                tolerance = blank.tolerance if blank.kind == "number" else Decimal(0)
                found.append(KeyExpression(f"blanks.{blank.id}", blank.value, tolerance))
            found.extend(KeyExpression(f"blanks.{blank.id}", one, Decimal(0)) for one in blank.accept)
        return found

    def solve(self, environment: Environment, seed: bytes) -> Solved:
        """Compute every blank."""
        solved = [blank.solve(environment) for blank in self.blanks]
        head = {"type": "blanks", "dependent": self.dependent}
        public = {**head, "label": self.label, "blanks": [one[0] for one in solved]}
        key = {**head, "blanks": [one[1] for one in solved]} | self.scoring
        right = {one[0]["id"]: one[2] for one in solved}
        wrong = {one[0]["id"]: one[3] for one in solved}
        probes = [probe("right", right, "right"), probe("wrong", wrong, "wrong")]
        if len(solved) > 1 and not self.dependent:
            first = solved[0][0]["id"]
            outcome = "wrong" if self.scoring.get("scoring") == "all" else "partly"
            probes.append(probe("partly", wrong | {first: right[first]}, outcome))
        probes += [probe("blank", {}, "invalid"), probe("invalid", "texte", "invalid")]
        return Solved(public, key, tuple(probes))
