"""The pages that bring apps together: incidents for authors, marking again for publishers."""

import uuid
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from challenges.authoring.models import Challenge
from challenges.bank.reader import open_release
from challenges.runtime.assessments.models import Incident, Regrading
from cms.dashboards.incidents import reading as queries
from tests.assessments.test_regrading import CODE, answer_with, mended, mistaken
from tests.assessments.test_services import release_of
from tests.pages import carried, press

pytestmark = pytest.mark.django_db


@pytest.fixture
def released(framework):
    return release_of(mistaken())


def out_of_order(release, owner=None, seed="1" * 32, **changes):
    """A variant of a challenge of this author that could not be given."""
    challenge = Challenge.objects.create(uid=uuid.uuid4(), code=f"x-{seed[:4]}-{Challenge.objects.count()}", owner=owner, title="Titre")
    return Incident.objects.create(
        **{"challenge_uid": challenge.uid, "release_root": release.root, "seed": seed, "reason": "Motif"} | changes
    )


def test_an_author_sees_their_own_incidents_first(released, author, reviewer):
    other, mine = out_of_order(released, reviewer), out_of_order(released, author, seed="2" * 32)
    rows = queries.incidents(author)
    assert [(row.seed, row.mine, row.release) for row in rows] == [(mine.seed, True, released), (other.seed, False, released)]
    assert (queries.count_mine(author), queries.count_mine(reviewer)) == (1, 1)


def test_incidents_of_releases_out_of_service_are_left_out(released, author):
    incident = out_of_order(released, author)
    release_of(mended())
    assert (queries.incidents(author), queries.count_mine(author)) == ([], 0)
    assert [row.seed for row in queries.incidents(author, everywhere=True)] == [incident.seed]


def test_a_challenge_that_is_gone_does_not_hide_its_incident(released, author):
    Incident.objects.create(challenge_uid=uuid.uuid4(), release_root=released.root, seed="3" * 32, reason="Motif")
    assert [(row.challenge, row.seed) for row in queries.incidents(author)] == [(None, "3" * 32)]


def test_the_list_costs_the_same_whatever_its_length(released, author):
    def count():
        with CaptureQueriesContext(
            connection,
        ) as caught:
            queries.incidents(author)
        return len(caught)

    out_of_order(released, author)
    few = count()
    for number in range(20):
        out_of_order(released, author, seed=f"{number + 10:032x}")
    assert (few, count()) == (4, 4)


def test_the_page_leads_to_the_variant_in_the_laboratory(released, author, client):
    incident = out_of_order(released, author)
    client.force_login(author)
    page = client.get(reverse("dashboards_incidents")).content.decode()
    challenge = Challenge.objects.get(uid=incident.challenge_uid)
    assert f'href="{reverse("authoring_laboratory", args=[challenge.pk])}?graine={incident.seed}"' in page


@pytest.mark.parametrize(("name", "allowed"), [
    ("dashboards_incidents", {"author", "reviewer", "publisher"}), ("dashboards_regrade", {"publisher"}),
])  # fmt: skip
def test_each_page_is_for_those_who_may(released, name, allowed, author, reviewer, publisher, moderator, client):
    found = set()
    for role, user in {"author": author, "reviewer": reviewer, "publisher": publisher, "moderator": moderator}.items():
        client.force_login(user)
        if client.get(reverse(name)).status_code == 200:
            found.add(role)
    assert found == allowed


def asked(released):
    answer_with("whole")
    after = open_release(release_of(mended()).root)
    return {"challenge": CODE, "before": released.pk, "after": after.pk}


def test_a_publisher_sees_what_would_change_then_applies_it(released, publisher, client):
    given = asked(released)
    client.force_login(publisher)
    shown = client.get(reverse("dashboards_regrade"), given)
    table = shown.context["table"]
    assert (table["answers"], table["raised"], Regrading.objects.count()) == (1, 1, 0)
    client.post(reverse("dashboards_regrade"), given)
    assert Regrading.objects.count() == 0  # no reason given
    done = press(client, f"{reverse('dashboards_regrade')}?{urlencode(given)}", {"reason": "Clé fausse."})
    assert (done.status_code, done.url, Regrading.objects.get().actor) == (302, reverse("dashboards_regrade"), publisher)


def test_a_plan_that_is_no_longer_the_one_that_was_read_is_refused(released, publisher, client):
    given = asked(released)
    client.force_login(publisher)
    page = f"{reverse('dashboards_regrade')}?{urlencode(given)}"
    fields = carried(client.get(page), None, {})
    press(client, page, {"reason": "Quelqu’un d’autre l’a fait."})
    refused = client.post(page, fields | {"reason": "Clé fausse."}).content.decode()
    assert ("D’autres réponses ont été données ou notées" in refused, Regrading.objects.count()) == (True, 1)


def test_a_refusal_is_shown_and_nothing_can_be_applied(released, publisher, client):
    client.force_login(publisher)
    given = {"challenge": CODE, "before": released.pk, "after": released.pk}
    page = client.get(reverse("dashboards_regrade"), given)
    assert page.context["plan"].refusal.startswith("Les deux versions notent de la même façon.")
    assert 'name="reason"' not in page.content.decode()


def test_bad_input_is_told(released, publisher, client):
    client.force_login(publisher)
    page = client.get(reverse("dashboards_regrade"), {"challenge": "", "before": "x", "after": released.pk})
    assert set(page.context["form"].errors) == {"challenge", "before"}
