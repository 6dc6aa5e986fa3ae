"""PDF files that pupils hand in, read by pypdf: tagged, title, language, pages, bookmarks, and whether the text is that of the document received.

Nothing in the file is run, no attachment is opened, no address is followed.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable
from typing import Any, Final, TypeVar

from challenges.handed import values
from challenges.handed.documents.reading import open_document
from challenges.handed.errors import Refused
from challenges.handed.formats import FORMATS, recognise
from challenges.handed.kinds import Asked, BadKey, Family, Field, Found, HandIn, Kind, Step, held, not_held, rule, step
from challenges.handed.limits import MAX_PAGES, MAX_PARAGRAPHS

T = TypeVar("T")
# It notes every fault of every file, with the bytes that it found: what pupils wrote has no place in the journal of a server.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)
_WORD: Final = re.compile(r"\w+")
#: A line end, a hyphen or a ligature may hide a word from the reader of a PDF: so many of a hundred words suffice.
_SUFFICE: Final = 0.95


class Pdf:
    """A PDF: what it says of itself; its text is extracted when a rule asks for it."""

    def __init__(self, data: bytes) -> None:
        from pypdf import PdfReader  # noqa: PLC0415  loaded on first use

        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("encrypted")
        self.count = len(reader.pages)
        if self.count > MAX_PAGES:
            raise Refused("too_long")
        root: Any = reader.trailer["/Root"]
        tree = root.get("/StructTreeRoot")
        marks = root.get("/MarkInfo") or {}
        self.tagged = bool(marks.get("/Marked")) and bool(tree and tree.get_object().get("/K"))
        self.language = str(root.get("/Lang") or "")
        told = reader.metadata.title if reader.metadata else None
        self.title = str(told or _xmp_title(reader) or "").strip()
        self.bookmarks = [str(one.title) for one in _flat(reader.outline)]
        self._reader = reader
        self._text: str | None = None

    @property
    def text(self) -> str:
        """The text of its pages, in their order; `Refused` when the pages are damaged."""
        if self._text is None:
            self._text = _safely(lambda: "\n".join(page.extract_text() for page in self._reader.pages))
        return self._text


def _flat(outline: Any, depth: int = 0) -> list[Any]:
    found: list[Any] = []
    for one in outline if depth < 20 else ():
        if isinstance(one, list):
            found += _flat(one, depth + 1)
        elif one.title is not None:
            found.append(one)
    return found[:MAX_PARAGRAPHS]


def _xmp_title(reader: Any) -> str:
    packet = reader.trailer["/Root"].get("/Metadata")
    data = b"" if packet is None else packet.get_object().get_data()
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Refused("damaged")
    found = re.search(rb"<dc:title>.{0,200}?<rdf:li[^>]{0,80}>([^<]{1,400})</rdf:li>", data, re.DOTALL)
    return found.group(1).decode("utf-8", "replace") if found else ""


def _safely(read: Callable[[], T]) -> T:
    """Return what is read. A damaged PDF makes pypdf raise almost anything, since it trusts what objects say of themselves."""
    try:
        return read()
    except Refused:
        raise
    except Exception as error:
        raise Refused("damaged") from error


def open_pdf(data: bytes, file_format: str, needs: frozenset[str]) -> Pdf:
    """Return the PDF; `needs` is not used.

    Raises:
        Refused: damaged, encrypted, too long.
    """
    return _safely(lambda: Pdf(data))


@rule("pdf_tagged", "pdf")
def pdf_tagged(hand_in: HandIn[Pdf], asked: Asked) -> Found:
    """The PDF tells its structure (headings, paragraphs, lists) to those who listen to it."""
    return held() if hand_in.opened.tagged else not_held("not_tagged")


@rule("pdf_title", "pdf", Field("title", "text", required=False))
def pdf_title(hand_in: HandIn[Pdf], asked: Asked) -> Found:
    """The PDF has a title among its properties: any, or the one that is asked."""
    found, title = hand_in.opened.title, asked.text("title")
    if not found:
        return not_held("none", title=title)
    same = not title or values.caseless(found) == values.caseless(title)
    return held(found=found) if same else not_held("other", found=found, title=title)


@rule("pdf_language", "pdf", Field("language", "text"))
def pdf_language(hand_in: HandIn[Pdf], asked: Asked) -> Found:
    """The PDF says its language (`fr` holds for fr-FR)."""
    found, language = hand_in.opened.language, asked.text("language")
    if not found:
        return not_held("none", language=language)
    same = found.lower().replace("_", "-").split("-")[0] == language.lower().split("-")[0]
    return held(language=language) if same else not_held("other", found=found, language=language)


@rule("page_count", "pdf", Field("least", "integer", required=False), Field("most", "integer", required=False))
def page_count(hand_in: HandIn[Pdf], asked: Asked) -> Found:
    """The PDF has at least and at most so many pages."""
    found = hand_in.opened.count
    if asked.has("least") and found < asked.integer("least"):
        return not_held("few", found=found, expected=asked.integer("least"))
    if asked.has("most") and found > asked.integer("most"):
        return not_held("many", found=found, expected=asked.integer("most"))
    return held(found=found)


@rule("pdf_contains", "pdf", Field("texts", "text", many=True), Field("absent", "flag", required=False))
def pdf_contains(hand_in: HandIn[Pdf], asked: Asked) -> Found:
    """The text of the PDF contains each of these or, with `absent`, none; text in a picture is not read."""
    whole = "".join(_words(hand_in.opened.text))
    if not whole:
        return not_held("no_text")
    for text in asked.texts("texts"):
        there = "".join(_words(text)) in whole
        if there == asked.flag("absent"):
            return not_held("there" if there else "missing", text=text)
    return held()


def _words(text: str) -> list[str]:
    return _WORD.findall(values.caseless(text.replace("\ufb01", "fi").replace("\ufb02", "fl").replace("\ufb00", "ff")))


@rule("from_document", "pdf", start="needed")
def from_document(hand_in: HandIn[Pdf], asked: Asked) -> Found:
    """The PDF was made from the document received: its words are there, in their order."""
    data = hand_in.start_data or b""
    try:
        file_format = recognise(data)
        expected = [one.text for one in open_document(data, file_format, frozenset()).body] if file_format in FORMATS["document"] else None
    except Refused as error:
        raise BadKey(f"the start file cannot be read: {error.code}") from error
    if expected is None:
        raise BadKey("the start file is no text document")
    whole = "".join(_words(hand_in.opened.text))
    if not whole:
        return not_held("no_text")
    place = right = count = 0
    missing = ""
    for one in expected:
        words = _words(one)
        found = whole.find("".join(words), place)
        count += len(words)
        if found >= 0:
            right, place = right + len(words), found + len("".join(words))
        elif words:
            missing = missing or one
    return held() if right >= _SUFFICE * count else not_held("other_text", text=missing)


@rule("pdf_bookmarks", "pdf", Field("titles", "text", many=True))
def pdf_bookmarks(hand_in: HandIn[Pdf], asked: Asked) -> Found:
    """The PDF has these bookmarks, in this order; others may stand between them."""
    found = [values.caseless(one) for one in hand_in.opened.bookmarks]
    if not found:
        return not_held("none")
    place = 0
    for title in asked.texts("titles"):
        wanted = values.caseless(title)
        rank = next((rank for rank in range(place, len(found)) if wanted in found[rank]), None)
        if rank is None:
            return not_held("missing", title=title)
        place = rank + 1
    return held()


class Editor:
    """A PDF of pypdf, open to be written. `received`: the paragraphs of the start file, when it is a document."""

    def __init__(self, data: bytes | None) -> None:
        from pypdf import PdfWriter  # noqa: PLC0415  loaded on first use

        self.received: list[str] = []
        self.writer = PdfWriter()
        if data is None:
            return
        file_format = recognise(data)
        if file_format in FORMATS["document"]:
            self.received = [one.text for one in open_document(data, file_format, frozenset()).body]
        else:
            open_pdf(data, file_format, frozenset())
            self.writer = PdfWriter(clone_from=io.BytesIO(data))

    def save(self) -> bytes:
        """Return the file."""
        target = io.BytesIO()
        self.writer.write(target)
        return target.getvalue()


def edit(data: bytes | None, file_format: str) -> Editor:
    """Return a PDF to change; a text document is what a pupil exports. `Refused` when it cannot be read."""
    return Editor(data)


_LINES: Final = 45


@step("export_text", "pdf", Field("texts", "values", required=False), Field("tagged", "flag", required=False))
def export_text(editor: Editor, asked: Asked) -> None:
    """Write pages of these texts, or of the document received; tagged, each is a paragraph of the structure."""
    import textwrap  # noqa: PLC0415  used by this step alone

    texts = [str(one) for one in asked.values("texts")] or editor.received
    lines = [(rank, line) for rank, text in enumerate(texts) for line in textwrap.wrap(text, 80) or [""]]
    for first in range(0, max(len(lines), 1), _LINES):
        _write_page(editor.writer, lines[first : first + _LINES], asked.flag("tagged"))


def _write_page(writer: Any, lines: list[tuple[int, str]], tagged: bool) -> None:
    from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, NumberObject  # noqa: PLC0415

    def named(**entries: Any) -> Any:
        return DictionaryObject({NameObject(f"/{name}"): value for name, value in entries.items()})

    page = writer.add_blank_page(595, 842)
    font = named(
        Type=NameObject("/Font"), Subtype=NameObject("/Type1"), BaseFont=NameObject("/Helvetica"), Encoding=NameObject("/WinAnsiEncoding")
    )
    page[NameObject("/Resources")] = named(Font=named(F1=writer._add_object(font)))
    drawn = b""
    for rank, (_text, line) in enumerate(lines):
        plain = line.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        one = b"BT /F1 11 Tf 50 %d Td (%s) Tj ET" % (790 - 16 * rank, plain)
        drawn += (b"/P <</MCID %d>> BDC %s EMC\n" % (rank, one)) if tagged else one + b"\n"
    stream = DecodedStreamObject()
    stream.set_data(drawn)
    page[NameObject("/Contents")] = writer._add_object(stream)
    if not tagged:
        return
    root = writer._root_object
    if "/StructTreeRoot" not in root:
        root[NameObject("/StructTreeRoot")] = writer._add_object(named(Type=NameObject("/StructTreeRoot"), K=ArrayObject()))
        from pypdf.generic import BooleanObject  # noqa: PLC0415

        root[NameObject("/MarkInfo")] = named(Marked=BooleanObject(True))
    tree = root["/StructTreeRoot"]
    for rank in range(len(lines)):
        element = named(Type=NameObject("/StructElem"), S=NameObject("/P"), K=NumberObject(rank), Pg=page.indirect_reference)
        tree["/K"].append(writer._add_object(element))


@step("set_pdf_title", "pdf", Field("title", "text"))
def set_pdf_title(editor: Editor, asked: Asked) -> None:
    """Set the title among the properties."""
    editor.writer.add_metadata({"/Title": asked.text("title")})


@step("set_pdf_language", "pdf", Field("language", "text"))
def set_pdf_language(editor: Editor, asked: Asked) -> None:
    """Say the language."""
    from pypdf.generic import NameObject, TextStringObject  # noqa: PLC0415  loaded on first use

    editor.writer._root_object[NameObject("/Lang")] = TextStringObject(asked.text("language"))


@step("add_bookmark", "pdf", Field("title", "text"), Field("page", "integer"))
def add_bookmark(editor: Editor, asked: Asked) -> None:
    """Add a bookmark to a page."""
    if not 1 <= asked.integer("page") <= len(editor.writer.pages):
        raise BadKey(f"no page {asked.integer('page')}")
    editor.writer.add_outline_item(title=asked.text("title"), page_number=asked.integer("page") - 1)


TOLD: Final[dict[str, str]] = {
    "pdf_tagged.held": "Le PDF est balisé : sa structure peut être lue à voix haute.",
    "pdf_tagged.not_tagged": "Le PDF n’est pas balisé : cochez cette option quand vous l’exportez.",
    "pdf_title.held": "Le PDF a pour titre « {found} ».",
    "pdf_title.none": "Le PDF n’a pas de titre dans ses propriétés.",
    "pdf_title.other": "Le titre du PDF est « {found} » ; il fallait « {title} ».",
    "pdf_language.held": "La langue du PDF est indiquée.",
    "pdf_language.none": "Le PDF ne dit pas dans quelle langue il est ; il fallait « {language} ».",
    "pdf_language.other": "La langue du PDF est « {found} » ; il fallait « {language} ».",
    "page_count.held": "Le PDF a {found} page(s).",
    "page_count.few": "Le PDF a {found} page(s) ; il en fallait au moins {expected}.",
    "page_count.many": "Le PDF a {found} page(s) ; il en fallait au plus {expected}.",
    "pdf_contains.held": "Le PDF dit ce qu’il faut.",
    "pdf_contains.no_text": "Le PDF ne contient aucun texte : c’est une image du document.",
    "pdf_contains.missing": "« {text} » n’est pas dans le PDF.",
    "pdf_contains.there": "« {text} » est dans le PDF et ne devait pas y être.",
    "from_document.held": "Le PDF vient bien du document reçu.",
    "from_document.no_text": "Le PDF ne contient aucun texte : c’est une image du document.",
    "from_document.other_text": "Le PDF ne dit pas tout ce que dit le document reçu ; il y manque « {text} ».",
    "pdf_bookmarks.held": "Le PDF a les bons signets.",
    "pdf_bookmarks.none": "Le PDF n’a pas de signets.",
    "pdf_bookmarks.missing": "Le signet « {title} » manque, ou n’est pas à sa place.",
}
ASKED: Final[dict[str, tuple[tuple[tuple[str, ...], str], ...]]] = {
    "pdf_tagged": (((), "Le PDF est balisé : sa structure peut être lue à voix haute."),),
    "pdf_title": ((("title",), "Le PDF a pour titre « {title} »."), ((), "Le PDF a un titre dans ses propriétés.")),
    "pdf_language": (((), "Le PDF dit que sa langue est « {language} »."),),
    "page_count": (
        (("least", "most"), "Le PDF a entre {least} et {most} page(s)."),
        (("least",), "Le PDF a au moins {least} page(s)."),
        (("most",), "Le PDF a au plus {most} page(s)."),
        ((), "Le PDF a des pages."),
    ),
    "pdf_contains": ((("absent",), "Le PDF ne dit pas : {texts}."), ((), "Le PDF dit : {texts}.")),
    "from_document": (((), "Le PDF est fait à partir du document reçu, dont il dit tout le texte."),),
    "pdf_bookmarks": (((), "Le PDF a ces signets, dans l’ordre : {titles}."),),
}
FAMILY: Final = Family(
    name="pdf",
    formats=FORMATS["pdf"],
    open=open_pdf,
    edit=edit,
    rules=tuple(one for one in vars().values() if isinstance(one, Kind)),
    steps=tuple(one for one in vars().values() if isinstance(one, Step)),
    told=TOLD,
    asked=ASKED,
)
