"""What a campaign leads on to: which topics, in which order, resources and practice, and what the school sees of it."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from challenges.runtime.assessments import levels
from challenges.runtime.assessments import services as assessments
from challenges.runtime.assessments.models import KnowledgeState
from challenges.runtime.assessments.planning import MOST, Missed, Seen, missed
from challenges.runtime.assessments.rehearsal import answer_by_rule
from challenges.runtime.campaigns import services
from challenges.runtime.campaigns.leading import queries
from challenges.runtime.campaigns.leading import services as leading
from challenges.runtime.campaigns.models import Step
from tests.campaigns.test_school import create

TOPICS = ["a", "b", "c"]
SEEN = st.lists(st.builds(Seen, st.sampled_from(["a", "b", "c", "z"]), st.integers(1, 8), st.booleans()))


# ---------------------------------------------------------------- which topics


def test_the_easiest_missed_comes_first_then_the_one_missed_most_then_the_framework():
    answers = [Seen("c", 2, False), Seen("a", 3, False), Seen("b", 2, False), Seen("b", 5, False), Seen("a", 1, True)]
    assert missed(answers, TOPICS) == [Missed("b", 2, 2), Missed("c", 1, 2), Missed("a", 1, 3)]


@given(SEEN)
def test_only_what_was_missed_is_there_once_and_all_of_it(answers):
    wrong = {one.topic for one in answers if not one.right and one.topic in TOPICS}
    found = missed(answers, TOPICS)
    assert (sorted(one.topic for one in found), sum(one.count for one in found)) == (
        sorted(wrong),
        sum(not one.right and one.topic in TOPICS for one in answers),
    )


def test_no_more_than_one_sits_down_to():
    topics = [str(number) for number in range(20)]
    assert len(missed([Seen(topic, 1, False) for topic in topics], topics)) == MOST


# ---------------------------------------------------------------- the plan


@pytest.fixture
def campaign(db, released_bank, school):
    return create(school, leads_on=True, questions_max=3, replay_days=0)


@pytest.fixture
def over(campaign, client):
    """A pupil at this browser whose every answer was wrong."""
    client.post(reverse("campaigns:join", args=[campaign.code]), {"label": "Ada", "key": "k" * 40})
    participation = campaign.participations.get()
    answer_by_rule(participation.assessment, lambda attempt: False)
    participation.refresh_from_db()
    return participation


def test_a_test_that_is_over_has_its_steps(over):
    wrong = list(over.assessment.attempts.order_by("number").values_list("topic", flat=True))
    steps = list(over.steps.values_list("order", "topic", "missed"))
    assert ([order for order, _topic, _missed in steps], {(topic, missed) for _order, topic, missed in steps}) == (
        list(range(1, len(steps) + 1)),
        {(topic, wrong.count(topic)) for topic in wrong},
    )


@pytest.mark.django_db
def test_a_campaign_that_does_not_lead_on_and_a_trial_have_none(released_bank, school, campaign):
    answer_by_rule(services.join(create(school)).participation.assessment, lambda attempt: False)
    answer_by_rule(services.try_out(campaign, user=school.teacher).assessment, lambda attempt: False)
    assert Step.objects.count() == 0


def test_the_page_shows_them_in_order_with_what_was_missed(over, client):
    lines = client.get(reverse("campaigns:plan", args=[over.uid])).context["lines"]
    assert [(line.step.order, line.state, bool(line.title)) for line in lines] == [(n + 1, "new", True) for n in range(over.steps.count())]


def test_a_practice_asks_of_the_topic_alone_and_ends_the_step(over, client):
    step = over.steps.first()
    response = client.post(reverse("campaigns:practise", args=[step.uid]))
    step.refresh_from_db()
    answer_by_rule(step.practice, lambda attempt: True)
    step.refresh_from_db()
    topics = set(step.practice.attempts.values_list("topic", flat=True))
    assert (response["Location"], topics, step.done_at is not None) == (
        reverse("assessments:play", args=[step.practice.uid]),
        {step.topic},
        True,
    )


def test_its_results_lead_back_to_the_plan(over, client):
    step = over.steps.first()
    client.post(reverse("campaigns:practise", args=[step.uid]))
    step.refresh_from_db()
    answer_by_rule(step.practice, lambda attempt: True)
    page = client.get(reverse("assessments:results", args=[step.practice.uid])).content.decode()
    assert (reverse("campaigns:plan", args=[over.uid]) in page, "Envoyer mes résultats" in page) == (True, False)


def test_pressed_twice_a_practice_begins_once(over):
    step = over.steps.first()
    assert leading.practise(step).pk == leading.practise(step).pk


def test_a_practice_teaches_what_is_known_and_establishes_no_level(over):
    step = over.steps.first()
    before = levels.established([over.learner_id])
    test = leading.practise(step)
    answer_by_rule(test, lambda attempt: True)
    known = KnowledgeState.objects.get(learner=over.learner_id, topic=step.topic)
    assert (levels.established([over.learner_id]), known.floor > 0) == (before, True)


def test_finer_levels_keep_steps_that_were_begun(over):
    step = over.steps.first()
    leading.practise(step)
    leading.plan(over, over.assessment)
    assert over.steps.get(topic=step.topic).practice_id is not None


def test_a_second_look_has_its_own_steps(over):
    first = over.steps.count()
    again = services.replay(over)
    answer_by_rule(again.assessment, lambda attempt: True)
    assert (first > 0, queries.plan_of(again)) == (True, [])


def test_a_plan_takes_as_many_queries_whatever_its_length(over, django_assert_max_num_queries):
    queries.plan_of(over)  # documents of the release are in this process from now on
    with django_assert_max_num_queries(5):
        assert len(queries.plan_of(over)) == over.steps.count()


# ---------------------------------------------------------------- whose it is, and what a school sees


def test_nobody_else_opens_it_or_practises(over, campaign):
    from django.test import Client

    other, step = Client(), over.steps.first()
    found = [
        other.get(reverse("campaigns:plan", args=[over.uid])).status_code,
        other.post(reverse("campaigns:practise", args=[step.uid])).status_code,
        other.post(reverse("campaigns:read", args=[step.uid]), {"tutorial": str(step.uid)}).status_code,
    ]
    step.refresh_from_db()
    assert (found, step.practice_id, step.read_at) == ([404, 404, 404], None, None)


def test_a_school_sees_how_far_one_is_who_sent_and_nothing_of_others(over, campaign, school, client):
    before = queries.progress(campaign)
    services.share(over)
    leading.read(over.steps.first())
    leading.practise(over.steps.last())
    found = [(one.steps, one.read, one.begun, one.done) for one in queries.progress(campaign)]
    assert (before, found) == ([], [(over.steps.count(), 1, 1, 0)])


@pytest.mark.parametrize(("who", "status"), [("teacher", 200), ("head", 200)])
def test_people_of_the_school_read_the_page(who, status, over, campaign, school, client):
    client.force_login(getattr(school, who))
    assert client.get(reverse("schools:progress", args=[campaign.uid])).status_code == status


def test_people_of_another_school_do_not(campaign, other_school, client):
    client.force_login(other_school.head)
    assert client.get(reverse("schools:progress", args=[campaign.uid])).status_code == 403


def test_progress_takes_as_many_queries_whatever_the_number(campaign, django_assert_num_queries):
    for _number in range(3):
        made = services.join(campaign).participation
        answer_by_rule(made.assessment, lambda attempt: False)
        services.share(made)
    with django_assert_num_queries(1):
        assert len(queries.progress(campaign)) == 3


def test_an_unknown_resource_is_refused_in_words(over, client):
    step = over.steps.first()
    assert [client.post(reverse("campaigns:read", args=[step.uid]), {"tutorial": said}).status_code for said in ("", "x")] == [404, 404]


def test_begun_practice_is_asked_with_feedback(over):
    assert assessments.next_attempt(leading.practise(over.steps.first())).assessment.shows_feedback is True
