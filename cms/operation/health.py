"""What an installation needs, asked one by one: what it cannot serve without (`failed` closes the door), what it can do without for a while.

The answers are public: words, never an address, a path, a name or a message of a library.
"""

import contextlib
import logging
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage, staticfiles_storage
from django.core.cache import cache
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from challenges.bank.reader import served_roots
from challenges.blobs import STORAGE
from cms.operation.version import version

OK, DEGRADED, FAILED = "ok", "degraded", "failed"
#: Below the first, somebody should look; below the second, the next write may fail.
FREE_WANTED = 1024**3
FREE_NEEDED = 64 * 1024**2
#: A task that waits longer means that nobody works.
WAITING_SECONDS = 600
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Found:
    """How one thing stands, and a word on it."""

    status: str
    word: str = ""


def database() -> Found:
    """Whether it answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Found(OK)


_migrated: list[str] = []


def migrations() -> Found:
    """Whether every migration of this code is applied; once they are, this process asks no more."""
    if not _migrated:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return Found(FAILED, "not applied")
        _migrated.append(version())
    return Found(OK)


def release() -> Found:
    """Whether a channel serves a release."""
    return Found(OK) if served_roots() else Found(FAILED, "none served")


def static() -> Found:
    """Whether static files were collected, where their names hold digests."""
    if isinstance(staticfiles_storage, ManifestStaticFilesStorage) and not staticfiles_storage.hashed_files:
        return Found(FAILED, "not collected")
    return Found(OK)


def keys() -> Found:
    """Whether the key that signs is there and can be read; it is not made here."""
    path = Path(settings.BALISE_KEYS_DIR) / "signing.pem"
    if not path.exists():
        return Found(FAILED, "missing")
    serialization.load_pem_private_key(path.read_bytes(), password=None)
    return Found(OK)


def disk() -> Found:
    """Whether files of learners can be written, and room is left for them."""
    storage = storages[STORAGE]
    if not isinstance(storage, FileSystemStorage):
        storage.exists(f"health/{secrets.token_hex(4)}")
        return Found(OK)
    folder = Path(storage.location)
    while not folder.exists():
        folder = folder.parent
    with tempfile.TemporaryFile(dir=folder) as probe:
        probe.write(b"x")
        probe.flush()
        os.fsync(probe.fileno())
    free = min(shutil.disk_usage(one).free for one in (folder, Path(settings.VAR_DIR)) if one.exists())
    if free < FREE_NEEDED:
        return Found(FAILED, "full")
    return Found(DEGRADED, "nearly full") if free < FREE_WANTED else Found(OK)


def cached() -> Found:
    """Whether the cache gives back what it was given."""
    key, value = f"health:{secrets.token_hex(4)}", secrets.token_hex(4)
    cache.set(key, value, 10)
    found = cache.get(key)
    cache.delete(key)
    return Found(OK) if found == value else Found(DEGRADED, "not answering")


def jobs() -> Found:
    """Whether somebody works on what waits, where jobs are installed."""
    told = jobs_summary()
    if told is None:
        return Found(OK, "not installed")
    waited = (timezone.now() - told.oldest_waiting).total_seconds() if told.oldest_waiting else 0
    return Found(DEGRADED, "waiting") if waited > WAITING_SECONDS else Found(OK)


def jobs_summary() -> Any:
    """Return how jobs stand (`challenges.jobs.queries.summary`), None where they are not installed."""
    if not apps.is_installed("challenges.jobs"):
        return None
    return import_module("challenges.jobs.queries").summary()


def mail() -> Found:
    """Whether mail goes anywhere; the server is not called."""
    nowhere = settings.EMAIL_BACKEND.rsplit(".", 2)[-2] in ("console", "dummy", "filebased")
    return Found(DEGRADED, "goes nowhere") if nowhere else Found(OK)


#: (name, question, whether pupils can be served without).
CHECKS: tuple[tuple[str, Callable[[], Found], bool], ...] = (
    ("database", database, False),
    ("migrations", migrations, False),
    ("release", release, False),
    ("static", static, False),
    ("keys", keys, False),
    ("disk", disk, False),
    ("cache", cached, True),
    ("jobs", jobs, True),
    ("mail", mail, True),
)


def examine() -> dict[str, Any]:
    """Ask everything; return `status` (the worst that matters), `version` and `checks` by name. Never raises."""
    found = {name: _asked(name, question, spare) for name, question, spare in CHECKS}
    statuses = {one.status for one in found.values()}
    worst = next((status for status in (FAILED, DEGRADED) if status in statuses), OK)
    checks = {name: {"status": one.status, **({"detail": one.word} if one.word else {})} for name, one in found.items()}
    return {"status": worst, "version": version(), "checks": checks}


def _asked(name: str, question: Callable[[], Found], spare: bool) -> Found:
    try:
        return question()
    except Exception as error:  # each thing fails in its own way; the log says which, the public answer does not
        logger.warning("health: %s: %s: %s", name, type(error).__name__, error)
        if name in ("database", "migrations", "release"):
            with contextlib.suppress(Exception):
                connection.close()
        return Found(DEGRADED if spare else FAILED, "not answering")
