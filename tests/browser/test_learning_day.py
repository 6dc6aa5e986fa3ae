"""A learner's own way on a phone: a first test without an account, kept after signing in, practice after practice until the exam may be taken."""

import re

import pytest

from tests.browser.playing import answer_all

pytestmark = pytest.mark.browser


# Somebody who did nothing yet: the pupil of the demonstration may have practised in another file.
_BEGINNER = """
from django.contrib.auth import get_user_model
get_user_model().objects.create_user("apprentie", password="phare-marée-voile-31", first_name="Lina", last_name="Marin")
"""


@pytest.fixture(scope="module")
def phone(chromium, site):
    """The browser of the whole day."""
    from tests.browser.conftest import Person

    site.shell(_BEGINNER)
    site.info["accounts"]["beginner"] = {"username": "apprentie", "password": "phare-marée-voile-31"}
    person = Person(chromium, site, width=390)
    yield person
    person.context.close()


def words(locator):
    return " ".join(locator.inner_text().split())


def pressed(page, selector):
    with page.expect_navigation():
        page.click(selector)


def test_a_visitor_takes_ten_questions_and_reads_what_they_say(phone):
    page = phone.page
    page.goto("/")
    pressed(page, "button:has-text('Faire un premier test')")
    outcomes = answer_all(page, lambda number: number % 2 == 1)
    assert (len(outcomes), "/resultats/" in page.url, page.locator("text=Garder ce résultat").count()) == (10, True, 1)


def test_the_test_is_kept_in_the_account_of_who_signs_in(phone):
    page = phone.page
    phone.sign_in("beginner")
    page.goto("/")
    pressed(page, "button:has-text('Oui, le garder dans mon compte')")
    page.goto("/")
    assert (words(page.locator("h1")), page.locator("text=Un premier test a été fait").count()) == ("Bonjour Lina", 0)


def test_the_home_page_leads_from_practice_to_practice_until_the_exam_may_be_taken(phone):
    page = phone.page
    reached = []
    for _ in range(8):
        page.goto("/")
        card = words(page.locator(".certifiable"))
        if "certifiable" in card.replace("Passer la certification", ""):
            break
        reached.append(re.search(r"(\d) sur 5", card)[1])
        pressed(page, ".advice button")
        answer_all(page, lambda _number: True)
        assert "/resultats/" in page.url
    assert reached == ["0", "1", "2", "3", "4"]


def test_the_profile_says_levels_score_and_history(phone):
    page = phone.page
    page.goto("/mon-profil/")
    levels = page.locator(".standings strong:has-text('Niveau')").count()
    score = int(words(page.locator(".big strong").first))
    assert (levels, score > 40, page.locator("svg.history .mark").count(), words(page.locator(".certifiable .tag"))) == (
        5,
        True,
        6,
        "certifiable",
    )


def test_the_table_says_what_the_plot_draws(phone):
    page = phone.page
    page.goto("/mon-profil/")
    page.click("summary:has-text('Mes tests, un par un')")
    rows = page.locator("table tbody tr")
    assert (rows.count(), words(rows.first.locator("td").first)) == (6, "Premier test")


def test_a_competence_that_was_tested_opens_again_in_some_days(phone):
    page = phone.page
    page.goto("/entrainement/")
    shown = "test à refaire" if page.locator(".card:has-text('test à refaire')").count() else "tout en haut"
    pressed(page, f".competences .card:has-text('{shown}') a >> nth=0")
    assert page.locator("button:has-text('test')").count() == 0


def test_the_library_shows_what_was_done_and_one_theme_is_practised_alone(phone):
    page = phone.page
    page.goto("/exercices/?domaine=2")
    theme = words(page.locator(".theme strong").first)
    pressed(page, ".theme button >> nth=0")
    outcomes = answer_all(page, lambda _number: True)
    assert (0 < len(outcomes) <= 5, theme != "", page.locator("a:has-text('Choisir un autre thème')").count()) == (True, True, 1)


def test_no_script_failed_all_day(phone):
    assert phone.errors == []
