"""What the explanation shows of the answer, whatever its format: at least one of its forms must be right when a learner copies it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

import generators
from challenges.authoring.laboratory.report import Finding
from challenges.authoring.laboratory.shown_checks import finding_of
from challenges.marking.fields import is_right, shown
from generators import nodes
from generators.expressions import Expression
from generators.formats import apply_format
from generators.templates import Slot

#: Functions that give their first value in another form: what they are given is what they give.
_FORMS = ("round", "floor", "ceil", "int", "dec", "text", "format", "strip")
#: Formats that say a value in another unit: an order of magnitude, not the answer.
_OTHER_UNITS = ("size",)


@dataclass(frozen=True)
class Link:
    """A field of the key (`""`: the whole response, else the identifier of a blank) and the places of the explanation that show its value."""

    field: str
    slots: tuple[Slot, ...]


def links_of(program: generators.Program) -> list[Link]:
    """Return which fields of the key the explanation shows; asked once of a program."""
    values = {one.name: one.expression for one in program.derived if one.expression is not None}
    slots = [
        part for part in program.texts["feedback"].parts if isinstance(part, Slot) and not part.cell and part.format not in _OTHER_UNITS
    ]
    found: dict[str, dict[int, Slot]] = {}
    for one in program.response.key_expressions():
        names = set(_names(one.expression.tree, values))
        field = one.field.removeprefix("blanks.") if one.field.startswith("blanks.") else ""
        for slot in slots:
            if slot.path in names:
                found.setdefault(field, {})[id(slot)] = slot
    return [Link(field, tuple(each.values())) for field, each in found.items()]


def _names(tree: nodes.Node, values: dict[str, Expression]) -> Iterator[str]:
    """Yield the names whose value an expression gives, but for its form: itself, then what it is rounded from."""
    match tree:
        case nodes.Call(function=function, arguments=arguments) if function in _FORMS:
            yield from _names(arguments[0], values)
        case nodes.Field(base=nodes.Value(name=name), name=part):
            yield f"{name}.{part}"
        case nodes.Value(name=name):
            yield name
            if name in values:
                yield from _names(values[name].tree, values)


def check_explained(variant: generators.Variant, links: Sequence[Link]) -> Iterator[Finding]:
    """Yield fields whose value the explanation shows, and never as the marker takes it.

    Args:
        variant: whose key and values are looked at.
        links: what `links_of` found.
    """
    for link in links:
        field = _field(variant.key, link.field)
        if field is None:
            continue
        texts = [_text(variant, slot) for slot in link.slots]
        if not any(is_right(field, text) for text in texts):
            yield finding_of(
                variant,
                "shown",
                _("L’explication montre « %(text)s » pour « %(shown)s » : le correcteur ne l’accepte pas.")
                % {"text": texts[0], "shown": shown(field)[0]},
                _("Montrez la réponse comme elle est attendue, ou acceptez aussi cette écriture (tolérance, arrondi, majuscules)."),
                f"explained/{link.field}",
            )


def _field(key: dict[str, Any], name: str) -> dict[str, Any] | None:
    if not name:
        return key if key["type"] in ("number", "short_text") else None
    return next((blank for blank in key.get("blanks", []) if blank["id"] == name and blank["kind"] != "choice"), None)


def _text(variant: generators.Variant, slot: Slot) -> str:
    name, _point, part = slot.path.partition(".")
    value = variant.values[name]
    text = apply_format(value.get(part, "") if part else value, slot.format)
    # Who writes a unit where none is asked for is told so before anything is marked: the number decides.
    return text.removesuffix("€").strip() if slot.format == "euros" else text
