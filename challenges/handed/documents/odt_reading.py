"""Reading a text document of OpenDocument: content.xml and styles.xml, whose styles are looked up by name in both."""

from __future__ import annotations

import contextlib
from typing import Any, Final

from challenges.handed.containers import Container, depth, parse_xml
from challenges.handed.documents.model import Comment, Document, Paragraph, Style, Zone, style_key
from challenges.handed.errors import Refused
from challenges.handed.limits import MAX_PARAGRAPHS

_URN: Final = "urn:oasis:names:tc:opendocument:xmlns:"
T, S, OFFICE, D = (f"{{{_URN}{one}:1.0}}" for one in ("text", "style", "office", "drawing"))
FO: Final = f"{{{_URN}xsl-fo-compatible:1.0}}"
SVG: Final = f"{{{_URN}svg-compatible:1.0}}"
LO: Final = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
_PARAGRAPHS: Final = (T + "p", T + "h")
_FIELDS: Final = {
    "page-number": "PAGE", "sequence": "SEQ", "bookmark-ref": "REF", "reference-ref": "REF", "sequence-ref": "REF",
    "database-display": "MERGEFIELD", "note-ref": "NOTEREF",
}  # fmt: skip
_SILENT: Final = (OFFICE + "annotation", T + "tracked-changes", T + "note", OFFICE + "annotation-end")


class _Styles:
    """Styles of both parts, resolved through their parents."""

    def __init__(self, *roots: Any) -> None:
        self.elements: dict[str, Any] = {}
        self.automatic: set[str] = set()
        self.lists: dict[str, Any] = {}
        self.fonts: dict[str, str] = {}
        self._plain = Style("")
        for root in roots:
            for one in root.iter(S + "style"):
                if one.get(S + "family") in ("paragraph", "text"):
                    self.elements[one.get(S + "name")] = one
                    if one.getparent().tag == OFFICE + "automatic-styles":
                        self.automatic.add(one.get(S + "name"))
            for one in root.iter(T + "list-style"):
                self.lists[one.get(S + "name")] = one
            for one in root.iter(S + "font-face"):
                self.fonts[one.get(S + "name")] = (one.get(SVG + "font-family") or "").strip("'\"")
            for one in root.iter(S + "default-style"):
                if one.get(S + "family") == "paragraph":
                    self._look(self._plain, one)

    def _look(self, style: Style, element: Any) -> None:
        properties = element.find(S + "text-properties")
        if properties is None:
            return
        font = properties.get(S + "font-name") or ""
        style.font = self.fonts.get(font, font) or (properties.get(FO + "font-family") or "").strip("'\"") or style.font
        size = (properties.get(FO + "font-size") or "").removesuffix("pt")
        with contextlib.suppress(ValueError):
            style.size = float(size[:12]) if size and not size.endswith("%") else style.size
        style.colour = (properties.get(FO + "color") or style.colour).lstrip("#").lower()
        weight, slant = properties.get(FO + "font-weight"), properties.get(FO + "font-style")
        style.bold = style.bold if weight is None else weight in ("bold", "600", "700", "800", "900")
        style.italic = style.italic if slant is None else slant in ("italic", "oblique")

    def get(self, name: str, level: int = 0) -> Style:
        """Return a style with what it takes from its parents."""
        element = self.elements.get(name)
        if element is None or level > 20:
            return Style(name, self._plain.font, self._plain.size, self._plain.colour)
        above = element.get(S + "parent-style-name")
        base = self.get(above, level + 1) if above else self._plain
        found = Style(
            element.get(S + "display-name") or name, base.font, base.size, base.colour, base.bold, base.italic, base.level, base.listed
        )
        if name in self.automatic and above:
            found.name = base.name
        self._look(found, element)
        rank = element.get(S + "default-outline-level") or ""
        found.level = int(rank[:2]) if rank.isdecimal() else found.level
        if style_key(found.name).startswith("heading "):
            found.level = int(style_key(found.name)[8:])
        listed = element.get(S + "list-style-name")
        found.listed = found.listed if listed is None else listed
        return found

    def breaks(self, name: str) -> bool:
        """Say whether a paragraph of this style begins a page, by itself or by the layout of pages that it begins."""
        element = self.elements.get(name)
        for _level in range(20):
            if element is None:
                return False
            properties = element.find(S + "paragraph-properties")
            if element.get(S + "master-page-name") or (properties is not None and properties.get(FO + "break-before") == "page"):
                return True
            element = self.elements.get(element.get(S + "parent-style-name") or "")
        return False

    def breaks_after(self, name: str) -> bool:
        """Say whether a page ends after a paragraph of this style."""
        element = self.elements.get(name)
        properties = None if element is None else element.find(S + "paragraph-properties")
        return properties is not None and properties.get(FO + "break-after") == "page"

    def bold_text(self, name: str) -> bool:
        """Say whether a style of characters, not of a paragraph, is bold by itself."""
        element = self.elements.get(name)
        properties = None if element is None else element.find(S + "text-properties")
        return properties is not None and properties.get(FO + "font-weight") == "bold"

    def kind_of_list(self, name: str, level: int) -> str:
        """Return whether a list has bullets or numbers at a level."""
        style = self.lists.get(name)
        for one in () if style is None else style:
            if one.get(T + "level") == str(level):
                return (
                    "numbers"
                    if one.tag == T + "list-level-style-number" and one.get(S + "num-format")
                    else ("bullets" if one.tag != T + "list-level-style-number" else "")
                )
        return "bullets"


