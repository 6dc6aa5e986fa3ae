"""The pages that import a CASE package: who may, a bad file told in a sentence, the preview, the yes, the no, and what became old meanwhile."""

import copy
import datetime

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from challenges.journal.models import Entry
from referential import importing, services, uploads
from referential.models import CaseUpload, Framework, Skill
from tests.factories import people
from tests.pages import messages, press
from tests.referential.test_case_import import child, content, foreign, packed, statement, tree

pytestmark = pytest.mark.django_db
ROLES = ["author", "reviewer", "publisher", "moderator"]


def page():
    return reverse("referential_import")


def send(client, data, name="paquet.json", **fields):
    return client.post(page(), {"file": SimpleUploadedFile(name, data, "application/json"), "code": "", "version": "", **fields})


def review_of(upload):
    return reverse("referential_import_review", args=[upload.uid])


def told(response):
    """The problems that a page lists."""
    return [
        " ".join(one.text_content().split())
        for one in html.fromstring(response.content).xpath(
            "//*[contains(@class, 'help-critical')]/ul[not(contains(@class, 'errorlist'))]/li"
        )
    ]


def numbers(response):
    rows = html.fromstring(response.content).xpath("//table[contains(@class, 'counts')]/tbody/tr")
    return {row[0].text_content(): tuple(int(cell.text_content()) for cell in row[1:]) for row in rows}


@pytest.fixture
def root(client, superuser):
    client.force_login(superuser)
    return superuser


@pytest.fixture
def renamed(loaded, crcn):
    """A package of the framework that is loaded: one skill renamed, one gone."""
    skills = crcn["domains"][0]["competences"][0]["topics"][0]["skills"]
    gone = skills.pop()["code"]
    before, skills[0]["title_fr"] = skills[0]["title_fr"], "Autrement dit"
    return content(packed(crcn)), skills[0]["code"], before, gone


@pytest.mark.parametrize("role", [*ROLES, ""])
def test_only_a_superuser_sees_the_pages(role, client, superuser, loaded, request):
    user = request.getfixturevalue(role) if role else people.user()
    upload = CaseUpload.objects.create(user=superuser, name="p.json", content=b"{}")
    client.force_login(user)
    answers = [
        client.get(page()),
        send(client, content(foreign(*tree()))),
        client.get(review_of(upload)),
        client.post(review_of(upload), {"apply": "1"}),
    ]
    assert ([one.status_code for one in answers], Framework.objects.count(), CaseUpload.objects.count()) == ([302] * 4, 1, 1)


def test_nobody_comes_without_an_account(client):
    assert client.get(page())["Location"].startswith(reverse("wagtailadmin_login"))


def test_the_services_refuse_by_themselves(reader, superuser):
    upload = CaseUpload.objects.create(user=superuser, name="p.json", content=content(foreign(*tree())))
    for act in (lambda: uploads.keep("p", b"{}", user=reader), lambda: uploads.plan(upload, user=reader),
                lambda: uploads.apply(upload, user=reader), lambda: uploads.forget(upload, user=reader)):  # fmt: skip
        with pytest.raises(services.PermissionDenied):
            act()
    assert (CaseUpload.objects.count(), Framework.objects.count()) == (1, 0)


@pytest.mark.parametrize(("who", "shown"), [("superuser", 1), ("reader", 0)])
def test_the_menu_shows_the_way_to_those_who_may(who, shown, client, request, loaded):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("wagtailadmin_home")).content.decode().count(f'"{page()}"') == shown


def test_the_preview_says_in_numbers_and_in_lists_what_changes(root, client, renamed):
    package, code, before, gone = renamed
    response = client.get(send(client, package)["Location"])
    skill = Skill.objects.get(code=code)
    assert numbers(response)["Acquis"] == (0, 1, 1, Skill.objects.count() - 2)
    assert numbers(response)["Sujets"] == (0, 0, 0, numbers(response)["Sujets"][3])
    lines = [" ".join(line.text_content().split()) for line in html.fromstring(response.content).xpath("//details/ul/li[strong]")]
    assert lines == [
        f"{code} Autrement dit (avant\u00a0: «\u00a0{before}\u00a0»)".replace("\u00a0", " "),
        f"{gone} {Skill.objects.get(code=gone).title_fr}",
    ]
    assert (skill.title_fr, Skill.objects.get(code=gone).archived, Entry.objects.filter(action="referential.import_case").count()) == (
        before,
        False,
        0,
    )


