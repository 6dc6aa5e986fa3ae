"""Text documents of Word: written by python-docx, read back by lxml from the parts of the archive.

Here belong: the `docx` kind. The content is that of `parts`. Styles are the built-in ones, which Word shows under their French names; a
part `rows` is found again by a bookmark around it, lists by their numbering. The template is that of the library without its thumbnail,
in French and on A4 paper.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from generators.artefacts.containers import pack, unpack
from generators.artefacts.parts import DocumentKind

__all__ = ["Docx", "read", "write"]

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_STYLES = {"paragraph": "Normal", "notice": "Remarque", "quote": "Quote", "rows": "Normal"}
_BOOKMARK = "lignes_"
# A4 and its margins, in twentieths of a point.
_PAGE = {"w": 11906, "h": 16838}
_MARGIN = 1134
_NOTICE = (
    '<w:pPr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:pBdr><w:left w:val="single" w:sz="24" w:space="8" w:color="8A5A00"/></w:pBdr>'
    '<w:shd w:val="clear" w:color="auto" w:fill="FFF6E0"/></w:pPr>'
)


class Docx(DocumentKind):
    """The `docx` kind, compiled."""

    media_type = MEDIA_TYPE

    def write_file(self, logical: Mapping[str, Any]) -> bytes:
        """Write a document that says this."""
        return write(logical)

    def read(self, content: bytes) -> dict[str, Any]:
        """Read a document back with lxml."""
        return read(content)


@lru_cache(maxsize=1)
def _template() -> bytes:
    """Return the template: that of the library without thumbnail, unused parts and table styles, in French, on A4."""
    import docx  # noqa: PLC0415  heavy, loaded on first use
    from docx.enum.style import WD_STYLE_TYPE  # noqa: PLC0415  heavy, loaded on first use
    from docx.oxml import parse_xml  # noqa: PLC0415  heavy, loaded on first use

    document = docx.Document()
    for package in (document.part.package, document.part):
        for name, link in list(package.rels.items()):
            if link.reltype.rpartition("/")[2] in ("thumbnail", "stylesWithEffects", "customXml"):
                del package.rels[name]
    styles = document.styles.element
    for style in list(styles):
        if style.get(_W + "type") == "table" and style.get(_W + "styleId") not in ("TableNormal", "TableGrid"):
            styles.remove(style)
    for language in styles.iter(_W + "lang"):
        language.set(_W + "val", "fr-FR")
    notice = document.styles.add_style("Remarque", WD_STYLE_TYPE.PARAGRAPH)
    notice.base_style = document.styles["Normal"]
    notice.element.append(parse_xml(_NOTICE))
    section = document.element.body.sectPr
    for name, value in _PAGE.items():
        section.find(_W + "pgSz").set(_W + name, str(value))
    for name in ("top", "right", "bottom", "left"):
        section.find(_W + "pgMar").set(_W + name, str(_MARGIN))
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def write(logical: Mapping[str, Any]) -> bytes:
    """Write a document that says this; the same words give the same bytes."""
    import docx  # noqa: PLC0415  heavy, loaded on first use

    document = docx.Document(io.BytesIO(_template()))
    section = document.sections[0]
    for part, text in ((section.header, logical["header"]), (section.footer, logical["footer"])):
        if text:
            part.paragraphs[0].text = text
    for rank, part in enumerate(logical["parts"]):
        _write_part(document, part, rank)
    _write_properties(document.core_properties, logical["metadata"])
    target = io.BytesIO()
    document.save(target)
    return pack(unpack(target.getvalue()), "[Content_Types].xml")


def _write_properties(properties: Any, metadata: Mapping[str, str]) -> None:
    for name in ("title", "author", "subject", "keywords"):
        setattr(properties, name, metadata[name])
    properties.last_modified_by, properties.comments, properties.revision = metadata["author"], "", 1
    properties.language = "fr-FR"
    properties.created = properties.modified = dt.datetime.combine(dt.date.fromisoformat(metadata["created"]), dt.time(12))


def _write_part(document: Any, part: Mapping[str, Any], rank: int) -> None:
    kind = part["type"]
    if kind == "heading":
        document.add_paragraph(part["text"], style=f"Heading {part['level']}")
    elif kind == "list":
        _write_list(document, part)
    elif kind == "table":
        _write_table(document, part)
    elif kind == "page_break":
        document.add_page_break()
    elif kind == "rows":
        _mark(document, "bookmarkStart", rank, {"name": f"{_BOOKMARK}{part['rank']}"})
        for text in part["items"]:
            document.add_paragraph(text)
        _mark(document, "bookmarkEnd", rank, {})
    else:
        document.add_paragraph(part["text"], style=_STYLES[kind])


def _mark(document: Any, name: str, rank: int, attributes: Mapping[str, str]) -> None:
    """Add the start or the end of a bookmark, before the section that ends the body."""
    from docx.oxml import OxmlElement  # noqa: PLC0415  heavy, loaded on first use
    from docx.oxml.ns import qn  # noqa: PLC0415  heavy, loaded on first use

    mark = OxmlElement(f"w:{name}")
    for key, value in {"id": str(rank), **attributes}.items():
        mark.set(qn(f"w:{key}"), value)
    document.element.body.sectPr.addprevious(mark)


def _write_list(document: Any, part: Mapping[str, Any]) -> None:
    """Write a list with a numbering of its own: two lists in a row stay apart and each begins at 1."""
    style = document.styles["List Number" if part["ordered"] else "List Bullet"]
    numbering = document.part.numbering_part.element
    known = style.element.pPr.numPr.numId.val
    abstract = next(one.abstractNumId.val for one in numbering.num_lst if one.numId == known)
    number = numbering.add_num(abstract)
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    for item in part["items"]:
        properties = document.add_paragraph(item, style=style)._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = number.numId


def _write_table(document: Any, part: Mapping[str, Any]) -> None:
    """Write a table whose first row is a header, repeated on each page; an empty paragraph keeps it apart from what follows."""
    from docx.oxml import OxmlElement  # noqa: PLC0415  heavy, loaded on first use

    if part["caption"]:
        document.add_paragraph(part["caption"], style="Caption").paragraph_format.keep_with_next = True
    table = document.add_table(rows=len(part["rows"]), cols=len(part["rows"][0]), style="Table Grid")
    for rank, (row, texts) in enumerate(zip(table._tbl.tr_lst, part["rows"], strict=True)):
        if rank == 0:
            row.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for cell, text in zip(row.tc_lst, texts, strict=True):
            run = cell.p_lst[0].add_r()
            run.text = text
            if rank == 0:
                run.get_or_add_rPr()._add_b()
    document.add_paragraph()


def read(content: bytes) -> dict[str, Any]:
    """Read a document into the logical form of `parts`."""
    from lxml import etree  # noqa: PLC0415  heavy, loaded on first use

    parts = {name: etree.fromstring(data) for name, data in unpack(content).items() if name.endswith((".xml", ".rels"))}
    links = {one.get("Id"): one.get("Target") for one in parts["word/_rels/document.xml.rels"]}
    body = parts["word/document.xml"].find(_W + "body")
    edges = {}
    for name in ("header", "footer"):
        found = body.find(f"{_W}sectPr/{_W}{name}Reference")
        edges[name] = _texts(parts["word/" + links[found.get(_R + "id")]].find(_W + "p")) if found is not None else ""
    return {"metadata": _read_properties(parts["docProps/core.xml"]), **edges, "parts": _read_body(body, _ordered(parts))}


def _read_properties(core: Any) -> dict[str, str]:
    names = {"title": "title", "creator": "author", "subject": "subject", "keywords": "keywords", "created": "created"}
    found = {names[local]: one.text or "" for one in core if (local := one.tag.rpartition("}")[2]) in names}
    return {**dict.fromkeys(names.values(), ""), **found, "created": found["created"][:10]}


def _ordered(parts: Mapping[str, Any]) -> dict[str, bool]:
    """Return the numberings and whether each counts."""
    numbering = parts["word/numbering.xml"]
    counts = {
        one.get(_W + "abstractNumId"): one.find(f"{_W}lvl/{_W}numFmt").get(_W + "val") == "decimal"
        for one in numbering.findall(_W + "abstractNum")
    }
    return {one.get(_W + "numId"): counts[one.find(_W + "abstractNumId").get(_W + "val")] for one in numbering.findall(_W + "num")}


def _texts(paragraph: Any) -> str:
    """Return the text of a paragraph, breaks as line ends."""
    nodes = paragraph.iter(_W + "t", _W + "br", _W + "noBreakHyphen")
    return "".join((one.text or "") if one.tag == _W + "t" else ("\n" if one.tag == _W + "br" else "-") for one in nodes)


def _read_body(body: Any, ordered: Mapping[str, bool]) -> list[dict[str, Any]]:
    """Return the parts of a body."""
    found: list[dict[str, Any]] = []
    rows: dict[str, Any] | None = None
    caption, last_list, after_table = "", "", False
    for node in body:
        name = node.tag.removeprefix(_W)
        if name == "bookmarkStart" and node.get(_W + "name").startswith(_BOOKMARK):
            rows = {"type": "rows", "rank": int(node.get(_W + "name").removeprefix(_BOOKMARK)), "items": []}
            found.append(rows)
        elif name == "bookmarkEnd":
            rows = None
        elif name == "tbl":
            cells = [[_texts(cell) for cell in row.findall(_W + "tc")] for row in node.findall(_W + "tr")]
            found.append({"type": "table", "caption": caption, "rows": cells})
            caption = ""
        elif name == "p" and rows is not None:
            rows["items"].append(_texts(node))
        elif name == "p" and not after_table:
            style, number = _value(node, "pStyle"), _value(node, "numPr", "numId")
            if style == "Caption":
                caption = _texts(node)
            elif number and number == last_list:
                found[-1]["items"].append(_texts(node))
            else:
                found.append(_read_paragraph(node, style, ordered[number] if number else None))
            last_list = number
        after_table = name == "tbl"
    return found


def _value(paragraph: Any, *path: str) -> str:
    node = paragraph.find("/".join(_W + name for name in ("pPr", *path)))
    return node.get(_W + "val") if node is not None else ""


def _read_paragraph(node: Any, style: str, ordered: bool | None) -> dict[str, Any]:
    if ordered is not None:
        return {"type": "list", "ordered": ordered, "items": [_texts(node)]}
    if node.find(f"{_W}r/{_W}br[@{_W}type='page']") is not None:
        return {"type": "page_break"}
    if style.startswith("Heading"):
        return {"type": "heading", "level": int(style.removeprefix("Heading")), "text": _texts(node)}
    return {"type": {"Remarque": "notice", "Quote": "quote"}.get(style, "paragraph"), "text": _texts(node)}
