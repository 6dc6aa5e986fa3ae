"""Reading and importing a file tell how far they are, to a script that asks; what comes of it is what the page without a script does."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from challenges.authoring.exchange import importing
from challenges.authoring.models import Challenge, PendingImport
from tests.factories.bank import challenge_document

pytestmark = pytest.mark.django_db
NDJSON = {"HTTP_ACCEPT": "application/x-ndjson"}


def file(*documents):
    return SimpleUploadedFile("banque.json", json.dumps(list(documents)).encode())


@pytest.fixture
def signed_in(framework, author, client):
    client.force_login(author)
    return client


def told(response):
    return [json.loads(line) for line in b"".join(response.streaming_content if response.streaming else [response.content]).splitlines()]


def read(client, *documents):
    return told(client.post(reverse("authoring_import"), {"file": file(*documents), "locale": "fr"}, **NDJSON))


def test_reading_tells_each_question_then_where_the_plan_is(signed_in):
    steps = read(signed_in, challenge_document("1.1-1a"), challenge_document("1.1-2a"))
    address = reverse("authoring_import_review", args=[PendingImport.objects.get().uid])
    assert steps == [{"done": 1, "of": 2}, {"done": 2, "of": 2}, {"over": True, "url": address}]


def test_importing_tells_each_challenge_then_what_was_done(signed_in):
    address = read(signed_in, challenge_document("1.1-1a"), challenge_document("1.1-2a"))[-1]["url"]
    steps = told(signed_in.post(address, {"apply": "1"}, **NDJSON))
    end = {"over": True, "text": "2 épreuves créées.", "link": reverse("wagtailsnippets_authoring_challenge:list")}
    assert (steps, Challenge.objects.count()) == ([{"done": 1, "of": 2}, {"done": 2, "of": 2}, end], 2)


def test_a_reader_who_goes_away_leaves_nothing_half_done(signed_in, author):
    read(signed_in, challenge_document("1.1-1a"), challenge_document("1.1-2a"))
    steps = importing.applying(PendingImport.objects.get(), user=author)
    next(steps)
    # What the server does with the lines when nobody reads them any more.
    steps.close()
    assert (Challenge.objects.count(), PendingImport.objects.count()) == (0, 1)


def test_a_file_that_cannot_be_read_is_told_in_one_line(signed_in):
    response = signed_in.post(reverse("authoring_import"), {"file": SimpleUploadedFile("a.json", b"{"), "locale": "fr"}, **NDJSON)
    (end,) = told(response)
    assert (end["over"], len(end["errors"])) == (True, 1)


def test_a_form_without_a_file_is_told_in_one_line(signed_in):
    assert told(signed_in.post(reverse("authoring_import"), {"locale": "fr"}, **NDJSON)) == [
        {"over": True, "errors": ["Fichier\u00a0: Champ requis."]}
    ]


def test_what_was_applied_already_is_refused_in_one_line(signed_in):
    address = read(signed_in, challenge_document("1.1-1a"))[-1]["url"]
    told(signed_in.post(address, {"apply": "1"}, **NDJSON))
    assert signed_in.post(address, {"apply": "1"}, **NDJSON).status_code == 404
