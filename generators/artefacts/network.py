"""Network plans: drawn as SVG, read back by lxml from their data and from their lines.

Here belong: the `network` kind: what it takes from its two tables, and the plan in words of the page. The drawing is the matter of
`network_drawing`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from generators.artefacts.common import BuildContext, Built, Extract
from generators.artefacts.network_drawing import KINDS, Device, Link, Plan, draw
from generators.artefacts.rows import each_row, row_scope
from generators.artefacts.safety import check_template, check_third_parties, one_line
from generators.errors import EvaluationError
from generators.expressions import Environment
from generators.formats import NBSP
from generators.reporting import Reporter
from generators.scope import Scope
from generators.templates import Template

__all__ = ["Network", "logical_form", "read", "write"]

MAX_DEVICES, MAX_LINKS = 24, 40
_SVG = "{http://www.w3.org/2000/svg}"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_ROUNDING = 0.02  # coordinates have two decimals


class Network:
    """The `network` kind, compiled."""

    def __init__(self, spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> None:
        self.table: str = spec["table"]
        self.links: str = spec["links"]

        def texts(names: tuple[str, ...], where: Scope) -> dict[str, Template]:
            return {
                name: check_template(reporter.template(block, name, spec.get(name, ""), where), block, name, reporter) for name in names
            }

        self.title = texts(("title",), scope)["title"]
        self.device = texts(("name", "kind", "address"), row_scope(self.table, scope, block, reporter))
        self.link = texts(("from", "to", "label"), row_scope(self.links, scope, block, reporter))
        kind = self.device["kind"]
        if kind.static and kind.source not in KINDS:
            reporter.add(block, "kind", "unknown_kind", value=kind.source, known=", ".join(KINDS))

    def build(self, context: BuildContext) -> Built:
        """Draw the plan."""
        env = context.environment
        plan = Plan(
            _line(self.title, env),
            each_row(env, self.table, lambda _: Device(*(_line(one, env) for one in self.device.values()))),
            each_row(env, self.links, lambda _: Link(*(_line(one, env) for one in self.link.values()))),
        )
        self._check(plan)
        svg = draw(plan, f"artefact-{context.artefact_id}")
        return Built(svg.encode(), logical_form(plan), lambda: _html(plan, svg, context.artefact_id), "image/svg+xml")

    def _check(self, plan: Plan) -> None:
        """Raise `EvaluationError` when the rows do not make a plan."""
        if not plan.devices:
            raise EvaluationError("no_row", name=self.table)
        for name, rows, most in ((self.table, plan.devices, MAX_DEVICES), (self.links, plan.links, MAX_LINKS)):
            if len(rows) > most:
                raise EvaluationError("too_many_rows", name=name, count=len(rows), expected=most)
        names: set[str] = set()
        for device in plan.devices:
            if not device.name:
                raise EvaluationError("wrong_kind", value="", expected="un nom d’appareil")
            if device.name in names:
                raise EvaluationError("same_device", value=device.name)
            if device.kind not in KINDS:
                raise EvaluationError("unknown_kind", value=device.kind[:60], known=", ".join(KINDS))
            names.add(device.name)
        for link in plan.links:
            for end in (link.start, link.end):
                if end not in names:
                    raise EvaluationError("unknown_device", value=end[:60])
            if link.start == link.end:
                raise EvaluationError("link_to_itself", value=link.start)

    def read(self, content: bytes) -> dict[str, Any]:
        """Read a plan back."""
        return read(content)

    def extract(self, logical: Mapping[str, Any]) -> list[Extract]:
        """Map the texts that are exactly one column back onto the two tables."""
        found = [Extract(self.table, one.column, [row[name] for row in logical["devices"]]) for name, one in self.device.items()]
        found += [Extract(self.links, one.column, [row[name] for row in logical["links"]]) for name, one in self.link.items()]
        return [one for one in found if one.column]


def _line(template: Template, env: Environment) -> str:
    text = template.render(env)
    check_third_parties(text)
    return one_line(text)


def logical_form(plan: Plan) -> dict[str, Any]:
    """Return what a plan says."""
    return {
        "title": plan.title,
        "devices": [{"name": one.name, "kind": one.kind, "address": one.address} for one in plan.devices],
        "links": [{"from": one.start, "to": one.end, "label": one.label} for one in plan.links],
    }


def write(plan: Plan, artefact_id: str) -> bytes:
    """Write the file of a plan."""
    return draw(plan, f"artefact-{artefact_id}").encode()


def read(content: bytes) -> dict[str, Any]:
    """Read a plan into the form of `logical_form`; `ValueError` when a line does not join the boxes of its devices."""
    from lxml import etree  # noqa: PLC0415  heavy, loaded on first use

    root: Any = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    devices = [_data(one, "name", "kind", "address") for one in root.iterfind(".//*[@class='artefact-device']")]
    boxes = {one.get("data-name"): _corners(one) for one in root.iterfind(".//*[@class='artefact-device']")}
    links = []
    for one in root.iterfind(".//*[@class='artefact-link']"):
        link = _data(one, "from", "to", "label")
        numbers = [float(number) for number in _NUMBER.findall(one.find(_SVG + "path").get("d"))]
        ends = ((numbers[0], numbers[1]), (numbers[-1], numbers[-2]))
        start, stop = boxes[link["from"]], boxes[link["to"]]
        if not any(_touches(first, ends[0]) and _touches(last, ends[1]) for first, last in ((start, stop), (stop, start))):
            raise ValueError("a line does not join its devices")
        links.append(link)
    return {"title": (root.findtext(_SVG + "title") or "").strip(" "), "devices": devices, "links": links}


def _data(group: Any, *names: str) -> dict[str, str]:
    return {name: group.get(f"data-{name}") for name in names}


def _corners(group: Any) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of the box of a device."""
    box = group.find(_SVG + "rect")
    left, top, width, height = (float(box.get(name)) for name in ("x", "y", "width", "height"))
    return left, top, left + width, top + height


