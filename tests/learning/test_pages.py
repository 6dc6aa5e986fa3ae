"""The pages of a learner who works alone: what they say, to whom, and what they cost whatever the history."""

import datetime
import secrets
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from challenges.runtime.assessments.models import Assessment, Attempt, Learner, Summary
from challenges.runtime.assessments.rehearsal import answer_by_rule
from challenges.runtime.campaigns import services as campaigns
from challenges.runtime.learning import cookie, services
from challenges.runtime.schools.services import tie
from tests.campaigns.test_life import create
from tests.factories import people

pytestmark = pytest.mark.django_db
HOW = {"locale": "fr", "device": ""}


@pytest.fixture
def pupil(rich, client):
    """Somebody signed in, with a learner."""
    user = people.user()
    client.force_login(user)
    return Learner.objects.create(user=user)


def history(learner, release, tests=50, answers=40):
    """Finished tests with so many answers each, in all competences."""
    now = timezone.now() - datetime.timedelta(days=400)
    made = Assessment.objects.bulk_create(
        Assessment(
            learner=learner, kind="positioning", release_id=release.pk, release_root=release.root, strategy="balise-positioning-1",
            seed=secrets.token_hex(16), state="completed", started_at=now, finished_at=now + datetime.timedelta(days=number),
        )
        for number in range(tests)
    )  # fmt: skip
    entries = list(release.entries)
    Attempt.objects.bulk_create(
        Attempt(
            assessment=test, number=number + 1, challenge_uid=entry.uid, challenge_code=entry.code, competence=entry.competence,
            topic=entry.topic, skill=entry.skill, level=entry.level, parameters=entry.parameters, seed=secrets.token_hex(16), own_values={},
            own_instruction="", answered_at=now, outcome="right",
        )
        for test in made
        for number, entry in enumerate(entries[:answers])
    )  # fmt: skip
    told = {code: [2, 1, 3, 0.97, 19, 3, 3] for code in release.competence_codes}
    Summary.objects.bulk_create(
        Summary(assessment=test, release_root=release.root, points=19 * 16, answered=answers, right=answers, competences=told)
        for test in made
    )


def words(response):
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    ("address", "most"), [("home", 12), ("learning:profile", 12), ("learning:home", 12), ("learning:library", 12), ("account", 12)]
)
def test_a_page_costs_the_same_with_two_thousand_answers(pupil, rich, client, django_assert_max_num_queries, address, most):
    history(pupil, rich)
    client.get(reverse(address))
    assert Attempt.objects.count() == 2000
    with django_assert_max_num_queries(most):
        assert client.get(reverse(address)).status_code == 200


@pytest.mark.parametrize("address", ["home", "learning:home", "learning:library"])
def test_reading_makes_nobody_a_learner(rich, client, address):
    client.force_login(people.user())
    client.get(reverse(address))
    assert Learner.objects.count() == 0


def test_a_visitor_sees_the_sixteen_competences(rich, client):
    page = words(client.get(reverse("learning:home")))
    assert page.count('class="card"><h3>') == 16


@pytest.mark.parametrize(("address", "argument"), [("learning:begin", "1.1"), ("learning:theme", "1.1-A")], ids=["a competence", "a theme"])
def test_a_visitor_who_wants_to_practise_signs_in_first(rich, client, address, argument):
    response = client.post(reverse(address, args=[argument]))
    assert (response.status_code, response["Location"].split("?")[0], Assessment.objects.count()) == (302, "/compte/connexion/", 0)


@pytest.mark.parametrize(
    ("address", "argument", "page"),
    [
        ("learning:begin", "1.1", "/entrainement/1.1/"),
        ("learning:theme", "1.1-A", "/exercices/"),
        ("learning:first", None, "/"),
        ("learning:keep", None, "/"),
    ],
)
def test_a_get_on_an_address_of_an_act_leads_to_its_page(pupil, client, address, argument, page):
    assert client.get(reverse(address, args=[argument] if argument else []))["Location"] == page


def test_beginning_leads_to_the_first_question(pupil, client):
    response = client.post(reverse("learning:begin", args=["1.1"]))
    test = Assessment.objects.get()
    assert (response["Location"], test.learner) == (f"/evaluation/{test.uid}/", pupil)


