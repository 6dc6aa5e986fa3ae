"""The shelf of tutorials on a phone: found, saved, voted on and proposed by keyboard alone, without a fault in light and dark."""

import pytest

from tests.browser.test_pages import overflows, violations

pytestmark = pytest.mark.browser


def pressed(page, selector):
    """Press what is found with the keyboard alone."""
    page.locator(selector).first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_resource_is_found_saved_voted_on_and_another_proposed_by_keyboard(person):
    page = person("pupil", width=390).page
    page.goto("/tutoriels/")
    page.locator("#chercher").focus()
    page.keyboard.type("metadonnee")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=metadonnee**")
    title = page.locator(".resource h3 a", has_text="Métadonnée").first.inner_text()
    pressed(page, ".resource h3 a:has-text('Métadonnée')")
    pressed(page, "form[action$='/garder/'] button")
    pressed(page, "button[name=helped][value=yes]")
    said = page.locator("main fieldset p").inner_text()
    page.goto("/tutoriels/?tab=mine")
    kept = page.locator(".resource h3").all_inner_texts()
    pressed(page, "a[href='/tutoriels/proposer/']")
    assert (title, said[:17], kept, page.locator("main form #id_title").count()) == (
        "Métadonnée",
        "Vous avez répondu",
        ["Métadonnée"],
        1,
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("address", ["/tutoriels/", "/tutoriels/?q=fichier", "/tutoriels/?tab=mine", "/tutoriels/?tab=recommended"])
@pytest.mark.parametrize("role", ["", "pupil"])
def test_the_shelf_has_no_fault(person, role, address, width, scheme):
    page = person(role, width=width).page
    page.emulate_media(color_scheme=scheme)
    page.goto(address)
    assert (violations(page), overflows(page)) == ([], False)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_of_a_resource_names_the_site_that_it_leads_to(person, scheme):
    page = person(width=390).page
    page.emulate_media(color_scheme=scheme)
    page.goto("/tutoriels/?q=metadonnee")
    page.click(".resource h3 a:has-text('Métadonnée')")
    link = page.locator("a.outside")
    assert (violations(page), overflows(page), link.inner_text().split()[-1], link.get_attribute("rel")) == (
        [],
        False,
        "fr.wikipedia.org",
        "noopener noreferrer external",
    )
