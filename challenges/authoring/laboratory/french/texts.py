"""What a variant shows, as lines of plain text: the author's own texts, and the files.

Here belong: which texts there are, what they are called, and how Markdown and HTML become lines. Code is left out.
"""

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

import generators

__all__ = ["Line", "lines_of", "place_name"]

# Fields of a response that hold words for the learner; the others are identifiers and numbers.
_WORDED = frozenset({"text", "label", "prompt", "alt", "title", "unit_label", "name_shown"})
_LISTS = frozenset({"options", "choices", "items", "targets"})
_UNESCAPED = re.compile(r"\\([^\w\s])")
_CODE = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_LINK = re.compile(r"\]\([^()\s]*\)")
_MARKS = re.compile(r"\*\*|(?<!\w)[*_]|[*_](?!\w)|^[ \t]*(?:[-*+>]|#{1,6}|\d+[.)])[ \t]+", re.MULTILINE)
_SILENT = re.compile(r"<(code|pre|kbd|samp|svg|style|script)\b.*?</\1>", re.DOTALL)
_ADDRESS = re.compile(r"<(\w+) class=\"artefact-(?:address|path|url|code)\".*?</\1>", re.DOTALL)
_INLINE = re.compile(r"</?(?:a|abbr|b|em|i|mark|q|s|small|span|strong|sub|sup|time|u)(?: [^>]*)?>")
_CELL = re.compile(r"<td(?: [^>]*)?>")
_HEAD = re.compile(r"<(?:th|caption|h\d|title)(?: [^>]*)?>")
_TAG = re.compile(r"<[^>]*>")
_LETTERS = re.compile(r"[^\W\d_]{2}|\d{4}|\d[^\W\d_%€]")
_CELL_MARK, _HEAD_MARK = "\x01", "\x02"


class Line(NamedTuple):
    """One line that is shown. `place`: the field or `file:<identifier>`; `kind`: `text`, `cell` or `head` of a table or page.

    An expected answer is a `cell`: it may be a name or a code.
    """

    place: str
    text: str
    kind: str = "text"


def lines_of(variant: generators.Variant, *, files: bool = True, hidden: bool = True) -> list[Line]:
    """Return every line that a variant shows, the explanations of wrong answers included.

    `files`: those of the page too; `hidden`: also those that are only downloaded.
    """
    found = [
        Line(place, line)
        for place, text in (("instruction", variant.instruction), ("hint", variant.hint), ("feedback", variant.feedback))
        for line in _markdown(text)
    ]
    found += [Line("response", line) for text in _words_of(variant.response) for line in _markdown(text)]
    found += [Line("answer", text, "cell") for text in _texts_under("accept", variant.key)]
    found += [Line("why", line) for text in _texts_under("why", variant.key) for line in _markdown(text)]
    for artefact in variant.artefacts if files else ():
        if artefact.show or hidden:
            found += [Line(f"file:{artefact.id}", text, kind) for kind, text in html_lines(artefact.html)]
    return found


def place_name(place: str, document: dict[str, Any]) -> str:
    """Return what an author calls a place."""
    names = {
        "instruction": _("énoncé"), "hint": _("indice"), "feedback": _("explication"), "response": _("réponse et propositions"),
        "why": _("explication d’une réponse"), "answer": _("réponse attendue"),
    }  # fmt: skip
    if place in names:
        return names[place]
    wanted = place.partition(":")[2]
    artefacts = document["dataset"]["present"].get("artefacts", [])
    return _("fichier %s") % next((one.get("path") or one["id"] for one in artefacts if one["id"] == wanted), wanted)


def _words_of(node: Any, key: str = "") -> Iterator[str]:
    if isinstance(node, str):
        if key in _WORDED or key in _LISTS:
            yield node
    elif isinstance(node, dict):
        for name, value in node.items():
            yield from _words_of(value, name)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _words_of(value, key)


def _texts_under(wanted: str, node: Any, key: str = "") -> Iterator[str]:
    """Yield the texts, or lists of texts, that stand under a name anywhere in a key."""
    if isinstance(node, str):
        if key == wanted and node:
            yield node
    elif isinstance(node, dict):
        for name, value in node.items():
            yield from _texts_under(wanted, value, name)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _texts_under(wanted, value, key)


@lru_cache(maxsize=4096)
def _markdown(text: str) -> tuple[str, ...]:
    """Return the lines of a Markdown text without its marks and its code."""
    plain = _LINK.sub("", _CODE.sub("\ufffc", text))
    plain = _UNESCAPED.sub(r"\1", _MARKS.sub("", plain.replace("[", "")))
    return tuple(part for line in plain.splitlines() for cell in line.split("|") if (part := cell.strip()))


@lru_cache(maxsize=1024)
def html_lines(source: str) -> tuple[tuple[str, str], ...]:
    """Return the lines of a file as its page shows it, each with its kind."""
    text = _ADDRESS.sub("\n", _SILENT.sub("\ufffc", source))
    text = _HEAD.sub(f"\n{_HEAD_MARK}", _CELL.sub(f"\n{_CELL_MARK}", _INLINE.sub("", text)))
    found: list[tuple[str, str]] = []
    for line in html.unescape(_TAG.sub("\n", text)).splitlines():
        kind = {_CELL_MARK: "cell", _HEAD_MARK: "head"}.get(line[:1], "text")
        stripped = line.strip(f" \t{_CELL_MARK}{_HEAD_MARK}")
        if _LETTERS.search(stripped):
            found.append((kind, stripped))
    return tuple(found)
