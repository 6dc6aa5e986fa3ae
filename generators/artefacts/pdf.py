"""PDF documents: written by reportlab, read back by pypdf.

Here belong: the `pdf` kind. The content is that of `parts`, in the standard fonts: a character they lack is refused, and no-break spaces
become plain ones (lines are still not cut there).

The logical form is that of `parts` with three differences: `pages` is the number of pages, each part has the `page` where it begins, and
page breaks are not parts. The reader finds the parts in the structure of the file (see `pdf_layout`), not in the look of the pages, and
puts lines end to end, so where a line or a table is cut changes nothing but `page` and `pages`.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from generators.artefacts.common import BuildContext, Built, Extract
from generators.artefacts.parts import METADATA, PartsPlan
from generators.artefacts.pdf_layout import BODY, BOLD, ITALIC, MARGIN, WIDTH, Element, Layout, Style
from generators.errors import EvaluationError
from generators.reporting import Reporter
from generators.scope import Scope

__all__ = ["Pdf", "read", "write"]

MEDIA_TYPE = "application/pdf"
_PLAIN = str.maketrans({"\u202f": "\u00a0", "\u2009": "\u00a0", "\u2011": "-", "\u2212": "-"})
_STYLES = {
    "paragraph": Style(), "rows": Style(), "notice": Style(indent=14, bar=True), "quote": Style(ITALIC, indent=28),
    "list": Style(after=2, indent=28), "caption": Style(ITALIC, after=4), "cell": Style(size=10, leading=13), "title": Style(BOLD, 10, 13),
}  # fmt: skip
_HEADINGS = {1: Style(BOLD, 18, 24), 2: Style(BOLD, 14, 20), 3: Style(BOLD, 12, 17)}
_NAMES = {"paragraph": "P", "notice": "Note", "quote": "BlockQuote"}
_TYPES = {name: kind for kind, name in _NAMES.items()}
_SECTION = "lignes_"


class Pdf:
    """The `pdf` kind, compiled."""

    def __init__(self, spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> None:
        self.plan = PartsPlan(spec, scope, block, reporter)

    def build(self, context: BuildContext) -> Built:
        """Build the document."""
        rendered = self.plan.render(context)
        content, logical = write(rendered.logical)
        return Built(content, logical, rendered.html, MEDIA_TYPE)

    def read(self, content: bytes) -> dict[str, Any]:
        """Read a document back with pypdf."""
        return read(content)

    def extract(self, logical: Mapping[str, Any]) -> list[Extract]:
        """Map the tables and the rows back onto the tables of the dataset."""
        return self.plan.extract(logical)


def _printable(value: Any) -> Any:
    """Return the texts of a part in characters of the standard fonts; `EvaluationError` when they lack one."""
    if isinstance(value, list):
        return [_printable(one) for one in value]
    if not isinstance(value, str):
        return value
    text = value.translate(_PLAIN)
    try:
        text.encode("cp1252")
    except UnicodeEncodeError as error:
        raise EvaluationError("cannot_write", value=error.object[error.start : error.end]) from None
    return text


def _spaced(value: Any) -> Any:
    """Return texts as they are found in the file, where a no-break space is a space."""
    if isinstance(value, list):
        return [_spaced(one) for one in value]
    return value.replace("\u00a0", " ") if isinstance(value, str) else value


def write(document: Mapping[str, Any]) -> tuple[bytes, dict[str, Any]]:
    """Write a document that says this (the form of `parts`); return its bytes and its logical form."""
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415  heavy, loaded on first use

    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(WIDTH, 842.0), pageCompression=1, invariant=1, pdfVersion=(1, 7), initialFontName=BODY, lang="fr-FR")
    # The encoding of properties has no soft hyphen, which nobody sees.
    metadata = {name: text.replace("\u00ad", "") for name, text in document["metadata"].items()}
    _write_properties(canvas, metadata)
    header, footer = _printable(document["header"]), _printable(document["footer"])
    layout = Layout(canvas, header, footer)
    parts = []
    for part in document["parts"]:
        if part["type"] == "page_break":
            layout.new_page()
            continue
        printable = {name: _printable(value) for name, value in part.items()}
        element = _write_part(layout, printable)
        first = next(one.marks[0][0] for one in element.leaves() if one.marks)
        parts.append({**{name: _spaced(value) for name, value in printable.items()}, "page": first + 1})
    layout.finish()
    canvas.save()
    logical = {
        "metadata": metadata, "header": _spaced(header), "footer": _spaced(footer), "pages": layout.page + 1, "parts": parts,
    }  # fmt: skip
    return target.getvalue(), logical


def _write_properties(canvas: Any, metadata: Mapping[str, str]) -> None:
    created = dt.date.fromisoformat(metadata["created"])
    canvas._doc._timeStamp = SimpleNamespace(YMDhms=(created.year, created.month, created.day, 12, 0, 0), dhh=0, dmm=0)
    for name in METADATA:
        getattr(canvas, f"set{name.capitalize()}")(metadata[name])
    canvas.setCreator("Balise")
    canvas.setProducer("Balise")
    canvas.setViewerPreference("DisplayDocTitle", "true")


def _write_part(layout: Layout, part: Mapping[str, Any]) -> Element:
    kind = part["type"]
    if kind == "heading":
        style = _HEADINGS[part["level"]]
        layout.need(style.leading + 2 * _STYLES["paragraph"].leading)  # a heading does not stay alone at the end of a page
        element = layout.root.add(f"H{part['level']}")
        layout.text(element, part["text"], style)
        return element
    if kind == "table":
        return _write_table(layout, part)
    if kind == "list":
        numbering = "Decimal" if part["ordered"] else "Disc"
        element = layout.root.add("L", f"<</O /List /ListNumbering /{numbering}>>")
        for rank, item in enumerate(part["items"], start=1):
            body = element.add("LI").add("LBody")
            layout.text(body, item, _STYLES["list"], f"{rank}." if part["ordered"] else "–")
        layout.y -= 6
        return element
    if kind == "rows":
        element = layout.root.add("Sect", title=f"{_SECTION}{part['rank']}")
        for item in part["items"]:
            layout.text(element.add("P"), item, _STYLES["rows"])
        return element
    element = layout.root.add(_NAMES[kind])
    layout.text(element, part["text"], _STYLES[kind])
    return element


def _write_table(layout: Layout, part: Mapping[str, Any]) -> Element:
    """Write a table whose titles come again on each page."""
    rows: list[list[str]] = part["rows"]
    table = layout.root.add("Table")
    layout.need(90)  # title and first rows stay together
    if part["caption"]:
        layout.text(table.add("Caption"), part["caption"], _STYLES["caption"])
    widths = _widths(rows)
    title, cell = _STYLES["title"], _STYLES["cell"]

    def again() -> None:
        layout.row([(None, text) for text in rows[0]], widths, title)

    first = table.add("TR")
    layout.row([(first.add("TH", "<</O /Table /Scope /Column>>"), text) for text in rows[0]], widths, title)
    for row in rows[1:]:
        element = table.add("TR")
        layout.row([(element.add("TD"), text) for text in row], widths, cell, again=again)
    layout.y -= 10
    return table


def _widths(rows: list[list[str]]) -> list[float]:
    """Return the widths of the columns: what their texts need when the page is wide enough, else in proportion."""
    from reportlab.pdfbase.pdfmetrics import stringWidth  # noqa: PLC0415  heavy, loaded on first use

    room = WIDTH - 2 * MARGIN
    wanted = [max(30.0, *(stringWidth(text, BOLD, 10) + 12 for text in column)) for column in zip(*rows, strict=True)]
    if sum(wanted) <= room:
        return wanted
    share = room / len(wanted)
    over = sum(max(0.0, one - share) for one in wanted)
    spare = sum(max(0.0, share - one) for one in wanted)
    return [one if one <= share else share + (one - share) * spare / over for one in wanted]


def read(content: bytes) -> dict[str, Any]:
    """Read a document into its logical form."""
    from generators.artefacts.pdf_reader import read_document  # noqa: PLC0415  heavy, loaded on first use

    return read_document(content, _TYPES, _SECTION)
