"""Choices: one option, several, or zones of a picture. Options are written one by one, or are the rows of a table."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from generators.artefacts.rows import each_row, row_scope
from generators.canonical import decimal_text
from generators.errors import EvaluationError
from generators.expressions import Environment, Expression
from generators.expressions.functions import need
from generators.reporting import Reporter
from generators.responses.plan import INVALID_ID, Plain, Solved, Spec, probe, scoring_of
from generators.scope import Scope
from generators.streams import Stream
from generators.templates import Template

__all__ = ["Choice", "Hotspot"]

_SIDES = ("x", "y", "width", "height")
_HUNDREDTH = Decimal("0.01")


class Choice(Plain):
    """Single or multiple choice."""

    def __init__(self, spec: Spec, scope: Scope, reporter: Reporter) -> None:
        self.type: str = spec["type"]
        self.label: str = spec.get("label", "")
        self.shuffle: bool = spec.get("shuffle", False)
        self.scoring = scoring_of(spec)
        self.options: list[tuple[str, Template, bool, Template]] = []
        self.images: dict[str, str] = {one["id"]: one["image"] for one in spec.get("options", []) if one.get("image")}
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

    @property
    def single(self) -> bool:
        """True where one option is asked for."""
        return self.type == "single_choice"

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
        if self.single and count != 1:
            tell("correct_count", count)
        elif count == 0:
            tell("correct_none", count)

    def row_condition(self) -> tuple[str, Expression] | None:
        """Return the table of the options and the condition of the right ones."""
        return (self.table, self.row_correct) if self.row_correct is not None else None

    def solve(self, environment: Environment, seed: bytes) -> Solved:
        """Build the options, in the order shown."""
        options: list[dict[str, Any]] = [
            {"id": ident, "text": text.render(environment), "correct": correct, "why": why.render(environment)}
            | self._more(ident, environment)
            for ident, text, correct, why in self.options
        ]
        if self.row_text is not None:
            options.extend(each_row(environment, self.table, lambda rank: self._from_row(rank, environment)))
        self._check_values(options)
        if self.shuffle:
            options = Stream(seed, "response/options").shuffled(options)
        right = [one["id"] for one in options if one["correct"]]
        shown = [{name: value for name, value in one.items() if name not in ("correct", "why")} for one in options]
        public = {"type": self.type, "label": self.label, "options": shown}
        key = {"type": self.type, "correct": right[0] if self.single else right, "options": options} | self.scoring
        return Solved(public, key, tuple(self._probes(options, right)))

    def _more(self, ident: str, environment: Environment) -> dict[str, Any]:
        """What an option holds beside its text, for all to see."""
        return {"image": self.images[ident]} if ident in self.images else {}

    def _probes(self, options: list[dict[str, Any]], right: list[str]) -> list[dict[str, Any]]:
        wrong = [one for one in options if not one["correct"]]
        if self.single:
            found = [probe("right", right[0], "right"), *(probe("wrong", one["id"], "wrong", one["why"]) for one in wrong)]
            return [*found, probe("blank", "", "invalid"), probe("invalid", INVALID_ID, "invalid")]
        found = [probe("right", right, "right")]
        if wrong:
            found.append(probe("wrong", [one["id"] for one in wrong], "wrong"))
        if self.scoring.get("scoring") == "penalty" and len(right) > 1:
            found.append(probe("partly", right[:1], "partly"))
        return [*found, probe("blank", [], "invalid"), probe("invalid", [INVALID_ID], "invalid")]

    def _from_row(self, rank: int, environment: Environment) -> dict[str, Any]:
        text = self.row_text.render(environment) if self.row_text is not None else ""
        correct = need(self.row_correct(environment), "bool") if self.row_correct is not None else False
        ident = f"row-{rank + 1}"
        return {"id": ident, "text": text, "correct": correct, "why": ""} | self._more(ident, environment)

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


class Hotspot(Choice):
    """Zones of a picture, with the list of the same choices beside it: a choice whose options have a place.

    A zone is four numbers in the units of the picture; what leaves is in hundredths of its width and height, so that it holds at any size.
    """

    def __init__(self, spec: Spec, scope: Scope, reporter: Reporter, size: tuple[int, int]) -> None:
        self.several: bool = spec.get("several", False)
        super().__init__(spec, scope, reporter)
        self.picture: str = spec["picture"]
        self.size = size
        self.zones = {one["id"]: _zone(f"response.options.{one['id']}", one, scope, reporter) for one in spec.get("options", [])}
        source = spec.get("options_from")
        row = row_scope(self.table, scope, "response.options_from", reporter) if source else scope
        self.row_zone = _zone("response.options_from", source, row, reporter) if source else {}

    @property
    def single(self) -> bool:
        """True where one zone is asked for."""
        return not self.several

    def solve(self, environment: Environment, seed: bytes) -> Solved:
        """Build the zones, in the order of the list."""
        solved = super().solve(environment, seed)
        width, height = self.size
        picture = {"several": self.several, "image": self.picture, "width": width, "height": height}
        return Solved(solved.public | picture, solved.key | {"several": self.several}, solved.probes)

    def _more(self, ident: str, environment: Environment) -> dict[str, Any]:
        return {"zone": self._percent(self.zones.get(ident, self.row_zone), environment)}

    def _percent(self, zone: dict[str, Expression | None], environment: Environment) -> dict[str, str]:
        """Return a zone in hundredths of the picture; `EvaluationError` when it leaves it."""
        found = {side: Decimal(need(one(environment), "number")) if one is not None else Decimal(0) for side, one in zone.items()}
        width, height = (Decimal(side) for side in self.size)
        inside = min(found["x"], found["y"]) >= 0 and found["x"] + found["width"] <= width and found["y"] + found["height"] <= height
        if not inside or min(found["width"], found["height"]) <= 0:
            raise EvaluationError("zone_outside", value=", ".join(decimal_text(one) for one in found.values()))
        whole = {"x": width, "y": height, "width": width, "height": height}
        return {side: decimal_text((one * 100 / whole[side]).quantize(_HUNDREDTH, rounding=ROUND_HALF_UP)) for side, one in found.items()}


def _zone(block: str, spec: Spec, scope: Scope, reporter: Reporter) -> dict[str, Expression | None]:
    return {side: reporter.expression(block, side, spec[side], scope, "number") for side in _SIDES}
