"""Worked examples: one for each kind, all good, and a draft of one's own from any of them."""

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.urls import reverse

import generators
import schemas
from challenges.authoring.document import documents
from challenges.authoring.editor import starting
from challenges.authoring.editor.examples import example_document, example_names, kinds_of
from challenges.authoring.laboratory import examine
from challenges.authoring.models import Challenge
from challenges.names import label_key

KINDS = set(schemas.load("dataset")["$defs"]["artefact"]["properties"]["type"]["enum"])


def test_every_kind_has_an_example():
    assert {kind for name in example_names() for kind in kinds_of(example_document(name))} == KINDS


@pytest.mark.parametrize("name", example_names())
def test_an_example_is_green(name):
    report = examine(example_document(name), 12)
    assert [(finding.check, finding.message, finding.seed) for finding in report.failures] == []
    assert [warning.message for warning in report.warnings if warning.check == "typography"] == []


@pytest.mark.parametrize("name", example_names())
def test_an_example_becomes_a_draft_that_means_the_same(name, framework, author):
    challenge = starting.start_from_example(name, user=author)
    assert (challenge.owner, challenge.live, challenge.code) == (author, False, f"{example_document(name)['skill']}-01")
    written = documents.to_document(challenge.get_latest_revision_as_object())
    seed = "0" * 31 + "5"
    found, expected = (generators.compile_challenge(one).instantiate(seed) for one in (written, example_document(name)))
    assert (found.values, found.key, found.digests) == (expected.values, expected.key, expected.digests)


def test_only_authors_start_from_an_example(framework, publisher):
    with pytest.raises(PermissionDenied):
        starting.start_from_example(example_names()[0], user=publisher)


def test_the_page_lists_them_opens_one_and_starts_from_it(framework, author, client):
    client.force_login(author)
    page = client.get(reverse("authoring_examples"), {"exemple": "settings"})
    shown = {one["name"]: (label_key(one["labels"]), label_key(one["title"])) for one in page.context["examples"]}
    assert list(shown) == sorted(example_names(), key=lambda name: shown[name])
    assert page.context["opened_title"] == "Vérifier les réglages d’une application"
    done = client.post(reverse("authoring_example_start", args=["settings"]))
    challenge = Challenge.objects.get()
    assert done.url == reverse("wagtailsnippets_authoring_challenge:edit", args=[challenge.pk])


@pytest.mark.django_db
def test_an_unknown_example_is_not_found(author, client):
    client.force_login(author)
    assert client.post(reverse("authoring_example_start", args=["inconnu"])).status_code == 404


@pytest.mark.django_db
def test_without_its_skill_an_example_is_refused_with_the_reason(author, client):
    client.force_login(author)
    answer = client.post(reverse("authoring_example_start", args=["settings"]))
    assert [str(message).strip() for message in get_messages(answer.wsgi_request)] == ["L’acquis 4.2-3a n’existe pas dans le référentiel."]
    assert Challenge.objects.count() == 0
