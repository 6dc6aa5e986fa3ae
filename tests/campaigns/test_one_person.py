"""A browser stands for one person: whose test it is, who may open it again, and what the next pupil at the same computer finds."""

import csv
import datetime
import re
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from challenges.journal.models import Entry
from challenges.runtime.assessments import refining
from challenges.runtime.assessments import services as assessments
from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.assessments.models import Assessment
from challenges.runtime.assessments.rehearsal import answer_by_rule
from challenges.runtime.campaigns import services
from challenges.runtime.campaigns.models import Campaign, Participation
from challenges.runtime.schools import services as schools
from tests.assessments.test_player import lent_to
from tests.assessments.test_services import begin
from tests.campaigns.test_school import CHLOE, create, join, text_of
from tests.factories import people

pytestmark = pytest.mark.django_db

TOM = {"last_name": "Nguyen", "first_name": "Tom", "birth_date": "2011-06-18"}


@pytest.fixture
def campaign(released_bank, school):
    return create(school)


@pytest.fixture
def named(released_bank, school):
    return create(school, access=Campaign.Access.NAMED)


@pytest.fixture
def teacher(client, school):
    browser = Client()
    browser.force_login(school.teacher)
    return browser


def play(browser, campaign, said):
    """Join from a page, as a browser does, and return the address of the test."""
    key = re.search(r'name="key" value="([^"]+)"', browser.get(join(campaign)).content.decode()).group(1)
    response = browser.post(join(campaign), said | {"key": key})
    return response["Location"] if response.status_code == 302 else response


# ---------------------------------------------------------------- another's name


def test_a_classmate_s_name_does_not_open_their_test(named):
    mine = play(Client(), named, CHLOE)
    refused = play(Client(), named, CHLOE)
    assert (refused.status_code, "déjà commencé sous ce nom" in text_of(refused), Participation.objects.count()) == (422, True, 1)
    assert Client().get(mine).status_code == 404


def test_one_who_took_the_name_first_sees_nothing_of_what_comes_later(named, school, released_bank):
    impostor, chloe = Client(), Client()
    play(impostor, named, CHLOE)
    other = create(school, access=Campaign.Access.NAMED)
    later = play(chloe, other, CHLOE)
    assert (chloe.get(later).status_code, impostor.get(later).status_code) == (200, 404)


def test_a_teacher_lets_a_pupil_go_on_elsewhere_and_the_first_browser_loses_it(named, teacher):
    first, second = Client(), Client()
    mine = play(first, named, CHLOE)
    participation = Participation.objects.get()
    teacher.post(reverse("schools:allow_resume", args=[participation.uid]))
    assert play(second, named, CHLOE) == mine
    assert (second.get(mine).status_code, first.get(mine).status_code, Participation.objects.get().resume_until) == (200, 404, None)
    assert play(Client(), named, CHLOE).status_code == 422


def test_a_teacher_s_leave_ends_after_half_an_hour(named, school):
    play(Client(), named, CHLOE)
    services.allow_resume(Participation.objects.get(), user=school.teacher)
    Participation.objects.update(resume_until=timezone.now() - datetime.timedelta(seconds=1))
    assert play(Client(), named, CHLOE).status_code == 422


def test_the_teacher_of_another_school_lets_nobody_in(named, other_school, client):
    play(Client(), named, CHLOE)
    client.force_login(other_school.teacher)
    assert client.post(reverse("schools:allow_resume", args=[Participation.objects.get().uid])).status_code == 403
    assert Participation.objects.get().resume_until is None


def test_a_participant_without_a_name_of_the_register_is_not_let_in_by_name(campaign, school):
    play(Client(), campaign, {"label": "Ada"})
    with pytest.raises(Refusal, match="code de retour"):
        services.allow_resume(Participation.objects.get(), user=school.teacher)


# ---------------------------------------------------------------- return codes


@pytest.mark.parametrize("change", [str, str.lower, lambda code: f" {code[:4]}-{code[4:]} "])
def test_a_return_code_opens_the_test_on_another_device_alone(change, campaign):
    first, second = Client(), Client()
    mine = play(first, campaign, {"label": "Ada"})
    code = change(Participation.objects.get().return_code)
    response = second.post(join(campaign), {"return_code": code})
    assert (response["Location"], second.get(mine).status_code, first.get(mine).status_code) == (mine, 200, 404)


def test_the_return_code_stands_on_the_page_of_the_test(campaign, client):
    mine = play(client, campaign, {"label": "Ada"})
    assert Participation.objects.get().shown_return_code in text_of(client.get(mine))


