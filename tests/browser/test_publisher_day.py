"""A publisher's day: what blocks, building, comparing, promoting with one and with two people, at an hour, going back, carrying a release, tokens."""

import json
import re
from pathlib import Path

import pytest

from challenges.bank.models import BankToken
from tests.browser.house import follow, site, told, written  # noqa: F401
from tests.browser.test_pages import overflows, violations
from tests.browser.test_reviewer_day import DOCUMENT

pytestmark = pytest.mark.browser

BANK = "/admin/bank/"
CHANNELS = ("Aperçu", "Positionnement", "Certification")
CHANGED, TUTORIAL = "1.3-1a-01", "Bien lire une page de résultats"
# The author changes one word of an approved challenge and writes another one, both are approved; a moderator takes a tutorial away.
MORNING = """
import json
from django.contrib.auth import get_user_model
from challenges.authoring import services
from challenges.authoring.models import Challenge
from challenges.authoring.review.task import CHECKLIST
from challenges.tutorials import services as tutorials
from challenges.tutorials.models import Tutorial
author, reviewer, moderator = (get_user_model().objects.get(username=name) for name in ("auteur", "relecteur", "moderateur"))
new = services.create_challenge(json.loads(%r), user=author)
draft = Challenge.objects.get(code=%r).get_latest_revision_as_object()
draft.instruction = draft.instruction.replace("repas servis", "repas donnés")
draft.save_revision(user=author)
for pk in (new.pk, draft.pk):
    one = Challenge.objects.get(pk=pk)
    services.submit(one, user=author)
    services.approve(one, user=reviewer, comment="Bien.", checked=list(CHECKLIST))
tutorials.archive(Tutorial.objects.get(title=%r), moderator, "Plus à jour")
print(Challenge.objects.get(pk=new.pk).code)
"""
BLOCKED = [
    f"{code} – Le tutoriel « {TUTORIAL} » n’est pas accepté." for code in ("1.1-1a-01", "1.1-1a-02", "1.1-2a-01", "1.1-2a-02", "1.1-2a-03")
]


@pytest.fixture(scope="module")
def added(site):  # noqa: F811
    """The code of the challenge that was written this morning."""
    return site.shell(MORNING % (json.dumps(DOCUMENT), CHANGED, TUTORIAL))


def plain(text: str) -> str:
    """A text without the difference between the spaces."""
    return " ".join(text.replace("\xa0", " ").split())


def channel(page, name: str):
    """The part of a page that is about a channel."""
    return page.locator(".bank-channel", has=page.locator("h3", has_text=re.compile(f"^{name}$")))


def served(page) -> list[str]:
    """What the channels serve, as the list of releases says it."""
    page.goto(BANK)
    return [channel(page, name).locator(".bank-serves").inner_text() for name in CHANNELS]


def history(page) -> list[str]:
    """The latest promotion: channel, release, the one before, who, why."""
    return [
        plain(cell)
        for cell in page.get_by_role("region", name="Mises en service").locator("tbody tr").first.locator("td").all_text_contents()[1:]
    ]


def blockers(page) -> list[str]:
    """What stands in the way, as the page lists it."""
    return [plain(line) for line in page.locator(".bank-blockers li").all_inner_texts()]


def tab_to(page, selector: str) -> int:
    """Press Tab until something has the focus; return how many times."""
    for times in range(1, 120):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return times
    raise AssertionError(f"{selector} is not reached by Tab")


def test_1_every_blocker_is_said_at_once_and_nothing_is_built(person, added):
    publisher = person("publisher")
    page = publisher.page
    page.goto(BANK)
    follow(page, page.get_by_role("link", name=re.compile("^Qu’est-ce qui l’empêche")).click)
    assert (page.locator("h1").inner_text(), blockers(page)) == ("Ce qui empêche de construire", BLOCKED)
    follow(page, page.get_by_role("link", name="Toutes les versions").click)
    follow(page, page.get_by_role("button", name="Construire", exact=True).click)
    page.wait_for_selector(".job-why li")
    assert [plain(line) for line in page.locator(".job-why li").all_inner_texts()] == [
        "Aucune version n’a été construite.",
        *(line.replace(" – ", " : ", 1) for line in BLOCKED),
    ]
    assert served(page) == ["Version 1"] * 3


