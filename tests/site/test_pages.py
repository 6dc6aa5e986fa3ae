"""The pages of the site: made once, changed by editors alone, shown in the reader's language, and what the operator left blank said plainly."""

import datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, Site

from cms.accounts.roles import AUTHORS, EDITORS
from cms.pages import content, keys, services
from cms.pages.models import AccessibilityStatement, DataProtection, HomePage, LegalNotice, NoticePage
from cms.settings import checks
from tests.factories import people

pytestmark = pytest.mark.django_db
ADDRESSES = {
    keys.HOME: "/",
    keys.HELP: "/aide/",
    keys.LEGAL: "/mentions-legales/",
    keys.ACCESSIBILITY: "/accessibilite/",
    keys.PRIVACY: "/donnees-personnelles/",
}
NOT_FILLED = "La personne qui exploite ce site ne l’a pas encore indiqué."


@pytest.fixture
def pages(roles):
    """The pages, made as an installation makes them."""
    services.set_up(EDITORS)
    return {page.name: page for page in (HomePage.objects.get(), *NoticePage.objects.all())}


@pytest.fixture
def editor(pages):
    return people.user("redacteur", EDITORS)


def main_of(response):
    return html.fromstring(response.content).find(".//main")


def heading(response):
    return main_of(response).find(".//h1").text_content()


def french(client, address):
    return client.get(address, headers={"accept-language": "fr"})


def english(client, address):
    return client.get(address, headers={"accept-language": "en"})


def form_of(client, address):
    """Return the fields of the editor of Wagtail at an address, as a browser would send them."""
    form = next(
        form for form in html.fromstring(client.get(address).content).forms if "title" in form.fields or "controller" in form.fields
    )
    return dict(form.form_values())


@pytest.mark.parametrize("name", ADDRESSES)
def test_each_page_is_read_in_each_language(name, pages, client):
    first = content.fields(name)
    told = heading(french(client, ADDRESSES[name])), heading(english(client, ADDRESSES[name]))
    assert told == (first["title"], first["title_en"])


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_installation_that_made_none_yet_shows_the_first_texts(name, db, client):
    assert (heading(french(client, ADDRESSES[name])), Page.objects.filter(depth__gt=2).count()) == (content.fields(name)["title"], 0)


@pytest.mark.parametrize(("name", "queries"), [(keys.HOME, 3), (keys.HELP, 1), (keys.LEGAL, 2), (keys.ACCESSIBILITY, 2), (keys.PRIVACY, 2)])
def test_a_page_costs_its_text_and_its_facts(name, queries, pages, client):
    with CaptureQueriesContext(connection) as asked:
        client.get(ADDRESSES[name])
    assert len(asked) == queries


@pytest.mark.parametrize("name", ADDRESSES)
def test_addresses_of_pages_lead_to_them(name, pages):
    assert pages[name].get_url() == ADDRESSES[name]


def test_the_ways_in_stay_on_the_home_page(pages, client):
    page = main_of(french(client, "/"))
    assert (page.find(".//form").get("action"), page.find(".//input").get("name"), [a.get("href") for a in page.findall(".//a[@class='button']")]) == (
        reverse("campaigns:enter"), "code", [reverse("certification:candidate"), reverse("certification:verify")],
    )  # fmt: skip


def test_they_are_made_once(pages):
    assert (services.set_up(EDITORS), Page.objects.filter(depth__gt=1).count(), Site.objects.get().root_page.specific) == (
        [],
        5,
        HomePage.objects.get(),
    )


def test_wagtails_greeting_goes_and_a_page_of_somebody_stays(roles):
    root = Page.get_first_root_node()
    kept = root.add_child(instance=Page(title="À garder", slug="a-garder"))
    services.set_up(EDITORS)
    assert sorted(Page.objects.filter(depth=2).values_list("slug", flat=True)) == sorted(["accueil", kept.slug])


def test_setup_roles_makes_them(db):
    call_command("setup_roles")
    assert NoticePage.objects.count() == 4


def test_a_text_that_somebody_changed_is_never_overwritten(pages, editor):
    page = pages[keys.HELP]
    page.body = "<p>À nous.</p>"
    page.save_revision(user=editor).publish()
    NoticePage.objects.filter(pk=page.pk).update(first_text="of before")
    services.set_up(EDITORS)
    assert NoticePage.objects.get(key=keys.HELP).body == "<p>À nous.</p>"


