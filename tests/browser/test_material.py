"""The material of a question in the player's page: every kind, on a phone, in both themes, by keyboard.

The pages are made of the player's own context and template, with its policy of content; they are handed to the browser without a server,
one load a kind.
"""

import copy
import mimetypes
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import RequestFactory
from django.utils import translation

import generators
from challenges.runtime.assessments import variants
from challenges.runtime.assessments.models import Assessment, Attempt
from challenges.runtime.assessments.views import question_context
from cms.middleware import ContentSecurityPolicyMiddleware
from tests.generators.documents import EXAMPLES, SEED, example

pytestmark = pytest.mark.browser

HOST = "http://balise.test"
#: A picture that one answers on is no material: `test_forms` looks at it.
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.json") if example(path.stem)["response"]["type"] != "hotspot")
# What a finger or a key reaches, and how high it is; what lies in a closed message is not there yet.
TARGETS = """() => [...document.querySelectorAll('.material a[href], .material summary')].filter(one => one.checkVisibility())
  .map(one => [one.textContent.slice(0, 30), one.getBoundingClientRect().height]).filter(([, height]) => height < 44)"""
ZONES = """() => [...document.querySelectorAll('.material .artefact')].map(one =>
  [getComputedStyle(one).overflowX, one.getBoundingClientRect().height > 40, one.getBoundingClientRect().right <= innerWidth])"""
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


def _document(name: str) -> dict[str, Any]:
    """Return an example whose files are all shown in the page."""
    document = copy.deepcopy(example(name))
    for artefact in document["dataset"]["present"]["artefacts"]:
        artefact["show"] = True
    return document


def _page(document: dict[str, Any]) -> Callable[[HttpRequest], HttpResponse]:
    """Return what answers with the question page of a document; nothing of it is stored in the database."""
    variant = generators.compile_challenge(document).instantiate(SEED)
    assessment = Assessment(kind=Assessment.Kind.POSITIONING, scope={"length": 12})
    attempt = Attempt(
        assessment=assessment, number=3, instruction=variant.instruction, hint=variant.hint, response=variant.response,
        files=variants.keep_files(variant),
    )  # fmt: skip
    return lambda request: render(request, "assessments/question.html", question_context(assessment, attempt))


@pytest.fixture(scope="module")
def pages() -> dict[str, dict[str, Any]]:
    """The question page of each example by its path, with the policy of content that the server sends."""
    answers = {}
    for name in NAMES:
        request = RequestFactory().get(f"/{name}/")
        request.user = AnonymousUser()
        with translation.override("fr"):
            response = ContentSecurityPolicyMiddleware(_page(_document(name)))(request)
        assert "Content-Security-Policy" in response
        answers[f"/{name}/"] = {"headers": dict(response.headers), "body": response.content}
    return answers


@pytest.fixture(scope="module")
def picture() -> bytes:
    """The file of the example whose material is a picture."""
    return generators.compile_challenge(_document("image")).instantiate(SEED).artefacts[0].content


