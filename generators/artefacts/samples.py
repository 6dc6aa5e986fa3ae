"""Small real files for archives: a file opens in the program that its name announces.

Here belong: documents, sheets, pictures and sounds written with the standard library alone, stored and not compressed, so that the same text
gives the same bytes on every machine and in every year; the digest of an archive holds the digests of its files.
"""

from __future__ import annotations

import io
import struct
import wave
import zipfile
import zlib
from collections.abc import Callable, Mapping
from html import escape

from generators.artefacts.sample_media import medium

__all__ = ["sample"]

_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_OOXML = "http://schemas.openxmlformats.org/"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def sample(extension: str, text: str) -> bytes | None:
    """Return a small file of a format.

    Args:
        extension: of the file's name, in lower case and without its point.
        text: what a document, a sheet or a drawing says; sounds, photographs and films say nothing.

    Returns:
        The bytes, or None when the format is one that we do not write: plain text is one of those.
    """
    writer = _WRITERS.get(extension)
    return medium(extension) if writer is None else writer(text)


def _packed(parts: Mapping[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, _LONG_AGO)
            info.create_system, info.external_attr = 3, 0o100644 << 16
            archive.writestr(info, content)
    return target.getvalue()


def _open_document(kind: str, body: str) -> bytes:
    mime = f"application/vnd.oasis.opendocument.{kind}"
    names = " ".join(f'xmlns:{one}="{_ODF}{one}:1.0"' for one in ("office", "text", "table"))
    manifest = f'xmlns:manifest="{_ODF}manifest:1.0"'
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{media}"/>'
        for path, media in (("/", mime), ("content.xml", "text/xml"))
    )
    return _packed(
        {
            "mimetype": mime,
            "content.xml": f'{_XML}<office:document-content {names} office:version="1.3"><office:body>{body}</office:body></office:document-content>',
            "META-INF/manifest.xml": f'{_XML}<manifest:manifest {manifest} manifest:version="1.3">{entries}</manifest:manifest>',
        }
    )


def _odt(text: str) -> bytes:
    return _open_document("text", f"<office:text><text:p>{escape(text)}</text:p></office:text>")


def _ods(text: str) -> bytes:
    cell = f'<table:table-cell office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>'
    return _open_document(
        "spreadsheet",
        f'<office:spreadsheet><table:table table:name="Feuille1"><table:table-row>{cell}</table:table-row></table:table></office:spreadsheet>',
    )


def _office_open(main: str, kind: str, parts: Mapping[str, str]) -> bytes:
    """Pack an Office Open document whose main part is `main` and whose other parts are given by path, with their content type."""
    application = "application/vnd.openxmlformats-officedocument"
    types = f'<Override PartName="/{main}" ContentType="{application}.{kind}.main+xml"/>'
    if "xl/worksheets/sheet1.xml" in parts:
        types += f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{application}.spreadsheetml.worksheet+xml"/>'
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    return _packed(
        {
            "[Content_Types].xml": f'{_XML}<Types xmlns="{_OOXML}package/2006/content-types"><Default Extension="rels" ContentType="{rels}"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>',
            "_rels/.rels": _relation(main, "officeDocument"),
            **parts,
        }
    )


def _relation(target: str, kind: str) -> str:
    link = f'<Relationship Id="rId1" Type="{_OOXML}officeDocument/2006/relationships/{kind}" Target="{target}"/>'
    return f'{_XML}<Relationships xmlns="{_OOXML}package/2006/relationships">{link}</Relationships>'


def _docx(text: str) -> bytes:
    body = f'<w:body><w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:body>'
    document = f'{_XML}<w:document xmlns:w="{_OOXML}wordprocessingml/2006/main">{body}</w:document>'
    return _office_open("word/document.xml", "wordprocessingml.document", {"word/document.xml": document})


def _xlsx(text: str) -> bytes:
    sheets = f'xmlns="{_OOXML}spreadsheetml/2006/main"'
    cell = f'<c r="A1" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
    book = '<sheets><sheet name="Feuille1" sheetId="1" r:id="rId1"/></sheets>'
    return _office_open(
        "xl/workbook.xml",
        "spreadsheetml.sheet",
        {
            "xl/workbook.xml": f'{_XML}<workbook {sheets} xmlns:r="{_OOXML}officeDocument/2006/relationships">{book}</workbook>',
            "xl/_rels/workbook.xml.rels": _relation("worksheets/sheet1.xml", "worksheet"),
            "xl/worksheets/sheet1.xml": f'{_XML}<worksheet {sheets}><sheetData><row r="1">{cell}</row></sheetData></worksheet>',
        },
    )


def _pdf(text: str) -> bytes:
    """Write one page of one line, in Helvetica; what WinAnsi has not becomes a question mark."""
    said = text.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    stream = b"BT /F1 14 Tf 60 770 Td (" + said + b") Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
        b"<</Length " + str(len(stream)).encode() + b">>\nstream\n" + stream + b"\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    content, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(content))
        content += f"{number} 0 obj\n".encode() + one + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 6\n0000000000 65535 f \n{table}trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n{len(content)}\n%%EOF\n"
    return content + end.encode()


def _png(text: str) -> bytes:
    """Write a plain square, whose colour comes from the text."""
    shade = zlib.crc32(text.encode())
    pixel = bytes((80 + shade % 150, 80 + shade // 150 % 150, 80 + shade // 22_500 % 150))
    rows = (b"\0" + pixel * 32) * 32
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", 32, 32, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows, 0)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def _svg(text: str) -> bytes:
    said = f'<text x="10" y="36" font-family="sans-serif" font-size="16">{escape(text)}</text>'
    return f'{_XML}<svg xmlns="http://www.w3.org/2000/svg" width="400" height="60"><rect width="400" height="60" fill="#dfe9f3"/>{said}</svg>\n'.encode()


def _wav(_text: str) -> bytes:
    """Write half a second of a square wave of 400 Hz."""
    target = io.BytesIO()
    with wave.open(target, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes((b"\x60" * 10 + b"\xa0" * 10) * 200)
    return target.getvalue()


_WRITERS: Mapping[str, Callable[[str], bytes]] = {
    "odt": _odt,
    "ods": _ods,
    "docx": _docx,
    "xlsx": _xlsx,
    "pdf": _pdf,
    "png": _png,
    "svg": _svg,
    "wav": _wav,
}
