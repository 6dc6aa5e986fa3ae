"""A teacher hands results on, a manager gives a key, a pupil shows theirs at home: at 1280 and 390 pixels, axe on every page."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.browser.house import site, written  # noqa: F401 - a copy for this file
from tests.browser.test_pages import overflows, violations

pytestmark = pytest.mark.browser

PLAYED = """
from datetime import timedelta
from django.utils import timezone
from challenges.runtime.assessments.rehearsal import answer_by_rule
from challenges.runtime.campaigns import services
from challenges.runtime.schools.models import Member, School
import json
school = School.objects.get(uai='9990001X')
teacher = Member.objects.filter(school=school, role='teacher').first().user
campaign = services.create_campaign(school, user=teacher, name='Rentrée des 3e', competences=['1.1', '2.1', '4.2'], questions_max=3, access='named',
                                    closes_at=timezone.now() + timedelta(days=9))
pupils = [one for one in school.pupils.present().select_related('school_class', 'learner') if one.learner is None or one.learner.user_id is None][:3]
for number, pupil in enumerate(pupils):
    made = services.join(campaign, identity=services.Identity(pupil.last_name, pupil.first_name, pupil.birth_date)).participation
    answer_by_rule(made.assessment, lambda attempt: (attempt.number + number) % 3 > 0)
    if number < 2:
        services.share(made)
print(json.dumps({'school': str(school.uid), 'campaign': str(campaign.uid), 'participation': str(campaign.participations.first().uid),
                  'pupils': [str(one) for one in pupils], 'class': str(pupils[0].school_class.uid)}))
"""


@pytest.fixture(scope="module")
def made(site):  # noqa: F811
    """A campaign of three pupils, two of whom sent their results."""
    return json.loads(site.shell(PLAYED).splitlines()[-1])


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_of_handing_on_have_no_fault_and_do_not_overflow(person, made, width):
    somebody = person("head", width=width)
    page = somebody.page
    school, choice = made["school"], f"?school_class={made['class']}"
    pages = [
        f"/ecole/campagnes/{made['campaign']}/transmettre/", f"/ecole/{school}/bilans/{choice}", f"/ecole/{school}/bilans/{choice}&act=print",
        f"/ecole/{school}/bilans/lsu/{choice}", f"/ecole/{school}/bilans/archives/", f"/ecole/{school}/outils/", "/famille/partage/", "/famille/rien/",
    ]  # fmt: skip
    found = []
    for address in pages:
        page.goto(address)
        page.evaluate("() => document.querySelectorAll('main details').forEach(one => { one.open = true; })")
        found.append((address, violations(page), overflows(page)))
    assert found == [(address, [], False) for address in pages]
    # A page that is closed says so by its status, which the console repeats.
    assert [one for one in somebody.errors if "410" not in one] == []
    somebody.errors.clear()


def test_a_teacher_changes_a_line_prints_and_takes_files(person, made):
    page = person("teacher").page
    page.goto(f"/ecole/{made['school']}/bilans/?school_class={made['class']}")
    page.locator("main textarea").first.fill("Travail sérieux et régulier.")
    page.get_by_role("button", name="Page à imprimer").click()
    page.wait_for_selector(".term-table")
    assert (page.locator("td.words").first.inner_text(), violations(page), overflows(page)) == ("Travail sérieux et régulier.", [], False)
    page.goto(f"/ecole/campagnes/{made['campaign']}/transmettre/")
    with page.expect_download() as told:
        page.locator("section", has_text="Une ligne par élève").get_by_role("link", name="ODS").click()
    assert zipfile.ZipFile(told.value.path()).testzip() is None
    with page.expect_download() as told:
        page.get_by_role("link", name="Tous les élèves").click()
    assert len(PdfReader(io.BytesIO(Path(told.value.path()).read_bytes())).pages) == 3


def test_a_manager_gives_a_key_and_a_program_reads_with_it(person, made):
    page = person("head", width=390).page
    page.goto(f"/ecole/{made['school']}/outils/")
    page.fill("#id_name", "Tableau de bord")
    page.get_by_label("lire les résultats envoyés").check()
    page.get_by_role("button", name="Donner la clé").click()
    secret = page.locator("input.secret").input_value()
    assert (violations(page), overflows(page)) == ([], False)
    code = page.request.get("/api/schools/v1/campaigns", headers={"Authorization": f"Bearer {secret}"}).status
    page.get_by_role("button", name="Retirer").first.click()
    page.wait_for_selector(".messages li")
    after = page.request.get("/api/schools/v1/campaigns", headers={"Authorization": f"Bearer {secret}"}).status
    assert (code, after) == (403, 401)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_pupil_shows_results_at_home_and_takes_them_back(person, site, width):  # noqa: F811
    pupil = person(width=width).page
    pupil.goto(f"/parcours/{site.info['campaign_code']}/")
    pupil.fill("#id_label", f"Noa {width}")
    pupil.click("main form button.primary")
    pupil.wait_for_selector("form[data-player]")
    site.shell(
        "from challenges.runtime.assessments.rehearsal import answer_by_rule; from challenges.runtime.campaigns.models import Participation; "
        f"answer_by_rule(Participation.objects.get(label='Noa {width}').assessment, lambda attempt: True)"
    )
    pupil.reload()
    pupil.get_by_role("link", name="Montrer mes résultats à ma famille").click()
    pupil.get_by_role("button", name="Ouvrir la page").click()
    address = pupil.locator("input.secret").input_value()
    assert (violations(pupil), overflows(pupil)) == ([], False)
    parent = person(width=width).page
    parent.goto(address)
    assert (parent.locator("h1").inner_text(), violations(parent), overflows(parent)) == ("Compétences numériques", [], False)
    pupil.get_by_role("button", name="Retirer cette page").click()
    pupil.wait_for_selector(".messages li")
    answer = parent.request.get(address)
    assert (answer.status, answer.headers["referrer-policy"]) == (410, "no-referrer")
