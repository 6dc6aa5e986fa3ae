"""Readings of results are written down, once an hour for each reader and thing; the page of the journal shows all of it."""

import datetime
import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
import time_machine
from django.conf import settings as django_settings
from django.contrib.auth.models import Permission
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from challenges.journal.models import Entry
from challenges.journal.services import record, record_reading
from tests.campaigns.test_school import create
from tests.factories import people

pytestmark = pytest.mark.django_db


def signed(user):
    client = Client()
    client.force_login(user)
    return client


def test_a_reading_is_written_once_an_hour_for_each_reader_and_thing():
    reader, other = people.user(), people.user()
    start = timezone.now()
    for minutes, user, target in ((0, reader, "x:1"), (59, reader, "x:1"), (59, other, "x:1"), (59, reader, "x:2"), (61, reader, "x:1")):
        with time_machine.travel(start + datetime.timedelta(minutes=minutes), tick=False):
            record_reading("tests.read", actor=user, target=target)
    rows = [(entry.actor, entry.target) for entry in Entry.objects.order_by("id")]
    assert rows == [
        (f"user:{reader.uid}", "x:1"),
        (f"user:{other.uid}", "x:1"),
        (f"user:{reader.uid}", "x:2"),
        (f"user:{reader.uid}", "x:1"),
    ]


def readings(action):
    return list(Entry.objects.filter(action=action).order_by("id").values_list("actor", "target"))


def test_a_teacher_who_looks_at_a_campaign_or_takes_its_results_away(released_bank, school):
    campaign = create(school)
    teacher = signed(school.teacher)
    for _ in range(3):
        teacher.get(f"/ecole/campagnes/{campaign.uid}/")
        teacher.get(reverse("handing:download", args=[campaign.uid, "eleves", "csv"]))
    once = [(f"user:{school.teacher.uid}", f"campaign:{campaign.uid}")]
    assert (readings("campaigns.read_results"), readings("campaigns.export_results")) == (once, once)


def test_one_who_is_refused_has_read_nothing(released_bank, school, other_school):
    campaign = create(school)
    assert signed(other_school.teacher).get(f"/ecole/campagnes/{campaign.uid}/").status_code == 403
    assert readings("campaigns.read_results") == []


# ---------------------------------------------------------------- the page


@pytest.fixture
def reader(roles):
    user = people.user("lectrice")
    user.user_permissions.add(
        Permission.objects.get(content_type__app_label="journal", codename="view_entry"),
        Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"),
    )
    return user


def shown(client, **asked):
    """The rows of the page: author, action, object."""
    page = client.get("/admin/journal/", asked)
    assert page.status_code == 200
    rows = html.fromstring(page.content).xpath("//table[contains(@class, 'listing')]/tbody/tr")
    return [tuple(" ".join(cell.text_content().split()) for cell in row.xpath("./td"))[1:4] for row in rows]


def test_the_page_shows_who_did_what_the_last_first(reader):
    ada = people.user("ada")
    record("tests.one", actor="system", target="thing:1")
    record("tests.two", actor=ada, target="thing:2", reason="<b>")
    assert shown(signed(reader))[:2] == [(f"{ada} (user:{ada.uid})", "tests.two", "thing:2"), ("system", "tests.one", "thing:1")]
    assert "&lt;b&gt;" in signed(reader).get("/admin/journal/").content.decode()


def test_filters_by_action_person_and_day(reader):
    ada = people.user("ada")
    with time_machine.travel(datetime.datetime(2026, 3, 9, 23, 30, tzinfo=datetime.UTC)):
        record("tests.one", actor=ada, target="thing:1")
    record("tests.one", actor="system", target="thing:2")
    record("tests.two", actor=ada, target="thing:3")
    client = signed(reader)
    found = [
        {row[2] for row in shown(client, **asked)}
        # In Paris it is already the tenth.
        for asked in (
            {"action": "tests.one"},
            {"person": "ADA"},
            {"person": f"user:{ada.uid}"},
            {"person": "system"},
            {"day": "2026-03-10"},
        )
    ]
    assert found[:3] + found[4:] == [{"thing:1", "thing:2"}, {"thing:1", "thing:3"}, {"thing:1", "thing:3"}, {"thing:1"}]
    assert {"thing:2"} <= found[3]
    assert ("thing:1" in found[3], "thing:3" in found[3]) == (False, False)


@pytest.mark.parametrize("asked", [{"action": "no.such"}, {"day": "hier"}, {"p": "zzz"}, {"person": "x" * 300}])
def test_what_cannot_be_looked_for_breaks_nothing(reader, asked):
    assert signed(reader).get("/admin/journal/", asked).status_code in (200, 404)


def test_fifty_a_page_and_as_many_queries_for_a_page_as_for_a_row(reader):
    client = signed(reader)
    record("tests.act", actor=reader, target="thing:0")
    client.get("/admin/journal/")
    with CaptureQueriesContext(connection) as few:
        shown(client)
    for number in range(60):
        record("tests.act", actor=people.user() if number % 10 == 0 else "system", target=f"thing:{number}")
    with CaptureQueriesContext(connection) as many:
        rows = shown(client)
    assert (len(rows), len(many) <= len(few)) == (50, True)


def test_the_page_is_for_those_who_may_read_it_and_in_the_menu_for_them(reader, author):
    refused = signed(author).get("/admin/journal/", follow=True)
    assert "/admin/journal/" in signed(reader).get("/admin/").content.decode()
    assert ([status for _url, status in refused.redirect_chain], "/admin/journal/" in signed(author).get("/admin/").content.decode()) == (
        [302],
        False,
    )


def test_the_index_leaves_rows_unchangeable():
    record("tests.act", actor="system", target="thing:1")
    indexes = [
        name for name, told in connection.introspection.get_constraints(connection.cursor(), "journal_entry").items() if told["index"]
    ]
    assert "journal_entry_actor" in indexes
    with pytest.raises(DatabaseError, match="immutable"):
        Entry.objects.update(actor="another")


def test_the_index_can_be_taken_back_and_the_triggers_stay(tmp_path):
    path = tmp_path / "db.sqlite3"
    for target in ("0003_actor_index", "0002_immutable"):
        environment = {"DATABASE_URL": f"sqlite:///{path}", "DJANGO_SETTINGS_MODULE": "cms.settings.test", "PATH": os.environ["PATH"]}
        command = [sys.executable, "manage.py", "migrate", "journal", target, "--verbosity", "0"]
        subprocess.run(command, env=environment, check=True, cwd=django_settings.BASE_DIR, timeout=120)
        with closing(sqlite3.connect(path)) as database:
            found = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal_entry' ORDER BY name")
            assert found.fetchall() == [("journal_entry_no_delete",), ("journal_entry_no_update",)]


def test_rows_of_earlier_versions_are_found_and_named(reader):
    ada = people.user("ada")
    record("tests.one", actor=f"simplelazyobject:{ada.uid}", target="thing:1")
    assert shown(signed(reader), person="ada") == [(f"{ada} (user:{ada.uid})", "tests.one", "thing:1")]
