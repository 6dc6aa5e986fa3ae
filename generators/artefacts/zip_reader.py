"""Reading an archive without the module that wrote it.

Here belong: a small reader of the central directory of a zip file (APPNOTE 4.3.12), enough for the archives of challenges: stored or
deflated files, no encryption, no comment, no 64-bit sizes. It checks every size and checksum it meets.
"""

from __future__ import annotations

import datetime as dt
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["ListedFile", "files_of"]

_END, _CENTRAL, _LOCAL = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
_END_SIZE, _CENTRAL_SIZE, _LOCAL_SIZE = 22, 46, 30
_DOS_HIDDEN = 0x02
_UTF8_NAMES = 0x800


@dataclass(frozen=True)
class ListedFile:
    """A file as the archive lists it; `hidden` is the attribute of DOS and Windows."""

    path: str
    content: bytes
    modified: dt.datetime
    hidden: bool


def files_of(content: bytes) -> Iterator[ListedFile]:
    """Read the files in the order of the central directory; `ValueError` or `zlib.error` when the archive is broken."""
    if content[-_END_SIZE : -_END_SIZE + 4] != _END:
        raise ValueError("no end of central directory")
    count, size, position = struct.unpack_from("<HII", content, len(content) - 12)
    if position + size != len(content) - _END_SIZE:
        raise ValueError("the central directory is not where it says")
    for _ in range(count):
        found, position = _listed(content, position)
        yield found


def _listed(content: bytes, position: int) -> tuple[ListedFile, int]:
    """Read one record of the central directory; return the file and the position of the next record."""
    if content[position : position + 4] != _CENTRAL:
        raise ValueError("no central directory record")
    flags, method, time, day, checksum, packed, size = struct.unpack_from("<4H3I", content, position + 8)
    name_size, extra_size, comment_size = struct.unpack_from("<3H", content, position + 28)
    attributes, local = struct.unpack_from("<2I", content, position + 38)
    name = content[position + _CENTRAL_SIZE :][:name_size]
    data = _unpacked(content, local, name, method, packed)
    if len(data) != size or zlib.crc32(data) != checksum:
        raise ValueError("a file of the archive is not what its record says")
    path = name.decode("utf-8" if flags & _UTF8_NAMES else "cp437")
    found = ListedFile(path, data, _moment(day, time), bool(attributes & _DOS_HIDDEN))
    return found, position + _CENTRAL_SIZE + name_size + extra_size + comment_size


def _unpacked(content: bytes, local: int, name: bytes, method: int, packed: int) -> bytes:
    """Return the content of a file, whose local header must give the same name."""
    name_size, extra_size = struct.unpack_from("<2H", content, local + 26)
    start = local + _LOCAL_SIZE + name_size
    if content[local : local + 4] != _LOCAL or content[local + _LOCAL_SIZE : start] != name:
        raise ValueError("a local header is not that of its record")
    data = content[start + extra_size :][:packed]
    if method != zlib.DEFLATED:
        return data
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    found = stream.decompress(data)
    if not stream.eof or stream.unused_data:
        raise ValueError("the packed size of a file is not the right one")
    return found


def _moment(day: int, time: int) -> dt.datetime:
    """Return the date and time that DOS packs in two numbers; seconds go by two."""
    return dt.datetime((day >> 9) + 1980, day >> 5 & 15, day & 31, time >> 11, time >> 5 & 63, (time & 31) * 2)  # noqa: DTZ001  local by nature
