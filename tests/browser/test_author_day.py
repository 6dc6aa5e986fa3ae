"""An author's day: from the blank editor to "submitted" without documentation, then from patterns, copies, files and in two languages."""

import re
import time

import pytest

from tests.browser.house import follow, primary_key, save_draft, site, submit_for_review, told, write_addition, written  # noqa: F401

pytestmark = pytest.mark.browser

TITLE = "Total d'une facture"
INSTRUCTION = 'Combien font {a} et {b} ?\n\nÉcris "le total", rien d\'autre.'
GIFT = "::Capitale:: Quelle est la capitale de la France ? {=Paris ~Lyon ~Lille}\n"


def preview(page):
    """The preview panel's frame; Wagtail replaces it at each change."""
    return page.frame_locator("#w-preview-iframe")


def drawn(page) -> dict[str, str]:
    """The values that the tool bar's table shows."""
    rows = preview(page).locator("form.tools tbody tr").all_inner_texts()
    return {cells[1].split()[0]: cells[2].strip() for cells in (row.split("\t") for row in rows)}


def another(page, seed: str) -> dict[str, str]:
    """Ask for the next variant and read its values."""
    preview(page).get_by_role("button", name="Autre variante").click()
    preview(page).get_by_text(f"Variante de graine {seed}.").wait_for()
    return drawn(page)


def test_1_from_a_blank_page_to_a_draft_seen_in_the_preview(person, written):  # noqa: F811
    page = person("author").page
    written["start"] = time.monotonic()
    written["steps"] = write_addition(page, TITLE, INSTRUCTION)
    page.click("[data-side-panel-toggle='preview']")
    preview(page).locator(".instruction p").first.wait_for()
    assert preview(page).locator(".instruction p").all_inner_texts() == [
        "Combien font 2000 et 2001\xa0?",
        "Écris «\xa0le total\xa0», rien d’autre.",
    ]
    save_draft(page)
    written["pk"] = primary_key(page)
    written["steps"] += 2
    assert page.locator("#id_title").input_value() == "Total d’une facture"
    assert page.locator("#id_instruction").input_value().replace("\r", "") == (
        "Combien font {a} et {b}\xa0?\n\nÉcris «\xa0le total\xa0», rien d’autre."
    )


def test_2_a_value_that_is_kept_stays_while_the_other_moves(person, written):  # noqa: F811
    page = person("author").page
    page.goto(f"/admin/snippets/authoring/challenge/edit/{written['pk']}/")
    page.click("[data-side-panel-toggle='preview']")
    preview(page).locator("form.tools summary").click()
    assert drawn(page) == {"a": "2000", "b": "2001"}
    preview(page).get_by_role("button", name="Autre variante").click()
    preview(page).get_by_text("Variante de graine 1.").wait_for()
    preview(page).locator("form.tools summary").click()
    first = drawn(page)
    preview(page).get_by_label("Garder a", exact=True).focus()
    page.keyboard.press("Space")
    second = another(page, "2")
    assert (second["a"] == first["a"], second["b"] == first["b"]) == (True, False)
    assert preview(page).get_by_label("Garder a", exact=True).is_checked() is True


def test_3_the_draft_is_seen_on_a_phone_in_high_contrast_and_as_dependencies(person, written):  # noqa: F811
    page = person("author").page
    page.goto(f"/admin/snippets/authoring/challenge/edit/{written['pk']}/")
    page.click("[data-side-panel-toggle='preview']")
    frame = preview(page)
    for view in ("phone", "contrast"):
        frame.get_by_label("Vue").select_option(view)
        frame.get_by_role("button", name="Voir", exact=True).click()
        if view == "phone":
            telephone = frame.frame_locator(".phone iframe")
            assert telephone.locator("h1").inner_text() == "Total d’une facture"
            assert telephone.locator("form.tools").count() == 0
        else:
            frame.locator("html.contrast").wait_for()
            assert frame.locator("body").evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(0, 0, 0)"
    page.select_option("#id_preview_mode", "graph")
    frame.locator("svg.graph").wait_for()
    rows = [row.split("\t") for row in frame.locator("main table tbody tr").all_inner_texts()]
    assert [[name, uses] for name, uses in rows if uses != "–"] == [["énoncé", "a, b"], ["réponse", "a, b"]]


def test_4_the_laboratory_examines_with_progress_then_an_answer_is_tried(person, written):  # noqa: F811
    page = person("author").page
    page.goto(f"/admin/challenges/{written['pk']}/laboratory/")
    page.click("form[method=post] button:has-text('Examiner')")
    # Back on the same page: the progress, which goes on to the report by itself.
    page.wait_for_selector(".messages :text('Le laboratoire a terminé')")
    assert page.locator("section .help-block.help-info").first.inner_text().startswith("Vert")
    page.fill("#essai ~ form input[type=text]", "4000")
    follow(page, lambda: page.keyboard.press("Enter"))
    wrong = page.locator("#essai ~ [role=status]").get_attribute("class")
    page.fill("#essai ~ form input[type=text]", "4001")
    follow(page, lambda: page.keyboard.press("Enter"))
    assert (wrong, page.locator("#essai ~ [role=status]").get_attribute("class")) == ("help-block help-critical", "help-block help-info")