def test_saying_yes_imports_and_is_journaled(root, client, renamed):
    package, code, _before, gone = renamed
    address = send(client, package)["Location"]
    done = press(client, address, {"apply": "1"}, address, follow=True)
    entry = Entry.objects.get(action="referential.import_case")
    assert (Skill.objects.get(code=code).title_fr, Skill.objects.get(code=gone).archived, CaseUpload.objects.count()) == (
        "Autrement dit",
        True,
        0,
    )
    assert (entry.target, entry.actor == f"user:{root.uid}", messages(done)[0].split("importé")[1].strip("\u00a0: ")) == (
        "framework:crcn", True, "1 entrée modifiée, 1 entrée archivée.",
    )  # fmt: skip


def test_saying_no_writes_nothing(root, client, renamed, loaded):
    address = send(client, renamed[0])["Location"]
    done = press(client, address, {"cancel": "1"}, address, follow=True)
    assert (messages(done), CaseUpload.objects.count(), Framework.objects.get().digest) == (
        ["L’importation est annulée\u00a0: rien n’a été écrit."], 0, loaded.digest,
    )  # fmt: skip


def test_pressing_twice_imports_once(root, client, renamed):
    address = send(client, renamed[0])["Location"]
    shown = client.get(address).context["seen"]
    replies = [client.post(address, {"apply": "1", "seen": shown}, follow=True) for _ in range(2)]
    assert (messages(replies[1]), Entry.objects.filter(action="referential.import_case").count()) == (
        ["Cette importation a déjà été appliquée ou annulée."], 1,
    )  # fmt: skip


def test_a_form_without_its_mark_imports_nothing(root, client, renamed, loaded):
    address = send(client, renamed[0])["Location"]
    client.post(address, {"apply": "1"})
    assert Framework.objects.get().digest == loaded.digest


def test_an_old_preview_is_refused_and_shown_anew(root, client, renamed, crcn):
    package, _code, _before, _gone = renamed
    address = send(client, package)["Location"]
    seen = client.get(address).context["seen"]
    later = copy.deepcopy(crcn) | {"framework": crcn["framework"] | {"version": "2099"}}
    services.load_framework(later, "system")
    response = client.post(address, {"apply": "1", "seen": seen}, follow=True)
    assert messages(response) == [
        "Rien n’a été fait\u00a0: cette page n’est plus à jour.", "Le référentiel a changé depuis l’aperçu.",
        "Relisez ce qui est là maintenant, puis décidez.",
    ]  # fmt: skip
    assert (Framework.objects.get().version, "2099" in response.content.decode(), response.redirect_chain) == (
        "2099",
        True,
        [(address, 302)],
    )


def test_that_another_framework_came_first_is_said(root, client, small):
    address = send(client, content(foreign(*tree())))["Location"]
    shown = client.get(address)
    services.load_framework(small, "system")
    response = client.post(address, {"apply": "1", "seen": shown.context["seen"]}, follow=True)
    assert ("Il sera le référentiel en vigueur" in shown.content.decode(), messages(response)[1], Framework.objects.count()) == (
        True, "Le référentiel en vigueur n’est plus le même.", 1,
    )  # fmt: skip


def test_a_package_that_changes_nothing_offers_nothing(root, client, loaded, crcn):
    response = client.get(send(client, content(packed(crcn)))["Location"])
    buttons = [one.get("name") for one in html.fromstring(response.content).xpath("//form[input[@name='seen']]//button")]
    assert (buttons, "Il n’y a rien à importer" in response.content.decode()) == (["cancel"], True)


def test_the_code_and_the_version_may_be_given(root, client):
    address = send(client, content(foreign(*tree())), code="sci", version="7")["Location"]
    press(client, address, {"apply": "1"}, address)
    assert [(one.code, one.version, one.current) for one in Framework.objects.all()] == [("sci", "7", True)]


def test_a_package_is_shown_to_who_sent_it(root, client):
    other = get_user_model().objects.create_superuser("autre", "autre@example.org", "x")
    upload = uploads.keep("p.json", content(foreign(*tree())), user=other)
    assert (client.get(review_of(upload))["Location"], client.post(review_of(upload), {"apply": "1"})["Location"]) == (page(), page())
    assert (CaseUpload.objects.count(), Framework.objects.count()) == (1, 0)


