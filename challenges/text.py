"""Markdown as Balise shows it: CommonMark without raw HTML, links that go nowhere but to http(s), and a second cleaning afterwards."""

from functools import cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_TAGS = {
    "p",
    "br",
    "em",
    "strong",
    "code",
    "pre",
    "ul",
    "ol",
    "li",
    "blockquote",
    "h2",
    "h3",
    "h4",
    "a",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "hr",
}


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")


def render_markdown(text: str) -> SafeString:
    """Return safe HTML for a Markdown text.

    Raw HTML is off in the parser and nh3 keeps a short list of tags: either would do, both are cheap.
    """
    html = _parser().render(text or "")
    return mark_safe(nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}, "th": {"scope"}}, url_schemes={"http", "https"}))  # noqa: S308