def test_5_the_challenge_is_submitted_well_within_ten_minutes(person, written):  # noqa: F811
    page = person("author").page
    page.goto(f"/admin/snippets/authoring/challenge/edit/{written['pk']}/")
    submit_for_review(page)
    page.goto(f"/admin/challenges/{written['pk']}/review/")
    assert "en relecture" in page.locator(".review > p >> nth=1").inner_text()
    # What the author did, counting one for each field, button and choice; ten minutes leave a quarter of a minute for each.
    assert written["steps"] + 2 <= 40
    assert time.monotonic() - written["start"] < 120


def test_6_a_draft_starts_from_a_pattern_and_another_from_a_copy(person, written):  # noqa: F811
    page = person("author").page
    page.goto("/admin/")
    page.click("main a:has-text('Partir de…')")
    page.locator("#modeles ~ .lab-gallery a").first.click()
    title = page.locator("#opened-title").inner_text()
    page.click("button:has-text('Partir de ce modèle')")
    page.wait_for_url(re.compile(r"/edit/\d+/$"))
    assert page.locator("#id_title").input_value() == title
    page.goto("/admin/challenges/examples/")
    page.fill("#epreuve", "Total d’une facture")
    page.keyboard.press("Enter")
    page.click("table a:has-text('Total d’une facture')")
    page.click("button:has-text('Partir d’une copie')")
    page.wait_for_url(re.compile(r"/edit/\d+/$"))
    assert primary_key(page) != written["pk"]
    assert page.locator("[name='response-0-value-value']").input_value() == "a + b"


def test_7_a_gift_file_is_shown_before_it_is_imported(person, tmp_path):
    (tmp_path / "questions.gift").write_text(GIFT, encoding="utf-8")
    page = person("author").page
    page.goto("/admin/challenges/import/")
    page.set_input_files("#id_file", tmp_path / "questions.gift")
    page.fill("#id_skill", "1.1-1a")
    page.click("main button:has-text('Lire le fichier')")
    page.wait_for_url(re.compile(r"/import/[0-9a-f-]{36}/$"))
    assert page.locator("main table.listing tbody tr td").first.inner_text() == "créée"
    page.click("button[name=apply]")
    page.wait_for_selector("a:has-text('Voir les épreuves')")
    assert page.locator("[data-job-text]").inner_text() == "1 épreuve créée."
    follow(page, lambda: page.click("a:has-text('Voir les épreuves')"))
    assert page.url.endswith("/admin/snippets/authoring/challenge/")


def test_7_a_file_that_cannot_be_read_is_told_with_the_way_back(person, tmp_path):
    (tmp_path / "questions.gift").write_text("{", encoding="utf-8")
    page = person("author").page
    page.goto("/admin/challenges/import/")
    page.set_input_files("#id_file", tmp_path / "questions.gift")
    page.click("main button:has-text('Lire le fichier')")
    page.wait_for_selector(".job-why li")
    assert page.locator(".job-why").inner_text().replace("\u00a0", " ") == (
        "Le fichier GIFT est mal formé : les accolades de la question de la ligne 1 ne vont pas par deux."
    )
    follow(page, lambda: page.click("main a:has-text('Revenir')"))
    assert page.url.endswith("/admin/challenges/import/")


def test_8_a_challenge_leaves_for_moodle_with_its_losses_announced(person, written):  # noqa: F811
    page = person("author").page
    page.goto(f"/admin/challenges/export/?pk={written['pk']}")
    page.select_option("#id_format", label="Moodle XML")
    page.fill("#id_variants", "3")
    with page.expect_download() as download:
        page.click("main button:has-text('Télécharger')")
    content = download.value.path().read_text(encoding="utf-8")
    assert (content.count('type="numerical"'), content.count("Combien font")) == (3, 3)
    assert page.locator("details:has-text('Moodle')").count() == 1


def test_9_an_english_translation_starts_with_the_same_data(person, written):  # noqa: F811
    page = person("author").page
    page.goto(f"/admin/challenges/{written['pk']}/review/")
    page.click("button:has-text('Traduire en anglais')")
    page.wait_for_url(re.compile(r"/edit/\d+/$"))
    made = primary_key(page)
    assert (page.locator("#id_locale").input_value(), page.locator("[name='parameters-0-value-name']").input_value()) == ("en", "a")
    page.goto(f"/admin/challenges/{made}/review/")
    assert page.locator(".languages li").count() == 2
    with page.expect_navigation():
        page.click("a:has-text('comparer')")
    assert page.locator("h1").inner_text().startswith("Comparer")
