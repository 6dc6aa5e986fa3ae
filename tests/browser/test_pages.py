"""Every page of ours as people meet it: axe, keyboard alone, no script, phone width, English, a network that drops."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.playing import fill, key_of

pytestmark = pytest.mark.browser

PUBLIC = [
    "/",
    "/parcours/",
    "/compte/connexion/",
    "/certification/",
    "/surveillance/",
    "/verifier/",
    "/accessibilite/",
    "/donnees-personnelles/",
    "/aide/",
    "/mentions-legales/",
]
ROLES = {"teacher": ["/ecole/"], "head": ["/centre/"], "pupil": ["/compte/"], "candidate": ["/compte/"]}
ADMIN = {"author": ["/admin/challenges/1/laboratory/"], "publisher": ["/admin/bank/", "/admin/bank/1/"]}


def violations(page, serious_only=False) -> list[str]:
    found = Axe().run(page).response["violations"]
    wanted = {"serious", "critical"} if serious_only else {"serious", "critical", "moderate"}
    return [f"{item['id']}: {item['nodes'][0]['html'][:120]}" for item in found if item["impact"] in wanted]


def overflows(page) -> bool:
    return page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth")


def joined(page, site, name="Noa"):
    page.goto(f"/parcours/{site.info['campaign_code']}/")
    page.fill("#id_label", name)
    page.click("main form button.primary")
    page.wait_for_selector("form[data-player]")


@pytest.mark.parametrize("width", [390, 1280])
def test_public_pages_have_no_fault_and_do_not_overflow(person, width):
    page = person(width=width).page
    for address in PUBLIC:
        page.goto(address)
        assert (address, violations(page), overflows(page)) == (address, [], False)


@pytest.mark.parametrize("role", list(ROLES))
def test_pages_of_each_role_have_no_fault(person, role):
    page = person(role, width=390).page
    for address in ROLES[role]:
        page.goto(address)
        assert (address, violations(page), overflows(page)) == (address, [], False)


@pytest.mark.parametrize("role", list(ADMIN))
def test_our_admin_pages_have_no_serious_fault(person, role):
    page = person(role).page
    for address in ADMIN[role]:
        page.goto(address)
        assert (address, violations(page, serious_only=True)) == (address, [])


def test_questions_corrections_and_results_have_no_fault_on_a_phone(person, site):
    page = person(width=390).page
    joined(page, site)
    while page.locator("form[data-player]").count():
        assert (page.locator(".instruction").first.inner_text()[:60], violations(page), overflows(page))[1:] == ([], False)
        page.click("[name=skip]")
        page.wait_for_url("**/correction/**")
        assert violations(page) == []
        with page.expect_navigation():
            page.click("main a.primary")
    assert violations(page) == []


def test_a_question_is_answered_by_keyboard_alone(person, site):
    page = person().page
    joined(page, site)
    attempt = page.locator("form[data-player]").get_attribute("data-attempt")
    fill(page, key_of(site, attempt))
    page.locator("form[data-player] [name=send]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/correction/**")
    assert page.locator("h1").inner_text() == "C’est juste"


def test_the_player_works_without_script(chromium, site):
    context = chromium.new_context(java_script_enabled=False, base_url=site.url, locale="fr-FR")
    page = context.new_page()
    joined(page, site)
    page.click("[name=skip]")
    page.wait_for_url("**/correction/**")
    assert page.locator("h1").inner_text() == "Question passée"
    context.close()


def test_an_answer_given_without_network_is_sent_when_it_returns(chromium, site):
    context = chromium.new_context(base_url=site.url, locale="fr-FR")
    page = context.new_page()
    joined(page, site)
    attempt = page.locator("form[data-player]").get_attribute("data-attempt")
    fill(page, key_of(site, attempt))
    context.set_offline(True)
    page.click("[name=send]")
    page.wait_for_selector(".network.alert")
    context.set_offline(False)
    page.wait_for_url("**/correction/**")
    assert page.locator("h1").inner_text() == "C’est juste"
    context.close()


def test_what_was_typed_comes_back_after_a_reload(person, site):
    page = person().page
    joined(page, site)
    field = page.locator(
        "form[data-player] input[type=text], form[data-player] input[type=radio], form[data-player] input[type=checkbox]"
    ).first
    kind = field.get_attribute("type")
    field.fill("12") if kind == "text" else field.check()
    page.reload()
    kept = field.input_value() == "12" if kind == "text" else field.is_checked()
    assert kept is True


def test_the_interface_is_in_english_for_an_english_browser(person):
    page = person(language="en-GB").page
    page.goto("/")
    assert (page.locator("html").get_attribute("lang"), page.locator("h1").inner_text()) == ("en", "How are your digital skills?")


def test_one_click_changes_the_language(person):
    page = person().page
    page.goto("/")
    with page.expect_navigation():
        page.click("button[name=language]")
    assert page.locator("html").get_attribute("lang") == "en"
