"""Stored files: bytes kept once under their SHA-256, in the storage `artefacts`.

Everything that reads or writes that storage passes here. A file appears under its name whole or not at all, and what is read is what was
written: its digest is compared each time. Who can make a lost file again (from a seed) does so above; this module knows bytes only.
"""

import errno
import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, storages

STORAGE = "artefacts"
#: Beginning of the names under which files are written before they are whole.
BESIDE = ".part-"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_FULL = (errno.ENOSPC, errno.EDQUOT)


class BlobError(OSError):
    """What this module raises; `Unreadable` when reading, `NotStored` when writing."""


class Unreadable(BlobError):
    """The bytes of a digest cannot be given: `Missing`, `Damaged`, or a storage that does not answer."""

    def __init__(self, sha256: str, why: str) -> None:
        super().__init__(f"stored file {sha256[:12]}…: {why}")
        self.sha256 = sha256


class Missing(Unreadable):
    """Nothing is stored under the digest."""

    def __init__(self, sha256: str) -> None:
        super().__init__(sha256, "missing")


class Damaged(Unreadable):
    """What is stored under the digest is something else: empty, cut short, changed."""

    def __init__(self, sha256: str) -> None:
        super().__init__(sha256, "damaged")


class NotStored(BlobError):
    """The bytes could not be written: a full disk, a read-only one, a storage that does not answer. Nothing is left half done."""

    def __init__(self, error: BaseException) -> None:
        full = isinstance(error, OSError) and error.errno in _FULL
        super().__init__(f"stored files: {'the disk is full' if full else 'cannot be written'} ({type(error).__name__})")
        self.full = full


def digest(content: bytes) -> str:
    """Return the SHA-256 under which bytes are kept."""
    return hashlib.sha256(content).hexdigest()


def blob_name(sha256: str) -> str:
    """Return the name in the storage of what has a digest."""
    return f"{sha256[:2]}/{sha256}"


def put(content: bytes, *, anew: bool = False) -> str:
    """Keep bytes and return their SHA-256; they are on the disk when this returns.

    Args:
        content: the bytes.
        anew: write even where a file of the right size stands, which may hold something else.

    Raises:
        NotStored: the storage is full, read-only or does not answer.
    """
    sha256 = digest(content)
    name, storage = blob_name(sha256), storages[STORAGE]
    try:
        present = _size(storage, name)
        if present == len(content) and not anew:
            return sha256
        if isinstance(storage, FileSystemStorage):
            _write(storage, name, content)
        else:
            _send(storage, name, content, replace=present is not None)
    except BlobError:
        raise
    except Exception as error:  # each kind of storage has exceptions of its own
        raise NotStored(error) from error
    return sha256


def get(sha256: str) -> bytes:
    """Return the bytes of a digest, which is verified.

    Raises:
        Missing: nothing is there.
        Damaged: something else is there.
        Unreadable: the storage does not answer.
    """
    if not _DIGEST.fullmatch(sha256):
        raise Missing(sha256)
    try:
        with storages[STORAGE].open(blob_name(sha256)) as blob:
            content: bytes = blob.read()
    except FileNotFoundError as error:
        raise Missing(sha256) from error
    except Exception as error:  # as above
        raise Unreadable(sha256, type(error).__name__) from error
    if digest(content) != sha256:
        raise Damaged(sha256)
    return content


def size(sha256: str) -> int | None:
    """Return the size of what is stored under a digest, None when nothing is; the bytes are not read.

    Raises:
        Unreadable: the storage does not answer.
    """
    if not _DIGEST.fullmatch(sha256):
        return None
    try:
        return _size(storages[STORAGE], blob_name(sha256))
    except Exception as error:  # as above
        raise Unreadable(sha256, type(error).__name__) from error


def digests() -> Iterator[str]:
    """Give the digest that each stored file has by its name, folder by folder."""
    storage = storages[STORAGE]
    for folder in _listed(storage, "")[0]:
        for name in _listed(storage, folder)[1]:
            if _DIGEST.fullmatch(name) and name.startswith(folder):
                yield name


def left_beside(older_than: float) -> list[Path]:
    """Return files whose writing was cut by a kill, untouched since a moment (seconds of the epoch); they may be deleted."""
    storage = storages[STORAGE]
    if not isinstance(storage, FileSystemStorage):
        return []
    return [path for path in Path(storage.location).glob(f"*/{BESIDE}*") if path.stat().st_mtime < older_than]


def _listed(storage: Storage, folder: str) -> tuple[list[str], list[str]]:
    try:
        return storage.listdir(folder)
    except FileNotFoundError:
        return [], []


def _size(storage: Storage, name: str) -> int | None:
    try:
        return storage.size(name)
    except FileNotFoundError:
        return None


def _send(storage: Storage, name: str, content: bytes, *, replace: bool) -> None:
    """Write where the storage itself makes an object appear whole (S3)."""
    if replace:
        storage.delete(name)
    saved = storage.save(name, ContentFile(content))
    if saved != name:
        # Somebody was quicker, under the same digest: what we wrote under another name is one too many.
        storage.delete(saved)


def _write(storage: FileSystemStorage, name: str, content: bytes) -> None:
    """Write beside, sync, rename, sync the folder: after a power cut the file is whole or absent."""
    path = Path(storage.path(name))
    _folder(path.parent, Path(storage.location), storage.directory_permissions_mode)
    beside = path.with_name(f"{BESIDE}{path.name[:16]}-{secrets.token_hex(8)}")
    try:
        # Nothing but the renaming gives the file its name, so no umask of the process may widen these rights.
        descriptor = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            if storage.file_permissions_mode is not None:
                os.fchmod(file.fileno(), storage.file_permissions_mode)
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def _folder(folder: Path, root: Path, mode: int | None) -> None:
    if folder.is_dir():
        return
    for step in (root, folder):
        if not step.is_dir():
            step.mkdir(parents=True, exist_ok=True)
            if mode is not None:
                step.chmod(mode)
            sync_folder(step.parent)


def sync_folder(folder: Path) -> None:
    """Bring the names of a folder to the disk: a renaming is one of these."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
