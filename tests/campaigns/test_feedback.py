"""When a campaign tells what is right: after each question, at checkpoints of five, or at the end."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from challenges.runtime.assessments import parting
from challenges.runtime.assessments import services as assessments
from challenges.runtime.assessments.rehearsal import answer_by_rule, right_answer
from challenges.runtime.campaigns import services, told
from challenges.runtime.campaigns.estimates import estimating
from challenges.runtime.campaigns.handing import creating
from challenges.runtime.campaigns.joining import scope_of
from challenges.runtime.campaigns.models import Campaign
from tests.assessments.test_player import plain
from tests.campaigns.test_school import create

pytestmark = pytest.mark.django_db
LATER = ["checkpoints", "end"]


def begun(school, client, feedback, **changes):
    """A campaign of at most sixteen questions that a browser joined, and its test."""
    campaign = create(school, feedback=feedback, questions_max=8, **changes)
    client.post(reverse("campaigns:join", args=[campaign.code]), {"label": "Ada", "key": "k" * 40})
    return campaign.participations.get().assessment


def answered(client, test, count, right=lambda number: False, **headers):
    """Answer so many questions in the browser; return what each answer led to."""
    found = []
    for _time in range(count):
        attempt = assessments.next_attempt(test)
        fields = {"skip": "1"}
        if right(attempt.number):
            assessments.answer(attempt, right_answer(attempt.key), idempotency_key="x")
            found.append("")
            continue
        response = client.post(reverse("assessments:answer", args=[attempt.uid]), fields, headers=headers)
        found.append(response.json() if headers else response["Location"])
    test.refresh_from_db()
    return found


def to(name, *args):
    return reverse(f"assessments:{name}", args=args)


def test_a_campaign_tells_after_each_question_unless_it_says_otherwise(released_bank, school):
    campaign = create(school)
    assert (campaign.feedback, "feedback" in scope_of(campaign)) == ("each", False)


@pytest.mark.parametrize("feedback", LATER)
def test_nothing_is_told_after_an_answer(feedback, released_bank, school, client):
    test = begun(school, client, feedback)
    attempt = assessments.next_attempt(test)
    said = assessments.answer(attempt, right_answer(attempt.key))
    correction = client.get(to("correction", attempt.uid))
    assert (said.to_json(), correction["Location"]) == ({"outcome": "recorded", "expected": None, "finished": False}, to("play", test.uid))


@pytest.mark.parametrize("feedback", LATER)
def test_the_api_tells_nothing_before_the_end(feedback, released_bank, school, client):
    joined = services.join(create(school, feedback=feedback, questions_max=8))
    test, headers = joined.participation.assessment, {"Authorization": f"Bearer {joined.token}"}
    for _time in range(5):
        attempt = assessments.next_attempt(test)
        reply = client.post(
            f"/api/runtime/v1/attempts/{attempt.uid}/answer",
            {"skipped": True, "value": None},
            content_type="application/json",
            headers=headers,
        )
        assert reply.json() == {"outcome": "recorded", "expected": None, "finished": False}
    found = client.get(f"/api/runtime/v1/assessments/{test.uid}/results", headers=headers).json()
    assert found == {"state": "started", "score": 0, "competences": [], "answers": []}


@pytest.mark.parametrize("feedback", LATER)
def test_a_copy_of_ones_data_tells_no_more(feedback, released_bank, school, client):
    test = begun(school, client, feedback)
    answered(client, test, 2)
    assert parting.told(test)["answers"] == []


def test_the_fifth_answer_leads_to_the_checkpoint(released_bank, school, client):
    test = begun(school, client, "checkpoints")
    assert answered(client, test, 6) == [to("play", test.uid)] * 4 + [to("checkpoint", test.uid, 5), to("play", test.uid)]


def test_a_script_is_led_to_the_checkpoint_and_not_past_it(released_bank, school, client):
    test = begun(school, client, "checkpoints")
    said = answered(client, test, 5, **{"X-Requested-With": "fetch"})
    assert ([sorted(one) for one in said], said[4]) == ([["next", "page"]] * 4 + [["next"]], {"next": to("checkpoint", test.uid, 5)})


def test_with_all_told_at_the_end_no_checkpoint_stands_between(released_bank, school, client):
    test = begun(school, client, "end")
    assert answered(client, test, 5) == [to("play", test.uid)] * 5
    assert client.get(to("checkpoint", test.uid, 5)).status_code == 404


def test_the_checkpoint_shows_how_many_are_right_and_the_others_folded(released_bank, school, client):
    test = begun(school, client, "checkpoints")
    answered(client, test, 5, right=lambda number: number in (2, 4))
    page = client.get(to("checkpoint", test.uid, 5)).content.decode()
    text = plain(page)
    shown = [int(n) for n in re.findall(r"<summary><strong>Question (\d+)</strong>", page)]
    assert ("2 réponses justes sur 5." in text, shown, page.count("La bonne réponse") >= 3, "<details open" in page) == (
        True,
        [1, 3, 5],
        True,
        False,
    )


def test_a_checkpoint_costs_the_same_whatever_was_answered(released_bank, school, client):
    test = begun(school, client, "checkpoints")
    costs = []
    for _five in range(2):
        answered(client, test, 5, right=lambda number: number % 2)
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(to("checkpoint", test.uid, test.attempts.count())).status_code == 200
        costs.append(len(found))
    assert costs[0] == costs[1] <= 6


@pytest.mark.parametrize("last", [0, 3, 5, 10, 65535])
def test_a_checkpoint_that_was_not_reached_tells_nothing(last, released_bank, school, client):
    test = begun(school, client, "checkpoints")
    answered(client, test, 4)
    assert client.get(to("checkpoint", test.uid, last)).status_code == 404


@pytest.mark.parametrize("feedback", ["each", "end"])
def test_a_test_without_checkpoints_has_none(feedback, released_bank, school, client):
    test = begun(school, client, feedback)
    answered(client, test, 5)
    assert client.get(to("checkpoint", test.uid, 5)).status_code == 404


def test_somebody_else_sees_no_checkpoint(released_bank, school, client, django_user_model):
    test = begun(school, client, "checkpoints")
    answered(client, test, 5)
    client.logout()
    client.cookies.clear()
    assert client.get(to("checkpoint", test.uid, 5)).status_code == 404


def test_the_question_after_a_checkpoint_leads_back_to_it(released_bank, school, client):
    test = begun(school, client, "checkpoints")
    answered(client, test, 5)
    pages = []
    for _time in range(2):
        pages.append(to("checkpoint", test.uid, 5) in client.get(to("play", test.uid)).content.decode())
        answered(client, test, 1)
    assert pages == [True, False]


@pytest.mark.parametrize("feedback", LATER)
def test_everything_is_told_at_the_end(feedback, released_bank, school, client):
    test = begun(school, client, feedback)
    answer_by_rule(test, lambda attempt: False)
    first = test.attempts.first()
    results, correction = client.get(to("results", test.uid)), client.get(to("correction", first.uid))
    assert (results.status_code, correction.status_code, "La bonne réponse" in correction.content.decode()) == (200, 200, True)


def test_a_hint_is_offered_where_only_the_corrections_wait(released_bank, school, client):
    test = begun(school, client, "end")
    assert (test.silent, test.exam_like) == (True, False)


def test_a_campaign_like_an_exam_stays_silent_whatever_it_says(released_bank, school, client):
    test = begun(school, client, "checkpoints", kind="fixed")
    assert (test.exam_like, test.checkpoints, answered(client, test, 5)[4]) == (True, False, to("play", test.uid))


@pytest.mark.parametrize(
    ("feedback", "sentence"),
    [
        ("each", "Après chaque question, la bonne réponse s’affiche."),
        ("checkpoints", "Toutes les cinq questions, vous faites le point\u00a0: vous voyez ce qui est juste et pourquoi."),
        ("end", "Les bonnes réponses s’affichent à la fin du parcours."),
    ],
)
def test_it_is_told_before_the_first_question(feedback, sentence, released_bank, school):
    course = told.sentences(create(school, feedback=feedback))[0].text
    assert course.split(". ")[0].rstrip(".") + "." == sentence


def test_it_stays_once_somebody_joined(released_bank, school):
    campaign = create(school)
    services.join(campaign)
    with pytest.raises(ValidationError) as refused:
        services.edit_campaign(campaign, user=school.teacher, feedback="end")
    assert list(refused.value.message_dict) == ["feedback"]


def test_it_changes_before(released_bank, school):
    campaign = services.edit_campaign(create(school), user=school.teacher, feedback="end")
    assert (campaign.feedback, scope_of(campaign)["feedback"]) == ("end", "end")


def test_a_copy_says_the_same(released_bank, school):
    assert services.duplicate_campaign(create(school, feedback="end"), user=school.teacher).feedback == "end"


def test_a_length_is_estimated_once_whenever_answers_are_told(released_bank, school):
    digests = {estimating.digest_of(scope_of(create(school, feedback=feedback)), "fr") for feedback in Campaign.Feedback.values}
    assert len(digests) == 1


@pytest.mark.parametrize(("sent", "kept"), [({"feedback": "checkpoints"}, "checkpoints"), ({}, "each")])
def test_the_form_of_a_new_campaign_asks_for_it(sent, kept, released_bank, school, client):
    client.force_login(school.teacher)
    closes = (timezone.localtime() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    fields = {
        "name": "Rentrée", "kind": "positioning", "competences": ["1.1"], "questions_max": "4", "max_level": "8", "access": "anonymous",
        "opens_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"), "closes_at": closes, "late_answers": "refused", "sharing": "by_learner",
        "late_sendings": "marked", "replay_days": "4",
    }  # fmt: skip
    client.post(reverse("schools:new_campaign", args=[school.uid]), fields | sent)
    assert Campaign.objects.get().feedback == kept


def test_a_program_says_it_too(released_bank, school):
    made = creating.create(
        school, user=school.teacher, profile="college", closes_at=timezone.now() + timedelta(days=3), feedback="checkpoints"
    )  # fmt: skip
    assert made.feedback == "checkpoints"
