"""Looking at a specification from outside: the ends of its difficulty parameters, and which name depends on which.

Here belongs what authors and reviewers are shown of a document before and beside its variants. Nothing here draws.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import schemas
from generators.errors import GenerationError
from generators.expressions import names_in
from generators.program import Program

__all__ = ["Dependencies", "Extreme", "dependencies", "extremes", "locked"]

_TABLES = frozenset({"table", "tables", "column", "columns"})
_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)")
_MOST_SHOWN = 3


@dataclass(frozen=True)
class Extreme:
    """A value at an end of a difficulty parameter. `end`: `least`, `most`, or `other` for one of a few values without an order."""

    name: str
    value: Any
    end: str


def extremes(program: Program, document: Mapping[str, Any]) -> list[Extreme]:
    """Return the ends of each parameter of role `difficulty` whose values can be counted; numbers and times have two, lists their first few."""
    roles = {one["name"]: one.get("role") for one in document["dataset"]["draw"].get("parameters", [])}
    kinds = {one["name"]: one["type"] for one in document["dataset"]["draw"].get("parameters", [])}
    found: list[Extreme] = []
    for one in program.draw.parameters:
        domain = one.drawer.domain
        if roles.get(one.name) != "difficulty" or not domain:
            continue
        if kinds[one.name] in {"choice", "scenario", "word"}:
            found += [Extreme(one.name, value, "other") for value in list(domain)[:_MOST_SHOWN]]
        else:
            found.append(Extreme(one.name, domain[0], "least"))
            if len(domain) > 1:
                found.append(Extreme(one.name, domain[-1], "most"))
    return found


def locked(program: Program, locks: Mapping[str, str]) -> dict[str, Any]:
    """Return the values that parameters keep when each is locked at its value of some seed.

    Args:
        program: the compiled challenge.
        locks: name of a parameter -> seed (32 hex digits) of the variant whose value it keeps; empty for its default. Unknown names
            are left out, and so are seeds that give no variant any more.
    """
    kept: dict[str, Any] = {}
    defaults = program.draw.defaults()
    for name, seed in locks.items():
        if name not in defaults:
            continue
        if not seed:
            kept[name] = defaults[name]
            continue
        try:
            kept[name] = program.draw_values(seed)[0][name]
        except (ValueError, GenerationError):  # a seed that gives nothing locks nothing
            continue
    return kept


@dataclass(frozen=True)
class Dependencies:
    """What each named thing of a document is made from. Names in document order, by layer."""

    parameters: list[str]
    tables: list[str]
    values: list[str]
    outputs: list[str]
    uses: dict[str, list[str]] = field(default_factory=dict)

    @property
    def unused(self) -> list[str]:
        """Names that nothing uses."""
        used = {name for names in self.uses.values() for name in names}
        return [name for name in (*self.parameters, *self.tables, *self.values) if name not in used]


def dependencies(document: Mapping[str, Any]) -> Dependencies:
    """Return which names every table, value, file and text of a document uses; it need not compile.

    Outputs are called `instruction`, `hint`, `feedback`, `response`, `constraints` and, for files, by their path.
    """
    dataset = document["dataset"]
    draw, values = dataset["draw"], dataset["derive"].get("values", [])
    parameters = [one["name"] for one in draw.get("parameters", [])]
    tables = [one["name"] for one in draw.get("tables", [])]
    items: dict[str, Any] = {one["name"]: one for one in (*draw.get("tables", []), *values)}
    items |= {name: {"text": document.get(name, "")} for name in ("instruction", "hint", "feedback") if document.get(name)}
    items["response"] = document["response"]
    if draw.get("constraints"):
        items["constraints"] = draw["constraints"]
    for one in dataset["present"].get("artefacts", []):
        items[str(one.get("path") or one["id"])] = one
    known = [*parameters, *tables, *(one["name"] for one in values)]
    uses: dict[str, list[str]] = {}
    for name, item in items.items():
        found = set(_names(item)) - {name}
        uses[name] = [one for one in known if one in found]
    outputs = [name for name in items if name not in known]
    return Dependencies(parameters, tables, [one["name"] for one in values], outputs, uses)


@cache
def _expression_fields() -> frozenset[str]:
    """Names of the fields that the schema declares as expressions; every other text is a template or a plain word."""
    found: set[str] = set()
    for name in ("dataset", "challenge"):
        found.update(_declared(schemas.load(name), ""))
    return frozenset(found)


def _declared(node: Any, key: str) -> Iterator[str]:
    if isinstance(node, Mapping):
        if str(node.get("$ref", "")).endswith(("/expression", "/optional_expression")):
            yield key
        for name, child in node.items():
            yield from _declared(child, key if name in {"items", "properties", "then", "if", "else"} else name)
    elif isinstance(node, list):
        for child in node:
            yield from _declared(child, key)


def _names(item: Any, key: str = "") -> Iterator[str]:
    """Every name that an item may be using: those of its expressions, its placeholders, and the tables it names."""
    if isinstance(item, Mapping):
        for name, value in item.items():
            yield from _names(value, name)
    elif isinstance(item, list):
        for value in item:
            yield from _names(value, key)
    elif isinstance(item, str):
        yield from _PLACEHOLDER.findall(item)
        if key in _expression_fields():
            yield from names_in(item)
        elif key in _TABLES:
            yield item.partition(".")[0]
