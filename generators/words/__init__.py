"""Vendored word lists: French names, invented towns, companies, products…

Here belong: the JSON lists of this folder and the function that reads them. A published list is never edited in place: its digest is part
of the digest of every challenge that uses it; a new version is a new file name (`surnames_2`). Everything in them is common or invented:
no list names a real company or a private person. The towns of `communes` are invented, those of `communes_france` exist.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from generators.canonical import digest

__all__ = ["WordList", "available", "load"]

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class WordList:
    """A list of words; `genders` is empty but for first names, where it goes along with `entries`.

    `source` says where the words come from and `licence` under which terms they are given; both are empty in the first nine lists, which
    were published without.
    """

    name: str
    version: str
    language: str
    entries: tuple[str, ...]
    genders: tuple[str, ...]
    sha256: str
    source: str = ""
    licence: str = ""


@cache
def available() -> tuple[str, ...]:
    """Return the names of the lists, sorted."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.json")))


@cache
def load(name: str) -> WordList:
    """Return the list called `name`; `LookupError` when there is none. The digest is that of the whole content."""
    if name not in available():
        raise LookupError(name)
    data = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    entries = [one if isinstance(one, str) else one["text"] for one in data["entries"]]
    genders = [one["gender"] for one in data["entries"] if not isinstance(one, str)]
    return WordList(
        name=data["name"],
        version=data["version"],
        language=data["language"],
        entries=tuple(entries),
        genders=tuple(genders),
        sha256=digest(data),
        source=data.get("source", ""),
        licence=data.get("licence", ""),
    )
