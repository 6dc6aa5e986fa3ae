"""The pages: who may, what they show, what they do."""

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from challenges.authoring import services
from challenges.authoring.models import Challenge, PendingImport
from challenges.jobs.models import Job
from cms.accounts.roles import AUTHORS
from tests.authoring.exchange import samples
from tests.factories import people
from tests.factories.bank import challenge_document


def send(client, name, content, **data):
    content = content if isinstance(content, bytes) else content.encode()
    return client.post(reverse("authoring_import"), {"file": SimpleUploadedFile(name, content), "skill": "", "locale": "fr", **data})


def test_an_author_imports_after_a_preview(framework, author, client):
    client.force_login(author)
    sent = send(client, "a.gift", samples.GIFT)
    pending = PendingImport.objects.get()
    assert sent.url == reverse("authoring_import_review", args=[pending.uid])
    page = client.get(sent.url)
    assert [(row["line"].action, row["line"].code, row["item"] is not None) for row in page.context["rows"]] == [
        ("create", "1.3-3a-01", True), ("create", "1.3-3a-02", True), ("skipped", "", False),
    ]  # fmt: skip
    assert Challenge.objects.count() == 0
    done = client.post(sent.url, {"apply": "1"})
    assert [str(message).strip() for message in get_messages(done.wsgi_request)] == ["2 épreuves créées."]
    assert (Challenge.objects.count(), PendingImport.objects.count()) == (2, 0)


def test_cancelling_writes_nothing(framework, author, client):
    client.force_login(author)
    sent = send(client, "a.gift", samples.GIFT)
    assert client.post(sent.url, {"cancel": "1"}).url == reverse("authoring_import")
    assert (Challenge.objects.count(), PendingImport.objects.count()) == (0, 0)


def test_a_refused_line_shows_the_preview_without_a_way_to_apply(framework, author, client):
    client.force_login(author)
    page = client.get(send(client, "a.gift", "Q {=a}").url)
    assert (page.context["pending"], [row["line"].action for row in page.context["rows"]]) == (None, ["refused"])


def test_a_refused_plan_cannot_be_applied_by_hand(framework, author, client):
    client.force_login(author)
    address = send(client, "a.gift", "Q {=a}").url
    client.post(address, {"apply": "1"})
    job = Job.objects.get(kind="authoring.apply_import")
    assert (job.state, job.why, Challenge.objects.count()) == (
        "failed",
        "Q\u00a0: aucun acquis n’est indiqué\u00a0: choisissez-en un pour tout le fichier",
        0,
    )


def test_the_preview_belongs_to_its_owner(framework, author, client):
    client.force_login(author)
    address = send(client, "a.gift", samples.GIFT).url
    client.force_login(people.user("autre", AUTHORS))
    assert (client.get(address).status_code, client.post(address, {"apply": "1"}).status_code, Challenge.objects.count()) == (404, 404, 0)


@pytest.mark.parametrize(("role", "imports", "exports"), [
    ("author", 200, 200), ("reviewer", 302, 200), ("publisher", 302, 200), ("moderator", 302, 302),
])  # fmt: skip
def test_who_opens_what(role, imports, exports, framework, client, request):
    client.force_login(request.getfixturevalue(role))
    assert (client.get(reverse("authoring_import")).status_code, client.get(reverse("authoring_export")).status_code) == (imports, exports)
    sent = send(client, "a.gift", samples.GIFT)
    assert ("/import/" in sent.url, PendingImport.objects.count()) == (role == "author", int(role == "author"))


def test_nobody_opens_them_without_signing_in(framework, roles, client):
    for name in ("authoring_import", "authoring_export"):
        assert "login" in client.get(reverse(name)).url


@pytest.fixture
def challenge(framework, author):
    return services.create_challenge(challenge_document("1.1-1a"), user=author)


@pytest.mark.parametrize("role", ["author", "reviewer", "publisher"])
def test_those_who_read_export(role, challenge, client, request):
    client.force_login(request.getfixturevalue(role))
    page = client.get(reverse("authoring_export"), {"pk": challenge.pk})
    assert [(one["name"], len(one["losses"])) for one in page.context["formats"]] == [
        ("Balise JSON", 0),
        ("QTI 3", 3),
        ("Moodle XML", 2),
        ("GIFT", 2),
    ]
    given = client.post(reverse("authoring_export"), {"pk": challenge.pk, "format": "moodle", "variants": 2})
    assert (given["Content-Type"], given["Content-Disposition"]) == ("application/xml", 'attachment; filename="1.1-1a-01.xml"')


@pytest.mark.parametrize(("data", "field"), [
    ({"format": "word", "variants": 1}, "format"), ({"format": "gift", "variants": 99}, "variants"), ({"format": "gift", "variants": "x"}, "variants"),
])  # fmt: skip
def test_a_bad_request_is_told_in_the_form(data, field, challenge, author, client):
    client.force_login(author)
    page = client.post(reverse("authoring_export"), {"pk": challenge.pk, **data})
    assert (page.status_code, list(page.context["form"].errors)) == (200, [field])


def test_unknown_challenges_are_told(framework, author, client):
    client.force_login(author)
    page = client.post(reverse("authoring_export"), {"pk": ["x", "9" * 30, "12"], "format": "gift", "variants": 1})
    assert page.context["form"].non_field_errors() == ["Choisissez au moins une épreuve à exporter."]