class _Reader:
    def __init__(self, styles: _Styles) -> None:
        self.styles, self.document = styles, Document()
        self._rank = 0
        self._break = False

    def block(self, element: Any, listed: tuple[str, str, int], contents: bool) -> None:
        """Go through what holds paragraphs: sections, tables, lists, contents."""
        if element.tag in _PARAGRAPHS:
            found = self.paragraph(element, listed)
            found.contents = contents
            self.document.paragraphs.append(found)
            if len(self.document.paragraphs) > MAX_PARAGRAPHS:
                raise Refused("too_long")
            return
        if element.tag in (T + "tracked-changes", OFFICE + "forms", T + "sequence-decls"):
            return
        if element.tag == T + "table-of-content":
            self.document.has_contents = contents = True
        if element.tag == T + "list":
            if not listed[1]:
                self._rank += 1
            listed = (
                element.get(T + "style-name") or listed[0],
                element.get(T + "continue-list") or listed[1] or str(self._rank),
                listed[2] + 1,
            )
        for child in element:
            if child.tag not in (T + "table-of-content-source", T + "index-title-template"):
                self.block(child, listed, contents)

    def paragraph(self, element: Any, listed: tuple[str, str, int] = ("", "", 0)) -> Paragraph:
        """Return a paragraph."""
        name = element.get(T + "style-name") or ""
        style = self.styles.get(name)
        found = Paragraph(style=style.name, level=style.level, break_before=self.styles.breaks(name) or self._break)
        level = element.get(T + "outline-level") or ""
        if element.tag == T + "h" and level.isdecimal() and not found.level:
            found.level = int(level[:2])
        self._break = self.styles.breaks_after(name)
        if listed[2]:
            found.listed, found.list_id = self.styles.kind_of_list(listed[0] or style.listed, listed[2]), listed[1]
        elif style.listed and not found.level and style.listed in self.styles.lists:
            found.listed, found.list_id = self.styles.kind_of_list(style.listed, 1), style.listed
        texts: list[str] = []
        bold: set[bool] = set()
        automatic = self.styles.bold_text(name) and name in self.styles.automatic
        self._texts(element, found, texts, bold, automatic)
        found.text, found.bold = "".join(texts), bold == {True}
        if not found.text.strip() and found.break_before:
            self._break, found.break_before = True, False
        return found

    def _texts(self, element: Any, found: Paragraph, texts: list[str], bold: set[bool], strong: bool) -> None:
        if element.text:
            texts.append(element.text)
            if element.text.strip():
                bold.add(strong)
        for child in element:
            if child.tag in _SILENT:
                pass
            elif child.tag == T + "s":
                texts.append(" " * min(int(count) if (count := child.get(T + "c") or "1").isdecimal() and len(count) < 4 else 1, 200))
            elif child.tag in (T + "tab", T + "line-break", T + "soft-page-break"):
                texts.append({T + "tab": "\t", T + "line-break": "\n"}.get(child.tag, ""))
            elif child.tag in (D + "frame", D + "custom-shape"):
                self._picture(child)
            else:
                name = _FIELDS.get(child.tag.removeprefix(T), "") if isinstance(child.tag, str) else ""
                if name:
                    found.fields.append(name)
                if child.tag == T + "span":
                    self._texts(child, found, texts, bold, strong or self.styles.bold_text(child.get(T + "style-name") or ""))
                else:
                    self._texts(child, found, texts, bold, strong)
            if child.tail:
                texts.append(child.tail)
                if child.tail.strip():
                    bold.add(strong)

    def _picture(self, frame: Any) -> None:
        if frame.find(D + "image") is not None:
            told = [frame.find(SVG + one) for one in ("desc", "title")]
            self.document.pictures.append(next((one.text for one in told if one is not None and one.text), ""))
        for box in frame.iter(D + "text-box"):
            for one in box:
                self.block(one, ("", "", 0), False)


def read(container: Container) -> Document:
    """Return the document; `Refused` when it is damaged or too long."""
    data = container.read("content.xml")
    if sum(data.count(one) for one in (b"<text:p>", b"<text:p ", b"<text:p/", b"<text:h ")) > MAX_PARAGRAPHS:
        raise Refused("too_long")
    content = parse_xml(data)
    pages = parse_xml(container.read("styles.xml")) if "styles.xml" in container else content
    depth(content)
    styles = _Styles(pages, content)
    reader = _Reader(styles)
    body = content.find(f"{OFFICE}body/{OFFICE}text")
    if body is None:
        raise Refused("damaged")
    reader.block(body, ("", "", 0), False)
    document = reader.document
    names = [one for one in styles.elements if one not in styles.automatic and styles.elements[one].get(S + "family") == "paragraph"]
    document.styles = {style_key(styles.get(one).name): styles.get(one) for one in names}
    for one in body.iter(T + "changed-region"):
        document.changes.append(" ".join("".join(part.itertext()) for part in one.iter(T + "p")))
    for one in body.iter(OFFICE + "annotation"):
        words = "".join("".join(part.itertext()) for part in one.iter(T + "p"))
        document.comments.append(Comment(words, one.get(LO + "resolved") == "true"))
    for zones, names_of in (
        (document.headers, ("header", "header-left", "header-first")),
        (document.footers, ("footer", "footer-left", "footer-first")),
    ):
        for name in names_of:
            zones.extend(_zone(reader, one) for one in pages.iter(S + name, LO + name) if one.get(S + "display") != "false")
    return document


def _zone(reader: _Reader, element: Any) -> Zone:
    found = [reader.paragraph(one) for one in element.iter(*_PARAGRAPHS)]
    return Zone(" ".join(one.text for one in found if one.text), any("PAGE" in one.fields for one in found))
