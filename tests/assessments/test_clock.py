"""The clock of a question in a test that has one too: what is shown, what is taken, what is told to one who is late."""

from datetime import timedelta

import pytest
from django.urls import reverse

from challenges.runtime.assessments import services
from challenges.runtime.assessments.errors import TooLate
from tests.assessments.test_player import lent_to, text_of
from tests.assessments.test_services import begin, release_of
from tests.factories import bank

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam(db, time_machine):
    """A test whose end comes two minutes into a question that has ten."""
    release_of(*[bank.challenge_document(skill, timer=600) for skill in ("1.1-1a", "1.1-2a")])
    made = begin(kind="certification", minutes=60, strategy="balise-certification-1", scope={"length": 2, "quota": 2, "gap": 0})
    time_machine.move_to(made.deadline - timedelta(minutes=2), tick=False)
    return made


@pytest.fixture
def question(exam):
    return services.next_attempt(exam)


def test_the_earlier_limit_is_the_limit(question, exam):
    assert (question.deadline > exam.deadline, question.limit) == (True, exam.deadline)


def test_a_question_that_ends_first_keeps_its_own_limit(exam, time_machine):
    time_machine.move_to(exam.started_at, tick=False)
    question = services.next_attempt(exam)
    assert question.limit == question.deadline < exam.deadline


def test_the_limit_that_counts_is_the_one_shown(question, exam, client):
    lent_to(client, exam.learner)
    page = client.get(reverse("assessments:play", args=[exam.uid]))
    assert page.context["deadline"] == exam.deadline


@pytest.mark.parametrize("seconds", [0, 30, 60])
def test_an_answer_within_the_grace_is_kept_even_though_another_tab_saw_the_end(seconds, question, exam, time_machine):
    time_machine.move_to(exam.deadline + timedelta(seconds=seconds), tick=False)
    services.next_attempt(exam)
    services.answer(question, question.key["value"])
    question.refresh_from_db()
    exam.refresh_from_db()
    assert (question.outcome, question.late_seconds, exam.state) == ("right", seconds, "expired" if seconds else "started")


def test_an_answer_after_the_grace_is_refused_with_the_reason(question, exam, time_machine, client):
    lent_to(client, exam.learner)
    time_machine.move_to(exam.deadline + timedelta(seconds=75), tick=False)
    with pytest.raises(TooLate):
        services.answer(question, "1")
    page = client.post(reverse("assessments:answer", args=[question.uid]), {"answer": "1"}, follow=True)
    assert "cette réponse n’est pas comptée" in text_of(page)


def test_the_screen_reader_has_a_polite_place_of_its_own_for_the_time_left(question, exam, client):
    lent_to(client, exam.learner)
    page = client.get(reverse("assessments:play", args=[exam.uid])).content.decode()
    assert page.count('<span class="visually-hidden" aria-live="polite" data-clock-said></span>') == 1


def test_no_hint_is_offered_in_an_exam(exam, client):
    release_of(*[bank.challenge_document(skill, hint="Posez l’addition.") for skill in ("1.1-1a", "1.1-2a")])
    made = begin(kind="certification", minutes=60, strategy="balise-certification-1", scope={"length": 2, "quota": 2, "gap": 0})
    lent_to(client, made.learner)
    page = text_of(client.get(reverse("assessments:play", args=[made.uid])))
    assert (made.attempts.get().hint, "Posez l’addition" in page) == ("Posez l’addition.", False)
