"""The list of challenges: what it shows, finds, filters, orders and exports; and how few queries it and the editor take."""

import csv
import datetime
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from challenges.authoring import services
from challenges.authoring.desk import listing
from challenges.authoring.editor.examples import example_document
from challenges.authoring.models import Challenge, ChallengeFacts
from challenges.authoring.review.history import STATES, with_state
from challenges.authoring.templatetags.authoring import kind_label
from tests.factories import many, people, reviewing
from tests.factories.bank import challenge_document, csv_challenge

pytestmark = pytest.mark.django_db
LIST = "wagtailsnippets_authoring_challenge:list"


@pytest.fixture
def seen(client, reviewer):
    """What the list shows at an address: codes, in order."""
    client.force_login(reviewer)

    def ask(**params):
        response = client.get(reverse(LIST), params)
        assert response.status_code == 200
        return [one.code for one in response.context["object_list"]]

    return ask


@pytest.fixture
def three(framework, author):
    """A draft on levels, an approved one with a csv file, and one sent back."""
    other = people.user(group="Auteurs")
    return [
        services.create_challenge(challenge_document("1.1-1a", title="Œuvres d’été", tags=["musée"]), user=author),
        services.create_challenge(csv_challenge("1.2-1a"), user=other),
        services.create_challenge(challenge_document("1.1-2a", locale="en"), user=author),
    ]


def codes(*challenges):
    return [one.code for one in challenges]


@pytest.mark.parametrize("role", ["author", "reviewer", "publisher"])
def test_those_who_may_read_challenges_see_the_list(role, three, client, request):
    client.force_login(request.getfixturevalue(role))
    assert [one.code for one in client.get(reverse(LIST)).context["object_list"]] == codes(three[0], three[2], three[1])


def test_a_moderator_does_not(three, client, moderator):
    client.force_login(moderator)
    assert client.get(reverse(LIST)).status_code == 302


def test_the_list_shows_the_draft_and_not_what_is_approved(three, author, client):
    services.update_challenge(three[0], challenge_document("1.1-1a", title="Nouveau titre"), user=author)
    client.force_login(author)
    row = client.get(reverse(LIST)).context["object_list"][0]
    assert (row.draft_title, row.title) == ("Nouveau titre", "Œuvres d’été")


@pytest.mark.parametrize("query", ["oeuvres", "ÉTÉ", "ete œuvres", "d'ete", "1.1-1a"])
def test_the_search_ignores_accents_case_and_order(query, three, seen):
    assert seen(q=query) == codes(three[0])


def test_every_word_must_be_there(three, seen):
    assert seen(q="oeuvres montant") == []


@pytest.mark.parametrize("query", ["somme " + " ".join(f"mot{n}" for n in range(2000)), "'\"\\", "🙂"])
def test_a_strange_query_finds_nothing_and_breaks_nothing(query, three, seen):
    assert seen(q=query) == []


def test_percent_signs_are_letters(three, seen):
    assert seen(q="%") == []


FILTERS = {
    "level": ("2", [2]),
    "skill": ("1.2", [1]),
    "state": ("draft", [0, 2, 1]),
    "response": ("number", [0, 2, 1]),
    "kind": ("csv", [1]),
    "locale": ("en", [2]),
    "signal": ("red", []),
}


@pytest.mark.parametrize(("name", "asked"), list(FILTERS.items()))
def test_each_filter_alone(name, asked, three, seen):
    value, found = asked
    assert seen(**{name: value}) == codes(*(three[number] for number in found))


def test_the_filter_on_competences(three, seen):
    assert seen(competence=three[1].skill.competence_id) == codes(three[1])


def test_the_filter_on_authors_puts_oneself_first(three, client, author):
    people.user("zoe", "Auteurs")
    client.force_login(author)
    choices = [str(label) for _value, label in client.get(reverse(LIST)).context["filters"].form.fields["owner"].choices]
    assert (choices[1], len(choices)) == ("moi", 3)


def test_the_filter_on_authors(three, seen, author):
    assert seen(owner=author.pk) == codes(three[0], three[2])


