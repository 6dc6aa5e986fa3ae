"""A teacher's year: two classes, an opening campaign, a pupil on a phone, a date for sending that is missed and put off, practice, a second look, the term list.

The steps follow each other in one process. Days go by in the database: the server keeps its own clock.
"""

import re

import pytest

from tests.browser.playing import answer_all
from tests.browser.test_pages import overflows, violations

pytestmark = pytest.mark.browser
SECOND_CLASS = """
import datetime
from challenges.runtime.schools import services
from challenges.runtime.schools.models import School
school = School.objects.get()
teacher = school.members.get(role="teacher").user
rows = [services.PupilRow("Petit", "Lina", datetime.date(2011, 2, 3), "Orval"), services.PupilRow("Roy", "Noé", datetime.date(2011, 4, 5), "Orval")]
services.add_pupils(school, "3e C", "2026-2027", rows, user=teacher)
"""
MOVE = """
import datetime
from django.utils import timezone
from challenges.runtime.assessments.models import Assessment
from challenges.runtime.campaigns.models import Campaign
campaign = Campaign.objects.get(name="{name}")
Campaign.objects.filter(pk=campaign.pk).update({changes})
Assessment.objects.filter(participation__campaign=campaign, finished_at__isnull=False).update(finished_at=timezone.now() - datetime.timedelta(days={ago}))
"""
LINA = {"last_name": "Petit", "first_name": "Lina", "birth_date": "2011-02-03"}


@pytest.fixture(scope="module")
def year(site):
    """What the steps hand on to each other."""
    site.shell(SECOND_CLASS)
    return {}


@pytest.fixture
def teacher(person):
    return person("teacher", width=1280).page


def sound(page):
    return violations(page) == [] and not overflows(page)


def press(page, name):
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name, exact=True).first.click()


def to_campaign(page, name):
    page.goto("/ecole/")
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=name, exact=True).click()


def test_01_the_teacher_plans_a_campaign_on_a_ready_made_set_and_sees_how_long_it_is(teacher, year):
    page = teacher
    page.goto("/ecole/")
    page.get_by_role("link", name="Nouvelle campagne").click()
    page.fill("[name=name]", "Rentrée 3e C")
    page.select_option("[name=profile_version]", label="Sécurité")
    page.fill("[name=questions_max]", "1")
    page.locator("[name=school_class]").select_option(
        label=[one for one in page.locator("[name=school_class] option").all_inner_texts() if "3e C" in one]
    )
    page.check("[name=leads_on]")
    page.select_option("[name=late_sendings]", "refused")
    page.locator("[data-estimate-told]", has_text="Jamais plus de").wait_for()
    assert sound(page)
    press(page, "Créer la campagne")
    year["code"] = page.locator(".big-code").first.inner_text().strip()
    assert (page.locator("h1").inner_text(), re.fullmatch(r"[A-Z]{6}[0-9]{3}", year["code"]) is not None) == ("Rentrée 3e C", True)


def test_02_the_sheet_has_it_all_and_the_other_class_gets_a_copy(teacher, year):
    page = teacher
    to_campaign(page, "Rentrée 3e C")
    with page.expect_navigation():
        page.get_by_role("link", name="Fiche d’invitation").click()
    assert (page.locator(".big-code").inner_text(), page.locator("main img[src^='data:image/svg']").count(), sound(page)) == (
        year["code"],
        1,
        True,
    )
    to_campaign(page, "Rentrée 3e C")
    page.get_by_role("link", name="Gérer", exact=True).click()
    assert sound(page)
    page.fill("#copy_name", "Rentrée 3e B")
    press(page, "Créer la copie")
    page.locator("[name=school_class]").select_option(
        label=[one for one in page.locator("[name=school_class] option").all_inner_texts() if "3e B" in one]
    )
    press(page, "Enregistrer")
    assert (page.locator("h1").inner_text(), page.locator(".big-code").first.inner_text() != year["code"]) == ("Rentrée 3e B", True)


def test_03_she_tries_it_as_a_pupil_and_nothing_is_counted(teacher):
    page = teacher
    to_campaign(page, "Rentrée 3e C")
    page.get_by_role("link", name="Gérer", exact=True).click()
    press(page, "Essayer comme un élève")
    answer_all(page, lambda number: False)
    said = page.locator("main .note").first.inner_text()
    page.goto("/ecole/")
    counts = page.locator("tr", has_text="Rentrée 3e C").locator("td.number").all_inner_texts()
    assert (said, counts) == ("C’est un essai : rien n’est envoyé, rien n’est compté.", ["0", "0", "0"])


