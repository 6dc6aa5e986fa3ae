"""Reading a bundle without trusting it: sizes, names, addresses, signature, and the seal of all the rest. Writes nothing."""

import hashlib
import mmap
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from challenges.bank import manifest as manifests
from challenges.bank import services
from challenges.bank.canonical import address
from challenges.bank.manifest import Manifest, ManifestError

MANIFEST = "manifest.json"
SIGNATURE = "signature.json"
BASE = "base.json"
COMMENT = b"balise-bundle-2 sha256 "
_DOCUMENT = re.compile(r"documents/([0-9a-f]{64})")
_MOST_DOCUMENTS = 200_000
#: A manifest of two hundred thousand documents; the other two are a line.
_MOST_MANIFEST = 64 << 20
_MOST_LINE = 4096
_LOCAL = struct.Struct("<4s5H3I2H")
LOCAL_SIZE = _LOCAL.size
_LOCAL_MAGIC = b"PK\x03\x04"


class BundleRefused(ValidationError):
    """Nothing was imported; `messages` says what is wrong, naming the document."""


class Bundle:
    """An open bundle. Its directory, manifest and signature file were read; `problems` checks the rest."""

    def __init__(self, view: memoryview, archive: zipfile.ZipFile) -> None:
        self._view = view
        self._members = _members(archive)
        for name in (MANIFEST, SIGNATURE):
            if name not in self._members:
                raise BundleRefused(_damaged(name))
        try:
            self.manifest: Manifest = manifests.read(_inflated(archive, MANIFEST, _MOST_MANIFEST))
        except ManifestError as error:
            raise BundleRefused(services.manifest_problem(error)) from error
        seal = orjson.loads(_inflated(archive, SIGNATURE, _MOST_LINE))
        self.signature, self.key_id = str(seal["signature"]), str(seal["key"])
        self.base = str(orjson.loads(_inflated(archive, BASE, _MOST_LINE))["root"]) if BASE in self._members else ""
        self.addresses = {found[1]: name for name in self._members if (found := _DOCUMENT.fullmatch(name))}

    def body(self, sha256: str) -> memoryview:
        """Return the bytes that stand under a document's name, in place."""
        return self._place(self._members[self.addresses[sha256]])[1]

    def problems(self, known: Callable[[list[str]], set[str]] | None = None) -> list[str]:
        """Return everything that is wrong with the documents, the signature and the file as a whole.

        Args:
            known: which of some addresses are here already: the documents that a partial bundle may leave out. None: those of no release.
        """
        problems = services.manifest_problems(self.manifest, self._hashed(known))
        problems += services.signature_problems(self.manifest, self.signature, self.key_id)
        problems += self._strays()
        if not problems and self._envelope() != self._view[-64:].tobytes():
            # Every document is what it should be: what was touched is a header or the directory, which say nothing of the content.
            problems.append(_("L’enveloppe du fichier a été altérée : ce n’est pas celle que Balise a écrite."))
        return problems

    def _hashed(self, known: Callable[[list[str]], set[str]] | None) -> dict[str, str]:
        """The digest of each document by path; empty where the bytes are not what their name says."""
        places = self.manifest.addresses
        absent = [sha256 for sha256 in places if sha256 not in self.addresses]
        here = known(absent) if known is not None and self.base and absent else set()
        found: dict[str, str] = {}
        for sha256, paths in places.items():
            if sha256 in self.addresses:
                digest = sha256 if address(self.body(sha256)) == sha256 else ""
            elif sha256 in here:
                digest = sha256
            else:
                continue
            found |= dict.fromkeys(paths, digest)
        return found

    def _strays(self) -> list[str]:
        listed = self.manifest.addresses
        return [_("Document en trop : %s") % name for sha256, name in self.addresses.items() if sha256 not in listed]

    def _envelope(self) -> bytes:
        """The seal that the file should end with."""
        spans = []
        for name in self.addresses.values():
            start, body = self._place(self._members[name])
            spans.append((start, start + len(body)))
        return envelope_digest(self._view[:-64], spans).encode()

    def _place(self, info: zipfile.ZipInfo) -> tuple[int, memoryview]:
        """Where a member that is stored as it is begins, and its bytes, found through its own header, which must say what the directory says."""
        header = self._view[info.header_offset : info.header_offset + _LOCAL.size]
        if len(header) != _LOCAL.size or info.compress_type != zipfile.ZIP_STORED:
            raise BundleRefused(_damaged(info.filename))
        magic, *_rest, name_length, extra_length = _LOCAL.unpack(header)
        start = info.header_offset + _LOCAL.size
        name = self._view[start : start + name_length].tobytes()
        start += name_length + extra_length
        body = self._view[start : start + info.file_size]
        if magic != _LOCAL_MAGIC or name != info.filename.encode() or len(body) != info.file_size or info.compress_size != info.file_size:
            raise BundleRefused(_damaged(info.filename))
        return start, body


