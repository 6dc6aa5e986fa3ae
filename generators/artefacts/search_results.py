"""Results of a search engine: written as a web page, read back by lxml.

Here belong: the `search_results` kind. The engine is invented; an advertisement is told by the word « Annonce ».
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generators.artefacts.common import BuildContext, Built, Extract
from generators.artefacts.pages import (
    badge,
    built_page,
    check_address,
    compile_address,
    compile_text,
    compile_texts,
    content,
    element,
    empty_note,
    filled,
    inert_link,
    optional_element,
    page_file,
    parse,
    safe_line,
    truth,
)  # fmt: skip
from generators.artefacts.rows import column_of, each_row, row_scope
from generators.reporting import Reporter
from generators.scope import Scope

__all__ = ["SearchResults", "read", "render", "write"]

_HEAD = ("engine", "query", "count")
_ROW = ("title", "snippet", "date")


class SearchResults:
    """The `search_results` kind, compiled."""

    def __init__(self, spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> None:
        self.table: str = spec["table"]
        row = row_scope(self.table, scope, block, reporter)
        self.head = {name: compile_text(block, name, spec.get(name, ""), scope, reporter) for name in _HEAD}
        self.texts = compile_texts(spec, _ROW, row, block, reporter)
        self.texts["address"] = compile_address(block, "address", spec["address"], row, reporter)
        self.sponsored = reporter.optional(block, "sponsored", spec.get("sponsored", ""), row, "bool")

    def build(self, context: BuildContext) -> Built:
        """Build the page."""
        env = context.environment
        page: dict[str, Any] = {name: safe_line(template.render(env)) for name, template in self.head.items()}
        page["engine"] = filled(self.head["engine"], env, "nom du moteur")
        page["results"] = each_row(env, self.table, lambda _: self._result(context))
        return built_page(_title(page), page, render)

    def _result(self, context: BuildContext) -> dict[str, Any]:
        env = context.environment
        return {
            "title": filled(self.texts["title"], env, "titre du résultat"),
            "address": check_address(filled(self.texts["address"], env, "adresse du résultat")),
            "date": safe_line(self.texts["date"].render(env)),
            "snippet": safe_line(self.texts["snippet"].render(env)),
            "sponsored": truth(self.sponsored, env),
        }

    def read(self, content: bytes) -> dict[str, Any]:
        """Read the page back with lxml."""
        return read(content)

    def extract(self, logical: Mapping[str, Any]) -> list[Extract]:
        """Map the fields that are exactly one column back onto the table."""
        columns = {name: template.column for name, template in self.texts.items()} | {"sponsored": column_of(self.sponsored)}
        return [Extract(self.table, column, [one[name] for one in logical["results"]]) for name, column in columns.items() if column]


def _title(page: Mapping[str, Any]) -> str:
    return " – ".join(part for part in (page["query"], page["engine"]) if part)


def render(page: Mapping[str, Any], level: int) -> str:
    """Return the page: engine, search box, count and results, headings from `level`."""
    results = "".join(_render_result(one, level + 1) for one in page["results"])
    words = element("span", "words", page["query"])
    return (
        f'<section class="artefact-search">{element(f"h{level}", "engine", page["engine"])}'
        f'<p class="artefact-query">Recherche\u00a0: {words}</p>{optional_element("p", "count", page["count"])}'
        f'<ol class="artefact-results artefact-list">{results}</ol>{empty_note("Aucun résultat.", page["results"])}</section>'
    )


def _render_result(one: Mapping[str, Any], level: int) -> str:
    extra = " artefact-sponsored" if one["sponsored"] else ""
    return (
        f'<li class="artefact-result artefact-item{extra}"><h{level}>{badge("Annonce", one["sponsored"])}'
        f"{inert_link('title', one['title'])}</h{level}>{element('p', 'link', one['address'])}"
        f"{optional_element('p', 'meta', one['date'])}{optional_element('p', 'snippet', one['snippet'])}</li>"
    )


def write(page: Mapping[str, Any]) -> bytes:
    """Write a page that stands alone."""
    return page_file(_title(page), render(page, 1))


def read(source: bytes) -> dict[str, Any]:
    """Read the page into what it says."""
    root = parse(source)
    return {
        "engine": content(root, "engine"), "query": content(root, "words"), "count": content(root, "count"),
        "results": [
            {
                "title": content(one, "title"), "address": content(one, "link"), "date": content(one, "meta"),
                "snippet": content(one, "snippet"), "sponsored": content(one, "badge") == "Annonce",
            }
            for one in root.find_class("artefact-result")
        ],
    }  # fmt: skip
