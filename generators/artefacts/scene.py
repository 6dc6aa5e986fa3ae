"""Scenes: drawings made of named shapes at given places (the back of a machine, a screen, a desk), as SVG, read back by lxml.

Here belong: the `scene` kind: what it takes from a document and a table, its drawing, its reader. The shapes are in `scene_shapes`. Zones of a
response may be laid on a scene: both count in its units.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Any

from generators.artefacts.common import BuildContext, Built, Extract
from generators.artefacts.drawing import coordinate, element, text, wrap
from generators.artefacts.rows import column_of, each_row, row_scope
from generators.artefacts.safety import check_template, check_third_parties, one_line
from generators.artefacts.scene_shapes import GROUNDS, SHAPES, WRITTEN_INSIDE
from generators.canonical import decimal_text
from generators.errors import EvaluationError
from generators.expressions import Environment, Expression
from generators.expressions.functions import need
from generators.reporting import Reporter
from generators.scope import Scope
from generators.templates import Template

__all__ = ["Part", "Picture", "Scene", "logical_form", "read", "write"]

MAX_PARTS = 60
_SVG = "{http://www.w3.org/2000/svg}"
_SIDES = ("x", "y", "width", "height")
_LARGEST, _SMALLEST = 16.0, 10.0
#: Width, in units, up to which the smallest text reads on a phone.
_READABLE = 400


@dataclass(frozen=True)
class Part:
    """A shape at its place, in the units of the scene, with what is written in it or under it."""

    shape: str
    text: str
    x: Decimal
    y: Decimal
    width: Decimal
    height: Decimal


@dataclass(frozen=True)
class Picture:
    """What a scene shows. `alt`: the scene in words, for those who do not see it."""

    title: str
    alt: str
    width: int
    height: int
    ground: str
    parts: list[Part]


class _PartPlan:
    """A part as a document describes it: by itself, or once for each row of a table."""

    def __init__(self, spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> None:
        self.shape = check_template(reporter.template(block, "shape", spec["shape"], scope), block, "shape", reporter)
        self.text = check_template(reporter.template(block, "text", spec.get("text", ""), scope), block, "text", reporter)
        self.sides: dict[str, Expression | None] = {side: reporter.expression(block, side, spec[side], scope, "number") for side in _SIDES}
        if self.shape.static and self.shape.source not in SHAPES:
            reporter.add(block, "shape", "unknown_choice", name="forme", value=self.shape.source, known=", ".join(SHAPES))

    def part(self, env: Environment) -> Part:
        """Return the part; `EvaluationError` for a shape that does not exist."""
        shape, written = self.shape.render(env).strip(), one_line(self.text.render(env))
        check_third_parties(written)
        if shape not in SHAPES:
            raise EvaluationError("unknown_choice", name="forme", value=shape[:60], known=", ".join(SHAPES))
        sides = {side: Decimal(need(one(env), "number")) if one is not None else Decimal(0) for side, one in self.sides.items()}
        return Part(shape, written, **sides)


class Scene:
    """The `scene` kind, compiled."""

    def __init__(self, spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> None:
        def said(name: str) -> Template:
            return check_template(reporter.template(block, name, spec.get(name, ""), scope), block, name, reporter)

        self.title, self.alt = said("title"), said("alt")
        self.size: tuple[int, int] = (spec["width"], spec["height"])
        self.ground: str = spec.get("ground", "sheet")
        self.parts = [_PartPlan(one, scope, f"{block}.parts[{rank}]", reporter) for rank, one in enumerate(spec.get("parts", []))]
        source = spec.get("parts_from")
        self.table: str = source["table"] if source else ""
        self.row: _PartPlan | None = None
        if source:
            self.row = _PartPlan(source, row_scope(self.table, scope, block, reporter), f"{block}.parts_from", reporter)

    def build(self, context: BuildContext) -> Built:
        """Draw the scene."""
        env = context.environment
        parts = [one.part(env) for one in self.parts]
        if (row := self.row) is not None:
            parts += each_row(env, self.table, lambda _: row.part(env))
        title, alt = one_line(self.title.render(env)), one_line(self.alt.render(env))
        picture = Picture(title, alt, *self.size, self.ground, parts)
        _check(picture, self.table)
        svg = _draw(picture, f"artefact-{context.artefact_id}")
        html = f'<figure class="artefact-scene">{svg}</figure>'
        return Built(svg.encode(), logical_form(picture), html, "image/svg+xml")

    def read(self, content: bytes) -> dict[str, Any]:
        """Read a scene back."""
        return read(content)

    def extract(self, logical: Mapping[str, Any]) -> list[Extract]:
        """Map the texts and places that are exactly one column back onto the table."""
        if self.row is None:
            return []
        rows = logical["parts"][len(self.parts) :]
        columns = {"text": self.row.text.column, "shape": self.row.shape.column}
        columns |= {side: column_of(expression) for side, expression in self.row.sides.items()}
        return [Extract(self.table, column, [row[name] for row in rows]) for name, column in columns.items() if column]


def _check(picture: Picture, table: str) -> None:
    """Raise `EvaluationError` when a scene cannot be drawn so."""
    if not picture.parts:
        raise EvaluationError("no_row", name=table)
    if len(picture.parts) > MAX_PARTS:
        raise EvaluationError("too_many_rows", name=table, count=len(picture.parts), expected=MAX_PARTS)
    for part in picture.parts:
        inside = min(part.x, part.y) >= 0 and part.x + part.width <= picture.width and part.y + part.height <= picture.height
        if not inside or min(part.width, part.height) <= 0:
            raise EvaluationError("zone_outside", value=", ".join(decimal_text(getattr(part, side)) for side in _SIDES))


def logical_form(picture: Picture) -> dict[str, Any]:
    """Return what a scene says."""
    parts = [{"shape": one.shape, "text": one.text} | {side: decimal_text(getattr(one, side)) for side in _SIDES} for one in picture.parts]
    return {
        "title": picture.title, "alt": picture.alt, "width": picture.width, "height": picture.height, "ground": picture.ground, "parts": parts,
    }  # fmt: skip


def write(picture: Picture, artefact_id: str) -> bytes:
    """Write the file of a scene."""
    return _draw(picture, f"artefact-{artefact_id}").encode()


def _draw(picture: Picture, prefix: str) -> str:
    head = element("title", escape(picture.title) or " ", id=f"{prefix}-title") + element("desc", escape(picture.alt), id=f"{prefix}-desc")
    ground = element("rect", width=picture.width, height=picture.height, fill=GROUNDS[picture.ground], data_ground=picture.ground)
    size = f"0 0 {picture.width} {picture.height}"
    return element(
        "svg", head + ground + "".join(_part(one, _scale(picture)) for one in picture.parts), xmlns="http://www.w3.org/2000/svg", viewBox=size,
        width=picture.width, height=picture.height, role="img", aria_labelledby=f"{prefix}-title {prefix}-desc", font_family="sans-serif",
    )  # fmt: skip


def _scale(picture: Picture) -> float:
    """Return by how much texts under shapes grow: a wide scene is shown small on a phone."""
    return max(1.0, picture.width / _READABLE)


def _part(part: Part, scale: float) -> str:
    places = {side: float(getattr(part, side)) for side in _SIDES}
    drawn = element("svg", SHAPES[part.shape] or " ", viewBox="0 0 100 100", preserveAspectRatio="none", **places)
    return element("g", drawn + _written(part, scale), _class="artefact-part", data_shape=part.shape, data_text=part.text)


def _written(part: Part, scale: float) -> str:
    """Return the text of a part: inside it, in as many lines as there is room for, or under it in one."""
    x, y, width, height = (float(getattr(part, side)) for side in _SIDES)
    inside = part.shape in WRITTEN_INSIDE
    size = max(_SMALLEST, min(_LARGEST, height * 0.5)) if inside else (_SMALLEST + 2) * scale
    lines = wrap(part.text, width - 8 if inside else width + 40 * scale, max(1, int(height // (size * 1.3))) if inside else 1, size)
    first = y + height / 2 - (len(lines) - 1) * size * 0.65 if inside else y + height + size * 0.75
    return "".join(text(x + width / 2, first + rank * size * 1.3, line, size, text_anchor="middle") for rank, line in enumerate(lines))


def read(content: bytes) -> dict[str, Any]:
    """Read a scene into the form of `logical_form`."""
    from lxml import etree  # noqa: PLC0415  heavy, loaded on first use

    root: Any = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    parts = []
    for group in root.iterfind(".//*[@class='artefact-part']"):
        drawn = group.find(_SVG + "svg")
        sides = {side: decimal_text(Decimal(drawn.get(side) or coordinate(0))) for side in _SIDES}
        parts.append({"shape": group.get("data-shape"), "text": group.get("data-text")} | sides)
    ground = root.find(_SVG + "rect")
    return {
        "title": (root.findtext(_SVG + "title") or "").strip(" "), "alt": root.findtext(_SVG + "desc") or "", "width": int(root.get("width")),
        "height": int(root.get("height")), "ground": ground.get("data-ground"), "parts": parts,
    }  # fmt: skip
