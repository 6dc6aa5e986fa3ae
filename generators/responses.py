"""From the response of a document to what the learner sees, the key, and the probes.

Here belong: one compiled class per type of response. A probe is an answer with the outcome expected of the marker: right, each typical
wrong answer, blank, invalid. The forms of key and public response are described in `docs/architecture.md`, "Contract: marking".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from generators.artefacts.rows import each_row, row_scope
from generators.canonical import decimal_text
from generators.errors import EvaluationError
from generators.expressions import Environment, Expression
from generators.expressions.functions import need
from generators.formats import default_text
from generators.reporting import Reporter
from generators.scope import Scope
from generators.streams import Stream
from generators.templates import Template

__all__ = ["KeyExpression", "ResponsePlan", "Solved", "compile_response"]

TREATMENTS = ("case", "accents", "spaces", "punctuation", "edit_distance")
MAX_LENGTH = 200
_INVALID_ID = "?"
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


def compile_response(spec: Spec, scope: Scope, reporter: Reporter) -> ResponsePlan:
    """Compile the response of a document; problems go to `reporter`."""
    makers: dict[str, Callable[[Spec, Scope, Reporter], ResponsePlan]] = {
        "single_choice": Choice, "multiple_choice": Choice, "short_text": ShortText, "number": Number, "blanks": Blanks,
    }  # fmt: skip
    return makers[spec["type"]](spec, scope, reporter)


def _probe(kind: str, answer: Any, outcome: str, why: str = "") -> dict[str, Any]:
    return {"kind": kind, "answer": answer, "outcome": outcome, "why": why}


class Choice:
    """Single or multiple choice."""

    def __init__(self, spec: Spec, scope: Scope, reporter: Reporter) -> None:
        self.type: str = spec["type"]
        self.label: str = spec.get("label", "")
        self.shuffle: bool = spec.get("shuffle", False)
        self.options: list[tuple[str, Template, bool, Template]] = []
        for one in spec.get("options", []):
            block = f"response.options.{one['id']}"
            why = reporter.template(block, "why", one.get("why", ""), scope, markdown=True)
            self.options.append((one["id"], reporter.template(block, "text", one["text"], scope), one["correct"], why))
        reporter.unique("response", "options", "duplicate_id", (one[0] for one in self.options))
        source = spec.get("options_from")
        self.table: str = source["table"] if source else ""
        self.row_text: Template | None = None
        self.row_correct: Expression | None = None
        if source:
            row = row_scope(self.table, scope, "response.options_from", reporter)
            self.row_text = reporter.template("response.options_from", "text", source["text"], row)
            self.row_correct = reporter.expression("response.options_from", "correct", source["correct"], row, "bool")
        else:
            self._check_static(reporter)

    def _check_static(self, reporter: Reporter) -> None:
        if len(self.options) < 2:
            reporter.add("response", "options", "too_few_options", count=len(self.options))
        texts = [text.source.strip() for _, text, _, _ in self.options if text.static]
        for text in sorted({one for one in texts if texts.count(one) > 1}):
            reporter.add("response", "options", "same_option", value=text)
        self._check_correct(
            sum(correct for _, _, correct, _ in self.options), lambda code, count: reporter.add("response", "options", code, count=count)
        )

    def _check_correct(self, count: int, tell: Callable[[str, int], None]) -> None:
        if self.type == "single_choice" and count != 1:
            tell("correct_count", count)
        elif count == 0:
            tell("correct_none", count)

    def key_expressions(self) -> list[KeyExpression]:
        """The rows that are right are checked through `row_condition`."""
        return []

    def row_condition(self) -> tuple[str, Expression] | None:
        """Return the table of the options and the condition of the right ones."""
        return (self.table, self.row_correct) if self.row_correct is not None else None

    def solve(self, environment: Environment, seed: bytes) -> Solved:
        """Build the options, in the order shown."""
        options: list[dict[str, Any]] = [
            {"id": ident, "text": text.render(environment), "correct": correct, "why": why.render(environment)}
            for ident, text, correct, why in self.options
        ]
        if self.row_text is not None:
            options.extend(each_row(environment, self.table, lambda rank: self._from_row(rank, environment)))
        self._check_values(options)
        if self.shuffle:
            options = Stream(seed, "response/options").shuffled(options)
        right = [one["id"] for one in options if one["correct"]]
        wrong = [one for one in options if not one["correct"]]
        public = {"type": self.type, "label": self.label, "options": [{"id": one["id"], "text": one["text"]} for one in options]}
        if self.type == "single_choice":
            probes = [_probe("right", right[0], "right"), *(_probe("wrong", one["id"], "wrong", one["why"]) for one in wrong)]
            probes += [_probe("blank", "", "invalid"), _probe("invalid", _INVALID_ID, "invalid")]
            return Solved(public, {"type": self.type, "correct": right[0], "options": options}, tuple(probes))
        probes = [_probe("right", right, "right")]
        if wrong:
            probes.append(_probe("wrong", [one["id"] for one in wrong], "wrong"))
        probes += [_probe("blank", [], "invalid"), _probe("invalid", [_INVALID_ID], "invalid")]
        return Solved(public, {"type": self.type, "correct": right, "options": options}, tuple(probes))

    def _from_row(self, rank: int, environment: Environment) -> dict[str, Any]:
        text = self.row_text.render(environment) if self.row_text is not None else ""
        correct = need(self.row_correct(environment), "bool") if self.row_correct is not None else False
        return {"id": f"row-{rank + 1}", "text": text, "correct": correct, "why": ""}

    def _check_values(self, options: list[dict[str, Any]]) -> None:
        def tell(code: str, count: int) -> None:
            raise EvaluationError(code, count=count)

        if len(options) < 2:
            tell("too_few_options", len(options))
        self._check_correct(sum(one["correct"] for one in options), tell)
        texts: set[str] = set()
        for one in options:
            if one["text"] in texts:
                raise EvaluationError("same_option", value=one["text"][:80])
            texts.add(one["text"])


def _treatments(spec: Spec) -> dict[str, bool]:
    given = spec.get("treatments", {})
    return {name: given.get(name, False) for name in TREATMENTS}


def _texts(expressions: list[Expression], environment: Environment) -> list[str]:
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


def _wrong(spec: Spec, scope: Scope, reporter: Reporter, kind: str) -> list[Wrong]:
    found = []
    for rank, one in enumerate(spec.get("wrong", [])):
        block = f"response.wrong[{rank}]"
        expression = reporter.expression(block, "expr", one["expr"], scope, kind)
        why = reporter.template(block, "why", one.get("why", ""), scope, markdown=True)
        if expression is not None:
            found.append(Wrong(expression, why))
    return found


def _expressions(sources: list[str], block: str, scope: Scope, reporter: Reporter) -> list[Expression]:
    found = (reporter.expression(block, "accept", source, scope) for source in sources)
    return [one for one in found if one is not None]


class ShortText:
    """A word or a short phrase."""

    def __init__(self, spec: Spec, scope: Scope, reporter: Reporter) -> None:
        self.label = reporter.template("response", "label", spec["label"], scope)
        self.accept = _expressions(spec["accept"], "response", scope, reporter)
        self.treatments = _treatments(spec)
        self.max_length: int = spec.get("max_length", MAX_LENGTH)
        self.wrong = _wrong(spec, scope, reporter, "any")

    def key_expressions(self) -> list[KeyExpression]:
        """Return the accepted answers."""
        return [KeyExpression("accept", one, Decimal(0)) for one in self.accept]

    def row_condition(self) -> None:
        """No option comes from a table."""

    def solve(self, environment: Environment, seed: bytes) -> Solved:
        """Compute the accepted answers. A typical wrong answer that happens to be right is left out of the probes."""
        accept = _texts(self.accept, environment)
        if max(len(one) for one in accept) > self.max_length:
            raise EvaluationError("too_large")
        wrong = []
        for one in self.wrong:
            text = default_text(one.expression(environment)).strip()
            if text and text not in accept:
                wrong.append({"value": text, "why": one.why.render(environment)})
        public = {"type": "short_text", "label": self.label.render(environment), "max_length": self.max_length}
        key = {"type": "short_text", "accept": accept, "treatments": self.treatments, "max_length": self.max_length, "wrong": wrong}
        probes = [_probe("right", text, "right") for text in accept]
        probes += [_probe("wrong", one["value"], "wrong", one["why"]) for one in wrong if len(one["value"]) <= self.max_length]
        probes += [_probe("blank", "", "invalid"), _probe("invalid", ["texte"], "invalid")]
        return Solved(public, key, tuple(probes))


class Number:
    """A number with a tolerance."""

    def __init__(self, spec: Spec, scope: Scope, reporter: Reporter) -> None:
        self.label = reporter.template("response", "label", spec["label"], scope)
        self.value = reporter.expression("response", "value", spec["value"], scope, "number")
        self.tolerance = Decimal(spec.get("tolerance", "0"))
        self.unit: str = spec.get("unit", "")
        self.wrong = _wrong(spec, scope, reporter, "number")
        if self.tolerance < 0:
            reporter.add("response", "tolerance", "bad_range", low=0, high=self.tolerance)

    def key_expressions(self) -> list[KeyExpression]:
        """Return the value."""
        return [KeyExpression("value", self.value, self.tolerance)] if self.value is not None else []

    def row_condition(self) -> None:
        """No option comes from a table."""

    def solve(self, environment: Environment, seed: bytes) -> Solved:
        """Compute the value. A typical wrong answer within the tolerance is left out of the probes."""
        value = Decimal(need(self.value(environment), "number")) if self.value is not None else Decimal(0)
        wrong = []
        for one in self.wrong:
            other = Decimal(need(one.expression(environment), "number"))
            if abs(other - value) > self.tolerance:
                wrong.append({"value": decimal_text(other), "why": one.why.render(environment)})
        public = {"type": "number", "label": self.label.render(environment), "unit": self.unit}
        key = {"type": "number", "value": decimal_text(value), "tolerance": decimal_text(self.tolerance), "unit": self.unit, "wrong": wrong}
        probes = [_probe("right", decimal_text(value).replace(".", ","), "right")]
        probes += [_probe("wrong", one["value"].replace(".", ","), "wrong", one["why"]) for one in wrong]
        probes += [_probe("blank", "", "invalid"), _probe("invalid", "abc", "invalid")]
        return Solved(public, key, tuple(probes))


@dataclass(frozen=True)
class Blank:
    """A compiled blank; which fields are used depends on `kind`."""

    id: str
    name: str
    kind: str
    label: Template
    accept: list[Expression]
    value: Expression | None
    tolerance: Decimal
    options: list[Template]
    treatments: dict[str, bool]

    def solve(self, env: Environment) -> tuple[dict[str, Any], dict[str, Any], Any, Any]:
        """Return the public blank, its key, a right answer and a wrong one."""
        base = {"id": self.id, "name": self.name, "label": self.label.render(env), "kind": self.kind}
        if self.kind == "number":
            value = Decimal(need(self.value(env), "number")) if self.value is not None else Decimal(0)
            key = {**base, "value": decimal_text(value), "tolerance": decimal_text(self.tolerance)}
            return base, key, decimal_text(value).replace(".", ","), decimal_text(value + self.tolerance * 10 + 1).replace(".", ",")
        accept = _texts(self.accept, env)
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


class Blanks:
    """Several blanks."""

    def __init__(self, spec: Spec, scope: Scope, reporter: Reporter) -> None:
        self.label: str = spec.get("label", "")
        self.dependent: bool = spec.get("dependent", False)
        reporter.unique("response", "blanks", "duplicate_id", (one["id"] for one in spec["blanks"]))
        reporter.unique("response", "blanks", "duplicate_name", (one["name"] for one in spec["blanks"]))
        self.blanks = [self._compile(one, scope, reporter) for one in spec["blanks"]]

    def _compile(self, spec: Spec, scope: Scope, reporter: Reporter) -> Blank:
        block = f"response.blanks.{spec['id']}"
        value = reporter.expression(block, "value", spec["value"], scope, "number") if spec["kind"] == "number" else None
        return Blank(
            spec["id"], spec["name"], spec["kind"], reporter.template(block, "label", spec["label"], scope),
            _expressions(spec.get("accept", []), block, scope, reporter), value, Decimal(spec.get("tolerance", "0")),
            [reporter.template(block, "options", one, scope) for one in spec.get("options", [])], _treatments(spec),
        )  # fmt: skip

    def key_expressions(self) -> list[KeyExpression]:
        """Return value or accepted answers of each blank."""
        found = []
        for blank in self.blanks:
            if blank.value is not None:
                found.append(KeyExpression(f"blanks.{blank.id}", blank.value, blank.tolerance))
            found.extend(KeyExpression(f"blanks.{blank.id}", one, Decimal(0)) for one in blank.accept)
        return found

    def row_condition(self) -> None:
        """No option comes from a table."""

    def solve(self, environment: Environment, seed: bytes) -> Solved:
        """Compute every blank."""
        solved = [blank.solve(environment) for blank in self.blanks]
        head = {"type": "blanks", "dependent": self.dependent}
        public = {**head, "label": self.label, "blanks": [one[0] for one in solved]}
        key = {**head, "blanks": [one[1] for one in solved]}
        right = {one[0]["id"]: one[2] for one in solved}
        wrong = {one[0]["id"]: one[3] for one in solved}
        probes = (
            _probe("right", right, "right"),
            _probe("wrong", wrong, "wrong"),
            _probe("blank", {}, "invalid"),
            _probe("invalid", "texte", "invalid"),
        )
        return Solved(public, key, probes)
