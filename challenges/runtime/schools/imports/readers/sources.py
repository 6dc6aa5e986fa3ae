"""The file that somebody sent, opened as often as needed and never held whole: what it is, what a zip holds, how its text is encoded.

Limits are kept while reading: the headers of a zip say what their writer likes.
"""

import codecs
import io
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from django.utils.translation import gettext as _

from challenges import zips
from challenges.runtime.schools.imports.readers.entries import FileRefused

MEGABYTE: Final = 1024 * 1024
#: Of a file that a page sends: the pupils of the largest school fit many times over, and those of a whole area once zipped.
MAX_UPLOAD: Final = 30 * MEGABYTE
MAX_ENTRIES: Final = 2_000
MAX_UNPACKED: Final = 600 * MEGABYTE
#: XML of pupils packs about 20 times; nothing that people write packs 200 times.
MAX_RATIO: Final = 200
_RATIO_FLOOR: Final = 4 * MEGABYTE
_STEP: Final = 64 * 1024
#: Bytes 0x80 to 0x9F are letters and signs of Windows, and control characters of ISO-8859-15.
_WINDOWS: Final = frozenset(range(0x80, 0xA0))
#: Where ISO-8859-15 holds € Š š Ž ž Œ œ Ÿ and Windows-1252 holds signs that stand in no name (¤ ¦ ¨ ´ ¸ ¼ ½ ¾).
_LATIN_9: Final = frozenset({0xA4, 0xA6, 0xA8, 0xB4, 0xB8, 0xBC, 0xBD, 0xBE})
_ASCII: Final = bytes(range(0x80))


@dataclass(frozen=True)
class Source:
    """A file: its name, its size, and how to open it from the start again."""

    name: str
    size: int
    opener: Callable[[], IO[bytes]]

    @classmethod
    def of_bytes(cls, name: str, content: bytes) -> "Source":
        """Return a source of bytes that are in memory."""
        return cls(name, len(content), lambda: io.BytesIO(content))

    @classmethod
    def of_path(cls, path: Path) -> "Source":
        """Return a source of a file on the disk."""
        return cls(path.name, path.stat().st_size, lambda: path.open("rb"))

    def head(self, size: int = 4096) -> bytes:
        """Return the first bytes."""
        with self.opener() as stream:
            return stream.read(size)


