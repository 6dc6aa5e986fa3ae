"""Database triggers that make rows immutable, for migrations, on SQLite and PostgreSQL alike.

A model's save() can be bypassed by update(), by the admin or by a shell; a trigger cannot.
"""

from collections.abc import Iterable

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def refuse(table: str, *, update_of: Iterable[str] | None = None, update_when: str = "", delete: bool = True) -> migrations.RunPython:
    """Return a migration operation that refuses changes to the rows of `table`.

    Args:
        table: database table.
        update_of: columns that may not change; None for all of them; an empty iterable refuses no update.
        update_when: SQL condition on OLD and NEW under which the update is refused; empty for always.
        delete: whether deleting a row is refused too.
    """
    columns = None if update_of is None else list(update_of)

    def forwards(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for statement in _create(schema_editor.connection.vendor, table, columns, update_when, delete):
            schema_editor.execute(statement, params=None)

    def backwards(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for statement in _drop(schema_editor.connection.vendor, table):
            schema_editor.execute(statement, params=None)

    return migrations.RunPython(forwards, backwards)


def allow_delete(table: str) -> migrations.RunPython:
    """Return a migration operation that takes back the refusal to delete rows of `table`: foreign keys keep those in use."""
    return _replace_delete(table, "")


def keep_while(table: str, condition: str) -> migrations.RunPython:
    """Return a migration operation that refuses to delete a row of `table` while a condition holds, in place of the plain refusal.

    Args:
        table: database table, whose deletions `refuse` refused so far.
        condition: SQL condition on OLD; it may look at other tables.
    """
    return _replace_delete(table, condition)


def _replace_delete(table: str, condition: str) -> migrations.RunPython:
    def forwards(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
        on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_delete{on}", params=None)
        for statement in _kept(schema_editor.connection.vendor, table, condition) if condition else ():
            schema_editor.execute(statement, params=None)

    def backwards(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
        vendor = schema_editor.connection.vendor
        on = f" ON {table}" if vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_delete{on}", params=None)
        if vendor == "postgresql":
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {table}_keep()", params=None)
        for statement in _create(vendor, table, [], "", True):
            schema_editor.execute(statement, params=None)

    return migrations.RunPython(forwards, backwards)


def _kept(vendor: str, table: str, condition: str) -> list[str]:
    """A deletion trigger with a condition on other tables: PostgreSQL does not take one in WHEN, so it stands in the function."""
    message = f"{table}: rows are immutable"
    if vendor == "postgresql":
        return [
            f"CREATE OR REPLACE FUNCTION {table}_keep() RETURNS trigger AS $$ BEGIN IF {condition} THEN "
            f"RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $$ LANGUAGE plpgsql",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_keep()",
        ]
    return [
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW WHEN {condition} BEGIN SELECT RAISE(ABORT, '{message}'); END"
    ]


def _events(table: str, columns: list[str] | None, when: str, delete: bool) -> list[tuple[str, str, str]]:
    events = []
    if columns is None or columns:
        of = f" OF {', '.join(columns)}" if columns else ""
        events.append(("update", f"UPDATE{of}", when))
    if delete:
        events.append(("delete", "DELETE", ""))
    return events


def _create(vendor: str, table: str, columns: list[str] | None, when: str, delete: bool) -> list[str]:
    statements = []
    if vendor == "postgresql":
        statements.append(
            f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger AS $$ "
            f"BEGIN RAISE EXCEPTION '{table}: rows are immutable' USING ERRCODE = 'check_violation'; END $$ LANGUAGE plpgsql"
        )
    for name, event, condition in _events(table, columns, when, delete):
        clause = f" WHEN ({condition})" if condition else ""
        if vendor == "postgresql":
            statements.append(
                f"CREATE TRIGGER {table}_no_{name} BEFORE {event} ON {table} FOR EACH ROW{clause} EXECUTE FUNCTION {table}_refuse()"
            )
        elif vendor == "sqlite":
            statements.append(
                f"CREATE TRIGGER {table}_no_{name} BEFORE {event} ON {table} FOR EACH ROW{clause} "
                f"BEGIN SELECT RAISE(ABORT, '{table}: rows are immutable'); END"
            )
    return statements


def _drop(vendor: str, table: str) -> list[str]:
    if vendor == "postgresql":
        drops = [f"DROP TRIGGER IF EXISTS {table}_no_{name} ON {table}" for name in ("update", "delete")]
        return [*drops, f"DROP FUNCTION IF EXISTS {table}_refuse()"]
    return [f"DROP TRIGGER IF EXISTS {table}_no_{name}" for name in ("update", "delete")]
