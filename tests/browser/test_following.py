"""A teacher follows a class: sixteen competences in view, a phone without sliding, the keyboard, a page that renews itself, and no script at all."""

import json

import pytest

from tests.browser.house import site  # noqa: F401 - a copy for this file
from tests.browser.test_pages import overflows, violations

pytestmark = pytest.mark.browser

SEEDED = """
import datetime, json
from django.utils import timezone
from challenges.bank.models import Channel
from challenges.runtime.campaigns import queries, services
from challenges.runtime.campaigns.models import Campaign
from challenges.runtime.schools.models import Member
from tests.factories import following
from django.contrib.auth import get_user_model
teacher = get_user_model().objects.get(username={teacher!r})
school = Member.objects.filter(user=teacher).first().school
release = Channel.objects.get(name="positioning").release
codes = [code for code, _title in queries.competence_choices(release.root)]
pupils = following.pupils(school, 35, classes=1)
made = []
for name, room, everybody, sent in (("Parcours de rentrée", pupils[0].school_class, pupils[:31], 0.8), ("Tous les 3e", None, pupils, 1.0)):
    campaign = services.create_campaign(
        school, user=teacher, name=name, competences=codes, questions_max=3, closes_at=timezone.now() + datetime.timedelta(days=9),
        access=Campaign.Access.NAMED, school_class=room,
    )
    parts = following.participations(campaign, release, everybody, sent=sent, finished=0.1)
    made.append(str(campaign.uid))
waiting = pupils[34]
print(json.dumps({{
    "school": str(school.uid), "campaign": made[0], "every": made[1], "pupil": str(pupils[0].uid), "part": str(parts[0].uid), "codes": codes,
    "waiting": [waiting.last_name, waiting.first_name, waiting.birth_date.isoformat(), str(waiting)],
    "room": str(pupils[0].school_class.uid),
}}))
"""


@pytest.fixture(scope="module")
def made(site):  # noqa: F811
    """A class of which most sent their results, and all of its pages."""
    code = SEEDED.format(teacher=site.info["accounts"]["teacher"]["username"])
    return json.loads(site.shell(code).splitlines()[-1])


def pages(made):
    of = f"/ecole/campagnes/{made['campaign']}/"
    return [
        of, f"{of}?tri=-points", f"{of}repartition/", f"{of}difficultes/", f"{of}groupes/", f"{of}groupes/?sur=sujets", f"/ecole/campagnes/{made['every']}/",
        f"/ecole/participations/{made['part']}/", f"/ecole/{made['school']}/eleves/{made['pupil']}/niveaux/",
        f"/ecole/{made['school']}/certifiables/?classe={made['room']}",
    ]  # fmt: skip


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "light"), (1280, "dark"), (390, "dark")])
def test_every_page_is_without_fault_and_none_slides(width, scheme, person, made):
    page = person("teacher", width=width).page
    page.emulate_media(color_scheme=scheme)
    found = []
    for address in pages(made):
        page.goto(address)
        found.append((address, violations(page), overflows(page)))
    assert found == [(address, [], False) for address in pages(made)]


@pytest.mark.parametrize("campaign", ["campaign", "every"])
def test_all_sixteen_competences_are_in_view_at_1280(campaign, person, made):
    page = person("teacher", width=1280).page
    page.goto(f"/ecole/campagnes/{made[campaign]}/")
    boxes = page.eval_on_selector_all(
        ".heat thead th.level", "all => all.map(one => [one.getBoundingClientRect().left, one.getBoundingClientRect().right])"
    )
    slides = page.eval_on_selector(".heat-wrap", "wrap => wrap.scrollWidth > wrap.clientWidth")
    assert (len(boxes), slides, [box for box in boxes if box[0] < 0 or box[1] > 1280]) == (16, False, [])


def test_on_a_phone_each_pupil_is_a_card_of_which_everything_is_in_view(person, made):
    page = person("teacher", width=390).page
    page.goto(f"/ecole/campagnes/{made['campaign']}/?etat=shared")
    row = "tr.shared >> nth=0"
    outside = page.eval_on_selector_all(
        ".heat tbody td, .heat tbody th",
        "all => all.filter(one => one.getBoundingClientRect().width && one.getBoundingClientRect().right > 390).length",
    )
    head = page.locator(f"{row} >> td.level >> nth=0").evaluate("cell => getComputedStyle(cell, '::before').content")
    assert (outside, head, page.locator(f"{row} >> td.level").count()) == (0, '"1.1"', 16)


