"""SQLite through its online backup: a copy of the file of a live database loses what stands in its journal."""

import contextlib
import os
import sqlite3
from pathlib import Path

from django.db import connection, connections

from challenges.blobs import sync_folder
from cms.operation.backup.errors import BackupError
from cms.settings.private import FILE, private_folder


def dump(target: Path) -> None:
    """Write the whole database to a file, consistent while it is written to.

    One step holds one reading transaction: with the write-ahead log nobody who writes waits for it, and it never starts anew.

    Raises:
        BackupError: the copy does not pass SQLite's own check.
    """
    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode=DELETE")
        said = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    if said != "ok":
        raise BackupError(f"La base de données est abîmée ({said}) : cette sauvegarde ne servirait à rien.")


def load(source: Path) -> None:
    """Put a copy in place of the database, by renaming: the former one is kept beside it, and there is never half of one.

    Raises:
        BackupError: another program is writing to the database.
    """
    path = Path(connection.settings_dict["NAME"])
    connections.close_all()
    private_folder(path.parent)
    if path.exists() and path.stat().st_size:
        _alone(path)
        path.replace(path.with_name(f"{path.name}.before-restore"))
    for journal in ("-wal", "-shm"):
        path.with_name(path.name + journal).unlink(missing_ok=True)
    source.chmod(FILE)
    with source.open("rb") as file:
        os.fsync(file.fileno())
    source.replace(path)
    sync_folder(path.parent)


def _alone(path: Path) -> None:
    """Bring what the journal holds into the file, which needs that nobody else uses it."""
    try:
        with contextlib.closing(sqlite3.connect(path, timeout=2, isolation_level=None)) as database:
            database.execute("PRAGMA journal_mode=DELETE")
            database.execute("BEGIN EXCLUSIVE")
            database.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        raise BackupError("Un autre programme se sert de la base de données : arrêtez le serveur d’abord.") from error
    except sqlite3.DatabaseError:
        return  # what is there is no database any more, which is why somebody restores
