"""A teacher's slips and a pupil who signs in with one, a manager before a pupil's data, and an editor who changes a page of the site."""

import contextlib
import re
import zipfile

import pytest
from playwright.sync_api import Error
from pypdf import PdfReader

from tests.browser.test_pages import overflows, violations

pytestmark = pytest.mark.browser
EDITOR = """
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from cms.accounts.roles import EDITORS
user = get_user_model().objects.create_user("redacteur", "", "redaction-essai-1", first_name="Maud", last_name="Lefort")
user.groups.add(Group.objects.get(name=EDITORS))
"""
PLACES = """
import json
from challenges.runtime.schools.models import Pupil
pupil = Pupil.objects.filter(learner=None).first()
print(json.dumps([str(pupil.school.uid), str(pupil.school_class.uid), str(pupil.uid)]))
"""


@pytest.fixture(scope="module")
def places(site):
    """The school, a class, and a pupil who did nothing yet."""
    import json

    return json.loads(site.shell(PLACES))


def sign_in(page, username, password):
    page.goto("/compte/connexion/")
    page.fill("#id_username", username)
    page.fill("#id_password", password)
    with page.expect_navigation():
        page.click("main button.primary")


def choose(page, password):
    for name in ("password1", "password2"):
        page.fill(f"[name={name}]", password)
    with page.expect_navigation():
        page.click("main button.primary")


def previewed(page, title):
    """Whether the preview comes to show a title: Wagtail puts another frame in place of the one that it shows, at any moment."""
    for _turn in range(60):
        with contextlib.suppress(Error):  # the frame went away while it was read
            if title in [heading for frame in page.frames[1:] for heading in frame.locator("h1").all_inner_texts()]:
                return True
        page.wait_for_timeout(250)
    return False


@pytest.mark.parametrize("language", ["fr-FR", "en-GB"])
@pytest.mark.parametrize("width", [390, 1280])
def test_pages_of_accounts_and_data_have_no_fault(width, language, person, places):
    school, school_class, pupil = places
    page = person("head", width=width, language=language).page
    found = []
    for address in (
        f"/ecole/{school}/comptes/",
        f"/ecole/{school}/comptes/classes/{school_class}/",
        f"/ecole/{school}/comptes/eleves/{pupil}/",
        f"/ecole/{school}/donnees/eleves/{pupil}/",
        f"/ecole/{school}/donnees/eleves/{pupil}/effacer/",
        "/compte/mes-donnees/",
    ):
        page.goto(address)
        found.append((violations(page), overflows(page)))
    assert found == [([], False)] * 6


def test_a_teacher_prints_the_slips_of_a_class_and_a_pupil_comes_in_with_one(person, places):
    school, school_class, _pupil = places
    page = person("teacher").page
    page.goto(f"/ecole/{school}/comptes/classes/{school_class}/")
    with page.expect_download() as download:
        page.get_by_role("button", name="Donner les comptes et recevoir les fiches").click()
    text = "".join(one.extract_text() for one in PdfReader(download.value.path()).pages)
    username, password = re.search(r"utilisateur\s+(\S+)[\s\S]*?fois\s+(\S+-\d\d)", text).groups()
    pupil = person(width=390).page
    sign_in(pupil, username, password)
    choose(pupil, password)
    refused = (pupil.locator("ul.errorlist").first.inner_text(), violations(pupil), overflows(pupil))
    choose(pupil, "patin vert lune")
    assert (refused, pupil.get_by_role("button", name="Se déconnecter").count()) == (
        ("C’est celui de la fiche\u00a0: choisissez-en un que vous êtes seul à connaître.", [], False),
        1,
    )


def test_a_new_password_is_shown_once(person, places):
    school, school_class, _pupil = places
    page = person("teacher", width=390).page
    page.goto(f"/ecole/{school}/comptes/classes/{school_class}/")
    page.locator("tr", has_text="à choisir").first.locator("a").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Donner un nouveau mot de passe").click()
    told = page.locator("dl.slip dd.code").all_inner_texts()
    assert (violations(page), overflows(page), re.fullmatch(r"[a-z]+-[a-z]+-[a-z]+-\d\d", told[1]) is not None) == ([], False, True)
    with page.expect_navigation():
        page.get_by_role("link", name="J’ai fini avec cette page").click()
    assert told[1] not in page.content()


def test_the_owner_of_an_account_downloads_their_data(person):
    page = person("pupil").page
    page.goto("/compte/")
    page.get_by_role("link", name="Télécharger mes données").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger mes données").click()
    assert sorted(zipfile.ZipFile(download.value.path()).namelist()) == ["donnees.html", "donnees.json"]


def test_an_editor_changes_a_page_sees_it_before_and_publishes_it(site, person):
    site.shell(EDITOR)
    page = person().page
    sign_in(page, "redacteur", "redaction-essai-1")
    page.goto("/admin/")
    reminder = page.locator("section", has_text="À compléter pour les lecteurs du site")
    assert reminder.locator("li").count() == 3
    page.goto("/admin/pages/")
    with page.expect_navigation():
        page.get_by_role("link", name="Aide", exact=True).first.click()
    page.locator('[name="title"]').fill("Besoin d’un coup de main ?")
    page.click('[data-side-panel-toggle="preview"]')
    assert previewed(page, "Besoin d’un coup de main ?")
    page.locator("footer .w-dropdown__toggle, .footer .w-dropdown__toggle").first.click()
    with page.expect_navigation():
        page.locator('[name="action-publish"]').click()
    page.goto("/aide/")
    assert (page.locator("h1").inner_text(), violations(page)) == ("Besoin d’un coup de main ?", [])
