"""Starting a draft from a pattern, an example or another challenge: the verbs, then the page."""

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import generators
from challenges.authoring import services
from challenges.authoring.document import documents
from challenges.authoring.editor import starting
from challenges.authoring.editor.patterns import pattern_document, pattern_slugs
from challenges.authoring.models import Challenge
from challenges.journal.models import Entry
from referential.queries import skill_by_code

SEED = "0" * 31 + "5"


@pytest.fixture
def page():
    return reverse("authoring_examples")


def written(challenge):
    return documents.to_document(challenge.get_latest_revision_as_object())


@pytest.mark.parametrize("slug", pattern_slugs())
def test_a_pattern_becomes_a_draft_that_means_the_same(slug, framework, author):
    challenge = starting.start_from_pattern(slug, user=author)
    found, expected = (generators.compile_challenge(one).instantiate(SEED) for one in (written(challenge), pattern_document(slug)))
    assert (found.values, found.key, found.digests) == (expected.values, expected.key, expected.digests)


def test_a_start_is_a_draft_of_ones_own_with_a_new_identity(framework, author):
    first, second = (starting.start_from_pattern("filter-count", user=author) for _ in range(2))
    assert (first.owner, first.live, first.code, second.code) == (author, False, "1.3-5a-01", "1.3-5a-02")
    assert len({str(first.uid), str(second.uid), pattern_document("filter-count")["uid"]}) == 3


def test_identifiers_inside_are_kept(framework, author):
    draw = written(starting.start_from_pattern("filter-count", user=author))["dataset"]["draw"]
    model = pattern_document("filter-count")["dataset"]["draw"]
    assert [one["id"] for one in draw["parameters"]] == [one["id"] for one in model["parameters"]]


def test_a_start_is_in_the_journal(framework, author):
    challenge = starting.start_from_pattern("filter-count", user=author)
    assert [(one.action, one.target) for one in Entry.objects.filter(action="authoring.create")] == [
        ("authoring.create", f"challenge:{challenge.uid}")
    ]


def test_the_skill_may_be_chosen(framework, author):
    skill = skill_by_code("1.2-3a")
    pattern = starting.start_from_pattern("filter-count", user=author, skill=skill)
    example = starting.start_from_example("settings", user=author, skill=skill)
    copy = starting.start_from_copy(pattern, user=author, skill=skill_by_code("1.3-1a"))
    assert [(one.skill.code, one.code) for one in (pattern, example, copy)] == [
        ("1.2-3a", "1.2-3a-01"),
        ("1.2-3a", "1.2-3a-02"),
        ("1.3-1a", "1.3-1a-01"),
    ]


def test_a_copy_is_ones_own_and_leaves_the_other_alone(framework, author, reviewer, django_user_model):
    original = starting.start_from_pattern("filter-count", user=author)
    before = written(original)
    other = django_user_model.objects.create_superuser("autre", "a@example.org", "x")
    copy = starting.start_from_copy(original, user=other)
    assert (copy.owner, copy.code, written(original)) == (other, "1.3-5a-02", before)
    changed = {"uid", "code", "response"}
    assert {name: value for name, value in written(copy).items() if name not in changed} == {
        name: value for name, value in before.items() if name not in changed
    }


def test_a_copy_without_a_skill_asks_for_one(framework, author):
    original = starting.start_from_pattern("filter-count", user=author)
    original.skill = None
    original.save_revision(clean=False)
    with pytest.raises(services.ImportRefused) as refused:
        starting.start_from_copy(original, user=author)
    assert (refused.value.messages, Challenge.objects.count()) == (["Cette épreuve n’a plus d’acquis : choisissez-en un."], 1)


def test_an_unfinished_challenge_is_not_copied(framework, author):
    original = starting.start_from_pattern("filter-count", user=author)
    original.instruction = "{inconnu}"
    original.save_revision()
    with pytest.raises(services.ImportRefused):
        starting.start_from_copy(original, user=author)
    assert Challenge.objects.count() == 1


@pytest.mark.parametrize("verb", ["pattern", "example", "copy"])
def test_only_authors_start(verb, framework, author, publisher):
    original = starting.start_from_pattern("filter-count", user=author)
    begin = {
        "pattern": lambda: starting.start_from_pattern("filter-count", user=publisher),
        "example": lambda: starting.start_from_example("settings", user=publisher),
        "copy": lambda: starting.start_from_copy(original, user=publisher),
    }[verb]
    with pytest.raises(PermissionDenied):
        begin()
    assert Challenge.objects.count() == 1


def test_without_the_framework_nothing_is_made(author):
    with pytest.raises(services.ImportRefused):
        starting.start_from_pattern("filter-count", user=author)
    assert Challenge.objects.count() == 0


# ---------------------------------------------------------------- the page


def test_the_page_lists_every_pattern_by_group(framework, author, client, page):
    client.force_login(author)
    shown = [card["pattern"].slug for group in client.get(page).context["grouped"] for card in group["cards"]]
    assert sorted(shown) == list(pattern_slugs())


