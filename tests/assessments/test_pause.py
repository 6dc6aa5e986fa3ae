"""Leaving and coming back, and a question that was made for a computer: what the pages say of it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from challenges.runtime.assessments import services
from challenges.runtime.assessments.device import unfit
from challenges.runtime.assessments.services import next_attempt
from challenges.runtime.campaigns import services as campaigns
from tests.assessments.test_player import lent_to, plain, play, text_of
from tests.assessments.test_services import begin, release_of
from tests.campaigns.test_school import create
from tests.factories import bank

pytestmark = pytest.mark.django_db
EXAM = {"kind": "certification", "strategy": "balise-certification-1", "scope": {"length": 2, "quota": 2, "gap": 0}}
PHONE = "Mozilla/5.0 (Linux; Android 13; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Mobile Safari/537.36"
COMPUTER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36"
FOR_A_COMPUTER = "Cette question est faite pour un ordinateur."


def pause(assessment):
    return reverse("assessments:pause", args=[assessment.uid])


def words(html):
    return plain(re.sub(r"<[^>]+>", " ", html))


def test_a_pause_says_that_answers_are_kept_and_how_to_come_back(released_bank, school, client):
    campaign = create(school, questions_max=3)
    client.post(reverse("campaigns:join", args=[campaign.code]), {"label": "Ada", "key": "k" * 40})
    participation = campaign.participations.get()
    for _time in range(2):
        services.answer(next_attempt(participation.assessment), None, skipped=True)
    page = words(client.get(pause(participation.assessment)).content.decode())
    said = ["Vos 2 réponses sont gardées.", campaign.code, participation.shown_return_code, "Revenez avant le"]
    assert [one for one in said if one not in page] == []


def test_the_clock_of_a_timed_question_goes_on(client, time_machine):
    release_of(*[bank.challenge_document(skill, timer=600) for skill in ("1.1-1a", "1.1-2a")])
    made = begin(scope={"max_questions": 2, "min_questions": 1})
    lent_to(client, made.learner)
    before = text_of(client.get(pause(made)))
    attempt = next_attempt(made)
    during = text_of(client.get(pause(made)))
    time_machine.move_to(attempt.deadline + timedelta(seconds=1), tick=False)
    after = text_of(client.get(pause(made)))
    assert ["est chronométrée" in page for page in (before, during, after)] == [False, True, False]


def test_an_exam_offers_no_pause(client, released_bank):
    made = begin(**EXAM)
    lent_to(client, made.learner)
    assert ("Faire une pause" in text_of(client.get(play(made))), client.get(pause(made))["Location"]) == (False, play(made))


def test_a_pause_changes_nothing(client, released_bank, django_assert_max_num_queries):
    made = begin()
    lent_to(client, made.learner)
    with django_assert_max_num_queries(6):
        client.get(pause(made))
    made.refresh_from_db()
    assert (made.state, made.attempts.count()) == ("started", 0)


# ---------------------------------------------------------------- a question that is made for a computer


@pytest.fixture
def for_computers(db):
    """A bank whose every question wants a computer."""
    return release_of(*[bank.challenge_document(skill, devices={"phone": False, "tablet": True}) for skill in ("1.1-1a", "1.1-2a")])


@pytest.mark.parametrize(("device", "told"), [("phone", True), ("tablet", False), ("computer", False), ("", False)])
def test_a_question_knows_on_what_it_suits(device, told, for_computers, django_assert_num_queries):
    attempt = next_attempt(begin(device=device))
    with django_assert_num_queries(0):
        assert unfit(attempt, device) is told


@pytest.mark.parametrize(("agent", "told"), [(PHONE, True), (COMPUTER, False)])
def test_its_page_says_so_before_anything_is_downloaded(agent, told, for_computers, client):
    made = begin()
    lent_to(client, made.learner)
    page = client.get(play(made), headers={"User-Agent": agent}).content.decode()
    assert (FOR_A_COMPUTER in page, not told or page.index(FOR_A_COMPUTER) < page.index("data-player")) == (told, True)


def test_it_offers_to_go_on_elsewhere_with_the_return_code(for_computers, school, client):
    campaign = create(school, competences=["1.1"], questions_max=2)
    client.post(reverse("campaigns:join", args=[campaign.code]), {"label": "Ada", "key": "k" * 40})
    participation = campaign.participations.get()
    page = client.get(play(participation.assessment), headers={"User-Agent": PHONE}).content.decode()
    note = re.search(r'<div class="note partly">.*?</div>', page, re.DOTALL)[0]
    assert (participation.shown_return_code in note, pause(participation.assessment) in note, "passer la question" in note) == (
        True,
        True,
        True,
    )


def test_on_a_phone_another_question_is_asked_where_one_fits(db, school):
    fits, wants = bank.challenge_document("1.1-1a"), bank.challenge_document("1.1-2a", devices={"phone": False, "tablet": False})
    release_of(fits, wants)
    asked = [next_attempt(begin(device="phone")).challenge_code for _time in range(6)]
    assert set(asked) == {fits["code"]}


def test_an_exam_sends_to_the_invigilator(for_computers, client):
    made = begin(**EXAM)
    lent_to(client, made.learner)
    page = text_of(client.get(play(made), headers={"User-Agent": PHONE}))
    assert ("Dites-le à l’invigilateur avant de répondre." in page, pause(made) in page) == (True, False)


def test_the_return_code_opens_the_same_question_on_a_computer(for_computers, school):
    joined = campaigns.join(create(school, competences=["1.1"], questions_max=2), device="phone")
    attempt = next_attempt(joined.participation.assessment)
    back = campaigns.come_back(joined.participation.campaign, joined.participation.return_code, address="a")
    assert (next_attempt(back.participation.assessment), unfit(attempt, "computer")) == (attempt, False)
