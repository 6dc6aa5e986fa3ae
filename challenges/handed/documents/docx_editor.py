"""Recipes on Office Open XML texts."""

from __future__ import annotations

from typing import Any

from lxml import etree

from challenges.handed.containers import Container
from challenges.handed.documents.docx_reading import VAL, W, _main
from challenges.handed.documents.editors import Editor
from challenges.handed.documents.model import style_key

_LEADS = ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "numPr")


class DocxEditor(Editor):
    """A .docx, open."""

    def __init__(self, data: bytes | None) -> None:
        super().__init__(data)
        self.main = _main(Container(data or b""))

    def paragraphs(self) -> list[Any]:
        """Return the paragraphs of the body."""
        return list(self.part(self.main).iter(W + "p"))

    def text_of(self, paragraph: Any) -> str:
        """Return the text of a paragraph."""
        return "".join(one.text or "" for one in paragraph.iter(W + "t"))

    def set_text(self, paragraph: Any, text: str) -> None:
        """Put a text in the place of that of a paragraph."""
        for one in list(paragraph):
            if one.tag != W + "pPr":
                paragraph.remove(one)
        run = etree.SubElement(paragraph, W + "r")
        word = etree.SubElement(run, W + "t")
        word.text = text
        word.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")

    def _own(self, paragraph: Any, name: str) -> Any:
        """Return a property of a paragraph, emptied; properties stand in the order that Word asks for."""
        own = paragraph.find(W + "pPr")
        if own is None:
            own = etree.Element(W + "pPr")
            paragraph.insert(0, own)
        for one in own.findall(W + name):
            own.remove(one)
        found = etree.Element(W + name)
        before = {W + one for one in _LEADS[: _LEADS.index(name)]}
        own.insert(sum(one.tag in before for one in own), found)
        return found

    def _style(self, style: str) -> Any:
        styles = self.part("word/styles.xml")
        for one in styles.iter(W + "style"):
            name = one.find(W + "name")
            if one.get(W + "type") == "paragraph" and name is not None and style_key(name.get(VAL)) == style_key(style):
                return one
        made = etree.SubElement(styles, W + "style")
        made.set(W + "type", "paragraph")
        made.set(W + "styleId", "".join(char for char in style if char.isalnum()))
        etree.SubElement(made, W + "name").set(VAL, style)
        if style_key(style).startswith("heading "):
            own = etree.SubElement(made, W + "pPr")
            etree.SubElement(own, W + "outlineLvl").set(VAL, str(int(style_key(style)[8:]) - 1))
        return made

    def set_style(self, paragraph: Any, style: str) -> None:
        """Give a style."""
        self._own(paragraph, "pStyle").set(VAL, self._style(style).get(W + "styleId"))

    def set_bold(self, paragraph: Any) -> None:
        """Make a text bold by hand."""
        for run in paragraph.iter(W + "r"):
            look = run.find(W + "rPr")
            if look is None:
                look = etree.Element(W + "rPr")
                run.insert(0, look)
            etree.SubElement(look, W + "b")

    def set_list(self, paragraphs: list[Any], listed: str) -> None:
        """Make paragraphs one list."""
        numbering = self.part("word/numbering.xml")
        number = str(1 + max((int(one.get(W + "numId")) for one in numbering.iter(W + "num")), default=0))
        abstract = etree.Element(W + "abstractNum")
        abstract.set(W + "abstractNumId", str(900 + int(number)))
        level = etree.SubElement(abstract, W + "lvl")
        level.set(W + "ilvl", "0")
        marks = (
            ("start", "1"),
            ("numFmt", "bullet" if listed == "bullets" else "decimal"),
            ("lvlText", "•" if listed == "bullets" else "%1."),
        )
        for name, value in marks:
            etree.SubElement(level, W + name).set(VAL, value)
        numbering.insert(0, abstract)
        last = etree.SubElement(numbering, W + "num")
        last.set(W + "numId", number)
        etree.SubElement(last, W + "abstractNumId").set(VAL, abstract.get(W + "abstractNumId"))
        for one in paragraphs:
            own = self._own(one, "numPr")
            etree.SubElement(own, W + "ilvl").set(VAL, "0")
            etree.SubElement(own, W + "numId").set(VAL, number)

    def set_break(self, paragraph: Any) -> None:
        """Begin a page before a paragraph."""
        self._own(paragraph, "pageBreakBefore")

    def add_after(self, paragraph: Any, text: str) -> Any:
        """Add a plain paragraph behind another."""
        made = etree.Element(W + "p")
        paragraph.addnext(made)
        if text:
            self.set_text(made, text)
        return made

    def define_style(self, style: str, look: dict[str, str]) -> None:
        """Set how a style looks."""
        element = self._style(style)
        found = element.find(W + "rPr")
        if found is not None:
            element.remove(found)
        found = etree.SubElement(element, W + "rPr")
        if "font" in look:
            fonts = etree.SubElement(found, W + "rFonts")
            for one in ("ascii", "hAnsi"):
                fonts.set(W + one, look["font"])
        for name, tag in (("bold", "b"), ("italic", "i")):
            if name in look:
                etree.SubElement(found, W + tag)
        if "colour" in look:
            etree.SubElement(found, W + "color").set(VAL, look["colour"])
        if "size" in look:
            etree.SubElement(found, W + "sz").set(VAL, str(round(2 * float(look["size"]))))

    def settle_changes(self, accept: bool) -> None:
        """Accept or reject every tracked change of words."""
        root = self.part(self.main)
        kept, gone = (("ins", "moveTo"), ("del", "moveFrom")) if accept else (("del", "moveFrom"), ("ins", "moveTo"))
        for name in gone:
            for one in list(root.iter(W + name)):
                one.getparent().remove(one)
        for one in root.iter(W + "delText"):
            one.tag = W + "t"
        for name in kept:
            for one in list(root.iter(W + name)):
                for child in list(one):
                    one.addprevious(child)
                one.getparent().remove(one)

    def remove_comments(self) -> None:
        """Remove every comment."""
        root = self.part(self.main)
        for name in ("commentRangeStart", "commentRangeEnd", "commentReference"):
            for one in list(root.iter(W + name)):
                one.getparent().remove(one)
        if "word/comments.xml" in self.parts:
            comments = self.part("word/comments.xml")
            for one in list(comments):
                comments.remove(one)
