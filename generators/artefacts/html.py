"""Web pages in a drawn browser: written as text, read back by lxml.

Here belong: the `html` kind, and the sections that pages are made of. A page stands alone: inline style sheet, no script, no image, no
address that leads anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from generators.artefacts.common import BuildContext, Built, Extract
from generators.artefacts.grids import FileColumn, compile_columns, html_table, make_grid, shown
from generators.artefacts.pages import (
    browser_bar,
    check_address,
    compile_address,
    compile_text,
    compile_texts,
    content,
    inert_link,
    page_file,
    parse,
    safe_line,
)  # fmt: skip
from generators.artefacts.rows import each_row, row_scope
from generators.artefacts.safety import one_line
from generators.reporting import Reporter
from generators.scope import Scope
from generators.templates import Template

__all__ = ["Html", "Section", "compile_sections", "read", "read_sections", "render_body", "said", "section_extracts", "write"]

_CARD = ("title", "meta", "text", "link")


@dataclass(frozen=True)
class Section:
    """A part of a page, compiled: which fields are used depends on `type`; `texts` of a table is its title, when it has one."""

    type: str
    texts: list[Template]
    table: str
    columns: list[FileColumn]
    fields: Mapping[str, Template]

    def build(self, context: BuildContext) -> dict[str, Any]:
        """Return what the section says; `html` of a table is its rendering, and `said` leaves it out."""
        env = context.environment
        if self.type == "table":
            return self._table(context)
        if self.type == "cards":
            cards = each_row(env, self.table, lambda _: {name: safe_line(text.render(env)) for name, text in self.fields.items()})
            return {"type": "cards", "cards": cards}
        return {"type": self.type, "texts": [safe_line(text.render(env)) for text in self.texts]}

    def _table(self, context: BuildContext) -> dict[str, Any]:
        grid = make_grid(self.columns, self.table, context.environment)
        rows = [grid.headers] + [[shown(v, f) for v, f in zip(row, grid.formats, strict=True)] for row in grid.rows]
        texts = [[one_line(text) for text in row] for row in rows]
        caption = "".join(safe_line(text.render(context.environment)) for text in self.texts)
        html = html_table(grid, caption or self.table.replace("_", " ").capitalize())
        return {"type": "table", **({"caption": caption} if caption else {}), "rows": texts, "html": html}


class Html:
    """The `html` kind, compiled."""

    def __init__(self, spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> None:
        self.title = compile_text(block, "title", spec["title"], scope, reporter)
        self.address = compile_address(block, "address", spec["address"], scope, reporter)
        self.sections = compile_sections(spec["sections"], scope, block, reporter)

    def build(self, context: BuildContext) -> Built:
        """Build the page."""
        env = context.environment
        address = check_address(one_line(self.address.render(env)))
        sections = [section.build(context) for section in self.sections]
        page: dict[str, Any] = {"title": safe_line(self.title.render(env)), "address": address, "sections": sections}
        bar = browser_bar(page["title"], page["address"])
        article = f'<article class="artefact-page">{bar}{render_body(page, level=3, titled=True)}</article>'
        return Built(write(page), {**page, "sections": said(sections)}, article, "text/html")

    def read(self, content: bytes) -> dict[str, Any]:
        """Read a page back with lxml."""
        return read(content)

    def extract(self, logical: Mapping[str, Any]) -> list[Extract]:
        """Map the cards back."""
        return section_extracts(self.sections, logical["sections"])


def compile_sections(specs: Iterable[Mapping[str, Any]], scope: Scope, block: str, reporter: Reporter) -> list[Section]:
    """Compile the sections of a page."""
    return [_section(one, scope, f"{block}.sections[{rank}]", reporter) for rank, one in enumerate(specs)]


def _section(spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> Section:
    kind = spec["type"]
    if kind == "table":
        caption = [compile_text(block, "caption", spec["caption"], scope, reporter)] if "caption" in spec else []
        return Section(kind, caption, spec["table"], compile_columns(spec["columns"], spec["table"], scope, block, reporter), {})
    if kind == "cards":
        row = row_scope(spec["table"], scope, block, reporter)
        return Section(kind, [], spec["table"], [], compile_texts(spec, _CARD, row, block, reporter))
    sources = spec["items"] if kind == "list" else [spec["text"]]
    return Section(kind, [compile_text(block, "text", one, scope, reporter) for one in sources], "", [], {})


def said(sections: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what sections say, without how they look."""
    return [{name: value for name, value in one.items() if name != "html"} for one in sections]