@pytest.fixture(scope="module")
def screen(chromium, pages, picture) -> Iterator[Any]:
    """One page of one browser; what the console complains about is in `errors`."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, base_url=HOST, locale="fr-FR")
    page = context.new_page()
    page.errors = []
    page.on("console", lambda message: page.errors.append(message.text) if message.type == "error" else None)

    def answer(route: Any) -> None:
        path = route.request.url.removeprefix(HOST).partition("?")[0]
        if path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/"))
            assert isinstance(found, str), path
            return route.fulfill(path=found, content_type=mimetypes.guess_type(found)[0])
        return route.fulfill(**pages[path]) if path in pages else route.fulfill(body=picture, content_type="image/png")

    page.route("**/*", answer)
    yield page
    context.close()


def _opened(page: Any, name: str, width: int = 360) -> Any:
    """Load the page of an example afresh, by day."""
    page.errors.clear()
    page.emulate_media(color_scheme="light", reduced_motion="reduce")  # colours that fade would be measured half-way
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(f"/{name}/")
    return page


def _faults(page: Any, options: dict[str, Any] | None = None) -> list[str]:
    """Return what axe finds, whatever its impact."""
    found = Axe().run(page, options=options).response
    assert found["passes"]
    return [f"{one['id']}: {node['html'][:150]}" for one in found["violations"] for node in one["nodes"]]


def _scroll_width(page: Any) -> int:
    return page.evaluate("document.documentElement.scrollWidth")


def _falls(page: Any, day: str) -> bool:
    """Whether night falls: the sheet of the dark is asked for when the device turns, and comes a moment later."""
    for _ in range(60):
        if page.evaluate("getComputedStyle(document.body).backgroundColor") != day:
            return True
        page.wait_for_timeout(50)
    return False


@pytest.mark.parametrize("name", NAMES)
def test_material_is_readable_on_a_phone_by_day_and_by_night(screen, name):
    page = _opened(screen, name)
    day = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert page.evaluate(ZONES) == [["auto", True, True]]
    assert page.evaluate(TARGETS) == []
    page.evaluate("document.querySelectorAll('.material details').forEach(one => one.open = true)")
    page.evaluate("document.querySelectorAll('.material tbody tr:nth-child(n+20)').forEach(one => one.remove())")  # they are all alike
    assert (_scroll_width(page), page.evaluate(TARGETS)) == (360, [])
    assert _faults(page) == []
    page.set_viewport_size({"width": 320, "height": 256})  # 1280 by 1024 at 400 %
    assert _scroll_width(page) == 320
    page.emulate_media(color_scheme="dark")
    assert _falls(page, day)
    assert _faults(page, CONTRAST) == []
    assert page.errors == []


@pytest.mark.parametrize("name", ["mailbox", "sales_total"])
def test_on_a_desk_material_stands_beside_the_answer(screen, name):
    page = _opened(screen, name, 1280)
    material, answer = (page.locator(one).bounding_box() for one in (".material", ".answer-zone"))
    assert material["x"] + material["width"] <= answer["x"]
    assert page.locator(".artefact").bounding_box()["height"] <= 740


def test_a_message_is_opened_by_keyboard(screen):
    page = _opened(screen, "mailbox")
    page.locator(".artefact").focus()
    body = page.locator(".artefact-body").first
    assert body.is_hidden()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert body.is_visible()
    assert page.locator(".artefact-body:visible").count() == 1


def test_a_site_is_visited_by_keyboard_one_page_at_a_time(screen):
    page = _opened(screen, "site")
    shown = page.locator(".artefact-page-title:visible")
    menu = page.locator(".artefact-menu-link:visible").all_inner_texts()
    assert shown.all_inner_texts() == menu[:1]
    page.locator(".artefact").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert shown.all_inner_texts() == menu[1:2]
    assert page.locator(".artefact-menu-link[aria-current]:visible").all_inner_texts() == menu[1:2]
    page.go_back()
    assert shown.all_inner_texts() == menu[:1]


def test_a_link_of_the_material_that_leads_nowhere_moves_nothing(screen):
    page = _opened(screen, "results_page")
    link = page.locator(".artefact-title").last
    link.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    assert before > 0
    link.click(force=True)
    assert (page.evaluate("scrollY"), page.url) == (before, f"{HOST}/results_page/")


def test_a_wide_table_scrolls_in_its_zone_by_keyboard_with_its_title_in_sight(screen):
    page = _opened(screen, "sales_total")
    page.locator(".artefact").focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)  # a key scrolls by and by
    assert page.locator(".artefact").evaluate("one => one.scrollLeft") > 100
    caption = page.locator("caption").bounding_box()
    assert page.evaluate("scrollX") == 0
    assert 0 <= caption["x"] < caption["x"] + caption["width"] <= 360
