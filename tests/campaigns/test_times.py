"""Opening, closing, sending, taking again: what the server enforces, to the minute, across both changes of hour."""

import datetime
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from challenges.runtime.assessments import levels
from challenges.runtime.assessments import services as assessments
from challenges.runtime.assessments.errors import Refusal, TooLate
from challenges.runtime.assessments.models import Learner
from challenges.runtime.assessments.rehearsal import answer_by_rule, right_answer
from challenges.runtime.assessments.views import shown_limit
from challenges.runtime.campaigns import services, told
from challenges.runtime.campaigns.errors import CampaignClosed, CannotReplay
from challenges.runtime.campaigns.models import Try
from challenges.runtime.campaigns.services.replaying import replay_of
from tests.campaigns.test_school import create

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
MORNING = datetime.datetime(2026, 11, 2, 8, tzinfo=PARIS)


def at(moment, **more):
    return time_machine.travel(moment + timedelta(**more), tick=False)


def opened(school, **changes):
    with at(MORNING):
        return create(school, **({"opens_at": MORNING, "closes_at": MORNING + timedelta(days=10)} | changes))


def answered(participation, *, right=True):
    answer_by_rule(participation.assessment, lambda attempt: right)
    participation.refresh_from_db()
    return participation


# ---------------------------------------------------------------- opening and closing


def test_before_it_opens_the_page_says_when(released_bank, school, client):
    campaign = opened(school)
    with at(MORNING, minutes=-1):
        with pytest.raises(CampaignClosed) as refused:
            services.join(campaign)
        page = client.get(reverse("campaigns:join", args=[campaign.code])).content.decode()
    assert (str(refused.value), "2 novembre 2026 08:00" in page) == ("Ce parcours ouvrira le 2 novembre 2026, 08:00.", True)


def test_the_last_minute_is_open_and_the_next_is_not(released_bank, school):
    campaign = opened(school)
    with at(campaign.closes_at, seconds=-1):
        joined = services.join(campaign).created
    with at(campaign.closes_at), pytest.raises(CampaignClosed) as refused:
        services.join(campaign)
    assert (joined, str(refused.value)) == (True, "Ce parcours est fermé depuis le 12 novembre 2026, 08:00.")


def test_an_answer_on_its_way_is_taken_for_a_minute_and_then_refused(released_bank, school):
    campaign = opened(school, questions_max=2)
    with at(campaign.closes_at, minutes=-1):
        participation = services.join(campaign).participation
        attempt = assessments.next_attempt(participation.assessment)
    with at(campaign.closes_at, seconds=61), pytest.raises(TooLate):
        assessments.answer(attempt, right_answer(attempt.key))
    with at(campaign.closes_at, seconds=59):
        taken = assessments.answer(attempt, right_answer(attempt.key)).outcome
    with at(campaign.closes_at, seconds=62):
        assert (taken, assessments.next_attempt(participation.assessment), participation.assessment.state) == ("right", None, "expired")


def test_late_answers_are_taken_where_the_campaign_says_so(released_bank, school):
    campaign = opened(school, late_answers="marked")
    with at(campaign.closes_at, minutes=-1):
        participation = services.join(campaign).participation
    with at(campaign.closes_at, days=3):
        assert answered(participation).assessment.state == "completed"


def test_no_clock_runs_for_a_campaign_that_closes_in_some_days(released_bank, school):
    campaign = opened(school)
    with at(campaign.closes_at, days=-2):
        attempt = assessments.next_attempt(services.join(campaign).participation.assessment)
        far = shown_limit(attempt)
    with at(campaign.closes_at, minutes=-30):
        near = shown_limit(attempt)
    assert (far, near) == (None, campaign.closes_at)


# ---------------------------------------------------------------- sending


def test_results_are_sent_after_the_closing_until_the_date_for_sending(released_bank, school):
    campaign = opened(school, sends_until=MORNING + timedelta(days=20), late_sendings="refused")
    with at(campaign.closes_at, hours=-1):
        participation = answered(services.join(campaign).participation)
    with at(campaign.sends_until, seconds=-1):
        sent = services.share(participation)
    assert (sent.is_shared, sent.sent_late) == (True, False)


def test_a_late_sending_is_refused_with_the_reason(released_bank, school):
    campaign = opened(school, late_sendings="refused")
    with at(MORNING, hours=1):
        participation = answered(services.join(campaign).participation)
    with at(campaign.closes_at), pytest.raises(Refusal) as refused:
        services.share(participation)
    participation.refresh_from_db()
    assert (str(refused.value), participation.shared_at) == (
        "La date d’envoi est passée depuis le 12 novembre 2026, 08:00. Parlez-en à votre enseignant, qui peut la prolonger.",
        None,
    )


def test_a_prolonged_date_takes_what_was_too_late(released_bank, school):
    campaign = opened(school, late_sendings="refused")
    with at(MORNING, hours=1):
        participation = answered(services.join(campaign).participation)
    with at(campaign.closes_at, days=1):
        services.edit_campaign(campaign, user=school.teacher, sends_until=campaign.closes_at + timedelta(days=2))
        assert services.share(participation).sent_late is False


def test_a_late_sending_is_marked_where_the_campaign_takes_it(released_bank, school):
    campaign = opened(school)
    with at(MORNING, hours=1):
        participation = answered(services.join(campaign).participation)
    with at(campaign.closes_at):
        assert services.share(participation).sent_late is True


