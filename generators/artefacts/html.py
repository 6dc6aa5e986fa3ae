"""Web pages in a drawn browser: written as text, read back by lxml.

Here belong: the `html` kind. A page stands alone: inline style sheet, no script, no image, no address that leads anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from generators.artefacts.common import BuildContext, Built, Extract
from generators.artefacts.grids import FileColumn, compile_columns, html_table, make_grid, shown
from generators.artefacts.rows import each_row, row_scope
from generators.artefacts.safety import check_template, check_third_parties, one_line
from generators.errors import EvaluationError
from generators.reporting import Reporter
from generators.scope import Scope
from generators.templates import Template

__all__ = ["Html", "read", "render_body", "write"]

_STYLE = """
body{margin:0;font:1rem/1.5 sans-serif;color:#1b1b1f;background:#fff}
.artefact-bar{padding:.5rem 1rem;background:#e4e6ec;border-bottom:1px solid #757a85}
.artefact-bar p{margin:.2rem 0}.artefact-address{padding:.2rem .8rem;background:#fff;border:1px solid #757a85;border-radius:1rem}
main{max-width:48rem;margin:0 auto;padding:1rem}
.artefact-notice{padding:.8rem;border-left:.3rem solid #8a5a00;background:#fff6e0}
.artefact-quote{margin:1rem;padding-left:1rem;border-left:.2rem solid #757a85}
.artefact-cards{list-style:none;padding:0}.artefact-card{margin:0 0 1.5rem}
.artefact-card h2,.artefact-card p{margin:.1rem 0}.artefact-link{color:#1a5c2a}.artefact-meta{color:#4a4d55}
.artefact-table{border-collapse:collapse}.artefact-table th,.artefact-table td{padding:.3rem .6rem;border:1px solid #757a85;text-align:left}
.artefact-number{text-align:right}
"""
_CARD = ("title", "meta", "text", "link")


@dataclass(frozen=True)
class Section:
    """A part of a page, compiled: which fields are used depends on `type`."""

    type: str
    texts: list[Template]
    table: str
    columns: list[FileColumn]
    fields: Mapping[str, Template]


class Html:
    """The `html` kind, compiled."""

    def __init__(self, spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> None:
        self.title = check_template(reporter.template(block, "title", spec["title"], scope), block, "title", reporter)
        self.address = reporter.template(block, "address", spec["address"], scope)
        if self.address.static:
            try:
                _check_address(self.address.source)
            except EvaluationError as error:
                reporter.add(block, "address", error.code, **error.params)
        self.sections = [_section(one, scope, f"{block}.sections[{rank}]", reporter) for rank, one in enumerate(spec["sections"])]

    def build(self, context: BuildContext) -> Built:
        """Build the page."""
        env = context.environment
        address = one_line(self.address.render(env))
        _check_address(address)
        sections = [self._render(section, context) for section in self.sections]
        page: dict[str, Any] = {"title": _safe(self.title.render(env)), "address": address, "sections": sections}
        logical = {**page, "sections": [{name: value for name, value in one.items() if name != "html"} for one in sections]}
        article = f'<article class="artefact-page">{render_bar(page)}{render_body(page, level=3)}</article>'
        return Built(write(page), logical, article, "text/html")

    def _render(self, section: Section, context: BuildContext) -> dict[str, Any]:
        env = context.environment
        if section.type == "table":
            grid = make_grid(section.columns, section.table, env)
            rows = [grid.headers] + [[shown(v, f) for v, f in zip(row, grid.formats, strict=True)] for row in grid.rows]
            texts = [[one_line(text) for text in row] for row in rows]
            return {"type": "table", "rows": texts, "html": html_table(grid, section.table.replace("_", " ").capitalize())}
        if section.type == "cards":
            cards = each_row(env, section.table, lambda _: {name: _safe(text.render(env)) for name, text in section.fields.items()})
            return {"type": "cards", "cards": cards}
        return {"type": section.type, "texts": [_safe(text.render(env)) for text in section.texts]}

    def read(self, content: bytes) -> dict[str, Any]:
        """Read a page back with lxml."""
        return read(content)

    def extract(self, logical: Mapping[str, Any]) -> list[Extract]:
        """Map back the fields of cards that are exactly one column; cells of tables are written for people and are not."""
        found = []
        for section, content in zip(self.sections, logical["sections"], strict=True):
            if section.type == "cards":
                for name, template in section.fields.items():
                    if template.column:
                        found.append(Extract(section.table, template.column, [card[name] for card in content["cards"]]))
        return found


def _section(spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> Section:
    kind = spec["type"]

    def text(name: str, source: str, where: Scope) -> Template:
        return check_template(reporter.template(block, name, source, where), block, name, reporter)

    if kind == "table":
        return Section(kind, [], spec["table"], compile_columns(spec["columns"], spec["table"], scope, block, reporter), {})
    if kind == "cards":
        row = row_scope(spec["table"], scope, block, reporter)
        return Section(kind, [], spec["table"], [], {name: text(name, spec.get(name, ""), row) for name in _CARD})
    sources = spec["items"] if kind == "list" else [spec["text"]]
    return Section(kind, [text("text", one, scope) for one in sources], "", [], {})


def _check_address(text: str) -> None:
    """Check the address of the drawn bar, with or without its scheme."""
    check_third_parties(text if "://" in text else "https://" + text)


def _safe(text: str) -> str:
    check_third_parties(text)
    return one_line(text)


def render_bar(page: Mapping[str, Any]) -> str:
    """Return the drawn browser bar: title of the tab and address."""
    return (
        f'<div class="artefact-bar"><p class="artefact-tab">{escape(page["title"])}</p>'
        f'<p class="artefact-address">{escape(page["address"])}</p></div>'
    )


def render_body(page: Mapping[str, Any], level: int) -> str:
    """Return the sections; `level` is that of the headings."""
    return "".join(_render_section(section, level) for section in page["sections"])


def _render_section(section: Mapping[str, Any], level: int) -> str:
    kind = section["type"]
    if kind == "table":
        return f'<div class="artefact-section" data-type="table">{section["html"]}</div>'
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
    parts = [f'<h{level + 1}><a class="artefact-title" href="#">{escape(card["title"])}</a></h{level + 1}>']
    parts += [f'<p class="artefact-{name}">{escape(card[name])}</p>' for name in ("link", "meta", "text") if card[name]]
    return f'<li class="artefact-card">{"".join(parts)}</li>'


def write(page: Mapping[str, Any]) -> bytes:
    """Write a page that stands alone."""
    return (
        f'<!doctype html>\n<html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(page['title'])}</title><style>{_STYLE}</style></head>"
        f"<body><header>{render_bar(page)}</header><main>{render_body(page, level=1)}</main></body></html>\n"
    ).encode()


def read(content: bytes) -> dict[str, Any]:
    """Read a page into what it says."""
    from lxml import html as lxml_html  # noqa: PLC0415  heavy, loaded on first use

    root: Any = lxml_html.document_fromstring(content, parser=lxml_html.HTMLParser(encoding="utf-8"))
    sections = [_read_section(one) for one in root.find_class("artefact-section")]
    return {"title": _content(root, "artefact-tab"), "address": _content(root, "artefact-address"), "sections": sections}


def _content(root: Any, name: str) -> str:
    found = root.find_class(name)
    return one_line(found[0].text_content()) if found else ""


def _read_section(node: Any) -> dict[str, Any]:
    kind = node.get("data-type")
    if kind == "table":
        return {"type": kind, "rows": [[one_line(cell.text_content()) for cell in row.iter("th", "td")] for row in node.iter("tr")]}
    if kind == "cards":
        return {
            "type": kind,
            "cards": [{name: _content(card, f"artefact-{name}") for name in _CARD} for card in node.find_class("artefact-card")],
        }
    texts = list(node.iter("li")) if kind == "list" else [node]
    return {"type": kind, "texts": [one_line(one.text_content()) for one in texts]}
