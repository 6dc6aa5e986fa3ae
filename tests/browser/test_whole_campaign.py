"""A whole campaign, from its code to the results that were sent: by keyboard alone, and in a browser that runs no script."""

import pytest

from challenges.runtime.assessments.rehearsal import right_answer
from tests.browser.learner_pages import code_of_journey, go_on, to_question
from tests.browser.playing import key_of, typed

pytestmark = pytest.mark.browser
# Longer than any page of ours: a control that is not reached within so many presses is not reached.
PRESSES = 120
SENT = "Résultats envoyés à votre établissement"


def on(page, selector: str) -> bool:
    """Whether the focus stands on what is meant, and is seen there."""
    return bool(
        page.evaluate(
            "selector => document.activeElement.matches(selector) && document.activeElement.getClientRects().length > 0", selector
        )
    )


def tab_to(page, selector: str) -> None:
    """Press Tab until the focus is on what is meant."""
    for _ in range(PRESSES):
        if on(page, selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"no way by keyboard to {selector} on {page.url}")


def enter(page, selector: str, text: str = "") -> None:
    """Go to a control, type what is to be typed, and press Enter: the page that follows is there at the end."""
    tab_to(page, selector)
    if text:
        page.keyboard.type(text)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def choose(page, name: str, value: str) -> None:
    """Choose one of radio buttons: Tab comes to the group, arrows go through it."""
    tab_to(page, f"input[name='{name}']")
    for _ in range(PRESSES):
        if on(page, f"input[name='{name}'][value='{value}']") and page.locator(f"input[name='{name}'][value='{value}']").is_checked():
            return
        page.keyboard.press("ArrowDown") if page.locator(f"input[name='{name}']:checked").count() else page.keyboard.press("Space")
    pytest.fail(f"{value} cannot be chosen")


def pick(page, selector: str, label: str) -> None:
    """Pick from a list by its keys."""
    tab_to(page, selector)
    words = page.locator(f"{selector} option").all_inner_texts()
    page.keyboard.press("Home")
    for _ in range(words.index(label)):
        page.keyboard.press("ArrowDown")


def answer(page, key: dict) -> None:
    """Give the right answer with keys."""
    value = right_answer(key)
    if isinstance(value, str) and "options" in key:
        choose(page, "answer", value)
    elif "options" in key:
        for option in value:
            tab_to(page, f"input[name='answer'][value='{option}']")
            page.keyboard.press("Space")
            page.keyboard.press("Shift+Tab")
    elif key["type"] == "blanks":
        for blank in key["blanks"]:
            said = str(value[blank["id"]])
            selector = f"[name='blank-{blank['id']}']"
            if blank["kind"] == "choice":
                pick(page, selector, said)
            else:
                tab_to(page, selector)
                page.keyboard.type(typed(blank, said))
            page.evaluate("() => document.activeElement.blur()")
    elif key["type"] == "matching":
        for left, right in value.items():
            match_by_keys(page, left, right)
    elif key["type"] == "ordering":
        order_by_keys(page, value)
    elif key["type"] in ("program", "query"):
        write_by_keys(page, value)
    else:
        tab_to(page, "[name=answer]")
        page.keyboard.type(typed(key, value))


def write_by_keys(page, text: str) -> None:
    """Write a program in place of what stands in its field; a new line begins where the one before did, and is written anew."""
    tab_to(page, "[name=answer]")
    page.keyboard.press("Control+A")
    for place, line in enumerate(text.split("\n")):
        if place:
            page.keyboard.press("Enter")
            page.keyboard.press("Shift+Home")
        page.keyboard.type(line)


def match_by_keys(page, left: str, right: str) -> None:
    """Choose what goes with a thing, in its row of the table or in its list."""
    name = f"match-{left}"
    if page.locator(f"select[name='{name}']").count():
        values = page.eval_on_selector_all(f"select[name='{name}'] option", "options => options.map(one => one.value)")
        tab_to(page, f"select[name='{name}']")
        page.keyboard.press("Home")
        for _ in range(values.index(right)):
            page.keyboard.press("ArrowDown")
    else:
        choose(page, name, right)
    page.evaluate("() => document.activeElement.blur()")


def order_by_keys(page, order: list[str]) -> None:
    """Put things in order with the arrow of each line, which keeps the focus as the line moves up."""
    for place, ident in enumerate(order):
        row = page.locator(f".order-item:has([name='place-{ident}'])")
        steps = row.evaluate("row => [...row.parentElement.children].indexOf(row)") - place
        if steps:
            tab_to(page, f"[name='place-{ident}'] + .order-move")
            for _step in range(steps):
                page.keyboard.press("Enter")
            page.evaluate("() => document.activeElement.blur()")


def question_by_keyboard(page, site) -> None:
    """Answer the open question, go on from what comes after it."""
    attempt = page.locator("form[data-player]").get_attribute("data-attempt")
    answer(page, key_of(site, attempt))
    tab_to(page, "[name=send]")
    page.keyboard.press("Enter")
    page.locator(f"form[data-attempt='{attempt}']").wait_for(state="detached")
    page.wait_for_load_state()
    if not page.locator("form[data-player]").count() and "/resultats/" not in page.url:
        enter(page, "main a.primary, main button.primary")


def test_a_whole_campaign_by_keyboard_alone(person, site):
    code = code_of_journey(site)
    page = person().page
    page.goto("/parcours/")
    enter(page, "#code", code)
    enter(page, "#id_label", "Ada")
    asked = 0
    while page.locator("form[data-player]").count():
        question_by_keyboard(page, site)
        asked += 1
    enter(page, "form[action*='/envoi/'] button.primary")
    assert (5 <= asked <= 10, SENT in page.locator("main").inner_text().replace("\xa0", " ")) == (True, True)


def test_a_whole_campaign_without_a_script(chromium, site):
    code = code_of_journey(site)
    context = chromium.new_context(java_script_enabled=False, base_url=site.url, locale="fr-FR", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto("/parcours/")
    page.fill("#code", code.lower())
    page.click("main button.primary")
    page.fill("#id_label", "Ada")
    page.click("main form button.primary")
    asked = 0
    while page.locator("form[data-player]").count():
        asked += 1
        go_on(page, site, right=asked % 2 == 0)
        if "/resultats/" not in page.url:
            to_question(page)
    with page.expect_navigation():
        page.click("form[action*='/envoi/'] button.primary")
    assert (5 <= asked <= 10, SENT in page.locator("main").inner_text().replace("\xa0", " ")) == (True, True)
    context.close()
