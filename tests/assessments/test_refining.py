"""Finer levels on request: the same session goes on with a wider scope, once, until its learner has had enough."""

import pytest
from django.test import RequestFactory
from django.urls import reverse

from challenges.runtime.assessments import holding, refining, services
from challenges.runtime.assessments.device import device_of
from challenges.runtime.assessments.errors import CannotRefine
from challenges.runtime.assessments.models import Assessment
from challenges.runtime.assessments.queries import results
from tests.assessments.test_services import begin

pytestmark = pytest.mark.django_db


def play(test, most=100):
    """Answer until the test is over, every second answer rightly; return how many questions were asked."""
    for number in range(most):
        attempt = services.next_attempt(test)
        if attempt is None:
            return number
        services.answer(attempt, attempt.key["value"] if number % 2 else "1")
    return most


@pytest.fixture
def over(released_bank):
    """A positioning of two questions a competence, over."""
    test = begin(scope={"competences": ["1.1", "1.2"], "max_questions": 2, "min_questions": 2})
    play(test)
    return test


def test_a_test_that_is_over_goes_on_with_more_questions(over):
    before = results(over).answered
    refining.refine(over)
    assert (over.open, play(over) > 0, results(over).answered > before, over.state) == (True, True, True, "completed")


def test_the_answers_given_before_stay(over):
    before = list(over.attempts.order_by("number").values_list("challenge_code", flat=True))
    refining.refine(over)
    play(over)
    assert list(over.attempts.order_by("number").values_list("challenge_code", flat=True))[: len(before)] == before


def test_it_is_offered_once(over):
    refining.refine(over)
    play(over)
    assert refining.may_refine(over) is False
    with pytest.raises(CannotRefine):
        refining.refine(over)


@pytest.mark.parametrize("change", [{"kind": "certification"}, {"state": "ended"}, {"state": "started"}])
def test_only_a_positioning_that_is_over_is_refined(change, over):
    Assessment.objects.filter(pk=over.pk).update(**change)
    over.refresh_from_db()
    with pytest.raises(CannotRefine):
        refining.refine(over)


def test_a_learner_who_has_had_enough_sees_the_levels(over):
    refining.refine(over)
    services.next_attempt(over)
    refining.stop_refining(over)
    assert (over.state, results(over).answered) == ("completed", 4)


def test_a_test_that_is_not_being_refined_is_not_stopped_so(released_bank):
    test = begin()
    services.next_attempt(test)
    with pytest.raises(CannotRefine):
        refining.stop_refining(test)


# ---------------------------------------------------------------- pages


@pytest.fixture
def mine(over, client):
    session = client.session
    session["tests"] = {str(over.uid): holding.lend(over)}
    session.save()
    return client


def test_the_results_offer_it_and_the_question_offers_to_stop(mine, over):
    page = mine.get(reverse("assessments:results", args=[over.uid]))
    assert page.context["may_refine"] is True
    assert mine.post(reverse("assessments:refine", args=[over.uid])).url == reverse("assessments:play", args=[over.uid])
    assert reverse("assessments:stop", args=[over.uid]) in mine.get(reverse("assessments:play", args=[over.uid])).content.decode()
    assert mine.post(reverse("assessments:stop", args=[over.uid])).url == reverse("assessments:results", args=[over.uid])


def test_somebody_else_refines_nothing(over, client):
    assert client.post(reverse("assessments:refine", args=[over.uid])).status_code == 404
    over.refresh_from_db()
    assert over.state == "completed"


def test_results_that_were_sent_do_not_change(mine, over, school):
    from django.utils import timezone

    from challenges.runtime.campaigns.models import Participation
    from tests.campaigns.test_school import create

    campaign = create(school)
    Participation.objects.create(campaign=campaign, learner=over.learner, assessment=over, token_sha256="0" * 64, shared_at=timezone.now())
    assert mine.post(reverse("assessments:refine", args=[over.uid])).status_code == 409


# ---------------------------------------------------------------- devices


@pytest.mark.parametrize(
    ("agent", "hint", "device"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "", "computer"),
        ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Mobile Safari/537.36", "?1", "phone"),
        ("Mozilla/5.0 (Linux; Android 13; SM-X200) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Safari/537.36", "?0", "tablet"),
        ("Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148", "", "tablet"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148", "", "phone"),
        ("python-requests/2.34", "", ""),
        ("", "", ""),
    ],
)
def test_a_browser_says_what_it_runs_on(agent, hint, device):
    headers = {"User-Agent": agent, "Sec-CH-UA-Mobile": hint}
    assert device_of(RequestFactory().get("/", headers=headers)) == device
