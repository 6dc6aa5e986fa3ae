"""Each form of response in a real browser: by pointer on a phone, by keyboard, without a script; no page breaks, and axe finds nothing.

One small release a form, and a test of one question on it for each of four ways to answer.
"""

import json

import pytest

from tests.browser.conftest import Person
from tests.browser.house import site  # noqa: F401 - a demonstration of its own
from tests.browser.playing import fill, key_of
from tests.browser.test_pages import overflows, violations
from tests.browser.test_whole_campaign import answer as answer_by_keys
from tests.browser.test_whole_campaign import tab_to
from tests.factories.forms import RESPONSES

pytestmark = pytest.mark.browser
WAYS = ("phone", "keys", "plain", "pointer")
FORMS = sorted(RESPONSES)
_BEGIN = """
import json
from django.contrib.auth import get_user_model
from challenges.runtime.assessments.models import Learner
from tests.assessments.test_services import begin, release_of
from tests.factories.forms import RESPONSES, form_document
user = get_user_model().objects.get(username=USERNAME)
learner = Learner.objects.filter(user=user).first() or Learner.objects.create(user=user)
found = {}
for form in sorted(RESPONSES):
    release_of(form_document(form))
    found[form] = {way: str(begin(learner).uid) for way in WAYS}
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def begun(site):  # noqa: F811
    """The address of a test of one question for each form and each way."""
    username = site.info["accounts"]["candidate"]["username"]
    told = site.shell(f"USERNAME = {username!r}\nWAYS = {WAYS!r}\n{_BEGIN}")
    return json.loads(told.strip().splitlines()[-1])


@pytest.fixture(scope="module")
def browsers(chromium, site):  # noqa: F811
    """Browsers of the learner: a phone, a keyboard, one without script."""
    phone, keys = Person(chromium, site, width=390).sign_in("candidate"), Person(chromium, site).sign_in("candidate")
    plain = Person(chromium, site)
    plain.context.close()
    plain.context = chromium.new_context(
        viewport={"width": 800, "height": 900}, locale="fr-FR", base_url=site.url, java_script_enabled=False
    )
    plain.context._balise_site = site
    plain.page = plain.context.new_page()
    plain.sign_in("candidate")
    yield {"phone": phone, "keys": keys, "plain": plain}
    for person in (phone, keys, plain):
        person.context.close()


def opened(browsers, begun, form, way):
    person = browsers[way]
    person.errors.clear()
    person.page.goto(f"/evaluation/{begun[form][way]}/")
    return person.page, person.page.locator("form[data-player]").get_attribute("data-attempt")


def told_right(page) -> bool:
    page.wait_for_url("**/correction/")
    return page.locator("h1").inner_text() == "C’est juste"


@pytest.mark.parametrize("form", FORMS)
def test_answered_on_a_phone(form, browsers, begun, site):  # noqa: F811
    page, attempt = opened(browsers, begun, form, "phone")
    assert (violations(page), overflows(page)) == ([], False)
    fill(page, key_of(site, attempt))
    page.click("[name=send]")
    assert (told_right(page), browsers["phone"].errors) == (True, [])


@pytest.mark.parametrize("form", FORMS)
def test_answered_by_keyboard_alone(form, browsers, begun, site):  # noqa: F811
    page, attempt = opened(browsers, begun, form, "keys")
    assert violations(page) == []
    answer_by_keys(page, key_of(site, attempt))
    tab_to(page, "[name=send]")
    page.keyboard.press("Enter")
    assert (told_right(page), browsers["keys"].errors) == (True, [])


@pytest.mark.parametrize("form", FORMS)
def test_answered_without_a_script(form, browsers, begun, site):  # noqa: F811
    page, attempt = opened(browsers, begun, form, "plain")
    fill(page, key_of(site, attempt))
    page.click("[name=send]")
    assert told_right(page)


@pytest.fixture
def pointer(chromium, site):  # noqa: F811
    """The learner on a phone, who points and drags."""
    learner = Person(chromium, site, width=390).sign_in("candidate")
    yield learner.page
    learner.context.close()


def test_a_zone_that_is_touched_is_chosen_in_the_list(pointer, begun):
    pointer.goto(f"/evaluation/{begun['hotspot']['pointer']}/")
    spot = pointer.locator("[data-spot]").nth(1)
    spot.click()
    chosen = pointer.locator("input[name=answer]:checked").get_attribute("value")
    assert (chosen, "is-chosen" in spot.get_attribute("class")) == (spot.get_attribute("data-spot"), True)


def test_a_line_that_is_dragged_takes_its_place_and_keeps_it(pointer, begun):
    pointer.goto(f"/evaluation/{begun['ordering']['pointer']}/")
    first, last = pointer.locator(".order-item").first, pointer.locator(".order-item").last
    name = first.get_attribute("data-text")
    start, end = first.locator(".order-grip").bounding_box(), last.bounding_box()
    pointer.mouse.move(start["x"] + 8, start["y"] + 10)
    pointer.mouse.down()
    pointer.mouse.move(start["x"] + 8, end["y"] + end["height"] - 4, steps=12)
    pointer.mouse.up()
    places = pointer.eval_on_selector_all(".order-item", "rows => rows.map(row => [row.dataset.text, row.querySelector('select').value])")
    assert (places[-1][0], [place for _text, place in places]) == (name, ["1", "2", "3", "4"])
    pointer.reload()
    assert pointer.locator(".order-item").last.get_attribute("data-text") == name, "what was begun comes back"


def test_a_program_is_tried_and_gone_through_step_by_step(pointer, begun):
    pointer.goto(f"/evaluation/{begun['program_map']['pointer']}/")
    pointer.fill("[name=answer]", "répéter 6 fois\n    avancer")
    pointer.click("[name=try]")
    pointer.wait_for_selector(".trace-tools")
    places = [pointer.locator(".tried td[data-figure]").get_attribute("data-cell")]
    for _step in range(3):
        pointer.get_by_role("button", name="Pas suivant").click()
        places.append(pointer.locator(".tried td[data-figure]").get_attribute("data-cell"))
    pointer.get_by_role("button", name="Fin", exact=True).click()
    chosen = pointer.evaluate(
        "() => { const one = document.querySelector('#answer'); return one.value.slice(one.selectionStart, one.selectionEnd) }"
    )
    assert (places, pointer.locator(".tried td[data-figure]").get_attribute("data-cell"), chosen) == (
        ["1,1", "2,1", "2,1", "3,1"],
        "7,1",
        "    avancer",
    )
    assert (violations(pointer), overflows(pointer), "/essai/" in pointer.url) == ([], False, False)


def test_what_is_wrong_with_a_query_is_told_beside_it(pointer, begun):
    pointer.goto(f"/evaluation/{begun['query']['pointer']}/")
    pointer.fill("[name=answer]", "SELECT nom FROM lieu")
    pointer.click("[name=try]")
    assert "lieux" in pointer.locator("[data-tried] .note").inner_text()
    assert pointer.input_value("[name=answer]") == "SELECT nom FROM lieu"


def test_a_new_line_of_a_program_begins_where_the_one_before_did(pointer, begun):
    pointer.goto(f"/evaluation/{begun['program_map']['pointer']}/")
    pointer.fill("[name=answer]", "répéter 6 fois\n    avancer")
    pointer.focus("[name=answer]")
    pointer.keyboard.press("Control+End")
    pointer.keyboard.press("Enter")
    pointer.keyboard.type("avancer")
    pointer.get_by_role("button", name="Décaler à gauche").click()
    assert pointer.input_value("[name=answer]") == "répéter 6 fois\n    avancer\navancer"
