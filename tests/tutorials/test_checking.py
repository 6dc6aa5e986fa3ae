"""When a link is broken and when it is whole again: days, changed links, runs of the checker."""

import io
import socket
from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from challenges.jobs import nightly
from challenges.journal.models import Entry
from challenges.tutorials import checking, fetching, services
from challenges.tutorials.fetching import Outcome
from challenges.tutorials.models import LinkCheck, Tutorial
from tests.commands import printed
from tests.factories.tutorials import LinkCheckFactory, TutorialFactory, TutorialSkillFactory
from tests.tutorials.test_fetching import server  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db
GOOD, BAD, UNSURE = Outcome(True, 200), Outcome(False, 404, "status"), Outcome(None, 403, "status")
LINK = "https://tutoriel.example/a"


@pytest.fixture
def linked():
    return TutorialFactory(status="accepted", link=LINK)


def since(tutorial, *found):
    """What `broken_since` is after these outcomes, each `(day of March, outcome)`."""
    for day, outcome in found:
        checking.record_check(tutorial, outcome, date(2026, 3, day))
    return Tutorial.objects.get(pk=tutorial.pk).broken_since


@pytest.mark.parametrize(
    ("found", "day"),
    [
        ([(1, BAD)], None),
        ([(1, BAD), (1, BAD), (1, BAD)], None),
        ([(1, BAD), (2, BAD)], 1),
        ([(1, BAD), (9, BAD)], 1),
        ([(1, BAD), (2, GOOD), (3, BAD)], None),
        ([(1, BAD), (2, GOOD), (3, BAD), (4, BAD)], 3),
        ([(1, BAD), (2, UNSURE), (3, BAD)], 1),
        ([(1, UNSURE), (2, UNSURE), (3, UNSURE)], None),
        ([(1, BAD), (2, UNSURE)], None),
        ([(1, BAD), (2, BAD), (3, UNSURE)], 1),
        ([(1, BAD), (2, BAD), (3, GOOD)], None),
        ([(1, BAD), (2, BAD), (2, GOOD)], None),
        ([(1, BAD), (2, GOOD), (2, BAD), (3, BAD)], None),
        ([(1, BAD), (1, UNSURE), (2, BAD)], 1),
    ],
)
def test_two_failures_on_different_days(linked, found, day):
    assert since(linked, *found) == (day and date(2026, 3, day))


def test_one_row_a_day_and_a_success_outweighs_a_failure(linked):
    since(linked, (1, UNSURE), (1, BAD), (1, GOOD), (1, BAD), (2, BAD))
    assert list(LinkCheck.objects.values_list("day", "ok", "status")) == [(date(2026, 3, 2), False, 404), (date(2026, 3, 1), True, 200)]


def test_a_changed_link_starts_afresh(linked):
    since(linked, (1, BAD), (2, BAD))
    changed = services.edit(linked, "system", {"link": "https://tutoriel.example/b"})
    assert (changed.broken_since, since(changed, (3, BAD)), since(changed, (4, BAD))) == (None, None, date(2026, 3, 3))


def test_another_change_leaves_a_link_broken(linked):
    since(linked, (1, BAD), (2, BAD))
    assert services.edit(linked, "system", {"title": "Autre"}).broken_since == date(2026, 3, 1)


def test_a_link_changed_during_the_check_waits_for_the_next_run(linked):
    old = Tutorial.objects.get(pk=linked.pk)
    services.edit(linked, "system", {"link": "https://tutoriel.example/b"})
    assert (checking.record_check(old, BAD), LinkCheck.objects.count()) == ("", 0)


def test_the_journal_says_when_it_breaks_and_when_it_is_whole(linked):
    since(linked, (1, BAD), (2, BAD), (3, BAD), (4, GOOD), (5, GOOD))
    assert [(entry.action, entry.actor, entry.data["status"]) for entry in Entry.objects.order_by("pk")] == [
        ("tutorials.link_broken", "system", 404), ("tutorials.link_whole", "system", 200),
    ]  # fmt: skip


def test_the_day_is_the_one_of_here(linked):
    with time_machine.travel("2026-03-01T23:30:00Z"):  # already the second of March in Paris
        checking.record_check(linked, BAD)
    assert LinkCheck.objects.get().day == date(2026, 3, 2)


def run(**outcomes):
    """Run the checker with these outcomes by the last step of the link; return the report."""
    return checking.check_links(pause=0, fetch=lambda link: outcomes[link.rsplit("/", 1)[1]])


def test_a_run_over_days():
    a, b = (
        TutorialFactory(status=status, link=f"https://{name}.example/{name}") for status, name in (("accepted", "a"), ("proposed", "b"))
    )
    reports = []
    for day, outcome in ((1, BAD), (2, BAD), (3, GOOD)):
        with time_machine.travel(f"2026-03-0{day}T12:00:00Z"):
            reports.append(run(a=outcome, b=UNSURE))
    assert [(one.checked, one.failed, one.whole, one.inconclusive, one.now_broken, one.now_whole) for one in reports] == [
        (2, [str(a.uid)], [], [str(b.uid)], [], []),
        (2, [str(a.uid)], [], [str(b.uid)], [str(a.uid)], []),
        (2, [], [str(a.uid)], [str(b.uid)], [], [str(a.uid)]),
    ]


def test_refused_archived_and_linkless_tutorials_are_left_alone():
    for changes in ({"status": "refused", "link": LINK}, {"status": "archived", "link": LINK}, {"status": "accepted", "link": ""}):
        TutorialFactory(**changes)
    assert run().checked == 0