def test_the_filter_on_tags(three, seen):
    assert seen(tag=three[0].tags.get().pk) == codes(three[0])


ORDERS = ["code", "-code", *(sign + one.sort_key for one in listing.COLUMNS[1:] if one.sort_key for sign in ("", "-"))]


def test_any_filter_joins_the_search_and_any_order(three, seen):
    for name, (value, found) in FILTERS.items():
        for ordering in ORDERS:
            assert sorted(seen(**{name: value, "q": "1.", "ordering": ordering})) == sorted(codes(*(three[number] for number in found)))


@pytest.mark.parametrize(
    ("ordering", "order"), [("-code", [1, 2, 0]), ("skill_level", [0, 1, 2]), ("draft_title", [2, 1, 0]), ("-locale", [0, 1, 2])]
)
def test_the_list_is_ordered_as_asked_then_by_code(ordering, order, three, seen):
    assert seen(ordering=ordering) == codes(*(three[number] for number in order))


def test_an_unknown_value_filters_nothing_and_breaks_nothing(three, seen):
    assert len(seen(level="neuf", competence="x", signal="?", ordering="nothing")) == 3


def test_each_state_is_a_filter(three, seen, author, reviewer):
    first, second, third = three
    services.submit(first, user=author)
    reviewing.approve(first, reviewer)
    services.submit(third, user=author)
    services.request_changes(third, user=reviewer, comment="Trop long.")
    services.archive(second, user=second.owner, reason="Vieille.")
    found = {state: seen(state=state) for state in (*STATES, "live", "progress")}
    assert found == {
        "draft": [], "review": [], "changes": codes(third), "approved": codes(first), "edited": [], "archived": codes(second),
        "live": codes(first), "progress": codes(third),
    }  # fmt: skip


def test_what_ages_what_is_red_and_what_lags_behind(three, seen):
    first, second, third = three
    Challenge.objects.filter(pk=first.pk).update(valid_until=timezone.localdate() + datetime.timedelta(days=60))
    Challenge.objects.filter(pk=second.pk).update(valid_until=timezone.localdate() + datetime.timedelta(days=61))
    ChallengeFacts.objects.filter(pk=second.pk).update(green=False)
    Challenge.objects.filter(pk=third.pk).update(source=first, source_revision_id=0)
    assert [seen(signal=name) for name in ("expiring", "red", "outdated")] == [codes(first), codes(second), codes(third)]


def test_signals_add_up(three, client, reviewer):
    ChallengeFacts.objects.filter(pk__in=[three[0].pk, three[1].pk]).update(green=False)
    Challenge.objects.filter(pk=three[0].pk).update(valid_until=timezone.localdate())
    client.force_login(reviewer)
    found = client.get(reverse(LIST), {"signal": ["red", "expiring"]}).context["object_list"]
    assert [one.code for one in found] == codes(three[0])


def test_a_row_tells_its_other_languages_and_that_its_source_changed(three, author, client):
    english = services.start_translation(three[0], "en", user=author)
    Challenge.objects.filter(pk=english.pk).update(source_revision_id=0)
    client.force_login(author)
    rows = {one.code: one for one in client.get(reverse(LIST)).context["object_list"]}
    assert (rows[three[0].code].others, listing.is_outdated(rows[english.code]), listing.is_outdated(rows[three[0].code])) == (
        [(english.pk, "en")],
        True,
        False,
    )


def test_the_row_rule_and_the_query_agree_on_what_lags(framework, author):
    many.challenges(40, [author])
    rows = list(listing.rows())
    assert {one.pk for one in rows if listing.is_outdated(one)} == set(
        listing.coverage.narrow(Challenge.objects.all(), "outdated").values_list("pk", flat=True)
    ) | {one.pk for one in rows if listing.is_outdated(one) and one.archived}


