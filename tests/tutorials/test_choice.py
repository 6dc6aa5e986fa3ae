"""The right tutorial after a wrong answer: the order, and what live data may change of it."""

import json
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from challenges.bank.reader import open_release
from challenges.runtime.assessments import queries, services
from challenges.runtime.assessments.rehearsal import answer_by_rule
from challenges.runtime.assessments.tutorials import ordered
from challenges.tutorials.services import vote
from tests.assessments.test_services import begin
from tests.factories import bank
from tests.factories.tutorials import TutorialFactory, TutorialVoteFactory


@dataclass
class Known:
    score: float = 0.5
    broken: bool = False
    voted: bool | None = None


def item(uid, **changes):
    return {"uid": uid, "language": "fr", "level": None, "duration": 5, "link": "", "body": "Un texte."} | changes


def order(*items, own=(), level=3, known=None):
    return [one["uid"] for one in ordered(list(items), list(own), level, "fr", known or {})]


@pytest.mark.parametrize(
    ("better", "worse", "options"),
    [
        (item("b"), item("a"), {"own": ["b"]}),
        (item("b"), item("a"), {"own": ["b", "a"]}),
        (item("b"), item("a", language="en"), {}),
        (item("b"), item("a", language="en"), {"own": ["a"]}),
        (item("b", level=4), item("a", level=5), {}),
        (item("b"), item("a", level=5), {}),
        (item("b", level=5), item("a"), {"own": ["b"]}),
        (item("b"), item("a"), {"known": {"b": Known(0.6), "a": Known(0.4)}}),
        (item("b"), item("a"), {"known": {"a": Known(0.4)}}),
        (item("b", level=4), item("a", level=5), {"known": {"a": Known(0.9)}}),
        (item("b", duration=4), item("a"), {}),
        (item("b"), item("a", duration=2), {"known": {"b": Known(0.6)}}),
        (item("b"), item("a"), {"known": {"a": Known(0.9, voted=False)}, "own": ["a"]}),
        (item("b", language="en"), item("a"), {"known": {"a": Known(voted=False)}}),
        (item("b"), item("a", link="x"), {"known": {"a": Known(0.9, broken=True)}, "own": ["a"]}),
        (item("b"), item("a", link="x"), {"known": {"a": Known(broken=True), "b": Known(voted=False)}}),
        (item("a"), item("b"), {}),
    ],
)
def test_the_better_comes_first(better, worse, options):
    assert order(worse, better, **options) == [better["uid"], worse["uid"]]


def test_a_yes_of_the_learner_moves_nothing():
    assert order(item("a"), item("b"), known={"b": Known(voted=True)}) == ["a", "b"]


def test_a_broken_link_alone_is_not_proposed_unless_there_is_a_text():
    known = {"a": Known(broken=True), "b": Known(broken=True)}
    assert order(item("a", link="x", body=""), item("b", link="x"), known=known) == ["b"]


def test_a_link_that_the_release_does_not_hold_cannot_be_broken():
    assert order(item("a"), known={"a": Known(broken=True)}) == ["a"]


@given(st.permutations([item("a"), item("b", duration=1), item("c", level=8), item("d", language="en"), item("e", link="x")]))
def test_the_order_does_not_depend_on_the_release(items):
    assert order(*items, own=["c"], known={"e": Known(broken=True)}) == ["c", "b", "a", "d", "e"]


# ---------------------------------------------------------------- with a release


def released(**tutorials):
    """A release whose tutorials, by title, differ from the usual one; each has its row. Return the rows by title."""
    content = bank.bodies(marker=" choix")
    base = json.loads(next(body for path, body in content.bodies.items() if path.startswith("tutorials/")))
    rows, documents = {}, []
    for title, changes in tutorials.items():
        rows[title] = TutorialFactory(status="accepted", title=title, **changes)
        documents.append(base | {"uid": str(rows[title].uid), "title": title} | changes)
    bank.serve(bank.make_release(bank.with_tutorials(content, documents)))
    return rows


def titles(assessment):
    return [[one["title"] for one in question.tutorials] for question in queries.results(assessment).questions]


def wrong(count=1):
    assessment = begin(scope={"competences": ["1.1"], "max_questions": count})
    answer_by_rule(assessment, lambda attempt: False)
    return assessment


@pytest.mark.django_db
def test_votes_order_what_the_release_holds():
    rows = released(long={"duration": 9}, court={"duration": 2}, moyen={"duration": 5}, autre={"language": "en", "duration": 1})
    assessment = wrong()
    assert titles(assessment) == [["court", "moyen", "long"]]
    TutorialVoteFactory.create_batch(9, tutorial=rows["long"])
    fresh = type(assessment).objects.get(pk=assessment.pk)
    assert titles(fresh) == [["long", "court", "moyen"]]


@pytest.mark.django_db
def test_what_did_not_help_the_learner_comes_after():
    rows = released(court={"duration": 2}, moyen={"duration": 5}, autre={"language": "en", "duration": 1})
    assessment = wrong()
    vote(rows["court"].uid, assessment.learner.uid, False)
    assert titles(assessment) == [["moyen", "autre", "court"]]


@pytest.mark.django_db
def test_a_tutorial_accepted_since_is_not_in_the_pinned_release():
    released(court={"duration": 2})
    assessment = wrong()
    TutorialFactory(status="accepted", title="nouveau", duration=1)
    assert titles(assessment) == [["court"]]


@pytest.mark.django_db
def test_an_archived_tutorial_stays_in_the_pinned_release():
    rows = released(court={"duration": 2})
    type(rows["court"]).objects.update(status="archived")
    assert titles(wrong()) == [["court"]]


@pytest.mark.django_db
def test_without_the_port_the_order_is_that_of_the_release(settings, released_bank):
    released(long={"duration": 9}, court={"duration": 2}, autre={"language": "en", "duration": 1})
    settings.BALISE_TUTORIAL_SCORES = ""
    assessment = wrong()
    attempt = assessment.attempts.get()
    expected = open_release(assessment.release_root).tutorials([], attempt.skill, "fr")[:3]
    assert (queries.tutorials_for(attempt, assessment), sorted(one["title"] for one in expected)) == (expected, ["court", "long"])


@pytest.mark.django_db
def test_results_cost_the_same_whatever_was_wrong():
    released(court={"duration": 2}, long={"duration": 9})
    costs = []
    for count in (1, 4):
        assessment = wrong(count)
        queries.results(assessment)  # documents in the cache
        fresh = type(assessment).objects.get(pk=assessment.pk)
        with CaptureQueriesContext(connection) as captured:
            assert len(queries.results(fresh).questions) == count
        costs.append(len(captured))
    assert costs[0] == costs[1]


@pytest.mark.django_db
def test_a_tutorial_in_another_language_says_so(client):
    from django.urls import reverse

    from tests.assessments.test_player import lent_to, post_to

    released(autre={"language": "en"})
    assessment = begin(scope={"competences": ["1.1"], "max_questions": 1})
    lent_to(client, assessment.learner)
    attempt = services.next_attempt(assessment)
    pages = [client.post(post_to(attempt), {"answer": "1"}, follow=True), client.get(reverse("assessments:results", args=[assessment.uid]))]
    assert ["en anglais" in page.content.decode() for page in pages] == [True, True]
