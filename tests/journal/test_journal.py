"""The journal: what a row says, and that it says it for ever, with the act or not at all."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.functional import SimpleLazyObject

from challenges.journal import triggers
from challenges.journal.models import Entry
from challenges.journal.services import record
from challenges.runtime.assessments.models import Learner
from tests.factories import people

pytestmark = pytest.mark.django_db


def test_a_row_says_who_did_what_to_what():
    record("tests.act", actor="system", target="thing:1", number=3)
    assert Entry.objects.values_list("actor", "action", "target", "data").get() == ("system", "tests.act", "thing:1", {"number": 3})


def test_a_user_is_written_by_identifier_and_never_by_name():
    user = people.user("jeanne")
    entry = record("tests.act", actor=user, target="thing:1")
    assert entry.actor == f"user:{user.uid}"


def test_the_user_of_a_request_is_written_as_a_user():
    user = people.user()
    assert record("tests.act", actor=SimpleLazyObject(lambda: user), target="thing:1").actor == f"user:{user.uid}"


def test_a_learner_is_written_by_identifier():
    learner = Learner.objects.create()
    assert record("tests.act", actor=learner, target="thing:1").actor == f"learner:{learner.uid}"


def test_an_actor_without_identifier_is_written_by_key_or_as_unknown():
    class Job:
        pk = 7

    assert [record("tests.act", actor=actor, target="x").actor for actor in (Job(), object())] == ["job:7", "object:?"]


def test_rows_stand_in_the_order_of_the_acts_last_first():
    for number in range(3):
        record("tests.act", actor="system", target=f"thing:{number}")
    assert list(Entry.objects.values_list("target", flat=True)) == ["thing:2", "thing:1", "thing:0"]


def test_an_act_that_is_undone_leaves_no_row():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record("tests.act", actor="system", target="thing:1")
        raise ZeroDivisionError
    assert Entry.objects.count() == 0


def test_erasing_an_account_leaves_its_rows():
    user = people.user()
    uid = user.uid
    record("tests.act", actor=user, target="thing:1")
    user.delete()
    assert Entry.objects.get().actor == f"user:{uid}"


@pytest.mark.parametrize("column", [field.column for field in Entry._meta.fields if not field.primary_key])
def test_no_column_of_a_row_can_be_changed(column):
    entry = record("tests.act", actor="system", target="thing:1")
    with pytest.raises(DatabaseError, match="journal_entry: rows are immutable"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'UPDATE journal_entry SET "{column}" = "{column}" WHERE id = %s', [entry.pk])


def test_a_row_cannot_be_saved_again():
    entry = record("tests.act", actor="system", target="thing:1")
    entry.actor = "somebody else"
    with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
        entry.save()
    assert Entry.objects.get().actor == "system"


@pytest.mark.parametrize("delete", [lambda entry: entry.delete(), lambda entry: Entry.objects.all().delete()])
def test_a_row_cannot_be_deleted(delete):
    entry = record("tests.act", actor="system", target="thing:1")
    with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
        delete(entry)
    assert Entry.objects.count() == 1


# ---------------------------------------------------------------- triggers of other tables


@pytest.fixture
def table():
    """A table of two columns, gone after the test with its transaction."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE tests_thing (id integer PRIMARY KEY, name varchar(20), done integer)")
        cursor.execute("INSERT INTO tests_thing VALUES (1, 'a', 0), (2, 'b', 1)")
    return "tests_thing"


def refuses(table, statement, *, update_of=None, update_when="", delete=True):
    """Whether a statement is refused under rules; the rules are dropped again."""
    with connection.cursor() as cursor:
        for trigger in triggers._create(connection.vendor, table, update_of, update_when, delete):
            cursor.execute(trigger)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            transaction.set_rollback(True)
    except DatabaseError:
        return True
    finally:
        with connection.cursor() as cursor:
            for trigger in triggers._drop(connection.vendor, table):
                cursor.execute(trigger)
    return False


RENAME, DO, DELETE = "UPDATE tests_thing SET name = 'c'", "UPDATE tests_thing SET done = 1", "DELETE FROM tests_thing"
FIRST = " WHERE id = 1"


@pytest.mark.parametrize(
    ("rules", "refused"),
    [
        ({}, [True, True, True]),
        ({"delete": False}, [True, True, False]),
        ({"update_of": ["name"]}, [True, False, True]),
        ({"update_of": []}, [False, False, True]),
        ({"update_of": [], "delete": False}, [False, False, False]),
        ({"update_when": "OLD.done = 1"}, [True, True, True]),
    ],
)
def test_a_trigger_refuses_what_its_rules_say(rules, refused, table):
    assert [refuses(table, statement, **rules) for statement in (RENAME, DO, DELETE)] == refused


def test_a_condition_lets_the_other_rows_change(table):
    assert refuses(table, RENAME + FIRST, update_when="OLD.done = 1") is False


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_dropping_names_every_trigger_that_is_created(vendor):
    created = " ".join(triggers._create(vendor, "t", None, "", True))
    dropped = " ".join(triggers._drop(vendor, "t"))
    assert [name in created and name in dropped for name in ("t_no_update", "t_no_delete")] == [True, True]


@pytest.mark.parametrize("vendor", ["mysql", "oracle"])
def test_another_database_gets_no_trigger_that_it_would_not_understand(vendor):
    assert triggers._create(vendor, "t", None, "", True) == []
