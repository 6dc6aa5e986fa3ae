"""Rows that the database itself refuses to change or to delete."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from challenges.bank import services
from challenges.bank.models import Document, Release, ReleaseDocument
from challenges.journal.services import record
from challenges.runtime.assessments.models import Assessment, Attempt, Learner

pytestmark = pytest.mark.django_db


def a_release():
    return Release.objects.get()


def a_promotion():
    return services.promote(a_release(), "positioning", user=None, reason="Essai")


def an_answered_attempt():
    test = Assessment.objects.create(
        learner=Learner.objects.create(),
        kind="positioning",
        release=a_release(),
        release_root=a_release().root,
        strategy="balise-positioning-1",
        seed="0" * 32,
    )
    return Attempt.objects.create(
        assessment=test, number=1, challenge_uid="00000000-0000-4000-8000-000000000000", challenge_code="x", competence="1.1", topic="1.1-1",
        skill="1.1-1a", level=1, parameters={}, seed="0" * 32, values={}, digests={}, instruction="", response={}, key={}, answered_at=timezone.now(),
        outcome="right",
    )  # fmt: skip


def a_served_place():
    a_promotion()
    return ReleaseDocument.objects.first()


IMMUTABLE = {
    "release": (a_release, "note"),
    "document": (lambda: Document.objects.first(), "size"),
    "place in a release": (lambda: ReleaseDocument.objects.first(), "path"),
    "promotion": (a_promotion, "reason"),
    "journal entry": (lambda: record("tests.act", actor="tests", target="tests:1"), "actor"),
    "answered attempt": (an_answered_attempt, "outcome"),
}


@pytest.mark.parametrize("kind", IMMUTABLE)
def test_the_database_refuses_to_change_the_row_of_a(kind, released_bank):
    make, column = IMMUTABLE[kind]
    row = make()
    before = type(row).objects.filter(pk=row.pk).values(column).get()
    with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**{column: 7 if column == "size" else "changed"})
    assert type(row).objects.filter(pk=row.pk).values(column).get() == before


KEPT = {"place in a served release": a_served_place} | {
    kind: make for kind, (make, _column) in IMMUTABLE.items() if kind not in {"release", "document", "place in a release"}
}


def delete(row):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{row._meta.db_table}" WHERE "{row._meta.pk.column}" = %s', [row.pk])
        connection.check_constraints()


@pytest.mark.parametrize("kind", KEPT)
def test_the_database_refuses_to_delete_the_row_of_a(kind, released_bank):
    row = KEPT[kind]()
    with pytest.raises(DatabaseError, match="immutable"):
        delete(row)
    assert type(row).objects.filter(pk=row.pk).exists() is True


@pytest.mark.parametrize("make", [lambda: Document.objects.first(), a_release])
def test_the_database_refuses_to_delete_what_something_points_to(make, released_bank):
    row = make()
    with pytest.raises(IntegrityError):
        delete(row)
    assert type(row).objects.filter(pk=row.pk).exists() is True


def test_raw_sql_does_not_alter_a_byte_of_a_document(released_bank):
    row = Document.objects.first()
    with pytest.raises(DatabaseError, match="immutable"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE bank_document SET body = %s WHERE sha256 = %s", [b"{}", row.pk])
    assert bytes(Document.objects.get(pk=row.pk).body) == bytes(row.body)


def test_an_open_attempt_may_still_be_answered(released_bank):
    row = an_answered_attempt()
    opened = Attempt.objects.create(**{
        field.name: getattr(row, field.name) for field in Attempt._meta.fields if field.name not in {"id", "uid", "number", "answered_at"}
    }, number=2)  # fmt: skip
    assert Attempt.objects.filter(pk=opened.pk).update(answered_at=timezone.now(), outcome="wrong") == 1
