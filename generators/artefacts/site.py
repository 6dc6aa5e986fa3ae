"""Small linked sites: an archive of web pages, read back by lxml.

Here belong: the `site` kind. Pages lead to each other and nowhere else; the first one is the home page.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from generators.artefacts.common import BuildContext, Built, Extract
from generators.artefacts.html import Section, compile_sections, read_sections, render_body, said, section_extracts
from generators.artefacts.pages import browser_bar, check_address, compile_address, compile_text, content, element, filled, page_file, parse
from generators.artefacts.safety import one_line
from generators.artefacts.zip import Entry
from generators.artefacts.zip import write as write_zip
from generators.reporting import Reporter
from generators.scope import Scope
from generators.templates import Template

__all__ = ["Site", "read", "render", "write"]

HOME = "index.html"
_Link = tuple[Template, str]


@dataclass(frozen=True)
class Page:
    """A page, compiled; `links` are pairs (words, identifier of the page)."""

    id: str
    title: Template
    menu: bool
    sections: list[Section]
    links: list[_Link]


class Site:
    """The `site` kind, compiled."""

    def __init__(self, spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> None:
        self.name = compile_text(block, "name", spec["name"], scope, reporter)
        self.address = compile_address(block, "address", spec["address"], scope, reporter)
        self.pages = [_page(one, scope, f"{block}.pages.{one['id']}", reporter) for one in spec["pages"]]
        self.files = {page.id: f"{page.id}.html" if rank else HOME for rank, page in enumerate(self.pages)}
        reporter.unique(f"{block}.pages", "id", "duplicate_id", (page.id for page in self.pages))
        for page in self.pages[1:]:
            if self.files[page.id] == HOME:
                reporter.add(f"{block}.pages.{page.id}", "id", "same_path", value=HOME)
        self._check_links(block, reporter)

    def _check_links(self, block: str, reporter: Reporter) -> None:
        """Note the links that lead nowhere and the pages that nothing leads to."""
        for page in self.pages:
            for _, target in page.links:
                if target not in self.files:
                    reporter.add(f"{block}.pages.{page.id}", "links", "unknown_page", name=target, known=", ".join(self.files))
        reached = {self.pages[0].id} | {page.id for page in self.pages if page.menu}
        more = True
        while more:
            near = {target for page in self.pages if page.id in reached for _, target in page.links}
            more = not near <= reached
            reached |= near
        for page in self.pages:
            if page.id not in reached:
                reporter.add(f"{block}.pages.{page.id}", "menu", "unreachable_page", name=page.id)

    def build(self, context: BuildContext) -> Built:
        """Build the archive."""
        env = context.environment
        address = check_address(one_line(self.address.render(env))).rstrip("/")
        titles = {page.id: filled(page.title, env, "titre de la page") for page in self.pages}
        menu = [[titles[page.id], self.files[page.id]] for page in self.pages if page.menu]
        pages = []
        for page in self.pages:
            sections = [section.build(context) for section in page.sections]
            links = [[filled(words, env, "texte du lien"), self.files[target]] for words, target in page.links]
            place = address if self.files[page.id] == HOME else f"{address}/{page.id}"
            shown: dict[str, Any] = {"file": self.files[page.id], "title": titles[page.id], "address": place, "menu": menu}
            pages.append({**shown, "sections": sections, "links": links})
        site = {"name": filled(self.name, env, "nom du site"), "pages": pages}
        logical = {**site, "pages": [{**page, "sections": said(page["sections"])} for page in pages]}
        anchors = {name: f"artefact-{context.artefact_id}-{page_id}" for page_id, name in self.files.items()}
        return Built(write(site, context.reference_date), logical, lambda: render(site, anchors), "application/zip")

    def read(self, content: bytes) -> dict[str, Any]:
        """Read the pages back with lxml."""
        return read(content)

    def extract(self, logical: Mapping[str, Any]) -> list[Extract]:
        """Map the cards of every page back."""
        pairs = zip(self.pages, logical["pages"], strict=True)
        return [one for page, found in pairs for one in section_extracts(page.sections, found["sections"])]


def _page(spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> Page:
    links = [(compile_text(block, "links", one["text"], scope, reporter), one["page"]) for one in spec.get("links", [])]
    title = compile_text(block, "title", spec["title"], scope, reporter)
    return Page(spec["id"], title, spec.get("menu", True), compile_sections(spec["sections"], scope, block, reporter), links)


def render(site: Mapping[str, Any], anchors: Mapping[str, str]) -> str:
    """Return all the pages one after the other; `anchors` gives the identifier of each, which its links lead to."""
    targets = {name: f"#{anchor}" for name, anchor in anchors.items()}
    parts = []
    for page in site["pages"]:
        extra = " artefact-site-home" if page["file"] == HOME else ""
        menu_of = f"Menu de {site['name']}, {page['title']}"
        parts.append(
            f'<section class="artefact-site-page{extra}" id="{anchors[page["file"]]}" aria-label="{escape(page["title"])}" tabindex="-1">'
            f"{browser_bar(page['title'], page['address'])}{_render_page(site, page, targets, 3, menu_of)}</section>"
        )
    return f'<div class="artefact-site">{"".join(parts)}</div>'


def _render_page(
    site: Mapping[str, Any], page: Mapping[str, Any], targets: Mapping[str, str], level: int, menu_of: str = "Menu du site"
) -> str:
    """Return what a page shows under the browser bar; `targets` gives the address that leads to each file.

    `menu_of` names the menu for who hears the page: where several sites are shown together, each has a name of its own.
    """
    menu = _render_links("menu-link", page["menu"], targets, page["file"])
    links = _render_links("page-link", page["links"], targets, "")
    nav = f'<nav class="artefact-menu" aria-label="{escape(menu_of)}"><ul>{menu}</ul></nav>' if menu else ""
    links = f'<ul class="artefact-links">{links}</ul>' if links else ""
    heading = element(f"h{level}", "page-title", page["title"])
    return f"{element('p', 'site-name', site['name'])}{nav}{heading}{render_body(page, level + 1, titled=True)}{links}"


def _render_links(name: str, links: list[list[str]], targets: Mapping[str, str], current: str) -> str:
    """Return items of a list of links; the one that leads to the page at hand says so."""
    items = []
    for words, file in links:
        mark = ' aria-current="page"' if file == current else ""
        items.append(f'<li><a class="artefact-{name}" href="{escape(targets[file])}"{mark}>{escape(words)}</a></li>')
    return "".join(items)


def write(site: Mapping[str, Any], day: dt.date) -> bytes:
    """Write the archive; every file is dated `day`."""
    targets = {page["file"]: page["file"] for page in site["pages"]}
    entries = []
    for page in site["pages"]:
        bar = browser_bar(page["title"], page["address"])
        entries.append(Entry(page["file"], page_file(page["title"], _render_page(site, page, targets, 1), bar), day))
    return write_zip(entries)


def read(source: bytes) -> dict[str, Any]:
    """Read the archive into what it says; `ValueError` when a link leads to no file or the pages do not have one name."""
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        trees = {name: parse(archive.read(name)) for name in archive.namelist()}
    names = {content(root, "site-name") for root in trees.values()}
    pages = [_read_page(name, root) for name, root in trees.items()]
    dead = [name for page in pages for _, name in page["menu"] + page["links"] if name not in trees]
    if len(names) != 1 or dead:
        raise ValueError(names, dead)
    return {"name": names.pop(), "pages": pages}


def _read_page(name: str, root: Any) -> dict[str, Any]:
    return {
        "file": name, "title": content(root, "tab"), "address": content(root, "address"), "menu": _read_links(root, "menu-link"),
        "sections": read_sections(root), "links": _read_links(root, "page-link"),
    }  # fmt: skip


def _read_links(root: Any, name: str) -> list[list[str]]:
    return [[one_line(link.text_content()), link.get("href")] for link in root.find_class(f"artefact-{name}")]
