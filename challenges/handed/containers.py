"""Opening what others packed: zip files and XML, bounded before and while they are unpacked.

Here belong: the safe zip that every reader of a packed format goes through, and the only ways in which XML of a hand-in is parsed. Nothing
is written to a disk, no entity is resolved, no address is fetched.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any, Final

from lxml import etree

from challenges.handed.errors import Refused
from challenges.handed.limits import MAX_DEPTH, MAX_ENTRIES, MAX_PART, MAX_RATIO, MAX_UNPACKED, RATIO_FROM
from challenges.zips import DAMAGED, ENCRYPTED, METHODS, announces_too_many

_STEP: Final = 256 * 1024
_XML: Final[dict[str, bool]] = {
    "resolve_entities": False,
    "no_network": True,
    "huge_tree": False,
    "load_dtd": False,
    "dtd_validation": False,
}


class Container:
    """A zip file whose sizes were looked at. `names` are the paths of its files, folders left out, as they are written.

    Raises:
        Refused: `damaged`, `encrypted`, `too_much_inside`.
    """

    def __init__(self, data: bytes) -> None:
        if announces_too_many(io.BytesIO(data), MAX_ENTRIES):
            raise Refused("too_much_inside")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except DAMAGED as error:
            raise Refused("damaged") from error
        self.entries = self._zip.infolist()
        _check_entries(self.entries)
        self._by_name = {one.filename: one for one in self.entries if not one.is_dir()}
        self._read: set[str] = set()
        self.names: tuple[str, ...] = tuple(self._by_name)

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def read(self, name: str) -> bytes:
        """Return what a file holds; `Refused` when it is not there, is damaged or is more than it says."""
        if name not in self._by_name:
            raise Refused("damaged")
        self._read.add(name)
        return b"".join(self._pieces(self._by_name[name]))

    def verify(self) -> None:
        """Unpack what was not read yet and keep nothing: libraries that open the file themselves trust the sizes that it announces."""
        for name, one in self._by_name.items():
            if name not in self._read:
                for _piece in self._pieces(one):
                    pass

    def _pieces(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        found = 0
        try:
            with self._zip.open(entry) as stream:
                while piece := stream.read(_STEP):
                    found += len(piece)
                    if found > entry.file_size:
                        raise Refused("damaged")
                    yield piece
        except Refused:
            raise
        except DAMAGED as error:
            raise Refused("damaged") from error
        if found != entry.file_size:
            raise Refused("damaged")


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse what the central directory announces and no pupil's file has."""
    total = 0
    names = set[str]()
    for one in entries:
        if one.flag_bits & ENCRYPTED:
            raise Refused("encrypted")
        if one.compress_type not in METHODS or one.filename in names:
            raise Refused("damaged")
        names.add(one.filename)
        total += one.file_size
        if one.file_size > MAX_PART or (one.file_size > RATIO_FROM and one.file_size > MAX_RATIO * max(one.compress_size, 1)):
            raise Refused("too_much_inside")
    if len(entries) > MAX_ENTRIES or total > MAX_UNPACKED:
        raise Refused("too_much_inside")


def pack(files: Mapping[str, bytes], first: str | None = None) -> bytes:
    """Pack files in their order, always in the same way; `first` stands first and is stored, as OpenDocument wants its `mimetype`."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files, key=lambda one: one != first):
            entry = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_STORED if name == first else zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
    return target.getvalue()


def parse_xml(data: bytes) -> Any:
    """Return the root element of an XML part; `Refused` when it is none, has a document type, or is nested without end."""
    _no_doctype(data)
    try:
        root = etree.fromstring(data, etree.XMLParser(**_XML, remove_comments=True, remove_pis=True))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused("damaged") from error
    if root is None:
        raise Refused("damaged")
    return root


def elements(data: bytes, *tags: str) -> Iterator[Any]:
    """Yield the elements of those tags as they end, and forget each with all that stands before it: a part of any length in little memory."""
    _no_doctype(data)
    try:
        for _event, element in etree.iterparse(io.BytesIO(data), events=("end",), tag=tags, remove_comments=True, remove_pis=True, **_XML):
            yield element
            element.clear()
            parent = element.getparent()
            if parent is not None:
                while element.getprevious() is not None:
                    del parent[0]
    except etree.XMLSyntaxError as error:
        raise Refused("damaged") from error


def depth(root: Any) -> None:
    """Refuse a tree nested deeper than programs nest."""
    level = 0
    for event, _element in etree.iterwalk(root, events=("start", "end")):
        level += 1 if event == "start" else -1
        if level > MAX_DEPTH:
            raise Refused("damaged")


def _no_doctype(data: bytes) -> None:
    """Refuse a document type before anything is parsed: no office writes one, and only one brings entities."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\x00" in data[:64]:
        raise Refused("damaged")
