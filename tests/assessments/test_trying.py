"""Trying a program or a query before answering: what it shows, to whom, and what it never tells."""

import re

import pytest
from django.urls import reverse

from challenges.runtime.assessments import services, trying
from challenges.runtime.assessments.errors import AlreadyAnswered, BadAnswer, TooManyTries
from challenges.runtime.assessments.models import Attempt
from challenges.runtime.assessments.rehearsal import right_answer
from tests.assessments.test_player import lent_to, text_of
from tests.assessments.test_services import begin, release_of
from tests.factories.forms import form_document

pytestmark = pytest.mark.django_db
PICK = "fonction somme_des_grands(nombres)\n    "


@pytest.fixture
def question(db):
    """The open question of a test whose only challenge has a form."""

    def ask(form):
        release_of(form_document(form))
        return services.next_attempt(begin())

    return ask


def posted(client, attempt, source, **headers):
    lent_to(client, attempt.assessment.learner)
    return client.post(reverse("assessments:try", args=[attempt.uid]), {"answer": source}, headers=headers)


def test_a_right_program_reaches_the_goal_step_by_step(question):
    attempt = question("program_map")
    (run,) = trying.try_out(attempt, "répéter 6 fois\n    avancer").runs
    assert (run.held, run.why, [step.figure for step in run.steps if step.line == 2]) == (
        True,
        "",
        [f"{column},1,right" for column in range(2, 8)],
    )


def test_a_wrong_program_is_told_why(question):
    (run,) = trying.try_out(question("program_map"), "avancer").runs
    assert (run.held, run.why != "") == (False, True)


def test_a_program_that_cannot_be_read_is_told_with_its_line(question):
    tried = trying.try_out(question("program_map"), "répéter 6 fois\navancer")
    assert (tried.error[:9], tried.runs) == ("Ligne 1\u00a0:", [])


def test_only_shown_tests_are_tried(question):
    attempt = question("program_function")
    tried = trying.try_out(attempt, "def somme_des_grands(nombres):\n    return sum(nombres)")
    assert [run.held for run in tried.runs] == [True]
    assert services.answer(attempt, "def somme_des_grands(nombres):\n    return sum(nombres)").outcome == "wrong"


def test_a_query_shows_its_rows(question):
    tried = trying.try_out(question("query"), "SELECT nom, rang FROM lieux ORDER BY rang")
    assert (tried.columns, tried.rows, tried.count) == (["nom", "rang"], [["Montrival", 1], ["Clairbois", 2], ["Orval", 3]], 3)


def test_a_query_that_cannot_run_is_told(question):
    tried = trying.try_out(question("query"), "SELECT nom FROM lieu")
    assert (tried.columns, "lieux" in tried.error) == (None, True)


def test_a_try_records_nothing(question):
    attempt = question("program_map")
    trying.try_out(attempt, right_answer(attempt.key))
    found = Attempt.objects.get(pk=attempt.pk)
    assert (found.answered_at, found.answer, found.outcome) == (None, None, "")


def test_an_answered_question_is_not_tried(question):
    attempt = question("program_map")
    services.answer(attempt, right_answer(attempt.key))
    with pytest.raises(AlreadyAnswered):
        trying.try_out(Attempt.objects.get(pk=attempt.pk), "avancer")


@pytest.mark.parametrize("source", ["", "  \n", "x" * 20_001, "\n".join(["avancer"] * 401)])
def test_what_cannot_be_run_is_refused(source, question):
    with pytest.raises(BadAnswer):
        trying.try_out(question("program_map"), source)


def test_a_question_that_runs_nothing_is_not_tried(question):
    with pytest.raises(BadAnswer):
        trying.try_out(question("date"), "avancer")


def test_more_tries_in_a_minute_than_one_reads_are_refused(question, monkeypatch):
    monkeypatch.setattr(trying, "MOST_TRIES", 2)
    attempt = question("program_map")
    for _time in range(2):
        trying.try_out(attempt, "avancer")
    with pytest.raises(TooManyTries):
        trying.try_out(attempt, "avancer")


# ---------------------------------------------------------------- the page


def test_without_a_script_the_question_comes_back_with_what_was_typed_and_what_came_of_it(question, client):
    attempt = question("program_map")
    page = posted(client, attempt, "répéter 6 fois\n    avancer")
    text = page.content.decode()
    typed = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", text, re.S)[1]
    assert (page.status_code, typed, "réussi" in text, text.count("data-line=")) == (200, "répéter 6 fois\n    avancer", True, 12)


def test_a_script_gets_what_came_of_it_alone(question, client):
    page = posted(client, question("query"), "SELECT nom FROM lieux", **{"X-Requested-With": "fetch"}).content.decode()
    assert ("<html" in page, "Montrival" in page) == (False, True)


def test_what_is_refused_is_told_on_the_page(question, client):
    page = posted(client, question("program_map"), " ")
    assert (page.status_code, "La réponse est vide." in text_of(page)) == (422, True)


def test_nobody_tries_for_another(question, client):
    attempt = question("program_map")
    other = begin()
    lent_to(client, other.learner)
    assert client.post(reverse("assessments:try", args=[attempt.uid]), {"answer": "avancer"}).status_code == 404


def test_a_try_of_an_answered_question_goes_back_to_the_test(question, client):
    attempt = question("program_map")
    services.answer(attempt, right_answer(attempt.key))
    assert posted(client, attempt, "avancer").status_code == 302


def test_the_page_tells_neither_solution_nor_hidden_tests(question, client):
    attempt = question("program_function")
    page = posted(client, attempt, "fonction somme_des_grands(nombres)\n    rendre 1").content.decode()
    hidden = str(-attempt.values["a"])
    assert (hidden in page, "total = total + x\n    rendre" in page, "négatif" in page) == (False, False, False)


def test_a_correction_says_what_did_not_pass(question, client):
    attempt = question("program_function")
    lent_to(client, attempt.assessment.learner)
    services.answer(attempt, "def somme_des_grands(nombres):\n    return sum(nombres)")
    text = text_of(client.get(reverse("assessments:correction", args=[attempt.uid])))
    assert ("Les négatifs comptent <em>aussi</em>." in text, "Et un nombre négatif" in text) == (True, True)
