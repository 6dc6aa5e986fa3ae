"""Every page of ours in the admin as people meet it: axe, one heading, no overflow, a quiet console; on a desk and on a phone, in both languages."""

import pytest

from tests.browser.house import ADD, LIST, seeded, site, submit_for_review  # noqa: F401
from tests.browser.test_pages import overflows, violations
from tests.browser.test_reviewer_day import DOCUMENT

pytestmark = pytest.mark.browser

# Wagtail's own faults on its editor: rich widgets without a name, a heading inside the breadcrumb only.
WAGTAIL = ("aria-input-field-name", "page-has-heading-one")
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
CASES = [(role, width, language) for role in PAGES for width in (1280, 390) for language in ("fr-FR", "en-GB")]


@pytest.fixture(scope="module")
def keys(chromium, site):  # noqa: F811
    """A challenge that was approved, changed and submitted again, with a remark; a proposal that waits."""
    pk = seeded(site, DOCUMENT, "auteur")
    site.shell(SETTING % pk)
    tutorial = site.shell(PROPOSAL)
    return {"pk": pk, "tutorial": tutorial}


SETTING = """
from django.contrib.auth import get_user_model
from challenges.authoring import services
from challenges.authoring.models import Challenge
from challenges.authoring.review import CHECKLIST
author, reviewer = (get_user_model().objects.get(username=name) for name in ("auteur", "relecteur"))
one = Challenge.objects.get(pk=%d)
services.submit(one, user=author)
services.approve(one, user=reviewer, comment="Bien.", checked=list(CHECKLIST))
draft = Challenge.objects.get(pk=one.pk).get_latest_revision_as_object()
draft.instruction = "Combien coûtent {a} € et {b} € ?"
draft.save_revision(user=author)
one = Challenge.objects.get(pk=one.pk)
services.submit(one, user=author)
services.remark(one, user=reviewer, text="Dire lesquels.", anchor="instruction")
"""
PROPOSAL = """
from django.contrib.auth import get_user_model
from challenges.tutorials import services
from referential.models import Skill
pupil = get_user_model().objects.get(username="eleve")
skill = Skill.objects.get(code="1.3-1a")
values = {"title": "Trier pas à pas", "summary": "Court.", "link": "https://ecole.example/un-lien-assez-long-pour-un-telephone", "source": "L", "duration": 5}
services.create(pupil, values, [skill])
print(services.create(pupil, values | {"title": "Trier pas à pas, encore"}, [skill]).pk)
"""


def faults(page, known=()) -> list[str]:
    """What axe finds, but for what is known of Wagtail's own."""
    return [one for one in violations(page) if not one.startswith(known)]


@pytest.mark.parametrize(("role", "width", "language"), CASES)
def test_our_pages_have_no_fault(person, keys, role, width, language):
    page = person(role, width=width, language=language).page
    for address in PAGES[role]:
        page.goto(address.format(**keys))
        page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
        facts = (faults(page), overflows(page), page.locator("h1").count(), page.locator("html").get_attribute("lang")[:2])
        assert (address, facts) == (address, ([], False, 1, language[:2]))


@pytest.mark.parametrize("width", [1280, 390])
def test_the_editor_and_its_preview_have_no_fault_of_ours(person, keys, width):
    page = person("author", width=width).page
    page.goto(ADD)
    assert (faults(page, WAGTAIL), overflows(page)) == ([], False)


@pytest.mark.parametrize("view", ["learner", "phone", "contrast"])
@pytest.mark.parametrize("mode", ["", "solution", "graph"])
def test_the_preview_has_no_fault_in_any_view_nor_mode(person, keys, view, mode):
    page = person("author", width=390).page
    address = f"{LIST}preview/{keys['pk']}/?mode={mode}&vue={view}"
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert (faults(page), overflows(page), page.locator("h1").count()) == ([], False, 0 if view == "phone" else 1)
