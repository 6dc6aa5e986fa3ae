"""One exam in a real browser, question after question without a page load: keyboard, focus, clock, drafts, a second tab, a network that drops.

The tests follow each other in one exam of thirty-two questions, on a copy of the demonstration.
"""

import re

import pytest

from tests.browser.conftest import Person
from tests.browser.house import site  # noqa: F401 - a demonstration of its own
from tests.browser.playing import enter_exam, fill, key_of
from tests.browser.test_pages import overflows, violations

pytestmark = pytest.mark.browser
FORM = "form[data-player]"


@pytest.fixture(scope="module")
def candidate(chromium, site):  # noqa: F811
    """The candidate of the demonstration, at the first question."""
    invigilator, candidate = Person(chromium, site, width=820), Person(chromium, site)
    page = candidate.page
    enter_exam(page, invigilator.page, site.info["session"], site.info["candidate"])
    yield candidate
    invigilator.context.close()
    candidate.context.close()


@pytest.fixture
def page(candidate):
    """The page of the candidate, marked: the mark is gone after a page load."""
    candidate.errors.clear()
    candidate.page.evaluate("() => { window.kept = 'here'; window.scrollTo(0, 999); }")
    yield candidate.page
    assert [one for one in candidate.errors if "Failed to load resource" not in one] == []


def attempt_of(page):
    return page.locator(FORM).get_attribute("data-attempt")


def number_of(page):
    return int(page.locator("main h1").inner_text().split()[-1])


def kept(page):
    return page.evaluate("() => window.kept || 'gone'")


def gone_on(page, attempt):
    page.locator(f"form[data-attempt='{attempt}']").wait_for(state="detached")
    page.locator(FORM).wait_for()


def skip(page):
    attempt = attempt_of(page)
    page.click("[name=skip]")
    gone_on(page, attempt)


def stands(page):
    """What somebody who hears, sees or reads the page after an answer meets."""
    return page.evaluate(
        "() => ({focus: document.activeElement.textContent.trim(), tag: document.activeElement.tagName, top: scrollY, title: document.title,"
        " loads: performance.getEntriesByType('navigation').length, mains: document.querySelectorAll('main').length, kept: window.kept})"
    )


@pytest.mark.parametrize("answered", ["right", "skipped"])
def test_questions_are_answered_by_keyboard_without_a_page_load(page, site, answered):  # noqa: F811
    before, attempt = number_of(page), attempt_of(page)
    if answered == "right":
        fill(page, key_of(site, attempt))
    page.locator(f"{FORM} [name={'send' if answered == 'right' else 'skip'}]").focus()
    page.keyboard.press("Enter")
    gone_on(page, attempt)
    name = f"Question {before + 1}"
    assert stands(page) == {"focus": name, "tag": "H1", "top": 0, "title": f"{name} – Balise", "loads": 1, "mains": 1, "kept": "here"}


def test_what_follows_the_heading_is_reached_by_tab(page):
    skip(page)
    page.keyboard.press("Tab")
    inside = page.evaluate("() => !!document.activeElement.closest('main .question')")
    assert (inside, violations(page), overflows(page)) == (True, [], False)


def test_the_clock_of_the_next_question_runs(page):
    skip(page)
    first = page.locator(".clock").inner_text()
    assert (re.fullmatch(r"Il reste \d+ min", first) is not None, page.locator(".clock").count()) == (True, 1)
    page.evaluate(
        "() => { const clock = document.querySelector('.clock'); clock.dataset.deadline = new Date(Date.now() + 60000).toISOString(); }"
    )
    page.wait_for_function("() => /Il reste (1 min|\\d+ s)/.test(document.querySelector('.clock').textContent)", timeout=20000)


def test_what_was_typed_in_the_next_question_comes_back_after_a_reload(page, site):  # noqa: F811
    skip(page)
    attempt = attempt_of(page)
    fill(page, key_of(site, attempt))
    page.wait_for_function("(key) => localStorage.getItem(key)", arg=f"balise-draft-{attempt}")
    drafts = page.evaluate("() => Object.keys(localStorage)")
    page.reload()
    assert (attempt_of(page), page.locator(".network").inner_text(), drafts) == (
        attempt, "Nous avons retrouvé ce que vous aviez commencé à écrire.", [f"balise-draft-{attempt}"],
    )  # fmt: skip