def test_the_page_filters_by_get(framework, author, client, page):
    client.force_login(author)
    found = client.get(page, {"groupe": "read", "sorte": "log", "q": "echec"}).context["grouped"]
    assert [card["pattern"].slug for group in found for card in group["cards"]] == ["first-failure-log"]


def test_a_pattern_opens_with_a_variant_and_leads_to_the_next(framework, author, client, page):
    client.force_login(author)
    context = client.get(page, {"motif": "filter-count", "variante": "3", "q": "compter"}).context
    assert (context["item"]["variant"].seed, context["next_variant"]) == (
        "0" * 31 + "3", "motif=filter-count&variante=4&q=compter",
    )  # fmt: skip


@pytest.mark.parametrize("number", ["", "abc", "-1", "99999999", "²"])
def test_a_bad_number_shows_the_default_variant(number, framework, author, client, page):
    client.force_login(author)
    assert client.get(page, {"motif": "filter-count", "variante": number}).context["variant_number"] == 0


@pytest.mark.parametrize("asked", [{"motif": "inconnu"}, {"exemple": "inconnu"}, {"copie": "texte"}, {"copie": "²"}])
def test_what_does_not_exist_opens_nothing(asked, framework, author, client, page):
    client.force_login(author)
    answer = client.get(page, asked)
    assert (answer.status_code, "opened" in answer.context) == (200, False)


def test_a_challenge_is_found_by_code_or_title_and_opened(framework, author, client, page):
    challenge = starting.start_from_pattern("filter-count", user=author)
    starting.start_from_pattern("trace-a-program", user=author)
    client.force_login(author)
    by_code, by_title = (client.get(page, {"epreuve": words}).context["copies"] for words in ("1.3-5a", "FILTRER"))
    opened = client.get(page, {"copie": challenge.pk}).context["opened_title"]
    assert ([list(by_code), list(by_title)], opened) == ([[challenge], [challenge]], "Filtrer, puis compter")


def test_a_copy_that_is_not_complete_says_so(framework, author, client, page):
    challenge = starting.start_from_pattern("filter-count", user=author)
    challenge.instruction = "{inconnu}"
    challenge.save_revision()
    client.force_login(author)
    answer = client.get(page, {"copie": challenge.pk})
    assert (len(answer.context["problems"]), "Ce point de départ n’est pas complet" in answer.content.decode()) == (1, True)


def test_the_search_costs_one_query_however_many_are_found(framework, author, client, page):
    client.force_login(author)
    counts = []
    for _ in range(2):
        starting.start_from_pattern("filter-count", user=author)
        starting.start_from_pattern("filter-count", user=author)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(page, {"epreuve": "1.3"})
        counts.append(len([one for one in queries if "authoring_challenge" in one["sql"]]))
    assert counts == [counts[0], counts[0]]


@pytest.mark.parametrize(
    ("name", "key"), [("authoring_pattern_start", "filter-count"), ("authoring_example_start", "settings"), ("authoring_copy_start", None)]
)
def test_each_way_opens_the_editor_of_a_new_draft(name, key, framework, author, client):
    client.force_login(author)
    key = key or starting.start_from_pattern("trace-a-program", user=author).pk
    answer = client.post(reverse(name, args=[key]), {"skill": "1.3-1a"})
    made = Challenge.objects.get(code="1.3-1a-01")
    assert answer.url == reverse("wagtailsnippets_authoring_challenge:edit", args=[made.pk])


def test_an_unknown_skill_is_refused_with_a_sentence(framework, author, client, page):
    client.force_login(author)
    answer = client.post(reverse("authoring_pattern_start", args=["filter-count"]), {"skill": "9.9-9z"})
    told = [str(message).strip() for message in get_messages(answer.wsgi_request)]
    assert (told, answer.url, Challenge.objects.count()) == (
        ["L’acquis 9.9-9z n’existe pas dans le référentiel."], f"{page}?motif=filter-count", 0,
    )  # fmt: skip


@pytest.mark.parametrize(("name", "key"), [("authoring_pattern_start", "inconnu"), ("authoring_copy_start", 404)])
def test_an_unknown_start_is_not_found(name, key, framework, author, client):
    client.force_login(author)
    assert client.post(reverse(name, args=[key])).status_code == 404


def test_a_start_is_never_a_get(framework, author, client):
    client.force_login(author)
    assert client.get(reverse("authoring_pattern_start", args=["filter-count"])).status_code == 405


@pytest.mark.parametrize("role", ["author", "reviewer", "publisher", "moderator"])
def test_who_reads_challenges_sees_the_page_and_authors_the_buttons(role, framework, request, client, page):
    person = request.getfixturevalue(role)
    client.force_login(person)
    answer = client.get(page, {"motif": "filter-count"})
    seen = (answer.status_code, b"Partir de ce mod" in answer.content) if answer.status_code == 200 else (answer.status_code, False)
    may_view, may_add = person.has_perm("authoring.view_challenge"), person.has_perm("authoring.add_challenge")
    assert seen == (200 if may_view else 302, may_view and may_add)


def test_visitors_are_sent_to_sign_in(client, page, db):
    assert client.get(page).status_code == 302
