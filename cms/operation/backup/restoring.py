"""Restoring a backup: everything is verified first, files come before the database, and the database is put in place in one step."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.apps import apps
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import storages
from django.db import DatabaseError, connection

from challenges import blobs
from cms.operation.backup import postgresql, sqlite
from cms.operation.backup.archive import Manifest, Member, Progress, copy, members, verified
from cms.operation.backup.errors import BackupError
from cms.operation.backup.writing import INSTALLATION
from cms.operation.version import newer, version
from cms.settings.private import FILE, private_folder

#: An installation with a row of one of these is somebody's.
_WITNESSES = ("accounts.User", "authoring.Challenge", "bank.Release", "assessments.Learner")
_ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def restore(path: Path, *, force: bool = False, progress: Progress | None = None) -> Manifest:
    """Put a backup in place. A kill before the end leaves an installation that is still empty: restore again.

    Args:
        path: the backup.
        force: also where there is something already; what the backup does not hold of it stays (files), the database is replaced.
        progress: told (part, files, bytes), while verifying and then while writing.

    Raises:
        BackupError: no backup, damaged, of another engine or of a later version, or the installation is not empty: nothing was changed.
    """
    with path.open("rb") as file:
        manifest = verified(file, progress)
        _refuse(manifest, force=force)
        folder = Path(settings.VAR_DIR)
        private_folder(folder)
        with tempfile.TemporaryDirectory(prefix=".balise-restore-", dir=folder) as inside:
            database = Path(inside) / "database"
            for member in _all(file):
                if progress is not None:
                    progress(member.part, 0, member.size)
                _place(member, database)
            (postgresql if connection.vendor == "postgresql" else sqlite).load(database)
    return manifest


def _refuse(manifest: Manifest, *, force: bool) -> None:
    if manifest.engine != connection.vendor:
        of, here = (_ENGINES.get(name, name) for name in (manifest.engine, connection.vendor))
        raise BackupError(f"Cette sauvegarde est celle d’une base {of}, et cette installation utilise {here} : réglez DATABASE_URL.")
    if newer(manifest.version, version()):
        raise BackupError(
            f"Cette sauvegarde vient de Balise {manifest.version}, et celle-ci est la version {version()} : mettez-la à jour d’abord."
        )
    if not force and not is_empty():
        raise BackupError("Cette installation n’est pas vide : rien n’a été changé. Ajoutez --force pour remplacer ce qu’elle contient.")


def is_empty() -> bool:
    """Whether the database holds nobody's work: no table yet, or tables that only `migrate` filled."""
    try:
        tables = set(connection.introspection.table_names())
        models = [model for label in _WITNESSES if (model := apps.get_model(label))._meta.db_table in tables]
        return not any(model._default_manager.exists() for model in models)
    except DatabaseError:
        # Whatever it is, it holds something that we cannot read.
        return False


def _all(file: IO[bytes]) -> Iterator[Member]:
    for member in members(file):
        if isinstance(member, Member):
            yield member


def _place(member: Member, database: Path) -> None:
    if member.part == "database":
        with database.open("xb") as target:
            copy(member.content, target)
    elif member.part == "keys":
        _write_file(Path(settings.BALISE_KEYS_DIR) / member.name, member.content)
    elif member.part == "installation":
        if member.name in INSTALLATION:
            _write_file(Path(settings.VAR_DIR) / member.name, member.content)
    elif member.part == "artefacts":
        if blobs.put(member.content.read(), anew=True) != member.name:
            raise BackupError(f"Le fichier {member.name[:12]}… de cette sauvegarde n’est pas celui que dit son nom.")
    else:
        media = storages["default"]
        if media.exists(member.name):
            media.delete(member.name)
        media.save(member.name, File(member.content, name=member.name))


def _write_file(path: Path, source: IO[bytes]) -> None:
    """Write a secret beside and rename it; another one in its place is kept under `.before-restore`."""
    private_folder(path.parent)
    content = source.read()
    if path.exists() and path.read_bytes() != content:
        path.replace(path.with_name(f"{path.name}.before-restore"))
    beside = path.with_name(f".{path.name}.part")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    blobs.sync_folder(path.parent)
