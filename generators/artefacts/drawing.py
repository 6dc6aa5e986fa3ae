"""Parts of a drawing in SVG: what charts and network plans have in common.

Here belong: the frame of a drawing, texts and how much room they take, colours and patterns. A drawing is 360 units wide and its smallest
text 12, so that it reads on a phone; it has no fixed width, no style sheet and no script. What a colour tells, a pattern tells too.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

__all__ = ["GREY", "HALO", "INK", "SMALL", "STYLES", "WIDTH", "coordinate", "element", "fill", "frame", "patterns", "room", "text", "wrap"]

WIDTH = 360
SMALL = 12
INK, GREY = "#1b1b1f", "#5a5f6a"
# A white edge keeps a figure readable over a line.
HALO: Mapping[str, Any] = {"paint_order": "stroke", "stroke": "#ffffff", "stroke_width": "3"}
# Blue, vermilion, green and purple that people who do not see all colours tell apart (Okabe and Ito), then brown and slate.
_COLOURS = (
    ("#0072b2", "#cfe4f2"), ("#c24e00", "#f9dcc8"), ("#007a5a", "#cbeae0"), ("#9b4f83", "#f0dbe8"), ("#7a5c00", "#eee4c4"), ("#4a4d55", "#dfe1e6"),
)  # fmt: skip
# (colour, pattern): the first four serve the series of a chart; no two of the twenty-four are the same.
STYLES = tuple((rank % 6, (rank + rank // 6) % 4) for rank in range(24))
_NARROW, _WIDE = set("ijl.,;:!|'’ftI()[]1\u00a0 "), set("mwMWŒœ@%—")


def coordinate(value: float) -> str:
    """Write a coordinate with two decimals at most."""
    found = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if found == "-0" else found


def element(name: str, content: str = "", **attributes: str | float) -> str:
    """Write an element; `_` in the name of an attribute stands for a hyphen, and an empty attribute is left out."""
    written = ""
    for key, value in attributes.items():
        shown = value if isinstance(value, str) else coordinate(value)
        if shown or key.startswith("data"):
            written += f' {key.strip("_").replace("_", "-")}="{escape(shown)}"'
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def room(text: str, size: float = SMALL) -> float:
    """Return about how wide a text is, rather more than less: no font is at hand, and that of the learner is not known."""
    total = 0.0
    for char in text:
        if char == "\u202f":
            total += 0.22
        elif char in _NARROW:
            total += 0.38
        elif char in _WIDE:
            total += 0.95
        else:
            total += 0.72 if char.isupper() else 0.6
    return total * size if text.isascii() or all(char < "\u2e80" for char in text) else len(text) * size


def wrap(text: str, width: float, lines: int, size: float = SMALL) -> list[str]:
    """Cut a text into lines no wider than `width`; what does not go into `lines` of them is cut and ends with an ellipsis."""
    found = [""]
    for word in text.split(" "):
        for rank, piece in enumerate(_pieces(word, width, size)):
            joined = f"{found[-1]} {piece}" if found[-1] and rank == 0 else found[-1] + piece if rank == 0 else ""
            if joined and room(joined, size) <= width:
                found[-1] = joined
            elif found[-1]:
                found.append(piece)
            else:
                found[-1] = piece
    if len(found) <= lines:
        return found
    last = found[lines - 1]
    while last and room(last + "…", size) > width:
        last = last[:-1]
    return [*found[: lines - 1], last + "…"]


def _pieces(word: str, width: float, size: float) -> list[str]:
    """Cut a word that is wider than a line."""
    pieces = [""]
    for char in word:
        if pieces[-1] and room(pieces[-1] + char, size) > width:
            pieces.append("")
        pieces[-1] += char
    return pieces


def text(x: float, y: float, content: str, size: float = SMALL, **attributes: str) -> str:
    """Write a text whose middle height is at `y`."""
    if not content:
        return ""
    return element("text", escape(content), x=x, y=y + size * 0.35, font_size=size, **{"fill": INK, **attributes})


def patterns(prefix: str, count: int) -> str:
    """Return the definitions of the first `count` styles."""
    made = ""
    for rank, (colour, pattern) in enumerate(STYLES[:count]):
        strong, soft = _COLOURS[colour]
        marks = (
            element("rect", width=7, height=7, fill=strong),
            element("rect", width=3, height=7, fill=strong),
            element("circle", cx=3.5, cy=3.5, r=2, fill=strong),
            element("path", d="M0 0H7V2H2V7H0Z", fill=strong),
        )[pattern]
        ground = element("rect", width=7, height=7, fill=soft)
        turned = "rotate(45)" if pattern == 1 else ""
        made += element(
            "pattern",
            ground + marks,
            id=f"{prefix}-motif-{rank}",
            width=7,
            height=7,
            patternUnits="userSpaceOnUse",
            patternTransform=turned,
        )
    return element("defs", made)


def fill(prefix: str, rank: int) -> Mapping[str, Any]:
    """Return the attributes that paint a shape in a style, its edge in the plain colour."""
    style = rank % len(STYLES)
    return {"fill": f"url(#{prefix}-motif-{style})", "stroke": _COLOURS[STYLES[style][0]][0]}


def frame(body: str, height: float, title: str, description: str, prefix: str, **data: str) -> str:
    """Return a drawing with its name and its description; `data`: attributes of the drawing itself."""
    head = element("title", escape(title) or " ", id=f"{prefix}-title") + element("desc", escape(description), id=f"{prefix}-desc")
    ground = element("rect", width=WIDTH, height=height, fill="#ffffff")
    size = f"0 0 {WIDTH} {coordinate(height)}"
    known = {"xmlns": "http://www.w3.org/2000/svg", "viewBox": size, "role": "img", "aria_labelledby": f"{prefix}-title {prefix}-desc"}
    return element("svg", head + ground + body, **known, font_family="sans-serif", **data)
