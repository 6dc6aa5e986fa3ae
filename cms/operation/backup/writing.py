"""Writing a backup: the database first, then what it points to, so that everything that it names is there."""

import os
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import connection
from django.utils import timezone

from challenges import blobs
from challenges.journal.services import record
from cms.operation.backup import postgresql, sqlite
from cms.operation.backup.archive import Manifest, Progress, Writer
from cms.operation.backup.errors import BackupError
from cms.operation.version import version

#: Files of the installation itself that the environment does not give: the key of development settings, the demonstration's passwords.
INSTALLATION = ("secret_key", "demo.json")
ACTION = "operation.backup"


def backup(path: Path, *, progress: Progress | None = None) -> Manifest:
    """Write database, keys, stored files and media to one file that its account alone may read; the service may run meanwhile.

    Args:
        path: the file; it appears whole, or not at all.
        progress: told (part, files, bytes) after each file.

    Raises:
        BackupError: the file is there already, the programs of PostgreSQL do not fit, or the database is damaged.
        OSError: the disk is full or read-only.
    """
    if path.exists():
        raise BackupError(f"« {path} » existe déjà : une sauvegarde n’en écrase pas une autre.")
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        descriptor = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            manifest = _write(Writer(file, _manifest(), progress), beside.parent)
            file.flush()
            os.fsync(file.fileno())
        # A link and not a renaming: it fails where somebody made the file meanwhile.
        os.link(beside, path)
        blobs.sync_folder(path.parent)
    finally:
        beside.unlink(missing_ok=True)
    record(ACTION, actor="system", target=f"backup:{path.name[:100]}", bytes=path.stat().st_size, version=manifest.version)
    return manifest


def _manifest() -> Manifest:
    server = str(postgresql.server_major()) if connection.vendor == "postgresql" else ""
    return Manifest(version(), connection.vendor, timezone.now().isoformat(timespec="seconds"), server)


def _write(writer: Writer, folder: Path) -> Manifest:
    with tempfile.TemporaryDirectory(prefix=".balise-backup-", dir=folder) as inside:
        copy = Path(inside) / "database"
        (postgresql if connection.vendor == "postgresql" else sqlite).dump(copy)
        with copy.open("rb") as source:
            writer.add("database", connection.vendor, copy.stat().st_size, source)
    for part, root in (("keys", Path(settings.BALISE_KEYS_DIR)), ("installation", Path(settings.VAR_DIR))):
        for file in _files_of(part, root):
            with file.open("rb") as source:
                writer.add(part, file.relative_to(root).as_posix(), file.stat().st_size, source)
    _artefacts(writer)
    media = storages["default"]
    for name in _names(media):
        with media.open(name) as source:
            writer.add("media", name, media.size(name), source)
    writer.close()
    return writer.manifest


def _files_of(part: str, root: Path) -> list[Path]:
    if part == "installation":
        return [root / name for name in INSTALLATION if (root / name).is_file()]
    return sorted(path for path in root.rglob("*") if path.is_file() and not path.name.startswith("."))


def _artefacts(writer: Writer) -> None:
    """Add each stored file that is what its name says; one that is not is made again from its seed after the restore."""
    storage = storages[blobs.STORAGE]
    for sha256 in blobs.digests():
        try:
            size = len(blobs.get(sha256))
        except (blobs.Missing, blobs.Damaged):
            writer.manifest.skipped += 1
            continue
        with storage.open(blobs.blob_name(sha256)) as source:
            writer.add("artefacts", sha256, size, source)


def _names(storage: Storage, folder: str = "") -> Iterator[str]:
    """Give the name of each file of a storage."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield f"{folder}/{name}".lstrip("/")
    for name in sorted(folders):
        yield from _names(storage, f"{folder}/{name}".lstrip("/"))
