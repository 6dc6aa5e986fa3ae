"""Terms of service: written as a web page, read back by lxml.

Here belong: the `terms` kind: numbered articles, whose clauses are numbered too. The service is invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generators.artefacts.common import BuildContext, Built, Extract
from generators.artefacts.pages import (
    built_page,
    compile_text,
    content,
    element,
    filled,
    moment,
    page_file,
    parse,
    read_moment,
    safe_lines,
)  # fmt: skip
from generators.artefacts.rows import each_row, row_scope
from generators.errors import EvaluationError
from generators.expressions import Environment
from generators.expressions.functions import need
from generators.formats import NBSP
from generators.reporting import Reporter
from generators.scope import Scope
from generators.templates import Template

__all__ = ["Terms", "read", "render", "write"]


@dataclass(frozen=True)
class Articles:
    """One article, or one for each row of `table`."""

    table: str
    heading: Template
    clauses: list[Template]

    def build(self, env: Environment) -> list[dict[str, Any]]:
        """Return the articles."""
        return each_row(env, self.table, lambda _: self._one(env)) if self.table else [self._one(env)]

    def _one(self, env: Environment) -> dict[str, Any]:
        texts = [safe_lines(clause.render(env)) for clause in self.clauses]
        # A number belongs to one line, so that whoever looks for « 2.3 » finds one thing.
        lines = [line for text in texts for line in text.split("\n") if line]
        if not lines:
            raise EvaluationError("empty_text", name="texte de l’article")
        return {"heading": filled(self.heading, env, "titre de l’article"), "clauses": lines}


class Terms:
    """The `terms` kind, compiled."""

    def __init__(self, spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> None:
        self.title = compile_text(block, "title", spec["title"], scope, reporter)
        self.service = compile_text(block, "service", spec["service"], scope, reporter)
        self.date = reporter.expression(block, "date", spec["date"], scope, "date")
        self.articles = [_articles(one, scope, f"{block}.articles[{rank}]", reporter) for rank, one in enumerate(spec["articles"])]

    def build(self, context: BuildContext) -> Built:
        """Build the page."""
        env = context.environment
        page: dict[str, Any] = {
            "title": filled(self.title, env, "titre"),
            "service": filled(self.service, env, "nom du service"),
            "date": need(self.date(env), "date").isoformat() if self.date is not None else "",
            "articles": [article for part in self.articles for article in part.build(env)],
        }
        return built_page(page["title"], page, render)

    def read(self, content: bytes) -> dict[str, Any]:
        """Read the page back with lxml."""
        return read(content)

    def extract(self, logical: Mapping[str, Any]) -> list[Extract]:
        """Map back the articles of a table; how many it has is what the articles written by the author leave."""
        found, rest = list[Extract](), list(logical["articles"])
        repeated = [part for part in self.articles if part.table]
        if len(repeated) != 1:
            return found  # where one table ends and the next begins cannot be seen
        first = self.articles.index(repeated[0])
        rows = rest[first : len(rest) - (len(self.articles) - first - 1)]
        part = repeated[0]
        columns = {"heading": part.heading.column, "clauses": part.clauses[0].column}
        if columns["heading"]:
            found.append(Extract(part.table, columns["heading"], [one["heading"] for one in rows]))
        if columns["clauses"]:
            found.append(Extract(part.table, columns["clauses"], ["\n".join(one["clauses"]) for one in rows]))
        return found


def _articles(spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> Articles:
    table = spec["table"] if spec["type"] == "rows" else ""
    where = row_scope(table, scope, block, reporter) if table else scope
    heading = compile_text(block, "heading", spec["heading"], where, reporter)
    if table:
        return Articles(table, heading, [compile_text(block, "text", spec["text"], where, reporter)])
    return Articles("", heading, [compile_text(block, "clauses", one, where, reporter) for one in spec["clauses"]])


def render(page: Mapping[str, Any], level: int) -> str:
    """Return the page: title, service, date, then the articles, headings from `level`."""
    articles = "".join(_render_article(one, rank, level + 1) for rank, one in enumerate(page["articles"], start=1))
    return (
        f'<section class="artefact-terms">{element(f"h{level}", "title", page["title"])}'
        f'<p class="artefact-meta">Service\u00a0: {element("span", "service", page["service"])}</p>'
        f'<p class="artefact-meta">Date d’application\u00a0: {moment(page["date"])}</p>{articles}</section>'
    )


def _render_article(article: Mapping[str, Any], rank: int, level: int) -> str:
    clauses = "".join(
        f'<p class="artefact-clause">{element("span", "clause-number", f"{rank}.{place}")} {element("span", "clause-text", text)}</p>'
        for place, text in enumerate(article["clauses"], start=1)
    )
    number = element("span", "article-number", f"Article{NBSP}{rank}")
    heading = f"<h{level}>{number} – {element('span', 'article-heading', article['heading'])}</h{level}>"
    return f'<section class="artefact-article">{heading}{clauses}</section>'


def write(page: Mapping[str, Any]) -> bytes:
    """Write a page that stands alone."""
    return page_file(page["title"], render(page, 1))


def read(source: bytes) -> dict[str, Any]:
    """Read the page into what it says; `ValueError` when its numbers do not follow each other."""
    root = parse(source)
    return {
        "title": content(root, "title"),
        "service": content(root, "service"),
        "date": read_moment(root)[0],
        "articles": [_read_article(one, rank) for rank, one in enumerate(root.find_class("artefact-article"), start=1)],
    }


def _read_article(node: Any, rank: int) -> dict[str, Any]:
    clauses = node.find_class("artefact-clause")
    numbers = [content(node, "article-number"), *(content(one, "clause-number") for one in clauses)]
    if numbers != [f"Article\u00a0{rank}", *(f"{rank}.{place}" for place in range(1, len(clauses) + 1))]:
        raise ValueError(numbers)
    return {"heading": content(node, "article-heading"), "clauses": [content(one, "clause-text") for one in clauses]}
