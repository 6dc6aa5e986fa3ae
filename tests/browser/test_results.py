"""The results of a test as a pupil meets them on a phone: the picture and what to do first in two screens, the answers folded, the print unfolded."""

import gzip
import os

import pytest

from tests.browser.test_pages import overflows, violations

pytestmark = pytest.mark.browser

#: A phone, and two of its screens.
PHONE = {"width": 390, "height": 844}
SCREENS = 2
#: What a learner's page may weigh, compressed, styles and scripts included.
MOST_BYTES = 60 * 1024

PLAY = """
from challenges.runtime.assessments import lifecycle, services
from challenges.runtime.assessments.models import Assessment, Learner
from challenges.runtime.assessments.rehearsal import right_answer
from django.contrib.auth import get_user_model
user = get_user_model().objects.get(username={username!r})
learner, _ = Learner.objects.get_or_create(user=user)
test = services.start(learner, kind={kind!r}, channel="positioning", strategy="balise-positioning-1", scope={scope!r})
while test.attempts.filter(answered_at__isnull=False).count() < {most}:
    attempt = services.next_attempt(test)
    if attempt is None:
        break
    if attempt.number % 3:
        services.answer(attempt, right_answer(attempt.key))
    else:
        services.answer(attempt, None, skipped=True)
test.refresh_from_db()
if test.open:
    lifecycle.close(test, Assessment.State.COMPLETED)
print(test.uid)
"""


def played(site, most, kind="positioning", **scope):
    """A test of the demonstration's pupil that is over: one answer in three passed, the others right."""
    username = site.info["accounts"]["pupil"]["username"]
    return site.shell(PLAY.format(username=username, kind=kind, scope=scope, most=most)).split()[-1]


@pytest.fixture(scope="module")
def forty(site):
    """Forty questions over all the competences."""
    return played(site, 40, max_questions=3, min_questions=3)


@pytest.fixture(scope="module")
def ten(site):
    """Ten questions over all the competences: too few for a level anywhere."""
    return played(site, 10, max_questions=2, min_questions=2)


def at(person, uid, **options):
    somebody = person("pupil", width=PHONE["width"], **options)
    page = somebody.page
    page.set_viewport_size(PHONE)
    page.goto(f"/evaluation/{uid}/resultats/")
    return page


def looked_at(page, name):
    """Keep a picture where somebody asked for it, to look at."""
    if folder := os.environ.get("BALISE_LOOK"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_forty_answers_fit_two_screens_of_a_phone_before_unfolding(person, forty):
    page = at(person, forty)
    looked_at(page, "results_forty_390")
    box = page.locator("details.answers > summary").bounding_box()
    assert (page.locator("details.answers > ol > li").count(), box["y"] + box["height"] <= SCREENS * PHONE["height"]) == (40, True), box


def test_the_picture_says_all_sixteen_competences_in_a_table(person, forty):
    page = at(person, forty)
    assert (page.locator(".landscape table").count(), page.locator(".landscape tbody th[scope=row]").count()) == (5, 16)


def test_three_things_come_first_each_with_a_tutorial(person, forty):
    page = at(person, forty)
    assert (page.locator(".starts li").count(), page.locator(".starts li a[href*='/tutoriels/']").count()) == (3, 3)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("made", ["forty", "ten"])
def test_the_results_have_no_fault_folded_or_not(person, made, scheme, request):
    page = at(person, request.getfixturevalue(made))
    page.emulate_media(color_scheme=scheme)
    looked_at(page, f"results_{made}_{scheme}")
    folded = (violations(page), overflows(page))
    for _depth in range(3):
        page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true })")
    looked_at(page, f"results_{made}_{scheme}_open")
    assert (folded, violations(page), overflows(page)) == (([], False), [], False)


def test_ten_answers_say_no_level_but_what_went_well_by_domain(person, ten):
    page = at(person, ten)
    assert (page.locator(".ladder").count(), page.locator(".looks tbody tr").count(), page.locator("main .lead").inner_text()[:23]) == (
        0,
        5,
        "C’est un premier aperçu",
    )


def test_the_answers_are_opened_by_keyboard(person, forty):
    page = at(person, forty)
    page.locator("details.answers > summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    first = page.locator("details.answers > ol > li").first
    assert (first.locator(".tag").first.inner_text(), first.locator(".parts").first.is_visible()) == ("passée", True)


def test_on_paper_everything_is_unfolded_and_nothing_is_pressed(person, forty):
    page = at(person, forty)
    page.emulate_media(media="print")
    looked_at(page, "results_forty_print")
    shown = page.evaluate(
        "() => [...document.querySelectorAll('details.answers > ol > li > details > .instruction')].filter((one) => one.getBoundingClientRect().height > 0).length"
    )
    pressed = page.evaluate(
        "() => [...document.querySelectorAll('main button, main .button')].filter((one) => one.checkVisibility()).map((one) => one.textContent)"
    )
    assert (shown, pressed) == (40, [])


def test_forty_answers_weigh_at_most_sixty_kibibytes(person, forty):
    page = at(person, forty)
    held = page.evaluate(
        "() => [location.href, ...performance.getEntriesByType('resource').map((one) => one.name)].filter((one, i, all) => all.indexOf(one) === i)"
    )
    sizes = {address: len(gzip.compress(page.request.get(address).body())) for address in held}
    assert ({address.split("/")[2] for address in held}, sum(sizes.values()) <= MOST_BYTES) == ({page.url.split("/")[2]}, True), sizes


def test_a_desktop_shows_the_picture_in_columns(person, forty):
    page = at(person, forty)
    page.set_viewport_size({"width": 1280, "height": 900})
    looked_at(page, "results_forty_1280")
    assert (
        len({round(box["x"]) for box in (one.bounding_box() for one in page.locator(".landscape table").all())}) > 1,
        overflows(page),
    ) == (
        True,
        False,
    )
