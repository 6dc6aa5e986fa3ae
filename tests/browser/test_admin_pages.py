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
    "publisher": [
        "/admin/bank/", "/admin/bank/2/", "/admin/bank/3/", "/admin/bank/compare/", "/admin/bank/compare/1/2/{changed}/",
        "/admin/bank/2/challenges/?q=1.3", "/admin/bank/2/challenges/", "/admin/bank/blockers/", "/admin/bank/tokens/",
        "/admin/statistiques/", "/admin/calibrages/", "/admin/regles-assouplies/", "/admin/temps-de-reponse/",
    ],
    "operator": ["/admin/bank/"],
    "pupil": ["/tutoriels/proposer/", "/tutoriels/mes-propositions/"],
}  # fmt: skip
CASES = [(role, language) for role in PAGES for language in ("fr-FR", "en-GB")]


@pytest.fixture(scope="module")
def keys(chromium, site):  # noqa: F811
    """A challenge that was approved, changed and submitted again, with a remark; a proposal that waits; releases, and what blocks the next one."""
    made = site.shell(SETTING % repr(json.dumps(DOCUMENT))).split()
    return dict(zip(("pk", "draft", "tutorial", "changed"), made, strict=True))


SETTING = """
import json
from datetime import timedelta
from django.contrib.auth import get_user_model
from django.utils import timezone
from challenges.authoring import services
from challenges.authoring.models import Challenge
from challenges.authoring.review.task import CHECKLIST
from challenges.bank import services as bank
from challenges.bank.models import Release
from challenges.tutorials import services as tutorials
from challenges.tutorials.models import Tutorial
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
waiting = tutorials.create(pupil, values | {"title": "Trier pas à pas, encore"}, [skill]).pk
# A second release with a changed challenge waits for a second person and for an hour, was simulated, and a third one waits for nothing.
publisher, moderator = (get_user_model().objects.get(username=name) for name in ("editeur", "moderateur"))
changed = Challenge.objects.get(code="1.3-1a-01")
for word in ("donnés", "préparés"):
    draft_of = Challenge.objects.get(pk=changed.pk).get_latest_revision_as_object()
    draft_of.instruction = f"{draft_of.instruction} ({word})"
    draft_of.save_revision(user=author)
    services.submit(Challenge.objects.get(pk=changed.pk), user=author)
    services.approve(Challenge.objects.get(pk=changed.pk), user=reviewer, comment="Bien.", checked=list(CHECKLIST))
    release = bank.build(user=publisher, note="Une note assez longue pour qu’elle passe à la ligne sur un téléphone")
second = Release.objects.get(number=2)
bank.promote(second, "certification", user=publisher, reason="Session de décembre, demandée par le centre")
bank.promote(second, "preview", user=publisher, reason="Rentrée", not_before=timezone.now() + timedelta(days=30))
bank.promote(second, "positioning", user=publisher, reason="Relue hier")
bank.simulate_release(second, strategy="balise-certification-1", learners=3, seed=1, user=publisher)
bank.create_token("Miroir du lycée", "bank:read", user=publisher)
bank.revoke_token(bank.create_token("Ancien miroir", "bank:solve", user=publisher)[0], user=publisher)
tutorials.archive(Tutorial.objects.get(pk=1), moderator, "Plus à jour")
print(one.pk, draft.pk, waiting, changed.uid)
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
