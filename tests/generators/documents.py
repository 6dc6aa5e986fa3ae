"""Documents shared by the tests of the generators: the examples, and a small one to vary."""

import json
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).parents[2] / "challenges" / "authoring" / "editor" / "examples"
SEED = "00112233445566778899aabbccddeeff"

SMALL: dict[str, Any] = {
    "schema": "balise/challenge/1",
    "uid": "00000000-0000-4000-8000-000000000000",
    "code": "small",
    "locale": "fr",
    "skill": "1.1-1a",
    "title": "Petit",
    "instruction": "Combien font {a} et {b} ?",
    "response": {"type": "number", "label": "Somme", "value": "somme", "tolerance": "0", "wrong": [{"expr": "a - b", "why": "Non."}]},
    "dataset": {
        "spec": 1,
        "rng": "b2k-1",
        "reference_date": "2026-03-10",
        "draw": {
            "parameters": [
                {"id": "p1", "type": "integer", "name": "a", "role": "cosmetic", "min": 1, "max": 1000, "default": 12},
                {"id": "p2", "type": "integer", "name": "b", "role": "cosmetic", "min": 1, "max": 1000, "default": 30},
            ]
        },
        "derive": {"values": [{"id": "d1", "name": "somme", "expr": "a + b"}]},
        "present": {},
    },
}


def example(name: str) -> dict[str, Any]:
    """Return one of the example documents."""
    document: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    return document
