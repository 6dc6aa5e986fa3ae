"""Marking proper: a key and an answer give a mark. One small function per response type, and the matching of dependent blanks."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from challenges.marking import forms, written
from challenges.marking.fields import is_moment, is_right, is_value, read_moment, read_number, read_text
from challenges.marking.numerals import gap
from challenges.marking.text import match

Outcome = Literal["right", "partly", "wrong"]
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Mark:
    """What an answer is worth.

    ``score`` is between 0 and 1; ``outcome`` is ``"right"`` at 1, ``"wrong"`` at 0, ``"partly"`` between. ``details`` (JSON values)
    says why: single_choice ``chosen``, ``correct``, ``why``; multiple_choice ``missing``, ``extra`` (option ids); short_text ``matched``,
    ``how``, ``why``; number, date, time ``value``, ``why``; blanks ``blanks`` (blank id -> bool); matching ``pairs`` (left id -> bool);
    ordering ``follows`` (item id -> whether it follows the one before it rightly, but for the first); program, query ``report``, ``why``. ``why`` is the author's remark on that
    wrong answer, Markdown, or empty. A hotspot is marked as the choice that it is.
    """

    outcome: Outcome
    score: Fraction
    details: dict[str, Any] = field(default_factory=dict)


def mark(key: Json, answer: object, response: Json | None = None) -> Mark:
    """Mark ``answer`` (wire form, see ``check_answer``) against ``key``.

    ``response``, the public form, tells what a number counts (« 7 pages »): the key of a number has no label. Without it such an answer
    is refused.

    Raises InvalidAnswer, and nothing else, for any JSON value that has not the right form; ValueError for a key of an unknown type.
    """
    marker = _MARKERS.get(key["type"])
    if marker is None:
        raise ValueError(f"unknown key type {key['type']!r}")
    if key["type"] == "number" and response is not None:
        return _number(key, answer, str(response.get("label") or ""))
    return marker(key, answer)


def _verdict(score: Fraction, details: dict[str, Any]) -> Mark:
    outcome: Outcome = "right" if score == 1 else "wrong" if score == 0 else "partly"
    return Mark(outcome, score, details)


def _single_choice(key: Json, answer: object) -> Mark:
    chosen = forms.option(key["options"], answer)
    why = next(str(option.get("why") or "") for option in key["options"] if option["id"] == chosen)
    return _verdict(Fraction(chosen == key["correct"]), {"chosen": chosen, "correct": key["correct"], "why": why})


def _hotspot(key: Json, answer: object) -> Mark:
    return _multiple_choice(key, answer) if key.get("several") else _single_choice(key, answer)


def _multiple_choice(key: Json, answer: object) -> Mark:
    """All or nothing, as learners are told; or, where the scoring is ``penalty``, right options less wrong ones over the right ones."""
    chosen = forms.option_set(key["options"], answer)
    missing = [option for option in key["correct"] if option not in chosen]
    extra = [option["id"] for option in key["options"] if option["id"] in chosen and option["id"] not in key["correct"]]
    score = Fraction(not missing and not extra)
    if key.get("scoring") == "penalty":
        right = len(key["correct"])
        score = max(Fraction(0), Fraction(right - len(missing) - len(extra), right))
    return _verdict(score, {"missing": missing, "extra": extra})


def _short_text(key: Json, answer: object) -> Mark:
    """A typical wrong answer listed by the author is wrong even when it is within the edit distance of an accepted one."""
    written = read_text(key, answer)
    treatments = key.get("treatments") or {}
    found = match(written, key["accept"], treatments)
    why = ""
    if found is None or found[1] == "close":
        strict = {**treatments, "edit_distance": False}
        known = next((wrong for wrong in key.get("wrong") or () if match(written, [wrong["value"]], strict)), None)
        if known is not None:
            found, why = None, str(known.get("why") or "")
    matched, how = found or (None, None)
    return _verdict(Fraction(found is not None), {"matched": matched, "how": how, "why": why})


def _number(key: Json, answer: object, label: str = "") -> Mark:
    value = read_number(key, answer, label)
    if is_value(key, key["value"], value):
        return _verdict(Fraction(1), {"value": str(value), "why": ""})
    known = [(wrong, Decimal(str(wrong["value"]))) for wrong in key.get("wrong") or () if is_value(key, wrong["value"], value)]
    # Where two mistakes are within the tolerance, the nearest one was made.
    nearest = min(known, key=lambda one: gap(value, one[1]), default=None)
    return _verdict(Fraction(0), {"value": str(value), "why": str(nearest[0].get("why") or "") if nearest else ""})


def _moment(key: Json, answer: object) -> Mark:
    value = read_moment(key, answer)
    details = {"value": value.strftime("%H:%M") if isinstance(value, dt.time) else value.isoformat(), "why": ""}
    if is_moment(key, key["value"], value):
        return _verdict(Fraction(1), details)
    known = next((wrong for wrong in key.get("wrong") or () if is_moment(key, wrong["value"], value)), None)
    return _verdict(Fraction(0), details | {"why": str(known.get("why") or "") if known else ""})


def _parts(key: Json, right: Sequence[bool], default: str) -> Fraction:
    """Return the score of an answer in parts: the share of the right ones, or all or nothing, as the key says."""
    if key.get("scoring", default) == "each":
        return Fraction(sum(right), len(right))
    return Fraction(all(right))


def _blanks(key: Json, answer: object) -> Mark:
    """Dependent blanks accept their keys in any order, each key once. A key that says nothing of scoring counts each blank."""
    specified = key["blanks"]
    filled = forms.blanks(specified, answer)
    matched = _matched(key, filled)
    right = {blank["id"]: blank["id"] in matched for blank in specified}
    return _verdict(_parts(key, list(right.values()), "each"), {"blanks": right})


def _matching(key: Json, answer: object) -> Mark:
    """All or nothing, or the share of the right pairs."""
    chosen = forms.pairs(key, answer)
    right = {one["id"]: chosen[one["id"]] == key["pairs"][one["id"]] for one in key["lefts"]}
    return _verdict(_parts(key, list(right.values()), "all"), {"pairs": right})


def _ordering(key: Json, answer: object) -> Mark:
    """All or nothing, or the share of the neighbours that follow each other rightly; what has one rank may come in any order."""
    ranks = {one["id"]: one["rank"] for one in key["items"]}
    given = forms.order(key["items"], answer)
    follows = {after: 0 <= ranks[after] - ranks[before] <= 1 for before, after in itertools.pairwise(given)}
    return _verdict(_parts(key, list(follows.values()), "all"), {"follows": follows})


def _written(key: Json, answer: object) -> Mark:
    """All or nothing: what is run passes every test, or gives the rows that are asked for."""
    report = written.report_of(key, written.source(answer))
    details = {"report": report.as_json(), "why": "" if report.right else written.remark_on(key, report)}
    return _verdict(Fraction(report.right), details)


def matched_blanks(key: Json, answer: object) -> dict[str, str]:
    """Return which blank's key each rightly filled blank of ``answer`` matches (ids): its own one, unless any order will do.

    Raises InvalidAnswer when the answer has not the form that the key asks for.
    """
    return _matched(key, forms.blanks(key["blanks"], answer))


def _matched(key: Json, filled: Mapping[str, object]) -> dict[str, str]:
    specified = key["blanks"]
    if not key.get("dependent"):
        return {blank["id"]: blank["id"] for blank in specified if blank["id"] in filled and is_right(blank, filled[blank["id"]])}
    return {name: specified[index]["id"] for index, name in _owners(specified, filled).items()}


def _owners(specified: Sequence[Json], filled: Mapping[str, object]) -> dict[int, str]:
    """Return the blank of the answer that each key has in a maximum matching of answers and keys.

    Augmenting paths (Kuhn): giving each answer the first free key that fits would fail when a tolerant key is taken by an answer that
    had another one.
    """
    fits = {name: [index for index, blank in enumerate(specified) if is_right(blank, value)] for name, value in filled.items()}
    owner: dict[int, str] = {}

    def place(name: str, tried: set[int]) -> bool:
        for index in fits[name]:
            if index not in tried:
                tried.add(index)
                if index not in owner or place(owner[index], tried):
                    owner[index] = name
                    return True
        return False

    for blank in specified:
        if blank["id"] in fits:
            place(blank["id"], set())
    return owner


_MARKERS: dict[str, Callable[[Json, object], Mark]] = {
    "single_choice": _single_choice,
    "multiple_choice": _multiple_choice,
    "short_text": _short_text,
    "number": _number,
    "date": _moment,
    "time": _moment,
    "blanks": _blanks,
    "matching": _matching,
    "ordering": _ordering,
    "hotspot": _hotspot,
    "program": _written,
    "query": _written,
}
