"""The publisher's pages: who sees them, what they do, what they cost."""

import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from challenges.bank import bundles
from challenges.bank.models import Channel, Promotion, Release
from tests.factories import bank
from tests.pages import press

pytestmark = pytest.mark.django_db

REFUSED_ROLES = ["author", "reviewer", "moderator"]
HOME = "/admin/"


@pytest.fixture
def second(released_bank):
    return bank.make_release(bank.bodies(marker=" bis"))


@pytest.fixture
def signed_in(client, publisher):
    client.force_login(publisher)
    return client


def bundle_of(release):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "b.zip"
        bundles.export_bundle(release, path)
        return SimpleUploadedFile("b.zip", path.read_bytes())


def calls(release):
    """Every page of the bank: method, address, fields."""
    uid = release.entries.filter(path__startswith="challenges/").first().path[11:-5] if release.pk else None
    return {
        "list": ("get", reverse("bank_releases"), {}),
        "release": ("get", reverse("bank_release", args=[release.number]), {}),
        "export": ("get", reverse("bank_export", args=[release.number]), {}),
        "build": ("post", reverse("bank_build"), {"note": "x"}),
        "promote": ("post", reverse("bank_promote", args=[release.number]), {"channel": "positioning", "reason": "x"}),
        "rollback": ("post", reverse("bank_rollback"), {"channel": "positioning", "reason": "x"}),
        "import": ("post", reverse("bank_import"), {"bundle": bundle_of(release)}),
        "blockers": ("get", reverse("bank_blockers"), {}),
        "challenges": ("get", reverse("bank_challenges", args=[release.number]), {}),
        "compare": ("get", reverse("bank_compare"), {}),
        "compare challenge": ("get", reverse("bank_compare_challenge", args=[1, 1, uid]), {}),
        "check": ("post", reverse("bank_check", args=[release.number]), {}),
        "tokens": ("get", reverse("bank_tokens"), {}),
        "create token": ("post", reverse("bank_tokens"), {"name": "x", "scope": "bank:read", "days": "9"}),
    }


PAGES = [
    "list", "release", "export", "build", "promote", "rollback", "import", "blockers", "challenges", "compare", "compare challenge", "check",
    "tokens", "create token",
]  # fmt: skip


def messages(response):
    return [str(message).strip() for message in response.context["messages"]]


# ---------------------------------------------------------------- who


@pytest.mark.parametrize("role", REFUSED_ROLES)
@pytest.mark.parametrize("page", PAGES)
def test_only_publishers_reach_the_page(page, role, second, publisher, client, request):
    from challenges.bank import services

    services.promote(second, "positioning", user=publisher, reason="Essai")
    method, address, fields = calls(second)[page]
    client.force_login(request.getfixturevalue(role))
    response = getattr(client, method)(address, fields)
    assert (response.status_code, response["Location"]) == (302, HOME)


@pytest.mark.parametrize("role", REFUSED_ROLES)
def test_a_refused_role_changes_nothing(role, second, client, request):
    client.force_login(request.getfixturevalue(role))
    for method, address, fields in calls(second).values():
        getattr(client, method)(address, fields)
    served = set(Channel.objects.values_list("release__number", flat=True))
    assert (Promotion.objects.count(), Release.objects.count(), served) == (0, 2, {second.number - 1})


@pytest.mark.parametrize("page", PAGES)
def test_somebody_who_is_not_signed_in_is_sent_to_the_sign_in_page(page, second, client):
    method, address, fields = calls(second)[page]
    response = getattr(client, method)(address, fields)
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/admin/login/")


@pytest.mark.parametrize("page", ["build", "promote", "rollback", "import", "check"])
def test_what_changes_something_refuses_get(page, second, signed_in):
    assert signed_in.get(calls(second)[page][1]).status_code == 405


@pytest.mark.parametrize("page", ["release", "export", "promote", "challenges", "check"])
def test_a_release_that_does_not_exist_is_not_found(page, released_bank, signed_in):
    released_bank.number = 99
    method, address, fields = calls(released_bank)[page]
    assert getattr(signed_in, method)(address, fields).status_code == 404


@pytest.mark.parametrize(("role", "shown"), [("publisher", True), ("author", False), ("reviewer", False), ("moderator", False)])
def test_the_menu_shows_releases_to_publishers_only(role, shown, released_bank, client, request):
    client.force_login(request.getfixturevalue(role))
    assert (reverse("bank_releases") in client.get("/admin/account/").content.decode()) is shown


# ---------------------------------------------------------------- what


def test_the_list_shows_releases_and_what_each_channel_serves(second, signed_in):
    context = signed_in.get(reverse("bank_releases")).context
    assert (
        [release.number for release in context["page"]],
        [(channel.name, channel.release.number) for channel in context["channels"]],
    ) == (
        [2, 1],
        [("preview", 1), ("positioning", 1), ("certification", 1)],
    )


