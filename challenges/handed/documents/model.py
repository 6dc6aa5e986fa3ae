"""A text document in plain dataclasses, the same whatever its format; names of styles are those of any office and language."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from challenges.handed import values
from challenges.handed.kinds import Unmet

#: What offices call the same style: Word in French and in English, LibreOffice, and what a conversion makes of it.
_ALIASES: Final = {
    name: canonical
    for canonical, names in {
        "normal": ("standard", "default paragraph style", "default style", "style par défaut", "style de paragraphe par défaut"),
        "body text": ("text body", "corps de texte", "textbody", "textkörper"),
        "title": ("titre", "titre principal"),
        "subtitle": ("sous-titre",),
        "quote": ("quotations", "citation", "block quotation"),
        "caption": ("légende", "illustration", "figure", "table", "légendes"),
        "list paragraph": ("paragraphe de liste",),
    }.items()
    for name in names
}
_HEADING: Final = re.compile(r"(?:heading|titre)[ _]?([1-9])\Z")


def style_key(name: str) -> str:
    """Return the name of a style for comparing: without case, and without the language and the program."""
    plain = values.caseless(name)
    heading = _HEADING.match(plain)
    return f"heading {heading.group(1)}" if heading else _ALIASES.get(plain, plain)


@dataclass
class Style:
    """How a style looks, with what it takes from the style that it is based on. `level`: that of its headings, 0 for none."""

    name: str
    font: str = ""
    size: float = 0
    colour: str = ""
    bold: bool = False
    italic: bool = False
    level: int = 0
    listed: str = ""


@dataclass
class Paragraph:
    """A paragraph. `listed`: `bullets` or `numbers` when it stands in a real list, whose number is `list_id`.

    `contents`: it stands in a table of contents; `fields`: names of the fields in it (PAGE, REF, SEQ, MERGEFIELD…).
    """

    text: str = ""
    style: str = ""
    level: int = 0
    listed: str = ""
    list_id: str = ""
    break_before: bool = False
    bold: bool = False
    contents: bool = False
    fields: list[str] = field(default_factory=list)


@dataclass
class Comment:
    """A comment, and whether it is marked as resolved."""

    text: str
    resolved: bool = False


@dataclass
class Zone:
    """A header or a footer: its text, and whether a field numbers the pages."""

    text: str = ""
    page_number: bool = False


@dataclass
class Document:
    """A text document. `pictures`: the alternative text of each; `changes`: texts of tracked changes that are neither accepted nor rejected."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    styles: dict[str, Style] = field(default_factory=dict)
    headers: list[Zone] = field(default_factory=list)
    footers: list[Zone] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    has_contents: bool = False

    @property
    def body(self) -> list[Paragraph]:
        """The paragraphs with text that stand outside tables of contents."""
        return [one for one in self.paragraphs if not one.contents and one.text.strip()]

    def headings(self) -> list[Paragraph]:
        """The headings, in their order."""
        return [one for one in self.body if one.level]

    def find(self, text: str) -> Paragraph:
        """Return the paragraph of a text: the one that is exactly it, or else the first that holds it; `Unmet` when none does."""
        wanted = values.caseless(text)
        folded = [(values.caseless(one.text), one) for one in self.body]
        found = next((one for plain, one in folded if plain == wanted), None) or next(
            (one for plain, one in folded if wanted in plain), None
        )
        if found is None:
            raise Unmet("no_paragraph", text=text)
        return found
