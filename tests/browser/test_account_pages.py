"""Every page of accounts as people meet it: axe, phone and desktop, French and English; a second factor under the strict policy."""

import os
import re

import pytest

from tests.accounts.journeys import code
from tests.browser.test_pages import overflows, violations

pytestmark = pytest.mark.browser

OPEN = [
    "/compte/connexion/", "/compte/inscription/", "/compte/adresse/a-confirmer/", "/compte/mot-de-passe/oublie/", "/compte/mot-de-passe/oublie/envoye/",
    "/compte/mot-de-passe/oublie/change/", "/compte/mot-de-passe/oublie/1-rien/", "/compte/adresse/confirmer/rien/", "/compte/ferme/", "/admin/login/",
]  # fmt: skip
SIGNED = [
    "/compte/", "/compte/adresse/", "/compte/mot-de-passe/", "/compte/confirmer/", "/compte/connexions/", "/compte/second-facteur/", "/compte/fermer/",
    "/compte/ent/premiere-fois/", "/compte/ent/attente/",
]  # fmt: skip
#: Where pictures go, to be looked at; nowhere by default.
PICTURES = os.environ.get("BALISE_PICTURES", "")


def sound(page, name=""):
    if PICTURES:
        width = page.viewport_size["width"]
        page.screenshot(path=f"{PICTURES}/{page.locator('html').get_attribute('lang')}_{name}_{width}.png", full_page=True)
    return (violations(page), overflows(page))


@pytest.mark.parametrize("language", ["fr-FR", "en-GB"])
@pytest.mark.parametrize("width", [390, 1280])
def test_pages_before_signing_in_have_no_fault(person, width, language):
    page = person(width=width, language=language).page
    for address in OPEN:
        page.goto(address)
        assert (address, *sound(page, re.sub(r"\W+", "-", address))) == (address, [], False)


@pytest.mark.parametrize("language", ["fr-FR", "en-GB"])
@pytest.mark.parametrize("width", [390, 1280])
def test_pages_of_an_account_have_no_fault(person, width, language):
    page = person("pupil", width=width, language=language).page
    for address in SIGNED:
        page.goto(address)
        assert (address, *sound(page, re.sub(r"\W+", "-", address))) == (address, [], False)


def test_a_second_factor_is_set_up_shown_and_asked_on_a_phone(person, site):
    somebody = person("candidate", width=390)
    page, password = somebody.page, site.info["accounts"]["candidate"]["password"]
    page.goto("/compte/second-facteur/")
    page.click("text=Activer")
    page.fill("#id_password", password)
    page.click("main button.primary")
    page.wait_for_url("**/second-facteur/application/**")
    page.wait_for_function("() => document.querySelector('main img').naturalWidth > 0")
    assert sound(page, "activer") == ([], False)
    secret = page.locator("main code").inner_text()
    page.fill("#id_code", code(secret))
    page.click("main button.primary")
    page.wait_for_url("**/second-facteur/codes/")
    assert (sound(page, "codes"), page.locator(".codes li").count()) == (([], False), 10)
    for name, address in {
        "index": "/compte/second-facteur/",
        "arreter": "/compte/second-facteur/application/arreter/",
        "nouveaux": "/compte/second-facteur/codes/nouveaux/",
    }.items():
        page.goto(address)
        assert sound(page, name) == ([], False)
    recovery = page.request.get("/compte/second-facteur/codes/fichier/").text().split()[-1]
    again = person(width=390)
    again.sign_in("candidate")
    again.page.wait_for_url("**/second-facteur/code/")
    assert sound(again.page, "code") == ([], False)
    again.page.fill("#id_code", recovery)
    again.page.click("main button.primary")
    again.page.wait_for_url(site.url + "/")
    page.goto("/compte/second-facteur/application/arreter/")
    page.click("main button.primary")


def test_a_password_that_was_given_is_changed_at_the_door_on_a_phone(person, site):
    name = site.info["accounts"]["pupil"]["username"]
    site.shell(
        f"from django.contrib.auth import get_user_model as m; m().objects.filter(username={name!r}).update(password_is_temporary=True)"
    )
    page = person(width=390).sign_in("pupil").page
    page.wait_for_url("**/mot-de-passe/choisir/")
    assert sound(page, "choisir") == ([], False)
    page.goto("/compte/")
    page.wait_for_url("**/mot-de-passe/choisir/")
    page.fill("#id_password1", "girouette-lanterne-42")
    page.fill("#id_password2", "girouette-lanterne-42")
    page.click("main button.primary")
    page.wait_for_url(site.url + "/")
    site.shell(
        f"from django.contrib.auth import get_user_model as m; u = m().objects.get(username={name!r}); u.set_password({site.info['accounts']['pupil']['password']!r}); u.save()"
    )
