"""What a learner's page may weigh, and that anybody can read it: each page of `learner_pages.PAGES`, in every theme, enlarged, spaced out.

Weight is what travels with gzip: Balise's files leave compressed, its pages are compressed by the web server in front (deploy/nginx).
"""

import gzip
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Person
from tests.browser.learner_pages import PAGES
from tests.browser.test_pages import overflows, violations

pytestmark = pytest.mark.browser
# Colours that fade would be measured half-way; and the sheet of another theme comes a moment after it is asked for. Milliseconds.
FADE = 400
MOST = 60 * 1024
THEMES = {
    "light": {"color_scheme": "light", "contrast": "no-preference"},
    "dark": {"color_scheme": "dark", "contrast": "no-preference"},
    "contrast": {"color_scheme": "light", "contrast": "more"},
    "contrast-dark": {"color_scheme": "dark", "contrast": "more"},
}
# 400 % of a window of 1280 by 1024 pixels (WCAG 1.4.10).
ENLARGED = {"width": 320, "height": 256}
# What a question brings of its own is its document, not the page's weight: pictures and files of authors.
DOCUMENTS = ("/fichiers/", "/artefact", "/media/")


@pytest.fixture(scope="module")
def visits(chromium, site):
    """Each page once for the whole file: coming to some of them is a test of ten questions."""
    found = {}

    def visit(one):
        if one.name not in found:
            person = Person(chromium, site, width=390)
            if one.role:
                person.sign_in(one.role)
            one.way(person.page, site)
            found[one.name] = person
        page = found[one.name].page
        page.emulate_media(**THEMES["light"])
        page.set_viewport_size({"width": 390, "height": 844})
        return page

    yield visit
    for person in found.values():
        person.context.close()


def weighed(page):
    """Load the open page again with an empty cache; return its compressed weight by address, and the hosts that were asked."""
    answers = []
    # What the page before still asked for has no body any more.
    page.wait_for_load_state("networkidle")
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def heard(answer):
        answers.append(answer)

    page.on("response", heard)
    page.reload()
    page.wait_for_load_state("networkidle")
    page.remove_listener("response", heard)
    session.detach()
    real = [one for one in answers if not one.url.startswith(("data:", "blob:"))]
    weights = {urlsplit(one.url).path: len(gzip.compress(one.body(), 6)) for one in real if not 300 <= one.status < 400}
    return {path: weight for path, weight in weights.items() if not any(part in path for part in DOCUMENTS)}, {
        urlsplit(one.url).netloc for one in real
    }


@pytest.mark.parametrize("one", PAGES, ids=[one.name for one in PAGES])
def test_a_page_is_light_and_asks_no_other_host(one, visits, site):
    page = visits(one)
    weights, hosts = weighed(page)
    assert (sum(weights.values()) <= MOST, hosts) == (True, {urlsplit(site.url).netloc}), weights


@pytest.mark.parametrize("one", PAGES, ids=[one.name for one in PAGES])
def test_a_page_has_no_fault(one, visits):
    page = visits(one)
    assert (violations(page), overflows(page)) == ([], False)


@pytest.mark.parametrize("theme", [theme for theme in THEMES if theme != "light"])
@pytest.mark.parametrize("one", PAGES, ids=[one.name for one in PAGES])
def test_a_page_is_read_in_every_theme(one, theme, visits):
    page = visits(one)
    page.emulate_media(**THEMES[theme])
    page.wait_for_timeout(FADE)
    # Themes change colours and edges: what else axe looks at is what it was.
    found = Axe().run(page, options={"runOnly": ["color-contrast", "link-in-text-block"]}).response["violations"]
    assert ([(item["id"], item["nodes"][0]["html"][:120]) for item in found], overflows(page)) == ([], False)


@pytest.mark.parametrize("one", PAGES, ids=[one.name for one in PAGES])
def test_a_page_is_read_at_400_percent_and_spaced_out(one, visits):
    page = visits(one)
    page.set_viewport_size(ENLARGED)
    page.wait_for_timeout(FADE)
    enlarged = (violations(page), overflows(page))
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate("() => { document.documentElement.dataset.spacing = 'wide' }")
    page.wait_for_timeout(FADE)
    spaced = (violations(page), overflows(page))
    page.evaluate("() => { document.documentElement.dataset.spacing = 'normal' }")
    assert (enlarged, spaced) == (([], False), ([], False))