def test_too_soon_is_told_on_the_page_of_the_competence(pupil, client):
    answer_by_rule(services.practise(pupil, "1.1", **HOW), lambda _attempt: True)
    response = client.post(reverse("learning:begin", args=["1.1"]))
    day = timezone.localdate() + datetime.timedelta(days=4)
    assert (response.status_code, f"à partir du {day.day} " in words(response)) == (409, True)


def test_an_unknown_competence_has_a_page_that_says_so(pupil, client):
    response = client.get("/entrainement/9.9/")
    assert (response.status_code, "n’est pas dans la banque d’exercices" in words(response)) == (404, True)


@pytest.mark.parametrize(
    ("address", "status"), [("learning:home", 503), ("learning:library", 503), ("learning:profile", 503), ("home", 200)]
)
def test_where_the_bank_serves_nothing_yet_a_page_says_so(client, address, status, db):
    client.force_login(people.user())
    response = client.get(reverse(address))
    assert (response.status_code, "<h1>" in words(response)) == (status, True)


def test_what_one_did_is_told_in_the_library(pupil, client):
    test = services.exercise(pupil, "1.1-A", **HOW)
    answer_by_rule(test, lambda _attempt: True)
    done = test.attempts.count()
    assert f"{done} déjà faits" in words(client.get(reverse("learning:library") + "?domaine=1"))


def test_the_profile_of_another_is_not_shown(pupil, rich, client):
    other = Learner.objects.create(user=people.user())
    history(other, rich, tests=1)
    assert "Vos niveaux apparaîtront" in words(client.get(reverse("learning:profile")))


def first(client, **more):
    return client.post(reverse("learning:first"), {"key": "k" * 40} | more)


def test_a_first_test_needs_no_account(rich, client):
    response = first(client)
    test = Assessment.objects.get()
    assert (response["Location"], client.get(response["Location"]).status_code, test.learner.user) == (
        f"/evaluation/{test.uid}/",
        200,
        None,
    )


def test_a_first_test_is_offered_to_who_signs_in_here_and_kept_on_a_yes(rich, client):
    first(client)
    test = Assessment.objects.get()
    answer_by_rule(test, lambda _attempt: True)
    user = people.user()
    client.force_login(user)
    offered = "Un premier test a été fait sur cet appareil" in words(client.get("/"))
    client.post(reverse("learning:keep"))
    test.refresh_from_db()
    after = "Un premier test a été fait" in words(client.get("/"))
    assert (offered, test.learner.user, after) == (True, user, False)


def test_it_is_forgotten_on_a_no(rich, client):
    first(client)
    client.force_login(people.user())
    client.post(reverse("learning:keep"), {"forget": "1"})
    test = Assessment.objects.get()
    assert (test.learner.user, "Un premier test a été fait" in words(client.get("/"))) == (None, False)


def test_a_cookie_that_somebody_wrote_keeps_nothing(pupil, client):
    test = services.begin_first(secret="s" * 40, address="192.0.2.7", **HOW)
    client.cookies[cookie.NAME] = str(test.uid)
    client.post(reverse("learning:keep"))
    test.refresh_from_db()
    assert test.learner.user is None


def test_the_home_page_shows_what_waits(pupil, rich, client, school):
    tie(school.pupils.order_by("pk").first(), pupil)
    offered = create(school, access="named", name="Rentrée")
    begun = campaigns.join(create(school, name="Commencée"), learner=pupil).participation
    services.practise(pupil, "1.2", **HOW)
    page = words(client.get("/"))
    shown = [
        name for name in ("Rentrée", "Commencée", f"/parcours/{offered.code}/", f"/evaluation/{begun.assessment.uid}/") if name in page
    ]
    assert (len(shown), page.count('class="card task"')) == (4, 3)


def test_a_campaign_of_another_class_or_school_is_not_offered(pupil, rich, client, school, other_school):
    tie(school.pupils.order_by("pk").first(), pupil)
    create(other_school, access="named", name="Ailleurs")
    assert 'class="card task"' not in words(client.get("/"))


def test_results_that_were_not_sent_are_told(pupil, rich, client, school):
    participation = campaigns.join(create(school, name="À envoyer"), learner=pupil).participation
    answer_by_rule(participation.assessment, lambda _attempt: True)
    assert "Voir et envoyer mes résultats" in words(client.get("/"))


def test_an_unknown_address_of_practice_is_not_found(client, db):
    assert client.get(f"/premier-test/{uuid.uuid4()}/").status_code == 404
