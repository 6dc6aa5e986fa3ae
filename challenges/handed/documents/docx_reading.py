"""Reading a text document of Office Open XML: its paragraphs stream by, styles, numberings, comments and headers are small parts."""

from __future__ import annotations

import posixpath
from typing import Any, Final

from challenges.handed.containers import Container, elements, parse_xml
from challenges.handed.documents.model import Comment, Document, Paragraph, Style, Zone, style_key
from challenges.handed.errors import Refused
from challenges.handed.limits import MAX_PARAGRAPHS

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14: Final = "{http://schemas.microsoft.com/office/word/2010/wordml}"
W15: Final = "{http://schemas.microsoft.com/office/word/2012/wordml}"
DRAWN: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
PICTURE: Final = "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic"
VAL: Final = W + "val"
_OFF: Final = ("0", "false", "off", "none")
_REMOVED: Final = (W + "del", W + "moveFrom")
_TEXTS: Final = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
_GONE_WITH_WORDS: Final = (W + "rPrChange", W + "pPrChange")


class _Styles:
    """Styles by their identifiers, resolved through those they are based on."""

    def __init__(self, root: Any) -> None:
        self._elements = {} if root is None else {one.get(W + "styleId"): one for one in root.iter(W + "style")}
        defaults = None if root is None else root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        self._plain = Style("")
        _look(self._plain, defaults)
        self.standard = next(
            (
                name
                for name, one in self._elements.items()
                if one.get(W + "type") == "paragraph" and one.get(W + "default") in ("1", "true")
            ),
            "",
        )
        self._known: dict[str, Style] = {}

    def get(self, identifier: str, depth: int = 0) -> Style:
        """Return a style; an unknown identifier is its own name."""
        if identifier in self._known:
            return self._known[identifier]
        element = self._elements.get(identifier)
        if element is None or depth > 20:
            return Style(identifier, self._plain.font, self._plain.size, self._plain.colour)
        above = _attribute(element, "basedOn")
        base = self.get(above, depth + 1) if above else self._plain
        name = _attribute(element, "name") or identifier
        found = Style(name, base.font, base.size, base.colour, base.bold, base.italic, base.level, base.listed)
        _look(found, element.find(W + "rPr"))
        own = element.find(W + "pPr")
        level = None if own is None else own.find(W + "outlineLvl")
        if level is not None:
            found.level = _level(level)
        if style_key(name).startswith("heading "):
            found.level = int(style_key(name)[8:])
        number = None if own is None else own.find(f"{W}numPr/{W}numId")
        if number is not None:
            found.listed = number.get(VAL) or ""
        self._known[identifier] = found
        return found

    def all(self) -> dict[str, Style]:
        """Return the styles of paragraphs by their names for comparing."""
        names = [name for name, one in self._elements.items() if one.get(W + "type") == "paragraph"]
        return {style_key(self.get(name).name): self.get(name) for name in names}


def _attribute(element: Any, child: str) -> str:
    found = element.find(W + child)
    return "" if found is None else found.get(VAL) or ""


def _level(element: Any) -> int:
    text = element.get(VAL) or ""
    return int(text) + 1 if text.isdecimal() and len(text) < 3 and int(text) < 9 else 0


def _on(properties: Any, name: str) -> bool | None:
    """Return whether a switch is on, off, or not said."""
    found = None if properties is None else properties.find(W + name)
    return None if found is None else (found.get(VAL) or "1") not in _OFF


def _look(style: Style, properties: Any) -> None:
    """Lay what properties of text say over a style."""
    if properties is None:
        return
    fonts, size, colour = (properties.find(W + one) for one in ("rFonts", "sz", "color"))
    if fonts is not None:
        style.font = fonts.get(W + "ascii") or fonts.get(W + "hAnsi") or style.font
    if size is not None and (size.get(VAL) or "").isdecimal():
        style.size = int(size.get(VAL)[:6]) / 2
    if colour is not None and colour.get(VAL):
        style.colour = colour.get(VAL).lower()
    bold, italic = _on(properties, "b"), _on(properties, "i")
    style.bold, style.italic = style.bold if bold is None else bold, style.italic if italic is None else italic


