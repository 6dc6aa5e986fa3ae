"""The moderators' screens: list, editor, decision, chooser."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from challenges.journal.models import Entry
from challenges.tutorials.models import Tutorial
from tests.factories.referential import SkillFactory
from tests.factories.tutorials import TutorialFactory, TutorialSkillFactory
from tests.pages import press

NAME = "wagtailsnippets_tutorials_tutorial"
CHOOSE = "wagtailsnippetchoosers_tutorials_tutorial"
pytestmark = pytest.mark.django_db


def _form(values, *skills, links=()):
    data = dict(values) | {"link": "", "level": "", "accessibility": ""}
    data |= {"skill_links-TOTAL_FORMS": len(skills), "skill_links-INITIAL_FORMS": len(links), "skill_links-MIN_NUM_FORMS": 1,
             "skill_links-MAX_NUM_FORMS": 1000}  # fmt: skip
    for row, skill in enumerate(skills):
        data |= {f"skill_links-{row}-skill": skill.pk, f"skill_links-{row}-id": links[row].pk if row < len(links) else "",
                 f"skill_links-{row}-DELETE": ""}  # fmt: skip
    return data


def _count(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("url", [f"{NAME}:list", f"{CHOOSE}:choose_results"])
def test_queries_do_not_grow(client, people, url):
    client.force_login(people["moderator"])
    for _ in range(5):
        TutorialSkillFactory(tutorial__status="accepted")
    few = _count(client, reverse(url))
    for _ in range(45 if "list" in url else 4):
        TutorialSkillFactory(tutorial__status="accepted")
    assert _count(client, reverse(url)) == few


def test_list_filters_and_searches(client, people):
    client.force_login(people["moderator"])
    wanted = TutorialFactory(title="Trier un tableau", status="refused", format="video")
    TutorialFactory(title="Trier des fichiers", format="video")
    for query in ({"status": "refused"}, {"status": "refused", "format": "video", "q": "trier"}, {"q": "tableau"}):
        assert list(client.get(reverse(f"{NAME}:list"), query).context["object_list"]) == [wanted]


@pytest.mark.parametrize("ordering", ["title", "-status", "format", "level", "-duration", "created_at"])
def test_list_orders_with_a_search(client, people, ordering):
    client.force_login(people["moderator"])
    TutorialFactory(title="Trier un tableau")
    response = client.get(reverse(f"{NAME}:list"), {"q": "trier", "ordering": ordering})
    assert len(response.context["object_list"]) == 1


def test_add_goes_through_the_service(client, people, values, skill):
    client.force_login(people["author"])
    client.post(reverse(f"{NAME}:add"), _form(values, skill))
    tutorial = Tutorial.objects.get()
    assert (tutorial.title, tutorial.status, tutorial.created_by, list(tutorial.skills.all())) == (
        values["title"], "proposed", people["author"], [skill],
    )  # fmt: skip
    assert [entry.action for entry in Entry.objects.all()] == ["tutorials.create"]


def test_add_without_text_or_link_explains(client, people, values, skill):
    client.force_login(people["author"])
    response = client.post(reverse(f"{NAME}:add"), _form(values | {"body": ""}, skill))
    assert "Un tutoriel a un texte, un lien, ou les deux." in response.content.decode()
    assert not Tutorial.objects.exists()


def test_edit_goes_through_the_service(client, people, values, skill):
    client.force_login(people["moderator"])
    link = TutorialSkillFactory(skill=skill)
    other = SkillFactory()
    client.post(reverse(f"{NAME}:edit", args=[link.tutorial.pk]), _form(values, skill, other, links=[link]))
    tutorial = Tutorial.objects.get()
    assert (tutorial.title, set(tutorial.skills.all())) == (values["title"], {skill, other})
    assert [entry.action for entry in Entry.objects.all()] == ["tutorials.edit"]


def test_removing_a_skill_in_the_editor(client, people, values, skill):
    client.force_login(people["moderator"])
    link = TutorialSkillFactory(skill=skill)
    other = TutorialSkillFactory(tutorial=link.tutorial)
    data = _form(values, skill, other.skill, links=[link, other]) | {"skill_links-1-DELETE": "on"}
    client.post(reverse(f"{NAME}:edit", args=[link.tutorial.pk]), data)
    assert list(link.tutorial.skills.all()) == [skill]


@pytest.mark.parametrize(("role", "view"), [("author", "edit"), ("reviewer", "edit"), ("reviewer", "add"), ("author", "decide")])
def test_screens_closed_to_others(client, people, values, role, view):
    client.force_login(people[role])
    tutorial = TutorialFactory()
    url = reverse(f"{NAME}:{view}", args=[] if view == "add" else [tutorial.pk])
    for response in (client.get(url), client.post(url, {"decision": "accept"})):
        assert (response.status_code, response["Location"]) == (302, reverse("wagtailadmin_home"))
    assert Tutorial.objects.get().status == "proposed"


def test_anonymous_is_sent_to_sign_in(client):
    response = client.get(reverse(f"{NAME}:list"))
    assert response.status_code == 302
    assert "login" in response["Location"]


def test_decisions_by_button(client, people, skill):
    client.force_login(people["moderator"])
    tutorial = TutorialSkillFactory(skill=skill).tutorial
    url = reverse(f"{NAME}:decide", args=[tutorial.pk])
    page = client.get(url).content.decode()
    assert ('value="accept"' in page, 'value="refuse"' in page, 'value="archive"' in page) == (True, True, False)
    refused = client.post(url, {"decision": "refuse", "reason": ""})
    assert (refused.status_code, "Dites pourquoi" in refused.content.decode()) == (422, True)
    for decision, status in (("accept", "accepted"), ("archive", "archived"), ("accept", "accepted")):
        assert press(client, url, {"decision": decision, "reason": "Parce que"}).status_code == 302
        tutorial.refresh_from_db()
        assert (tutorial.status, tutorial.decided_by) == (status, people["moderator"])
    assert press(client, url, {"decision": "refuse", "reason": "Trop tard"}).status_code == 422
    assert client.post(url, {"decision": "explode"}).status_code == 422


def test_list_and_inspect_lead_to_the_decision(client, people):
    tutorial = TutorialFactory()
    url = reverse(f"{NAME}:decide", args=[tutorial.pk])
    pages = (reverse(f"{NAME}:list"), reverse(f"{NAME}:inspect", args=[tutorial.pk]))
    for role, seen in (("moderator", True), ("reviewer", False)):
        client.force_login(people[role])
        assert [url in client.get(page).content.decode() for page in pages] == [seen, seen]


def test_nobody_deletes(client, people):
    tutorial = TutorialFactory()
    for role in ("moderator", "superuser"):
        client.force_login(people[role])
        url = reverse(f"{NAME}:delete", args=[tutorial.pk])
        assert client.post(url)["Location"] == reverse("wagtailadmin_home")
        client.post(reverse("wagtail_bulk_action", args=["tutorials", "tutorial", "delete"]) + f"?id={tutorial.pk}")
        assert url not in client.get(reverse(f"{NAME}:list")).content.decode()
    assert Tutorial.objects.count() == 1


def test_chooser_offers_accepted_ones(client, people):
    client.force_login(people["author"])
    TutorialFactory(title="Prêt", status="accepted")
    TutorialFactory(title="Pas encore")
    content = client.get(reverse(f"{CHOOSE}:choose_results")).content.decode()
    assert ("Prêt" in content, "Pas encore" in content) == (True, False)
