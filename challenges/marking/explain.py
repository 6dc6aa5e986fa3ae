"""Why an answer is accepted or not, step by step, for authors who try answers. Facts with codes: whoever shows them writes the sentences."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from challenges.marking import forms
from challenges.marking.errors import InvalidAnswer
from challenges.marking.fields import is_value, read_moment, read_text, shown, tolerance_of
from challenges.marking.marks import Outcome, mark
from challenges.marking.moments import show_date, show_time
from challenges.marking.text import MAX_EDIT_RATIO, distance, match, normalise, treat

Json = Mapping[str, Any]
_TREATMENTS = ("case", "accents", "punctuation", "spaces")


@dataclass(frozen=True)
class Step:
    """One fact about an answer: `code` and its parameters (texts, numbers as written, lists of texts).

    Codes: `read` (text), `treated` (text, treatments), `exact`, `same` and `close` (accepted, edits), `far` (nearest, edits, limit),
    `number` (value), `inside` and `outside` (low, high), `moment` (text), `expected` (text), `pair` (label, given, right), `follows` (label,
    before, right), `mistake` (why, when the author foresaw it), `option` (text, correct),
    `report` (of what was run, `challenges.programs`), `missing` and `extra` (texts), `blank` (label, right), `several` (any order).
    """

    code: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Explanation:
    """The mark of an answer and the facts that lead to it; `refused` is the error of one that has not the right form."""

    outcome: Outcome | None
    score: Fraction
    steps: list[Step]
    refused: InvalidAnswer | None = None


def explain(key: Json, answer: object, response: Json | None = None) -> Explanation:
    """Return how `mark(key, answer, response)` came to its outcome.

    Args:
        key: key of a variant.
        answer: on the wire form; one that has not the right form is explained too.
        response: the public form, as for `mark`.

    Raises:
        ValueError: a key of an unknown type.
    """
    try:
        given = mark(key, answer, response)
    except InvalidAnswer as error:
        return Explanation(None, Fraction(0), [], error)
    steps = _number(key, Decimal(given.details["value"])) if key["type"] == "number" else _EXPLAINERS[key["type"]](key, answer)
    if given.details.get("why"):
        steps.append(Step("mistake", {"why": given.details["why"]}))
    return Explanation(given.outcome, given.score, steps)


def _single(key: Json, answer: object) -> list[Step]:
    chosen = forms.option(key["options"], answer)
    text = next(option["text"] for option in key["options"] if option["id"] == chosen)
    return [Step("option", {"text": text, "correct": chosen == key["correct"]})]


def _multiple(key: Json, answer: object) -> list[Step]:
    chosen = forms.option_set(key["options"], answer)
    missing = [option["text"] for option in key["options"] if option["id"] in key["correct"] and option["id"] not in chosen]
    extra = [option["text"] for option in key["options"] if option["id"] in chosen and option["id"] not in key["correct"]]
    steps = [Step("missing", {"texts": missing})] if missing else []
    return steps + ([Step("extra", {"texts": extra})] if extra else [])


def _short_text(key: Json, answer: object) -> list[Step]:
    return _text(read_text(key, answer), key["accept"], key.get("treatments") or {})


def _text(written: str, accept: list[str], treatments: Mapping[str, object]) -> list[Step]:
    steps = [Step("read", {"text": normalise(written)})]
    treated = treat(written, treatments)
    if treated != normalise(written):
        steps.append(Step("treated", {"text": treated, "treatments": [name for name in _TREATMENTS if treatments.get(name)]}))
    found = match(written, accept, treatments)
    targets = {accepted: treat(accepted, treatments) for accepted in accept}
    if found is not None:
        accepted, how = found
        edits = distance(treated, targets[accepted], len(treated) + len(targets[accepted])) if how == "close" else 0
        code = {"exact": "exact", "treated": "same", "close": "close"}[how]
        return [*steps, Step(code, {"accepted": accepted, "edits": edits})]
    measured = [(distance(treated, target, max(len(treated), len(target))), accepted, target) for accepted, target in targets.items()]
    if measured:
        edits, accepted, target = min(measured)
        limit = int(min(len(treated), len(target)) * MAX_EDIT_RATIO) if treatments.get("edit_distance") else 0
        steps.append(Step("far", {"nearest": accepted, "edits": edits, "limit": limit}))
    return steps


def _number(key: Json, value: Decimal) -> list[Step]:
    expected, tolerance = Decimal(str(key["value"])), tolerance_of(key)
    bounds = {"low": str(expected - tolerance), "high": str(expected + tolerance)}
    return [Step("number", {"value": str(value)}), Step("inside" if is_value(key, expected, value) else "outside", bounds)]


def _hotspot(key: Json, answer: object) -> list[Step]:
    return _multiple(key, answer) if key.get("several") else _single(key, answer)


def _moment(key: Json, answer: object) -> list[Step]:
    value = read_moment(key, answer)
    read = show_time(value) if isinstance(value, dt.time) else show_date(value)
    return [Step("moment", {"text": read}), Step("expected", {"text": shown(key)[0]})]


def _matching(key: Json, answer: object) -> list[Step]:
    chosen, texts = forms.pairs(key, answer), {one["id"]: one["text"] for one in key["rights"]}
    return [
        Step("pair", {"label": one["text"], "given": texts[chosen[one["id"]]], "right": chosen[one["id"]] == key["pairs"][one["id"]]})
        for one in key["lefts"]
    ]


def _ordering(key: Json, answer: object) -> list[Step]:
    texts = {one["id"]: one["text"] for one in key["items"]}
    follows = mark(key, answer).details["follows"]
    given = forms.order(key["items"], answer)
    return [
        Step("follows", {"label": texts[after], "before": texts[before], "right": follows[after]})
        for before, after in itertools.pairwise(given)
    ]


def _blanks(key: Json, answer: object) -> list[Step]:
    filled = forms.blanks(key["blanks"], answer)
    right = mark(key, answer).details["blanks"]
    steps = [Step("several")] if key.get("dependent") else []
    for blank in key["blanks"]:
        steps.append(Step("blank", {"label": str(blank.get("label") or blank["id"]), "right": right[blank["id"]]}))
        value = filled.get(blank["id"])
        if blank["kind"] == "short_text" and isinstance(value, str) and not key.get("dependent"):
            steps += _text(value, blank["accept"], blank.get("treatments") or {})
    return steps


def _written(key: Json, answer: object) -> list[Step]:
    return [Step("report", mark(key, answer).details["report"])]


_EXPLAINERS: dict[str, Callable[[Json, object], list[Step]]] = {
    "single_choice": _single,
    "multiple_choice": _multiple,
    "short_text": _short_text,
    "date": _moment,
    "time": _moment,
    "blanks": _blanks,
    "matching": _matching,
    "ordering": _ordering,
    "hotspot": _hotspot,
    "program": _written,
    "query": _written,
}
