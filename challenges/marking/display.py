"""The right answer as a page may show it once the answer is final, and as the answers that a learner who reads it may give. No marking here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from challenges.marking.fields import shown

Json = Mapping[str, Any]


def expected(key: Json) -> dict[str, Any]:
    """Return the right answer of ``key``, as JSON values, for display.

    - single_choice, multiple_choice: ``{"type", "options": [{"id", "text", "correct": bool, "why"}]}``
    - short_text: ``{"type", "text": the first accepted text, "also": the others}``
    - number: ``{"type", "value": as in the key, "tolerance", "unit", "text": "1 234,50 €"}`` (French, no-break spaces)
    - blanks: ``{"type", "dependent": bool, "blanks": [{"id", "kind", "label", "text", "also"}]}``

    Raises ValueError for a key of an unknown type.
    """
    kind = key["type"]
    if kind in ("single_choice", "multiple_choice"):
        right = {key["correct"]} if kind == "single_choice" else set(key["correct"])
        options = [
            {"id": option["id"], "text": option.get("text", ""), "correct": option["id"] in right, "why": option.get("why") or ""}
            for option in key["options"]
        ]
        return {"type": kind, "options": options}
    if kind == "short_text":
        return {"type": kind, **_texts(key)}
    if kind == "number":
        tolerance, unit = str(key.get("tolerance") or "0"), str(key.get("unit") or "")
        return {"type": kind, "value": str(key["value"]), "tolerance": tolerance, "unit": unit, "text": shown(key)[0]}
    if kind == "blanks":
        return {"type": kind, "dependent": bool(key.get("dependent")), "blanks": [_blank(blank) for blank in key["blanks"]]}
    raise ValueError(f"unknown key type {kind!r}")


def shown_answers(key: Json) -> list[Any]:
    """Return the answers, on the wire form, that say what a page shows as right: each must be marked right.

    None for choices, where what is shown is the option itself. Each blank comes once with each of its accepted texts.
    """
    if key["type"] in ("short_text", "number"):
        return list(shown(key))
    if key["type"] != "blanks":
        return []
    first = {blank["id"]: shown(blank)[0] for blank in key["blanks"]}
    others = [first | {blank["id"]: text} for blank in key["blanks"] for text in shown(blank)[1:]]
    return [first, *others]


def _texts(key: Json) -> dict[str, Any]:
    first, *others = shown(key)
    return {"text": first, "also": others}


def _blank(blank: Json) -> dict[str, Any]:
    return {"id": blank["id"], "kind": blank["kind"], "label": str(blank.get("label") or ""), **_texts(blank)}
