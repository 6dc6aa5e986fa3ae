"""The pages that learners meet, one line each, and how one comes to them. `make screenshots` photographs them, test_learner_figures.py measures them.

A new page of a learner's is a line of `PAGES`: a name (of files and tests), who looks (a role of the demonstration, or nobody), how to come there.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.browser.playing import fill, key_of
from tests.browser.serving import Site

Way = Callable[[Any, Site], None]
# A campaign of the demonstration that leads on: made once a demonstration, short enough to be walked to its end for each page.
_JOURNEY = """
from datetime import timedelta
from django.utils import timezone
from challenges.runtime.campaigns import services
from challenges.runtime.campaigns.models import Campaign
from challenges.runtime.schools.models import School
school = School.objects.get()
name = {name!r}
campaign = school.campaigns.filter(name=name).first() or services.create_campaign(
    school, user=school.members.get(role="teacher").user, name=name, competences=["1.1", "1.3", "2.3", "4.1", "5.1"], questions_max=2,
    closes_at=timezone.now() + timedelta(days=90), access=Campaign.Access.ANONYMOUS, leads_on=True, message="Prenez votre temps : rien n’est noté.",
    feedback={feedback!r},
)
print(campaign.code)
"""
# A session of its own for each visit, so that nobody stands at the post of the candidate whom other tests examine.
_SESSION = """
import json
from django.utils import timezone
from challenges.runtime.certification import services
from challenges.runtime.schools.models import School
school = School.objects.get()
head = school.members.get(role="head").user
pupil = school.pupils.exclude(learner__user__username="candidat").order_by("pk").last()
session = services.create_session(services.create_centre(school, actor="pages"), user=head, room="Salle 7", starts_at=timezone.now())
services.enrol(session, [pupil], user=head)
said = {"number": session.number, "last_name": pupil.last_name, "first_name": pupil.first_name, "birth_date": pupil.birth_date.isoformat()}
print(json.dumps(said))
"""


@dataclass(frozen=True)
class LearnerPage:
    """A page, and the way to it."""

    name: str
    way: Way
    role: str = ""


def at(address: str) -> Way:
    """A page that is opened by its address."""
    return lambda page, site: page.goto(address.format(**site.info))


def pressing(address: str, selector: str) -> Way:
    """A page to which something on another one leads."""

    def go(page: Any, site: Site) -> None:
        page.goto(address.format(**site.info))
        with page.expect_navigation():
            page.click(selector)

    return go


def code_of_journey(site: Site, name: str = "Le numérique au quotidien", feedback: str = "each") -> str:
    """Return the code of a campaign that leads on, and tells answers when it says."""
    if name not in site.info:
        site.info[name] = site.shell(_JOURNEY.format(name=name, feedback=feedback)).splitlines()[-1]
    return site.info[name]


def join(page: Any, site: Site) -> None:
    page.goto(f"/parcours/{code_of_journey(site)}/")


def checkpoint(page: Any, site: Site) -> None:
    """After five questions of a campaign that tells answers at checkpoints, two of them passed."""
    begin(page, f"/parcours/{code_of_journey(site, 'Le point toutes les cinq questions', 'checkpoints')}/")
    for number in range(1, 6):
        go_on(page, site, right=number % 2 == 1)
    page.wait_for_url("**/point/5/")


def question(page: Any, site: Site) -> None:
    """The first question of a campaign."""
    begin(page, f"/parcours/{code_of_journey(site)}/")


def begin(page: Any, address: str) -> None:
    """Join a campaign."""
    page.goto(address)
    if page.locator("#id_label").count():
        page.fill("#id_label", "Noa")
    page.click("main form button.primary")
    page.wait_for_selector("form[data-player]")


def go_on(page: Any, site: Site, right: bool) -> None:
    """Answer the open question, or pass it; wait for what comes after."""
    attempt = page.locator("form[data-player]").get_attribute("data-attempt")
    if right:
        fill(page, key_of(site, attempt))
    page.click("[name=send]" if right else "[name=skip]")
    page.locator(f"form[data-attempt='{attempt}']").wait_for(state="detached")
    page.wait_for_load_state()


def material(page: Any, site: Site) -> None:
    """The first question of a campaign that shows a document."""
    question(page, site)
    while not page.locator(".material").count():
        go_on(page, site, right=True)
        to_question(page)


def to_question(page: Any) -> None:
    """Leave the correction or the stage behind."""
    if not page.locator("form[data-player]").count():
        with page.expect_navigation():
            page.click("main .actions a.primary, main a.primary")


def correction(page: Any, site: Site) -> None:
    question(page, site)
    go_on(page, site, right=False)


def results(page: Any, site: Site) -> None:
    """The end of a campaign, two of three answers right."""
    question(page, site)
    number = 0
    while page.locator("form[data-player]").count():
        number += 1
        go_on(page, site, right=number % 3 != 0)
        to_question(page)


def plan(page: Any, site: Site) -> None:
    results(page, site)
    with page.expect_navigation():
        page.click("a[href*='/parcours/suite/']")


def candidate(page: Any, site: Site) -> None:
    """A candidate who said who they are, and waits for the invigilator."""
    page.goto("/certification/")
    for name, said in json.loads(site.shell(_SESSION).splitlines()[-1]).items():
        page.fill(f"[name={name}]", said)
    with page.expect_navigation():
        page.click("main form button.primary")


PAGES = [
    LearnerPage("accueil-visiteur", at("/")),
    LearnerPage("accueil", at("/"), "candidate"),
    LearnerPage("compte", at("/compte/"), "candidate"),
    LearnerPage("entrainement", at("/entrainement/"), "candidate"),
    LearnerPage("competence", at("/entrainement/1.3/"), "candidate"),
    LearnerPage("exercices", at("/exercices/"), "candidate"),
    LearnerPage("profil", at("/mon-profil/"), "candidate"),
    LearnerPage("profil-vide", at("/mon-profil/"), "pupil"),
    LearnerPage("entrer-un-code", at("/parcours/")),
    LearnerPage("rejoindre", join),
    LearnerPage("question", question),
    LearnerPage("question-document", material),
    LearnerPage("correction", correction),
    LearnerPage("point", checkpoint),
    LearnerPage("premier-test", pressing("/", "main button.primary")),
    LearnerPage("ressources", at("/tutoriels/"), "candidate"),
    LearnerPage("resultats", results),
    LearnerPage("progresser", plan),
    LearnerPage("famille", at("/famille/partage/"), "candidate"),
    LearnerPage("certification", at("/certification/")),
    LearnerPage("certification-attente", candidate),
    LearnerPage("verifier", at("/verifier/")),
    LearnerPage("affichage", at("/affichage/")),
    LearnerPage("adresse-inconnue", at("/nulle-part/")),
]
