"""Responses of one field: a short text, a number, a date, a time of day. Of these forms several may stand in blanks (`blanks`)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from generators.canonical import decimal_text
from generators.errors import EvaluationError
from generators.expressions import Environment
from generators.expressions.functions import need
from generators.formats import default_text
from generators.reporting import Reporter
from generators.responses.plan import (
    MAX_LENGTH,
    KeyExpression,
    Plain,
    Solved,
    Spec,
    accepted_expressions,
    compile_wrong,
    probe,
    texts_of,
    treatments_of,
    wrong_values,
)  # fmt: skip
from generators.scope import Scope

__all__ = ["Date", "Number", "ShortText", "Time", "as_typed", "check_units", "moment_text", "other_units"]

_LONGEST_TYPED = 12


class ShortText(Plain):
    """A word, a short phrase, or a few lines."""

    def __init__(self, spec: Spec, scope: Scope, reporter: Reporter) -> None:
        self.label = reporter.template("response", "label", spec["label"], scope)
        self.accept = accepted_expressions(spec["accept"], "response", scope, reporter)
        self.treatments = treatments_of(spec)
        self.max_length: int = spec.get("max_length", MAX_LENGTH)
        self.lines = {"lines": spec["lines"]} if spec.get("lines", 1) > 1 else {}
        self.wrong = compile_wrong(spec, scope, reporter, "any")

    def key_expressions(self) -> list[KeyExpression]:
        """Return the accepted answers."""
        return [KeyExpression("accept", one, Decimal(0)) for one in self.accept]

    def solve(self, environment: Environment, seed: bytes) -> Solved:
        """Compute the accepted answers. A typical wrong answer that happens to be right is left out of the probes."""
        accept = texts_of(self.accept, environment)
        if max(len(one) for one in accept) > self.max_length:
            raise EvaluationError("too_large")

        def said(value: Any) -> str | None:
            text = default_text(value).strip()
            return text if text and text not in accept else None

        wrong = wrong_values(self.wrong, environment, said)
        public = {"type": "short_text", "label": self.label.render(environment), "max_length": self.max_length} | self.lines
        key = {"type": "short_text", "accept": accept, "treatments": self.treatments, "max_length": self.max_length, "wrong": wrong}
        probes = [probe("right", text, "right") for text in accept]
        probes += [probe("wrong", one["value"], "wrong", one["why"]) for one in wrong if len(one["value"]) <= self.max_length]
        probes += [probe("blank", "", "invalid"), probe("invalid", ["texte"], "invalid")]
        return Solved(public, key, tuple(probes))


def other_units(spec: Spec) -> dict[str, list[dict[str, str]]]:
    """Return the units in which a number may be given beside the stated one: nothing where the document names none."""
    return {"other_units": [dict(one) for one in spec["other_units"]]} if spec.get("other_units") else {}


def check_units(spec: Spec, block: str, reporter: Reporter) -> None:
    """Note other units without a stated one, and factors that are not numbers above zero."""
    if spec.get("other_units") and not spec.get("unit"):
        reporter.add(block, "other_units", "no_stated_unit")
    for one in spec.get("other_units", []):
        if Decimal(one["factor"]) <= 0:
            reporter.add(block, "other_units", "bad_factor", name=one["unit"], value=one["factor"])


def as_typed(value: Decimal) -> str:
    """Return a number as a learner types it: with a comma."""
    return decimal_text(value).replace(".", ",")


class Number(Plain):
    """A number with a tolerance, in its unit or in others."""

    def __init__(self, spec: Spec, scope: Scope, reporter: Reporter) -> None:
        self.label = reporter.template("response", "label", spec["label"], scope)
        self.value = reporter.expression("response", "value", spec["value"], scope, "number")
        self.tolerance = Decimal(spec.get("tolerance", "0"))
        self.unit: str = spec.get("unit", "")
        self.others = other_units(spec)
        check_units(spec, "response", reporter)
        self.wrong = compile_wrong(spec, scope, reporter, "number")
        if self.tolerance < 0:
            reporter.add("response", "tolerance", "bad_range", low=0, high=self.tolerance)

    def key_expressions(self) -> list[KeyExpression]:
        """Return the value."""
        return [KeyExpression("value", self.value, self.tolerance)] if self.value is not None else []

    def solve(self, environment: Environment, seed: bytes) -> Solved:
        """Compute the value. A typical wrong answer within the tolerance is left out of the probes."""
        value = Decimal(need(self.value(environment), "number")) if self.value is not None else Decimal(0)

        def said(found: Any) -> str | None:
            other = Decimal(need(found, "number"))
            return decimal_text(other) if abs(other - value) > self.tolerance else None

        wrong = wrong_values(self.wrong, environment, said)
        public = {"type": "number", "label": self.label.render(environment), "unit": self.unit} | self.others
        key = {"type": "number", "value": decimal_text(value), "tolerance": decimal_text(self.tolerance), "unit": self.unit, "wrong": wrong}
        probes = [probe("right", as_typed(value), "right")]
        converted = [(value / Decimal(one["factor"]), one) for one in self.others.get("other_units", [])]
        # What no learner would write to the last decimal is not tried.
        probes += [
            probe("right", f"{as_typed(found)} {one['unit']}", "right")
            for found, one in converted
            if found * Decimal(one["factor"]) == value and len(as_typed(found)) <= _LONGEST_TYPED
        ]
        probes += [probe("wrong", one["value"].replace(".", ","), "wrong", one["why"]) for one in wrong]
        probes += [probe("blank", "", "invalid"), probe("invalid", "abc", "invalid")]
        return Solved(public, key | self.others, tuple(probes))


def moment_text(value: Any, kind: str) -> str:
    """Return a date as `2026-03-12` or a time as `14:05`; `EvaluationError` for another kind of value."""
    need(value, kind)
    return value.isoformat() if isinstance(value, dt.date) else value.strftime("%H:%M")


class _Moment(Plain):
    """A date or a time of day."""

    kind = ""

    def __init__(self, spec: Spec, scope: Scope, reporter: Reporter) -> None:
        self.label = reporter.template("response", "label", spec["label"], scope)
        self.value = reporter.expression("response", "value", spec["value"], scope, self.kind)
        self.wrong = compile_wrong(spec, scope, reporter, self.kind)
        self.tolerance: dict[str, str] = {"tolerance": str(spec["tolerance"])} if spec.get("tolerance") else {}

    def key_expressions(self) -> list[KeyExpression]:
        """Return the value."""
        return [KeyExpression("value", self.value, Decimal(0))] if self.value is not None else []

    def solve(self, environment: Environment, seed: bytes) -> Solved:
        """Compute the moment. A typical wrong answer that happens to be right is left out of the probes."""
        given = self.value(environment) if self.value is not None else None
        value = moment_text(given, self.kind)

        def said(found: Any) -> str | None:
            other = moment_text(found, self.kind)
            return other if _apart(other, value) > int(self.tolerance.get("tolerance", "0")) else None

        wrong = wrong_values(self.wrong, environment, said)
        public = {"type": self.kind, "label": self.label.render(environment)}
        key = {"type": self.kind, "value": value, "wrong": wrong} | self.tolerance
        probes = [probe("right", value, "right"), probe("right", default_text(given), "right")]
        probes += [probe("wrong", one["value"], "wrong", one["why"]) for one in wrong]
        probes += [probe("blank", "", "invalid"), probe("invalid", "jamais", "invalid")]
        return Solved(public, key, tuple(probes))


def _apart(left: str, right: str) -> int:
    """Return how many days, or minutes, are between two moments of one kind as texts."""
    if ":" not in left:
        return abs((dt.date.fromisoformat(left) - dt.date.fromisoformat(right)).days)
    minutes = [int(one[:2]) * 60 + int(one[3:]) for one in (left, right)]
    return abs(minutes[0] - minutes[1])


class Date(_Moment):
    """A day of the calendar."""

    kind = "date"


class Time(_Moment):
    """A time of day, to the minute; the tolerance is in minutes."""

    kind = "time"
