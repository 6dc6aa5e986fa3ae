"""The pages of a PDF: where each line goes, and the structure that says what each line is.

Here belong: `Layout`, which puts lines on the pages of a reportlab canvas and keeps the tree of what they are (heading, list, cell…). The
tree makes a tagged PDF: screen readers follow it, and so does the reader of the `pdf` kind. A line keeps the space at which it was cut, so
that the lines of a paragraph put end to end are its exact text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from generators.errors import EvaluationError

__all__ = ["BODY", "BOLD", "ITALIC", "Element", "Layout", "Style", "wrap"]

WIDTH, HEIGHT, MARGIN = 595.0, 842.0, 56.0
BODY, BOLD, ITALIC = "Helvetica", "Helvetica-Bold", "Helvetica-Oblique"


@dataclass(frozen=True)
class Style:
    """How a text is set: font, size, distance between lines, space after, left indent, bar on its left."""

    font: str = BODY
    size: float = 11
    leading: float = 15
    after: float = 8
    indent: float = 0
    bar: bool = False


@dataclass
class Element:
    """A node of the structure: its standard name, its attributes as written, its children or its marked lines (page, number)."""

    name: str
    attributes: str = ""
    title: str = ""
    children: list[Element] = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)

    def add(self, name: str, attributes: str = "", title: str = "") -> Element:
        """Add a child and return it."""
        child = Element(name, attributes, title)
        self.children.append(child)
        return child

    def leaves(self) -> Iterator[Element]:
        """Return the nodes, this one first."""
        yield self
        for child in self.children:
            yield from child.leaves()


def wrap(text: str, style: Style, width: float) -> list[str]:
    """Cut a text into lines that fit, at plain spaces when possible; put end to end the lines are the text."""
    from reportlab.pdfbase.pdfmetrics import stringWidth  # noqa: PLC0415  heavy, loaded on first use

    def fits(line: str) -> bool:
        return bool(stringWidth(line.rstrip(" "), style.font, style.size) <= width)

    found, line = [], ""
    for word in (piece + " " for piece in text.split(" ")):
        if line and not fits(line + word):
            found.append(line)
            line = ""
        line += word
        while not fits(line) and len(line.rstrip(" ")) > 1:
            count = next(size for size in range(len(line.rstrip(" ")) - 1, 0, -1) if size == 1 or fits(line[:size]))
            found.append(line[:count])
            line = line[count:]
    found.append(line)
    # The last word got a space that is not in the text.
    found[-1] = found[-1][:-1]
    return found


class Layout:
    """Puts lines on pages, from top to bottom."""

    def __init__(self, canvas: Any, header: str, footer: str) -> None:
        self.canvas = canvas
        self.root = Element("Document")
        self.small = Style(size=9, leading=12)
        self.edges = {
            name: wrap(text, self.small, WIDTH - 2 * MARGIN) if text else [] for name, text in (("Header", header), ("Footer", footer))
        }
        self.top = HEIGHT - MARGIN - len(self.edges["Header"]) * self.small.leading
        self.bottom = MARGIN + len(self.edges["Footer"]) * self.small.leading
        self.page = -1
        self.new_page()

    def new_page(self) -> None:
        """Begin a page with its header and footer, which are outside of the structure."""
        if self.page >= 0:
            self.canvas.showPage()
        self.page += 1
        self.count = 0
        for name, start in (("Header", HEIGHT - 36.0), ("Footer", 24.0 + len(self.edges["Footer"]) * self.small.leading)):
            for rank, line in enumerate(self.edges[name]):
                self.decoration(line, self.small, MARGIN, start - rank * self.small.leading, f"/Type /Pagination /Subtype /{name}")
        self.y = self.top

    def need(self, height: float) -> None:
        """Begin a page when there is not this much room left."""
        if self.y - height < self.bottom and self.y < self.top:
            self.new_page()

    def decoration(self, line: str, style: Style, x: float, y: float, kind: str = "/Type /Layout") -> None:
        """Draw a line that is not part of the content."""
        self.canvas.addLiteral(f"/Artifact <<{kind}>> BDC")
        self._draw(line, style, x, y)
        self.canvas.addLiteral("EMC")

    def line(self, element: Element, line: str, style: Style, x: float, y: float) -> None:
        """Draw a line of an element."""
        element.marks.append((self.page, self.count))
        self.canvas.addLiteral(f"/{element.name} <</MCID {self.count}>> BDC")
        self.count += 1
        self._draw(line, style, x, y)
        self.canvas.addLiteral("EMC")

    def _draw(self, line: str, style: Style, x: float, y: float) -> None:
        if line:
            self.canvas.setFont(style.font, style.size)
            self.canvas.drawString(x, y, line)

    def shape(self, draw: str, *coordinates: float) -> None:
        """Draw a rule or a frame, which is not part of the content."""
        self.canvas.addLiteral("/Artifact <</Type /Layout>> BDC")
        self.canvas.setStrokeColorRGB(0.46, 0.48, 0.52)
        self.canvas.setLineWidth(2 if draw == "line" else 0.5)
        getattr(self.canvas, draw)(*coordinates)
        self.canvas.addLiteral("EMC")

    def text(self, element: Element, text: str, style: Style, label: str = "") -> None:
        """Write a text as one element, going on to the next page when needed; each forced line is a `Span`. `label` stands on its left."""
        parts = text.split("\n")
        for rank, part in enumerate(parts):
            target = element.add("Span") if len(parts) > 1 else element
            for line in wrap(part, style, WIDTH - 2 * MARGIN - style.indent):
                self.need(style.leading)
                self.y -= style.leading
                if style.bar:
                    self.shape("line", MARGIN, self.y - 4, MARGIN, self.y + style.leading - 4)
                if label and rank == 0:
                    self.decoration(label, style, MARGIN + style.indent - 18, self.y)
                    label = ""
                self.line(target, line, style, MARGIN + style.indent, self.y)
        self.y -= style.after

    def row(self, cells: list[tuple[Element | None, str]], widths: list[float], style: Style, *, again: Any = None) -> None:
        """Write a row of a table; `again` writes the titles once more on a new page; a cell without element is such a repetition."""
        pads = [min(4.0, width / 6) for width in widths]
        wrapped = [wrap(text, style, width - 2 * pad) for (_, text), width, pad in zip(cells, widths, pads, strict=True)]
        height = max(len(lines) for lines in wrapped) * style.leading + 6
        if height > (self.top - self.bottom) / 2:
            longest = max((text for _, text in cells), key=len)
            expected = int(len(longest) * (self.top - self.bottom) / 2 / height)
            raise EvaluationError("text_too_long", value=longest[:40], count=len(longest), expected=expected)
        if self.y - height < self.bottom and self.y < self.top:
            self.new_page()
            if again is not None:
                again()
        x = MARGIN
        for (element, _), lines, width, pad in zip(cells, wrapped, widths, pads, strict=True):
            self.shape("rect", x, self.y - height, width, height)
            for rank, line in enumerate(lines):
                place = (x + pad, self.y - (rank + 1) * style.leading)
                if element is None:
                    self.decoration(line, style, *place)
                else:
                    self.line(element, line, style, *place)
            x += width
        self.y -= height

    def finish(self) -> None:
        """End the last page and write the structure."""
        self.canvas.showPage()
        _write_structure(self.canvas._doc, self.root)


def _write_structure(document: Any, root: Element) -> None:
    """Write the tree of the elements and, for each page, the element of each of its marks."""
    from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName  # noqa: PLC0415  heavy, loaded on first use

    pages = document.Pages.pages
    owners: list[list[Any]] = [[] for _ in pages]
    tree = PDFDictionary({"Type": PDFName("StructTreeRoot")})
    tree_reference = document.Reference(tree)
    tree.dict["K"] = PDFArray([_node(document, root, tree_reference, owners)])
    numbers: list[Any] = []
    for rank, (page, elements) in enumerate(zip(pages, owners, strict=True)):
        # reportlab leaves out of a page what it does not know.
        page.__NoDefault__ = [*page.__NoDefault__, "StructParents"]
        page.StructParents = rank
        numbers += [rank, document.Reference(PDFArray([one for _, one in sorted(elements, key=lambda pair: pair[0])]))]
    tree.dict["ParentTree"] = PDFDictionary({"Nums": PDFArray(numbers)})
    tree.dict["ParentTreeNextKey"] = len(pages)
    document.Catalog.StructTreeRoot = tree
    document.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})


def _node(document: Any, element: Element, parent: Any, owners: list[list[Any]]) -> Any:
    from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFString  # noqa: PLC0415  heavy, loaded on first use

    node = PDFDictionary({"Type": PDFName("StructElem"), "S": PDFName(element.name), "P": parent})
    reference = document.Reference(node)
    if element.attributes:
        node.dict["A"] = element.attributes
    if element.title:
        node.dict["T"] = PDFString(element.title)
    kids = [_node(document, child, reference, owners) for child in element.children]
    for page, number in element.marks:
        owners[page].append((number, reference))
        place = document.Reference(document.Pages.pages[page])
        kids.append(PDFDictionary({"Type": PDFName("MCR"), "Pg": place, "MCID": number}))
    node.dict["K"] = PDFArray(kids)
    return reference
