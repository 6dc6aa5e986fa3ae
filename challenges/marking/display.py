"""The right answer as a page may show it once the answer is final. No marking here."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any


def expected(key: Mapping[str, Any]) -> dict[str, Any]:
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
        return {"type": kind, **_texts(key["accept"])}
    if kind == "number":
        return {"type": kind, **_number(key)}
    if kind == "blanks":
        return {"type": kind, "dependent": bool(key.get("dependent")), "blanks": [_blank(blank) for blank in key["blanks"]]}
    raise ValueError(f"unknown key type {kind!r}")


def _texts(accept: list[str]) -> dict[str, Any]:
    return {"text": accept[0] if accept else "", "also": list(accept[1:])}


def _number(key: Mapping[str, Any]) -> dict[str, str]:
    unit = str(key.get("unit") or "")
    number = Decimal(str(key["value"]))
    if unit == "€" and number != number.to_integral_value():
        number = number.quantize(Decimal("0.01"))
    text = f"{number:,f}".replace(",", "\u202f").replace(".", ",")
    value, tolerance = str(key["value"]), str(key.get("tolerance") or "0")
    return {"value": value, "tolerance": tolerance, "unit": unit, "text": f"{text}\u00a0{unit}" if unit else text}


def _blank(blank: Mapping[str, Any]) -> dict[str, Any]:
    shown = {"text": _number(blank)["text"], "also": []} if blank["kind"] == "number" else _texts(blank["accept"])
    return {"id": blank["id"], "kind": blank["kind"], "label": str(blank.get("label") or ""), **shown}
