"""Things that are put together or in order: matching (each with its own) and ordering (from the first to the last)."""

from __future__ import annotations

import itertools
from typing import Any

from generators.artefacts.rows import each_row, row_scope
from generators.errors import EvaluationError
from generators.expressions import Environment, Expression
from generators.expressions.functions import kind_of
from generators.formats import default_text
from generators.reporting import Reporter
from generators.responses.plan import INVALID_ID, Plain, Solved, Spec, probe, scoring_of
from generators.scope import Scope
from generators.streams import Stream
from generators.templates import Template

__all__ = ["Matching", "Ordering"]

_LEAST_PAIRS, _LEAST_ITEMS = 2, 2
_ORDERED = ("number", "text", "date", "time")


class Matching(Plain):
    """Each thing of a first list with one of a second list; several may go with the same one, and distractors go with none."""

    def __init__(self, spec: Spec, scope: Scope, reporter: Reporter) -> None:
        self.label: str = spec.get("label", "")
        self.shuffle: bool = spec.get("shuffle", False)
        self.scoring = scoring_of(spec)
        self.pairs: list[tuple[str, Template, Template, Template]] = []
        for one in spec.get("pairs", []):
            block = f"response.pairs.{one['id']}"
            why = reporter.template(block, "why", one.get("why", ""), scope, markdown=True)
            left, right = (reporter.template(block, side, one[side], scope) for side in ("left", "right"))
            self.pairs.append((one["id"], left, right, why))
        reporter.unique("response", "pairs", "duplicate_id", (one[0] for one in self.pairs))
        self.distractors = [reporter.template("response", "distractors", one, scope) for one in spec.get("distractors", [])]
        source = spec.get("pairs_from")
        self.table: str = source["table"] if source else ""
        self.row_sides: tuple[Template, Template] | None = None
        if source:
            row = row_scope(self.table, scope, "response.pairs_from", reporter)
            left, right = (reporter.template("response.pairs_from", side, source[side], row) for side in ("left", "right"))
            self.row_sides = left, right
        elif len(self.pairs) < _LEAST_PAIRS:
            reporter.add("response", "pairs", "too_few_pairs", count=len(self.pairs))

    def solve(self, environment: Environment, seed: bytes) -> Solved:
        """Build both lists, each in the order shown, and which goes with which."""
        pairs = [(ident, left.render(environment).strip(), right.render(environment).strip(), why.render(environment))
                 for ident, left, right, why in self.pairs]  # fmt: skip
        if self.row_sides is not None:
            left, right = self.row_sides
            pairs += each_row(
                environment, self.table,
                lambda rank: (f"row-{rank + 1}", left.render(environment).strip(), right.render(environment).strip(), ""),
            )  # fmt: skip
        distractors = [one.render(environment).strip() for one in self.distractors]
        _check_pairs(pairs, distractors)
        # Numbered as shown: an identifier made from its pair, or in the order of the pairs, would tell the key to who reads the page.
        texts = list(dict.fromkeys([text for _, _, text, _ in pairs] + distractors))
        second = [
            {"id": f"right-{rank}", "text": text} for rank, text in enumerate(Stream(seed, "response/rights").shuffled(texts), start=1)
        ]
        rights = {one["text"]: one["id"] for one in second}
        partners = {ident: rights[text] for ident, _, text, _ in pairs}
        lefts = [{"id": ident, "text": text, "why": why} for ident, text, _, why in pairs]
        lefts = Stream(seed, "response/lefts").shuffled(lefts) if self.shuffle else lefts
        public = {
            "type": "matching", "label": self.label, "lefts": [{"id": one["id"], "text": one["text"]} for one in lefts], "rights": second,
        }  # fmt: skip
        key = {"type": "matching", "lefts": lefts, "rights": second, "pairs": partners} | self.scoring
        return Solved(public, key, tuple(self._probes(partners, [one["id"] for one in second])))

    def _probes(self, partners: dict[str, str], rights: list[str]) -> list[dict[str, Any]]:
        wrong = {left: next(one for one in rights if one != right) for left, right in partners.items()}
        first = next(iter(partners))
        outcome = "partly" if self.scoring.get("scoring") == "each" else "wrong"
        return [
            probe("right", dict(partners), "right"), probe("wrong", wrong, "wrong"), probe("partly", wrong | {first: partners[first]}, outcome),
            probe("blank", {}, "invalid"), probe("invalid", {first: INVALID_ID}, "invalid"),
        ]  # fmt: skip


def _check_pairs(pairs: list[tuple[str, str, str, str]], distractors: list[str]) -> None:
    """Raise `EvaluationError` when two lists do not make pairs."""
    if len(pairs) < _LEAST_PAIRS:
        raise EvaluationError("too_few_pairs", count=len(pairs))
    lefts, rights = [one[1] for one in pairs], {one[2] for one in pairs}
    for text in [*lefts, *rights, *distractors]:
        if not text:
            raise EvaluationError("empty_text", name="proposition")
    for texts in (lefts, [*rights, *distractors]):
        twice = next((text for text in texts if texts.count(text) > 1), None)
        if twice is not None:
            raise EvaluationError("same_option", value=twice[:80])
    if len(rights) + len(distractors) < 2:
        raise EvaluationError("too_few_options", count=len(rights))