def test_2_once_it_is_mended_the_release_is_built_and_says_what_changes(person, site, added):  # noqa: F811
    site.shell(
        "from django.contrib.auth import get_user_model; from challenges.tutorials import services; from challenges.tutorials.models import Tutorial; "
        f"services.accept(Tutorial.objects.get(title={TUTORIAL!r}), get_user_model().objects.get(username='moderateur'))"
    )
    page = person("publisher").page
    page.goto(f"{BANK}blockers/")
    assert (blockers(page), page.locator("main .bank .help-info").inner_text()) == ([], "Rien n’empêche de construire une version.")
    page.goto(BANK)
    page.get_by_label("Note").fill("Un mot changé, une épreuve de plus")
    page.get_by_role("button", name="Construire", exact=True).click()
    page.wait_for_url(f"**{BANK}2/")
    assert (told(page), page.locator("h1").inner_text()) == ("La version 2 est prête : 201 épreuves.", "Version 2")
    changes = [channel(page, name).locator(".bank-difference li").all_inner_texts() for name in CHANNELS]
    assert changes == [["1 ajout", "1 changement"]] * 3
    assert served(page) == ["Version 1"] * 3


def test_3_the_publisher_compares_down_to_the_word(person, added):
    page = person("publisher").page
    page.goto(f"{BANK}2/")
    follow(page, page.get_by_role("link", name="Voir ces différences (positionnement)").click)
    lists = {
        section.locator("h2").inner_text(): section.locator("li").all_inner_texts()
        for section in page.locator("main section:has(h2)").all()
    }
    assert lists == {"1 changement": [CHANGED], "1 ajout": [added]}
    follow(page, page.get_by_role("link", name=CHANGED).click)
    facts = (
        page.locator(".diff del").all_inner_texts(),
        page.locator(".diff ins").all_inner_texts(),
        page.locator(".diff tbody tr").count(),
    )
    assert facts == (["servis"], ["donnés"], 1)
    follow(page, page.get_by_role("link", name="Version 1 → Version 2").click)
    assert page.locator("#avant, #apres").evaluate_all("some => some.map(one => one.value)") == ["1", "2"]


def test_4_positioning_is_promoted_by_one_person_with_a_reason(person, added):
    page = person("publisher").page
    page.goto(f"{BANK}2/")
    part = channel(page, "Positionnement")
    part.get_by_label("Raison").fill("Relue hier")
    follow(page, part.get_by_role("button").click)
    assert told(page) == "La version 2 est en service : les nouvelles évaluations la prennent dès maintenant."
    assert plain(channel(page, "Positionnement").locator(".bank-serves").inner_text()) == "Ce canal sert cette version."
    assert served(page) == ["Version 1", "Version 2", "Version 1"]
    assert history(page) == ["positionnement", "Version 2", "Version 1", "Noé Castel", "Relue hier"]


def test_5_certification_is_asked_for_and_the_one_who_asks_cannot_confirm(person, added):
    page = person("publisher").page
    page.goto(f"{BANK}2/")
    part = channel(page, "Certification")
    part.get_by_label("Raison").fill("Session de décembre")
    follow(page, part.get_by_role("button", name=re.compile("^Demander la mise en service")).click)
    assert told(page) == "La demande est enregistrée : une seconde personne doit la confirmer."
    assert channel(page, "Certification").get_by_role("button").all_inner_texts() == ["Retirer la demande"]
    assert served(page) == ["Version 1", "Version 2", "Version 1"]
    waiting = channel(page, "Certification").locator(".bank-waiting")
    assert waiting.locator("p").first.inner_text() == "Version 2 – attend une seconde personne"
    assert waiting.locator(".bank-reason").inner_text() == "Session de décembre"


def test_6_a_second_person_confirms_by_keyboard_alone(person, added):
    page = person("operator").page
    page.goto(BANK)
    buttons = channel(page, "Certification").locator(".bank-waiting button")
    assert buttons.all_inner_texts() == ["Confirmer", "Refuser"]
    tab_to(page, ".bank-waiting [name=reason]")
    page.keyboard.type("Comparée, rien à redire")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "confirm"
    follow(page, lambda: page.keyboard.press("Enter"))
    assert told(page) == "La version 2 est en service : les nouvelles évaluations la prennent dès maintenant."
    assert served(page) == ["Version 1", "Version 2", "Version 2"]
    assert history(page) == ["certification", "Version 2", "Version 1", "Noé Castel", "Session de décembre"]


def test_7_on_a_phone_a_promotion_is_scheduled_and_taken_back(person, added):
    page = person("publisher", width=390).page
    page.goto(f"{BANK}2/")
    part = channel(page, "Aperçu")
    part.get_by_label("Raison").fill("Rentrée")
    part.get_by_label("Pas avant (facultatif)").fill("2035-01-04T06:00")
    follow(page, part.get_by_role("button").click)
    assert (told(page), overflows(page)) == ("La version 2 sera servie à l’heure dite.", False)
    assert served(page) == ["Version 1", "Version 2", "Version 2"]
    waiting = channel(page, "Aperçu").locator(".bank-waiting")
    assert plain(waiting.locator("p").first.inner_text()) == "Version 2 – programmée, pas avant le 04/01/2035 06:00"
    waiting.get_by_label("Raison").fill("Pas cette année")
    follow(page, waiting.get_by_role("button", name="Retirer la demande").click)
    assert (told(page), overflows(page)) == ("La demande est close ; rien n’a changé.", False)
    assert (served(page), page.locator(".bank-waiting").count()) == (["Version 1", "Version 2", "Version 2"], 0)


