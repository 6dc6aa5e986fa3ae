"""What is daily: in order, one failing stops no other, and an installation without anything has nothing to do."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from challenges.jobs import queries, registry
from challenges.jobs.models import Job
from challenges.journal.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def days():
    """No daily acts but those of the test."""
    registry._dailies.clear()
    done = []

    def add(name, order=500, fails=False):
        def act(work):
            done.append(name)
            if fails:
                raise RuntimeError(name)
            return f"{name} fait."

        registry.register_daily(name, name, act, order=order)

    add.done = done
    return add


def nightly(*arguments):
    out = io.StringIO()
    call_command("nightly", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_they_are_done_in_order_a_line_each(days):
    days("b", 200)
    days("c", 300)
    days("a", 100)
    assert (nightly(), days.done) == (["a\u00a0: a fait.", "b\u00a0: b fait.", "c\u00a0: c fait."], ["a", "b", "c"])


def test_one_that_fails_stops_no_other_and_the_end_says_so(days):
    days("a", 100, fails=True)
    days("b", 200)
    with pytest.raises(CommandError, match="En échec\u00a0: a."):
        nightly()
    assert (days.done, [(job.kind, job.state) for job in Job.objects.order_by("pk")]) == (
        ["a", "b"],
        [("daily:a", "failed"), ("daily:b", "done")],
    )


def test_each_is_journaled(days):
    days("a")
    nightly()
    assert list(Entry.objects.order_by("pk").values_list("action", "actor")) == [("jobs.start", "operator"), ("jobs.done", "system")]


def test_one_that_is_under_way_elsewhere_is_left_to_it(days):
    days("a")
    Job.objects.create(kind="daily:a", same="daily:a", state="running")
    assert (nightly(), days.done) == (["a\u00a0: Déjà en cours ailleurs."], [])


@pytest.mark.parametrize("left", [{"state": "waiting"}, {"state": "running", "attempts": 1, "lease_until": "2026-01-01T00:00:00+00:00"}])
def test_one_that_a_killed_run_left_is_done(left, days):
    days("a")
    Job.objects.create(kind="daily:a", same="daily:a", asked_by="operator", worker="gone:1", **left)
    assert (nightly(), Job.objects.filter(state__in=Job.OPEN).count()) == (["a\u00a0: a fait."], 0)


def test_one_alone_is_done_by_its_name(days):
    days("a")
    days("b")
    assert (nightly("--only", "b"), days.done) == (["b\u00a0: b fait."], ["b"])


def test_a_name_that_nobody_registered_is_refused(days):
    days("a")
    with pytest.raises(CommandError, match="inconnu"):
        nightly("--only", "z")


def test_the_page_tells_when_each_was_done_last(days, django_assert_num_queries):
    days("a")
    days("b")
    nightly("--only", "a")
    nightly("--only", "a")
    with django_assert_num_queries(1):
        lines = queries.last_daily()
    assert [(line["daily"].name, line["job"] and line["job"].pk) for line in lines] == [("a", Job.objects.latest("pk").pk), ("b", None)]


def test_what_every_application_registered_is_in_order():
    assert [daily.name for daily in registry.dailies() if daily.order != registry.ORDER] == [
        "due", "links", "campaigns", "variants", "statistics", "files", "retention", "bank", "imports", "case_uploads", "sessions", "jobs",
    ]  # fmt: skip


def test_an_installation_without_a_release_has_nothing_to_do():
    told = [json.loads(line) for line in nightly("--json")]
    assert {one["name"]: one["text"] for one in told if one["name"] != "sessions"} == {
        one["name"]: "Rien à faire." for one in told if one["name"] != "sessions"
    }
    assert all(one["ok"] for one in told)