def section_extracts(sections: list[Section], found: list[Mapping[str, Any]]) -> list[Extract]:
    """Map back the fields of cards that are exactly one column; cells of tables are written for people and are not."""
    extracts = []
    for section, said_there in zip(sections, found, strict=True):
        for name, template in section.fields.items():
            if template.column:
                extracts.append(Extract(section.table, template.column, [card[name] for card in said_there["cards"]]))
    return extracts


def render_body(page: Mapping[str, Any], level: int, *, titled: bool = False) -> str:
    """Return the sections; `level` is that of the headings.

    `titled`: a title stands above as a heading, that of the page or that of the material, so that cards under no other heading come
    right below it.
    """
    parts, under = [], not titled
    for section in page["sections"]:
        under = under or section["type"] == "heading"
        parts.append(_render_section(section, level if under else level - 1))
    return "".join(parts)


def _render_section(section: Mapping[str, Any], level: int) -> str:
    kind = section["type"]
    if kind == "table":
        # The title that stands for a missing one is not something that the page says.
        captioned = ' data-caption="own"' if "caption" in section else ""
        return f'<div class="artefact-section" data-type="table"{captioned}>{section["html"]}</div>'
    if kind == "cards":
        items = "".join(_render_card(card, level) for card in section["cards"])
        return f'<ul class="artefact-section artefact-cards" data-type="cards">{items}</ul>'
    texts = [escape(text) for text in section["texts"]]
    mark = f'class="artefact-section artefact-{kind}" data-type="{kind}"'
    if kind == "list":
        return f"<ul {mark}>{''.join(f'<li>{text}</li>' for text in texts)}</ul>"
    name = {"heading": f"h{level}", "paragraph": "p", "notice": "p", "quote": "blockquote"}[kind]
    return f"<{name} {mark}>{texts[0]}</{name}>"


def _render_card(card: Mapping[str, str], level: int) -> str:
    parts = [f"<h{level + 1}>{inert_link('title', card['title'])}</h{level + 1}>"]
    parts += [f'<p class="artefact-{name}">{escape(card[name])}</p>' for name in ("link", "meta", "text") if card[name]]
    return f'<li class="artefact-card">{"".join(parts)}</li>'


def write(page: Mapping[str, Any]) -> bytes:
    """Write a page that stands alone."""
    return page_file(page["title"], render_body(page, level=1), browser_bar(page["title"], page["address"]))


def read(source: bytes) -> dict[str, Any]:
    """Read a page into what it says."""
    root = parse(source)
    return {"title": content(root, "tab"), "address": content(root, "address"), "sections": read_sections(root)}


def read_sections(root: Any) -> list[dict[str, Any]]:
    """Read the sections of a page into what they say."""
    return [_read_section(one) for one in root.find_class("artefact-section")]


def _read_section(node: Any) -> dict[str, Any]:
    kind = node.get("data-type")
    if kind == "table":
        rows = [[one_line(cell.text_content()) for cell in row.iter("th", "td")] for row in node.iter("tr")]
        caption = {"caption": one_line(node.find(".//caption").text_content())} if node.get("data-caption") else {}
        return {"type": kind, **caption, "rows": rows}
    if kind == "cards":
        return {"type": kind, "cards": [{name: content(card, name) for name in _CARD} for card in node.find_class("artefact-card")]}
    texts = list(node.iter("li")) if kind == "list" else [node]
    return {"type": kind, "texts": [one_line(one.text_content()) for one in texts]}
