"""Recipes on OpenDocument texts."""

from __future__ import annotations

import copy
from typing import Any

from lxml import etree

from challenges.handed.documents.editors import Editor
from challenges.handed.documents.model import style_key
from challenges.handed.documents.odt_reading import FO, OFFICE, S, T


class OdtEditor(Editor):
    """An .odt, open."""

    first = "mimetype"

    def paragraphs(self) -> list[Any]:
        """Return the paragraphs of the body."""
        return list(self._body().iter(T + "p", T + "h"))

    def _body(self) -> Any:
        return self.part("content.xml").find(f"{OFFICE}body/{OFFICE}text")

    def text_of(self, paragraph: Any) -> str:
        """Return the text of a paragraph."""
        return "".join(paragraph.itertext())

    def set_text(self, paragraph: Any, text: str) -> None:
        """Put a text in the place of that of a paragraph."""
        for one in list(paragraph):
            paragraph.remove(one)
        paragraph.text = text

    def _style(self, style: str) -> Any:
        for name in ("styles.xml", "content.xml"):
            for one in self.part(name).iter(S + "style"):
                if one.get(S + "family") == "paragraph" and style_key(one.get(S + "display-name") or one.get(S + "name")) == style_key(
                    style
                ):
                    return one
        made = etree.SubElement(self.part("styles.xml").find(OFFICE + "styles"), S + "style")
        for name, value in (("name", style.replace(" ", "_20_")), ("display-name", style), ("family", "paragraph")):
            made.set(S + name, value)
        if style_key(style).startswith("heading "):
            made.set(S + "default-outline-level", style_key(style)[8:])
        return made

    def set_style(self, paragraph: Any, style: str) -> None:
        """Give a style; that of a heading makes a heading."""
        element = self._style(style)
        paragraph.set(T + "style-name", element.get(S + "name"))
        key = style_key(style)
        if key.startswith("heading "):
            paragraph.tag = T + "h"
            paragraph.set(T + "outline-level", key[8:])
        else:
            paragraph.tag = T + "p"
            paragraph.attrib.pop(T + "outline-level", None)

    def _automatic(self, base: str, family: str = "paragraph") -> Any:
        """Return a new automatic style, based on another."""
        root = self.part("content.xml")
        styles = root.find(OFFICE + "automatic-styles")
        if styles is None:
            styles = etree.Element(OFFICE + "automatic-styles")
            root.insert(sum(one.tag in (OFFICE + "scripts", OFFICE + "font-face-decls") for one in root), styles)
        before = next((one for one in styles if one.get(S + "name") == base and base), None)
        made = etree.SubElement(styles, S + "style") if before is None else copy.deepcopy(before)
        if before is not None:
            styles.append(made)
        made.set(S + "name", f"Balise{len(styles)}")
        made.set(S + "family", family)
        if before is None and base:
            made.set(S + "parent-style-name", base)
        return made

    def set_bold(self, paragraph: Any) -> None:
        """Make a text bold by hand."""
        made = self._automatic("", "text")
        etree.SubElement(made, S + "text-properties").set(FO + "font-weight", "bold")
        text = self.text_of(paragraph)
        self.set_text(paragraph, "")
        span = etree.SubElement(paragraph, T + "span")
        span.set(T + "style-name", made.get(S + "name"))
        span.text = text

    def set_list(self, paragraphs: list[Any], listed: str) -> None:
        """Make paragraphs one list, at the place of the first."""
        styles = self._automatic("").getparent()
        name = f"BaliseListe{len(styles)}"
        style = etree.SubElement(styles, T + "list-style")
        style.set(S + "name", name)
        level = etree.SubElement(style, T + ("list-level-style-bullet" if listed == "bullets" else "list-level-style-number"))
        level.set(T + "level", "1")
        if listed == "bullets":
            level.set(T + "bullet-char", "•")
        else:
            level.set(S + "num-format", "1")
        made = etree.Element(T + "list")
        made.set(T + "style-name", name)
        paragraphs[0].addprevious(made)
        for one in paragraphs:
            etree.SubElement(made, T + "list-item").append(one)

    def set_break(self, paragraph: Any) -> None:
        """Begin a page before a paragraph."""
        made = self._automatic(paragraph.get(T + "style-name") or "Standard")
        own = made.find(S + "paragraph-properties")
        own = etree.SubElement(made, S + "paragraph-properties") if own is None else own
        own.set(FO + "break-before", "page")
        paragraph.set(T + "style-name", made.get(S + "name"))

    def add_after(self, paragraph: Any, text: str) -> Any:
        """Add a plain paragraph behind another."""
        made = etree.Element(T + "p")
        made.set(T + "style-name", "Standard")
        made.text = text
        paragraph.addnext(made)
        return made

    def define_style(self, style: str, look: dict[str, str]) -> None:
        """Set how a style looks."""
        element = self._style(style)
        found = element.find(S + "text-properties")
        if found is not None:
            element.remove(found)
        found = etree.SubElement(element, S + "text-properties")
        written = (("font", "font-family", look.get("font", "")), ("size", "font-size", look.get("size", "") + "pt"),
                   ("colour", "color", "#" + look.get("colour", "")), ("bold", "font-weight", "bold"), ("italic", "font-style", "italic"))  # fmt: skip
        for name, attribute, value in written:
            if name in look:
                found.set(FO + attribute, value)

    def settle_changes(self, accept: bool) -> None:
        """Accept or reject every tracked change of words inside a paragraph."""
        body = self._body()
        regions = {one.get("{http://www.w3.org/XML/1998/namespace}id") or one.get(T + "id"): one for one in body.iter(T + "changed-region")}
        for mark in list(body.iter(T + "change")):
            region = regions.get(mark.get(T + "change-id"))
            removed = "" if accept or region is None else "".join(one.text or "" for one in region.iter(T + "p"))
            _replace(mark, removed)
        for mark in list(body.iter(T + "change-start")):
            if not accept:
                mark.tail = ""
            _replace(mark, "")
        for mark in list(body.iter(T + "change-end")):
            _replace(mark, "")
        for one in list(body.iter(T + "tracked-changes")):
            one.getparent().remove(one)

    def remove_comments(self) -> None:
        """Remove every comment."""
        for one in list(self._body().iter(OFFICE + "annotation", OFFICE + "annotation-end")):
            _replace(one, "")


def _replace(element: Any, text: str) -> None:
    """Put a text in the place of an element, and keep what follows it."""
    text += element.tail or ""
    before, parent = element.getprevious(), element.getparent()
    if before is not None:
        before.tail = (before.tail or "") + text
    else:
        parent.text = (parent.text or "") + text
    element.tail = None
    parent.remove(element)