def test_the_school_does_not_see_the_return_code(campaign, client, teacher):
    play(client, campaign, {"label": "Ada"})
    page = text_of(teacher.get(reverse("schools:campaign", args=[campaign.uid])))
    code = Participation.objects.get().return_code
    assert (code in page, code[:4] in page) == (False, False)


@pytest.mark.parametrize("typed", ["", "BCDF2346", "é", "x" * 20])
def test_a_wrong_return_code_says_so(typed, campaign, client):
    play(Client(), campaign, {"label": "Ada"})
    response = client.post(join(campaign), {"return_code": typed})
    assert (response.status_code, bool(response.context["back"].errors)) == (422, True)


def test_the_return_code_of_another_campaign_opens_nothing(campaign, school, client):
    play(Client(), campaign, {"label": "Ada"})
    code = Participation.objects.get().return_code
    assert client.post(join(create(school)), {"return_code": code}).status_code == 422


def test_the_key_of_a_form_opens_nothing_once_the_test_went_elsewhere(campaign):
    first = Client()
    key = re.search(r'name="key" value="([^"]+)"', first.get(join(campaign)).content.decode()).group(1)
    mine = first.post(join(campaign), {"label": "Ada", "key": key})["Location"]
    Client().post(join(campaign), {"return_code": Participation.objects.get().return_code})
    assert (first.post(join(campaign), {"label": "Ada", "key": key})["Location"] == mine, first.get(mine).status_code) == (False, 404)


# ---------------------------------------------------------------- a shared computer


@pytest.mark.parametrize("access", [Campaign.Access.NAMED, Campaign.Access.ANONYMOUS])
def test_every_page_says_whose_test_it_is(access, released_bank, school, client):
    campaign = create(school, access=access, competences=["1.1"], questions_max=1)
    said, name = (CHLOE, "Chloé Lefèvre") if access == Campaign.Access.NAMED else ({"label": "Ada"}, "Ada")
    address = play(client, campaign, said)
    assessment = Assessment.objects.get()
    attempt = (client.get(address), assessment.attempts.get())[1]
    pages = [address, join(campaign), reverse("assessments:report", args=[attempt.uid])]
    shown = [f"<strong>{name}</strong>" in client.get(page).content.decode() for page in pages]
    client.post(reverse("assessments:answer", args=[attempt.uid]), {"skip": "1"})
    pages = [reverse("assessments:correction", args=[attempt.uid]), reverse("assessments:results", args=[assessment.uid])]
    shown += [f"<strong>{name}</strong>" in client.get(page).content.decode() for page in pages]
    assert shown == [True] * 5


def test_the_next_pupil_says_not_me_and_begins_anew(campaign, client):
    first = play(client, campaign, {"label": "Ada"})
    left = client.post(f"{first}ce-nest-pas-moi/")
    second = play(client, campaign, {"label": "Bo"})
    assert (left["Location"], second == first, client.get(first).status_code, client.get(second).status_code) == (
        join(campaign),
        False,
        404,
        200,
    )


def test_not_me_signs_an_account_out(campaign, client):
    user = people.user()
    client.force_login(user)
    first = play(client, campaign, {"label": ""})
    client.post(f"{first}ce-nest-pas-moi/")
    assert (client.session.keys(), client.get(first).status_code) == ({}.keys(), 404)


def test_a_new_identity_in_the_same_browser_is_a_new_participation(campaign, client):
    pages = [client.get(join(campaign)).content.decode() for _tab in range(2)]
    keys = [re.search(r'name="key" value="([^"]+)"', page).group(1) for page in pages]
    first, second = (
        client.post(join(campaign), {"label": name, "key": key})["Location"] for name, key in zip(["Ada", "Bo"], keys, strict=True)
    )
    assert (first == second, client.get(first).status_code, client.get(second).status_code) == (False, 404, 200)


def test_a_test_of_before_goes_on_in_the_session_that_had_it(campaign, client):
    assessment = services.join(campaign, label="Ada").participation.assessment
    session = client.session
    session["learners"] = [str(assessment.learner.uid)]
    session.save()
    assert client.get(reverse("assessments:play", args=[assessment.uid])).status_code == 200


@pytest.mark.parametrize("kind", ["positioning", "certification"])
def test_one_who_has_finished_closes_the_test_on_this_device(kind, released_bank, client):
    changes = (
        {"kind": kind, "scope": {"length": 1, "quota": 2, "gap": 0}, "strategy": "balise-certification-1"}
        if kind == "certification"
        else {}
    )
    made = begin(**changes)
    answer_by_rule(made, lambda attempt: True)
    lent_to(client, made.learner)
    results = reverse("assessments:results", args=[made.uid])
    offered = "J’ai fini sur cet appareil" in client.get(results).content.decode()
    client.post(reverse("assessments:leave", args=[made.uid]))
    assert (offered, client.get(results).status_code) == (True, 404)


