"""Sentences that state a fact about a campaign: how long, when it is open, what is sent."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from challenges.runtime.assessments import engine, services
from challenges.runtime.assessments.models import Assessment
from challenges.runtime.assessments.queries import results
from challenges.runtime.assessments.rehearsal import answer_by_rule
from challenges.runtime.campaigns import queries
from challenges.runtime.campaigns import services as campaigns
from challenges.runtime.campaigns.forms import CampaignForm
from challenges.runtime.campaigns.models import Campaign, TargetProfileVersion
from challenges.runtime.certification.forms import IncidentForm, ReasonForm
from tests.assessments.test_player import lent_to, text_of
from tests.campaigns.test_school import create, join

pytestmark = pytest.mark.django_db

EIGHT = ["1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "3.1"]


@pytest.fixture
def long(released_bank, school):
    """Thirty-two questions that count: some that do not are among them."""
    return create(school, competences=EIGHT, questions_max=4)


# ---------------------------------------------------------------- how long


def test_a_long_campaign_announces_the_questions_that_do_not_count(long, client):
    page = text_of(client.get(join(long)))
    assert ("Jamais plus de 37 questions" in page, "Dont 5 au plus qui ne comptent pas" in page) == (True, True)


def test_a_short_campaign_announces_none(released_bank, school, client):
    page = text_of(client.get(join(create(school, competences=["1.1", "1.2"], questions_max=2))))
    assert ("Jamais plus de 4 questions" in page, "qui ne compte" in page) == (True, False)


@pytest.mark.parametrize("seed", range(12))
def test_no_test_is_longer_than_announced(seed, long):
    assessment = campaigns.join(long).participation.assessment
    Assessment.objects.filter(pk=assessment.pk).update(seed=f"{seed * 7919:032x}")
    assessment.refresh_from_db()
    answer_by_rule(assessment, lambda attempt: attempt.number % 2 == 0)
    asked = assessment.attempts.count()
    scored = results(assessment).scored
    told = queries.longest(long)
    assert (asked <= told.total, asked - scored <= told.unscored) == (True, True)


@pytest.mark.parametrize(
    ("scope", "competences", "total", "unscored"),
    [
        ({"max_questions": 4}, 3, 12, 0),
        ({"max_questions": 4, "pretest_every": 8}, 8, 37, 5),
        ({"max_questions": 7, "pretest_every": 8}, 1, 9, 2),
        ({"length": 32, "pretest": 4}, 1, 36, 4),
        ({"length": 32}, 1, 32, 0),
    ],
)
def test_the_longest_test_of_a_scope(scope, competences, total, unscored):
    assert engine.longest(scope, competences) == engine.Length(total, unscored)


def test_results_say_how_many_questions_did_not_count(long, client):
    assessment = campaigns.join(long).participation.assessment
    answer_by_rule(assessment, lambda attempt: False)
    lent_to(client, assessment.learner)
    page = text_of(client.get(reverse("assessments:results", args=[assessment.uid])))
    count = results(assessment).unscored
    assert (count > 1, f"{count} de ces questions ne comptent pas dans vos niveaux" in page) == (True, True)


# ---------------------------------------------------------------- when


@pytest.mark.parametrize(
    ("opens", "closes", "said", "listed"),
    [(-2, 1, "Jusqu’à quand ?", "ouverte"), (-2, -1, "Fermé depuis le", "fermée"), (1, 2, "Ouvrira le", "pas encore ouverte")],
)
def test_the_pages_say_whether_a_campaign_is_open(opens, closes, said, listed, released_bank, school, client):
    campaign = create(school)
    Campaign.objects.update(opens_at=timezone.now() + timedelta(days=opens), closes_at=timezone.now() + timedelta(days=closes))
    page = text_of(client.get(join(campaign)))
    client.force_login(school.teacher)
    rows = text_of(client.get(reverse("schools:campaigns", args=[school.uid])))
    words = ["Jusqu’à quand ?", "Fermé depuis le", "Ouvrira le"]
    assert ([word for word in words if word in page][-1:], f">{listed}</span>" in rows) == ([said], True)


# ---------------------------------------------------------------- what is sent


def over(campaign):
    participation = campaigns.join(campaign).participation
    answer_by_rule(participation.assessment, lambda attempt: attempt.number == 1)
    participation.refresh_from_db()
    return participation


@pytest.mark.parametrize(("sent", "offered"), [(False, True), (True, False)])
def test_more_questions_are_offered_until_results_are_sent(sent, offered, released_bank, school, client):
    participation = over(create(school))
    if sent:
        campaigns.share(participation)
    lent_to(client, participation.learner)
    page = text_of(client.get(reverse("assessments:results", args=[participation.assessment.uid])))
    assert ("Préciser mes niveaux" in page, "questions de plus" in page) == (offered, False)


def test_results_of_an_automatic_campaign_say_when_they_were_sent(released_bank, school, client):
    participation = over(create(school, sharing=Campaign.Sharing.AUTOMATIC))
    lent_to(client, participation.learner)
    page = text_of(client.get(reverse("assessments:results", args=[participation.assessment.uid])))
    assert ("Résultats envoyés à votre établissement le" in page, "ne voit pas encore" in page) == (True, False)


def test_a_skipped_question_is_not_said_to_be_an_answer(released_bank, school, client):
    assessment = campaigns.join(create(school)).participation.assessment
    lent_to(client, assessment.learner)
    attempt = services.next_attempt(assessment)
    page = text_of(client.post(reverse("assessments:answer", args=[attempt.uid]), {"skip": "1"}, follow=True))
    assert ("Vous n’avez pas donné de réponse." in page, "est enregistrée" in page) == (True, False)


# ---------------------------------------------------------------- as long as the page lets one write


@pytest.mark.parametrize(("lines", "accepted"), [(["x" * 499, "x" * 500], True), (["x" * 500, "x" * 500], False)])
def test_a_message_is_counted_with_one_character_a_line_end(lines, accepted, released_bank, school):
    now = timezone.localtime()
    data = {
        "name": "Essai", "competences": ["1.1"], "questions_max": "4", "max_level": "8", "access": "anonymous", "sharing": "automatic",
        "opens_at": now.strftime("%Y-%m-%dT%H:%M"), "closes_at": (now + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"),
        "message": "\r\n".join(lines), "kind": "positioning", "late_answers": "refused", "late_sendings": "marked",
    }  # fmt: skip
    form = CampaignForm(data, school=school, choices=[("1.1", "1.1")], profiles=TargetProfileVersion.objects.none())
    assert (form.is_valid(), form.cleaned_data.get("message", "").count("\r")) == (accepted, 0)


@pytest.mark.parametrize(("form", "name", "most"), [(IncidentForm, "incident", 2000), (ReasonForm, "reason", 500)])
def test_other_texts_are_counted_likewise(form, name, most):
    text = "x" * (most - 2) + "\r\n" + "x"
    assert [form({name: written}).is_valid() for written in (text, text + "x")] == [True, False]
