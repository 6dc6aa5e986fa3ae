"""The tutorials that come with Balise: well formed, loaded once, never overwriting a moderator's work."""

import copy
import io
import re
from collections import Counter

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from challenges.journal.models import Entry
from challenges.tutorials import checking, links, loading, services
from challenges.tutorials.fetching import Outcome
from challenges.tutorials.models import Tutorial
from referential.services import load_framework, packaged_document

CONTENT = loading.read_document()
#: Texts of ours, and public resources elsewhere.
TEXTS = [item for item in CONTENT["tutorials"] if not item["link"]]
RESOURCES = [item for item in CONTENT["tutorials"] if item["link"]]
TOPICS = {
    skill["code"]: topic["code"]
    for domain in packaged_document()["domains"]
    for competence in domain["competences"]
    for topic in competence["topics"]
    for skill in topic["skills"]
}


@pytest.fixture
def document():
    return copy.deepcopy(CONTENT)


@pytest.fixture
def framework(db):
    return load_framework(packaged_document(), "system").framework


def test_content_covers_every_competence():
    tutorials = TEXTS
    competences = Counter(competence for item in tutorials for competence in {code[:3] for code in item["skills"]})
    assert len(tutorials) >= 32
    assert len(competences) == 16
    assert min(competences.values()) >= 2
    assert all(2 <= len(item["skills"]) <= 5 for item in tutorials)
    assert len({code for item in tutorials for code in item["skills"]}) == 135


def test_every_topic_of_the_framework_has_a_public_resource():
    assert {TOPICS[skill] for item in RESOURCES for skill in item["skills"]} == set(TOPICS.values())


def test_the_texts_of_the_bank_keep_their_place():
    assert (len(TEXTS), {item["source"] for item in TEXTS}) == (51, {"Équipe Balise"})


def test_resources_say_whose_they_are_and_under_which_licence():
    told = [(item["title"], name) for item in RESOURCES for name in ("source", "licence", "format", "language", "level") if not item[name]]
    assert told == []


def test_resources_are_addresses_in_https_of_one_page_each():
    addresses = [links.normalise(item["link"]) for item in RESOURCES]
    assert ([item["link"] for item in RESOURCES if not item["link"].startswith("https://")], len(addresses) - len(set(addresses))) == (
        [],
        0,
    )


def test_resources_are_told_in_one_short_sentence_of_ours():
    assert [item["title"] for item in RESOURCES if item["body"] or not 20 <= len(item["summary"]) <= 100] == []


def test_every_resource_is_checked_every_day(framework, document):
    loading.load_tutorials(document, "system")
    asked = []

    def fetch(link):
        asked.append(link)
        return Outcome(True, 200, "")

    report = checking.check_links(pause=0, fetch=fetch)
    assert (sorted(asked), sorted(report.whole)) == (
        sorted(item["link"] for item in RESOURCES), sorted(item["uid"] for item in RESOURCES),
    )  # fmt: skip


def test_an_installation_with_the_texts_alone_gets_the_resources_beside_them(framework, document):
    loading.load_tutorials(document | {"tutorials": TEXTS}, "system")
    report = loading.load_tutorials(document, "system")
    assert (sorted(report.created), report.updated, len(report.unchanged)) == (sorted(item["uid"] for item in RESOURCES), [], 51)


def test_content_is_short_and_self_contained():
    for item in TEXTS:
        assert 80 <= len(re.findall(r"[\w’-]+", item["body"])) <= 200, item["title"]
        assert (item["link"], item["licence"], item["source"], item["language"]) == ("", "CC BY-SA 4.0", "Équipe Balise", "fr")
        assert "](" not in item["body"]


def test_content_has_french_typography():
    for item in CONTENT["tutorials"]:
        prose = re.sub(r"```.*?```|`[^`]*`", "", item["body"], flags=re.DOTALL) + item["title"] + item["summary"]
        assert re.findall(r"'| [:;!?»]|« ", prose) == [], item["title"]


