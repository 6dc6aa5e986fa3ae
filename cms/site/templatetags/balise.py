"""Template tags and filters of every Balise page."""

import base64
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from challenges.text import render_markdown
from cms.operation.version import version
from cms.site import ladders
from cms.site.icons import ICONS

register = template.Library()


@register.simple_tag
def ladder(level: int, possible: int | None = None, steps: int = ladders.STEPS, *, domain: object = "", size: str = "") -> SafeString:
    """Draw a level as steps. Hidden from assistive technology: words stand beside it (`level_words`).

    Args:
        level: steps reached, 0 to `steps`.
        possible: the highest step that the uncertainty leaves possible; steps between are drawn paler.
        steps: of the scale: the eight levels of the framework, or the highest of what is attested.
        domain: the number of its domain, where nothing around gives the hue (class `domain-3`).
        size: `large` where one ladder stands alone.
    """
    level = max(0, min(level, steps))
    return ladders.draw(level, max(level, min(possible or level, steps)), steps, domain=domain, size=size)


@register.simple_tag
def level_words(level: int, low: int | None = None, high: int | None = None, steps: int = ladders.STEPS) -> str:
    """Say a level in words, with what is not sure of it: « Niveau 3 sur 8, entre 2 et 4 ».

    Args:
        level: steps reached.
        low: the lowest level that is possible, when one knows.
        high: the highest.
        steps: of the scale.
    """
    low, high = level if low is None else low, level if high is None else high
    if high < 1:
        return _("Niveau 1 pas encore atteint")
    if level < 1:
        return _("Niveau 1 pas encore sûr")
    if low == high:
        return _("Niveau %(level)s sur %(steps)s") % {"level": level, "steps": steps}
    return _("Niveau %(level)s sur %(steps)s, entre %(low)s et %(high)s") % {"level": level, "steps": steps, "low": low, "high": high}


@register.simple_tag
def icon(name: str, words: str = "") -> SafeString:
    """Draw one of our icons (`cms.site.icons`) in the colour of the text around.

    Args:
        name: of the icon; an unknown one is a fault of the template.
        words: what it says where no text beside says it; without words nobody hears it.
    """
    said = format_html('<span class="visually-hidden">{}</span>', words) if words else ""
    inside = mark_safe(ICONS[name])  # noqa: S308  written by us
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>{}', inside, said)


@register.simple_tag
def drawing(name: str) -> SafeString:
    """Show one of our drawings (templates/site/drawings): it decorates, the words beside it tell.

    Args:
        name: `start`, `summit`, `shelf`, `offline`, `lost`, `repair`, `closed`, `exam`, or `domain-1` to `domain-5`.
    """
    return mark_safe(render_to_string(f"site/drawings/{name}.svg"))  # noqa: S308  our own files, without a variable


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


@register.simple_tag(takes_context=True)
def nav_item(context: dict[str, Any], name: str, symbol: str, words: str) -> SafeString:
    """Draw one way of the navigation; the page one is on, or the room it belongs to, is marked. Nothing where the address does not exist.

    Args:
        context: the page's; its request says where one is.
        name: of the address.
        symbol: one of our icons.
        words: what is read.
    """
    try:
        address = reverse(name)
    except NoReverseMatch:
        return mark_safe("")
    here = getattr(context.get("request"), "path", "")
    current = "page" if here == address else "true" if address != reverse("home") and here.startswith(address) else ""
    return format_html(
        '<li><a href="{}"{}>{}<span>{}</span></a></li>',
        address,
        format_html(' aria-current="{}"', current) if current else "",
        icon(symbol),
        words,
    )


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


#: A table of choices is read at a glance with so few columns, of so few letters.
_GRID_COLUMNS, _GRID_LETTERS = 5, 24


@register.filter
def fits_a_grid(response: dict[str, Any]) -> bool:
    """Whether the second list of a matching fits the head of a table; longer ones are chosen in lists."""
    return len(response["rights"]) <= _GRID_COLUMNS and all(len(one["text"]) <= _GRID_LETTERS for one in response["rights"])


@register.filter
def response_shown(variant: Any) -> dict[str, Any]:
    """Return the public response of a variant for a page that has no address for its files: its pictures travel in the page."""
    files = {one.id: f"data:{one.media_type};base64,{base64.b64encode(one.content).decode()}" for one in variant.artefacts}

    def addressed(part: dict[str, Any]) -> dict[str, Any]:
        return part | ({"image_url": files.get(part["image"], "")} if part.get("image") else {})

    response = addressed(variant.response)
    return response | ({"options": [addressed(one) for one in response["options"]]} if "options" in response else {})


@register.filter
def artefact_html(artefact: Any) -> SafeString:
    """Show an artefact's own rendering in a page that has no address for its file: an image travels in the page."""
    html = artefact.html
    if "{file_url}" in html:
        data = base64.b64encode(artefact.content).decode()
        html = html.replace("{file_url}", f"data:{artefact.media_type};base64,{data}")
    return mark_safe(html)  # noqa: S308  written and escaped by the generators
