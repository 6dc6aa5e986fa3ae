"""HTML to Markdown and back, for texts that were not written for Balise. What Markdown cannot say is told through `lose`."""

import html
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import lxml.html
from django.utils.translation import gettext as _
from lxml import etree

from challenges.authoring.exchange.formula import formula_text
from challenges.authoring.exchange.xml import local, without_controls
from challenges.text import render_markdown
from generators.templates import escape_markdown

Lose = Callable[[str], None]
# Gives the text that stands for an element, or None for an element of no interest.
Special = Callable[[Any], str | None]
MAX_DEPTH = 40
# The paragraph in which our exports put the label of a field, after the instruction.
_LABEL = '<p class="balise-label">'
_SPACES = re.compile(r"[^\S \u202f]+")
_DROPPED = {"script", "style", "head", "title", "template", "noscript"}
_CARRIED = {"audio", "video", "object", "embed", "iframe", "svg", "canvas", "source", "include"}
_MARKED_OTHERWISE = {"u", "ins", "s", "del", "strike"}
_BLOCKS = {
    "p", "div", "section", "article", "header", "footer", "main", "aside", "figure", "figcaption", "ul", "ol", "table", "pre", "blockquote",
    "hr", "h1", "h2", "h3", "h4", "h5", "h6", "dl", "dt", "dd", "address", "center", "fieldset", "form", "body", "html", "prompt",
    "rubric-block", "feedback-block", "content-body", "gap-match-interaction", "hottext-interaction",
}  # fmt: skip
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
_FORMAT = {"strong", "b", "em", "i", "u", "code", "pre", "ul", "ol", "table", "s", "del"}


def parse_html(text: str) -> Any:
    """Return an element that holds the parsed fragment."""
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    # A closing tag for each section that may be open would be guessing: the parser mends what is not closed.
    page = f"<html><body>{without_controls(text)}</body></html>".encode()
    try:
        body = lxml.html.document_fromstring(page, parser=parser).find("body")
    except (etree.ParserError, etree.XMLSyntaxError):
        body = None
    return body if body is not None else lxml.html.Element("body")


def html_to_markdown(text: str, lose: Lose) -> str:
    """Return the Markdown of an HTML fragment."""
    return element_to_markdown(parse_html(text), lose)


def html_to_plain(text: str, lose: Lose) -> str:
    """Return the text of an HTML fragment on one line, for fields that hold plain text."""
    return element_to_plain(parse_html(text), lose)


def element_to_markdown(element: Any, lose: Lose, special: Special | None = None) -> str:
    """Return the Markdown of what stands in an element, HTML or QTI."""
    return "\n\n".join(_Converter(lose, special or (lambda _element: None)).blocks(element, 0)).strip()


def element_to_plain(element: Any, lose: Lose) -> str:
    """Return the text of an element on one line."""
    parts: list[str] = []
    _plain_parts(element, parts, lose, 0)
    return _SPACES.sub(" ", "".join(parts)).strip()


def _plain_parts(element: Any, parts: list[str], lose: Lose, depth: int) -> None:
    """Put the text in an element after `parts`, but what follows it; below the last depth everything is taken as it is."""
    parts.append(element.text or "")
    for child in element:
        name = local(child)
        if name in _FORMAT:
            lose(_("la mise en forme d’un texte qui n’en admet pas"))
        if name == "img" or name in _CARRIED:
            lose(_carried(child, name))
            parts.append(child.get("alt") or "")
        elif name in ("sup", "sub", "math"):
            parts.append(formula_text(child))
        elif name and name not in _DROPPED:
            if depth < MAX_DEPTH:
                _plain_parts(child, parts, lose, depth + 1)
            else:
                parts.append("".join(child.itertext()))
        parts.append(f" {child.tail or ''}" if name in _BLOCKS or name in ("br", "li", "td", "th") else child.tail or "")


def _carried(element: Any, name: str) -> str:
    """Return how a loss names an image or another file that a text shows."""
    address = one_file_name(element.get("src") or element.get("data") or element.get("href") or "")
    if name == "img":
        return _("l’image « %s »") % address if address else _("une image")
    return _("un contenu « %(name)s » : %(file)s") % {"name": name, "file": address} if address else _("un contenu « %s »") % name


def one_file_name(address: str) -> str:
    """Return the name of the file at an address, short enough for a sentence; an address that holds the file itself has none."""
    return "" if address.startswith("data:") else unquote(address.rpartition("/")[2])[:120]


def plain_to_markdown(text: str) -> str:
    """Return the Markdown that shows a plain text as it is, line breaks included."""
    paragraphs = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return "\n\n".join("\\\n".join(_escaped_line(line) for line in one.splitlines() if line.strip()) for one in paragraphs)


def _escaped_line(line: str) -> str:
    return escape_markdown(line.strip())


def markdown_to_html(text: str) -> str:
    """Return safe HTML, the same as learners get."""
    return without_controls(str(render_markdown(text)))


def markdown_to_plain(text: str) -> str:
    """Return the text of a Markdown text, on one line."""
    return html_to_plain(str(render_markdown(text)), lambda _what: None)


def with_label(text: str, label: str) -> str:
    """Return HTML with the label of the field after it."""
    return f"{text}{_LABEL}{html.escape(label, quote=False)}</p>" if label else text


def split_label(text: str) -> tuple[str, str]:
    """Return HTML and the label that `with_label` put after it, empty when there is none."""
    body, found, label = text.rpartition(_LABEL)
    if not found or not label.endswith("</p>"):
        return text, ""
    return body, html_to_plain(label, lambda _what: None)


