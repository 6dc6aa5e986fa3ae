"""Text documents of LibreOffice: written by odfdo, read back by lxml from the parts of the archive.

Here belong: the `odt` kind. The content is that of `parts`. Headings, lists, tables and their header row are real ones; a part `rows` is a
section. Only what a document needs is kept from the template of the library, so there is neither thumbnail nor setting of a machine.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from html import escape
from typing import Any

from generators.artefacts.containers import pack, unpack
from generators.artefacts.parts import DocumentKind

__all__ = ["Odt", "read", "write"]

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
_KEPT = ("content.xml", "meta.xml", "styles.xml")
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.4">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.4" manifest:media-type="{MEDIA_TYPE}"/>'
    + "".join(f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>' for name in _KEPT)
    + "</manifest:manifest>\n"
)
_STYLES = {"paragraph": "Text_20_body", "notice": "Remarque", "quote": "Quotations"}
_ORDERED = {True: "Numbering_20_1", False: "List_20_1"}
_SECTION = "lignes_"
_COMMON_STYLES = (
    '<style:style style:name="Remarque" style:family="paragraph" style:parent-style-name="Text_20_body"><style:paragraph-properties '
    'fo:background-color="#fff6e0" fo:border-left="3pt solid #8a5a00" fo:padding="0.15cm"/></style:style>',
    '<style:style style:name="Quotations" style:family="paragraph" style:parent-style-name="Text_20_body"><style:paragraph-properties '
    'fo:margin-left="1cm" fo:margin-right="1cm"/><style:text-properties fo:font-style="italic"/></style:style>',
    '<style:style style:name="Header" style:family="paragraph" style:parent-style-name="Standard"/>',
    '<style:style style:name="Footer" style:family="paragraph" style:parent-style-name="Standard"/>',
    '<style:style style:name="Table_20_Contents" style:display-name="Table Contents" style:family="paragraph" '
    'style:parent-style-name="Standard"/>',
    '<style:style style:name="Table_20_Heading" style:display-name="Table Heading" style:family="paragraph" '
    'style:parent-style-name="Table_20_Contents"><style:text-properties fo:font-weight="bold"/></style:style>',
)
_PRIVATE_STYLES = (
    '<style:style style:name="SautDePage" style:family="paragraph" style:parent-style-name="Standard"><style:paragraph-properties '
    'fo:break-before="page"/></style:style>',
    '<style:style style:name="Cellule" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #757a85" '
    'fo:padding="0.1cm"/></style:style>',
)


class Odt(DocumentKind):
    """The `odt` kind, compiled."""

    media_type = MEDIA_TYPE

    def write_file(self, logical: Mapping[str, Any]) -> bytes:
        """Write a document that says this."""
        return write(logical)

    def read(self, content: bytes) -> dict[str, Any]:
        """Read a document back with lxml."""
        return read(content)


def write(logical: Mapping[str, Any]) -> bytes:
    """Write a document that says this; the same words give the same bytes."""
    from odfdo import Document, Element  # noqa: PLC0415  heavy, loaded on first use

    document = Document("text")
    document.body.clear()
    for path, part, styles in (
        ("//office:styles", document.styles, _COMMON_STYLES), ("//office:automatic-styles", document.content, _PRIVATE_STYLES),
    ):  # fmt: skip
        holder: Any = part.get_element(path)
        for style in styles:
            holder.append(Element.from_tag(style))
    for rank, one in enumerate(logical["parts"]):
        for element in _elements(one, rank):
            document.body.append(element)
    _write_edges(document, logical)
    _write_properties(document.meta, logical["metadata"])
    target = io.BytesIO()
    document.save(target)
    files = unpack(target.getvalue())
    kept = {name: files[name] for name in _KEPT}
    return pack({"mimetype": MEDIA_TYPE.encode(), "META-INF/manifest.xml": _MANIFEST.encode(), **kept}, "mimetype")


def _write_edges(document: Any, logical: Mapping[str, Any]) -> None:
    from odfdo import Element  # noqa: PLC0415  heavy, loaded on first use

    page = document.styles.get_element("//style:master-page")
    for name in ("header", "footer"):
        if logical[name]:
            edge = Element.from_tag(f"style:{name}")
            edge.append(_paragraph(logical[name], name.capitalize()))
            page.append(edge)


def _write_properties(meta: Any, metadata: Mapping[str, str]) -> None:
    created = dt.datetime.combine(dt.date.fromisoformat(metadata["created"]), dt.time(12))
    meta.set_creation_date(created)
    meta.date = created
    for name, put in (("title", meta.set_title), ("author", meta.set_initial_creator), ("subject", meta.set_subject)):
        if metadata[name]:
            put(metadata[name])
    if metadata["author"]:
        meta.creator = metadata["author"]
    if metadata["keywords"]:
        meta.set_keywords(metadata["keywords"])


def _paragraph(text: str, style: str) -> Any:
    from odfdo import Paragraph  # noqa: PLC0415  heavy, loaded on first use

    return Paragraph(text, style=style)


def _elements(part: Mapping[str, Any], rank: int) -> list[Any]:
    """Return what stands for a part in the document."""
    from odfdo import Header, List, ListItem, Section  # noqa: PLC0415  heavy, loaded on first use

    kind = part["type"]
    if kind == "heading":
        heading = Header(part["level"], part["text"])
        heading.set_attribute("text:style-name", f"Heading_20_{part['level']}")
        return [heading]
    if kind == "list":
        found = List(style=_ORDERED[part["ordered"]])
        for text in part["items"]:
            found.append(ListItem(_paragraph(text, "Text_20_body")))
        return [found]
    if kind == "table":
        caption = [_paragraph(part["caption"], "Caption")] if part["caption"] else []
        return [*caption, _table(part["rows"], f"Tableau{rank + 1}")]
    if kind == "page_break":
        return [_paragraph("", "SautDePage")]
    if kind == "rows":
        section = Section(name=f"{_SECTION}{part['rank']}")
        for text in part["items"]:
            section.append(_paragraph(text, "Text_20_body"))
        return [section]
    return [_paragraph(part["text"], _STYLES[kind])]


def _table(rows: list[list[str]], name: str) -> Any:
    """Return a table whose first row is a header, repeated on each page."""
    from odfdo import Element  # noqa: PLC0415  heavy, loaded on first use

    table = Element.from_tag(f'<table:table table:name="{escape(name)}"/>')
    table.append(Element.from_tag(f'<table:table-column table:number-columns-repeated="{len(rows[0])}"/>'))
    header = Element.from_tag("table:table-header-rows")
    table.append(header)
    for rank, texts in enumerate(rows):
        row = Element.from_tag("table:table-row")
        for text in texts:
            cell = Element.from_tag('<table:table-cell table:style-name="Cellule" office:value-type="string"/>')
            cell.append(_paragraph(text, "Table_20_Contents" if rank else "Table_20_Heading"))
            row.append(cell)
        (table if rank else header).append(row)
    return table


def read(content: bytes) -> dict[str, Any]:
    """Read a document into the logical form of `parts`."""
    from lxml import etree  # noqa: PLC0415  heavy, loaded on first use

    files = unpack(content)
    styles, body = etree.fromstring(files["styles.xml"]), etree.fromstring(files["content.xml"]).find(".//{*}body/{*}text")
    edges = {name: _text(styles.find(f".//{{*}}master-page/{{*}}{name}/{{*}}p")) for name in ("header", "footer")}
    return {"metadata": _read_properties(etree.fromstring(files["meta.xml"])), **edges, "parts": _read_body(body)}


def _read_properties(meta: Any) -> dict[str, str]:
    names = {"title": "title", "author": "initial-creator", "subject": "subject", "keywords": "keyword", "created": "creation-date"}
    found = {name: meta.findtext(f".//{{*}}{tag}") or "" for name, tag in names.items()}
    return {**found, "created": found["created"][:10]}


def _text(node: Any) -> str:
    """Return the text of a paragraph, breaks as line ends; empty when there is none."""
    if node is None:
        return ""
    out = node.text or ""
    for child in node:
        name = child.tag.rpartition("}")[2]
        if name == "s":
            out += " " * int(next(iter(child.attrib.values()), "1"))
        out += {"line-break": "\n", "tab": "\t"}.get(name, "") + (_text(child) if name == "span" else "") + (child.tail or "")
    return out


def _read_body(body: Any) -> list[dict[str, Any]]:
    """Return the parts of a body."""
    found: list[dict[str, Any]] = []
    caption = ""
    for node in body:
        attributes = {name.rpartition("}")[2]: value for name, value in node.attrib.items()}
        style = attributes.get("style-name", "")
        match node.tag.rpartition("}")[2]:
            case "h":
                found.append({"type": "heading", "level": int(attributes["outline-level"]), "text": _text(node)})
            case "list":
                items = [_text(one) for one in node.findall("{*}list-item/{*}p")]
                found.append({"type": "list", "ordered": style == _ORDERED[True], "items": items})
            case "table":
                rows = [[_text(one) for one in row.findall("{*}table-cell/{*}p")] for row in node.iter("{*}table-row")]
                found.append({"type": "table", "caption": caption, "rows": rows})
                caption = ""
            case "section":
                rank = int(attributes["name"].removeprefix(_SECTION))
                found.append({"type": "rows", "rank": rank, "items": [_text(one) for one in node]})
            case "p" if style == "Caption":
                caption = _text(node)
            case "p" if style == "SautDePage":
                found.append({"type": "page_break"})
            case "p":
                found.append({"type": {"Remarque": "notice", "Quotations": "quote"}.get(style, "paragraph"), "text": _text(node)})
    return found
