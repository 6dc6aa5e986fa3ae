"""Pages of jobs: what the operator sees, who may, what a page that waits reads, how many queries."""

import pytest
from django.urls import reverse
from django.utils import timezone

from challenges.jobs import nightly, registry
from challenges.jobs.models import Job, Worker
from cms.accounts.roles import AUTHORS
from tests.factories import people
from tests.pages import messages, press

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(db):
    someone = people.user("operateur")
    type(someone).objects.filter(pk=someone.pk).update(is_superuser=True)
    return type(someone).objects.get(pk=someone.pk)


def row(state="waiting", user=None, **values):
    values = {"kind": "tests.slow", "asked_by": "operator", "created_at": timezone.now()} | values
    if state == "running":
        values.setdefault("began_at", timezone.now())
    if state not in ("waiting", "running"):
        values.setdefault("ended_at", timezone.now())
    return Job.objects.create(state=state, started_by=user, **values)


def shown(response):
    return {section["slug"]: [one.job.pk for one in section["jobs"]] for section in response.context["sections"]}


def test_the_operator_sees_every_job_in_its_place(operator, client):
    rows = {state: row(state) for state in ("waiting", "running", "done", "failed", "cancelled")}
    client.force_login(operator)
    assert shown(client.get(reverse("jobs"))) == {
        "running": [rows["running"].pk],
        "waiting": [rows["waiting"].pk],
        "failed": [rows["failed"].pk],
        "over": [rows["cancelled"].pk, rows["done"].pk],
    }


def test_the_page_says_when_nobody_works(operator, client):
    client.force_login(operator)
    silent = "Aucun programme ne prend les travaux." in client.get(reverse("jobs")).content.decode()
    Worker.objects.create(name="a", seen_at=timezone.now())
    assert (silent, "Aucun programme" in client.get(reverse("jobs")).content.decode()) == (True, False)


def test_the_page_costs_the_same_whatever_there_is(operator, client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(operator)
    client.get(reverse("jobs"))
    counts = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("jobs"))
        counts.append(len(queries))
        for state in ("waiting", "running", "done", "failed", "cancelled"):
            for number in range(8):
                row(state, people.user(), about=str(number))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("role", ["author", "reviewer", "publisher", "moderator"])
def test_nobody_else_sees_the_list_nor_its_entry(role, client, request):
    client.force_login(request.getfixturevalue(role))
    refused = client.get(reverse("jobs"))
    assert (refused.status_code, reverse("jobs") in client.get("/admin/account/").content.decode()) == (302, False)


def test_somebody_elses_job_is_not_found(author, client, roles):
    job = row("failed", author)
    client.force_login(people.user("autre", AUTHORS))
    found = [client.get(reverse(name, args=[job.uid])).status_code for name in ("jobs_job", "jobs_status", "jobs_result")]
    acted = [client.post(reverse(name, args=[job.uid])).status_code for name in ("jobs_cancel", "jobs_retry")]
    assert (found, acted) == ([404] * 3, [404] * 2)


def test_whoever_the_kind_names_follows_it_and_decides_nothing(author, reviewer, client):
    job = row("running", author, kind="authoring.examine")
    client.force_login(reviewer)
    assert client.get(reverse("jobs_status", args=[job.uid])).json()["state"] == "running"
    assert client.post(reverse("jobs_cancel", args=[job.uid])).status_code == 302
    job.refresh_from_db()
    assert job.stop_wanted is False


def test_a_page_that_waits_reads_how_far_it_is(author, client):
    job = row("running", author, done=3, of=12)
    client.force_login(author)
    assert client.get(reverse("jobs_status", args=[job.uid])).json() == {
        "state": "running", "over": False, "done": 3, "of": 12, "sentence": "3 / 12 pas", "page": reverse("jobs_job", args=[job.uid]),
    }  # fmt: skip


def test_following_costs_as_many_queries_as_signing_in_and_one(author, client, django_assert_num_queries):
    job = row("running", author)
    client.force_login(author)
    client.get(reverse("jobs_status", args=[job.uid]))
    with django_assert_num_queries(6):
        client.get(reverse("jobs_status", args=[job.uid]))


def test_what_came_of_it_is_said_and_led_to(author, client):
    job = row("done", author, outcome={"text": "Fait.", "url": "/admin/account/", "go": True})
    client.force_login(author)
    told = client.get(reverse("jobs_status", args=[job.uid])).json()
    page = client.get(told["url"], follow=True)
    assert (page.redirect_chain, messages(page)) == ([("/admin/account/", 302)], ["Fait."])


def test_reasons_of_a_failure_stand_on_its_page(author, client):
    job = row("failed", author, why="Une raison.\nUne autre.")
    client.force_login(author)
    page = client.get(reverse("jobs_job", args=[job.uid]))
    assert (page.context["shown"].reasons, page.content.decode().count("Une autre.")) == (["Une raison.", "Une autre."], 1)


def test_cancelling_by_the_page_comes_back_to_it(operator, client):
    job = row()
    client.force_login(operator)
    page = press(client, reverse("jobs"), {}, reverse("jobs_cancel", args=[job.uid]), follow=True)
    job.refresh_from_db()
    assert (page.redirect_chain[-1][0], messages(page), job.state) == (reverse("jobs"), ["Le travail est annulé."], "cancelled")


def test_asking_again_by_the_page_does_it(operator, client):
    job = row("failed", operator, kind="tests.refused", asked_by="x")
    client.force_login(operator)
    page = press(client, reverse("jobs"), {}, reverse("jobs_retry", args=[job.uid]), follow=True)
    job.refresh_from_db()
    assert (messages(page), job.why.splitlines()[0]) == (["Le travail est demandé à nouveau."], "Le fichier est vide.")


@pytest.mark.parametrize("target", ["https://ailleurs.example/", "//ailleurs.example/"])
def test_a_form_leads_nowhere_else(target, operator, client):
    job = row()
    client.force_login(operator)
    assert client.post(reverse("jobs_cancel", args=[job.uid]), {"next": target}).url == reverse("jobs_job", args=[job.uid])


def test_a_daily_act_is_asked_for_by_the_page(operator, client):
    registry.register_daily("tests", "tests", lambda work: "Fait.")
    client.force_login(operator)
    client.post(reverse("jobs_daily", args=["tests"]))
    job = Job.objects.get(kind="daily:tests")
    assert (job.state, job.outcome["text"], job.started_by) == ("done", "Fait.", operator)


def test_a_daily_act_that_nobody_registered_is_not_found(operator, client):
    client.force_login(operator)
    assert client.post(reverse("jobs_daily", args=["rien"])).status_code == 404


def test_a_publisher_asks_for_no_daily_act(publisher, client):
    client.force_login(publisher)
    client.post(reverse("jobs_daily", args=["jobs"]))
    assert Job.objects.count() == 0


def test_jobs_of_an_application_that_is_gone_are_listed(operator, client):
    row("failed", kind="gone.thing")
    client.force_login(operator)
    assert "gone.thing" in client.get(reverse("jobs")).content.decode()


def test_a_second_run_by_the_timer_is_what_the_page_shows(operator, client):
    registry._dailies.clear()
    registry.register_daily("tests", "Essai de la nuit", lambda work: "Dit.")
    list(nightly.run())
    client.force_login(operator)
    assert [line["job"].outcome["text"] for line in client.get(reverse("jobs")).context["dailies"]] == ["Dit."]