def test_04_a_pupil_on_a_phone_reads_who_will_see_what_and_takes_it(person, year):
    page = person(width=390).page
    page.goto(f"/parcours/{year['code']}/")
    questions = page.locator("dl.told dt").all_inner_texts()
    assert (questions[1], sound(page)) == ("Qui verra mes résultats ?", True)
    for name, value in LINA.items():
        page.fill(f"main [name={name}]", value)
    press(page, "Commencer")
    year["return"] = page.locator(".whose .code").first.text_content().strip()
    assert answer_all(page, lambda number: False) == ["skipped", "skipped"]
    assert (page.get_by_role("button", name="Envoyer").count(), sound(page)) == (1, True)


def back(person, year):
    """The pupil at another browser, with the return code."""
    page = person(width=390).page
    page.goto(f"/parcours/{year['code']}/")
    page.locator("summary", has_text="J’ai déjà commencé").click()
    page.fill("[name=return_code]", year["return"])
    press(page, "Reprendre")
    return page


def test_05_the_date_for_sending_is_missed(person, site, year):
    site.shell(MOVE.format(name="Rentrée 3e C", changes="closes_at=timezone.now() - datetime.timedelta(minutes=5)", ago=0))
    page = back(person, year)
    said = page.locator("main .note.error").first.inner_text()
    assert ("La date d’envoi est passée depuis" in said, page.get_by_role("button", name="Envoyer").count(), sound(page)) == (True, 0, True)


def test_06_the_teacher_puts_it_off(teacher):
    page = teacher
    to_campaign(page, "Rentrée 3e C")
    with page.expect_navigation():
        page.get_by_role("link", name="Gérer", exact=True).click()
    year_later = page.evaluate("() => { const d = new Date(Date.now() + 30 * 864e5); return d.toISOString().slice(0, 16); }")
    page.fill("[name=closes_at]", year_later)
    press(page, "Enregistrer")
    assert page.locator(".messages").inner_text().strip() == "La campagne est modifiée."


def test_07_the_pupil_sends_and_reads_what_to_work_on(person, year):
    page = back(person, year)
    press(page, "Envoyer")
    assert "Résultats envoyés à votre établissement" in page.locator("main .note.good").last.inner_text()
    with page.expect_navigation():
        page.get_by_role("link", name="Pour progresser : mes sujets à reprendre").click()
    steps = page.locator("ol.review > li").count()
    assert (steps, sound(page)) == (2, True)
    page.get_by_role("button", name=re.compile("^S’entraîner")).first.click()
    page.wait_for_selector("form[data-player]")
    outcomes = answer_all(page, lambda number: True)
    with page.expect_navigation():
        page.get_by_role("link", name="Revenir à mes sujets à reprendre").click()
    assert (set(outcomes), page.locator("ol.review .tag.right").count()) == ({"right"}, 1)


def test_08_four_days_later_a_second_look_shows_the_progress(person, site, year):
    site.shell(MOVE.format(name="Rentrée 3e C", changes="name=campaign.name", ago=5))
    page = back(person, year)
    press(page, "Recommencer")
    assert answer_all(page, lambda number: True) == ["right", "right"]
    press(page, "Envoyer")
    assert "Résultats envoyés à votre établissement" in page.locator("main .note.good").last.inner_text()


def test_09_the_teacher_follows(teacher):
    page = teacher
    to_campaign(page, "Rentrée 3e C")
    names = page.locator("table.heat tbody th").all_inner_texts()
    assert (["Lina Petit" in " ".join(names), "Noé Roy" in " ".join(names)], sound(page)) == ([True, True], True)
    with page.expect_navigation():
        page.get_by_role("link", name="Lina Petit").first.click()
    assert (page.locator("h1").inner_text(), sound(page)) == ("Lina Petit", True)
    to_campaign(page, "Rentrée 3e C")
    with page.expect_navigation():
        page.get_by_role("link", name="Après les résultats").click()
    assert (page.locator("tbody th").all_inner_texts(), sound(page)) == (["Lina Petit"], True)


def test_10_the_term_list_has_the_class(teacher):
    page = teacher
    page.goto("/ecole/")
    with page.expect_navigation():
        page.get_by_role("link", name="Bilans").click()
    page.select_option(
        "[name=school_class]", label=next(one for one in page.locator("[name=school_class] option").all_inner_texts() if "3e C" in one)
    )
    with page.expect_navigation():
        page.locator("main form button").first.click()
    assert (page.locator("ul.term h3").all_inner_texts(), sound(page)) == (["Petit Lina"], True)


def test_11_the_year_is_put_away(teacher):
    page = teacher
    to_campaign(page, "Rentrée 3e B")
    page.get_by_role("link", name="Gérer", exact=True).click()
    press(page, "Archiver la campagne")
    gone = page.get_by_role("link", name="Rentrée 3e B").count()
    with page.expect_navigation():
        page.get_by_role("link", name="Voir les campagnes archivées").click()
    assert (gone, page.get_by_role("link", name="Rentrée 3e B").count()) == (0, 1)
