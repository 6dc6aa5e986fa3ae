"""The steps of an upgrade, in their order, each harmless when it was done: `manage.py upgrade` walks them after what must hold before.

A step of another part is named here by its command, so that whoever does it by hand does the same.
"""

import io
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from challenges.bank.models import Release
from challenges.journal.models import Entry
from challenges.journal.services import record
from cms.operation.backup.errors import BackupError
from cms.operation.backup.restoring import is_empty
from cms.operation.backup.writing import ACTION
from cms.operation.health import FREE_WANTED, keys
from cms.operation.version import newer, version

DONE = "operation.upgrade"
_ROOT = Path(__file__).resolve().parents[2]
#: A migration may rewrite the largest table: so many times what the database takes.
_ROOM = 2


@dataclass(frozen=True)
class Step:
    """What is done, in words, and how."""

    name: str
    does: Callable[[], Any]


STEPS = (
    Step("compile_messages", lambda: _script("scripts/messages.py", "compile")),
    Step("migrate", lambda: call_command("migrate", verbosity=0, interactive=False)),
    Step("setup_roles", lambda: call_command("setup_roles", verbosity=0)),
    Step("authoring_facts", lambda: call_command("authoring_facts", verbosity=0)),
    Step("collectstatic", lambda: call_command("collectstatic", verbosity=0, interactive=False)),
    Step("check", lambda: call_command("check", verbosity=0, stdout=io.StringIO())),
)


def cautions(*, backup_days: int) -> list[str]:
    """Return what an operator should know before: no recent backup, releases made by other libraries.

    Args:
        backup_days: a backup older than so many days is old.
    """
    found = []
    last = _last(ACTION)
    if not is_empty() and (last is None or last.at < timezone.now() - timedelta(days=backup_days)):
        said = f"la dernière date du {timezone.localtime(last.at):%d/%m/%Y}" if last else "il n’y en a aucune"
        found.append(f"Sauvegardez d’abord (manage.py backup FICHIER) : {said}.")
    return found


def require() -> None:
    """Refuse what would stop half way.

    Raises:
        BackupError: the database does not answer, was made by a later version, the key is lost, or the disk has not the room.
    """
    try:
        connection.ensure_connection()
        unknown = _unknown_migrations()
    except DatabaseError as error:
        raise BackupError("La base de données ne répond pas : voyez DATABASE_URL.") from error
    if unknown:
        raise BackupError(
            f"Cette base de données a été mise à jour par une version plus récente ({', '.join(unknown[:3])}) : installez-la."
        )
    last = _last(DONE)
    if last is not None and newer(last.data.get("version", ""), version()):
        raise BackupError(
            f"Cette installation est déjà en version {last.data['version']} : on ne revient en arrière que par une sauvegarde."
        )
    if not is_empty() and keys_lost():
        raise BackupError("La clé qui signe manque dans BALISE_KEYS_DIR : remettez-la d’abord, une autre ne la remplace pas.")
    free, wanted = _free(), max(FREE_WANTED // 4, _ROOM * _size())
    if free < wanted:
        raise BackupError(f"Il reste {free // 1_000_000} Mo sur le disque, et il en faut {wanted // 1_000_000}.")


def walk() -> Iterator[str]:
    """Do the steps, giving the name of each before it is done; a step that fails stops the walk, and the next run begins again."""
    before = _last(DONE)
    for step in STEPS:
        yield step.name
        step.does()
    if before is None or before.data.get("version") != version():
        record(
            DONE, actor="system", target=f"version:{version()}", version=version(), before=before.data.get("version") if before else None
        )


def keys_lost() -> bool:
    """Whether this installation signed releases with a key of its own that is not there any more."""
    folder = Path(settings.BALISE_KEYS_DIR)
    signed = set(Release.objects.values_list("key_id", flat=True)) if _has(Release) else set()
    return bool(signed) and not (folder / "trusted").exists() and keys().word == "missing"


def _has(model: Any) -> bool:
    return model._meta.db_table in connection.introspection.table_names()


def _unknown_migrations() -> list[str]:
    loader = MigrationExecutor(connection).loader
    ours = loader.migrated_apps
    known = set(loader.disk_migrations) | {key for one in loader.disk_migrations.values() for key in one.replaces}
    return sorted(f"{app}.{name}" for app, name in loader.applied_migrations if app in ours and (app, name) not in known)


def _last(action: str) -> Entry | None:
    return Entry.objects.filter(action=action).first() if _has(Entry) else None


def _size() -> int:
    if connection.vendor != "sqlite":
        return 0  # the server's disk is not ours to look at
    path = Path(str(connection.settings_dict["NAME"]))
    return path.stat().st_size if path.exists() else 0


def _free() -> int:
    folder = Path(settings.VAR_DIR)
    return shutil.disk_usage(folder if folder.exists() else folder.parent).free


def _script(*arguments: str) -> None:
    done = subprocess.run([sys.executable, *arguments], cwd=_ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise BackupError(f"{arguments[0]} : {' '.join(done.stderr.split())[-300:]}")
