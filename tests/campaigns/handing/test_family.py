"""What a pupil shows at home: plain words, nothing of the school, for a time, until it is taken back; a school sees nothing of it."""

import datetime
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from challenges.journal.models import Entry
from challenges.runtime import holdings
from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.assessments.services import learner_of
from challenges.runtime.assessments.tokens import token_hash
from challenges.runtime.campaigns.handing.family import reading, services
from challenges.runtime.campaigns.models.family import FamilyPage
from challenges.runtime.holdings import Person
from challenges.runtime.schools.protection import people as protection
from challenges.runtime.schools.services import tie
from tests.assessments.test_player import lent_to
from tests.campaigns.handing.making import CHLOE, TOM, campaign_of, finished, started
from tests.factories import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(released_bank, school):
    return campaign_of(school, name="Parcours de Mme Morel, 3e B")


@pytest.fixture
def participation(campaign):
    return finished(campaign, CHLOE, share=False)


@pytest.fixture
def browser(client, participation):
    """The browser that holds the test."""
    lent_to(client, participation.learner)
    return client


def sharing(participation):
    return reverse("handing:family_sharing", args=[participation.uid])


def opened(page):
    """The address that a page was just given."""
    return html.fromstring(page.content).xpath("//input[@class='secret']/@value")[0].removeprefix("http://testserver")


def shared(participation, **how):
    return services.share(participation.learner, participation, **how)


def read(token, client=None):
    return (client or Client()).get(reverse("handing:family", args=[token]))


# ---------------------------------------------------------------- sharing and taking back


def test_a_pupil_opens_a_page_and_whoever_has_its_address_reads_it_without_an_account(browser, participation):
    address = opened(browser.post(sharing(participation), {"days": ""}))
    response = Client().get(address)
    assert (response.status_code, "Les compétences numériques de Chloé" in response.content.decode()) == (200, True)


def test_only_the_digest_of_the_address_is_kept(browser, participation):
    token = opened(browser.post(sharing(participation), {"days": "7"})).strip("/").split("/")[-1]
    page = FamilyPage.objects.get()
    assert (len(token) >= 40, page.token_sha256 == token_hash(token)) == (True, True)
    assert token not in browser.get(sharing(participation)).content.decode()


def test_it_is_closed_the_moment_it_is_taken_back(browser, participation):
    address = opened(browser.post(sharing(participation), {}))
    browser.post(reverse("handing:family_take_back", args=[FamilyPage.objects.get().uid]))
    assert (Client().get(address).status_code, browser.get(sharing(participation)).context["pages"].count()) == (410, 0)


def test_unknown_over_and_taken_back_answer_alike(participation):
    over, back = shared(participation), shared(participation)
    FamilyPage.objects.filter(pk=over.page.pk).update(expires_at=timezone.now())
    services.take_back(back.page)
    answers = [read(token) for token in (over.token, back.token, "nobody")]
    said = {html.fromstring(one.content).get_element_by_id("contenu").text_content() for one in answers}
    assert ({one.status_code for one in answers}, len(said)) == ({410}, 1)


@pytest.mark.parametrize(
    ("now", "days", "until"),
    [
        (datetime.datetime(2026, 11, 30, 12, tzinfo=datetime.UTC), None, "2027-07-31 23:59"), (datetime.datetime(2027, 7, 30, 12, tzinfo=datetime.UTC), None, "2027-08-13 14:00"),
        (datetime.datetime(2026, 10, 24, 12, tzinfo=datetime.UTC), 7, "2026-10-31 13:00"),
    ],
)  # fmt: skip
def test_it_ends_with_the_school_year_or_after_some_days(participation, monkeypatch, now, days, until):
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert f"{timezone.localtime(shared(participation, days=days).page.expires_at):%Y-%m-%d %H:%M}" == until


def test_at_most_five_pages_are_open_at_once(participation):
    made = [shared(participation) for _one in range(services.MOST)]
    with pytest.raises(Refusal, match="retirez-en une"):
        shared(participation)
    services.take_back(made[0].page)
    assert shared(participation).page.pk


