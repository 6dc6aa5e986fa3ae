"""The three kinds of campaign: a positioning, one that is like an exam, one that collects profiles; and what is said of each."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from challenges.runtime.assessments import parting
from challenges.runtime.assessments import services as assessments
from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.assessments.levels import results_for
from challenges.runtime.assessments.models import Learner
from challenges.runtime.assessments.queries import results
from challenges.runtime.assessments.rehearsal import answer_by_rule, right_answer
from challenges.runtime.campaigns import services, told
from challenges.runtime.campaigns.joining import scope_of
from tests.campaigns.test_school import create

pytestmark = pytest.mark.django_db


def answered(participation, *, right=True):
    answer_by_rule(participation.assessment, lambda attempt: right)
    participation.refresh_from_db()
    return participation


# ---------------------------------------------------------------- like an exam


@pytest.fixture
def fixed(released_bank, school):
    return create(school, kind="fixed", questions_max=3)


@pytest.mark.parametrize("right", [True, False])
def test_everybody_is_asked_as_many_questions(right, fixed):
    participation = answered(services.join(fixed).participation, right=right)
    assert participation.assessment.attempts.count() == 6


def test_an_exam_like_campaign_adds_no_question_that_does_not_count(released_bank, school, settings):
    settings.BALISE_PRETEST_EVERY = 9
    campaign = create(school, kind="fixed", questions_max=20, competences=["1.1", "1.2"])
    assert "pretest_every" not in scope_of(campaign)


def test_nothing_is_said_before_the_end(fixed):
    test = services.join(fixed).participation.assessment
    attempt = assessments.next_attempt(test)
    answered_ = assessments.answer(attempt, right_answer(attempt.key))
    assert (answered_.outcome, answered_.expected, test.shows_feedback) == ("recorded", None, False)


def test_the_pages_say_nothing_before_the_end_and_everything_after(fixed, client):
    client.post(reverse("campaigns:join", args=[fixed.code]), {"label": "Ada", "key": "k" * 40})
    test = fixed.participations.get().assessment
    attempt = assessments.next_attempt(test)
    response = client.post(reverse("assessments:answer", args=[attempt.uid]), {"skip": "1"})
    correction = client.get(reverse("assessments:correction", args=[attempt.uid]))
    answer_by_rule(test, lambda attempt: True)
    after = client.get(reverse("assessments:results", args=[test.uid]))
    play = reverse("assessments:play", args=[test.uid])
    assert (response["Location"], correction.status_code, correction["Location"], "La bonne réponse" in after.content.decode()) == (
        play,
        302,
        play,
        True,
    )


def test_the_api_tells_nothing_before_the_end(fixed, client):
    joined = services.join(fixed)
    test = joined.participation.assessment
    attempt = assessments.next_attempt(test)
    assessments.answer(attempt, right_answer(attempt.key))
    found = client.get(f"/api/runtime/v1/assessments/{test.uid}/results", headers={"Authorization": f"Bearer {joined.token}"}).json()
    assert found == {"state": "started", "score": 0, "competences": [], "answers": []}


def test_a_copy_of_ones_data_tells_no_more(fixed):
    test = services.join(fixed).participation.assessment
    assessments.answer(assessments.next_attempt(test), None, skipped=True)
    during = parting.told(test)["answers"]
    answer_by_rule(test, lambda attempt: True)
    assert (during, len(parting.told(test)["answers"])) == ([], 6)


# ---------------------------------------------------------------- profiles


@pytest.fixture
def collection(released_bank, school):
    return create(school, kind="collection", competences=[])


@pytest.fixture
def known(released_bank, school):
    """A learner who has levels already."""
    learner = Learner.objects.create()
    answered(services.join(create(school, questions_max=3), learner=learner).participation)
    return learner


def test_a_collection_asks_nothing_and_sends_what_is_there(collection, known):
    participation = services.join(collection, learner=known).participation
    nothing = assessments.next_attempt(participation.assessment)
    sent = services.share(participation)
    found = results(sent.assessment)
    assert (nothing, found.competences, found.questions) == (None, results_for(known), [])


def test_what_was_sent_stays_as_it_was(collection, known, school):
    sent = services.share(services.join(collection, learner=known).participation)
    before = results(sent.assessment).competences
    answered(services.join(create(school, questions_max=4, competences=["2.1"]), learner=known).participation)
    assert (results(sent.assessment).competences, len(results_for(known)) > len(before)) == (before, True)


def test_one_who_has_no_level_sends_none(collection):
    participation = services.join(collection).participation
    with pytest.raises(Refusal) as refused:
        services.share(participation)
    participation.refresh_from_db()
    assert (str(refused.value), participation.shared_at) == (
        "Vous n’avez encore aucun niveau à envoyer : faites d’abord un parcours.",
        None,
    )


def test_the_page_shows_what_would_be_sent(collection, known, client):
    participation = services.join(collection, learner=known).participation
    from tests.campaigns.test_said import lent_to

    lent_to(client, known)
    page = client.get(reverse("assessments:results", args=[participation.assessment.uid]))
    assert (page.status_code, len(page.context["results"].competences), "Envoyer mes résultats" in page.content.decode()) == (200, 2, True)


# ---------------------------------------------------------------- what is said


def texts(campaign):
    return " ".join(one.text for one in told.sentences(campaign))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "Après chaque question, la bonne réponse s’affiche."),
        ({"kind": "fixed"}, "rien n’est corrigé avant la fin"),
        ({"kind": "collection"}, "vous envoyez les niveaux que vous avez déjà"),
        ({"sharing": "automatic"}, "Dès que vous avez fini, les adultes de Collège des Tilleuls"),
        ({}, "Quand vous les envoyez, les adultes de Collège des Tilleuls"),
        ({}, "Ensuite, plus aucune réponse n’est prise."),
        ({"late_answers": "marked"}, "Si vous avez commencé, vous pouvez finir après"),
        ({}, "Après, ils seront marqués « en retard »."),
        ({"late_sendings": "refused"}, "Après, ils ne peuvent plus être envoyés."),
        ({"replay_days": None}, "Non : ce parcours se fait une fois."),
        ({"replay_days": 0}, "Oui, dès que vous avez fini"),
        ({"replay_days": 4}, "Oui, 4 jours après avoir fini"),
        ({}, "Le meilleur niveau acquis est gardé"),
    ],
)
def test_what_is_said_before_the_first_question(changes, sentence, released_bank, school):
    assert sentence in texts(create(school, **changes))


def test_it_stands_on_the_page_before_one_joins(released_bank, school, client):
    campaign = create(school, closes_at=timezone.now() + timedelta(days=3))
    page = client.get(reverse("campaigns:join", args=[campaign.code]))
    assert [one.question for one in page.context["told"]] == [
        "Comment ça se passe ?", "Qui verra mes résultats ?", "Jusqu’à quand ?", "Puis-je recommencer ?",
    ]  # fmt: skip
