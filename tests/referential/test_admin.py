"""The referential in the Wagtail admin: seen, searched, chosen; never added, changed or deleted."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from referential.models import Competence, Skill, Topic
from tests.factories.referential import CompetenceFactory, DomainFactory, SkillFactory, TopicFactory

LIST = "wagtailsnippets_referential_skill:list"
CHOOSE = "wagtailsnippetchoosers_referential_skill"
pytestmark = pytest.mark.django_db


def _queries(client, url):
    client.get(url)  # sessions, content types and sites are read once
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(url)
    assert response.status_code == 200
    return len(captured)


@pytest.fixture
def rows():
    def make(count):
        domain = DomainFactory(framework__code=f"f{count}")
        for _ in range(count):
            SkillFactory(topic=TopicFactory(competence=CompetenceFactory(domain=domain)))

    return make


@pytest.mark.parametrize("name", ["skill", "topic", "competence"])
def test_list_queries_do_not_grow(client, reader, rows, name):
    client.force_login(reader)
    url = reverse(f"wagtailsnippets_referential_{name}:list")
    rows(5)
    few = _queries(client, url)
    rows(45)
    assert _queries(client, url) == few


def test_chooser_queries_do_not_grow(client, reader, rows):
    client.force_login(reader)
    url = reverse(f"{CHOOSE}:choose_results")
    rows(5)
    few = _queries(client, url)
    rows(13)
    assert _queries(client, url) == few


def test_list_shows_filters_and_searches(client, reader, loaded):
    client.force_login(reader)
    competence = Competence.objects.get(code="3.2")
    query = {"competence": competence.pk, "level": 7}
    assert [skill.code for skill in client.get(reverse(LIST), query).context["object_list"]] == ["3.2-7a"]
    found = client.get(reverse(LIST), query | {"q": "poids"}).context["object_list"]
    assert [skill.code for skill in found] == ["3.2-7a"]
    assert [skill.code for skill in client.get(reverse(LIST), {"q": "3.2-7a"}).context["object_list"]] == ["3.2-7a"]
    assert list(client.get(reverse(LIST), {"archived": "true"}).context["object_list"]) == []


@pytest.mark.parametrize("ordering", ["code", "-level", "title_fr"])
@pytest.mark.parametrize("query", ["", "image"])
def test_list_orders_with_and_without_search(client, reader, loaded, ordering, query):
    client.force_login(reader)
    response = client.get(reverse(LIST), {"ordering": ordering, "q": query})
    field = ordering.lstrip("-")
    values = [getattr(skill, field) for skill in response.context["object_list"]]
    assert values
    if field != "title_fr":  # the engines collate letters differently
        assert values == sorted(values, reverse=ordering.startswith("-"))


@pytest.mark.parametrize("query", ["métadonnées", "metadonnees", "1.2-5a", "METADONNEES"])
def test_chooser_finds_with_and_without_accents(client, reader, loaded, query):
    client.force_login(reader)
    response = client.get(reverse(f"{CHOOSE}:choose_results"), {"q": query})
    content = response.content.decode()
    assert response.status_code == 200
    assert "1.2-5a Retrouver des fichiers grâce à leurs métadonnées" in content
    assert "1.2 Gérer des données" in content
    assert "1.2-1a" not in content


def test_chooser_leaves_out_archived_skills(client, reader, loaded):
    Skill.objects.filter(code="1.1-1a").update(archived=True)
    client.force_login(reader)
    content = client.get(reverse(f"{CHOOSE}:choose_results")).content.decode()
    assert "1.1-1a" not in content
    assert "1.1-2a" in content


def test_chooser_says_when_nothing_is_found(client, reader, loaded):
    client.force_login(reader)
    content = client.get(reverse(f"{CHOOSE}:choose_results"), {"q": "zzzzzz"}).content.decode()
    assert "Aucun acquis ne correspond" in content


def test_choosing_returns_the_skill(client, reader, loaded):
    client.force_login(reader)
    skill = Skill.objects.get(code="1.1-1a")
    data = client.get(reverse(f"{CHOOSE}:chosen", args=[skill.pk])).json()
    assert (data["step"], data["result"]["id"], data["result"]["string"]) == ("chosen", str(skill.pk), str(skill))


@pytest.mark.parametrize("model", [Skill, Topic, Competence])
def test_nobody_adds_changes_or_deletes(client, superuser, loaded, model):
    client.force_login(superuser)
    entry, name = model.objects.first(), f"wagtailsnippets_referential_{model._meta.model_name}"
    home = reverse("wagtailadmin_home")
    for url in (reverse(f"{name}:add"), reverse(f"{name}:edit", args=[entry.pk]), reverse(f"{name}:delete", args=[entry.pk])):
        for response in (client.get(url), client.post(url, {"title_fr": "x"})):
            assert (response.status_code, response["Location"]) == (302, home)
    bulk = reverse("wagtail_bulk_action", args=["referential", model._meta.model_name, "delete"])
    client.post(f"{bulk}?id={entry.pk}")
    assert model.objects.get(pk=entry.pk).title_fr == entry.title_fr
    content = client.get(reverse(f"{name}:list")).content.decode()
    assert reverse(f"{name}:add") not in content
    assert reverse(f"{name}:inspect", args=[entry.pk]) in content


@pytest.mark.parametrize("model", [Skill, Topic, Competence])
def test_inspect_shows_the_entry(client, reader, loaded, model):
    client.force_login(reader)
    entry = model.objects.first()
    response = client.get(reverse(f"wagtailsnippets_referential_{model._meta.model_name}:inspect", args=[entry.pk]))
    assert response.status_code == 200
    assert entry.code in response.content.decode()


def test_without_the_right_the_list_is_closed(client, reader, loaded):
    reader.user_permissions.filter(codename="view_skill").delete()
    client.force_login(reader)
    assert client.get(reverse(LIST)).status_code == 302