def test_a_draft_of_somebody_is_kept_too(pages, editor):
    page = pages[keys.HELP]
    page.body = "<p>À nous.</p>"
    page.save_revision(user=editor)
    NoticePage.objects.filter(pk=page.pk).update(first_text="of before")
    services.set_up(EDITORS)
    assert NoticePage.objects.get(key=keys.HELP).get_latest_revision_as_object().body == "<p>À nous.</p>"


def test_a_text_that_nobody_changed_follows_the_version(pages):
    NoticePage.objects.filter(key=keys.HELP).update(first_text="of before", body="<p>Avant.</p>")
    assert (services.set_up(EDITORS), NoticePage.objects.get(key=keys.HELP).body) == ([keys.HELP], content.fields(keys.HELP)["body"])


def test_a_page_that_somebody_deleted_by_hand_comes_back(pages):
    pages[keys.LEGAL].delete()
    assert services.set_up(EDITORS) == [keys.LEGAL]


def test_an_editor_changes_a_page_and_publishes_it(pages, editor, client):
    client.force_login(editor)
    address = reverse("wagtailadmin_pages:edit", args=[pages[keys.HELP].pk])
    answer = client.post(address, form_of(client, address) | {"title": "Besoin d’aide\u00a0?", "action-publish": "1"})
    assert (answer.status_code, heading(french(client, "/aide/"))) == (302, "Besoin d’aide\u00a0?")


def test_what_an_editor_wrote_in_french_alone_is_shown_with_its_language(pages, client):
    page = pages[keys.HELP]
    page.title_en = page.body_en = ""
    page.save_revision().publish()
    shown = main_of(english(client, "/aide/"))
    assert (shown.find("h1").get("lang"), shown.find("div").get("lang"), shown.find("h1").text_content()) == ("fr", "fr", "Aide")


@pytest.mark.parametrize("act", ["delete", "unpublish", "copy", "move"])
def test_nobody_takes_a_page_away(act, pages, editor, client):
    client.force_login(editor)
    client.post(reverse(f"wagtailadmin_pages:{act}", args=[pages[keys.PRIVACY].pk]))
    client.force_login(_superuser())
    client.post(reverse(f"wagtailadmin_pages:{act}", args=[pages[keys.PRIVACY].pk]))
    assert NoticePage.objects.live().filter(key=keys.PRIVACY).count() == 1


def _superuser():
    somebody = people.user()
    somebody.is_superuser = True
    somebody.save()
    return somebody


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_author_of_challenges_changes_no_page(name, pages, client):
    client.force_login(people.user("auteur", AUTHORS))
    answer = client.get(reverse("wagtailadmin_pages:edit", args=[pages[name].pk]))
    assert (answer.status_code, pages[name].permissions_for_user(people.user()).can_edit()) == (302, False)


def test_a_preview_shows_the_draft_in_each_language(pages):
    page = pages[keys.PRIVACY]
    page.title, page.title_en = "Brouillon", "Draft"
    shown = [page.make_preview_request(preview_mode=mode) for mode in ("fr", "en")]
    assert [heading(answer) for answer in shown] == ["Brouillon", "Draft"]


def test_a_picture_bears_its_text(pages, client):
    image = Image.objects.create(title="Une salle", file=get_test_image_file())
    page = pages[keys.HELP]
    page.body = f'<p>Avant</p><embed embedtype="image" id="{image.pk}" alt="Une salle de classe" format="fullwidth"/>'
    page.save_revision().publish()
    shown = main_of(french(client, "/aide/")).find(".//img")
    assert shown.get("alt") == "Une salle de classe"


# What the operator says of the installation.
KINDS = [(DataProtection, "/donnees-personnelles/"), (LegalNotice, "/mentions-legales/"), (AccessibilityStatement, "/accessibilite/")]


@pytest.mark.parametrize(("kind", "address"), KINDS)
def test_each_blank_is_said_to_the_reader(kind, address, pages, client):
    assert [note.text_content() for note in main_of(french(client, address)).findall(".//p[@class='note']")] == [NOT_FILLED] * len(
        kind.WANTED
    )


@pytest.mark.parametrize(("kind", "address"), KINDS)
def test_what_is_filled_is_shown_and_no_blank_is_left(kind, address, pages, client):
    values = {name: f"Texte de {name}" for name in kind.WANTED}
    if kind is AccessibilityStatement:
        values |= {"state": "partial", "established_on": datetime.date(2026, 11, 30)}
    kind.objects.create(**values)
    shown = [dd.text_content().strip() for dd in main_of(french(client, address)).findall(".//dl/dd")]
    if kind is AccessibilityStatement:
        assert shown == ["Partiellement conforme", "30 novembre 2026", "Texte de contact"]
    else:
        assert shown[-len(values) :] == list(values.values())


