"""The coverage grid of a target profile and the length of a campaign being written: phone and desk, keyboard, with and without scripts."""

import re

import pytest

from tests.browser.test_pages import overflows, violations

pytestmark = pytest.mark.browser


def grid(page):
    """Open the page of a new profile from the set of the sixteen competences."""
    page.goto("/ecole/")
    page.click("main >> text=Profils cibles")
    page.click("text=Parcours de rentrée, collège")
    page.wait_for_selector("[data-coverage]")


def first_with_a_hole(page):
    """A select, a level up to which nothing can be asked, and one that can."""
    return page.evaluate(
        """() => { for (const row of document.querySelectorAll('[data-topic]')) {
            const counts = [...row.querySelectorAll('[data-count]')].map(cell => Number(cell.dataset.count));
            const best = counts.findIndex(Boolean);
            if (best > 0) return [row.querySelector('select').name, best, best + 1];
        } }"""
    )


@pytest.mark.parametrize("width", [390, 1280])
def test_the_grid_has_no_fault_and_fits(person, width):
    page = person("teacher", width=width).page
    grid(page)
    assert (violations(page), overflows(page)) == ([], False)
    page.click("text=Enregistrer le profil")
    page.wait_for_selector("text=Le profil est enregistré")
    assert (violations(page), overflows(page)) == ([], False)
    with page.expect_navigation():
        page.click("text=Annuler")
    assert (violations(page), overflows(page)) == ([], False)
    page.locator("main").get_by_role("button", name="Archiver").first.click()


def test_what_cannot_be_asked_is_said_at_once_by_keyboard_alone(person):
    page = person("teacher").page
    grid(page)
    name, hole, good = first_with_a_hole(page)
    select = page.locator(f"select[name='{name}']")
    warning = page.locator(f"[data-topic]:has(select[name='{name}']) [data-warning]")
    before = page.inner_text("[data-total-text]")
    select.focus()
    page.keyboard.press("Home")
    for _ in range(hole):
        page.keyboard.press("ArrowDown")
    assert "Aucune épreuve jusqu’au niveau" in warning.inner_text()
    page.keyboard.press("ArrowDown")
    assert (select.input_value(), warning.inner_text()) == (str(good), "")
    assert re.sub(r"\d", "", page.inner_text("[data-total-text]")) == re.sub(r"\d", "", before)


def test_a_competence_is_set_at_once_and_its_holes_left_out(person):
    page = person("teacher").page
    grid(page)
    page.select_option("select[data-all='1.1']", "0")
    chosen = page.eval_on_selector_all("[data-group='1.1'] select", "all => all.map(one => one.value)")
    assert set(chosen) == {"0"}
    page.select_option("select[data-all='1.1']", "8")
    found = page.eval_on_selector_all(
        "[data-group='1.1']",
        "rows => rows.map(row => [row.querySelector('select').value, [...row.querySelectorAll('[data-count]')].some(c => Number(c.dataset.count))])",
    )
    assert found == [["8" if some else "0", some] for _value, some in found]


def test_without_a_script_the_server_says_the_same(chromium, site, person):
    somebody = person("teacher")
    context = chromium.new_context(
        base_url=site.url, java_script_enabled=False, locale="fr-FR", storage_state=somebody.context.storage_state()
    )
    page = context.new_page()
    page.goto("/ecole/")
    page.click("main >> text=Profils cibles")
    page.click("text=Attestation 6e")
    select = page.locator("[data-topic] select").first
    holes = [text for text in select.locator("option").all_inner_texts() if "aucune épreuve" in text]
    page.fill("[name=name]", "Sans script")
    if holes:
        select.select_option(label=holes[0])
    with page.expect_navigation():
        page.click("text=Enregistrer le profil")
    assert page.locator(".field-error:not(:empty), .messages").count() > 0
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_length_of_a_campaign_is_told_while_it_is_written(person, width):
    page = person("teacher", width=width).page
    page.goto("/ecole/")
    page.click("text=Nouvelle campagne")
    page.wait_for_selector("[data-estimate]")
    page.check("[name=competences][value='1.1']")
    page.check("[name=competences][value='1.2']")
    page.wait_for_selector("[data-estimate-told] >> text=Jamais plus de 8 questions")
    page.wait_for_selector("[data-estimate-told] >> text=Le plus souvent", timeout=90000)
    assert (page.locator("[data-estimate-ask]").is_visible(), violations(page), overflows(page)) == (False, [], False)
