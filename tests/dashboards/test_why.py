""" "Why this question?": the account is that of the question given, says what changed since, and is told to nobody who may not hear it."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from challenges.measurement.models import WithdrawnVariant
from challenges.runtime.assessments import services
from challenges.runtime.assessments.explanation import StillOpen, account
from challenges.runtime.assessments.models import Assessment, Attempt, Learner
from challenges.runtime.assessments.rehearsal import right_answer
from cms.dashboards.exam_watch import why
from tests.assessments.test_services import begin
from tests.dashboards.test_reports import allowed
from tests.factories import reports as made

pytestmark = pytest.mark.django_db

EXAM = {"kind": "certification", "channel": "certification", "strategy": "balise-certification-1", "scope": {"length": 6}}
MAX_QUERIES = 25


def taken(count=5, *, learner=None, ended=True, **changes):
    """The attempts of a session of so many answers, right and wrong in turn."""
    test = begin(learner=learner, **({"scope": {"competences": ["1.1", "2.3"]}} | changes))
    for number in range(count):
        attempt = services.next_attempt(test)
        services.answer(attempt, right_answer(attempt.key) if number % 2 else "0")
    if ended:
        services.end(test, actor="tests", reason="fin")
    return list(Attempt.objects.filter(assessment=test).select_related("assessment").order_by("number"))


def address(attempt):
    return reverse("dashboards_why", args=[attempt.uid])


# ---------------------------------------------------------------- the account


@pytest.mark.parametrize("changes", [{}, {"scope": {"competences": ["1.1", "2.3"], "pretest_every": 3}}, EXAM])
def test_every_question_is_accounted_for(changes, released_bank):
    accounts = [account(attempt) for attempt in taken(**changes)]
    assert ([one.same for one in accounts], [one.changed for one in accounts]) == ([True] * 5, [[]] * 5)
    assert [len(one.before) for one in accounts] == [0, 1, 2, 3, 4]


def test_challenges_met_elsewhere_before_count_and_those_met_since_do_not(released_bank):
    learner = Learner.objects.create()
    first = taken(4, learner=learner)
    second = taken(4, learner=learner)
    assert [account(attempt).same for attempt in (*first, *second)] == [True] * 8


def test_a_session_that_was_refined_keeps_its_accounts(released_bank):
    test = begin(scope={"competences": ["1.1", "2.3"], "max_level": 6})
    for _turn in range(40):
        attempt = services.next_attempt(test)
        if attempt is None:
            break
        services.answer(attempt, right_answer(attempt.key))
    Assessment.objects.filter(pk=test.pk).update(scope=test.scope | {"stop_probability": 1.0, "max_questions": 35, "refined": True})
    found = [account(attempt) for attempt in Attempt.objects.filter(assessment=test).select_related("assessment")]
    assert ([one.same for one in found], {tuple(one.changed) for one in found}) == ([True] * len(found), {()})


def test_an_account_says_that_variants_were_withdrawn_since(released_bank):
    attempt = taken()[2]
    WithdrawnVariant.objects.create(challenge_uid=uuid.uuid4(), seed="1" * 32, reason="x", by="y", at=attempt.presented_at)
    assert account(attempt).changed == []
    WithdrawnVariant.objects.create(challenge_uid=uuid.uuid4(), seed="2" * 32, reason="x", by="y", at=timezone.now())
    assert account(attempt).changed == ["withdrawn"]


def test_another_rule_than_the_one_that_gave_way_then_is_said(released_bank):
    attempt = taken()[1]
    attempt.explain = attempt.explain | {"given_way": "exposure"}
    assert account(attempt).changed == ["given_way"]


def test_a_question_that_waits_for_its_answer_is_never_explained(released_bank):
    test = begin()
    attempt = Attempt.objects.select_related("assessment").get(pk=services.next_attempt(test).pk)
    with pytest.raises(StillOpen):
        account(attempt)


def test_an_exam_that_goes_on_is_not_explained_and_one_that_is_over_is(released_bank):
    attempt = taken(2, ended=False, **EXAM)[0]
    with pytest.raises(StillOpen):
        account(attempt)
    services.end(attempt.assessment, actor="tests", reason="fin")
    assert account(Attempt.objects.select_related("assessment").get(pk=attempt.pk)).same


def test_the_parameters_of_a_question_that_waits_are_not_among_the_candidates(released_bank):
    attempt = taken(3, ended=False, strategy="balise-certification-1", scope={"length": 6})[0]
    candidates = {row["item"] for row in account(attempt).told["candidates"]}
    entry = account(attempt).release.entry
    chosen = next(item for item in candidates if item != account(attempt).given)
    uid = account(attempt).release.entries[chosen].uid
    waiting = Attempt.objects.get(pk=services.next_attempt(attempt.assessment).pk)
    Attempt.objects.filter(pk=waiting.pk).update(challenge_uid=uid)
    found = account(attempt)
    assert (entry(uid).position in candidates, entry(uid).position in {row["item"] for row in found.told["candidates"]}) == (True, False)


# ---------------------------------------------------------------- who may


def test_answers_of_practice_are_for_those_who_mend_or_mark_again(released_bank, author, client, request):
    attempt = taken()[2]
    assert allowed(client, request, lambda: client.get(address(attempt))) == {"author", "other author", "reviewer", "publisher"}


def test_exams_are_for_the_jury_alone(released_bank, author, client, request):
    attempt = taken(**EXAM)[2]
    assert allowed(client, request, lambda: client.get(address(attempt))) == {"publisher"}


@pytest.mark.parametrize("changes", [{}, EXAM])
def test_nobody_reads_of_a_question_that_waits(changes, released_bank, author, client, request):
    waiting = services.next_attempt(begin(**changes))
    assert allowed(client, request, lambda: client.get(address(waiting))) == set()


def test_an_unknown_question_has_no_page(publisher, client, released_bank):
    client.force_login(publisher)
    assert client.get(reverse("dashboards_why", args=[uuid.uuid4()])).status_code == 404


# ---------------------------------------------------------------- the page


def test_an_exam_shows_its_candidates_and_the_draw(released_bank, publisher, client):
    attempt = taken(**EXAM)[3]
    client.force_login(publisher)
    found = client.get(address(attempt)).context["found"]
    chosen = [one.code for one in found.candidates if one.chosen]
    assert (chosen, found.listed_all, found.would, len(found.draw)) == ([attempt.challenge_code], True, "", 4)
    assert sum(not one.removed_by for one in found.candidates) == found.in_the_running


def test_practice_shows_the_best_skills(released_bank, author, client):
    attempt = taken()[2]
    client.force_login(author)
    found = client.get(address(attempt)).context["found"]
    assert ([one.code for one in found.candidates if one.chosen], found.listed_all) == ([attempt.skill], False)


def test_another_account_than_the_question_given_is_said(released_bank, author, client):
    attempt = taken(1)[0]
    Assessment.objects.filter(pk=attempt.assessment_id).update(scope={"competences": ["2.3"]})
    client.force_login(author)
    answer = client.get(address(attempt))
    assert (answer.context["found"].would != "", "Le calcul refait aujourd’hui mènerait à" in answer.content.decode()) == (True, True)


def test_no_learner_is_named(released_bank, author, client):
    attempt = taken()[2]
    client.force_login(author)
    text = client.get(address(attempt)).content.decode()
    assert (str(attempt.assessment.learner.uid) in text, attempt.assessment.seed in text) == (False, False)


def test_the_page_costs_the_same_at_any_step(released_bank, publisher, client):
    def count(attempt):
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address(attempt)).status_code == 200
        return len(caught)

    attempts = taken(6, **EXAM)
    client.force_login(publisher)
    count(attempts[0])
    assert (count(attempts[5]), count(attempts[0]) <= MAX_QUERIES) == (count(attempts[0]), True)


def test_a_report_and_the_statistics_lead_to_the_page(report, challenge, author, client):
    client.force_login(author)
    pages = [reverse("dashboards_reports_of", args=[challenge.uid]), reverse("dashboards_statistics_of", args=[challenge.uid])]
    assert [address(report.attempt) in client.get(page).content.decode() for page in pages] == [True, True]


def test_a_report_on_an_exam_leads_the_jury_alone(challenge, author, publisher, client):
    attempt = made.answered(made.with_at, kind="certification", channel="certification")
    made.reported(attempt)
    found = {}
    for user in (author, publisher):
        client.force_login(user)
        found[user] = address(attempt) in client.get(reverse("dashboards_reports_of", args=[challenge.uid])).content.decode()
    assert found == {author: False, publisher: True}


def test_every_rule_that_removes_has_words(released_bank):
    for attempt in (*taken(), *taken(**EXAM)):
        told = account(attempt).told
        assert [rule for rule in told.get("removed", told["decision"].get("removed", {})) if why.rule_word(rule) == rule] == []