@pytest.mark.parametrize("days", ["8", "-7", "x", "99999999999999"])
def test_another_length_is_refused(browser, participation, days):
    response = browser.post(sharing(participation), {"days": days})
    assert (response.status_code, response.context["error"], FamilyPage.objects.count()) == (422, "Choisissez une durée de la liste.", 0)


def test_a_test_that_is_under_way_is_not_shown(client, campaign):
    participation = started(campaign, TOM)
    lent_to(client, participation.learner)
    response = client.post(sharing(participation), {})
    assert (response.status_code, FamilyPage.objects.count()) == (422, 0)


def test_what_was_done_is_in_the_journal_without_a_name(browser, participation):
    browser.post(sharing(participation), {})
    page = FamilyPage.objects.get()
    browser.post(reverse("handing:family_take_back", args=[page.uid]))
    rows = Entry.objects.filter(target=f"familypage:{page.uid}").order_by("pk").values_list("action", "actor")
    assert list(rows) == [
        ("campaigns.share_home", f"learner:{participation.learner.uid}"),
        ("campaigns.take_back_home", f"learner:{participation.learner.uid}"),
    ]


# ---------------------------------------------------------------- whose


@pytest.mark.parametrize("who", ["nobody", "teacher", "head", "other head", "another pupil"])
def test_nobody_else_shares_takes_back_or_sees_the_list(who, participation, campaign, school, other_school, client):
    page = shared(participation).page
    if who == "another pupil":
        lent_to(client, finished(campaign, TOM).learner)
    elif who != "nobody":
        client.force_login({"teacher": school.teacher, "head": school.head, "other head": other_school.head}[who])
    take_back = reverse("handing:family_take_back", args=[page.uid])
    answers = [client.get(sharing(participation)), client.post(sharing(participation), {}), client.post(take_back), client.get(take_back)]
    page.refresh_from_db()
    assert ({one.status_code >= 400 for one in answers}, page.revoked_at, FamilyPage.objects.count()) == ({True}, None, 1)


def test_an_address_that_takes_posts_leads_a_reader_to_its_page(browser, participation):
    response = browser.get(reverse("handing:family_take_back", args=[shared(participation).page.uid]))
    assert (response.status_code, response["Location"]) == (302, sharing(participation))


def test_the_whole_profile_is_for_accounts(client, participation, school):
    assert client.get(reverse("handing:family_profile"))["Location"].startswith(reverse("login"))
    user = people.user()
    participation.learner.user = user
    participation.learner.save()
    client.force_login(user)
    address = opened(client.post(reverse("handing:family_profile"), {}))
    assert (Client().get(address).content.decode().count("Pas encore de niveau mesuré"), FamilyPage.objects.get().participation) == (
        14,
        None,
    )
    listed = client.get(reverse("handing:family_profile")).context["pages"]
    client.post(reverse("handing:family_take_back", args=[listed[0].uid]), {"from": "profile"})
    assert Client().get(address).status_code == 410


# ---------------------------------------------------------------- what it says


def test_a_page_says_levels_in_plain_words_and_what_to_do_together(participation):
    told = reading.told(shared(participation).page)
    test = participation.assessment
    levels = {code: one[0] for code, one in test.summary.competences.items()}
    assert [(domain.number, [(one.title, one.level, one.means) for one in domain.competences]) for domain in told.domains] == [
        ("1", [("Mener une recherche et une veille d’information", levels["1.1"], reading.meaning(levels["1.1"]))]),
        ("2", [("Interagir", levels["2.1"], reading.meaning(levels["2.1"]))]),
    ]
    assert ({one.number for one in told.together}, told.on, told.whole) == ({"1", "2"}, test.finished_at, False)


def test_every_level_has_its_words():
    assert len({reading.meaning(level) for level in (None, *range(9))}) == 10


