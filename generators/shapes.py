"""Shapes: the kind of a value, as far as it is known before anything is drawn.

Here belong: `Shape`, the shapes that have no more to tell, and what the kinds are called. The tree of expressions and the scope of names
both stand on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from generators.labels import gettext_noop as _

__all__ = ["ANY", "BOOL", "DATE", "KIND_LABELS", "LIST", "NUMBER", "TEXT", "TIME", "Shape", "list_of", "record"]

KIND_LABELS = {
    "any": _("une valeur"),
    "number": _("un nombre"),
    "text": _("un texte"),
    "bool": _("vrai ou faux"),
    "date": _("une date"),
    "time": _("une heure"),
    "list": _("une liste"),
    "record": _("une fiche de plusieurs champs"),
}


@dataclass(frozen=True)
class Shape:
    """Kind of a value as far as it can be known before drawing; `fields` for records (empty: unknown), `item` for lists (None: unknown)."""

    kind: str
    fields: tuple[str, ...] = ()
    item: Shape | None = None

    def accepts(self, other: Shape) -> bool:
        """Say whether a value of shape `other` may stand where this shape is asked for."""
        return "any" in (self.kind, other.kind) or self.kind == other.kind


ANY, NUMBER, TEXT, BOOL = Shape("any"), Shape("number"), Shape("text"), Shape("bool")
DATE, TIME, LIST = Shape("date"), Shape("time"), Shape("list")


def list_of(item: Shape) -> Shape:
    """Return the shape of a list of values of this shape."""
    return Shape("list", item=item)


def record(fields: Iterable[str]) -> Shape:
    """Return the shape of a record with these fields."""
    return Shape("record", tuple(fields))
