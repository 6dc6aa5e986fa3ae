"""Worked examples, one for each kind of file: complete challenges that an author may start from.

Here belong: the exchange documents of this folder and the functions that read them. They are also what the tests of the kinds run on.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@cache
def _names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in FOLDER.glob("*.json")))


def example_names() -> tuple[str, ...]:
    """Return the names of the examples, sorted."""
    return _names()


def example_document(name: str) -> dict[str, Any]:
    """Return one example, a document of its own at each call.

    Raises:
        KeyError: there is no such example.
    """
    if name not in _names():
        raise KeyError(name)
    document: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return document


def kinds_of(document: dict[str, Any]) -> list[str]:
    """Return the kinds of files that a document gives, in order."""
    return [artefact["type"] for artefact in document["dataset"]["present"].get("artefacts", [])]
