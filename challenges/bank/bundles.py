"""A release as one zip file: exported, verified offline, imported elsewhere. A damaged or hostile bundle changes nothing.

Layout: `manifest.json` (compressed), `signature.json`, then `documents/<SHA-256>` once for each distinct document, as they are: canonical
JSON that a reader hashes in place. A partial bundle also holds `base.json`, the root of a release whose documents it leaves out. The
archive's comment ends with the SHA-256 of everything but these documents, so that one flipped byte anywhere, in a header or a date that zip
readers ignore, is found, and verifying hashes every byte once. The same release gives the same bytes each time.
"""

import mmap
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from challenges.bank import manifest as manifests
from challenges.bank import services
from challenges.bank.bundle_reader import (
    BASE,
    COMMENT,
    LOCAL_SIZE,
    MANIFEST,
    SIGNATURE,
    Bundle,
    BundleRefused,
    envelope_digest,
    open_bundle,
)
from challenges.bank.canonical import canonical_bytes
from challenges.bank.freezing import keep_documents
from challenges.bank.manifest import Manifest
from challenges.bank.models import Document, Release
from challenges.bank.services import OPERATOR
from challenges.bank.services.rights import require
from challenges.journal.services import record

__all__ = ["Bundle", "BundleRefused", "export_bundle", "import_bundle", "open_bundle", "write_bundle"]

_FIXED_DATE = (1980, 1, 1, 0, 0, 0)
_AT_ONCE = 200


def export_bundle(release: Release, path: Path, *, user: Any = None, base: Release | None = None) -> int:
    """Write a release to a file, which appears whole or not at all; return its size in bytes.

    Args:
        release: the release.
        path: where to; a file that is there already is replaced.
        user: who exports; None for the operator.
        base: leave out the documents that this release holds too.

    Raises:
        PermissionDenied: the user may not export.
    """
    require(user, "bank.exchange_release", _("Vous ne pouvez pas exporter la banque : elle contient les solutions."))
    size = write_bundle(release, path, base)
    record("bank.export", actor=user or OPERATOR, target=f"release:{release.root}", base=base.root if base else "")
    return size


def write_bundle(release: Release, path: Path, base: Release | None = None) -> int:
    """Write the file of `export_bundle`, without asking who and without the journal: for callers that did both."""
    manifest = manifests.read(bytes(release.manifest))
    left_out = set(manifests.read(bytes(base.manifest)).addresses) if base else set()
    temporary = path.with_name(f"{path.name}.{os.getpid()}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with temporary.open("w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                archive.comment = COMMENT + b"0" * 64
                _write(archive, MANIFEST, manifest.body, zipfile.ZIP_DEFLATED)
                _write(archive, SIGNATURE, canonical_bytes({"signature": release.signature, "key": release.key_id}))
                if base is not None:
                    _write(archive, BASE, canonical_bytes({"root": base.root}))
                for sha256, body in _bodies(manifest, left_out):
                    _write(archive, f"documents/{sha256}", body)
            _seal(file)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return path.stat().st_size


def _write(archive: zipfile.ZipFile, name: str, body: bytes, method: int = zipfile.ZIP_STORED) -> None:
    info = zipfile.ZipInfo(name, _FIXED_DATE)
    info.compress_type = method
    archive.writestr(info, body)


def _bodies(manifest: Manifest, left_out: set[str]) -> Iterator[tuple[str, bytes]]:
    """Each distinct document once, in the order of addresses, read a few hundred at a time."""
    wanted = sorted(set(manifest.addresses) - left_out)
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        bodies = dict(Document.objects.filter(pk__in=some).values_list("sha256", "body"))
        for sha256 in some:
            yield sha256, bytes(bodies[sha256])


def _seal(file: BinaryIO) -> None:
    """Write the digest of everything but the documents' bodies, which stand under their own digests, over the end of the archive's comment."""
    file.flush()
    with zipfile.ZipFile(file) as archive:
        bodies = [_span(info) for info in archive.infolist() if info.filename.startswith("documents/")]
    mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    digest = envelope_digest(memoryview(mapped)[:-64], bodies)
    file.seek(-64, os.SEEK_END)
    file.write(digest.encode())


def _span(info: zipfile.ZipInfo) -> tuple[int, int]:
    """Where the body of a member that we wrote stands: our local headers hold the name and nothing more."""
    start = info.header_offset + LOCAL_SIZE + len(info.filename)
    return start, start + info.file_size


def import_bundle(path: Path, *, user: Any = None) -> Release:
    """Import a bundle; importing one that is here already changes nothing.

    Everything is checked before anything is written. Documents are stored a few at a time, under their digests, then the release appears in one
    transaction: killed at any moment, it leaves no half a release, and the next import goes on with what is here.

    Raises:
        PermissionDenied: the user may not import.
        BundleRefused: damaged, altered, unknown signer, newer format, or too large.
    """
    services.require_exchange(user)
    with open_bundle(path) as bundle:
        problems = bundle.problems(known=_known)
        if problems:
            raise BundleRefused(problems)
        existing = Release.objects.filter(root=bundle.manifest.root).first()
        if existing is not None:
            return existing
        _store_documents(bundle)
        return _store_release(bundle.manifest, bundle.signature, bundle.key_id, user)


def _known(addresses: list[str]) -> set[str]:
    """Which documents this bank already holds: those that a partial bundle may leave out."""
    found: set[str] = set()
    for start in range(0, len(addresses), _AT_ONCE):
        found |= set(Document.objects.filter(pk__in=addresses[start : start + _AT_ONCE]).values_list("pk", flat=True))
    return found


def _store_documents(bundle: Bundle) -> None:
    addresses = list(bundle.addresses)
    for start in range(0, len(addresses), _AT_ONCE):
        some = addresses[start : start + _AT_ONCE]
        missing = set(some) - _known(some)
        with transaction.atomic():
            keep_documents({sha256: bytes(bundle.body(sha256)) for sha256 in some if sha256 in missing})


@transaction.atomic
def _store_release(manifest: Manifest, signature: str, key: str, user: Any) -> Release:
    existing = Release.objects.filter(root=manifest.root).first()
    if existing is not None:
        return existing
    release = services.insert(manifest, {}, signature, key, user=user, note=_("Importée"))
    record("bank.import", actor=user or OPERATOR, target=f"release:{manifest.root}", number=release.number)
    return release
