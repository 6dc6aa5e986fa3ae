"""The values of QTI and what an item declares of its responses: base types, correct response, mapping. Nothing here runs rules.

A value is a tuple of atoms (texts, decimal numbers, booleans); NULL is the empty tuple. Source: QTI 2.1, 2.2 and 3.0, information models.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from challenges.authoring.exchange import gaps
from challenges.authoring.exchange.xml import attribute, children, descendants, first, text_of

Atom = str | Decimal | bool
Value = tuple[Atom, ...]
NUMBERS = ("float", "integer")
_VERSIONS_WITH_CASE = ("v2p1", "v2p0")


@dataclass(frozen=True)
class Mapping:
    """What mapped values are worth, in order; `exact` says which entries mind the case."""

    entries: tuple[tuple[str, Decimal, bool], ...]
    default: Decimal
    lower: Decimal | None
    upper: Decimal | None

    def worth(self, value: Iterable[Atom], base: str) -> Decimal:
        """Return what a value is worth: the sum of what its distinct parts are, within the bounds."""
        total = sum((self._one(atom, base) for atom in dict.fromkeys(value)), Decimal(0))
        if self.lower is not None:
            total = max(total, self.lower)
        return total if self.upper is None else min(total, self.upper)

    def _one(self, atom: Atom, base: str) -> Decimal:
        for key, points, exact in self.entries:
            wanted = atom_of(key, base)
            same = wanted == atom or (not exact and isinstance(wanted, str) and isinstance(atom, str) and wanted.lower() == atom.lower())
            if same:
                return points
        return self.default


@dataclass(frozen=True)
class Declaration:
    """What an item says of one response."""

    identifier: str
    cardinality: str
    base: str
    correct: Value
    mapping: Mapping | None

    def keys(self) -> list[str]:
        """Return the values that are named: the correct ones, then those of the mapping."""
        mapped = [key for key, _points, _exact in self.mapping.entries] if self.mapping else []
        return list(dict.fromkeys([*(written(atom) for atom in self.correct), *mapped]))


def written(atom: Atom) -> str:
    """Return an atom as QTI writes it."""
    if isinstance(atom, bool):
        return "true" if atom else "false"
    return atom if isinstance(atom, str) else f"{atom:f}"


def atom_of(text: str, base: str) -> Atom | None:
    """Return the atom that a text is in a base type; None when it is none."""
    if base in NUMBERS:
        return number_of(text)
    if base == "boolean":
        return text.strip() in ("true", "1")
    if base == "pair":
        return " ".join(sorted(text.split()))
    if base == "directedPair":
        return " ".join(text.split())
    return text if base == "string" else text.strip()


def number_of(text: str) -> Decimal | None:
    """Return the number that a text is; None for what is none, or too long to be one."""
    try:
        value = Decimal(text.strip()) if len(text) < 200 else None
    except InvalidOperation:
        return None
    return value if value is not None and value.is_finite() and abs(value.adjusted()) < 100 else None


def value_of(texts: Iterable[str], base: str) -> Value:
    """Return the value that texts make, without those that are no atom of the base type."""
    return tuple(atom for text in texts if (atom := atom_of(text, base)) is not None)


def minds_case(root: Any) -> bool:
    """Say whether an entry of a mapping that does not say so minds the case: it does in 2.0 and 2.1, no longer in 2.2 and 3.0."""
    space = str(root.tag).partition("}")[0]
    named = "qti-" in str(root.tag)
    return any(version in space for version in _VERSIONS_WITH_CASE) or (not space.startswith("{") and not named)


def declarations(root: Any) -> dict[str, Declaration]:
    """Return the response declarations of an item, by identifier."""
    exact = minds_case(root)
    found = [_declaration(one, exact) for one in children(root, "response-declaration")]
    return {one.identifier: one for one in found}


def _declaration(element: Any, exact: bool) -> Declaration:
    base = attribute(element, "base-type", "identifier")
    correct = first(element, "correct-response")
    texts = [gaps.clean(text_of(one)) for one in children(correct, "value")] if correct is not None else []
    return Declaration(
        attribute(element, "identifier"), attribute(element, "cardinality", "single"), base, value_of(texts, base), _mapping(element, exact)
    )


def _mapping(element: Any, exact: bool) -> Mapping | None:
    holder = first(element, "mapping")
    if holder is None:
        return None
    entries = []
    for entry in descendants(holder, "map-entry"):
        points = number_of(attribute(entry, "mapped-value", "0"))
        minds = attribute(entry, "case-sensitive", "true" if exact else "false")
        entries.append((gaps.clean(attribute(entry, "map-key")), points if points is not None else Decimal(0), minds in ("true", "1")))
    bounds = [number_of(attribute(holder, name)) for name in ("lower-bound", "upper-bound")]
    return Mapping(tuple(entries), number_of(attribute(holder, "default-value", "0")) or Decimal(0), bounds[0], bounds[1])
