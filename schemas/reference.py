"""The reference of the data language, read in the schema of datasets: what may be written where, in French or in English.

Here belong: the structure of the reference (`Section`, `Part`, `Field`, `Entry`) and the walk of `dataset.json` that fills it. What the
schema does not know (functions, formats, word lists) is given by the caller as further sections. How the structure is shown is the
business of whoever shows it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import schemas
from schemas.reference_words import OUTLINE, SECTIONS, TITLES, WORDS

__all__ = ["Cell", "Entry", "Field", "Part", "Reference", "Section", "described", "reference", "translations"]

_FOLDER = Path(__file__).parent
_SCHEMA = "dataset"


@dataclass(frozen=True)
class Field:
    """A field of an object. `target`: anchor of what its value is made of, or empty; `default`: what holds when it is absent, or empty."""

    name: str
    kind: str
    target: str
    required: bool
    default: str
    description: str


@dataclass(frozen=True)
class Part:
    """An object of the language and its fields."""

    anchor: str
    title: str
    description: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Cell:
    """A cell of a list of entries; `code`: it is written in the language itself."""

    text: str
    code: bool = False


@dataclass(frozen=True)
class Entry:
    """A line of a list: its name, then a cell per further heading of the section."""

    anchor: str
    name: Cell
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Section:
    """A section: objects with their fields, or a list of entries under headings (the first one is that of the names)."""

    anchor: str
    title: str
    text: str = ""
    parts: tuple[Part, ...] = ()
    headings: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Reference:
    """The whole reference in one language; `words`: the headings that its tables share."""

    language: str
    title: str
    words: Mapping[str, str]
    sections: tuple[Section, ...]


def reference(language: str, others: Iterable[Section] = ()) -> Reference:
    """Return the reference in `language` (`fr` or `en`): the sections of the schema in reading order, then the others."""
    words = WORDS[language]
    return Reference(language, words["title"], words, (*_Walker(language).sections(), *others))


@cache
def translations() -> Mapping[str, str]:
    """Return the French of each English description of the schema."""
    found: dict[str, str] = json.loads((_FOLDER / "descriptions.fr.json").read_text(encoding="utf-8"))
    return found


def described(node: Any) -> Iterator[str]:
    """Yield every description under `node`, in order, repeats included."""
    if isinstance(node, dict):
        if isinstance(node.get("description"), str):
            yield node["description"]
        for child in node.values():
            yield from described(child)
    elif isinstance(node, list):
        for child in node:
            yield from described(child)


class _Walker:
    """Walks the schema once. An object is told where it is first used, unless a section of its own begins with it."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.words = WORDS[language]
        self.root = schemas.load(_SCHEMA)
        self.definitions: dict[str, Any] = self.root["$defs"]
        self.roots = {root for _, root in OUTLINE if root}
        self.unions, self.types = self._cases()
        self.told: set[str] = set()

    def sections(self) -> Iterator[Section]:
        """Yield the sections in reading order."""
        for anchor, root in OUTLINE:
            title, text = SECTIONS[self.language][anchor]
            if anchor == "values":
                headings = (self.words["kind"], self.words["description"])
                yield Section(f"section-{anchor}", title, text, headings=headings, entries=tuple(self._simple()))
            else:
                parts = self._definition(root, root) if root else self._object(_SCHEMA, self._title(_SCHEMA), self.root)
                yield Section(f"section-{anchor}", title, text, parts=tuple(parts))

    def _cases(self) -> tuple[dict[str, str], dict[str, list[str]]]:
        """Return, for each definition that is one case of a union, that union and the values of `type` that lead to the case."""
        unions: dict[str, str] = {}
        types: dict[str, list[str]] = {}
        for union, node in self.definitions.items():
            for case in node.get("allOf", []):
                target = _target(case["then"])
                unions[target] = union
                types.setdefault(target, []).append(case["if"]["properties"]["type"]["const"])
        return unions, types

    def _simple(self) -> Iterator[Entry]:
        """Yield the kinds of values: the definitions that are no objects."""
        for name, node in self.definitions.items():
            if node["type"] != "object":
                yield Entry(name, Cell(self._title(name)), (Cell(self._tell(node)),))

    def _definition(self, name: str, root: str) -> Iterator[Part]:
        """Yield a definition and those that it uses, unless they are told elsewhere."""
        node = self.definitions[name]
        if name in self.told or node["type"] != "object" or (name in self.roots and name != root):
            return
        self.told.add(name)
        yield from self._object(name, self._title(name), node)
        for used in _references(node):
            yield from self._definition(used, root)

    def _object(self, anchor: str, title: str, node: Mapping[str, Any]) -> Iterator[Part]:
        """Yield an object, then those that are written inside it."""
        properties: Mapping[str, Any] = node["properties"]
        fields = tuple(self._field(anchor, name, child, name in node.get("required", [])) for name, child in properties.items())
        yield Part(anchor, title[:1].upper() + title[1:], self._tell(node), fields)
        for name, child in properties.items():
            inner = _inner(child)
            if "properties" in inner:
                yield from self._object(f"{anchor}-{name}", f"{title} › {name}", inner)

    def _field(self, owner: str, name: str, node: Mapping[str, Any], required: bool) -> Field:
        description = self._tell(node)
        inner = _inner(node)
        target = f"{owner}-{name}" if "properties" in inner else _target(inner)
        return Field(name, self._kind(node, f"{owner}-{name}"), target, required, self._default(description), description)

    def _tell(self, node: Mapping[str, Any]) -> str:
        """Return the description of a node, or that of the definition it refers to."""
        text: str = node.get("description") or self.definitions[_target(node)]["description"]
        told = translations().get(text, text) if self.language == "fr" else text
        return re.sub(r"`([^`]+)`", lambda found: self._quoted(found[1]), told)

    def _default(self, description: str) -> str:
        """Return what a description says of an absent field."""
        found = re.search(self.words["absent"], description, re.IGNORECASE)
        return next(group for group in found.groups() if group) if found else ""

    def _title(self, name: str) -> str:
        if name in self.unions:
            return self.words["case"].format(union=self._title(self.unions[name]), types=", ".join(self.types[name]))
        return TITLES[self.language].get(name, name)

    def _kind(self, node: Mapping[str, Any], place: str) -> str:
        """Say in words what may be written there."""
        words = self.words
        if "$ref" in node:
            return self._referred(node)
        if "const" in node:
            return words["const"].format(value=self._quoted(node["const"]))
        if "enum" in node:
            return words["enum"].format(values=", ".join(self._quoted(one) for one in node["enum"]))
        if isinstance(node["type"], list):
            first, second = (self._kind({**node, "type": one}, place) for one in node["type"])
            return words["or"].format(first=first, second=second)
        if node["type"] == "array":
            return self._list(node, place)
        if node["type"] == "string":
            return words["text_most"].format(most=self._number(node["maxLength"])) if "maxLength" in node else words["text"]
        if node["type"] == "object":
            return words["object"]
        return self._range(words[node["type"]], node)

    def _referred(self, node: Mapping[str, Any]) -> str:
        """Name a definition; a template or an expression of a row says so in its description only."""
        target, text = _target(node), str(node.get("description", ""))
        if text.startswith("Row template"):
            return TITLES[self.language]["row_template"]
        if text.startswith("Row expression"):
            return TITLES[self.language]["row_expression"]
        return self._title(target)

    def _list(self, node: Mapping[str, Any], place: str) -> str:
        item = self._kind(node["items"], place)
        if "minItems" in node and "maxItems" in node:
            return self.words["list_between"].format(least=node["minItems"], most=node["maxItems"], item=item)
        return self.words["list"].format(item=item)

    def _range(self, kind: str, node: Mapping[str, Any]) -> str:
        """Add the bounds of a number to the words for its kind."""
        least, most = node.get("minimum"), node.get("maximum")
        if least is None and most is None:
            return kind
        name = "least" if most is None else "most" if least is None else "between"
        return self.words[name].format(kind=kind, least=self._number(least or 0), most=self._number(most or 0))

    def _number(self, value: int) -> str:
        return f"{value:,}".replace(",", self.words["thousands"])

    def _quoted(self, value: object) -> str:
        return self.words["tab"] if value == "\t" else self.words["quoted"].format(value=value)


def _target(node: Mapping[str, Any]) -> str:
    """Return the name of the definition that a node refers to, or the empty string."""
    return str(node.get("$ref", "")).rpartition("/")[2]


def _inner(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a list is made of, through lists of lists; any other node as it is."""
    while node.get("type") == "array":
        node = node["items"]
    return node


def _references(node: Any) -> Iterator[str]:
    """Yield the names of the definitions that a node refers to, in order."""
    if isinstance(node, dict):
        if "$ref" in node:
            yield _target(node)
        for child in node.values():
            yield from _references(child)
    elif isinstance(node, list):
        for child in node:
            yield from _references(child)
