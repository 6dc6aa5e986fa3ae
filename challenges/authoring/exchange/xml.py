"""Parsing XML that somebody sent: no document type, no entity, no network, bounded depth and size; and small helpers over its elements."""

import codecs
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from challenges.authoring.exchange.refusal import ExchangeRefused

MAX_DEPTH = 80
MAX_NODES = 200_000
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_ENCODINGS = {
    "utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "ascii", "ascii": "ascii", "iso-8859-1": "cp1252", "iso-8859-15": "iso-8859-15",
    "windows-1252": "cp1252",
}  # fmt: skip
_DECLARATION = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"'][^>]{0,100}\?>")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def decode(content: bytes) -> str:
    """Return the text of a file: its byte order mark or its XML declaration says how, UTF-8 otherwise.

    Raises:
        ExchangeRefused: not that encoding, or characters that no text holds.
    """
    encoding, start = next(((name, len(mark)) for mark, name in _MARKS if content.startswith(mark)), ("", 0))
    if not encoding:
        declared = _DECLARATION.match(content[:400])
        named = declared[1].decode("ascii").lower() if declared else "utf-8"
        if named not in _ENCODINGS:
            raise ExchangeRefused(_("L’encodage « %s » n’est pas accepté : enregistrez le fichier en UTF-8.") % named)
        encoding = _ENCODINGS[named]
    try:
        text = content[start:].decode(encoding)
    except UnicodeDecodeError:
        raise ExchangeRefused(_("Le fichier n’est pas un texte en UTF-8 : enregistrez-le dans cet encodage.")) from None
    if _CONTROL.search(text):
        raise ExchangeRefused(_("Le fichier contient des caractères de contrôle : ce n’est pas un texte."))
    return text


def without_controls(text: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return _CONTROL.sub("", text)


def parse_xml(content: bytes) -> Any:
    """Return the root element of a document.

    Raises:
        ExchangeRefused: not well formed, a document type, an entity, too deep or too large.
    """
    text = decode(content)
    if _has_doctype(text):
        raise ExchangeRefused(_("Le fichier XML contient une déclaration DOCTYPE ou des entités : il est refusé."))
    body = re.sub(r"^\s*<\?xml.*?\?>", "", text, count=1, flags=re.DOTALL).lstrip()
    events = etree.iterparse(
        BytesIO(body.encode("utf-8")), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    depth = nodes = 0
    try:
        for event, _element in events:
            depth += 1 if event == "start" else -1
            nodes += event == "start"
            if depth > MAX_DEPTH or nodes > MAX_NODES:
                raise ExchangeRefused(_("Le fichier XML est trop grand ou trop profond pour être lu."))
    except etree.XMLSyntaxError as error:
        line = getattr(error, "lineno", None) or 1
        raise ExchangeRefused(_("Le fichier XML est mal formé (ligne %s).") % line) from None
    return events.root


def _has_doctype(text: str) -> bool:
    """Say whether a declaration stands before the root; only there may one stand, and what a CDATA section holds is text."""
    position = 0
    while True:
        position = text.find("<", position)
        if position < 0:
            return False
        for opening, closing in (("<?", "?>"), ("<!--", "-->")):
            if text.startswith(opening, position):
                end = text.find(closing, position + len(opening))
                if end < 0:
                    return False
                position = end + len(closing)
                break
        else:
            return text.startswith("<!", position)


def local(element: Any) -> str:
    """Return the name of an element without its namespace, in the form of QTI 3 without prefix: `simple-choice` for `simpleChoice`."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    name = tag.rpartition("}")[2]
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower().removeprefix("qti-")


def attribute(element: Any, name: str, default: str = "") -> str:
    """Return an attribute written as QTI 3 (`base-type`) or QTI 2 (`baseType`) does."""
    first, *others = name.split("-")
    camel = first + "".join(part.capitalize() for part in others)
    return str(element.get(name, element.get(camel, default)))


def children(element: Any, name: str) -> list[Any]:
    """Return the children of that local name."""
    return [child for child in element if local(child) == name]


def first(element: Any, *names: str) -> Any | None:
    """Follow a path of local names from an element; None when a step is missing."""
    for name in names:
        element = next((child for child in element if local(child) == name), None)
        if element is None:
            return None
    return element


def descendants(element: Any, *names: str) -> Iterator[Any]:
    """Go through the element and all below it that have one of these local names, in document order."""
    return (one for one in element.iter() if local(one) in names)


def text_of(element: Any | None) -> str:
    """Return the text of an element and of all below it, without spaces at the ends."""
    return "" if element is None else "".join(element.itertext()).strip()