def envelope_digest(view: memoryview, bodies: Iterable[tuple[int, int]]) -> str:
    """Return the SHA-256, as hex, of a bundle without the bodies of its documents: these stand under their own digests already.

    Args:
        view: the file but for its last 64 bytes.
        bodies: first byte of each body, and the byte after its last.

    Raises:
        BundleRefused: two documents share bytes.
    """
    digest, position = hashlib.sha256(), 0
    for start, end in sorted(bodies):
        if start < position:
            raise BundleRefused(_damaged("zip"))
        digest.update(view[position:start])
        position = end
    digest.update(view[position:])
    return digest.hexdigest()


@contextmanager
def open_bundle(path: Path) -> Iterator[Bundle]:
    """Open a bundle for reading; nothing is unpacked, whatever its size.

    Raises:
        BundleRefused: not a bundle, damaged, too large, of a newer format, or with a name that escapes.
    """
    if path.stat().st_size > settings.BALISE_BUNDLE_MAX_BYTES:
        raise BundleRefused(_("Le fichier est plus grand que ce qui est permis."))
    if path.stat().st_size == 0:
        raise BundleRefused(_damaged("0"))
    with path.open("rb") as file:
        # Not closed by hand: a slice that somebody still holds, or an error's traceback, would make closing fail.
        view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        try:
            with zipfile.ZipFile(file) as archive:
                bundle = Bundle(view, archive)
                if not archive.comment.startswith(COMMENT) or len(archive.comment) != len(COMMENT) + 64:
                    raise BundleRefused(_damaged(_("fin du fichier")))
                yield bundle
        except ValidationError:
            raise
        except (zipfile.BadZipFile, orjson.JSONDecodeError, KeyError, TypeError, ValueError, EOFError, OSError, NotImplementedError, RuntimeError,
                struct.error, zlib.error) as error:  # fmt: skip
            # The zip and JSON readers have many ways to refuse damaged bytes; all mean the same to the person.
            raise BundleRefused(_damaged(type(error).__name__)) from error


def _damaged(what: str) -> str:
    return _("Le fichier est abîmé ou n’est pas une version de la banque (%s).") % what


def _members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    infos = archive.infolist()
    if len(infos) > _MOST_DOCUMENTS or sum(info.file_size for info in infos) > settings.BALISE_BUNDLE_MAX_BYTES:
        raise BundleRefused(_("Le fichier est plus grand que ce qui est permis."))
    members: dict[str, zipfile.ZipInfo] = {}
    strays = []
    for info in infos:
        name = info.filename
        if name.startswith("/") or ".." in name.split("/") or "\\" in name or "\x00" in name:
            raise BundleRefused(_("Le fichier contient un chemin interdit : %s") % name)
        if name in members:
            raise BundleRefused(_("Le fichier contient deux fois %s.") % name)
        if name not in (MANIFEST, SIGNATURE, BASE) and not _DOCUMENT.fullmatch(name):
            strays.append(_("Document en trop : %s") % name)
        members[name] = info
    if strays:
        raise BundleRefused(strays)
    return members


def _inflated(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """The bytes of a small member. The declared size can lie: never read more than it says, nor more than makes sense."""
    info = archive.getinfo(name)
    if info.file_size > most:
        raise BundleRefused(_("Le fichier est plus grand que ce qui est permis."))
    with archive.open(info) as member:
        body = member.read(info.file_size + 1)
    if len(body) != info.file_size:
        raise BundleRefused(_("La taille annoncée de %s est fausse.") % name)
    return body
