"""Answering questions in the browser. The right answer is read from the server's database: the page does not hold it."""

import json
import re
import sqlite3
from pathlib import Path

from challenges.runtime.assessments.rehearsal import right_answer
from challenges.runtime.assessments.wire import drawn


def enter_exam(page, watch, session: dict, identity: dict) -> None:
    """Say who one is, be confirmed by the invigilator in another browser, and start the exam with its code."""
    page.goto("/certification/")
    for name in ("number", "last_name", "first_name", "birth_date"):
        page.fill(f"[name={name}]", {"number": session["number"], **identity}[name])
    # Each step waits for the page that follows: the next browser must find what this one did.
    with page.expect_navigation():
        page.click("main form button.primary")
    watch.goto("/surveillance/")
    watch.fill("[name=number]", session["number"])
    watch.fill("[name=password]", session["invigilator_password"])
    with watch.expect_navigation():
        watch.click("main form button.primary")
    with watch.expect_navigation():
        watch.click("button:has-text('Confirmer')")
    page.goto("/certification/")
    assert page.locator("[name=access_code]").count() == 1, f"not let in: {watch.locator('main').inner_text()}"
    page.fill("[name=access_code]", session["access_code"].lower())
    page.click("main form button.primary")
    page.wait_for_url("**/evaluation/**")


def key_of(site, attempt: str) -> dict:
    """Return the key of an open attempt, with the identifiers that the page holds."""
    database = sqlite3.connect(Path(site.environment["BALISE_VAR_DIR"]) / "balise.sqlite3", timeout=20)
    try:
        key, secret = database.execute(
            # What was drawn stands in the variant, which attempts share.
            "SELECT v.key, s.seed FROM assessments_attempt a JOIN assessments_assessment s ON s.id = a.assessment_id"
            " JOIN assessments_variant v ON v.id = a.variant_id WHERE a.uid = ?",
            [attempt.replace("-", "")],
        ).fetchone()
    finally:
        database.close()
    return _as_sent(json.loads(key), lambda ident: drawn(secret, attempt, ident))


def _as_sent(key: dict, name) -> dict:
    """The key with the identifiers that the page holds."""
    correct = key.get("correct")
    if isinstance(correct, str):
        return key | {"correct": name(correct)}
    if isinstance(correct, list):
        return key | {"correct": [name(one) for one in correct]}
    if key["type"] == "matching":
        return key | {"pairs": {name(left): name(right) for left, right in key["pairs"].items()}}
    for part in ("blanks", "items"):
        if part in key:
            return key | {part: [one | {"id": name(one["id"])} for one in key[part]]}
    return key


def fill(page, key: dict) -> None:
    """Give the right answer with the page's own controls."""
    answer = right_answer(key)
    if key["type"] in ("single_choice", "multiple_choice", "hotspot"):
        for option in [answer] if isinstance(answer, str) else answer:
            page.check(f"input[name=answer][value='{option}']")
    elif key["type"] == "blanks":
        for blank in key["blanks"]:
            field = page.locator(f"[name='blank-{blank['id']}']")
            value = typed(blank, answer[blank["id"]])
            field.select_option(label=value) if blank["kind"] == "choice" else field.fill(value)
    elif key["type"] == "matching":
        for left, right in answer.items():
            match(page, left, right)
    elif key["type"] == "ordering":
        put_in_order(page, answer)
    else:
        page.fill("[name=answer]", typed(key, answer))


def typed(field: dict, value) -> str:
    """What is typed for a value: a number with a comma."""
    return str(value).replace(".", ",") if field.get("kind", field.get("type")) == "number" else str(value)


def match(page, left: str, right: str) -> None:
    """Choose what goes with a thing: in the table of choices, or in its list."""
    if page.locator(f"select[name='match-{left}']").count():
        page.select_option(f"select[name='match-{left}']", right)
    else:
        page.check(f"input[name='match-{left}'][value='{right}']")


def put_in_order(page, order: list[str]) -> None:
    """Put things in order: by the arrows of each line, or by its number where no script runs."""
    if not page.locator(".ordering.is-live").count():
        for place, ident in enumerate(order, start=1):
            page.select_option(f"[name='place-{ident}']", str(place))
        return
    for place, ident in enumerate(order):
        row = page.locator(f".order-item:has([name='place-{ident}'])")
        for _step in range(row.evaluate("row => [...row.parentElement.children].indexOf(row)") - place):
            row.locator(".order-move").first.click()


def answer_all(page, right) -> list[str]:
    """Answer every question of an assessment, rightly where the rule says so; return what each came to."""
    outcomes = []
    site = page.context._balise_site
    while page.locator("form[data-player]").count():
        attempt = page.locator("form[data-player]").get_attribute("data-attempt")
        if right(len(outcomes) + 1):
            fill(page, key_of(site, attempt))
            page.click("[name=send]")
        else:
            page.click("[name=skip]")
        page.locator(f"form[data-attempt='{attempt}']").wait_for(state="detached")
        page.wait_for_load_state()
        if "/correction/" in page.url:
            heading = page.locator("h1").inner_text()
            outcomes.append("right" if heading == "C’est juste" else "skipped" if heading == "Question passée" else "wrong")
            with page.expect_navigation():
                page.click("main a.primary")
        else:
            outcomes.append("recorded")
    assert re.search(r"/resultats/$", page.url)
    return outcomes
