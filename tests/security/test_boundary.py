"""The boundary: characters that no database keeps, numbers that no machine reads, days that no calendar of ours holds, forms sent by hand."""

import json
import unicodedata

import pytest
from django.http import QueryDict
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from challenges import marking
from challenges.authoring.exchange import formats
from challenges.runtime.campaigns.models import Campaign
from challenges.typed import composed, day, kept, kept_in, whole
from cms.boundary import _cleaned
from tests.campaigns.test_school import form
from tests.factories import people
from tests.factories.bank import challenge_document

NAME = "wagtailsnippets_authoring_challenge"


# ---------------------------------------------------------------- reading


@pytest.mark.parametrize(
    ("typed", "read"),
    [("12", 12), (" 12 ", 12), ("0", 0), ("-1", None), ("", None), ("٣", None), ("²", None), ("1.5", None), ("9" * 5000, None),
     (str(2**63 - 1), 2**63 - 1), (str(2**63), None)],
)  # fmt: skip
def test_whole_numbers(typed, read):
    assert whole(typed) == read


@pytest.mark.parametrize("typed", ["0001-01-01", "9999-12-31", "2026-02-30", "2026-13-01", "hier", "", "10000-01-01"])
def test_days_that_nobody_means(typed):
    assert day(typed) is None


def test_a_day():
    assert str(day("2026-03-10")) == "2026-03-10"


@given(st.text())
def test_what_is_kept_goes_into_a_database(text):
    found = kept(text)
    assert (found.encode("utf-8", "strict").count(b"\x00"), kept(found)) == (0, found)


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"])))
def test_what_people_see_is_kept_whole(text):
    assert kept(text) is text


def test_members_and_items_are_kept_too():
    assert kept_in({"a\x00": ["b\x00", 1, None, {"c": "\ud800d"}]}) == {"a": ["b", 1, None, {"c": "d"}]}


# ---------------------------------------------------------------- pages


@pytest.mark.django_db
def test_a_nul_in_a_form_of_pupils_is_taken_out(client, school, released_bank):
    client.force_login(school.teacher)
    page = reverse("schools:new_campaign", args=[school.uid])
    fields = form(name="Ren\x00trée")
    client.post(page, fields)
    assert [one.name for one in Campaign.objects.all()] == ["Rentrée"]


@pytest.mark.django_db
def test_a_nul_in_a_query_string_is_taken_out(client, author, framework):
    client.force_login(author)
    page = client.get(reverse(f"{NAME}:list"), {"q": "som\x00me"})
    assert (page.status_code, page.wsgi_request.GET["q"]) == (200, "somme")


@pytest.mark.django_db
def test_an_address_with_a_nul_leads_nowhere(client):
    assert client.get("/verifier/%00/").status_code == 404


@pytest.mark.django_db
def test_a_nul_in_a_body_of_the_api_is_taken_out(client, released_bank, school):
    answer = client.post("/api/runtime/v1/participations", json.dumps({"code": "AB\x00CD"}), content_type="application/json")
    assert (answer.status_code < 500, answer["Content-Type"]) == (True, "application/problem+json")


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["'\">", '"', '""', '"a', "a OR (", "NEAR(", "*", "^", "-", "a AND"])
def test_anything_may_be_searched_for(typed, client, author, framework):
    client.force_login(author)
    pages = [reverse(f"{NAME}:list"), "/admin/snippets/choose/referential/skill/results/"]
    assert [client.get(page, {"q": typed}).status_code for page in pages] == [200, 200]


@pytest.mark.django_db
def test_a_form_that_comes_incomplete_is_told(client, author, framework):
    from challenges.authoring import services
    from tests.factories.bank import challenge_document

    challenge = services.create_challenge(challenge_document("1.1-1a"), user=author)
    client.force_login(author)
    answer = client.post(reverse(f"{NAME}:edit", args=[challenge.pk]), {"title": "x"})
    assert (answer.status_code, "Ce formulaire est arrivé incomplet" in answer.content.decode()) == (400, True)


@pytest.mark.django_db
def test_a_key_that_is_no_number_leads_nowhere(client, author, framework):
    client.force_login(author)
    assert client.get("/admin/snippets/choose/referential/skill/chosen/2.1/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["0001-01-01", "9999-12-31", "9" * 5000, "٣", "2026-02-30"])
def test_reports_stand_any_period(value, client, publisher):
    client.force_login(publisher)
    assert client.get(reverse("dashboards_relaxed"), {"du": value, "au": value, "competence": "9" * 25}).status_code == 200


@pytest.mark.django_db
def test_a_person_of_nowhere_is_not_found(client, publisher, framework):
    assert people.user() is not None
    client.force_login(publisher)
    assert client.get("/admin/challenges/999999999999999999/review/").status_code == 404


NFD = unicodedata.normalize("NFD", "Élève d’été")


@given(st.text())
def test_what_is_typed_has_its_accents_composed(text):
    assert (unicodedata.is_normalized("NFC", composed(text)), composed(composed(text))) == (True, composed(text))


def test_forms_are_composed_but_for_passwords():
    data = QueryDict(mutable=True)
    data.update({"tags": NFD, "new_password1": NFD})
    cleaned = _cleaned(data)
    assert (cleaned["tags"], cleaned["new_password1"]) == ("Élève d’été", NFD)


def test_bodies_of_the_api_are_composed():
    assert kept_in({NFD: [NFD]}) == {"Élève d’été": ["Élève d’été"]}


def test_a_file_s_documents_are_composed():
    document = challenge_document("1.1-1a") | {"title": NFD, "tags": [NFD]}
    read = formats.read("f.json", json.dumps([document]).encode()).items[0].document
    assert (read["title"], read["tags"]) == ("Élève d’été", ["Élève d’été"])


@pytest.mark.parametrize("typed", ["Orléans", unicodedata.normalize("NFD", "Orléans")])
def test_a_choice_typed_with_loose_accents_is_the_choice(typed):
    key = {"type": "blanks", "dependent": False,
           "blanks": [{"id": "a", "kind": "choice", "label": "", "options": ["Orléans", "Tours"], "accept": ["Orléans"]}]}  # fmt: skip
    assert marking.mark(key, {"a": typed}).outcome == "right"


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/admin/choose-external-link/", "/admin/snippets/choose/tutorials/tutorial/create/"])
def test_a_form_of_wagtail_sent_by_hand_is_told_incomplete(page, client, author, framework, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("root", "r@example.org", "x"))
    answer = client.post(page, {"q": "xx"})
    assert (answer.status_code, "Ce formulaire est arrivé incomplet" in answer.content.decode()) == (400, True)


@pytest.mark.django_db
def test_a_number_that_no_row_can_have_leads_nowhere(client, author):
    client.force_login(author)
    assert client.post("/admin/challenges/9999999999999999999/remark/0/").status_code == 404


@pytest.mark.django_db
def test_a_page_of_wagtail_opened_by_hand_is_told_incomplete(client, author, framework):
    client.force_login(author)
    assert client.get("/admin/choose-page/chosen-multiple/", {"id": "1"}).status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("ordering", ["", "-pk", "nonsense", "%00"])
def test_a_list_in_an_order_that_no_index_holds_is_searched(ordering, client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("root", "r@example.org", "x"))
    assert client.get(f"/admin/snippets/tutorials/tutorial/?q=parcours&ordering={ordering}").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["", "fr", "en"])
def test_the_coverage_of_one_language_opens(language, framework, client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("root", "r@example.org", "x"))
    response = client.get(f"/admin/challenges/coverage/?langue={language}")
    assert (response.status_code, response.context["language"]) == (200, language)