def test_nothing_else_of_the_school_is_on_the_page(participation, campaign, school):
    finished(campaign, TOM)
    page = read(shared(participation).token).content.decode()
    secrets = [
        campaign.code,
        campaign.name,
        school.name,
        "3e B",
        "Morel",
        "Lefèvre",
        "Nguyen",
        "Tom",
        participation.return_code,
        str(participation.uid),
        "2011",
    ]
    assert [one for one in secrets if one in page] == []


def test_no_engine_keeps_it_no_site_is_told_its_address_no_cache_holds_it(participation):
    response = read(shared(participation).token)
    root = html.fromstring(response.content)
    assert (response["X-Robots-Tag"], response["Referrer-Policy"]) == ("noindex, nofollow, noarchive", "no-referrer")
    assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))
    assert (root.xpath("//meta[@name='robots']/@content"), root.xpath("//meta[@name='referrer']/@content")) == (
        ["noindex, nofollow, noarchive"],
        ["no-referrer"],
    )


def test_in_english_the_page_is_in_english(participation):
    response = Client().get(reverse("handing:family", args=[shared(participation).token]), headers={"accept-language": "en"})
    assert ("Interacting" in response.content.decode(), "Interagir" in response.content.decode()) == (True, False)


# ---------------------------------------------------------------- the school


def test_a_school_sees_no_line_no_file_and_no_count_of_it(participation, school, client):
    shared(participation)
    pupil = participation.pupil
    asked = Person(participation.learner_id, (pupil.pk,), school.pk)
    holding = holdings.named("family")
    assert (holding.lines(asked), holding.export(asked), holding.targets(asked)) == ([], None, [])
    client.force_login(school.head)
    page = client.get(reverse("register:pupil", args=[school.uid, pupil.uid])).content.decode()
    assert "famille" not in page


def test_a_person_gets_their_pages_with_their_data(participation):
    page = FamilyPage.objects.get(pk=shared(participation).page.pk)
    told = holdings.named("family").export(Person(participation.learner_id))
    assert told == [
        {
            "shows": participation.campaign.name,
            "shared_at": page.created_at.isoformat(),
            "expires_at": page.expires_at.isoformat(),
            "revoked_at": "",
        }
    ]


def test_erasing_a_pupil_closes_the_page(participation, school):
    token = shared(participation).token
    protection.erase(participation.pupil, user=school.head)
    assert (read(token).status_code, FamilyPage.objects.count()) == (410, 0)


def test_results_that_were_parted_from_their_pupil_are_not_shown(participation):
    made = shared(participation)
    participation.learner = learner_of(people.user())
    participation.save()
    assert read(made.token).status_code == 410


def test_pages_move_with_their_learner_and_come_back(participation, school, campaign):
    made, other = shared(participation), finished(campaign_of(school), TOM)
    holding = holdings.named("family")
    source, target = Person(participation.learner_id), Person(other.learner_id)
    moved = holding.move(source, target)
    assert FamilyPage.objects.get(pk=made.page.pk).learner_id == other.learner_id
    holding.put_back(moved, source)
    assert FamilyPage.objects.get(pk=made.page.pk).learner_id == participation.learner_id


def test_pages_that_have_been_over_for_a_month_are_forgotten(participation):
    kept, old, back = (shared(participation).page for _one in range(3))
    FamilyPage.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(days=40))
    FamilyPage.objects.filter(pk=back.pk).update(revoked_at=timezone.now() - timedelta(days=40))
    due = holdings.named("family").expire(timezone.localdate(), apply=False)
    holdings.named("family").expire(timezone.localdate(), apply=True)
    assert ([one.count for one in due], list(FamilyPage.objects.all())) == ([2], [kept])


def test_a_browser_shows_the_test_that_it_holds_and_not_the_others_of_its_learner(client, participation, school, campaign):
    tie(school.pupils.get(first_name="Chloé"), participation.learner)
    other = finished(campaign_of(school), CHLOE)
    lent_to(client, other.learner)
    listed = client.get(sharing(other))
    shared(participation)
    assert list(listed.context["pages"]) == []