def test_csv_holds_what_the_filters_keep(three, client, reviewer):
    Challenge.objects.filter(pk=three[1].pk).update(skill=None)
    ChallengeFacts.objects.filter(pk=three[1].pk).update(skill=None, title="=1+1")
    client.force_login(reviewer)
    answer = client.get(reverse(LIST), {"export": "csv", "kind": "csv"})
    lines = list(csv.DictReader(io.StringIO(b"".join(answer).decode())))
    assert [(one["Code"], one["Titre"], one["Acquis"], one["État"], one["Fichiers"]) for one in lines] == [
        ("1.2-1a-01", "'=1+1", "", "brouillon", str(kind_label("csv")))
    ]


def test_xlsx_holds_the_same_rows_as_the_list(three, client, reviewer):
    client.force_login(reviewer)
    answer = client.get(reverse(LIST), {"export": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer))).active
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == codes(three[0], three[2], three[1])


def test_a_challenge_without_facts_is_listed_and_exported(three, client, reviewer):
    ChallengeFacts.objects.all().delete()
    client.force_login(reviewer)
    assert len(client.get(reverse(LIST)).context["object_list"]) == 3
    assert len(b"".join(client.get(reverse(LIST), {"export": "csv"})).splitlines()) == 4


@pytest.mark.parametrize(("role", "word"), [("author", "edit"), ("publisher", "inspect")])
def test_a_code_leads_to_what_one_may_do(role, word, three, client, request):
    client.force_login(request.getfixturevalue(role))
    href = reverse(f"wagtailsnippets_authoring_challenge:{word}", args=[three[0].pk])
    assert client.get(reverse(LIST)).content.decode().count(f'href="{href}"') >= 1


def queries_of(client, url, **params):
    client.get(url, params)
    with CaptureQueriesContext(connection) as taken:
        assert client.get(url, params).status_code == 200
    return len(taken)


PAGES = {
    "list": (LIST, {}),
    "filtered list": (LIST, {"state": "draft", "level": "1", "signal": "outdated"}),
    "search": (LIST, {"q": "facture total"}),
    "queue": ("authoring_queue", {"pour": ""}),
    "coverage": ("authoring_coverage", {}),
    "export": (LIST, {"export": "csv"}),
    "work": ("authoring_report_work", {}),
    "publications": ("authoring_report_publications", {}),
    "debt": ("authoring_report_translations", {}),
}


@pytest.mark.parametrize("page", PAGES)
def test_pages_take_the_same_number_of_queries_at_5_and_at_60_rows(page, framework, author, reviewer, client):
    name, params = PAGES[page]
    client.force_login(reviewer)
    many.challenges(5, [author], reviews=1)
    few = queries_of(client, reverse(name), **params)
    many.challenges(55, [author], reviews=15)
    assert queries_of(client, reverse(name), **params) == few
    assert few <= 25


def test_the_home_page_takes_the_same_number_of_queries_at_20_and_at_80_rows(framework, author, reviewer, client):
    client.force_login(reviewer)
    many.challenges(20, [author, reviewer], reviews=6)
    few = queries_of(client, reverse("wagtailadmin_home"))
    many.challenges(60, [author, reviewer], reviews=15)
    assert queries_of(client, reverse("wagtailadmin_home")) == few


def test_the_editor_of_a_challenge_with_twelve_blocks_takes_at_most_60_queries(framework, author, client):
    document = example_document("sales_total")
    draw = document["dataset"]["draw"]
    model = challenge_document("1.1-1a")["dataset"]["draw"]["parameters"][0]
    draw["parameters"] = draw["parameters"] + [
        model | {"id": f"extra{n}", "name": f"extra{n}"} for n in range(12 - len(draw["parameters"]))
    ]
    challenge = services.create_challenge(document | {"code": services.free_code(document["skill"])}, user=author)
    assert len(challenge.parameters) == 12
    client.force_login(author)
    assert queries_of(client, reverse("wagtailsnippets_authoring_challenge:edit", args=[challenge.pk])) <= 60


def test_states_are_counted_once_each(framework, author):
    many.challenges(60, [author], reviews=5)
    assert with_state(Challenge.objects.all()).exclude(state__in=STATES).count() == 0