@pytest.mark.parametrize(("kind", "_address"), KINDS)
def test_each_blank_is_a_warning_of_the_check(kind, _address, db):
    told = [message.id for message in checks.server(None) if message.id in kind.WANTED.values()]
    assert told == list(kind.WANTED.values())


def test_identifiers_of_warnings_are_each_of_one_thing():
    identifiers = [one for kind, _address in KINDS for one in kind.WANTED.values()]
    assert len(set(identifiers)) == len(identifiers)


def test_nothing_is_warned_of_that_is_filled(db):
    DataProtection.objects.create(**dict.fromkeys(DataProtection.WANTED, "dit"))
    assert [message.id for message in checks.server(None) if message.id in DataProtection.WANTED.values()] == []


def test_a_text_in_french_alone_is_marked_in_english(pages, client):
    DataProtection.objects.create(purposes="Enseigner", hosting="En France", hosting_en="In France")
    shown = main_of(english(client, "/donnees-personnelles/")).findall(".//dl/dd")
    told = {dd.text_content().strip(): dd.get("lang") for dd in shown}
    assert (told["Enseigner"], told["In France"]) == ("fr", None)


def test_an_address_to_write_to_is_a_link(pages, client):
    LegalNotice.objects.create(publisher_contact="contact@ecole.example.com")
    assert [a.get("href") for a in main_of(french(client, "/mentions-legales/")).findall(".//dl//a")] == [
        "mailto:contact@ecole.example.com"
    ]


@pytest.mark.parametrize(("state", "told"), [("", "Accessibilité : pas encore déclarée"), ("none", "Accessibilité : non conforme")])
def test_the_home_page_bears_the_state_of_accessibility(state, told, pages, client):
    if state:
        AccessibilityStatement.objects.create(state=state)
    foot = html.fromstring(french(client, "/").content).find(".//footer//a[@href='/accessibilite/']")
    assert " ".join(foot.text_content().split()) == told


def test_the_editor_fills_in_and_is_reminded_of_the_rest(pages, editor, client):
    client.force_login(editor)
    DataProtection.objects.create(**{name: "dit" for name in DataProtection.WANTED if name != "hosting"})
    address = reverse("wagtailsettings:edit", args=["pages", "dataprotection", DataProtection.objects.get().pk])
    before = html.fromstring(french(client, reverse("wagtailadmin_home")).content).xpath(
        "//section//li[a[contains(@href, 'dataprotection')]]"
    )
    client.post(address, form_of(client, address) | {"hosting": "En France"})
    after = html.fromstring(french(client, reverse("wagtailadmin_home")).content).xpath(
        "//section//li[a[contains(@href, 'dataprotection')]]"
    )
    assert ([one.text_content() for one in before], after, DataProtection.objects.get().hosting) == (
        ["Données personnelles – hébergement des données"], [], "En France",
    )  # fmt: skip


def test_an_author_is_not_reminded_and_may_not_fill_in(pages, client):
    client.force_login(people.user("auteur", AUTHORS))
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    answer = client.get(reverse("wagtailsettings:edit", args=["pages", "dataprotection"]))
    assert ("dataprotection" in home, answer.status_code) == (False, 302)


def test_reading_a_page_writes_nothing(pages, client):
    client.get("/donnees-personnelles/")
    assert DataProtection.objects.count() == 0


def test_the_group_has_what_it_needs_and_no_more(pages):
    group = Group.objects.get(name=EDITORS)
    held = sorted(one.permission.codename for one in group.page_permissions.all())
    assert (held, sorted(group.permissions.values_list("codename", flat=True))) == (
        ["change_page", "publish_page"],
        ["access_admin", "change_accessibilitystatement", "change_dataprotection", "change_legalnotice"],
    )


def test_going_back_leaves_plain_pages_and_coming_again_makes_the_pages(pages):
    import_module("cms.pages.migrations.0001_initial").keep_as_plain_pages(apps, None)
    with connection.cursor() as cursor:
        for table in ("pages_noticepage", "pages_homepage"):
            cursor.execute(f"DELETE FROM {table}")
    left = [(page.specific_class, page.live) for page in Page.objects.filter(depth__gt=1)]
    assert (left, sorted(services.set_up(EDITORS))) == ([(Page, False)] * 5, sorted(ADDRESSES))