def test_names_and_heads_stay_while_the_class_goes_by(person, made):
    page = person("teacher", width=1280).page
    page.goto(f"/ecole/campagnes/{made['campaign']}/")
    page.locator(".heat tbody tr >> nth=30").scroll_into_view_if_needed()
    top = page.locator(".heat thead th.level >> nth=0").bounding_box()["y"]
    page.set_viewport_size({"width": 900, "height": 900})
    page.eval_on_selector(".heat-wrap", "wrap => { wrap.scrollLeft = 200 }")
    left = page.eval_on_selector_all(
        ".heat tbody th.who", "all => all[0].getBoundingClientRect().left - all[0].closest('.heat-wrap').getBoundingClientRect().left"
    )
    assert (round(top), round(left)) == (0, 0)


def test_a_competence_is_sorted_by_keyboard_alone(person, made):
    page = person("teacher", width=1280).page
    page.goto(f"/ecole/campagnes/{made['campaign']}/")
    page.focus("[id='tri-2.3']")
    name = page.locator("[id='tri-2.3']").inner_text()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    column = made["codes"].index("2.3")
    levels = [int(text) for text in page.locator(f"tr.shared td.level:nth-of-type({column + 2})").all_inner_texts()]
    assert (name.split()[0], levels, page.locator("th[aria-sort]").get_attribute("aria-sort"), page.locator("th[aria-sort] a").get_attribute("id")) == (
        "2.3", sorted(levels), "ascending", "tri-2.3",
    )  # fmt: skip


def joined(site, made):  # noqa: F811
    """The pupil who was awaited joins, elsewhere."""
    last, first, born, _name = made["waiting"]
    site.shell(
        "import datetime; from challenges.runtime.campaigns import services; from challenges.runtime.campaigns.models import Campaign; "
        f"services.join(Campaign.objects.get(uid={made['campaign']!r}), "
        f"identity=services.Identity({last!r}, {first!r}, datetime.date.fromisoformat({born!r})))"
    )


def look_again(page):
    """Come back to the page, which then asks at once."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_the_page_renews_itself_keeps_the_focus_and_may_be_paused(person, site, made):  # noqa: F811
    page = person("teacher", width=1280).page
    page.goto(f"/ecole/campagnes/{made['campaign']}/")
    row = page.locator("tr", has_text=made["waiting"][3])
    before = row.locator("td.state").inner_text()
    page.click("[data-live-pause]")
    joined(site, made)
    look_again(page)
    page.wait_for_timeout(1000)
    paused = row.locator("td.state").inner_text()
    page.focus("tbody a >> nth=3")
    kept = page.evaluate("document.activeElement.id")
    with page.expect_response("**/suivi/**") as first:
        page.evaluate("document.querySelector('[data-live-pause]').click()")
    page.wait_for_selector("[data-live-text]:not(:empty)")
    with page.expect_response("**/suivi/**") as second:
        look_again(page)
    said = page.locator("[data-live-said]").inner_text().replace("\xa0", " ")
    assert (before, paused, row.locator("td.state").inner_text()) == ("pas commencé", "pas commencé", "en cours")
    assert (first.value.status, second.value.status, page.evaluate("document.activeElement.id") == kept, said.split(",")[0]) == (
        200, 304, True, "3 pas commencé",
    )  # fmt: skip


def test_without_script_the_page_says_the_same_and_a_link_reads_it_again(chromium, site, made):  # noqa: F811
    context = chromium.new_context(java_script_enabled=False, base_url=site.url, locale="fr-FR")
    page = context.new_page()
    account = site.info["accounts"]["teacher"]
    page.goto("/compte/connexion/")
    page.fill("#id_username", account["username"])
    page.fill("#id_password", account["password"])
    with page.expect_navigation():
        page.click("main button.primary")
    page.goto(f"/ecole/campagnes/{made['campaign']}/?tri=-1.1")
    page.click("[data-live-reload]")
    assert (page.url.endswith("?tri=-1.1"), page.locator(".heat tbody tr").count(), page.locator("[data-live-pause]").is_visible()) == (
        True,
        35,
        False,
    )
    context.close()
