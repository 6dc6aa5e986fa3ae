"""The whole chain in a real browser, each step by the person whose work it is."""

import re

import pytest

from tests.browser.playing import answer_all, enter_exam

pytestmark = pytest.mark.browser

TITLE = "Additionner deux factures"


@pytest.fixture(scope="module")
def written():
    """What one step leaves for the next: the tests of this file run in order, on one worker."""
    return {}


def add_block(page, field: str, label: str) -> None:
    """Add a block at the end of a stream field, by the words that the author reads."""
    block = page.locator(f"[data-contentpath='{field}']").first
    block.locator("button.c-sf-add-button").last.click()
    page.get_by_role("option", name=label, exact=True).click()
    page.wait_for_timeout(300)


def served(page) -> list[str]:
    """What preview, positioning and certification serve, as the publisher's list says it."""
    page.goto("/admin/bank/")
    return page.locator(".bank-channel .bank-serves").all_inner_texts()


def test_1_the_author_writes_and_submits_a_challenge(person, written):
    page = person("author").page
    page.goto("/admin/snippets/authoring/challenge/add/")
    page.fill("#id_title", TITLE)
    page.click("#id_skill-chooser button:has-text('Choisir')")
    page.fill(".modal #id_q", "1.3-1a")
    page.wait_for_timeout(800)
    page.click(".modal a:has-text('1.3-1a')")
    page.wait_for_selector("#id_skill-title", state="attached")
    page.fill("#id_instruction", "La première facture est de **{a}** €, la seconde de **{b}** €. Combien faut-il payer en tout ?")
    add_block(page, "response", "Nombre")
    page.fill("[name='response-0-value-label']", "Total en euros")
    page.fill("[name='response-0-value-value']", "a + b")
    page.fill("[name='response-0-value-unit']", "€")
    page.click("role=tab[name='Données']")
    for position, name in enumerate(("a", "b")):
        add_block(page, "parameters", "Nombre entier")
        prefix = f"parameters-{position}-value"
        for field, value in {"name": name, "min": "100", "max": "900", "step": "1", "default": f"{250 + position}"}.items():
            page.fill(f"[name='{prefix}-{field}']", value)
    page.fill("#id_fingerprint", "a, b")
    page.click("footer [data-w-dropdown-target='toggle'], footer button[aria-label='Actions']")
    page.click("button[name='action-submit']")
    page.wait_for_url(re.compile(r"/challenge/(edit/\d+/)?$"))
    page.goto("/admin/snippets/authoring/challenge/?state=review")
    assert page.locator("table.listing tbody tr").count() == 1
    written["edit"] = page.locator("table.listing tbody tr a").first.get_attribute("href")
    assert TITLE in page.locator("table.listing tbody tr").inner_text()


def test_2_the_reviewer_looks_at_variants_and_approves(person, written):
    page = person("reviewer").page
    page.goto("/admin/")
    with page.expect_navigation():
        page.click(f"main a:has-text('{TITLE}')")
    assert "vert, 12 variantes" in page.locator("main").inner_text()
    for box in page.locator("input[name=checked]").all():
        box.check()
    page.fill("#comment", "Clair et bien calibré.")
    with page.expect_navigation():
        page.click("button:has-text('Approuver')")
    assert "approuvée" in page.locator(".messages, [data-w-messages-target], main").first.inner_text() + page.content()
    page.goto("/admin/snippets/authoring/challenge/?state=approved&q=Additionner")
    assert TITLE in page.locator("table.listing").inner_text()


def test_3_the_publisher_builds_compares_and_promotes_a_release(person):
    page = person("publisher").page
    page.goto("/admin/bank/")
    page.fill("#note", "Une épreuve de plus")
    page.click("button:has-text('Construire')")
    page.wait_for_url("**/admin/bank/2/")
    text = page.locator("main").inner_text()
    assert "Vérifiée" in text
    with page.expect_navigation():
        page.click("a:has-text('Voir ces différences') >> nth=0")
    assert page.locator("h1").inner_text() == "Comparer deux versions"
    assert (page.locator("main h2").all_inner_texts(), page.locator(".bank-names li").all_inner_texts()) == (["1 ajout"], ["1.3-1a-02"])
    page.go_back()
    for channel in ("positioning", "certification"):
        page.fill(f"#why-{channel}", "Nouvelle épreuve relue")
        with page.expect_navigation():
            page.click(f"form:has(#why-{channel}) button")
    assert served(page) == ["Version 1", "Version 2", "Version 1"]


