"""Template tags and filters of every Balise page."""

import base64
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from challenges.text import render_markdown
from cms.operation.version import version

register = template.Library()

_STEPS = 8


@register.simple_tag
def ladder(level: int, possible: int | None = None, steps: int = _STEPS) -> SafeString:
    """Draw a level as steps. Hidden from assistive technology: the level stands beside it as text.

    Args:
        level: steps reached, 0 to `steps`.
        possible: the highest step that the uncertainty leaves possible; steps between are hatched.
        steps: of the scale: the eight levels of the framework, or the highest of what is attested.
    """
    high = possible or level
    classes = ["on" if step <= level else "maybe" if step <= high else "" for step in range(1, steps + 1)]
    return format_html(
        '<span class="ladder" aria-hidden="true">{}</span>', format_html_join("", '<span class="{}"></span>', ((name,) for name in classes))
    )


@register.inclusion_tag("site/outside.html")
def outside(link: str, label: str = "") -> dict[str, str]:
    """Link to another site: marked by an icon and in words, with its host named, and nothing told to it of where the reader comes from.

    Args:
        link: an address in http or https.
        label: what the link says; the address itself without one.
    """
    try:
        host = (urlsplit(link).hostname or "").removeprefix("www.")
    except ValueError:
        host = ""
    return {"link": link, "label": label or link, "host": host}


@register.simple_tag
def dots(right: int, answered: int) -> SafeString:
    """Draw answers as dots, the right ones filled. Hidden from assistive technology: the numbers stand beside them as text."""
    filled = (("on",) if place < right else ("",) for place in range(answered))
    return format_html('<span class="dots" aria-hidden="true">{}</span>', format_html_join("", '<span class="{}"></span>', filled))


@register.simple_tag
def balise_version() -> str:
    """Return the version of Balise, for the foot of pages."""
    return version()


@register.simple_tag
def outcome_tag(outcome: str) -> SafeString:
    """Show an outcome as a word on its colour: colour is never the only sign."""
    words = {"right": _("juste"), "partly": _("en partie juste"), "wrong": _("faux"), "skipped": _("passée"), "timed_out": _("hors délai")}
    colour = {"right": "right", "partly": "partly", "wrong": "wrong"}.get(outcome, "")
    return format_html('<span class="tag {}">{}</span>', colour, words.get(outcome, outcome))


@register.filter
def markdown(text: str) -> SafeString:
    """Render an author's Markdown, safely."""
    return render_markdown(text)


@register.filter
def markdown_inline(text: str) -> SafeString:
    """Render an author's Markdown inside a sentence: one paragraph goes without its tags, anything longer stays in blocks."""
    html = render_markdown(text).strip()
    if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1:
        return mark_safe(html[3:-4])  # noqa: S308  cleaned by render_markdown
    return mark_safe(html)  # noqa: S308  cleaned by render_markdown


@register.filter
def posted(data: Any, name: str) -> list[str]:
    """Return the values posted under a name; an empty list when nothing was posted."""
    return list(data.getlist(name)) if hasattr(data, "getlist") else []


@register.filter
def holds(values: list[str], value: str) -> bool:
    """Whether a list holds a value."""
    return str(value) in values


@register.filter
def first_or_empty(values: list[str]) -> str:
    """Return the first value, or nothing."""
    return values[0] if values else ""


@register.filter
def artefact_html(artefact: Any) -> SafeString:
    """Show an artefact's own rendering in a page that has no address for its file: an image travels in the page."""
    html = artefact.html
    if "{file_url}" in html:
        data = base64.b64encode(artefact.content).decode()
        html = html.replace("{file_url}", f"data:{artefact.media_type};base64,{data}")
    return mark_safe(html)  # noqa: S308  written and escaped by the generators
