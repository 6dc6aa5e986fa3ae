"""What is kept of one who took a campaign several times: all of it is parted with the person, and a school is told what was sent alone."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from challenges.runtime.assessments.models import Learner
from challenges.runtime.assessments.rehearsal import answer_by_rule
from challenges.runtime.campaigns import services
from challenges.runtime.campaigns.keeping import CampaignsHolding
from challenges.runtime.campaigns.leading import services as leading
from challenges.runtime.holdings import Person
from tests.campaigns.test_school import create

pytestmark = pytest.mark.django_db


@pytest.fixture
def twice(released_bank, school):
    """A participation that was sent, practised after, and taken again without being sent."""
    campaign = create(school, leads_on=True, replay_days=0, closes_at=timezone.now() + datetime.timedelta(days=9))
    participation = services.join(campaign, learner=Learner.objects.create()).participation
    answer_by_rule(participation.assessment, lambda attempt: False)
    participation.refresh_from_db()
    services.share(participation)
    leading.practise(participation.steps.first())
    again = services.replay(participation)
    answer_by_rule(again.assessment, lambda attempt: True)
    again.refresh_from_db()
    return again


def person(participation, school=None):
    return Person(learner=participation.learner_id, pupils=(), school=school)


def test_a_school_is_told_the_answers_that_were_sent_and_not_the_newest(twice, school):
    (told,) = CampaignsHolding().export(person(twice, school.pk))
    assert [one["outcome"] for one in told["answers"]] == ["passée"] * twice.sent_assessment.attempts.count()


def test_erasing_parts_every_try_and_practice(twice):
    learner = twice.learner_id
    CampaignsHolding().erase(person(twice))
    twice.refresh_from_db()
    assert (Learner.objects.get(pk=learner).assessments.count(), twice.learner_id != learner, twice.tries.count()) == (0, True, 2)


def test_answers_kept_long_enough_are_parted_with_every_try(twice, settings, school):
    settings.BALISE_KEEP_ANSWERS_YEARS = 1
    learner, later = twice.learner_id, timezone.now() + datetime.timedelta(days=900)
    with time_machine.travel(later, tick=False):
        CampaignsHolding().expire(later.date(), apply=True)
    assert Learner.objects.get(pk=learner).assessments.count() == 0