def test_an_answer_given_without_network_leads_on_when_it_returns(page, candidate):
    skip(page)
    before, attempt = number_of(page), attempt_of(page)
    candidate.context.set_offline(True)
    page.click("[name=skip]")
    page.wait_for_selector(".network.alert")
    candidate.context.set_offline(False)
    gone_on(page, attempt)
    assert (number_of(page), kept(page)) == (before + 1, "here")


def test_a_reply_that_was_lost_is_asked_for_again(page):
    before, attempt, keys = number_of(page), attempt_of(page), []

    def lose(route):
        keys.append(re.search(r"idempotency_key=(\w+)", route.request.post_data)[1])
        if len(keys) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    address = page.locator(FORM).get_attribute("action")
    page.route(f"**{address}", lose)
    page.click("[name=skip]")
    gone_on(page, attempt)
    assert (number_of(page), kept(page), len(keys), len(set(keys))) == (before + 1, "here", 2, 1)


def test_a_second_tab_is_told_that_the_question_was_answered(page, candidate):
    other = candidate.context.new_page()
    other.goto(page.url)
    before, attempt = number_of(page), attempt_of(page)
    skip(page)
    other.click("[name=skip]")
    gone_on(other, attempt)
    told = other.locator(".messages").inner_text()
    assert (number_of(other), attempt_of(other), "Vous avez déjà répondu à cette question" in told) == (before + 1, attempt_of(page), True)
    other.close()


@pytest.mark.parametrize("sent", ["nothing", "no question", "another language"])
def test_a_reply_without_a_page_to_show_loads_the_address(page, sent):
    before, attempt = number_of(page), attempt_of(page)

    def strip(route):
        reply = route.fetch()
        told = reply.json()
        told["page"] = {
            "nothing": "",
            "no question": "<main><h1>?</h1></main>",
            "another language": told["page"].replace('lang="fr"', 'lang="en"', 1),
        }[sent]
        route.fulfill(response=reply, json=told)

    page.route(f"**{page.locator(FORM).get_attribute('action')}", strip)
    page.click("[name=skip]")
    gone_on(page, attempt)
    assert (number_of(page), kept(page)) == (before + 1, "gone")


def test_a_refused_answer_comes_back_and_the_player_goes_on(page, site):  # noqa: F811
    while page.locator(f"{FORM} input[name=answer]").count() == 0:
        skip(page)
    page.evaluate("() => document.querySelectorAll('form[data-player] [name=answer]').forEach((one) => { one.name = 'lost'; })")
    play, attempt = page.url, attempt_of(page)
    page.click("[name=send]")
    page.wait_for_selector("#erreur")
    page.evaluate("() => { window.kept = 'here'; }")
    fill(page, key_of(site, attempt))
    page.click("[name=send]")
    gone_on(page, attempt)
    assert (page.url, kept(page), page.locator("#erreur").count()) == (play, "here", 0)


def test_a_problem_is_told_from_a_question_that_came_with_an_answer(page):
    skip(page)
    before = number_of(page)
    page.click("summary:has-text('Signaler un problème')")
    page.locator("input[name=kind]").first.check()
    page.fill("#report-text", "Le fichier est vide.")
    with page.expect_navigation():
        page.click("button:has-text('Envoyer le signalement')")
    assert ("votre signalement est enregistré" in page.locator(".messages").inner_text(), number_of(page)) == (True, before)


def test_the_way_out_of_a_question_that_came_with_an_answer_forgets_drafts(page, site):  # noqa: F811
    skip(page)
    fill(page, key_of(site, attempt_of(page)))
    page.wait_for_function("() => Object.keys(localStorage).some((key) => key.startsWith('balise-draft-'))")
    page.get_by_role("button", name="Ce n’est pas moi").click()
    page.wait_for_url("**/certification/**")
    assert page.evaluate("() => Object.keys(localStorage).filter((key) => key.startsWith('balise-'))") == []