def is_zip(head: bytes) -> bool:
    """Say whether a file begins as a zip does."""
    return head[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def check_size(size: int) -> None:
    """Refuse what is empty or too large to be kept, before it is read.

    Raises:
        FileRefused: with the limit.
    """
    if size == 0:
        raise FileRefused(_("Le fichier est vide."))
    if size > MAX_UPLOAD:
        raise FileRefused(_("Le fichier dépasse %s Mo. Compressez-le (zip), puis envoyez l’archive.") % (MAX_UPLOAD // MEGABYTE))


def members(source: Source) -> dict[str, Source]:
    """Return the files of a zip by their path, each to be opened and read as a stream. Zips inside are given as they are.

    Raises:
        FileRefused: damaged, encrypted, or with too many files or a path that leaves the archive.
    """
    with source.opener() as stream:
        if zips.announces_too_many(stream, MAX_ENTRIES):
            raise FileRefused(_("L’archive contient plus de %s fichiers.") % MAX_ENTRIES)
    try:
        with source.opener() as stream, zipfile.ZipFile(stream) as archive:
            infos = archive.infolist()
    except zips.DAMAGED as error:
        raise FileRefused(_("L’archive est abîmée ou n’est pas un fichier zip.")) from error
    if len(infos) > MAX_ENTRIES:
        raise FileRefused(_("L’archive contient plus de %s fichiers.") % MAX_ENTRIES)
    found: dict[str, Source] = {}
    for info in infos:
        _check_member(info, found)
        if not info.is_dir():
            found[info.filename] = Source(info.filename, info.file_size, _member_opener(source, info))
    return found


def _check_member(info: zipfile.ZipInfo, found: dict[str, Source]) -> None:
    name = zips.short(info.filename)
    parts = info.orig_filename.replace("\\", "/").split("/")
    if info.flag_bits & zips.ENCRYPTED:
        raise FileRefused(_("L’archive est protégée par un mot de passe : enregistrez-la sans mot de passe."))
    if stat.S_ISLNK(info.external_attr >> 16) or ".." in parts or parts[0] == "" or "\x00" in info.orig_filename:
        raise FileRefused(_("L’archive contient un chemin interdit : %s.") % name)
    if info.compress_type not in zips.METHODS:
        raise FileRefused(_("L’archive emploie une compression inconnue : %s.") % name)
    if info.filename in found:
        raise FileRefused(_("L’archive contient deux fois le même nom : %s.") % name)


def _member_opener(source: Source, info: zipfile.ZipInfo) -> Callable[[], IO[bytes]]:
    def opened() -> IO[bytes]:
        return io.BufferedReader(_Guarded(source, info), _STEP)

    return opened


class _Guarded(io.RawIOBase):
    """One file of a zip, read as a stream; it stops when more comes out than anybody would have put in."""

    def __init__(self, source: Source, info: zipfile.ZipInfo) -> None:
        self._stream = source.opener()
        self._archive = zipfile.ZipFile(self._stream)
        self._member = self._archive.open(info)
        self._name, self._packed, self._out = info.filename, max(info.compress_size, 1), 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview[int]") -> int:  # type: ignore[override]
        try:
            piece = self._member.read(len(buffer))
        except zips.DAMAGED as error:
            raise FileRefused(_("L’archive est abîmée ou n’est pas un fichier zip.")) from error
        self._out += len(piece)
        if self._out > MAX_UNPACKED:
            raise FileRefused(_("Une fois ouverte, l’archive dépasse %s Mo.") % (MAX_UNPACKED // MEGABYTE))
        if self._out > _RATIO_FLOOR and self._out > self._packed * MAX_RATIO:
            raise FileRefused(_("L’archive contient un fichier anormalement compressé : %s.") % zips.short(self._name))
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        if not self.closed:
            self._member.close()
            self._archive.close()
            self._stream.close()
        super().close()


def check_workbook(source: Source) -> None:
    """Read through the zip that a workbook is, under the limits, before a library opens it without any.

    Raises:
        FileRefused: as `members`, or more comes out than anybody would have put in.
    """
    total = 0
    for member in members(source).values():
        with member.opener() as stream:
            while piece := stream.read(_STEP):
                total += len(piece)
                if total > MAX_UNPACKED:
                    raise FileRefused(_("Une fois ouverte, l’archive dépasse %s Mo.") % (MAX_UNPACKED // MEGABYTE))


# ---------------------------------------------------------------- text


def encoding_of(source: Source) -> str:
    """Return how the text of a file is encoded: its mark, UTF-8 when all of it is, else Windows-1252 or ISO-8859-15 by the bytes that only one has.

    Raises:
        FileRefused: it is no text.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    utf8, high = True, set[int]()
    with source.opener() as stream:
        head = stream.read(4)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        piece = head
        while piece or utf8:
            if utf8:
                try:
                    decoder.decode(piece, final=not piece)
                except UnicodeDecodeError:
                    utf8 = False
            high.update(piece.translate(None, _ASCII))
            if b"\x00" in piece:
                raise FileRefused(_("Ce fichier n’est pas un texte : enregistrez-le au format CSV, ODS ou XLSX."))
            if not piece:
                break
            piece = stream.read(_STEP)
    if utf8:
        return "utf-8-sig"
    if high & _WINDOWS or not high & _LATIN_9:
        return "cp1252"
    return "iso-8859-15"


@contextmanager
def text_of(source: Source, encoding: str = "") -> Iterator[io.TextIOWrapper]:
    """Give the text of a file as a stream, line ends as they are.

    Raises:
        FileRefused: bytes that are no text of that encoding, met on the way.
    """
    with source.opener() as stream:
        try:
            yield io.TextIOWrapper(stream, encoding or encoding_of(source), newline="")
        except UnicodeDecodeError as error:
            raise FileRefused(_("Le fichier contient des octets qui ne sont pas du texte : enregistrez-le en UTF-8.")) from error
