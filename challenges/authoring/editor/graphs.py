"""The drawing of what depends on what in a challenge: four columns (parameters, tables, values, results) and lines between them."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

import generators

WIDTH, HEIGHT, GAP_X, GAP_Y, TOP = 150, 34, 60, 14, 34
_MOST_LETTERS = 20
_COLUMNS = (("parameters", _("Paramètres")), ("tables", _("Tableaux")), ("values", _("Valeurs calculées")), ("outputs", _("Résultats")))
_OUTPUTS = {
    "instruction": _("énoncé"),
    "hint": _("indice"),
    "feedback": _("explication"),
    "response": _("réponse"),
    "constraints": _("contraintes"),
}


@dataclass(frozen=True)
class Node:
    """A box: name, what is written in it, and where (pixels)."""

    name: str
    label: str
    column: str
    x: int
    y: int
    unused: bool

    @property
    def width(self) -> int:
        """Width of every box."""
        return WIDTH

    @property
    def height(self) -> int:
        """Height of every box."""
        return HEIGHT

    @property
    def text_y(self) -> int:
        """Where its text stands."""
        return self.y + HEIGHT // 2 + 5


@dataclass(frozen=True)
class Drawing:
    """Boxes, lines (as SVG paths), headings (text and x) and size in pixels; `rows` says the same in words."""

    nodes: list[Node]
    paths: list[str]
    headings: list[tuple[Any, int]]
    width: int
    height: int
    rows: list[dict[str, Any]]


def drawing(document: dict[str, Any]) -> Drawing:
    """Return the drawing of a document's dependencies; empty columns take no room."""
    found = generators.dependencies(document)
    columns = [(name, label, getattr(found, name)) for name, label in _COLUMNS if getattr(found, name)]
    unused = set(found.unused)
    nodes: dict[str, Node] = {}
    for rank, (column, _label, names) in enumerate(columns):
        x = rank * (WIDTH + GAP_X)
        for row, name in enumerate(names):
            nodes[name] = Node(name, _short(name), column, x, TOP + row * (HEIGHT + GAP_Y), name in unused)
    paths = [_path(nodes[used], nodes[name]) for name, names in found.uses.items() for used in names if used in nodes and name in nodes]
    tallest = max((len(names) for _column, _label, names in columns), default=0)
    return Drawing(
        list(nodes.values()),
        paths,
        [(label, rank * (WIDTH + GAP_X)) for rank, (_column, label, _names) in enumerate(columns)],
        max(1, len(columns) * (WIDTH + GAP_X) - GAP_X),
        TOP + tallest * (HEIGHT + GAP_Y),
        [
            {"name": _OUTPUTS.get(name, name), "uses": names, "output": name in found.outputs}
            for name, names in found.uses.items()
        ],
    )  # fmt: skip


def _short(name: str) -> str:
    text = str(_OUTPUTS.get(name, name))
    return text if len(text) <= _MOST_LETTERS else text[: _MOST_LETTERS - 1] + "…"


def _path(start: Node, end: Node) -> str:
    """A curve from the right of a box to the left of another; within a column, an arc on its right side."""
    y1, y2 = start.y + HEIGHT // 2, end.y + HEIGHT // 2
    x1 = start.x + WIDTH
    if start.x == end.x:
        bend = x1 + GAP_X // 2
        return f"M{x1} {y1} C{bend} {y1} {bend} {y2} {x1} {y2}"
    x2 = end.x
    middle = (x1 + x2) // 2
    return f"M{x1} {y1} C{middle} {y1} {middle} {y2} {x2} {y2}"
