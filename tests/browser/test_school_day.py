"""A school starts: an operator opens it by a command, its administrator comes by the link, imports pupils, gives accounts; a pupil answers.

Nothing of the demonstration is used but the bank that it serves. The steps of the day follow each other.
"""

import email
import json
import re
from email import policy
from pathlib import Path

import pytest

from tests.browser.house import site, written  # noqa: F401 - a copy for this file
from tests.browser.serving import free_port
from tests.browser.test_pages import overflows, violations
from tests.ent.provider import CLIENT, SECRET, Provider

pytestmark = pytest.mark.browser

PASSWORD = "girouette-lanterne-42"
CHOSEN = "trois petits chats 7"
PUPILS = "Nom;Prénom;Date de naissance;Classe\nDupont;Zoé;12/04/2011;4e A\nDupont;Léo;12/04/2011;4e B\nÉloi;Aïcha;03/09/2011;4e A\n"


def last_mail(site):  # noqa: F811
    """Return the text of the latest mail of the server of this file."""
    folder = Path(site.environment["EMAIL_URL"].removeprefix("filemail:///"))
    latest = max(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    message = email.message_from_bytes(latest.read_bytes().split(b"\n" + b"-" * 79)[0], policy=policy.default)
    return message.get_body(("plain",)).get_content()


def fill(page, **values):
    for name, value in values.items():
        page.fill(f"main [name={name}]", value)


def press(page, name):
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name).first.click()


def sign_in(page, name, password):
    page.goto("/compte/connexion/")
    fill(page, username=name, password=password)
    press(page, "Se connecter")


@pytest.fixture(scope="module")
def ent(site, tmp_path_factory):  # noqa: F811
    """An identity provider, and the door that the operator opened to it."""
    provider = Provider(tmp_path_factory.mktemp("ent"), free_port(), site=site.url)
    provider.people({"leo": {"sub": "l-1", "family_name": "DUPONT", "given_name": "Leo", "birthdate": "2011-04-12", "uai": "0750655E"}})
    site.shell(
        "from challenges.runtime.schools.models import Door; Door.objects.create("
        f"slug='ent', name='l’ENT', issuer='{provider.issuer}', client_id='{CLIENT}', client_secret='{SECRET}')"
    )
    yield provider
    provider.stop()


@pytest.fixture
def administrator(person, written):  # noqa: F811
    """The administrator at their own browser; their account is made in the first step."""
    page = person(width=1280).page
    sign_in(page, "direction@example.org", PASSWORD)
    return page


def looks_right(page):
    return (violations(page), overflows(page)) == ([], False)


def test_an_operator_opens_a_school_and_its_administrator_comes_by_the_link(person, site, written):  # noqa: F811
    told = json.loads(site.manage("school", "create", "--uai", "0750655E", "--name", "Collège de l’Essai", "--kind", "college",
                                  "--admin-email", "direction@example.org", "--json"))  # fmt: skip
    page = person().page
    page.goto(told["invitation"])
    page.get_by_role("link", name="Créer un compte").click()
    fill(page, first_name="Hélène", last_name="Aubry", email="direction@example.org", password1=PASSWORD)
    press(page, "Créer mon compte")
    page.goto(re.search(r"http\S+/adresse/confirmer/\S+", last_mail(site))[0])
    press(page, "Oui, c’est mon adresse")
    sign_in(page, "direction@example.org", PASSWORD)
    press(page, "Accepter avec ce compte")
    written["school"] = told["uid"]
    assert (page.url.endswith(f"/ecole/{told['uid']}/"), page.locator("main p.soft").first.inner_text(), looks_right(page)) == (
        True, "Collège de l’Essai", True,
    )  # fmt: skip


def test_the_administrator_imports_the_pupils(administrator, written, tmp_path):  # noqa: F811
    page = administrator
    path = tmp_path / "eleves.csv"
    path.write_text(PUPILS, encoding="cp1252")
    page.goto(f"/ecole/{written['school']}/registre/")
    page.get_by_role("link", name="Importer des élèves").click()
    page.set_input_files("main input[type=file]", str(path))
    press(page, "Envoyer et lire")
    page.wait_for_selector("ul.counts, main form .field select")
    if page.locator("ul.counts").count() == 0:
        page.locator("main button.primary").first.click()
        page.wait_for_selector("ul.counts")
    seen = looks_right(page)
    press(page, "Importer")
    page.wait_for_selector("text=Voir les élèves")
    with page.expect_navigation():
        page.get_by_role("link", name="Voir les élèves").click()
    names = page.locator("tbody th a").all_inner_texts()
    assert (seen, [name.split()[0] for name in names], page.locator("tbody td").nth(1).inner_text()) == (
        True,
        ["Dupont", "Dupont", "Éloi"],
        "4e B",
    )


