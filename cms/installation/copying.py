"""From one SQLite file to this installation's empty PostgreSQL: every row of every table as it is, in one transaction.

Not `dumpdata` and `loaddata`: they hold everything in memory, run the signals of every save, and meet the rows that migrations make.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, connections, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

#: The connection to the file, while a copy lasts.
SOURCE = "copied"
#: Made again from the rows (`manage.py update_index`): each engine keeps its index in its own form.
_INDEXES = {"wagtailsearch", "modelsearch"}
#: Rows of an empty installation: migrations make some, nobody makes these.
_SOMEBODY_S = ("accounts.User", "authoring.Challenge", "bank.Release", "assessments.Learner", "schools.School")
_AT_ONCE = 500


class CopyRefused(Exception):
    """Nothing was copied."""


@dataclass(frozen=True)
class Copied:
    """What was copied: rows by table."""

    rows: dict[str, int]


def copy(path: Path) -> Copied:
    """Copy a database.

    Args:
        path: the SQLite file, of this version of Balise, that nobody writes to.

    Raises:
        CopyRefused: this database is not PostgreSQL or holds somebody's data; the file is no database of this version, or counts differ.
    """
    if connection.vendor != "postgresql":
        raise CopyRefused(_("La base de cette installation n’est pas PostgreSQL (DATABASE_URL)."))
    for label in _SOMEBODY_S:
        if apps.get_model(label)._base_manager.exists():
            raise CopyRefused(_("Cette installation n’est pas vide : la copie ne va que dans une base neuve."))
    with _opened(path):
        _same_version()
        with transaction.atomic():
            tables = list(_tables())
            with connection.cursor() as cursor:
                names = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in tables)
                cursor.execute(f"TRUNCATE {names} CASCADE")  # names come from models; the indexes that follow are made again
            copied = Copied({model._meta.db_table: _copy_table(model) for model in tables})
            _reset_sequences(tables)
    return copied


@contextmanager
def _opened(path: Path) -> Iterator[None]:
    if not path.is_file():
        raise CopyRefused(_("%s : ce fichier n’existe pas.") % path)
    connections.settings[SOURCE] = connections.settings["default"] | {  # type: ignore[index]
        "ENGINE": "django.db.backends.sqlite3", "NAME": f"file:{path}?mode=ro", "OPTIONS": {"uri": True}, "CONN_HEALTH_CHECKS": False,
    }  # fmt: skip
    try:
        yield
    finally:
        connections[SOURCE].close()
        del connections[SOURCE]
        del connections.settings[SOURCE]


def _same_version() -> None:
    applied = [set(MigrationRecorder(connections[alias]).applied_migrations()) for alias in (SOURCE, "default")]
    if applied[0] != applied[1]:
        raise CopyRefused(
            _("Les deux bases ne sont pas à la même version : lancez « manage.py migrate » sur chacune, avec la même version de Balise.")
        )


def _tables() -> Iterator[type[models.Model]]:
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.managed and not meta.proxy and not meta.swapped and meta.app_label not in _INDEXES:
            yield model


def _copy_table(model: type[models.Model]) -> int:
    """Copy the rows of one table: its own columns as they are, with nothing that saving a row would do."""
    fields = [field for field in model._meta.local_concrete_fields if not field.generated]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    insert = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({', '.join(['%s'] * len(fields))})"  # noqa: S608  from models
    rows = model._base_manager.using(SOURCE).order_by().values_list(*(field.attname for field in fields)).iterator(chunk_size=_AT_ONCE)
    count = 0
    batch: list[list[Any]] = []
    with connection.cursor() as cursor:
        for row in rows:
            batch.append([field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True)])
            count += 1
            if len(batch) == _AT_ONCE:
                cursor.executemany(insert, batch)
                batch = []
        if batch:
            cursor.executemany(insert, batch)
        cursor.execute(f"SELECT count(*) FROM {quote(model._meta.db_table)}")  # noqa: S608  from models
        there = cursor.fetchone()[0]
    if there != count:
        raise CopyRefused(
            _("%(table)s : %(there)d lignes au lieu de %(count)d.") % {"table": model._meta.db_table, "there": there, "count": count}
        )
    return count


def _reset_sequences(tables: list[type[models.Model]]) -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)
