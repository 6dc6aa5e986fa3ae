"""What the results page says: the picture in words, what comes first, each answer beside the right one, and nothing of a test that runs."""

import datetime
import gzip
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from challenges.runtime.assessments import landscape, review, services
from challenges.runtime.assessments.landscape import Domain, Landscape, Rung
from challenges.runtime.assessments.models import Assessment, Learner
from challenges.runtime.assessments.rehearsal import answer_by_rule
from tests.assessments.test_player import lent_to, play
from tests.assessments.test_services import begin, release_of
from tests.factories import bank

NBSP = "\u00a0"


def seen(*levels, answered=3, right=2):
    """A picture of one domain whose competences have these levels; None for one that was not asked."""
    rungs = tuple(
        Rung(
            f"1.{n}",
            f"C{n}",
            level is not None,
            level is not None and answered >= 3,
            level or 0,
            answered if level is not None else 0,
            right if level is not None else 0,
        )
        for n, level in enumerate(levels, 1)
    )
    return Landscape((Domain("1", "Domaine", rungs),))


@pytest.mark.parametrize(
    ("picture", "told"),
    [
        (seen(None), ""),
        (seen(3), "En « C1 », vous vous débrouillez dans les situations courantes."),
        (seen(0), "En « C1 », vous commencez."),
        (seen(2, 2), "Dans l’ensemble, vous réussissez les gestes simples ; vos niveaux se ressemblent."),
        (seen(1, 5, 7), "Dans l’ensemble, vous vous adaptez aux situations nouvelles ; point fort : « C3 » ; à travailler : « C1 »."),
        (
            seen(4, 4, answered=1, right=1),
            "C’est un premier aperçu : le mieux réussi est « Domaine », et il faut quelques réponses de plus pour dire un niveau.",
        ),
        (
            seen(1, answered=2, right=0),
            "C’est un premier aperçu : il faut au moins trois réponses dans une compétence pour dire un niveau.",
        ),
    ],
)
def test_levels_are_told_in_one_sentence_without_points(picture, told):
    assert landscape.sentence(picture).replace(NBSP, " ") == told


@pytest.mark.parametrize(
    ("right", "answered", "begins"),
    [(0, 0, ""), (5, 5, "Tout est juste"), (4, 5, "Presque tout"), (2, 5, "Vous êtes en bonne voie"), (1, 5, "Ce thème est encore")],
)
def test_a_theme_is_told_in_words(right, answered, begins):
    told = landscape.theme_sentence(right, answered)
    assert (told[: len(begins)], bool(told)) == (begins, answered > 0)


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [
        ({"1.1": 3}, {}, ""),
        ({"1.1": 3}, {"1.1": 3}, "Depuis votre essai du 3 mars 2026, rien n’a bougé."),
        (
            {"1.1": 4, "1.2": 2, "1.3": 1},
            {"1.1": 3, "1.2": 1, "1.3": 2},
            "Depuis votre essai du 3 mars 2026, 2 compétences montent et 1 compétence baisse.",
        ),
    ],
)
def test_an_earlier_try_is_compared_in_one_sentence(now, before, told):
    assert landscape.comparison(now, before, datetime.datetime(2026, 3, 3, 12, tzinfo=datetime.UTC)) == told


# ---------------------------------------------------------------- the page


@pytest.fixture
def over(released_bank, client):
    """A test over all competences that is over: one answer in two right."""
    made = begin(scope={})
    lent_to(client, made.learner)
    answer_by_rule(made, lambda attempt: attempt.number % 2 == 0)
    made.refresh_from_db()
    return made


def page_of(client, test):
    return client.get(reverse("assessments:results", args=[test.uid])).content.decode()


def test_wrong_answers_come_first_each_beside_the_right_one(over, client):
    found = review.review(over)
    rights = [answer.right for answer in found.answers]
    first = found.answers[0]
    assert (rights, found.wrong) == (sorted(rights), rights.count(False))
    assert [(part.given, bool(part.expected), part.right) for part in first.parts] == [("", True, False)]


