"""What steps of recipes do to a text document, whatever its format. Each format has an editor that works on the XML of its parts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from lxml import etree

from challenges.handed import values
from challenges.handed.containers import Container, pack, parse_xml
from challenges.handed.kinds import BadKey


class Editor(ABC):
    """A document, open: its parts as bytes, those that steps change as XML."""

    first: str | None = None

    def __init__(self, data: bytes | None) -> None:
        if data is None:
            raise BadKey("a recipe on a text document begins from a file")
        container = Container(data)
        self.parts = {name: container.read(name) for name in container.names}
        self._open: dict[str, Any] = {}

    def part(self, name: str) -> Any:
        """Return the root of a part, which `save` writes back."""
        if name not in self._open:
            if name not in self.parts:
                raise BadKey(f"the document has no {name}")
            self._open[name] = parse_xml(self.parts[name])
        return self._open[name]

    def save(self) -> bytes:
        """Return the file."""
        written = {name: etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True) for name, root in self._open.items()}
        return pack({**self.parts, **written}, self.first)

    def find(self, text: str) -> Any:
        """Return the paragraph of a text; `BadKey` when there is none."""
        wanted = values.caseless(text)
        known = [(values.caseless(self.text_of(one)), one) for one in self.paragraphs()]
        found = next((one for plain, one in known if plain == wanted), None)
        found = next((one for plain, one in known if wanted in plain), None) if found is None else found
        if found is None:
            raise BadKey(f"the document does not say {text}")
        return found

    @abstractmethod
    def paragraphs(self) -> list[Any]:
        """Return the paragraphs of the body."""

    @abstractmethod
    def text_of(self, paragraph: Any) -> str:
        """Return the text of a paragraph."""

    @abstractmethod
    def set_text(self, paragraph: Any, text: str) -> None:
        """Put a text in the place of that of a paragraph."""

    @abstractmethod
    def set_style(self, paragraph: Any, style: str) -> None:
        """Give a style, which is made when the document has none of that name."""

    @abstractmethod
    def set_bold(self, paragraph: Any) -> None:
        """Make a text bold by hand."""

    @abstractmethod
    def set_list(self, paragraphs: list[Any], listed: str) -> None:
        """Make paragraphs one list."""

    @abstractmethod
    def set_break(self, paragraph: Any) -> None:
        """Begin a page before a paragraph."""

    @abstractmethod
    def add_after(self, paragraph: Any, text: str) -> Any:
        """Add a plain paragraph behind another, and return it."""

    @abstractmethod
    def define_style(self, style: str, look: dict[str, str]) -> None:
        """Set how a style looks: `font`, `size`, `colour`, `bold`, `italic`."""

    @abstractmethod
    def settle_changes(self, accept: bool) -> None:
        """Accept or reject every tracked change."""

    @abstractmethod
    def remove_comments(self) -> None:
        """Remove every comment."""

    def remove(self, paragraph: Any) -> None:
        """Remove a paragraph."""
        paragraph.getparent().remove(paragraph)
