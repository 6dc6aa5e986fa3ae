"""Tagged PDF files read with pypdf.

Here belongs: the reader of the `pdf` kind. It shares nothing with the writer but the names of the structure.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ByteStringObject, ContentStream, IndirectObject, TextStringObject

__all__ = ["read_document"]

_BULLET = bytes.maketrans(b"\x7f", b"\x95")  # reportlab writes a bullet with its other code
Marks = dict[tuple[int, int], str]


def read_document(content: bytes, types: Mapping[str, str], section: str) -> dict[str, Any]:
    """Return the logical form of a document; `types`: the types of parts by names of structure; `section`: how titles of rows begin."""
    reader = PdfReader(io.BytesIO(content))
    texts, headers, footers = _read_pages(reader)
    if len(set(headers)) != 1 or len(set(footers)) != 1:
        raise ValueError("pages with different headers or footers")
    pages = {page.indirect_reference.idnum: rank for rank, page in enumerate(reader.pages) if page.indirect_reference is not None}
    catalog: Any = reader.trailer["/Root"]
    document = catalog["/StructTreeRoot"]["/K"][0]
    tree = _Tree(texts, pages)
    return {
        "metadata": _read_properties(reader),
        "header": headers[0],
        "footer": footers[0],
        "pages": len(reader.pages),
        "parts": [tree.part(one.get_object(), types, section) for one in document["/K"]],
    }


def _read_properties(reader: PdfReader) -> dict[str, str]:
    found: Any = reader.metadata or {}
    stamp = str(found["/CreationDate"])
    texts = {name: str(found.get(f"/{name.capitalize()}", "")) for name in ("title", "author", "subject", "keywords")}
    return {**texts, "created": f"{stamp[2:6]}-{stamp[6:8]}-{stamp[8:10]}"}


def _read_pages(reader: PdfReader) -> tuple[Marks, list[str], list[str]]:
    """Return the text of each mark of each page, and header and footer by page."""
    texts: Marks = {}
    edges: dict[str, list[str]] = {"/Header": [], "/Footer": []}
    page: Any
    for rank, page in enumerate(reader.pages):
        for found in edges.values():
            found.append("")
        fonts = {font.get_object()["/Encoding"] for font in page["/Resources"]["/Font"].values()}
        if fonts != {"/WinAnsiEncoding"}:
            raise ValueError("unexpected encoding of a font")
        mark: Any = {}
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            if operator == b"BDC":
                mark = operands[1]
                if "/MCID" in mark:
                    texts[rank, int(mark["/MCID"])] = ""
            elif operator == b"EMC":
                mark = {}
            elif operator == b"Tj":
                text = _decoded(operands[0])
                if "/MCID" in mark:
                    texts[rank, int(mark["/MCID"])] += text
                elif mark.get("/Subtype") in edges:
                    edges[mark["/Subtype"]][-1] += text
                elif mark.get("/Type") != "/Layout":
                    raise ValueError("text outside of the structure")
    return texts, edges["/Header"], edges["/Footer"]


def _decoded(operand: Any) -> str:
    raw = operand.original_bytes if isinstance(operand, TextStringObject) else bytes(ByteStringObject(operand))
    return bytes(raw).translate(_BULLET).decode("cp1252")


class _Tree:
    """The structure of a document, with the texts of its marks."""

    def __init__(self, texts: Marks, pages: Mapping[int, int]) -> None:
        self.texts = texts
        self.pages = pages

    def marks(self, node: Any) -> list[tuple[int, int]]:
        """Return the marks under a node, in order."""
        found = []
        for kid in node["/K"]:
            child = kid.get_object()
            if child["/Type"] == "/MCR":
                place: IndirectObject = child.raw_get("/Pg")
                found.append((self.pages[place.idnum], int(child["/MCID"])))
            else:
                found += self.marks(child)
        return found

    def text(self, node: Any) -> str:
        """Return the text of a node; each `Span` is a line."""
        spans = [kid.get_object() for kid in node["/K"] if kid.get_object().get("/S") == "/Span"]
        if spans:
            return "\n".join(self.text(one) for one in spans)
        return "".join(self.texts[mark] for mark in self.marks(node))

    def part(self, node: Any, types: Mapping[str, str], section: str) -> dict[str, Any]:
        """Return the part that a node is."""
        name: str = node["/S"][1:]
        page = self.marks(node)[0][0] + 1
        kids = [kid.get_object() for kid in node["/K"]]
        if name in ("H1", "H2", "H3"):
            return {"type": "heading", "level": int(name[1]), "text": self.text(node), "page": page}
        if name == "L":
            ordered = node["/A"]["/ListNumbering"] == "/Decimal"
            return {"type": "list", "ordered": ordered, "items": [self.text(kid["/K"][0].get_object()) for kid in kids], "page": page}
        if name == "Sect":
            rank = int(str(node["/T"]).removeprefix(section))
            return {"type": "rows", "rank": rank, "items": [self.text(kid) for kid in kids], "page": page}
        if name == "Table":
            caption = "".join(self.text(kid) for kid in kids if kid["/S"] == "/Caption")
            rows = [[self.text(cell.get_object()) for cell in kid["/K"]] for kid in kids if kid["/S"] == "/TR"]
            return {"type": "table", "caption": caption, "rows": rows, "page": page}
        return {"type": types[name], "text": self.text(node), "page": page}
