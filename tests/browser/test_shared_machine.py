"""Two pupils, one computer: whose test it is, the way out, what the browser keeps; and the clock near its end."""

import pytest

from tests.browser.playing import fill, key_of
from tests.browser.test_pages import joined, overflows, violations

pytestmark = pytest.mark.browser


def kept(page):
    return page.evaluate("() => Object.keys(localStorage).filter((key) => key.startsWith('balise-'))")


def write_something(page, site):
    attempt = page.locator("form[data-player]").get_attribute("data-attempt")
    fill(page, key_of(site, attempt))
    page.wait_for_function("() => Object.keys(localStorage).some((key) => key.startsWith('balise-draft-'))")


def test_the_next_pupil_sees_whose_test_it_is_and_begins_their_own(person, site):
    somebody = person(width=390)
    page = somebody.page
    joined(page, site, "Noa")
    first = page.url
    write_something(page, site)
    page.goto(f"/parcours/{site.info['campaign_code']}/")
    assert (page.locator("main strong", has_text="Noa").count(), violations(page), overflows(page)) == (1, [], False)
    page.get_by_role("button", name="Ce n’est pas moi").click()
    page.wait_for_selector("#id_label")
    assert kept(page) == []
    page.fill("#id_label", "Lou")
    page.click("main form button.primary")
    page.wait_for_selector("form[data-player]")
    shown = page.locator(".whose strong").first.inner_text()
    page.goto(first)
    assert (shown, page.locator("form[data-player]").count()) == ("Lou", 0)
    # The console tells that the page was refused, which is what is meant here.
    assert ["404" in error for error in somebody.errors] == [True]
    somebody.errors.clear()


def test_the_way_out_is_reached_by_keyboard(person, site):
    page = person().page
    joined(page, site, "Noa")
    page.get_by_role("button", name="Ce n’est pas moi").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#id_label")
    assert page.url.endswith(f"/parcours/{site.info['campaign_code']}/")


def test_drafts_end_with_the_test(person, site):
    page = person().page
    joined(page, site, "Noa")
    write_something(page, site)
    while page.locator("form[data-player]").count():
        page.click("[name=skip]")
        page.wait_for_url("**/correction/**")
        with page.expect_navigation():
            page.click("main a.primary")
    assert (page.url.endswith("/resultats/"), kept(page)) == (True, [])


def test_the_last_seconds_are_shown_and_said_at_a_few_moments(person, site):
    somebody = person()
    page = somebody.page
    page.clock.install()
    joined(page, site, "Noa")
    page.evaluate("""() => {
      const clock = document.createElement("span");
      clock.className = "clock";
      Object.assign(clock.dataset, {deadline: new Date(Date.now() + 125000).toISOString(), now: new Date().toISOString(), minutes: "M{n}", seconds: "{m}m{s}", last: "{s}", over: "X"});
      const said = document.createElement("span");
      said.dataset.clockSaid = "";
      document.querySelector("main").append(clock, said);
      window.said = [];
      new MutationObserver(() => window.said.push(said.textContent)).observe(said, {childList: true});
      const again = document.createElement("script");
      again.src = document.querySelector("script[src*='assessments/player']").src;
      document.head.append(again);
    }""")
    page.locator(".clock", has_text="M3").wait_for()
    page.clock.run_for(130000)
    assert (page.locator(".clock").inner_text(), page.evaluate("() => window.said")) == ("X", ["M3", "2m0", "1m0", "30", "10", "X"])