class _Line:
    """The parts of a line being written. `begun`: anything but spaces was written; known at once, however long the line."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.begun = False

    def append(self, part: str) -> None:
        """Put a part at the end."""
        self.parts.append(part)
        self.begun = self.begun or bool(part.strip())

    def clear(self) -> None:
        """Begin again."""
        self.parts.clear()
        self.begun = False


class _Converter:
    """Walks a tree once; block level and inline level call each other."""

    def __init__(self, lose: Lose, special: Special) -> None:
        self.lose = lose
        self.special = special

    def blocks(self, element: Any, depth: int) -> list[str]:
        """Return the Markdown blocks of what stands in an element."""
        if depth > MAX_DEPTH:
            return [_escaped_line(_SPACES.sub(" ", "".join(element.itertext())))]
        found: list[str] = []
        line = _Line()

        def flush() -> None:
            if text := _trim("".join(line.parts)):
                found.append(text)
            line.clear()

        self._text(element.text, line)
        for child in element:
            if local(child) in _BLOCKS and self.special(child) is None:
                flush()
                found.extend(self._block(child, depth + 1))
            else:
                self._inline(child, line, depth + 1)
            self._text(child.tail, line)
        flush()
        return found

    def _block(self, element: Any, depth: int) -> list[str]:
        name = local(element)
        if name == "hr":
            return ["---"]
        if name == "pre":
            return [_fenced("".join(element.itertext()))]
        if name in ("ul", "ol"):
            return [self._list(element, depth, ordered=name == "ol")]
        if name == "table":
            return self._table(element, depth)
        inner = self.blocks(element, depth)
        if name == "blockquote":
            return ["\n".join(f"> {line}".rstrip() for line in "\n\n".join(inner).splitlines())]
        if len(name) == 2 and name[0] == "h" and inner:
            level = min(max(int(name[1]), 2), 4)
            return [f"{'#' * level} {' '.join(inner[0].split(chr(10)))}", *inner[1:]]
        return inner

    def _list(self, element: Any, depth: int, *, ordered: bool) -> str:
        items = []
        for rank, child in enumerate((one for one in element if local(one) == "li"), _first_rank(element)):
            marker = f"{rank}. " if ordered else "- "
            body = "\n\n".join(self.blocks(child, depth + 1)) or " "
            items.append(marker + body.replace("\n", "\n" + " " * len(marker)))
        return "\n".join(items)

    def _table(self, element: Any, depth: int) -> list[str]:
        rows = []
        for row in (one for one in element.iter() if local(one) == "tr"):
            cells = [one for one in row if local(one) in ("td", "th")]
            if any(one.get("colspan", "1") != "1" or one.get("rowspan", "1") != "1" for one in cells):
                self.lose(_("des cellules fusionnées d’un tableau"))
            rows.append([re.sub(r"\\?\n+", " ", " ".join(self.blocks(one, depth + 1))) for one in cells])
        title = [text for one in element if local(one) == "caption" for text in self.blocks(one, depth + 1)]
        width = max((len(row) for row in rows), default=0)
        if not width:
            return title
        filled = [row + [""] * (width - len(row)) for row in rows]
        lines = [f"| {' | '.join(row)} |" for row in filled]
        return [*title, "\n".join([lines[0], f"|{' --- |' * width}", *lines[1:]])]

    def _text(self, text: str | None, line: "_Line") -> None:
        if not text:
            return
        collapsed = _SPACES.sub(" ", text)
        # The mark of a list after spaces would still begin one.
        at_start = not line.begun or line.parts[-1].endswith("\n")
        line.append(escape_markdown(collapsed.lstrip(" ") if at_start else collapsed, None if at_start else ["x"]))

    def _inline(self, element: Any, line: "_Line", depth: int) -> None:
        name = local(element)
        replaced = self.special(element)
        if replaced is not None:
            line.append(replaced)
        elif not name or name in _DROPPED:
            return
        elif name == "br":
            line.append("\\\n" if line.begun else "")
        elif name == "img" or name in _CARRIED:
            self.lose(_carried(element, name))
            self._text(element.get("alt"), line)
        elif name in ("sup", "sub", "math"):
            self._text(formula_text(element), line)
        elif name in ("code", "kbd", "samp", "tt"):
            line.append(_span("".join(element.itertext())))
        else:
            self._phrase(element, name, line, depth)

    def _phrase(self, element: Any, name: str, line: "_Line", depth: int) -> None:
        if name == "a" and (address := element.get("href")):
            self.lose(_("un lien vers %s") % address[:120])
        if name in _MARKED_OTHERWISE:
            self.lose(_("un texte souligné ou barré"))
        inner = "\\\n".join(self.blocks(element, depth))
        lead, tail = _outer_spaces("".join(element.itertext()))
        mark = _MARKS.get(name, "")
        line.append(f"{lead}{mark}{inner}{mark}{tail}" if inner else lead)


def _first_rank(element: Any) -> int:
    """Return the number of the first item of a list."""
    start = str(element.get("start") or "1")
    return int(start) if start.isascii() and start.isdigit() and len(start) < 9 else 1


def _outer_spaces(text: str) -> tuple[str, str]:
    return (" " if text[:1].isspace() else ""), (" " if text[-1:].isspace() else "")


def _trim(text: str) -> str:
    text = text.strip(" \n")
    # A line break at the very end: a backslash that no other escapes.
    while (len(text) - len(text.rstrip("\\"))) % 2:
        text = text[:-1].rstrip(" \n")
    return re.sub(r"(?<! ) *\n *", "\n", text)


def _span(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        return ""
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if text[0] == "`" or text[-1] == "`" else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _fenced(text: str) -> str:
    fence = "`" * max(3, max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    return f"{fence}\n{text.strip(chr(10))}\n{fence}"
