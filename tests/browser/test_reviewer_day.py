"""A reviewer's day on one screen: read, try, remark, send back, close, check, approve; and what the author does in between."""

import re

import pytest

from tests.browser.house import LIST, follow, primary_key, seeded, site, submit_for_review, told, written  # noqa: F401

pytestmark = pytest.mark.browser

BACK = "L’énoncé ne dit pas l’unité."
GOOD = "Clair, et la réponse se vérifie."
DOCUMENT = {
    "schema": "balise/challenge/1", "uid": "5a4f5f39-6f3a-4f0e-8f7e-0d5c6f2f6a11", "code": "1.3-1a-90", "locale": "fr", "skill": "1.3-1a",
    "title": "Somme de deux prix", "instruction": "Combien font {a} et {b}\u00a0?",
    "response": {"type": "number", "label": "Total", "value": "a + b", "tolerance": "0", "unit": "", "wrong": []},
    "dataset": {"spec": 1, "rng": "b2k-1", "reference_date": "2026-03-10",
                "draw": {"parameters": [
                    {"id": "p-a", "type": "integer", "name": "a", "role": "difficulty", "min": 1000, "max": 9000, "step": 1, "default": 2000},
                    {"id": "p-b", "type": "integer", "name": "b", "role": "cosmetic", "min": 1000, "max": 9000, "step": 1, "default": 2001},
                ], "tables": [], "constraints": []},
                "derive": {"values": []}, "present": {"artefacts": [], "fingerprint": ["a", "b"]}},
    "hint": "", "feedback": "On ajoute {a} et {b}.", "timer": None, "focus": False, "web_search": False,
    "accessibility": {"blind": "ok", "colour_blind": "ok"}, "devices": {"phone": True, "tablet": True}, "tutorials": [],
}  # fmt: skip


def review_of(page, written):  # noqa: F811
    """Open the review of the challenge of this file."""
    page.goto(f"/admin/challenges/{written['pk']}/review/")
    return page


def edit_and_submit(page, pk: int, instruction: str) -> None:
    """Write another instruction in the editor and submit."""
    page.goto(f"{LIST}edit/{pk}/")
    page.fill("#id_instruction", instruction)
    submit_for_review(page)


def checked(page) -> list[bool]:
    """What is ticked in the list of points to check."""
    return [box.is_checked() for box in page.locator("input[name=checked]").all()]


def test_1_the_queue_is_filtered_down_to_the_review(person, site, written):  # noqa: F811
    written["pk"] = seeded(site, DOCUMENT, "auteur")
    author = person("author").page
    author.goto(f"{LIST}edit/{written['pk']}/")
    submit_for_review(author)
    page = person("reviewer").page
    page.goto("/admin/")
    page.click("nav >> text=Relectures")
    page.wait_for_url("**/admin/challenges/reviews/")
    for competence, rows in (("2.1", 0), ("1.3", 1)):
        value = page.locator(f"#competence option:has-text('{competence} ')").first.get_attribute("value")
        page.select_option("#competence", value)
        follow(page, lambda: page.click("button:has-text('Filtrer')"))
        assert page.locator("table.listing tbody tr").count() == rows
    with page.expect_navigation():
        page.click("table.listing tbody a")
    assert page.locator("h1").inner_text().startswith("Relecture")
    assert primary_key(page) == written["pk"]


def test_2_the_reviewer_sees_another_variant_and_tries_an_answer_without_leaving_the_screen(person, written):  # noqa: F811
    page = review_of(person("reviewer").page, written)
    address = page.url
    follow(page, page.get_by_role("button", name="Autre variante").click)
    numbers = [int(one) for one in re.findall(r"\d{4}", page.locator(".lab-variant .instruction").first.inner_text())]
    page.fill("#essai ~ form input[type=text]", str(sum(numbers)))
    follow(page, lambda: page.keyboard.press("Enter"))
    right = page.locator("#essai ~ [role=status]").get_attribute("class")
    page.fill("#essai ~ form input[type=text]", str(sum(numbers) + 1))
    follow(page, lambda: page.keyboard.press("Enter"))
    assert (right, page.locator("#essai ~ [role=status]").get_attribute("class")) == ("help-block help-info", "help-block help-critical")
    assert page.url.split("?")[0] == address
    assert [int(one) for one in re.findall(r"\d{4}", page.locator(".lab-variant .instruction").first.inner_text())] == numbers