def _touches(box: tuple[float, float, float, float], point: tuple[float, float]) -> bool:
    """Say whether a point is on the edge of a box."""
    (left, top, right, bottom), (x, y) = box, point
    inside = left - _ROUNDING <= x <= right + _ROUNDING and top - _ROUNDING <= y <= bottom + _ROUNDING
    return inside and min(abs(x - left), abs(x - right), abs(y - top), abs(y - bottom)) <= _ROUNDING


def _html(plan: Plan, svg: str, artefact_id: str) -> str:
    """Return the drawing and, folded, the plan in words: its devices and its links."""
    addressed = any(one.address for one in plan.devices)
    titles = ("Nom", "Sorte", "Adresse") if addressed else ("Nom", "Sorte")
    head = "".join(f'<th scope="col">{title}</th>' for title in titles)
    rows = "".join(
        f'<tr><th scope="row">{escape(one.name)}</th><td>{escape(one.kind)}</td>'
        + (f"<td>{escape(one.address) or 'aucune'}</td></tr>" if addressed else "</tr>")
        for one in plan.devices
    )
    links = "".join(
        f"<li>{escape(one.start)} et {escape(one.end)}{f'{NBSP}: {escape(one.label)}' if one.label else ''}</li>" for one in plan.links
    )
    return (
        f'<figure class="artefact-network" aria-labelledby="artefact-{escape(artefact_id)}-title">{svg}'
        f'<figcaption><details class="artefact-data"><summary>Appareils et liens</summary>'
        f'<table class="artefact-table"><caption>Appareils du plan</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
        f"<h3>Liens entre les appareils</h3>"
        + (f'<ul class="artefact-links">{links}</ul>' if links else "<p>Aucun lien.</p>")
        + "</details></figcaption></figure>"
    )