def test_4_a_second_person_confirms_it_for_certification(person):
    page = person("operator").page
    page.goto("/admin/bank/")
    page.fill(".bank-waiting [name=reason]", "Relue à deux")
    with page.expect_navigation():
        page.click(".bank-waiting button:has-text('Confirmer')")
    assert served(page) == ["Version 1", "Version 2", "Version 2"]


def test_5_the_teacher_creates_a_campaign(person, written):
    page = person("teacher").page
    page.goto("/ecole/")
    page.click("text=Nouvelle campagne")
    page.fill("#id_name", "Contrôle de novembre")
    page.check("label:has-text('1.3 Traiter des données') input")
    page.check("label:has-text('2.1 Interagir') input")
    page.fill("#id_questions_max", "3")
    page.select_option("#id_access", "anonymous")
    page.click("text=Créer la campagne")
    page.wait_for_url("**/ecole/campagnes/**")
    written["campaign"] = page.url
    written["code"] = page.locator(".big-code").inner_text()
    assert re.fullmatch("[BCDFGHJKMPQRTVWXY]{6}[2346789]{3}", written["code"])


def test_6_a_pupil_plays_on_a_phone_sees_right_and_wrong_levels_and_tutorials(person, written):
    page = person(width=390).page
    page.goto("/")
    page.fill("#code", written["code"].lower())
    page.click("main section:has(#code) button")
    page.fill("#id_label", "Zoé")
    page.click("main form button.primary")
    outcomes = answer_all(page, right=lambda number: number % 2 == 1)
    assert outcomes == ["right", "skipped"] * 3
    assert page.locator("h1").inner_text() == "Mes résultats"
    assert page.locator(".landscape tbody tr:not(.unasked)").count() == 2
    tags = page.locator("details.answers > ol > li > details > summary .tag")
    assert [text.strip() for text in tags.all_text_contents()] == ["passée"] * 3 + ["juste"] * 3
    assert page.locator(".starts a[href*='/tutoriels/']").count() > 0
    with page.expect_navigation():
        page.click("main button:has-text('Envoyer') >> nth=-1")
    assert "Résultats envoyés" in page.locator("main").inner_text()


def test_7_the_teacher_reads_the_results(person, written):
    page = person("teacher").page
    page.goto(written["campaign"])
    assert page.locator("tbody th").all_inner_texts() == ["Zoé"]
    with page.expect_navigation():
        page.click("tbody th a")
    assert page.locator(".profile li").count() == 2


def test_8_the_candidate_waits_for_the_invigilator_then_sits_the_exam(person, written):
    session = person().site.info["session"]
    identity = person().site.info["candidate"]
    candidate, invigilator = person(), person(width=820)
    page = candidate.page
    enter_exam(page, invigilator.page, session, identity)
    outcomes = answer_all(page, right=lambda number: number % 4 != 0)
    assert len(outcomes) == 32
    assert set(outcomes) == {"recorded"}
    assert "Votre épreuve est terminée" in page.locator("main").inner_text()


def test_9_the_head_finalises_the_session_and_the_certificate_is_issued(person, written):
    page = person("head").page
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/centre/")
    page.click("main table a >> nth=0")
    with page.expect_navigation():
        page.click("button:has-text('Finaliser')")
    link = page.locator("a[href^='/certificat/P-']").first.get_attribute("href")
    written["certificate"] = link.split("/")[2]
    assert re.fullmatch(r"P-[BCDFGHJKMPQRTVWXY2346789]{8}", written["certificate"])
    holder = person("candidate").page
    holder.goto(f"/certificat/{written['certificate']}/")
    assert "Yanis Fabre" in holder.locator("main").inner_text()
    pdf = holder.request.get(f"/certificat/{written['certificate']}.pdf")
    assert (pdf.status, pdf.body()[:5]) == (200, b"%PDF-")


def test_10_a_stranger_verifies_the_certificate(person, written):
    page = person().page
    page.goto("/verifier/")
    page.fill("[name=code]", written["certificate"].lower())
    with page.expect_navigation():
        page.click("main form button.primary")
    text = page.locator("main").inner_text()
    assert "Yanis Fabre" in text
    assert "authentique" in text.lower()
