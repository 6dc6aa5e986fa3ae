"""The right answer as a page may show it once the answer is final, and as the answers that a learner who reads it may give. No marking here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from challenges.marking.fields import MOMENTS, shown
from challenges.marking.forms import CHOSEN
from challenges.marking.written import WRITTEN

Json = Mapping[str, Any]


def expected(key: Json) -> dict[str, Any]:
    """Return the right answer of ``key``, as JSON values, for display.

    - single_choice, multiple_choice, hotspot: ``{"type", "options": [{"id", "text", "correct": bool, "why"}]}``, with ``image`` where it is one
    - short_text: ``{"type", "text": the first accepted text, "also": the others}``
    - number: ``{"type", "value": as in the key, "tolerance", "unit", "text": "1 234,50 €"}`` (French, no-break spaces)
    - date, time: ``{"type", "value": as in the key, "text": "12/03/2026" or "14 h 05"}``
    - matching: ``{"type", "pairs": [{"id", "text", "with": the id of what goes with it, "right": its text, "why"}]}``
    - ordering: ``{"type", "items": [{"id", "text", "rank"}]}``, from the first to the last
    - program, query: ``{"type", "text": the author's solution}``
    - blanks: ``{"type", "dependent": bool, "blanks": [{"id", "kind", "label", "text", "also"}]}``

    Raises ValueError for a key of an unknown type.
    """
    kind = key["type"]
    if kind in CHOSEN:
        return {"type": kind, "options": _options(key)}
    if kind == "short_text":
        return {"type": kind, **_texts(key)}
    if kind == "number":
        tolerance, unit = str(key.get("tolerance") or "0"), str(key.get("unit") or "")
        return {"type": kind, "value": str(key["value"]), "tolerance": tolerance, "unit": unit, "text": shown(key)[0]}
    if kind in MOMENTS:
        return {"type": kind, "value": str(key["value"]), "text": shown(key)[0]}
    if kind == "matching":
        return {"type": kind, "pairs": _pairs(key)}
    if kind == "ordering":
        return {"type": kind, "items": [{"id": one["id"], "text": one["text"], "rank": one["rank"]} for one in key["items"]]}
    if kind in WRITTEN:
        return {"type": kind, "text": key["solution"]}
    if kind == "blanks":
        return {"type": kind, "dependent": bool(key.get("dependent")), "blanks": [_blank(blank) for blank in key["blanks"]]}
    raise ValueError(f"unknown key type {kind!r}")


def shown_answers(key: Json) -> list[Any]:
    """Return the answers, on the wire form, that say what a page shows as right: each must be marked right.

    None where what is shown is what is chosen: choices, pairs, things in order. Each blank comes once with each of its accepted texts.
    """
    if key["type"] in ("short_text", "number", *MOMENTS):
        return list(shown(key))
    if key["type"] != "blanks":
        return []
    first = {blank["id"]: shown(blank)[0] for blank in key["blanks"]}
    others = [first | {blank["id"]: text} for blank in key["blanks"] for text in shown(blank)[1:]]
    return [first, *others]


def _options(key: Json) -> list[dict[str, Any]]:
    right = {key["correct"]} if isinstance(key["correct"], str) else set(key["correct"])
    return [
        {"id": option["id"], "text": option.get("text", ""), "correct": option["id"] in right, "why": option.get("why") or ""}
        | ({"image": option["image"]} if option.get("image") else {})
        for option in key["options"]
    ]


def _pairs(key: Json) -> list[dict[str, Any]]:
    texts = {one["id"]: one["text"] for one in key["rights"]}
    return [
        {"id": one["id"], "text": one["text"], "with": key["pairs"][one["id"]], "right": texts[key["pairs"][one["id"]]], "why": one.get("why") or ""}
        for one in key["lefts"]
    ]  # fmt: skip


def _texts(key: Json) -> dict[str, Any]:
    first, *others = shown(key)
    return {"text": first, "also": others}


def _blank(blank: Json) -> dict[str, Any]:
    return {"id": blank["id"], "kind": blank["kind"], "label": str(blank.get("label") or ""), **_texts(blank)}
