"""Discussions: written as a web page, read back by lxml.

Here belong: the `thread` kind: messages of a forum, bubbles of a chat, comments under a page. Who answers whom, and which messages are those
of the person who looks, are told in words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from html import escape
from typing import Any

from generators.artefacts.common import BuildContext, Built, Extract
from generators.artefacts.pages import (
    Moments,
    built_page,
    compile_text,
    compile_texts,
    content,
    element,
    empty_note,
    filled,
    moment,
    page_file,
    paragraphs,
    parse,
    read_moment,
    read_paragraphs,
    safe_line,
    safe_lines,
    truth,
)  # fmt: skip
from generators.artefacts.rows import column_of, each_row, row_scope
from generators.errors import EvaluationError
from generators.expressions import Environment
from generators.expressions.functions import whole
from generators.reporting import Reporter
from generators.scope import Scope

__all__ = ["Thread", "read", "render", "write"]

_TEXTS = ("author", "text")
_NOUNS = {"forum": "message", "chat": "message", "comments": "commentaire"}
_OWN = "Vous"


class Thread:
    """The `thread` kind, compiled."""

    def __init__(self, spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> None:
        self.style: str = spec["style"]
        self.table: str = spec["table"]
        row = row_scope(self.table, scope, block, reporter)
        self.title = compile_text(block, "title", spec["title"], scope, reporter)
        self.texts = compile_texts(spec, _TEXTS, row, block, reporter)
        self.moments = Moments(spec, row, block, reporter)
        self.reply_to = reporter.optional(block, "reply_to", spec.get("reply_to", ""), row, "number")
        self.own = reporter.optional(block, "own", spec.get("own", ""), row, "bool")

    def build(self, context: BuildContext) -> Built:
        """Build the page."""
        env = context.environment
        title = filled(self.title, env, "titre")
        messages = each_row(env, self.table, lambda rank: self._message(env, rank + 1))
        page = {"style": self.style, "title": title, "messages": messages}
        return built_page(title, page, partial(render, prefix=f"artefact-{context.artefact_id}-"))

    def _message(self, env: Environment, rank: int) -> dict[str, Any]:
        own = truth(self.own, env)
        # The person who looks may have no other name than « Vous ».
        author = safe_line(self.texts["author"].render(env)) if own else filled(self.texts["author"], env, "auteur")
        answered = whole(self.reply_to(env)) if self.reply_to is not None else 0
        if not 0 <= answered < rank:
            raise EvaluationError("bad_reply", rank=rank, value=answered)
        text = safe_lines(self.texts["text"].render(env))
        return {"author": author, "own": own, **self.moments.at(env), "reply_to": answered, "text": text}

    def read(self, content: bytes) -> dict[str, Any]:
        """Read the page back with lxml."""
        return read(content)

    def extract(self, logical: Mapping[str, Any]) -> list[Extract]:
        """Map the fields that are exactly one column back onto the table."""
        messages = logical["messages"]
        columns = {name: template.column for name, template in self.texts.items()}
        columns |= {"reply_to": column_of(self.reply_to), "own": column_of(self.own)}
        found = [Extract(self.table, column, [one[name] for one in messages]) for name, column in columns.items()]
        return [one for one in found + self.moments.extracts(self.table, messages) if one.column]


def render(page: Mapping[str, Any], level: int, prefix: str) -> str:
    """Return the page: title and messages, headings from `level`; `prefix` begins the identifiers that answers lead to."""
    messages = page["messages"]
    items = "".join(_render_message(page, rank, level + 1, prefix) for rank in range(1, len(messages) + 1))
    return (
        f'<section class="artefact-thread artefact-thread-{page["style"]}" data-style="{page["style"]}">'
        f"{element(f'h{level}', 'title', page['title'])}"
        f'<ol class="artefact-thread-messages artefact-list">{items}</ol>{empty_note("Aucun message.", messages)}</section>'
    )


def _render_message(page: Mapping[str, Any], rank: int, level: int, prefix: str) -> str:
    one, style = page["messages"][rank - 1], page["style"]
    classes = ("artefact-bubble" if style == "chat" else "artefact-item") + (" artefact-own" if one["own"] else "")
    # The messages of a chat have no number, unless another message speaks of it.
    numbered = style != "chat" or any(other["reply_to"] for other in page["messages"])
    number = f"{element('span', 'rank', f'{_NOUNS[style].capitalize()} {rank}')} – " if numbered else ""
    subject = element("p", "thread-subject", ("Re\u00a0: " if rank > 1 else "") + page["title"]) if style == "forum" else ""
    return (
        f'<li class="artefact-thread-message {classes}" id="{prefix}message-{rank}"><h{level}>{number}{_who(one)}</h{level}>{subject}'
        f'<p class="artefact-meta">{moment(one["date"], one["time"])}</p>{_render_reply(page, one["reply_to"], prefix)}'
        f"{paragraphs('text', one['text'])}</li>"
    )


def _who(one: Mapping[str, Any]) -> str:
    """Return the author of a message; its owner is called « Vous »."""
    author = element("span", "author", one["author"])
    if not one["own"]:
        return author
    return element("span", "you", _OWN) + (f" ({author})" if one["author"] else "")


def _render_reply(page: Mapping[str, Any], rank: int, prefix: str) -> str:
    if not rank:
        return ""
    answered = page["messages"][rank - 1]
    whom = _OWN.lower() if answered["own"] else answered["author"]
    words = escape(f"{whom} ({_NOUNS[page['style']]} {rank})")
    return f'<p class="artefact-reply">En réponse à <a href="#{prefix}message-{rank}">{words}</a></p>'


def write(page: Mapping[str, Any], prefix: str) -> bytes:
    """Write a page that stands alone."""
    return page_file(page["title"], render(page, 1, prefix))


def read(source: bytes) -> dict[str, Any]:
    """Read the page into what it says."""
    root = parse(source)
    style = root.find_class("artefact-thread")[0].get("data-style")
    messages = [_read_message(one) for one in root.find_class("artefact-thread-message")]
    return {"style": style, "title": content(root, "title"), "messages": messages}


def _read_message(node: Any) -> dict[str, Any]:
    day, time = read_moment(node)
    answered = re.search(r"\(\w+ (\d+)\)\Z", content(node, "reply"))
    return {
        "author": content(node, "author"), "own": content(node, "you") == _OWN, "date": day, "time": time,
        "reply_to": int(answered[1]) if answered else 0, "text": read_paragraphs(node, "text"),
    }  # fmt: skip
