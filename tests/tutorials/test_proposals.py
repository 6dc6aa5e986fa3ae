"""Proposing a tutorial outside the Wagtail admin: who may, what is explained, what looks the same, what became of it."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from challenges.tutorials import services
from challenges.tutorials.models import Tutorial
from referential.models import Framework, Skill
from tests.factories import people as persons
from tests.factories.referential import SkillFactory
from tests.factories.tutorials import TutorialFactory, TutorialSkillFactory

pytestmark = pytest.mark.django_db
PROPOSE, MINE = "/tutoriels/proposer/", "/tutoriels/mes-propositions/"


@pytest.fixture
def skill(db):
    made = SkillFactory(code="1.1-1a")
    Framework.objects.update(current=True)
    return made


@pytest.fixture
def typed(values, skill):
    return values | {
        "link": "https://tutoriel.example/tri",
        "level": "2",
        "accessibility": "Sous-titres",
        "skills": [skill.code],
        "codes": "",
    }


@pytest.fixture
def pupil(client):
    person = persons.user()
    client.force_login(person)
    return person


def test_addresses():
    assert (reverse("tutorial_propose"), reverse("tutorial_proposals")) == (PROPOSE, MINE)


@pytest.mark.parametrize("url", [PROPOSE, MINE, f"{MINE}{uuid.UUID(int=1)}/"])
def test_anonymous_is_sent_to_sign_in(client, url):
    response = client.get(url)
    assert (response.status_code, response["Location"]) == (302, f"{reverse('login')}?next={url}")


@pytest.mark.parametrize("role", ["pupil", "teacher", "author", "reviewer", "publisher", "moderator"])
def test_every_signed_in_role_proposes(request, client, school, typed, role):
    person = {"pupil": persons.user, "teacher": lambda: school.teacher}.get(role, lambda: request.getfixturevalue(role))()
    client.force_login(person)
    response = client.post(PROPOSE, typed)
    assert (response.status_code, response["Location"]) == (302, MINE)
    made = Tutorial.objects.get()
    kept = {name: getattr(made, name) for name in services.EDITABLE}
    assert kept == {name: typed[name] for name in services.EDITABLE} | {"level": 2}
    assert (made.created_by, made.status, [one.code for one in made.skills.all()]) == (person, "proposed", ["1.1-1a"])


def test_skills_are_also_chosen_by_code(client, pupil, typed, skill):
    others = [SkillFactory(code=code, topic=skill.topic) for code in ("1.1-2a", "1.1-3a")]
    client.post(PROPOSE, typed | {"codes": "1.1-2A ; 1.1-3a, 1.1-1a"})
    assert set(Tutorial.objects.get().skills.all()) == {skill, *others}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "Champ requis."),
        ({"link": "", "body": " "}, "Un tutoriel a un texte, un lien, ou les deux."),
        ({"link": "ftp://tutoriel.example"}, "Saisissez une URL valide."),
        ({"link": "javascript:alert(1)"}, "Saisissez une URL valide."),
        ({"duration": "0"}, "supérieure ou égale à 1"),
        ({"duration": "99999999999999999999"}, "inférieure ou égale à"),
        ({"level": "9"}, "inférieure ou égale à 8"),
        ({"skills": []}, "Choisissez au moins un acquis."),
        ({"skills": ["9.9-9z"]}, "9.9-9z"),
        ({"codes": "1.1-9z"}, "Aucun acquis n’a ce code : 1.1-9z."),
        ({"format": "rumeur"}, "Sélectionnez un choix valide."),
        ({"title": "x" * 201}, "au plus 200"),
    ],
)
def test_mistakes_are_explained_and_nothing_typed_is_lost(client, pupil, typed, change, sentence):
    response = client.post(PROPOSE, typed | change | {"accessibility": "Une phrase à moi"})
    page = response.content.decode()
    assert (response.status_code, sentence in page, "Une phrase à moi" in page, Tutorial.objects.count()) == (422, True, True, 0)


def test_ticked_skills_stay_ticked_after_a_mistake(client, pupil, typed):
    page = client.post(PROPOSE, typed | {"title": ""}).content.decode()
    assert 'value="1.1-1a" checked' in page


def test_an_archived_skill_is_not_offered(client, pupil, typed, skill):
    Skill.objects.update(archived=True)
    assert (client.post(PROPOSE, typed).status_code, Tutorial.objects.count()) == (422, 0)


def test_the_form_without_a_framework(client, pupil):
    assert client.get(PROPOSE).status_code == 200


def test_likely_duplicates_are_shown_before_anything_is_kept(client, pupil, typed):
    known = TutorialFactory(title="Tout autre titre", link="http://www.tutoriel.example/tri/", status="accepted")
    response = client.post(PROPOSE, typed)
    page = response.content.decode()
    assert (response.status_code, "Tout autre titre" in page, Tutorial.objects.count()) == (200, True, 1)
    client.post(PROPOSE, typed | {"seen": str(known.uid)})
    assert Tutorial.objects.count() == 2


def test_a_new_duplicate_is_shown_even_after_going_on(client, pupil, typed):
    known = TutorialFactory(link=typed["link"], status="accepted")
    TutorialFactory(title=typed["title"])
    assert 'name="seen"' in client.post(PROPOSE, typed | {"seen": str(known.uid)}).content.decode()
    assert Tutorial.objects.count() == 2


def test_refused_and_archived_ones_are_not_shown_as_duplicates(client, pupil, typed):
    for status in ("refused", "archived"):
        TutorialFactory(link=typed["link"], status=status)
    assert client.post(PROPOSE, typed).status_code == 302


def test_the_twenty_first_proposal_is_refused_with_a_sentence(client, pupil, typed):
    TutorialFactory.create_batch(20, created_by=pupil, title="Rien à voir")
    response = client.post(PROPOSE, typed)
    assert (response.status_code, "20 de vos propositions attendent déjà" in response.content.decode()) == (422, True)
    assert Tutorial.objects.count() == 20


def test_my_proposals_say_what_became_of_them(client, pupil, people):
    kept = TutorialFactory(title="Celui qui reste", link="https://tutoriel.example/garde", status="accepted")
    refused, twice = (TutorialSkillFactory(tutorial__created_by=pupil, tutorial__title=title).tutorial for title in ("Premier", "Deuxième"))
    TutorialFactory(title="D’une autre personne", created_by=people["author"])
    services.refuse(refused, people["moderator"], "Trop de publicité")
    services.merge(twice, kept, people["moderator"])
    page = client.get(MINE).content.decode()
    seen = [
        "Trop de publicité",
        "Ce tutoriel existe déjà : « Celui qui reste ».",
        'href="https://tutoriel.example/garde"',
        "D’une autre personne",
    ]
    assert [text in page for text in seen] == [True, True, True, False]


def test_my_proposals_cost_the_same_for_two_and_thirty(client, pupil):
    costs = []
    for count in (2, 28):
        for _ in range(count):
            TutorialSkillFactory(tutorial__created_by=pupil)
        client.get(MINE)
        with CaptureQueriesContext(connection) as captured:
            client.get(MINE)
        costs.append(len(captured))
    assert (costs[0] == costs[1], costs[0] <= 8) == (True, True)


def test_a_pending_proposal_is_changed_by_its_author(client, pupil, typed, skill):
    made = services.create(pupil, {name: typed[name] for name in services.EDITABLE} | {"level": 2}, [skill])
    url = reverse("tutorial_change", args=[made.uid])
    assert 'value="1.1-1a" checked' in client.get(url).content.decode()
    assert client.post(url, typed | {"title": "Mieux"})["Location"] == MINE
    assert [one.title for one in Tutorial.objects.all()] == ["Mieux"]


@pytest.mark.parametrize("status", ["accepted", "refused", "archived"])
def test_a_decided_proposal_is_changed_no_more(client, pupil, typed, status):
    made = TutorialFactory(created_by=pupil, status=status)
    assert client.post(reverse("tutorial_change", args=[made.uid]), typed).status_code == 404


def test_nobody_changes_the_proposal_of_another(client, pupil, typed):
    made = TutorialFactory(created_by=persons.user())
    assert (client.post(reverse("tutorial_change", args=[made.uid]), typed).status_code, Tutorial.objects.get().title) == (404, made.title)


def test_the_pages_in_english(client, pupil, skill):
    client.get(PROPOSE, headers={"accept-language": "en"})
    assert '<html lang="en" ' in client.get(MINE, headers={"accept-language": "en"}).content.decode()


def test_the_form_costs_the_same_whatever_the_framework(client, pupil, framework):
    client.get(PROPOSE)
    with CaptureQueriesContext(connection) as captured:
        page = client.get(PROPOSE).content.decode()
    assert (page.count('name="skills"'), len(captured) <= 8) == (135, True)
