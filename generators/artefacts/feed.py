"""News feed of a social network: written as a web page, read back by lxml.

Here belong: the `feed` kind. The network is invented; a verified account, an advertisement and the counts are told in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generators.artefacts.common import BuildContext, Built, Extract
from generators.artefacts.pages import (
    Moments,
    badge,
    built_page,
    check_address,
    compile_address,
    compile_text,
    compile_texts,
    content,
    counted,
    element,
    empty_note,
    filled,
    inert_link,
    moment,
    optional_element,
    page_file,
    paragraphs,
    parse,
    read_count,
    read_moment,
    read_paragraphs,
    safe_line,
    safe_lines,
    truth,
)  # fmt: skip
from generators.artefacts.rows import column_of, each_row, row_scope
from generators.errors import EvaluationError
from generators.expressions import Environment, Expression
from generators.expressions.functions import whole
from generators.reporting import Reporter
from generators.scope import Scope

__all__ = ["Feed", "read", "render", "write"]

_TEXTS = ("author", "handle", "text")
_FLAGS = ("verified", "sponsored")
_COUNTS = {"likes": "approbation", "shares": "partage"}


class Feed:
    """The `feed` kind, compiled."""

    def __init__(self, spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> None:
        self.table: str = spec["table"]
        row = row_scope(self.table, scope, block, reporter)
        self.name = compile_text(block, "name", spec["name"], scope, reporter)
        self.texts = compile_texts(spec, _TEXTS, row, block, reporter)
        self.texts["link"] = compile_address(block, "link", spec.get("link", ""), row, reporter)
        self.moments = Moments(spec, row, block, reporter)
        self.flags = {name: reporter.optional(block, name, spec.get(name, ""), row, "bool") for name in _FLAGS}
        self.counts = {name: reporter.optional(block, name, spec.get(name, ""), row, "number") for name in _COUNTS}

    def build(self, context: BuildContext) -> Built:
        """Build the page."""
        env = context.environment
        page: dict[str, Any] = {
            "name": filled(self.name, env, "nom du réseau"),
            "posts": each_row(env, self.table, lambda _: self._post(env)),
        }
        return built_page(page["name"], page, render)

    def _post(self, env: Environment) -> dict[str, Any]:
        return {
            "author": filled(self.texts["author"], env, "auteur"),
            "handle": safe_line(self.texts["handle"].render(env)),
            "text": safe_lines(self.texts["text"].render(env)),
            "link": check_address(safe_line(self.texts["link"].render(env))),
            **self.moments.at(env),
            **{name: truth(expression, env) for name, expression in self.flags.items()},
            **{name: _count(expression, env) for name, expression in self.counts.items()},
        }

    def read(self, content: bytes) -> dict[str, Any]:
        """Read the page back with lxml."""
        return read(content)

    def extract(self, logical: Mapping[str, Any]) -> list[Extract]:
        """Map the fields that are exactly one column back onto the table."""
        posts = logical["posts"]
        columns = {name: template.column for name, template in self.texts.items()}
        columns |= {name: column_of(expression) for name, expression in self.flags.items()}
        found = [Extract(self.table, column, [one[name] for one in posts]) for name, column in columns.items()]
        found += [Extract(self.table, column_of(expression), [one[name] for one in posts], int) for name, expression in self.counts.items()]
        found += self.moments.extracts(self.table, posts)
        return [one for one in found if one.column]


def _count(expression: Expression | None, env: Environment) -> str:
    """Return the digits of a count, empty when there is none."""
    if expression is None:
        return ""
    number = whole(expression(env))
    if number < 0:
        raise EvaluationError("wrong_kind", value=number, expected="un nombre positif ou nul")
    return str(number)


def render(page: Mapping[str, Any], level: int) -> str:
    """Return the page: name of the network, then its posts, headings from `level`."""
    posts = "".join(f'<li class="artefact-item">{_render_post(one, level + 1)}</li>' for one in page["posts"])
    return (
        f'<section class="artefact-feed">{element(f"h{level}", "name", page["name"])}'
        f'<ol class="artefact-posts artefact-list">{posts}</ol>{empty_note("Aucune publication.", page["posts"])}</section>'
    )


def _render_post(one: Mapping[str, Any], level: int) -> str:
    extra = " artefact-sponsored" if one["sponsored"] else ""
    meta = [optional_element("span", "handle", one["handle"]), element("span", "verified", "compte vérifié") if one["verified"] else ""]
    meta.append(moment(one["date"], one["time"]))
    link = f"<p>{inert_link('link', one['link'])}</p>" if one["link"] else ""
    counts = "".join(element("li", name, counted(int(one[name]), word)) for name, word in _COUNTS.items() if one[name])
    counts = f'<ul class="artefact-counts">{counts}</ul>' if counts else ""
    return (
        f'<article class="artefact-post{extra}"><h{level}>{badge("Publicité", one["sponsored"])}'
        f'{element("span", "author", one["author"])}</h{level}><p class="artefact-meta">{" · ".join(part for part in meta if part)}</p>'
        f"{paragraphs('text', one['text'])}{link}{counts}</article>"
    )


def write(page: Mapping[str, Any]) -> bytes:
    """Write a page that stands alone."""
    return page_file(page["name"], render(page, 1))


def read(source: bytes) -> dict[str, Any]:
    """Read the page into what it says."""
    root = parse(source)
    return {"name": content(root, "name"), "posts": [_read_post(one) for one in root.find_class("artefact-post")]}


def _read_post(node: Any) -> dict[str, Any]:
    day, time = read_moment(node)
    return {
        "author": content(node, "author"), "handle": content(node, "handle"), "text": read_paragraphs(node, "text"),
        "link": content(node, "link"), "date": day, "time": time, "verified": content(node, "verified") == "compte vérifié",
        "sponsored": content(node, "badge") == "Publicité", **{name: read_count(node, name) for name in _COUNTS},
    }  # fmt: skip
