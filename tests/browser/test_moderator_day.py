"""A moderator's day: what a pupil proposes is accepted, set aside as a duplicate or refused with a reason, and the pupil reads what became of it."""

import pytest

from tests.browser.house import follow, site, told, written  # noqa: F401

pytestmark = pytest.mark.browser

QUEUE = "/admin/snippets/tutorials/tutorial/queue/"
LINK = "https://ecole.example/trier-un-tableau"
REASON = "Le texte ne dit pas comment faire."
FIRST, TWIN, THIRD = "Trier un tableau pas à pas", "Trier un tableau pas à pas, bis", "Mon avis sur les tableurs"


def propose(page, title: str, link: str = "", body: str = ""):
    """Fill in the form of a proposal and send it."""
    page.goto("/tutoriels/proposer/")
    for field, value in {
        "title": title,
        "summary": "Une page courte.",
        "link": link,
        "body": body,
        "source": "Lina",
        "duration": "5",
        "codes": "1.3-1a",
    }.items():
        if value:
            page.fill(f"[name={field}]", value)
    follow(page, lambda: page.click("main form button.primary"))
    return page


def decide(page, title: str):
    """Open the decision on a tutorial from the queue."""
    page.goto(QUEUE)
    follow(page, page.get_by_role("link", name=title, exact=True).click)
    return page


def states(page) -> dict[str, str]:
    """What became of each proposal, as the proposer reads it."""
    page.goto("/tutoriels/mes-propositions/")
    return {card.locator("h2").inner_text(): card.locator(".tag").inner_text() for card in page.locator("li.card").all()}


def test_1_a_pupil_proposes_and_is_told_of_a_likeness(person):
    page = person("pupil").page
    propose(page, FIRST, LINK)
    propose(page, TWIN, LINK)
    assert page.locator(".note.partly").inner_text().replace("\xa0", " ").startswith("Un tutoriel ressemble au vôtre :")
    follow(page, lambda: page.click("button:has-text('Envoyer quand même')"))
    propose(page, THIRD, body="Je préfère le papier.")
    assert states(page) == dict.fromkeys((THIRD, TWIN, FIRST), "proposé")


def test_2_the_moderator_accepts_the_first_and_sets_the_second_aside_as_a_duplicate(person):
    page = decide(person("moderator").page, FIRST)
    follow(page, lambda: page.click("button:has-text('Accepter')"))
    # The next proposal of the queue comes by itself.
    assert TWIN in page.locator("h1").inner_text()
    page.get_by_label(f"Doublon de « {FIRST} »").focus()
    page.keyboard.press("Space")
    follow(page, lambda: page.click("button:has-text('Écarter comme doublon')"))
    assert THIRD in page.locator("h1").inner_text()


def test_3_a_refusal_asks_for_a_reason_and_loses_nothing(person):
    moderator = person("moderator")
    page = decide(moderator.page, THIRD)
    page.fill("#id_reason", " ")
    follow(page, lambda: page.click("button:has-text('Refuser')"))
    assert page.locator("main [role=alert]").count() == 1
    # The page is answered with 422, which Chromium writes to the console.
    assert [" 422 " in one for one in moderator.errors] == [True]
    moderator.errors.clear()
    page.fill("#id_reason", REASON)
    follow(page, lambda: page.click("button:has-text('Refuser')"))
    assert "Aucune proposition n’attend." in page.locator("main").inner_text()


def test_4_the_pupil_reads_what_became_of_each(person):
    page = person("pupil").page
    assert states(page) == {FIRST: "accepté", TWIN: "refusé", THIRD: "refusé"}
    reasons = [card.locator("p >> nth=1").inner_text().replace("\xa0", " ") for card in page.locator("li.card:has(.wrong)").all()]
    assert reasons == [f"Motif : {REASON}", f"Motif : Ce tutoriel existe déjà : « {FIRST} »."]
