"""A pupil's day by the ENT, on a phone: the school's code once, found in the register, the first question; the next time straight in."""

import pytest

from tests.browser.house import site  # noqa: F401 - a copy for this file
from tests.browser.serving import free_port
from tests.browser.test_pages import overflows, violations
from tests.ent.provider import CLIENT, SECRET, Provider

pytestmark = pytest.mark.browser

MAKE = """
import datetime
from challenges.runtime.schools.models import Door, Pupil, School
from challenges.runtime.campaigns.models import Campaign
campaign = Campaign.objects.select_related("school").get(code="{code}")
campaign.school.uai = "0750655E"
campaign.school.save()
Pupil.objects.create(school=campaign.school, last_name="Ferrand", first_name="Inès", birth_date=datetime.date(2012, 5, 4), ine="123456789AB")
Pupil.objects.create(school=campaign.school, last_name="Ferrand", first_name="Zoé", birth_date=datetime.date(2012, 5, 4))
Door.objects.create(slug="ent", name="l’ENT", issuer="{issuer}", client_id="{client}", client_secret="{secret}")
print(campaign.school.code)
"""


@pytest.fixture(scope="module")
def ent(site, tmp_path_factory):  # noqa: F811
    provider = Provider(tmp_path_factory.mktemp("ent"), free_port(), site=site.url)
    provider.people({
        "ines": {"sub": "i-1", "ine": "123456789AB", "family_name": "FERRAND", "given_name": "Ines", "birthdate": "2012-05-04"},
        "zoe": {"sub": "z-1", "family_name": "Ferrand", "given_name": "Zoé", "birthdate": "2012-05-04"},
    })  # fmt: skip
    made = MAKE.format(code=site.info["campaign_code"], issuer=provider.issuer, client=CLIENT, secret=SECRET)
    provider.code = site.shell(made).splitlines()[-1]
    yield provider
    provider.stop()


def sound(page):
    return (violations(page), overflows(page)) == ([], False)


def test_a_pupil_comes_by_the_ent_gives_the_code_once_and_reaches_the_first_question(person, site, ent):  # noqa: F811
    page = person(width=390).page
    page.goto("/")
    page.click("nav a:has-text('Se connecter')")
    assert sound(page)
    page.click("a:has-text('Se connecter avec l’ENT')")
    page.click("button[value=ines]")
    page.wait_for_url("**/premiere-fois/**")
    assert sound(page)
    page.fill("#id_code", ent.code.lower())
    page.click("main form button.primary")
    page.wait_for_url(site.url + "/")
    assert page.locator(".foot span:has-text('Inès Ferrand')").count() == 1
    page.fill("#code", site.info["campaign_code"])
    page.press("#code", "Enter")
    page.wait_for_url("**/parcours/**")
    page.click("main form button.primary")
    page.wait_for_selector("form[data-player]")
    assert "Inès Ferrand" in page.locator(".whose").inner_text()


def test_she_comes_back_on_another_device_and_goes_straight_to_her_question(person, site, ent):  # noqa: F811
    page = person(width=390).page
    page.goto(f"/parcours/{site.info['campaign_code']}/")
    page.click("a:has-text('Se connecter avec l’ENT')")
    page.click("button[value=ines]")
    page.wait_for_url("**/parcours/**")
    page.click("main form button.primary")
    page.wait_for_selector("form[data-player]")
    assert ("Inès Ferrand" in page.locator(".whose").inner_text(), page.locator("#id_code").count()) == (True, 0)


def test_a_doubt_waits_for_the_teacher_who_says_yes(person, site, ent):  # noqa: F811
    pupil = person(width=390).page
    pupil.goto("/compte/connexion/")
    pupil.click("a:has-text('Se connecter avec l’ENT')")
    pupil.click("button[value=zoe]")
    pupil.fill("#id_code", ent.code)
    pupil.click("main form button.primary")
    pupil.wait_for_url("**/attente/**")
    number = pupil.locator(".card strong").inner_text()
    assert sound(pupil)
    teacher = person("teacher", width=390).page
    teacher.goto("/ecole/")
    with teacher.expect_navigation():
        teacher.click("a:has-text('Venus par l’ENT')")
    assert (sound(teacher), f"Demande {number}," in teacher.locator(".card h3").inner_text()) == (True, True)
    with teacher.expect_navigation():
        teacher.click("button:has-text('C’est Zoé Ferrand')")
    assert "Zoé Ferrand est rattaché" in teacher.locator(".messages").inner_text()
    assert sound(teacher)
    pupil.reload()
    assert "Vous êtes Zoé Ferrand dans son registre." in pupil.locator(".card").inner_text()


def test_a_provider_that_is_away_is_a_clear_page(person, site, ent):  # noqa: F811
    site.shell(
        "from challenges.runtime.schools.models import Door; Door.objects.create(slug='region', name='un autre ENT', issuer='http://127.0.0.1:9/o', client_id='x', client_secret='y')"
    )
    somebody = person(width=390)
    somebody.page.goto("/compte/connexion/")
    with somebody.page.expect_navigation():
        somebody.page.click("a:has-text('Se connecter avec un autre ENT')")
    assert ("L’ENT ne répond pas" in somebody.page.locator("[role=alert]").inner_text(), sound(somebody.page)) == (True, True)
    somebody.errors[:] = [error for error in somebody.errors if "503" not in error]