def test_the_administrator_gives_the_accounts_of_a_class(administrator, written):  # noqa: F811
    page = administrator
    page.goto(f"/ecole/{written['school']}/comptes/")
    page.get_by_role("link", name="4e A").click()
    page.get_by_role("link", name="Éloi").click()
    press(page, "Donner un compte")
    written["account"] = page.locator("dl.slip dd.code").all_inner_texts()
    page.goto(f"/ecole/{written['school']}/comptes/")
    page.get_by_role("link", name="4e A").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Donner les comptes et recevoir les fiches").click()
    assert (written["account"][0], Path(download.value.path()).read_bytes()[:5]) == ("aicha.eloi", b"%PDF-")


def test_the_administrator_makes_a_campaign(administrator, written):  # noqa: F811
    page = administrator
    page.goto(f"/ecole/{written['school']}/nouvelle/")
    page.fill("[name=name]", "Parcours de rentrée")
    page.locator("[name=competences]").first.check()
    press(page, "Créer la campagne")
    written["code"] = page.locator(".big-code").inner_text().replace(" ", "")
    assert re.fullmatch(r"[A-Z]{6}[0-9]{3}", written["code"])


def test_a_pupil_on_a_phone_chooses_a_password_and_reaches_the_first_question(person, written):  # noqa: F811
    page = person(width=390).page
    sign_in(page, *written["account"])
    chooses = (page.url.rsplit("/", 2)[1], looks_right(page))
    fill(page, password1=CHOSEN, password2=CHOSEN)
    with page.expect_navigation():
        page.click("main button.primary")
    page.goto(f"/parcours/{written['code']}/")
    press(page, "Commencer")
    page.wait_for_selector("form[data-player]")
    assert (chooses, page.locator(".whose strong").first.inner_text(), looks_right(page)) == (("choisir", True), "Aïcha Éloi", True)


def test_a_classmate_cannot_take_the_name_of_one_who_has_an_account(person, written):  # noqa: F811
    somebody = person(width=390)
    page = somebody.page
    page.goto(f"/parcours/{written['code']}/")
    fill(page, last_name="Éloi", first_name="Aïcha", birth_date="2011-09-03")
    # The console tells that the form was refused, which is what is meant here; it may tell it later than the answer arrives.
    with page.expect_response("**/parcours/**") as response, page.expect_console_message(lambda message: " 422 " in message.text):
        page.locator("main").get_by_role("button", name="Commencer").click()
    somebody.errors.clear()
    said = page.locator(".note.error").first.inner_text()
    assert (response.value.status, said) == (422, "Cet élève a un compte : connectez-vous d’abord, puis rejoignez le parcours.")


def test_another_pupil_comes_by_the_ent_on_a_phone(person, written, ent):  # noqa: F811
    page = person(width=390).page
    page.goto(f"/parcours/{written['code']}/")
    page.click("a:has-text('Se connecter avec l’ENT')")
    page.click("button[value=leo]")
    page.wait_for_url(f"**/parcours/{written['code']}/")
    press(page, "Commencer")
    page.wait_for_selector("form[data-player]")
    assert (page.locator(".whose strong").first.inner_text(), looks_right(page)) == ("Léo Dupont", True)


def test_the_teacher_sees_who_is_where(administrator, written):  # noqa: F811
    page = administrator
    page.goto(f"/ecole/{written['school']}/")
    with page.expect_navigation():
        page.get_by_role("link", name="Parcours de rentrée").click()
    states = [row.split("\n")[0] for row in page.locator("tbody td.state").all_inner_texts()]
    assert (page.locator("tbody th").all_inner_texts(), states) == (
        ["Léo Dupont", "Zoé Dupont", "Aïcha Éloi"],
        ["en cours", "pas commencé", "en cours"],
    )