def test_at_most_three_things_come_first_the_easiest_missed_first(over):
    starts = review.review(over).starts
    wrong = {attempt.topic: attempt.level for attempt in over.attempts.order_by("-level") if not attempt.right}
    assert (len(starts), [wrong[start.topic] for start in starts]) == (3, sorted(wrong.values())[:3])


def test_three_things_have_a_title_in_words_and_no_code(over, client):
    section = re.search(r'<section class="starts".*?</section>', page_of(client, over), re.DOTALL)[0]
    words = re.sub(r"<[^>]+>", " ", section)
    assert re.findall(r"\d\.\d", words) == []


def test_no_page_of_results_speaks_of_points(over, client):
    assert "points" not in page_of(client, over)


def test_a_test_that_is_refined_shows_nothing_before_its_end(released_bank, client):
    made = begin()
    lent_to(client, made.learner)
    answer_by_rule(made, lambda attempt: True)
    made.refresh_from_db()
    Assessment.objects.filter(pk=made.pk).update(state=Assessment.State.STARTED, scope=made.scope | {"refined": True})
    made.refresh_from_db()
    response = client.get(reverse("assessments:results", args=[made.uid]))
    assert (made.open, response.status_code, response["Location"]) == (True, 302, play(made))


def test_documents_of_an_open_question_are_not_shown_apart(released_bank, client):
    made = begin()
    lent_to(client, made.learner)
    attempt = services.next_attempt(made)
    assert client.get(reverse("assessments:documents", args=[attempt.uid]))["Location"] == play(made)


@pytest.mark.parametrize("kind", ["certification", "silent"])
def test_documents_of_a_test_that_tells_nothing_are_not_shown_apart(released_bank, client, kind):
    exam = {"kind": "certification", "channel": "certification", "strategy": "balise-certification-1", "scope": {"length": 2}}
    made = begin(**(exam if kind == "certification" else {"scope": {"competences": ["1.1"], "silent": True}}))
    lent_to(client, made.learner)
    attempt = services.next_attempt(made)
    services.answer(attempt, None, skipped=True)
    assert client.get(reverse("assessments:documents", args=[attempt.uid]))["Location"] == play(made)


def test_material_stands_in_the_page_while_there_is_room_and_apart_afterwards(db, client, monkeypatch):
    release_of(bank.csv_challenge("1.1-1a"), bank.csv_challenge("1.1-2a"))
    made = begin()
    lent_to(client, made.learner)
    answer_by_rule(made, lambda attempt: False)
    made.refresh_from_db()
    folded = page_of(client, made).count('<details class="documents">')
    monkeypatch.setattr(review, "ROOM", 0)
    page = page_of(client, made)
    apart = re.findall(r'href="(/[^"]+/documents/)"', page)
    shown = client.get(apart[0]).content.decode()
    assert (folded, page.count('<details class="documents">'), len(apart), "download>lignes.csv" in shown, "<table" in shown) == (
        2,
        0,
        2,
        True,
        True,
    )


def test_a_second_try_is_compared_with_the_first(released_bank, client):
    learner = Learner.objects.create()
    for good in (False, True):
        made = begin(learner, scope={"competences": ["1.1"]})
        answer_by_rule(made, lambda attempt, good=good: good)
        made.refresh_from_db()
    day = timezone.localdate()
    assert review.review(made).since == f"Depuis votre essai du {day.day} {_MONTHS[day.month - 1]} {day.year}, 1 compétence monte."


_MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre")


@pytest.mark.parametrize("most", [2, 20])
def test_results_cost_as_many_queries_for_two_answers_as_for_twenty(released_bank, client, most, django_assert_num_queries):
    made = begin(scope={} if most == 20 else {"competences": ["1.1"]})
    lent_to(client, made.learner)
    answer_by_rule(made, lambda attempt: attempt.number % 2 == 0)
    page_of(client, made)
    with django_assert_num_queries(9):
        page_of(client, made)


def test_a_long_page_is_small_compressed(over, client):
    assert len(gzip.compress(page_of(client, over).encode())) <= 40 * 1024