def test_the_files_of_an_exam_are_closed_with_it(released_bank, client):
    made = begin(kind="certification", strategy="balise-certification-1", scope={"length": 16, "quota": 16, "gap": 0})
    while not (attempt := assessments.next_attempt(made)).files:
        assessments.answer(attempt, "1")
    lent_to(client, made.learner)
    address = reverse("assessments:file", args=[attempt.uid, 0])
    before = client.get(address).status_code
    assessments.end(made, actor="tests", reason="fin")
    assert (before, client.get(address).status_code) == (200, 404)


# ---------------------------------------------------------------- an installation of before


def test_participations_of_before_get_a_code_and_the_date_on_which_they_were_sent(released_bank, school):
    give_codes = import_module("challenges.runtime.campaigns.migrations.0003_codes_and_sharing_of_before").give_codes
    campaign = create(school, sharing=Campaign.Sharing.AUTOMATIC, competences=["1.1"], questions_max=2)
    finished, refined, running = over(campaign), over(campaign), services.join(campaign).participation
    refining.refine(refined.assessment)
    Participation.objects.update(return_code="", shared_at=None)
    give_codes(apps, None)
    found = {one.pk: one for one in Participation.objects.select_related("assessment")}
    assert [len(one.return_code) for one in found.values()] == [8] * 3
    assert found[finished.pk].shared_at == found[finished.pk].assessment.finished_at
    assert [found[one.pk].shared_at is not None for one in (refined, running)] == [True, False]


# ---------------------------------------------------------------- pressed five times


def test_one_form_sent_twice_joins_once(campaign, client):
    key = re.search(r'name="key" value="([^"]+)"', client.get(join(campaign)).content.decode()).group(1)
    addresses = {Client().post(join(campaign), {"label": "Ada", "key": key})["Location"] for _time in range(3)}
    assert (len(addresses), Participation.objects.count()) == (1, 1)


# ---------------------------------------------------------------- sent once, sent for good


def over(campaign, **changes):
    participation = services.join(campaign, label="Cléo").participation
    answer_by_rule(participation.assessment, lambda attempt: True)
    participation.refresh_from_db()
    return participation


def test_an_automatic_campaign_sends_results_when_the_test_ends(released_bank, school):
    participation = over(create(school, sharing=Campaign.Sharing.AUTOMATIC))
    assert (participation.is_shared, Entry.objects.filter(action="campaigns.share").count()) == (True, 1)


def test_a_campaign_that_learners_send_themselves_sends_nothing(released_bank, school):
    assert over(create(school)).shared_at is None


def test_finer_levels_do_not_take_the_results_from_the_teacher(released_bank, school, teacher, client):
    campaign = create(school, sharing=Campaign.Sharing.AUTOMATIC, competences=["1.1"], questions_max=2)
    participation = over(campaign)
    refining.refine(participation.assessment)
    page = teacher.get(reverse("schools:participant", args=[participation.uid]))
    file = b"".join(teacher.get(reverse("handing:download", args=[campaign.uid, "eleves", "csv"])).streaming_content)
    (row,) = csv.DictReader(file.decode("utf-8-sig").splitlines(), delimiter=";")
    assert (page.status_code, row["État"], row["Envoyé le"], row["niveau 1.1"] != "") == (
        200,
        "envoyé",
        timezone.localtime(participation.shared_at).strftime("%d/%m/%Y %H:%M"),
        True,
    )
    assert "précise ses niveaux" in text_of(teacher.get(reverse("schools:campaign", args=[campaign.uid])))


def test_a_pupil_who_changed_class_goes_on_and_reads_their_results(released_bank, school, client):
    campaign = create(school, access=Campaign.Access.NAMED, school_class=school.classes.get(name="3e B"))
    address = play(client, campaign, CHLOE)
    schools.add_pupils(school, "3e Z", "2026-2027", [schools.PupilRow("Lefèvre", "Chloé", datetime.date(2011, 1, 27))], user=school.teacher)
    services.allow_resume(Participation.objects.get(), user=school.teacher)
    elsewhere = Client()
    assert [client.post(join(campaign), {})["Location"], play(elsewhere, campaign, CHLOE)] == [address, address]


def test_a_pupil_who_was_never_in_the_class_still_does_not_join(released_bank, school, client):
    schools.add_pupils(school, "3e Z", "2026-2027", [schools.PupilRow("Autre", "Léo", datetime.date(2011, 1, 2))], user=school.teacher)
    campaign = create(school, access=Campaign.Access.NAMED, school_class=school.classes.get(name="3e B"))
    assert play(client, campaign, {"last_name": "Autre", "first_name": "Léo", "birth_date": "2011-01-02"}).status_code == 422
