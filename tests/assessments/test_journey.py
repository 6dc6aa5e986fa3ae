"""How far a test is: a bar that never goes back and promises no length, and what the question is about; of an exam, nothing but how many are done."""

import re

import pytest
from django.urls import reverse

from challenges.runtime.assessments import services
from challenges.runtime.assessments.journey import journey
from challenges.runtime.assessments.rehearsal import right_answer
from tests.assessments.test_player import lent_to, plain, play
from tests.assessments.test_services import begin

pytestmark = pytest.mark.django_db
EXAM = {"kind": "certification", "strategy": "balise-certification-1", "scope": {"length": 4, "quota": 2, "gap": 0}}


def walked(assessment, right):
    """(done, most) on every page of a test: each question, then its correction."""
    seen = []
    while (attempt := services.next_attempt(assessment)) is not None:
        seen.append((journey(attempt).done, journey(attempt).most))
        services.answer(attempt, right_answer(attempt.key) if right(attempt) else None, skipped=not right(attempt))
        seen.append((journey(attempt).done, journey(attempt).most))
    return seen


@pytest.mark.parametrize("right", [lambda attempt: True, lambda attempt: False, lambda attempt: attempt.number % 2])
@pytest.mark.parametrize(
    "scope",
    [{"competences": ["1.1", "1.2"], "max_questions": 3, "min_questions": 1}, {"max_questions": 2, "min_questions": 1, "pretest_every": 4}],
)
def test_the_bar_never_goes_back_and_never_passes_its_end(right, scope, released_bank):
    seen = walked(begin(scope=scope), right)
    shares = [done / most for done, most in seen]
    assert (shares == sorted(shares), max(shares) <= 1, len({most for _done, most in seen})) == (True, True, 1)


def test_nothing_is_announced_to_one_who_refines(released_bank):
    made = begin(scope={"competences": ["1.1"], "max_questions": 12, "refined": True})
    assert journey(services.next_attempt(made)).most is None


def test_the_page_names_the_competence_and_shows_its_colour(released_bank, client):
    made = begin(scope={"competences": ["1.2"], "max_questions": 3, "min_questions": 1})
    page = lent_to(client, made.learner).get(play(made)).content.decode()
    bar = plain(re.search(r'<div class="journey.*?</div>', page, re.DOTALL)[0])
    words = plain(re.sub(r"<[^>]+>", " ", bar)).strip()
    assert ('class="journey domain-1"' in bar, 'max="3" value="0"' in bar, words) == (
        True,
        True,
        "Question 1 sur 3 au plus Gérer des données",
    )


@pytest.mark.parametrize(
    "changes", [EXAM, {"scope": {"competences": ["1.1"], "max_questions": 3, "min_questions": 3, "silent": True, "known": {}}}]
)
def test_an_exam_names_no_competence(changes, released_bank, client):
    made = begin(**changes)
    page = lent_to(client, made.learner).get(play(made)).content.decode()
    bar = re.search(r'<div class="journey.*?</div>', page, re.DOTALL)[0]
    assert ("journey-about" in bar, "domain-" in bar, re.findall(r'value="(\d+)"', bar)) == (False, False, ["0"])


def test_the_journey_costs_no_query(released_bank, django_assert_num_queries):
    attempt = services.next_attempt(begin())
    with django_assert_num_queries(0):
        journey(attempt)


def test_the_correction_shows_the_question_as_done(released_bank, client):
    made = begin(scope={"competences": ["1.1"], "max_questions": 3, "min_questions": 1})
    lent_to(client, made.learner)
    attempt = services.next_attempt(made)
    page = client.post(reverse("assessments:answer", args=[attempt.uid]), {"skip": "1"}, follow=True).content.decode()
    assert '<progress max="3" value="1"' in page