def test_an_empty_bank_has_a_page(signed_in):
    assert "Aucune version pour l’instant." in signed_in.get(reverse("bank_releases")).content.decode()


def test_a_build_that_is_refused_lists_the_blockers(framework, signed_in):
    response = signed_in.post(reverse("bank_build"), {"note": ""}, follow=True)
    assert [reason.replace("\u00a0", " ") for reason in response.context["shown"].reasons] == [
        "Aucune version n’a été construite.",
        "bank : Aucune épreuve n’est approuvée.",
    ]
    assert "Aucune épreuve n’est approuvée." in response.content.decode()


def test_a_release_says_what_it_would_change_in_each_channel(second, signed_in):
    context = signed_in.get(reverse("bank_release", args=[2])).context
    assert context["verification"].ok is True
    found = [(channel["state"].name, channel["current"], len(channel["difference"].changed)) for channel in context["channels"]]
    assert found == [
        ("preview", False, second.challenge_count),
        ("positioning", False, second.challenge_count),
        ("certification", False, second.challenge_count),
    ]


def test_promoting_by_the_form_serves_the_release(second, signed_in, publisher):
    response = press(
        signed_in,
        reverse("bank_release", args=[2]),
        {"channel": "positioning", "reason": "Nouvelle"},
        reverse("bank_promote", args=[2]),
        follow=True,
    )
    assert (Channel.objects.get(name="positioning").release, messages(response)) == (
        second,
        ["La version 2 est en service : les nouvelles évaluations la prennent dès maintenant."],
    )


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"channel": "positioning", "reason": " "}, "Dites pourquoi cette version est mise en service."),
        ({"channel": "positioning"}, "Dites pourquoi cette version est mise en service."),
        ({"channel": "x", "reason": "Essai"}, "Le canal « x » n’existe pas."),
    ],
)
def test_a_promotion_that_is_refused_says_why(fields, message, second, signed_in):
    response = press(signed_in, reverse("bank_release", args=[2]), fields, reverse("bank_promote", args=[2]), follow=True)
    assert (messages(response), Promotion.objects.count()) == ([message], 0)


def test_rolling_back_by_the_form_serves_the_release_before(second, released_bank, publisher, signed_in):
    from challenges.bank import services

    for release in (released_bank, second):
        services.promote(release, "positioning", user=publisher, reason="Nouvelle")
    response = press(
        signed_in, reverse("bank_releases"), {"channel": "positioning", "reason": "Retour"}, reverse("bank_rollback"), follow=True
    )
    assert (Channel.objects.get(name="positioning").release, messages(response)[-1]) == (
        released_bank,
        "Le canal sert de nouveau la version 1.",
    )


def test_rolling_back_to_nothing_says_so(released_bank, signed_in):
    response = signed_in.post(reverse("bank_rollback"), {"channel": "preview", "reason": "Retour"}, follow=True)
    assert messages(response) == ["Le canal « preview » n’a pas de version précédente."]


def test_an_export_is_a_file_named_after_the_release(released_bank, signed_in, tmp_path):
    response = signed_in.get(reverse("bank_export", args=[1]))
    path = tmp_path / "downloaded.zip"
    path.write_bytes(b"".join(response.streaming_content))
    with bundles.open_bundle(path) as bundle:
        root = bundle.manifest.root
    assert (response["Content-Type"], response["Content-Disposition"], root) == (
        "application/zip",
        f'attachment; filename="balise-version-1-{released_bank.root[:12]}.zip"',
        released_bank.root,
    )


def test_importing_what_is_here_goes_to_its_page(released_bank, signed_in):
    assert signed_in.post(reverse("bank_import"), {"bundle": bundle_of(released_bank)})["Location"] == reverse("bank_release", args=[1])


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "Choisissez un fichier."),
        ({"bundle": b"PK"}, "Le fichier est abîmé ou n’est pas une version de la banque (BadZipFile)."),
    ],
)
def test_an_import_that_is_refused_says_why(fields, message, released_bank, signed_in):
    files = {name: SimpleUploadedFile("b.zip", body) for name, body in fields.items()}
    response = signed_in.post(reverse("bank_import"), files, follow=True)
    assert (messages(response), Release.objects.count()) == ([message], 1)


# ---------------------------------------------------------------- cost


def test_the_list_costs_the_same_for_two_and_six_releases(second, signed_in, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    signed_in.get(reverse("bank_releases"))
    with CaptureQueriesContext(connection) as two:
        signed_in.get(reverse("bank_releases"))
    for number in range(4):
        bank.make_release(bank.bodies(marker=f" {number}", per_competence=1))
    with django_assert_num_queries(len(two)):
        signed_in.get(reverse("bank_releases"))


def test_a_release_costs_at_most_thirty_queries_whatever_it_holds(second, signed_in, django_assert_max_num_queries):
    signed_in.get(reverse("bank_releases"))
    with django_assert_max_num_queries(30):
        signed_in.get(reverse("bank_release", args=[2]))
