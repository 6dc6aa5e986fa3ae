"""In an exam the script gets the page of the next question with the acknowledgement of its answer; elsewhere, and without a script, nothing changes."""

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from challenges.bank.reader import open_release
from challenges.runtime.assessments import answering, services
from challenges.runtime.assessments.errors import NothingToGive
from challenges.runtime.assessments.models import Attempt
from tests.assessments.test_player import lent_to, play, post_to
from tests.factories import certification

pytestmark = pytest.mark.django_db
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def exam(school, released_bank):
    """An exam that runs, with its first question open."""
    candidate = certification.started(certification.candidate(certification.session(school), released_bank))
    return candidate.assessment


@pytest.fixture
def browser(exam):
    return lent_to(Client(), exam.learner)


@pytest.fixture
def first(exam, browser):
    browser.get(play(exam))
    return exam.attempts.get()


def send(browser, attempt, key="a", **fields):
    return browser.post(post_to(attempt), {"skip": "1", "idempotency_key": key, **fields}, headers=FETCH)


def shown(response):
    """The question that a page in a reply shows: its attempt, and its heading."""
    page = html.document_fromstring(response.json()["page"])
    return page.xpath("//form[@data-player]/@data-attempt")[0], page.xpath("//main//h1/text()")[0]


def unmasked(text):
    """A page without what is drawn at each rendering, and without what stands around the question."""
    text = re.sub(r'name="(csrfmiddlewaretoken|idempotency_key)" value="\w+"', "", text)
    main = html.tostring(html.document_fromstring(text).xpath("//main")[0], encoding="unicode")
    return re.sub(r'data-now="[^"]+"', "", main)


def test_the_next_question_comes_with_the_acknowledgement(exam, first, browser):
    response = send(browser, first)
    following = exam.attempts.get(number=2)
    assert (response.status_code, sorted(response.json()), response.json()["next"], shown(response)) == (
        200, ["next", "page"], play(exam), (str(following.uid), "Question 2"),
    )  # fmt: skip


def test_it_is_the_page_that_the_address_shows(exam, first, browser):
    given = send(browser, first).json()["page"]
    assert unmasked(given) == unmasked(browser.get(play(exam)).content.decode())


def test_a_repeated_request_gets_the_open_question_too(exam, first, browser):
    replies = [send(browser, first) for _ in range(2)]
    assert (shown(replies[0]), exam.attempts.count()) == (shown(replies[1]), 2)


def test_another_answer_leads_to_the_page_which_says_so(exam, first, browser):
    send(browser, first)
    response = send(browser, first, key="b")
    told = [str(one) for one in browser.get(play(exam)).context["messages"]]
    assert (response.json(), told) == (
        {"next": play(exam)},
        ["Vous avez déjà répondu à cette question\u00a0: la première réponse est gardée."],
    )


def test_an_answer_that_cannot_be_read_comes_back_on_its_question(exam, first, browser):
    response = browser.post(post_to(first), {"idempotency_key": "a"}, headers=FETCH)
    first.refresh_from_db()
    assert (response.status_code, response.context["attempt"], first.answered_at) == (422, first, None)


def test_the_last_answer_leads_out(exam, first, browser):
    while (attempt := services.next_attempt(exam)).number < 32:
        services.answer(attempt, None, skipped=True)
        exam.refresh_from_db()
    response = send(browser, attempt)
    exam.refresh_from_db()
    assert (response.json(), exam.open) == ({"next": play(exam)}, False)


def test_a_question_that_cannot_be_made_leaves_the_answer(exam, first, browser, monkeypatch):
    def nothing(*_args):
        raise NothingToGive

    monkeypatch.setattr(answering, "give", nothing)
    response = send(browser, first)
    first.refresh_from_db()
    assert (response.json(), first.outcome) == ({"next": play(exam)}, "skipped")


def test_a_form_is_redirected_as_before(exam, first, browser):
    response = browser.post(post_to(first), {"skip": "1", "idempotency_key": "a"})
    assert (response.status_code, response["Location"], exam.attempts.count()) == (302, play(exam), 1)


def test_the_reply_tells_nothing_of_keys_and_seeds(exam, first, browser):
    text = json.dumps(send(browser, first).json())
    following, release = Attempt.objects.get(assessment=exam, number=2), open_release(exam.release_root)
    told = [following.seed, exam.seed, following.skill, following.challenge_code, following.challenge_uid, release.root]
    assert [one for one in told if str(one) in text] == []


def test_somebody_else_gets_neither(first):
    response = send(Client(), first)
    first.refresh_from_db()
    assert (response.status_code, sorted(response.json()), first.answered_at) == (404, ["detail"], None)


def test_answer_and_next_question_cost_at_most_eight_queries(exam, first, browser):
    costs, attempt = [], first
    for number in range(1, 13):
        with CaptureQueriesContext(connection) as caught:
            send(browser, attempt, key=f"k{number}")
        # A test stands in a transaction: what would be one there is a savepoint here.
        costs.append(len([one for one in caught if "SAVEPOINT" not in (one["sql"] or "")]))
        attempt = exam.attempts.get(number=number + 1)
    assert max(costs) <= 8, costs


def test_the_heading_takes_the_focus(exam, first, browser):
    page = html.document_fromstring(browser.get(reverse("assessments:play", args=[exam.uid])).content)
    assert page.xpath("//main//h1/@tabindex") == ["-1"]