def test_8_one_goes_back_from_the_list_by_keyboard(person, added):
    page = person("publisher").page
    page.goto(BANK)
    channel(page, "Positionnement").locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Une erreur dans l’épreuve ajoutée")
    page.keyboard.press("Tab")
    follow(page, lambda: page.keyboard.press("Enter"))
    assert told(page) == "Le canal sert de nouveau la version 1."
    assert served(page) == ["Version 1", "Version 1", "Version 2"]
    assert history(page) == ["positionnement", "Version 1 retour", "Version 2", "Noé Castel", "Une erreur dans l’épreuve ajoutée"]


def test_9_the_file_is_carried_and_one_changed_byte_is_named(person, added, tmp_path):
    page = person("publisher").page
    page.goto(f"{BANK}2/")
    root = page.locator(".bank-facts dd code", has_text=re.compile("^[0-9a-f]{64}$")).inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger le fichier signé").click()
    assert download.value.suggested_filename == f"balise-version-2-{root[:12]}.zip"
    good, bad = Path(download.value.path()).read_bytes(), tmp_path / "change.zip"
    place = good.index(b'{"challenge":') + 200
    bad.write_bytes(good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :])
    page.goto(BANK)
    page.set_input_files("#bundle", bad)
    follow(page, page.get_by_role("button", name="Importer").click)
    assert re.fullmatch(r"Document altéré : challenges/[0-9a-f-]{36}\.json", told(page))
    assert page.get_by_role("region", name="Versions").locator("tbody th").all_inner_texts() == ["Version 2", "Version 1"]
    bad.write_bytes(good)
    page.set_input_files("#bundle", bad)
    follow(page, page.get_by_role("button", name="Importer").click)
    assert (told(page), page.locator("h1").inner_text()) == ("La version 2 est importée et vérifiée.", "Version 2")


def test_10_simulated_learners_take_exams_on_it(person, added):
    page = person("publisher").page
    page.goto(f"{BANK}2/")
    page.select_option("#strategy", "balise-certification-1")
    page.get_by_label("Élèves", exact=True).fill("12")
    page.get_by_role("button", name="Simuler").click()
    page.wait_for_selector(".messages :text('La simulation est faite')")
    assert told(page) == "La simulation est faite et gardée avec la version."
    cells = page.get_by_role("region", name="Élèves simulés").locator("tbody td").all_inner_texts()
    assert (cells[0].split(", ")[1], cells[1:3], len(cells)) == ("Noé Castel", ["balise-certification-1", "12"], 9)


def test_11_a_token_is_shown_once_and_revoked(person, added, site):  # noqa: F811
    page = person("publisher").page
    page.goto(BANK)
    follow(page, page.get_by_role("link", name="Accès des autres programmes").click)
    assert page.locator("main table").count() == 0
    page.get_by_label("À quoi il servira").fill("Miroir du lycée")
    page.select_option("#scope", BankToken.Scope.READ)
    follow(page, page.get_by_role("button", name="Créer le jeton").click)
    secret = page.get_by_label("Le jeton, montré cette seule fois").input_value()
    assert re.fullmatch(r"balise_[\w-]{43}", secret)
    # The contrast of the green message is Wagtail's own.
    assert [one for one in violations(page) if not one.startswith('color-contrast: <li class="success">')] == []
    page.goto(f"{BANK}tokens/")
    assert (page.locator("#secret").count(), secret in page.content()) == (0, False)

    def answer() -> int:
        return page.request.get("/api/bank/v1/channels", headers={"Authorization": f"Bearer {secret}"}).status

    before = answer()
    row = page.get_by_role("row", name=re.compile("Miroir du lycée"))
    follow(page, row.get_by_role("button", name="Retirer Miroir du lycée").click)
    assert told(page) == "« Miroir du lycée » n’ouvre plus rien."
    assert (before, answer(), row.locator("td").last.inner_text()) == (200, 401, "retiré")


def test_12_in_english_the_channels_are_read_and_one_goes_back(person, added):
    page = person("publisher", language="en-GB").page
    page.goto(BANK)
    facts = (page.locator("html").get_attribute("lang"), page.locator("h1").inner_text(), page.locator(".bank-serves").all_inner_texts())
    assert facts == ("en", "Bank releases", ["Release 1", "Release 1", "Release 2"])
    part = channel(page, "Certification")
    part.locator("summary").click()
    part.get_by_label("Reason").fill("An item was wrong")
    follow(page, part.get_by_role("button", name="Go back").click)
    assert page.locator(".bank-serves").all_inner_texts() == ["Release 1"] * 3