class Ordering(Plain):
    """Things to put in order. Rows of a table are ranked by an expression, and rows of one rank may come in any order."""

    def __init__(self, spec: Spec, scope: Scope, reporter: Reporter) -> None:
        self.label: str = spec.get("label", "")
        self.scoring = scoring_of(spec)
        self.items = [
            (one["id"], reporter.template(f"response.items.{one['id']}", "text", one["text"], scope)) for one in spec.get("items", [])
        ]
        reporter.unique("response", "items", "duplicate_id", (one[0] for one in self.items))
        source = spec.get("items_from")
        self.table: str = source["table"] if source else ""
        self.descending: bool = bool(source and source.get("descending", False))
        self.row_text: Template | None = None
        self.by: Expression | None = None
        if source:
            row = row_scope(self.table, scope, "response.items_from", reporter)
            self.row_text = reporter.template("response.items_from", "text", source["text"], row)
            self.by = reporter.expression("response.items_from", "by", source["by"], row)
            if self.items:
                reporter.add("response", "items", "items_twice")
        elif len(self.items) < _LEAST_ITEMS:
            reporter.add("response", "items", "too_few_items", count=len(self.items))

    def row_order(self) -> tuple[str, Expression, bool] | None:
        """Return the table, what ranks its rows, and whether from the greatest."""
        return (self.table, self.by, self.descending) if self.by is not None else None

    def solve(self, environment: Environment, seed: bytes) -> Solved:
        """Rank the items, and mix them: the order shown is never a right one."""
        items = [{"id": ident, "text": text.render(environment).strip(), "rank": rank} for rank, (ident, text) in enumerate(self.items)]
        if self.row_text is not None and self.by is not None:
            items = self._ranked(self.row_text, self.by, environment)
        _check_items(items)
        items = sorted(items, key=lambda one: one["rank"])
        shown = _mixed(items, seed)
        public = {"type": "ordering", "label": self.label, "items": [{"id": one["id"], "text": one["text"]} for one in shown]}
        key = {"type": "ordering", "items": items} | self.scoring
        order = [one["id"] for one in items]
        partly = [*order[2:], order[1], order[0]] if len(order) > 2 and items[1]["rank"] == 1 and items[0]["rank"] == 0 else None
        probes = [probe("right", order, "right"), probe("wrong", [one["id"] for one in shown], self._worth(shown, items))]
        if partly is not None:
            probes.append(probe("partly", partly, self._worth([next(i for i in items if i["id"] == one) for one in partly], items)))
        probes += [probe("blank", [], "invalid"), probe("invalid", order[:-1], "invalid")]
        return Solved(public, key, tuple(probes))

    def _worth(self, given: list[dict[str, Any]], items: list[dict[str, Any]]) -> str:
        """Return the outcome expected of an order: adjacent pairs count where the document says so."""
        good = sum(0 <= after["rank"] - before["rank"] <= 1 for before, after in itertools.pairwise(given))
        if good == len(items) - 1:
            return "right"
        return "partly" if good and self.scoring.get("scoring") == "each" else "wrong"

    def _ranked(self, text: Template, by: Expression, environment: Environment) -> list[dict[str, Any]]:
        rows = each_row(environment, self.table, lambda rank: (f"row-{rank + 1}", text.render(environment).strip(), by(environment)))
        kinds = {kind_of(value) for _, _, value in rows}
        if len(kinds) != 1 or not kinds <= set(_ORDERED):
            raise EvaluationError("no_order", value=", ".join(default_text(value) for _, _, value in rows[:2])[:60])
        values = sorted({value for _, _, value in rows}, reverse=self.descending)
        ranks = {value: rank for rank, value in enumerate(values)}
        return [{"id": ident, "text": shown, "rank": ranks[value]} for ident, shown, value in rows]


def _check_items(items: list[dict[str, Any]]) -> None:
    if len(items) < _LEAST_ITEMS or len({one["rank"] for one in items}) < _LEAST_ITEMS:
        raise EvaluationError("too_few_items", count=len({one["rank"] for one in items}))
    texts = [one["text"] for one in items]
    twice = next((text for text in texts if texts.count(text) > 1), None)
    if twice is not None:
        raise EvaluationError("same_option", value=twice[:80])
    if not all(texts):
        raise EvaluationError("empty_text", name="proposition")


def _mixed(items: list[dict[str, Any]], seed: bytes) -> list[dict[str, Any]]:
    """Return the items in an order that is not right: as drawn, or turned by one when chance gave a right one."""
    shown = Stream(seed, "response/items").shuffled(items)
    if all(before["rank"] <= after["rank"] for before, after in itertools.pairwise(shown)):
        # Of a right order, moving the first to the end is wrong: there are two ranks at least.
        shown = [*shown[1:], shown[0]]
    return shown