def test_the_date_for_sending_does_not_come_before_the_closing(released_bank, school):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError) as refused:
        opened(school, sends_until=MORNING + timedelta(days=9))
    assert list(refused.value.message_dict) == ["sends_until"]


# ---------------------------------------------------------------- taking it again


@pytest.mark.parametrize(
    ("finished", "again"),
    [
        (datetime.datetime(2027, 3, 25, 16, tzinfo=PARIS), datetime.datetime(2027, 3, 29, 16, tzinfo=PARIS)),
        (datetime.datetime(2026, 10, 23, 16, tzinfo=PARIS), datetime.datetime(2026, 10, 27, 16, tzinfo=PARIS)),
    ],
)
def test_four_days_keep_the_hour_of_the_clock_across_a_change_of_hour(finished, again, released_bank, school):
    with at(finished):
        campaign = create(school, opens_at=finished - timedelta(days=1), closes_at=finished + timedelta(days=30))
        participation = answered(services.join(campaign).participation)
    with at(again, seconds=-1), pytest.raises(CannotReplay):
        services.replay(participation)
    with at(again):
        assert services.replay(participation).assessment.open is True


@pytest.mark.parametrize(("day", "hour"), [("2027-03-28", "03:30"), ("2026-10-25", "23:30")])
def test_days_of_a_change_of_hour_are_told_in_local_hours(day, hour, released_bank, school):
    closes = datetime.datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=PARIS)
    campaign = opened(school, opens_at=closes - timedelta(days=3), closes_at=closes)
    assert told.day(campaign.closes_at).endswith(f"à {hour}")


def test_a_second_try_leaves_what_was_sent_until_it_is_sent_itself(released_bank, school):
    campaign = opened(school)
    with at(MORNING, hours=1):
        participation = services.share(answered(services.join(campaign).participation))
        first = participation.assessment
    with at(MORNING, days=5):
        again = services.replay(participation)
        between = (again.sent_assessment_id, again.is_shared, again.assessment_id != first.pk)
        services.share(answered(again))
    with at(MORNING, days=6):
        again.refresh_from_db()
    tries = list(Try.objects.filter(participation=again).values_list("number", "sent_at__day"))
    assert (between, again.sent_assessment_id, tries) == ((first.pk, True, True), again.assessment_id, [(1, 2), (2, 7)])


def test_pressed_twice_it_begins_once(released_bank, school):
    campaign = opened(school)
    with at(MORNING, hours=1):
        participation = answered(services.join(campaign).participation)
    with at(MORNING, days=5):
        both = [services.replay(participation).assessment_id for _press in range(2)]
    assert (both[0] == both[1], participation.tries.count()) == (True, 2)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"replay_days": None}, "Ce parcours ne se repasse pas."),
        ({"closes_at": MORNING + timedelta(days=2)}, "Ce parcours fermera avant qu’il puisse être repassé."),
        ({}, "Vous pourrez repasser ce parcours à partir du 6 novembre 2026, 08:00."),
    ],
)
def test_why_it_cannot_be_taken_again(changes, why, released_bank, school):
    campaign = opened(school, **changes)
    with at(MORNING):
        participation = answered(services.join(campaign).participation)
    with at(MORNING, hours=1), pytest.raises(CannotReplay) as refused:
        services.replay(participation)
    assert str(refused.value) == why


def test_a_closed_campaign_is_not_taken_again(released_bank, school):
    campaign = opened(school)
    with at(MORNING):
        participation = answered(services.join(campaign).participation)
    with at(campaign.closes_at):
        assert (replay_of(participation).now, replay_of(participation).why_not) == (False, "Ce parcours est fermé.")


def test_a_try_that_is_skipped_through_takes_no_level_away(released_bank, school):
    learner = Learner.objects.create()
    campaign = opened(school, questions_max=4, competences=["1.1"])
    with at(MORNING):
        participation = answered(services.join(campaign, learner=learner).participation)
        before = levels.established([learner.pk])[learner.pk]["1.1"]
    with at(MORNING, days=5):
        answered(services.replay(participation), right=False)
        after = levels.established([learner.pk])[learner.pk]["1.1"]
    assert (after.level, after.at, after.latest < after.level, before.level > 0) == (before.level, before.at, True, True)


def test_the_pupil_begins_again_from_the_results_page(released_bank, school, client):
    campaign = opened(school)
    with at(MORNING):
        client.post(reverse("campaigns:join", args=[campaign.code]), {"label": "Ada", "key": "k" * 40})
        participation = answered(campaign.participations.get())
    with at(MORNING, days=5):
        client.post(reverse("campaigns:join", args=[campaign.code]), {"return_code": participation.return_code})
        page = client.get(reverse("assessments:results", args=[participation.assessment.uid])).content.decode()
        response = client.post(reverse("campaigns:replay", args=[participation.uid]))
        play = client.get(response["Location"])
    participation.refresh_from_db()
    assert ("Repasser ce parcours" in page, response["Location"], play.status_code) == (
        True,
        reverse("assessments:play", args=[participation.assessment.uid]),
        200,
    )


def test_nobody_else_begins_it_again(released_bank, school, client):
    campaign = opened(school)
    with at(MORNING):
        participation = answered(services.join(campaign).participation)
    with at(MORNING, days=5):
        response = client.post(reverse("campaigns:replay", args=[participation.uid]))
    assert (response.status_code, participation.tries.count()) == (404, 1)
