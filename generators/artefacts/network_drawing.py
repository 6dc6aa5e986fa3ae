"""Drawing a network plan.

Here belong: `Plan`, what a plan shows, and its drawing: one device per line, under the device that connects it to the rest, from the
internet down. Texts never meet, whatever the number of devices, and names keep the width of a phone. A link that closes a loop is dashed,
on the right, and told in words in the lower device.
"""

from __future__ import annotations

from dataclasses import dataclass

from generators.artefacts.drawing import GREY, WIDTH, coordinate, element, frame, text, wrap
from generators.formats import NBSP

__all__ = ["KINDS", "Device", "Link", "Plan", "draw"]

# From what is nearest to the internet to what is farthest: the first kind at hand is at the top of the plan.
KINDS = (
    "internet", "box", "routeur", "commutateur", "borne", "serveur", "imprimante", "ordinateur", "portable", "tablette", "téléphone",
)  # fmt: skip
_CARRIERS = 5  # kinds that carry data for others
_EDGE, _INDENT, _LANE, _LANES = 10, 26, 9, 5


@dataclass(frozen=True)
class Device:
    """A device of a plan."""

    name: str
    kind: str
    address: str


@dataclass(frozen=True)
class Link:
    """A link between two devices."""

    start: str
    end: str
    label: str


@dataclass(frozen=True)
class Plan:
    """What a network plan shows."""

    title: str
    devices: list[Device]
    links: list[Link]


@dataclass
class _Place:
    """A device on the drawing: how deep, what links it to the device above, and its box."""

    device: Device
    depth: int
    link: Link | None
    extra: list[str]
    x: float = 0
    y: float = 0
    height: float = 0


def draw(plan: Plan, prefix: str) -> str:
    """Return the SVG drawing of a plan."""
    places = _tree(plan)
    by_name = {one.device.name: one for one in places}
    held = {id(one.link) for one in places if one.link is not None}
    loops = [link for link in plan.links if id(link) not in held]
    for link in loops:
        upper, lower = sorted((by_name[link.start], by_name[link.end]), key=places.index)
        lower.extra.append(f"Lien avec {upper.device.name}" + (f"{NBSP}: {link.label}" if link.label else ""))
    right = WIDTH - _EDGE - (_LANE * min(len(loops), _LANES) + 3 if loops else 0)
    made, top = "", 20.0
    for line in wrap(plan.title, WIDTH - 2 * _EDGE, 3, 16):
        made += text(_EDGE, top, line, 16, font_weight="bold")
        top += 20
    indent = min(_INDENT, 130 / max(1, *(one.depth for one in places)))
    boxes, bottom = _lay_out(places, top, indent, right)
    lines = [_line(link, by_name, loops, indent, right) for link in plan.links]
    made += "".join(lines) + "".join(boxes[device.name] for device in plan.devices)
    description = f"Plan de réseau{NBSP}: {len(plan.devices)} appareils et {len(plan.links)} liens, donnés en mots après le dessin."
    return frame(made, bottom + _EDGE, plan.title, description, prefix)


def _tree(plan: Plan) -> list[_Place]:
    """Return the devices in the order of the drawing; each is under the one that is nearest to the top of the plan."""
    by_name = {one.name: one for one in plan.devices}
    reached: dict[str, tuple[int, Link | None]] = {}
    below: dict[str, list[str]] = {one.name: [] for one in plan.devices}
    roots = []
    for root in sorted(plan.devices, key=lambda one: KINDS.index(one.kind)):
        if root.name in reached:
            continue
        roots.append(root.name)
        reached[root.name] = (0, None)
        waiting = [root.name]
        while waiting:
            name = waiting.pop(0)
            for link in plan.links:
                other = link.end if link.start == name else link.start if link.end == name else name
                if other not in reached:
                    reached[other] = (reached[name][0] + 1, link)
                    below[name].append(other)
                    waiting.append(other)
    ordered, waiting = list[str](), roots
    while waiting:
        name = waiting[0]
        ordered.append(name)
        waiting = below[name] + waiting[1:]
    return [_Place(by_name[name], *reached[name], []) for name in ordered]


def _lay_out(places: list[_Place], top: float, indent: float, right: float) -> tuple[dict[str, str], float]:
    """Give each device its box, from top to bottom; return the drawn boxes and where they end."""
    boxes, y = {}, top
    for place in places:
        device = place.device
        place.x = _EDGE + place.depth * indent
        label = wrap(place.link.label, right - place.x - 8, 2) if place.link is not None and place.link.label else []
        inside = right - place.x - 20
        names = wrap(device.name, inside, 2, 14)
        facts = wrap(f"{device.kind.capitalize()} — {device.address}" if device.address else device.kind.capitalize(), inside, 2)
        facts += [line for one in place.extra for line in wrap(one, inside, 2)]
        place.y = y + 12 + 15 * len(label)
        place.height = 12 + 18 * len(names) + 16 * len(facts)
        made = "".join(text(place.x + 6, y + 14 + 15 * rank, line, fill=GREY) for rank, line in enumerate(label))
        boxes[device.name] = _box(place, names, facts, right, made)
        y = place.y + place.height
    return boxes, y


def _box(place: _Place, names: list[str], facts: list[str], right: float, label: str) -> str:
    """Return a device: its name, its kind in words and its address. What carries data for others has a thick edge."""
    device = place.device
    carries = KINDS.index(device.kind) < _CARRIERS
    paint = (
        {"fill": "#e6eff7", "stroke": "#0b4f7d", "stroke_width": "2"}
        if carries
        else {"fill": "#ffffff", "stroke": GREY, "stroke_width": "1"}
    )
    made = element("rect", x=place.x, y=place.y, width=right - place.x, height=place.height, rx=7, **paint)
    y = place.y + 15
    for line in names:
        made += text(place.x + 10, y, line, 14, font_weight="bold")
        y += 18
    for line in facts:
        made += text(place.x + 10, y, line)
        y += 16
    data = {"data_name": device.name, "data_kind": device.kind, "data_address": device.address}
    return element("g", made + label, class_="artefact-device", **data)


def _line(link: Link, by_name: dict[str, _Place], loops: list[Link], indent: float, right: float) -> str:
    """Return the line of a link, from the box above to the box below."""
    upper, lower = sorted((by_name[link.start], by_name[link.end]), key=lambda one: one.y)
    loop = next((rank for rank, one in enumerate(loops) if one is link), None)
    dashes = ""
    if loop is None:
        points = (upper.x + indent / 2, upper.y + upper.height, lower.y + lower.height / 2, lower.x)
    else:
        # Loops leave the boxes at different heights, so that two of them are never taken for one.
        shift = 4 + 3 * (loop % _LANES)
        points = (right, upper.y + upper.height - shift, lower.y + lower.height - shift, right)
        dashes = "5 3"
    x, y, next_y, next_x = map(coordinate, points)
    lane = coordinate(right + _LANE * (loop % _LANES + 1)) if loop is not None else ""
    path = f"M{x} {y}" + (f"H{lane}" if lane else "") + f"V{next_y}H{next_x}"
    line = element("path", d=path, fill="none", stroke="#0b4f7d", stroke_width=2, stroke_dasharray=dashes, shape_rendering="crispEdges")
    return element("g", line, class_="artefact-link", data_from=link.start, data_to=link.end, data_label=link.label)
