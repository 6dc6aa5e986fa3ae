"""The player as a pupil of twelve meets it on a phone: within reach of the thumb, by keys, left and taken up again, never a 405."""

import re

import pytest

from tests.browser.playing import fill, key_of
from tests.browser.test_pages import joined, overflows, violations

pytestmark = pytest.mark.browser


def kind_of(page):
    """The type of the open question, as its controls tell it."""
    for kind, selector in {"choice": ".options input", "blanks": "[name^='blank-']"}.items():
        if page.locator(f"form[data-player] {selector}").count():
            return kind
    return "text"


def until(page, wanted):
    """Pass questions until one is as wanted; a test that ends first is followed by another, of somebody else."""
    for _time in range(60):
        if not page.locator("form[data-player]").count():
            page.context.clear_cookies()
            joined(page, page.context._balise_site)
        if wanted(page):
            return
        page.click("[name=skip]")
        page.wait_for_url("**/correction/**")
        page.click("main a.primary")
        page.wait_for_url(lambda address: "/correction/" not in address)
    pytest.fail("no such question")


def has_material(page):
    return page.locator(".has-material").count() > 0


def test_on_a_phone_the_answer_stays_in_reach_and_hides_no_focus(person, site):
    page = person(width=390).page
    page.set_viewport_size({"width": 390, "height": 844})
    joined(page, site)
    until(page, has_material)
    zone = "document.querySelector('.answer-zone').getBoundingClientRect()"
    page.evaluate("window.scrollTo(0, 200)")
    assert page.evaluate(f"[{zone}.bottom <= innerHeight + 1, {zone}.height <= innerHeight * 0.46, {zone}.top > 0]") == [True] * 3
    assert page.locator("[name=send]").is_visible()
    # Every focus stop of the material is clear of the zone that sticks.
    page.evaluate("window.scrollTo(0, 0)")
    page.locator(".subject a, .subject summary, .subject .artefact").first.focus()
    hidden = []
    for _stop in range(12):
        found = page.evaluate(
            f"() => {{ const one = document.activeElement, box = one.getBoundingClientRect();"
            f" return one.closest('.subject') ? [one.tagName, box.top >= {zone}.top] : null }}"
        )
        if found is None:
            break
        if found[1]:
            hidden.append(found[0])
        page.keyboard.press("Tab")
    assert hidden == []


@pytest.mark.parametrize(("width", "height"), [(844, 390), (320, 256), (1280, 800)])
def test_nothing_sticks_over_the_question_where_the_window_is_short(width, height, person, site):
    page = person(width=width).page
    page.set_viewport_size({"width": width, "height": height})
    joined(page, site)
    until(page, has_material)
    style = page.evaluate(
        "() => { const css = getComputedStyle(document.querySelector('.answer-zone')); return [css.position, css.bottom] }"
    )
    assert (style[0] == "sticky" and style[1] == "0px", overflows(page)) == (False, False)


def test_material_folds(person, site):
    page = person(width=390).page
    joined(page, site)
    until(page, has_material)
    page.locator(".fold > summary").first.click()
    assert page.locator(".artefact").first.is_visible() is False


def test_material_that_is_wider_than_the_screen_says_so(person, site):
    page = person(width=390).page
    joined(page, site)
    until(page, has_material)
    page.evaluate("() => { const row = document.createElement('p'); row.textContent = 'x'.repeat(300); row.style.whiteSpace = 'pre'; "
                  "document.querySelector('.artefact').append(row) }")  # fmt: skip
    page.set_viewport_size({"width": 380, "height": 800})
    page.wait_for_selector(".slide-cue:not([hidden])")
    assert (overflows(page), "Faites glisser" in page.locator(".slide-cue").first.inner_text()) == (False, True)