def test_content_loads_once(framework, document):
    report = loading.load_tutorials(document, "system")
    assert (len(report.created), report.updated, report.unchanged, report.kept) == (len(document["tutorials"]), [], [], [])
    assert set(Tutorial.objects.values_list("status", flat=True)) == {"accepted"}
    entries = Entry.objects.count()
    again = loading.load_tutorials(document, "system")
    assert (again.created, again.updated, len(again.unchanged), again.kept) == ([], [], len(document["tutorials"]), [])
    assert Entry.objects.count() == entries
    documents = {str(one.uid): services.snapshot(one) for one in Tutorial.objects.prefetch_related("skills")}
    assert documents == {item["uid"]: {"accessibility": ""} | item for item in document["tutorials"]}


def test_new_wording_updates_what_nobody_changed_here(framework, document):
    document["tutorials"] = document["tutorials"][:2]
    loading.load_tutorials(document, "system")
    changed, edited = (Tutorial.objects.get(uid=item["uid"]) for item in document["tutorials"])
    services.archive(changed, "system")
    services.edit(edited, "system", {"title": "Titre du modérateur"})
    for item in document["tutorials"]:
        item["title"] += " (2)"
    report = loading.load_tutorials(document, "system")
    assert (report.updated, report.kept) == ([str(changed.uid)], [str(edited.uid)])
    assert list(Tutorial.objects.order_by("pk").values_list("title", "status")) == [
        (document["tutorials"][0]["title"], "archived"), ("Titre du modérateur", "accepted"),
    ]  # fmt: skip


def test_every_problem_is_listed_and_nothing_is_loaded(framework, document):
    first, second, third, *_ = document["tutorials"]
    first["skills"] = ["9.9-9a"]
    del second["title"]
    third["uid"] = first["uid"]
    with pytest.raises(loading.TutorialsError) as caught:
        loading.load_tutorials(document, "system")
    assert len(caught.value.problems) == 3
    assert not Tutorial.objects.exists()


def test_bad_values_are_listed(framework, document):
    document["tutorials"] = document["tutorials"][:3]
    document["tutorials"][0]["duration"] = 0
    document["tutorials"][2]["body"] = ""
    with pytest.raises(loading.TutorialsError) as caught:
        loading.load_tutorials(document, "system")
    assert [problem.split(":")[0] for problem in caught.value.problems] == [
        document["tutorials"][0]["title"],
        document["tutorials"][2]["title"],
    ]
    assert not Tutorial.objects.exists()


def test_only_moderators_load(people, document):
    for role in ("anonymous", "person", "author", "reviewer"):
        with pytest.raises(PermissionDenied):
            loading.load_tutorials(document, people[role])


def test_command(framework):
    out = io.StringIO()
    call_command("load_tutorials", stdout=out)
    count = len(CONTENT["tutorials"])
    assert out.getvalue() == f"{count} created, 0 updated, 0 unchanged, 0 kept\n"


def test_a_document_may_speak_of_accessibility(framework, document):
    document["tutorials"] = document["tutorials"][:1]
    loading.load_tutorials(document, "system")
    document["tutorials"][0]["accessibility"] = "Lisible par un lecteur d’écran"
    assert len(loading.load_tutorials(document, "system").updated) == 1
    assert Tutorial.objects.get().accessibility == "Lisible par un lecteur d’écran"
    assert len(loading.load_tutorials(document, "system").unchanged) == 1


def test_accessibility_written_by_a_moderator_is_kept(framework, document):
    document["tutorials"] = document["tutorials"][:1]
    loading.load_tutorials(document, "system")
    services.edit(Tutorial.objects.get(), "system", {"accessibility": "Texte simple"})
    document["tutorials"][0]["title"] += " (2)"
    assert len(loading.load_tutorials(document, "system").kept) == 1
