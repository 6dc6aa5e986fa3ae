"""Two threads at the same moment, on a real PostgreSQL: row locks and constraints let one through."""

import copy
import re
import threading
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from challenges.runtime.assessments import services
from challenges.runtime.assessments.errors import AlreadyAnswered
from challenges.runtime.assessments.models import Assessment, Attempt, Learner
from challenges.runtime.campaigns import services as campaigns
from challenges.runtime.campaigns.models import Campaign, Participation
from tests.factories import bank, people

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.xdist_group("postgresql-threads"),
    pytest.mark.skipif(
        "postgresql" not in settings.DATABASES["default"]["ENGINE"], reason="needs PostgreSQL: rows are locked, tables are truncated"
    ),
    pytest.mark.django_db(transaction=True),
]

ROUNDS = 5


def together(*acts):
    """Run each act in a thread of its own, all at the same moment; return what each gave or raised."""
    barrier, found = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        try:
            connection.ensure_connection()
            barrier.wait(10)
            found[number] = act()
        except Exception as error:
            found[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number, act)) for number, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


@pytest.fixture
def served(transactional_db):
    release = bank.make_release(bank.bodies(per_competence=2))
    bank.serve(release)
    return release


def begin(learner=None):
    return services.start(
        learner or Learner.objects.create(),
        kind="positioning",
        channel="positioning",
        strategy="balise-positioning-1",
        scope={"competences": ["1.1", "1.2"]},
    )


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_two_who_ask_for_the_next_question_at_once_get_the_same_one(turn, served):
    test = begin()
    found = together(*[lambda: services.next_attempt(Assessment.objects.get(pk=test.pk))] * 2)
    assert found == [Attempt.objects.get()] * 2


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_of_two_different_answers_at_once_one_is_recorded_and_the_other_refused(turn, served):
    attempt = services.next_attempt(begin())
    found = together(*[lambda value=value: services.answer(attempt, value, idempotency_key=value) for value in ("1", "2")])
    attempt.refresh_from_db()
    assert sorted(type(item).__name__ for item in found) == sorted([AlreadyAnswered.__name__, services.Answered.__name__])
    assert attempt.answer == ("1" if isinstance(found[0], services.Answered) else "2")


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_the_same_answer_sent_twice_at_once_gets_the_same_reply(turn, served):
    attempt = services.next_attempt(begin())
    found = together(*[lambda: services.answer(attempt, "1", idempotency_key="k")] * 2)
    assert (found[0], Attempt.objects.filter(answered_at__isnull=False).count()) == (found[1], 1)
    assert isinstance(found[0], services.Answered)


def test_an_answer_and_the_next_question_at_once_leave_one_question_open(served):
    test = begin()
    attempt = services.next_attempt(test)
    together(lambda: services.answer(attempt, "1"), lambda: services.next_attempt(Assessment.objects.get(pk=test.pk)))
    services.next_attempt(test)
    assert (test.attempts.filter(answered_at__isnull=True).count(), test.attempts.filter(answered_at__isnull=False).count()) == (1, 1)


def test_two_assessments_of_one_learner_answered_at_once_are_both_recorded(served):
    learner = Learner.objects.create()
    first, second = (services.next_attempt(begin(learner)) for _time in range(2))
    found = together(lambda: services.answer(first, "1"), lambda: services.answer(second, "1"))
    assert [type(item) for item in found] == [services.Answered] * 2


def campaign_of(school, access):
    return campaigns.create_campaign(
        school, user=school.teacher, name="Essai", competences=["1.1"], closes_at=timezone.now() + timedelta(days=1), access=access
    )


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_one_named_pupil_who_joins_twice_at_once_has_one_participation(turn, served):
    school = people.school()
    campaign = campaign_of(school, Campaign.Access.NAMED)
    pupil = school.pupils.first()
    identity = campaigns.Identity(pupil.last_name, pupil.first_name, pupil.birth_date)
    found = together(*[lambda: campaigns.join(campaign, identity=identity)] * 2)
    assert (sorted(type(item).__name__ for item in found), Participation.objects.count()) == (["AlreadyJoined", "Joined"], 1)


def test_one_named_pupil_who_joins_two_campaigns_at_once_is_one_learner(served):
    school = people.school()
    first, second = (campaign_of(school, Campaign.Access.NAMED) for _time in range(2))
    pupil = school.pupils.first()
    identity = campaigns.Identity(pupil.last_name, pupil.first_name, pupil.birth_date)
    joined = threading.Event()

    def slowly():
        """Join, and commit half a second later."""
        with transaction.atomic():
            campaigns.join(first, identity=identity)
            joined.set()
            time.sleep(0.5)

    def meanwhile():
        joined.wait(10)
        campaigns.join(second, identity=identity)

    assert together(slowly, meanwhile) == [None, None]
    assert Participation.objects.values("learner").distinct().count() == 1


def test_two_anonymous_who_join_at_once_are_two(served):
    campaign = campaign_of(people.school(), Campaign.Access.ANONYMOUS)
    together(*[lambda: campaigns.join(campaign)] * 2)
    assert (Participation.objects.count(), Learner.objects.count()) == (2, 2)


def test_a_user_who_is_seen_twice_at_once_is_one_learner(served):
    user = people.user()
    found = together(*[lambda: services.learner_of(user)] * 2)
    assert found == [Learner.objects.get()] * 2


def test_a_join_form_pressed_five_times_at_once_makes_one_participation_that_the_browser_holds(served):
    campaign = campaign_of(people.school(), Campaign.Access.ANONYMOUS)
    browser = Client()
    address = reverse("campaigns:join", args=[campaign.code])
    key = re.search(r'name="key" value="([^"]+)"', browser.get(address).content.decode()).group(1)

    def press():
        client = Client()
        client.cookies = copy.deepcopy(browser.cookies)
        return client, client.post(address, {"label": "Ada", "key": key})["Location"]

    answers = together(*[press] * 5)
    shown = [client.get(where).status_code for client, where in answers]
    assert (Participation.objects.count(), len({where for _client, where in answers}), shown) == (1, 1, [200] * 5)