def test_a_limit_takes_those_checked_longest_ago():
    late, early, never = (TutorialFactory(status="accepted", link=f"https://{name}.example/x") for name in ("late", "early", "never"))
    for tutorial, day in ((late, "2026-03-09"), (early, "2026-03-01")):
        with time_machine.travel(f"{day}T12:00:00Z"):
            LinkCheckFactory(tutorial=tutorial)
    report = checking.check_links(limit=2, pause=0, fetch=lambda link: GOOD)
    assert sorted(report.whole) == sorted([str(never.uid), str(early.uid)])


def test_one_host_is_asked_one_link_after_the_other():
    for number in range(6):
        TutorialFactory(status="accepted", link=f"https://meme.example/{number}")
    running, most = [], []

    def fetch(link):
        running.append(link)
        most.append(len(running))
        running.remove(link)
        return GOOD

    assert (checking.check_links(pause=0, fetch=fetch).checked, max(most)) == (6, 1)


def test_only_moderators_run_it(people):
    for role in ("anonymous", "person", "author", "reviewer"):
        with pytest.raises(PermissionDenied):
            checking.check_links(people[role])
    assert checking.check_links(people["moderator"]).checked == 0


def test_command_with_a_real_server(server):  # noqa: F811
    made = TutorialFactory(status="accepted", link=f"{server.url}/status/404")
    assert printed("check_links", "--limit", "1") == (
        {"checked": 1, "whole": [], "failed": [str(made.uid)], "inconclusive": [], "now_broken": [], "now_whole": [], "offline": False}, 0,
    )  # fmt: skip


def test_command_in_words():
    out = io.StringIO()
    call_command("check_links", stdout=out)
    assert out.getvalue() == "0 checked: 0 whole, 0 failed, 0 inconclusive, 0 now_broken, 0 now_whole\n"


def test_command_refuses_a_limit_of_nothing():
    with pytest.raises(CommandError, match="from 1"):
        call_command("check_links", "--limit", "0")


def nightly_links():
    """The daily act, done now: what it says."""
    (done,) = nightly.run("links")
    return done.sentence


def test_the_daily_act_says_what_it_found(linked, server):  # noqa: F811
    Tutorial.objects.update(link=f"{server.url}/status/200")
    assert nightly_links() == "1 lien suivi\u00a0: 0 deviennent morts, 0 répondent à nouveau, 0 ne prouvent rien."


# ---------------------------------------------------------------- our network or the link

NOWHERE = Outcome(False, None, "dns")


def run_with(found):
    """Check with these outcomes by address."""
    return checking.check_links(fetch=lambda link: found[link], pause=0)


def broken():
    return Tutorial.objects.exclude(broken_since=None).count()


def test_a_server_without_names_marks_nothing_however_long_it_lasts(linked):
    TutorialFactory(status="accepted", link="https://autre.example/b")
    found = {LINK: NOWHERE, "https://autre.example/b": NOWHERE}
    for day in ("2026-03-01", "2026-03-02", "2026-03-03"):
        with time_machine.travel(f"{day}T03:00:00+00:00"):
            report = run_with(found)
    assert (report.offline, len(report.inconclusive), report.failed, LinkCheck.objects.count(), broken()) == (True, 2, [], 0, 0)


def test_one_name_that_does_not_exist_among_others_is_marked(linked):
    TutorialFactory(status="accepted", link="https://autre.example/b")
    found = {LINK: NOWHERE, "https://autre.example/b": BAD}
    for day in ("2026-03-01", "2026-03-02"):
        with time_machine.travel(f"{day}T03:00:00+00:00"):
            report = run_with(found)
    assert (
        report.offline,
        sorted(report.now_broken) == sorted(str(one) for one in Tutorial.objects.values_list("uid", flat=True)),
        broken(),
    ) == (False, True, 2)


@pytest.mark.parametrize(("code", "ok"), [(socket.EAI_AGAIN, None), (socket.EAI_FAIL, None), (socket.EAI_NONAME, False)])
def test_a_name_server_that_does_not_answer_proves_nothing_of_a_link(code, ok, monkeypatch):
    def no_answer(*_asked, **_more):
        raise socket.gaierror(code, "resolver")

    monkeypatch.setattr(socket, "getaddrinfo", no_answer)
    assert fetching.check(LINK) == Outcome(ok, None, "dns")


def test_the_daily_act_says_that_our_network_is_down(linked, monkeypatch):
    def no_answer(*_asked, **_more):
        raise socket.gaierror(socket.EAI_AGAIN, "resolver")

    monkeypatch.setattr(socket, "getaddrinfo", no_answer)
    assert nightly_links().startswith("Aucun nom de site n’a pu être résolu")


def test_whole_again_by_a_click_of_the_moderator(client, people):
    """A broken link that a moderator replaces leaves the queue at once."""
    from django.urls import reverse

    made = TutorialSkillFactory(tutorial__status="accepted", tutorial__link=LINK, tutorial__broken_since=date(2026, 3, 1)).tutorial
    client.force_login(people["moderator"])
    url = reverse("wagtailsnippets_tutorials_tutorial:queue")
    before = len(client.get(url, {"state": "broken"}).context["rows"])
    services.edit(made, people["moderator"], {"link": "https://tutoriel.example/b"})
    assert (before, len(client.get(url, {"state": "broken"}).context["rows"])) == (1, 0)
