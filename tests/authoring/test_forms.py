"""Saving the editor: drafts are kept as they are but for their typography; a submission must pass the laboratory."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from challenges.authoring import services
from challenges.authoring.document.documents import to_document
from challenges.authoring.editor import starting
from challenges.authoring.editor.examples import example_names
from challenges.authoring.models import Challenge
from tests.authoring.editing import form_data
from tests.factories import reviewing
from tests.factories.bank import challenge_document

pytestmark = pytest.mark.django_db
SPACE = "\u00a0"


@pytest.fixture
def challenge(framework, author, client):
    client.force_login(author)
    return services.create_challenge(challenge_document("1.1-1a"), user=author)


def edit_url(challenge):
    return reverse("wagtailsnippets_authoring_challenge:edit", args=[challenge.pk])


def saved(challenge):
    return to_document(Challenge.objects.get(pk=challenge.pk).get_latest_revision_as_object())


def test_saving_twice_changes_nothing_the_second_time(challenge, client):
    client.post(edit_url(challenge), form_data(challenge))
    once = saved(challenge)
    client.post(edit_url(challenge), form_data(Challenge.objects.get(pk=challenge.pk).get_latest_revision_as_object()))
    assert saved(challenge) == once


@pytest.mark.parametrize("name", example_names())
def test_every_kind_of_challenge_can_be_saved(name, framework, author, client):
    client.force_login(author)
    challenge = starting.start_from_example(name, user=author)
    before = challenge.revisions.count()
    client.post(edit_url(challenge), form_data(challenge))
    assert Challenge.objects.get(pk=challenge.pk).revisions.count() == before + 1


def test_french_typography_is_normalised_on_save(challenge, client):
    client.post(
        edit_url(challenge), form_data(challenge, title="L'addition...", instruction='Combien font "{a}" et {b} ?', hint="C'est facile!")
    )
    found = saved(challenge)
    assert (found["title"], found["instruction"], found["hint"]) == (
        "L’addition…", f"Combien font «{SPACE}{{a}}{SPACE}» et {{b}}{SPACE}?", f"C’est facile{SPACE}!")  # fmt: skip


def test_the_words_of_the_response_too(challenge, client):
    data = form_data(challenge)
    data["response-0-value-label"] = "Total d'aujourd'hui :"
    client.post(edit_url(challenge), data)
    assert saved(challenge)["response"]["label"] == f"Total d’aujourd’hui{SPACE}:"


def test_expressions_are_left_alone(challenge, client):
    data = form_data(challenge)
    data["response-0-value-value"] = "a + b if a > 0 else 0"
    client.post(edit_url(challenge), data)
    assert saved(challenge)["response"]["value"] == "a + b if a > 0 else 0"


def test_an_english_text_has_english_typography(challenge, client):
    client.post(edit_url(challenge), form_data(challenge, locale="en", instruction="What's {a} plus {b}?"))
    assert saved(challenge)["instruction"] == "What’s {a} plus {b}?"


def test_a_challenge_names_those_that_give_it_away(challenge, author, client):
    services.create_challenge(challenge_document("1.2-1a"), user=author)
    client.post(edit_url(challenge), form_data(challenge, enemies=" 1.2-1a-01 , "))
    assert saved(challenge)["enemies"] == ["1.2-1a-01"]


@pytest.mark.parametrize("code", ["1.1-1a-01", "9.9-9a-01"])
def test_itself_and_a_code_of_nothing_are_refused(code, challenge, client):
    page = client.post(edit_url(challenge), form_data(challenge, enemies=code))
    assert page.context["form"].errors == {"enemies": [f"Aucune autre épreuve n’a ce code ({code})."]}


def test_an_unfinished_draft_is_kept(challenge, client):
    client.post(edit_url(challenge), form_data(challenge, instruction="Combien font {inconnu} ?"))
    assert saved(challenge)["instruction"] == f"Combien font {{inconnu}}{SPACE}?"


def test_a_submission_that_is_not_ready_tells_why_and_keeps_what_was_typed(challenge, client):
    page = client.post(edit_url(challenge), form_data(challenge, instruction="Combien font {inconnu} ?", **{"action-submit": "1"}))
    assert page.context["form"].non_field_errors() == [
        "Énoncé\u00a0: Le nom « inconnu » n’existe pas ici. Utilisez l’un de ces noms : a, b."
    ]
    assert page.context["form"]["instruction"].value() == "Combien font {inconnu} ?"


def test_opening_the_editor_of_twelve_blocks_costs_at_most_60_queries(framework, author, client):
    client.force_login(author)
    document = challenge_document("1.1-1a")
    document["dataset"]["draw"]["parameters"] = [
        {"id": f"p{rank}", "type": "integer", "name": name, "role": "cosmetic", "min": 100, "max": 900, "step": 1, "default": 100}
        for rank, name in enumerate("abcdefghijk")
    ]
    challenge = services.create_challenge(document, user=author)
    client.get(edit_url(challenge))
    with CaptureQueriesContext(connection) as found:
        client.get(edit_url(challenge))
    assert len(found) <= 60


def test_a_resubmission_from_the_editor_reviews_the_new_text(challenge, reviewer, client):
    client.post(edit_url(challenge), form_data(challenge, **{"action-submit": "1"}))
    services.request_changes(Challenge.objects.get(pk=challenge.pk), user=reviewer, comment="Un titre plus clair.")
    client.post(edit_url(challenge), form_data(challenge, title="Plus clair", **{"action-submit": "1"}))
    reviewing.approve(Challenge.objects.get(pk=challenge.pk), reviewer)
    approved = Challenge.objects.get(pk=challenge.pk)
    assert (approved.live, approved.title, approved.current_workflow_state) == (True, "Plus clair", None)
