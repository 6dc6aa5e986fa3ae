"""Statements that are the same a thousand times a minute: each is written once, and every later call runs it with other values.

Writing a query costs Django several times what running it costs PostgreSQL. A statement to read is a queryset of `values_list` over stand-ins,
which the ORM writes; what comes back is converted by the fields, as the ORM does. A change of a model changes its statements.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet
from psycopg import Cursor

#: Stand-ins, one of a kind: none of them can be a value of its own in a statement.
UID: Final = uuid.UUID("5ca1ab1e-0000-4000-8000-000000000001")
TEXT: Final = "\ue000 stand-in"
NOW: Final = datetime.datetime(1877, 5, 4, 3, 2, 1, tzinfo=datetime.UTC)


class _PreparedCursor(Cursor[Any]):
    """A cursor of PostgreSQL whose statements are prepared at their first run."""

    def execute(self, query: Any, params: Any = None, **_ignored: Any) -> _PreparedCursor:
        super().execute(query, params, prepare=True)
        return self


def _cursor(database: BaseDatabaseWrapper) -> Any:
    """Return a cursor for statements that come again: PostgreSQL plans each once for a connection and is then sent the values alone.

    Only these: Django writes the values of its other queries into their text, since some of them do not work otherwise.
    """
    if database.vendor != "postgresql" or not settings.BALISE_DATABASE_PREPARE:
        return database.cursor()
    database.ensure_connection()
    return database._prepare_cursor(_PreparedCursor(database.connection))  # type: ignore[attr-defined]


class Statement:
    """A SELECT with named values.

    Args:
        build: returns the queryset, of `values_list`, for stand-ins.
        values: a stand-in for each name.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **values: Any) -> None:
        self._build, self._stand_ins = build, values
        self._written: dict[str, tuple[str, list[Any], dict[int, Any]]] = {}

    def rows(self, **values: Any) -> list[Row]:
        """Run the statement; return its rows. A connection that the database has closed meanwhile is opened again, once."""
        database = connections[DEFAULT_DB_ALIAS]
        if database.connection is None or database.in_atomic_block:
            return self._run(database, values)
        # What this finds out by itself is not asked for beforehand.
        database.health_check_done = True  # type: ignore[attr-defined]
        try:
            return self._run(database, values)
        except (OperationalError, InterfaceError):
            database.close()
            return self._run(database, values)

    def _run(self, database: BaseDatabaseWrapper, values: dict[str, Any]) -> list[Row]:
        if database.vendor not in self._written:
            self._written[database.vendor] = self._write(database)
        sql, places, converters = self._written[database.vendor]
        adapted = {name: _adapted(value, database) for name, value in values.items()}
        with _cursor(database) as cursor:
            cursor.execute(sql, [adapted[place[0]] if isinstance(place, tuple) else place for place in places])
            rows = cursor.fetchall()
        return [Row(row, converters, database) for row in rows]

    def _write(self, database: BaseDatabaseWrapper) -> tuple[str, list[Any], dict[int, Any]]:
        compiler = self._build(**self._stand_ins).query.get_compiler(connection=database)
        sql, params = compiler.as_sql()
        names = {_adapted(stand_in, database): name for name, stand_in in self._stand_ins.items()}
        places = [(names[param],) if isinstance(param, str | uuid.UUID) and param in names else param for param in params]
        if len({place for place in places if isinstance(place, tuple)}) != len(names):
            raise ValueError(f"a value of the statement is not in it: {sql}")
        return sql, places, compiler.get_converters([column[0] for column in compiler.select])


def _adapted(value: Any, database: BaseDatabaseWrapper) -> Any:
    """A value as the ORM hands it to the database: SQLite has no UUID and keeps 32 digits."""
    return value.hex if isinstance(value, uuid.UUID) and not database.features.has_native_uuid_field else value


@dataclass(frozen=True, slots=True)
class Row:
    """A row as the database gave it: its parts are converted when they are asked for, for some are known already."""

    _values: tuple[Any, ...]
    _converters: Mapping[int, tuple[Any, Any]]
    _database: BaseDatabaseWrapper

    def part(self, start: int, stop: int | None = None) -> tuple[Any, ...]:
        """Return some columns as the ORM would."""
        values = list(self._values[start:stop])
        for place, (convert, expression) in self._converters.items():
            if start <= place < start + len(values):
                for one in convert:
                    values[place - start] = one(values[place - start], expression, self._database)
        return tuple(values)


class Insertion:
    """An INSERT of one row of a model, without signals: those are for what people edit.

    Args:
        model: the model; its fields say what the database is given.
    """

    def __init__(self, model: type[Model]) -> None:
        self._model = model
        self._fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        self._written: dict[str, str] = {}

    def run(self, row: Model) -> None:
        """Insert a row and give it its key.

        Raises:
            IntegrityError: a constraint.
        """
        database = connections[DEFAULT_DB_ALIAS]
        if database.vendor not in self._written:
            self._written[database.vendor] = self._write(database)
        values = [field.get_db_prep_save(field.pre_save(row, True), database) for field in self._fields]
        with _cursor(database) as cursor:
            cursor.execute(self._written[database.vendor], values)
            row.pk = cursor.fetchone()[0]
        row._state.adding, row._state.db = False, database.alias

    def _write(self, database: BaseDatabaseWrapper) -> str:
        quote, meta = database.ops.quote_name, self._model._meta
        names = ", ".join(quote(str(field.column)) for field in self._fields)
        places = ", ".join(["%s"] * len(self._fields))
        return f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES ({places}) RETURNING {quote(str(meta.pk.column))}"  # noqa: S608  names of models


class Change:
    """An UPDATE of some columns of the row that is still as a condition says.

    Args:
        model: the model.
        names: the fields that change.
        condition: SQL on the row; its own values are given with each run.
    """

    def __init__(self, model: type[Model], names: tuple[str, ...], condition: str) -> None:
        self._fields = [field for name in names for field in model._meta.concrete_fields if field.name == name]
        self._table, self._condition = model._meta.db_table, condition

    def run(self, row: Model, *conditions: Any) -> bool:
        """Write the fields of a row; whether it was as the condition says.

        Args:
            row: the instance, with what is to be written.
            conditions: the values of the condition.
        """
        database = connections[DEFAULT_DB_ALIAS]
        quote = database.ops.quote_name
        changed = ", ".join(f"{quote(str(field.column))} = %s" for field in self._fields)
        values = [field.get_db_prep_save(getattr(row, field.attname), database) for field in self._fields]
        with _cursor(database) as cursor:
            cursor.execute(f"UPDATE {quote(self._table)} SET {changed} WHERE id = %s AND {self._condition}", [*values, row.pk, *conditions])  # noqa: S608  names of models
            return bool(cursor.rowcount)


def columns(model: type[Model], without: Iterable[str] = ()) -> list[str]:
    """Return the names of a model's columns, as attributes."""
    return [field.attname for field in model._meta.concrete_fields if field.attname not in without]


def instance(model: type[Model], names: list[str], values: tuple[Any, ...]) -> Any:
    """Return the instance of a row, as the ORM makes it; what was left out is read when it is asked for."""
    return model.from_db(DEFAULT_DB_ALIAS, names, values)
