"""Every page of ours in the admin as people meet it: axe, one heading, no overflow, a quiet console; on a desk and on a phone, in both languages."""

import json

import pytest

from tests.browser.house import ADD, LIST, site  # noqa: F401
from tests.browser.test_pages import overflows, violations
from tests.browser.test_reviewer_day import DOCUMENT

pytestmark = pytest.mark.browser

# Wagtail's own faults on its editor: rich widgets without a name, a heading inside the breadcrumb only, the field of tags without a label.
WAGTAIL = ("aria-input-field-name", "page-has-heading-one", 'label: <input type="text" class="ui-widget-content')
PAGES = {
    "author": [
        "/admin/challenges/examples/?motif=total-condition", "/admin/challenges/{pk}/laboratory/?graine=2&essai=1&answer=12",
        "/admin/challenges/{pk}/review/", "/admin/challenges/{pk}/compare/", "/admin/challenges/{pk}/history/", "/admin/challenges/import/",
        "/admin/challenges/export/?pk={pk}",
    ],
    "reviewer": ["/admin/challenges/reviews/", "/admin/challenges/{pk}/review/?graine=3&essai=1&answer=12"],
    "moderator": ["/admin/snippets/tutorials/tutorial/queue/", "/admin/snippets/tutorials/tutorial/decide/{tutorial}/"],
    "pupil": ["/tutoriels/proposer/", "/tutoriels/mes-propositions/"],
}  # fmt: skip
CASES = [(role, language) for role in PAGES for language in ("fr-FR", "en-GB")]


@pytest.fixture(scope="module")
def keys(chromium, site):  # noqa: F811
    """A challenge that was approved, changed and submitted again, with a remark; a proposal that waits."""
    made = site.shell(SETTING % repr(json.dumps(DOCUMENT))).split()
    return dict(zip(("pk", "draft", "tutorial"), made, strict=True))


SETTING = """
import json
from django.contrib.auth import get_user_model
from challenges.authoring import services
from challenges.authoring.models import Challenge
from challenges.authoring.review import CHECKLIST
from challenges.tutorials import services as tutorials
from referential.models import Skill
author, reviewer, pupil = (get_user_model().objects.get(username=name) for name in ("auteur", "relecteur", "eleve"))
one = services.create_challenge(json.loads(%s), user=author)
services.submit(one, user=author)
services.approve(one, user=reviewer, comment="Bien.", checked=list(CHECKLIST))
draft = Challenge.objects.get(pk=one.pk).get_latest_revision_as_object()
draft.instruction = "Combien coûtent {a} € et {b} € ?"
draft.save_revision(user=author)
one = Challenge.objects.get(pk=one.pk)
services.submit(one, user=author)
services.remark(one, user=reviewer, text="Dire lesquels.", anchor="instruction")
skill = Skill.objects.get(code="1.3-1a")
values = {"title": "Trier pas à pas", "summary": "Court.", "link": "https://ecole.example/un-lien-assez-long-pour-un-telephone"}
values |= {"source": "Lina", "duration": 5}
tutorials.create(pupil, values, [skill])
draft = services.start_translation(Challenge.objects.get(pk=one.pk), "en", user=author)
print(one.pk, draft.pk, tutorials.create(pupil, values | {"title": "Trier pas à pas, encore"}, [skill]).pk)
"""


# What is cut off at the edge of the screen although the page itself does not scroll.
CUT = """() => [...document.querySelectorAll('main form select, main form input, main form textarea, main form button, main p')]
  .filter(one => one.checkVisibility() && !one.closest('[role=region], .artefact') && one.getBoundingClientRect().right > innerWidth + 1)
  .map(one => one.outerHTML.slice(0, 90))"""


def faults(page, known=()) -> list[str]:
    """What axe finds, but for what is known of Wagtail's own."""
    return [one for one in violations(page) if not one.startswith(known)]


@pytest.mark.parametrize(("role", "language"), CASES)
def test_our_pages_have_no_fault_on_a_desk_nor_on_a_phone(person, keys, role, language):
    page = person(role, language=language).page
    for address in PAGES[role]:
        page.goto(address.format(**keys))
        page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            facts = (
                faults(page),
                overflows(page),
                page.evaluate(CUT),
                page.locator("h1").count(),
                page.locator("html").get_attribute("lang")[:2],
            )
            assert (address, width, facts) == (address, width, ([], False, [], 1, language[:2]))


@pytest.mark.parametrize("width", [1280, 390])
def test_the_editor_and_its_preview_have_no_fault_of_ours(person, keys, width):
    page = person("author", width=width).page
    page.goto(ADD)
    assert (faults(page, WAGTAIL), overflows(page)) == ([], False)


def test_the_preview_has_no_fault_in_any_view_nor_mode(person, keys):
    page = person("author", width=390).page
    page.goto(f"{LIST}edit/{keys['draft']}/")
    page.click("[data-side-panel-toggle='preview']")
    page.frame_locator("#w-preview-iframe").locator(".instruction").wait_for()
    for mode in ("", "solution", "graph"):
        for view in ("learner", "phone", "contrast"):
            page.goto(f"{LIST}preview/{keys['draft']}/?mode={mode}&vue={view}")
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            facts = (faults(page), overflows(page), page.locator("h1").count())
            assert (mode, view, facts) == (mode, view, ([], False, 1))