BAD = {
    "no json": (b"{", ["CFPackage – Ce fichier n’est pas un document JSON."]),
    "binary": (bytes(range(256)), ["CFPackage – Ce fichier n’est pas un document JSON."]),
    "utf-16": ("{}".encode("utf-16"), ["CFPackage – Ce fichier n’est pas un document JSON."]),
    "deep": (b"[" * 100_000, ["CFPackage – Ce fichier n’est pas un document JSON."]),
    "a number": (b"9" * 5000, ["CFPackage – Ce fichier n’est pas un document JSON."]),
    "no package": (b"[1]", ["CFDocument – Ce fichier n’est pas un paquet CASE (CFPackage)."]),
    "nothing in it": (content(foreign([], [])), ["CFItems – Ce paquet ne contient aucun énoncé."]),
    "a circle": (content(foreign([statement(1, "a"), statement(2, "b")], [child(1, 2), child(2, 1)])),
                 ["CFAssociations – Les énoncés forment un cercle, ou plus de 30 étages."]),
}  # fmt: skip


@pytest.mark.parametrize("case", list(BAD))
def test_a_bad_file_is_told_with_its_place(case, root, client):
    data, sentences = BAD[case]
    response = send(client, data)
    assert (response.status_code, told(response), CaseUpload.objects.count(), Framework.objects.count()) == (422, sentences, 0, 0)


def test_a_bad_code_is_told(root, client):
    response = send(client, content(foreign(*tree())), code="é é")
    assert told(response) == ["code – Un code est fait de lettres, de chiffres, de points et de tirets."]


def test_no_file_and_an_empty_file_are_told_on_the_field(root, client):
    none, empty = client.post(page(), {"code": "", "version": ""}), send(client, b"")
    assert ([none.status_code, empty.status_code], [bool(one.context["form"].errors["file"]) for one in (none, empty)]) == (
        [422, 422],
        [True, True],
    )


def test_a_file_that_is_too_large_is_told(root, client, monkeypatch):
    monkeypatch.setattr(importing, "MAX_BYTES", 2 * 1024 * 1024)
    assert told(send(client, b" " * (2 * 1024 * 1024 + 1))) == ["CFPackage – Le fichier dépasse 2 Mo."]


ODD = [1e308, -0.0, 10**30, True, None, [], {}, [[]], {"a": {}}, "", " ", "\u0000", "\ud800", "x" * 70_000, "9" * 400, "²", "٣"]


@pytest.mark.parametrize("odd", ODD, ids=lambda one: repr(one)[:12])
@pytest.mark.parametrize("place", ["title", "version", "identifier", "lastChangeDateTime", "language", "uri"])
def test_an_odd_value_of_the_document_is_read_or_refused(place, odd, root, client):
    response = send(client, content(foreign(*tree(), **{place: odd})))
    assert response.status_code in {302, 422}
    if response.status_code == 302:
        assert client.get(response["Location"]).status_code == 200


@pytest.mark.parametrize("odd", ODD, ids=lambda one: repr(one)[:12])
def test_an_odd_value_of_a_statement_or_a_tie_is_read_or_refused(odd, root, client):
    statuses = set()
    for place in (
        "fullStatement",
        "humanCodingScheme",
        "identifier",
        "educationLevel",
        "CFItemType",
        "conceptKeywords",
        "notes",
        "language",
    ):
        items, links = tree()
        items[3][place] = odd
        statuses.add(send(client, content(foreign(items, links))).status_code)
    for place in ("associationType", "sequenceNumber", "originNodeURI", "destinationNodeURI", "CFAssociationGroupingURI"):
        items, links = tree()
        links[3][place] = odd
        statuses.add(send(client, content(foreign(items, links))).status_code)
    assert statuses <= {302, 422}


def test_the_preview_costs_the_same_whatever_the_package_holds(root, client, loaded, crcn):
    def cost(count):
        document = copy.deepcopy(crcn)
        for topic in document["domains"][0]["competences"][0]["topics"][:count]:
            for skill in topic["skills"]:
                skill["title_fr"] += " !"
        address = send(client, content(packed(document)))["Location"]
        with CaptureQueriesContext(connection) as caught:
            client.get(address)
        return len([one for one in caught if "search" not in one["sql"].lower()])

    few = cost(1)
    assert cost(4) == few


def test_what_nobody_confirmed_is_forgotten_after_a_day(root):
    old, young = (uploads.keep("p.json", content(foreign(*tree())), user=root) for _ in range(2))
    CaseUpload.objects.filter(pk=old.pk).update(created_at=timezone.now() - datetime.timedelta(hours=25))
    assert (uploads.forget_old(), list(CaseUpload.objects.all())) == (1, [young])
