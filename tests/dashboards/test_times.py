"""Exams answered much faster than usual: found, told with what is known, and shown to those who may mark answers again alone."""

import datetime
import uuid

import numpy as np
import pytest
from django.urls import reverse

from challenges.runtime.assessments.models import Assessment, Attempt, AttemptRegrade, Regrading
from challenges.runtime.certification.models import Candidate
from cms.dashboards.exam_watch.times import fast_exams
from tests.factories import answers
from tests.factories import certification as make

pytestmark = pytest.mark.django_db
NOW = answers.START + datetime.timedelta(days=30)


@pytest.fixture
def session(school, released_bank):
    return make.session(school)


@pytest.fixture
def exams(session, released_bank):
    """Forty exams at the usual pace, the last one by a candidate whose answers came ten times faster."""
    answers.sessions(released_bank, 40, 32, seed=1, kind="certification")
    for number, one in enumerate(Assessment.objects.order_by("pk")):
        Candidate.objects.create(
            session=session,
            last_name=f"Nom{number}",
            first_name="Zoé",
            birth_date=datetime.date(2011, 1, 1),
            learner=one.learner,
            assessment=one,
        )
    last = Assessment.objects.order_by("pk").last()
    usual(last)
    return last


def usual(assessment):
    """An earlier positioning of the same learner, at the usual pace; then the exam again, ten times faster on half of its questions."""
    rng = np.random.default_rng(5)
    rows = list(assessment.attempts.order_by("number"))
    for number, row in enumerate(rows):
        row.pk, row.uid = None, uuid.uuid4()
        seconds = float(rng.lognormal(3, 0.5)) / (10 if number % 2 else 1)
        row.answered_at = row.presented_at + datetime.timedelta(seconds=seconds)
    fast = Assessment.objects.create(
        learner=assessment.learner, kind="certification", state="completed", release=assessment.release, release_root=assessment.release_root,
        strategy=assessment.strategy, seed="1" * 32, started_at=assessment.started_at,
    )  # fmt: skip
    Candidate.objects.filter(assessment=assessment).update(assessment=fast)
    Assessment.objects.filter(pk=assessment.pk).update(kind="positioning")
    for row in rows:
        row.assessment = fast
    Attempt.objects.bulk_create(rows)


def test_an_exam_ten_times_faster_on_half_its_questions_is_found(exams, session):
    found = fast_exams(NOW)
    assert (found[0].session, found[0].anchored, found[0].statistic > found[0].cut, len(found[0].answers)) == (
        session.number,
        True,
        True,
        8,
    )


def test_no_name_is_told(exams):
    candidate = Candidate.objects.order_by("pk").last()
    assert fast_exams(NOW)[0].candidate == str(candidate.uid)[:8]


def test_without_an_exam_there_is_nothing_to_tell(released_bank):
    assert fast_exams(NOW) == []


@pytest.mark.parametrize(("role", "seen"), [("publisher", True), ("author", False), ("reviewer", False), ("moderator", False)])
def test_only_those_who_mark_again_see_it(role, seen, released_bank, client, request):
    client.force_login(request.getfixturevalue(role))
    response = client.get(reverse("dashboards_times"))
    assert (response.status_code == 200 and "exams" in (response.context or {})) is seen


def test_an_answer_in_part_right_is_not_told_wrong(exams, publisher, client):
    exam = Candidate.objects.order_by("pk").last().assessment
    run = Regrading.objects.create(challenge_uid=uuid.uuid4(), challenge_code="x", from_root="a", to_root="b", reason="Parts")
    AttemptRegrade.objects.bulk_create(
        AttemptRegrade(regrading=run, attempt=one, outcome="partly", score="0.5", details={}, key=one.key, feedback="")
        for one in exam.attempts.all()
    )
    client.force_login(publisher)
    page = client.get(reverse("dashboards_times")).content.decode()
    assert (page.count("<td>en partie juste</td>"), page.count("<td>fausse</td>")) == (8, 0)
