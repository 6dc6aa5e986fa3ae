"""One row inserted by one statement, where the database says whether somebody else was first: no lock, and nothing to wait for on SQLite's disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, connection, transaction

from challenges.runtime.assessments.models import Attempt, Variant
from challenges.runtime.assessments.statements import Insertion

_insertions = {model: Insertion(model) for model in (Attempt, Variant)}


def insert(row: Attempt | Variant) -> bool:
    """Insert a row; whether it was, for a constraint lets one of its kind be.

    On SQLite the disk is not waited for: the next answer waits for it, and with it for all that was written before. After a power cut a
    question that nobody answered may be missing, and another is given; after the end of a process none is. PostgreSQL writes the commits of
    many at once by itself.
    """
    try:
        with _lightly():
            _insertions[type(row)].run(row)
    except IntegrityError:
        return False
    return True


@contextmanager
def _lightly() -> Iterator[None]:
    if connection.in_atomic_block:
        # The caller's transaction goes on after a refusal.
        with transaction.atomic():
            yield
    elif connection.vendor == "sqlite":
        connection.ensure_connection()
        raw: Any = connection.connection
        raw.execute("PRAGMA synchronous=NORMAL")
        try:
            yield
        finally:
            raw.execute("PRAGMA synchronous=FULL")
    else:
        yield