def test_3_a_remark_is_tied_to_the_instruction_and_the_challenge_goes_back_with_a_reason(person, written):  # noqa: F811
    page = review_of(person("reviewer").page, written)
    place = page.locator("[id='lieu-instruction']")
    place.locator("summary").focus()
    page.keyboard.press("Enter")
    place.locator("textarea").fill("Dire qu’il s’agit d’euros.")
    follow(page, place.locator("button").click)
    assert page.locator("[id='lieu-instruction'] .remark-text").inner_text() == "Dire qu’il s’agit d’euros."
    page.fill("#comment", BACK)
    follow(page, lambda: page.click("button:has-text('Renvoyer à l’auteur')"))
    assert told(page) == "L’épreuve est renvoyée à son auteur."


def test_4_the_author_reads_the_reason_answers_and_submits_again(person, written):  # noqa: F811
    page = review_of(person("author").page, written)
    assert BACK in page.locator(".help-warning").inner_text()
    page.locator(".remark summary:has-text('Répondre')").click()
    page.locator(".remark textarea").fill("C’est écrit.")
    follow(page, page.locator(".remark button:has-text('Répondre')").click)
    assert page.locator(".remark-answers li div").inner_text() == "C’est écrit."
    edit_and_submit(page, written["pk"], "Combien font {a} € et {b} € ?")
    review_of(page, written)
    assert "en relecture" in page.locator(".review > p >> nth=1").inner_text()
    # What is read now is the new text, not the one that was sent back.
    assert page.locator("[id='lieu-instruction'] pre").inner_text().replace("\u00a0", " ") == "Combien font {a} € et {b} € ?"


def test_5_an_approval_that_is_refused_loses_nothing_of_what_was_typed(person, written):  # noqa: F811
    page = review_of(person("reviewer").page, written)
    page.fill("#comment", GOOD)
    page.locator("input[name=checked]").first.check()
    follow(page, lambda: page.click("button:has-text('Approuver')"))
    assert "Il reste à vérifier" in page.locator("main").inner_text()
    assert (page.locator("#comment").input_value(), checked(page)) == (GOOD, [True, *[False] * 6])


def test_6_the_reviewer_closes_the_remark_checks_the_list_and_approves(person, written):  # noqa: F811
    page = review_of(person("reviewer").page, written)
    follow(page, lambda: page.click("button:has-text('Fermer la remarque')"))
    assert "Aucune remarque ouverte." in page.locator(".review-side").inner_text()
    for box in page.locator("input[name=checked]").all():
        box.check()
    page.fill("#comment", GOOD)
    follow(page, lambda: page.click("button:has-text('Approuver')"))
    assert told(page) == "L’épreuve est approuvée : elle sera dans la prochaine version de la banque."


def test_7_a_later_change_is_read_word_by_word_against_what_was_approved(person, written):  # noqa: F811
    edit_and_submit(person("author").page, written["pk"], "Combien coûtent {a} € et {b} € ?")
    page = review_of(person("reviewer").page, written)
    assert page.locator(".diff del").all_inner_texts() == ["font"]
    assert page.locator(".diff ins").all_inner_texts() == ["coûtent"]


def test_8_the_history_tells_both_reasons_and_the_author_goes_back_to_the_first_text(person, written):  # noqa: F811
    page = person("author").page
    review_of(page, written)
    page.fill("#withdraw-reason", "Encore une idée.")
    follow(page, lambda: page.click("button:has-text('Reprendre')"))
    with page.expect_navigation():
        page.click("a:has-text('Historique')")
    text = page.locator("main table.listing").inner_text()
    assert (text.count(BACK), text.count(GOOD)) == (1, 1)
    row = page.locator("main table.listing tbody tr").last
    row.locator("summary").click()
    row.locator("input[name=reason]").fill("La première phrase était la bonne.")
    row.locator("button").click()
    page.wait_for_url("**/edit/**")
    assert page.locator("#id_instruction").input_value() == "Combien font {a} et {b}\xa0?"
