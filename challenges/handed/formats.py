"""Which format a file is, by what is in it and never by its name alone.

Here belong: the formats of each family, and how they are recognised. What is inside is the business of the families' readers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from challenges.handed.containers import Container
from challenges.handed.errors import Refused
from challenges.handed.limits import MAX_BYTES

FORMATS: Final[dict[str, tuple[str, ...]]] = {
    "spreadsheet": ("xlsx", "ods", "csv"),
    "document": ("docx", "odt"),
    "image": ("png", "jpg", "webp"),
    "archive": ("zip",),
    "subtitles": ("srt", "vtt"),
    "pdf": ("pdf",),
}
FAMILY_OF: Final = {one: family for family, formats in FORMATS.items() for one in formats}
MEDIA_TYPES: Final[dict[str, str]] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "zip": "application/zip",
    "srt": "application/x-subrip",
    "vtt": "text/vtt",
    "pdf": "application/pdf",
}
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CUE: Final = re.compile(r"\s*(\d+\s*\n)?\s*\d+:\d\d:\d\d[,.]\d{1,3}\s*-->")
_PARTS: Final = (
    (b"spreadsheetml.sheet.main", "xlsx"),
    (b"spreadsheetml.template.main", "xlsx"),
    (b"ms-excel.sheet.macroEnabled", "xlsx"),
    (b"wordprocessingml.document.main", "docx"),
    (b"wordprocessingml.template.main", "docx"),
    (b"ms-word.document.macroEnabled", "docx"),
    (b"presentationml", "presentation"),
)
_OPEN_DOCUMENT: Final = {
    b"spreadsheet": "ods", b"spreadsheet-template": "ods", b"text": "odt", b"text-template": "odt",
    b"presentation": "presentation", b"graphics": "drawing",
}  # fmt: skip


def recognise(data: bytes, name: str = "") -> str:
    """Return the format of a file.

    Args:
        data: the whole file.
        name: as it was sent; it decides only between texts, where nothing else can.

    Raises:
        Refused: too big, empty, damaged, encrypted, with macros, old, or none that is known.
    """
    if len(data) > MAX_BYTES:
        raise Refused("too_big")
    if not data.strip(b"\x00\t\n\r \xef\xbb\xbf"):
        raise Refused("empty")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(data)
    if data.startswith(_OLE):
        raise Refused(_old(data))
    return _picture(data) or _other(data) or _text(data, name)


def accept(data: bytes, name: str, wanted: Sequence[str]) -> str:
    """Return the format of a file, which must be one of those wanted; `Refused` (`not_wanted`) otherwise, or as `recognise`."""
    found = recognise(data, name)
    if found not in wanted:
        raise Refused("not_wanted", found=found, wanted=list(wanted))
    return found


def _packed(data: bytes) -> str:
    container = Container(data)
    names = container.names
    if "[Content_Types].xml" in container:
        types = container.read("[Content_Types].xml")
        found = next((kind for mark, kind in _PARTS if mark in types), "zip")
        if found in FAMILY_OF and found != "zip" and any(one.lower().endswith("vbaproject.bin") for one in names):
            raise Refused("macro")
    elif "mimetype" in container:
        kind = container.read("mimetype").strip().removeprefix(b"application/vnd.oasis.opendocument.")
        found = _OPEN_DOCUMENT.get(kind, "zip")
        if found in ("ods", "odt"):
            _check_open_document(container)
    else:
        found = "zip"
    if found in ("presentation", "drawing"):
        raise Refused(found)
    return found


def _check_open_document(container: Container) -> None:
    """Refuse an OpenDocument file that is encrypted or carries macros (LibreOffice writes the folders only then)."""
    if "META-INF/manifest.xml" in container and b"encryption-data" in container.read("META-INF/manifest.xml"):
        raise Refused("encrypted")
    if any(one.startswith(("Basic/", "Scripts/")) for one in container.names):
        raise Refused("macro")


def _old(data: bytes) -> str:
    for mark, code in (("EncryptedPackage", "encrypted"), ("WordDocument", "old_doc"), ("Workbook", "old_xls"), ("Book", "old_xls")):
        if mark.encode("utf-16-le") in data:
            return code
    return "old_office"


def _picture(data: bytes) -> str | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data.startswith((b"GIF87a", b"GIF89a")):
        raise Refused("gif")
    if data[4:8] == b"ftyp":
        raise Refused(
            "heic" if data[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc") else "other_image" if data[8:12] == b"avif" else "unknown"
        )
    if data.startswith((b"BM", b"II*\x00", b"MM\x00*")) and b"\x00" in data[:64]:
        raise Refused("other_image")
    return None


def _other(data: bytes) -> str | None:
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith((b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b")):
        raise Refused("other_archive")
    return None


def _text(data: bytes, name: str) -> str:
    text = decoded(data)
    start = text[:400].lstrip()
    if start.startswith("WEBVTT"):
        return "vtt"
    if _CUE.match(text.replace("\r\n", "\n")[:200]):
        return "srt"
    if start[:15].lower().startswith(("<!doctype html", "<html")):
        raise Refused("web_page")
    if name.lower().endswith((".csv", ".tsv", ".txt")) or any(one in text.split("\n", 1)[0] for one in ";,\t"):
        return "csv"
    raise Refused("unknown")


def decoded(data: bytes) -> str:
    """Return the text of a file: UTF-8, UTF-16 with its mark, or Windows-1252, which Excel still writes; `Refused` when it is no text."""
    marked = (
        one for mark, one in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")) if data.startswith(mark)
    )
    encoding = next(marked, "utf-8")
    if encoding == "utf-8" and b"\x00" in data:
        raise Refused("unknown")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8":
            raise Refused("damaged") from None
        text = data.decode("cp1252", errors="replace")
        if text.count("\ufffd") > len(text) // 100 or any(char < " " and char not in "\t\n\r\x0b\x0c" for char in text[:4000]):
            raise Refused("unknown") from None
    return text