class _Reader:
    """What is read on the way through a part: fields and changes may reach over paragraphs."""

    def __init__(self, container: Container, styles: _Styles) -> None:
        self.styles, self.document = styles, Document(styles=styles.all())
        self.fields: list[tuple[str, bool]] = []
        numbering = _part(container, "word/numbering.xml")
        self._abstract = (
            {} if numbering is None else {one.get(W + "numId"): _attribute(one, "abstractNumId") for one in numbering.iter(W + "num")}
        )
        self._formats = (
            {}
            if numbering is None
            else {
                (one.get(W + "abstractNumId"), level.get(W + "ilvl")): _attribute(level, "numFmt")
                for one in numbering.iter(W + "abstractNum")
                for level in one.iter(W + "lvl")
            }
        )

    def paragraph(self, element: Any) -> Paragraph:
        """Return a paragraph, and note what it says of the document."""
        own = element.find(W + "pPr")
        style = self.styles.get((_attribute(own, "pStyle") if own is not None else "") or self.styles.standard)
        found = Paragraph(style=style.name, level=style.level)
        if own is not None:
            direct = own.find(W + "outlineLvl")
            found.level = _level(direct) if direct is not None and not found.level else found.level
            found.break_before = bool(_on(own, "pageBreakBefore"))
        self._list(found, own, style)
        texts: list[str] = []
        bold: set[bool] = set()
        for child in element:
            self._walk(child, found, texts, bold, 0)
        found.text, found.bold = "".join(texts), bold == {True}
        for one in element.iter(DRAWN):
            if next(one.getparent().iter(PICTURE), None) is None:
                continue
            self.document.pictures.append(one.get("descr") or one.get("title") or "")
        return found

    def _list(self, found: Paragraph, own: Any, style: Style) -> None:
        numbers = None if own is None else own.find(W + "numPr")
        number = (_attribute(numbers, "numId") if numbers is not None else "") or style.listed
        level = (_attribute(numbers, "ilvl") if numbers is not None else "") or "0"
        if number and number != "0" and number in self._abstract:
            kind = self._formats.get((self._abstract[number], level), "")
            found.list_id = number
            found.listed = "bullets" if kind in ("bullet", "") else "" if kind == "none" else "numbers"

    def _walk(self, element: Any, found: Paragraph, texts: list[str], bold: set[bool], depth: int) -> None:
        """Go through what a paragraph holds; the text of removed words and of the codes of fields is none."""
        if depth > 40 or not isinstance(element.tag, str):
            return
        if element.tag in _REMOVED or element.tag == W + "ins" or element.tag == W + "moveTo":
            self.document.changes.append("".join(one.text or "" for one in element.iter(W + "t", W + "delText")))
            if element.tag in _REMOVED:
                return
        if element.tag == W + "r":
            self._run(element, found, texts, bold)
            return
        if element.tag == W + "fldSimple":
            self._field(element.get(W + "instr") or "", found)
        if element.tag == W + "pPr":
            return
        for child in element:
            self._walk(child, found, texts, bold, depth + 1)

    def _run(self, element: Any, found: Paragraph, texts: list[str], bold: set[bool]) -> None:
        for child in element:
            if child.tag == W + "fldChar":
                self._mark(child.get(W + "fldCharType"), found)
            elif child.tag == W + "instrText" and self.fields:
                code, shown = self.fields[-1]
                self.fields[-1] = (code + (child.text or ""), shown)
            elif child.tag == W + "t" and child.text:
                texts.append(child.text)
                if child.text.strip():
                    bold.add(bool(_on(element.find(W + "rPr"), "b")))
            elif child.tag == W + "br" and child.get(W + "type") == "page":
                if "".join(texts).strip():
                    self._break_after = True
                else:
                    found.break_before = True
            elif child.tag in _TEXTS:
                texts.append(_TEXTS[child.tag])

    _break_after = False

    def _mark(self, kind: str | None, found: Paragraph) -> None:
        if kind == "begin":
            self.fields.append(("", False))
        elif kind == "separate" and self.fields:
            code, _shown = self.fields[-1]
            self.fields[-1] = (code, True)
            self._field(code, found)
        elif kind == "end" and self.fields:
            code, shown = self.fields.pop()
            if not shown:
                self._field(code, found)

    def _field(self, code: str, found: Paragraph) -> None:
        name = code.split(maxsplit=1)[0].upper() if code.split() else ""
        found.fields.append(name)
        if name == "TOC":
            self.document.has_contents = True

    def in_contents(self) -> bool:
        """Say whether a table of contents is open."""
        return any(code.split()[:1] == ["TOC"] for code, _shown in self.fields)

    def body(self, data: bytes) -> None:
        """Read the paragraphs of the body; they are counted first, as offices write them, since a count costs nothing."""
        if data.count(b"<w:p>") + data.count(b"<w:p ") > MAX_PARAGRAPHS:
            raise Refused("too_long")
        before = False
        for element in elements(data, W + "p"):
            opened = self.in_contents()
            found = self.paragraph(element)
            found.contents = opened or self.in_contents() or "TOC" in found.fields
            found.break_before, before = found.break_before or before, self._break_after
            self._break_after = False
            if not found.text.strip() and found.break_before:
                before, found.break_before = True, False
            section = element.find(f"{W}pPr/{W}sectPr")
            before = before or (section is not None and _attribute(section, "type") != "continuous")
            self.document.paragraphs.append(found)
            if len(self.document.paragraphs) > MAX_PARAGRAPHS:
                raise Refused("too_long")


def _part(container: Container, name: str) -> Any:
    return parse_xml(container.read(name)) if name in container else None


def _main(container: Container) -> str:
    """Return the path of the main part."""
    root = _part(container, "_rels/.rels")
    for one in () if root is None else root:
        if (one.get("Type") or "").endswith("/officeDocument"):
            return posixpath.normpath(one.get("Target") or "").lstrip("/")
    return "word/document.xml"


def read(container: Container) -> Document:
    """Return the document; `Refused` when it is damaged or too long."""
    reader = _Reader(container, _Styles(_part(container, "word/styles.xml")))
    main = _main(container)
    reader.body(container.read(main))
    document = reader.document
    drawn = list(document.pictures)
    for name in sorted(container.names):
        folder, _slash, last = name.rpartition("/")
        if folder == "word" and last.endswith(".xml") and last.startswith(("header", "footer")):
            (document.headers if last.startswith("header") else document.footers).append(_zone(reader, container.read(name)))
    document.pictures = drawn
    document.comments = _comments(container)
    return document


def _zone(reader: _Reader, data: bytes) -> Zone:
    found = [reader.paragraph(one) for one in parse_xml(data).iter(W + "p")]
    return Zone(" ".join(one.text for one in found if one.text), any("PAGE" in one.fields for one in found))


def _comments(container: Container) -> list[Comment]:
    root, more = _part(container, "word/comments.xml"), _part(container, "word/commentsExtended.xml")
    done = (
        set()
        if more is None
        else {one.get(W15 + "paraId") for one in more.iter(W15 + "commentEx") if one.get(W15 + "done") in ("1", "true")}
    )
    return [
        Comment("".join(text.text or "" for text in one.iter(W + "t")), any(p.get(W14 + "paraId") in done for p in one.iter(W + "p")))
        for one in (() if root is None else root.iter(W + "comment"))
    ]