def test_one_letter_chooses_an_option_and_control_enter_validates(person, site):
    page = person().page
    joined(page, site)
    until(page, lambda page: page.locator(".options input[type=radio]").count() > 1)
    page.keyboard.press("b")
    first = page.evaluate("[...document.querySelectorAll('.options input')].findIndex(one => one.checked)")
    page.keyboard.press("1")
    second = page.evaluate("[...document.querySelectorAll('.options input')].findIndex(one => one.checked)")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/correction/**")
    assert (first, second) == (1, 0)


def test_the_key_that_passes_goes_to_the_button_and_not_through_it(person, site):
    page = person().page
    joined(page, site)
    page.locator("h1").focus()
    page.keyboard.press("p")
    assert (page.evaluate("document.activeElement.name"), "/correction/" in page.url) == ("skip", False)


def test_keys_of_one_letter_can_be_switched_off_and_the_choice_is_kept(person, site):
    page = person().page
    joined(page, site)
    until(page, lambda page: page.locator(".options input").count() > 1)
    page.click(".keys summary")
    page.uncheck("[data-keys]")
    page.reload()
    page.locator("h1").focus()
    page.keyboard.press("a")
    page.keyboard.press("p")
    assert (page.locator(".options input:checked").count(), page.evaluate("document.activeElement.tagName")) == (0, "H1")


def test_letters_typed_in_a_field_stay_letters(person, site):
    page = person().page
    joined(page, site)
    until(page, lambda page: page.locator("form[data-player] input[type=text]").count() > 0)
    field = page.locator("form[data-player] input[type=text]").first
    field.focus()
    page.keyboard.type("pa1")
    assert (field.input_value(), page.evaluate("document.activeElement.tagName")) == ("pa1", "INPUT")


def test_a_pause_leads_home_and_the_code_leads_back_to_the_same_question(person, site):
    page = person(width=390).page
    joined(page, site)
    question = page.locator("form[data-player]").get_attribute("data-attempt")
    with page.expect_navigation():
        page.click("text=Faire une pause")
    assert (violations(page), overflows(page)) == ([], False)
    with page.expect_navigation():
        page.click("text=Aller à l’accueil")
    page.goto(f"/parcours/{site.info['campaign_code']}/")
    page.click("button:has-text('Reprendre où j’en étais')")
    page.wait_for_selector("form[data-player]")
    assert page.locator("form[data-player]").get_attribute("data-attempt") == question


# ---------------------------------------------------------------- back, restore, language, two tabs


def forgiven(somebody):
    """The console tells of every page that refuses; nothing else is forgiven."""
    somebody.errors[:] = [error for error in somebody.errors if "422" not in error]


def refused(somebody):
    """Send an answer that has not the form, without the player's script in the way."""
    page = somebody.page
    page.evaluate(
        "() => { const form = document.querySelector('form[data-player]'); form.dataset.plain = '1'; form.requestSubmit(form.querySelector('[name=send]')) }"
    )
    page.wait_for_selector("#erreur")
    forgiven(somebody)


def test_the_language_can_be_changed_on_a_page_that_refused_an_answer(person, site):
    somebody = person()
    page = somebody.page
    joined(page, site)
    question = page.locator("form[data-player]").get_attribute("data-attempt")
    refused(somebody)
    with page.expect_navigation():
        page.click(".foot button[value=en]")
    assert (page.locator("html").get_attribute("lang"), page.locator("form[data-player]").get_attribute("data-attempt")) == ("en", question)


def test_a_tab_restored_on_a_refused_answer_shows_the_question(person, site):
    somebody = person()
    page = somebody.page
    joined(page, site)
    question = page.locator("form[data-player]").get_attribute("data-attempt")
    refused(somebody)
    address = page.url
    page.close()
    again = somebody.context.new_page()
    reply = again.goto(address)
    assert (reply.status, again.locator("form[data-player]").get_attribute("data-attempt")) == (200, question)


def test_going_back_after_an_answer_shows_the_question_that_is_open(person, site):
    page = person().page
    joined(page, site)
    page.click("[name=skip]")
    page.wait_for_url("**/correction/**")
    page.click("main a.primary")
    page.wait_for_selector("form[data-player]")
    question = page.locator("form[data-player]").get_attribute("data-attempt")
    page.go_back()
    page.wait_for_load_state()
    page.go_back()
    page.wait_for_selector("form[data-player]")
    assert page.locator("form[data-player]").get_attribute("data-attempt") == question


def test_two_tabs_and_the_second_one_is_told_that_the_first_answer_stands(person, site):
    somebody = person()
    one = somebody.page
    joined(one, site)
    other = somebody.context.new_page()
    other.goto(one.url)
    fill(one, key_of(site, one.locator("form[data-player]").get_attribute("data-attempt")))
    one.click("[name=send]")
    one.wait_for_url("**/correction/**")
    other.click("[name=skip]")
    other.wait_for_selector(".messages")
    assert "la première réponse est gardée" in other.locator(".messages").inner_text()


@pytest.mark.parametrize("page_name", ["report", "join"])
def test_a_refused_form_can_change_its_language_and_be_opened_again(page_name, person, site):
    somebody = person()
    page = somebody.page
    if page_name == "report":
        joined(page, site)
        page.goto(f"/evaluation/questions/{page.locator('form[data-player]').get_attribute('data-attempt')}/signalement/")
        form = "form[action$='/signalement/']"
    else:
        page.goto(f"/parcours/{site.info['campaign_code']}/")
        page.click("summary:has-text('autre appareil')")
        form = "form:has([name=return_code])"
        page.fill("[name=return_code]", "faux")
    page.evaluate("form => document.querySelector(form).noValidate = true", form)
    page.locator(form).locator("button").last.click()
    page.wait_for_selector(".note.error, .errorlist")
    forgiven(somebody)
    with page.expect_navigation():
        page.click(".foot button[value=en]")
    assert (page.locator("html").get_attribute("lang"), page.locator("main form").count() > 0, re.search("405", page.title())) == (
        "en",
        True,
        None,
    )
