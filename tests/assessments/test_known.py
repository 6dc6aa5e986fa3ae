"""A second campaign starts from what is known: what is pinned, what it changes, and that nothing met before is asked while others remain."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from challenges.adaptive.positioning import KNOWN_FOR, KNOWN_WEIGHT
from challenges.bank.reader import open_release
from challenges.runtime.assessments import course, engine, known, met, queries, services
from challenges.runtime.assessments.models import Assessment, Attempt, Learner
from challenges.runtime.assessments.rehearsal import answer_by_rule
from tests.assessments.test_services import begin
from tests.factories import bank

pytestmark = pytest.mark.django_db


@pytest.fixture
def rich(db):
    """Eight challenges a competence, so that a second campaign finds others."""
    release = bank.make_release(bank.bodies(per_competence=8))
    bank.serve(release)
    return open_release(release.root)


def take(learner, rule=lambda _attempt: True, **changes):
    """A whole test of four questions in each of two competences."""
    scope = {"competences": ["1.1", "1.2"], "max_questions": 4, "min_questions": 3} | changes
    test = begin(learner, scope=scope)
    answer_by_rule(test, rule)
    return test


def asked(test):
    return [str(uid) for uid in test.attempts.order_by("number").values_list("challenge_uid", flat=True)]


def pinned(test):
    """Position and rightness of every answer that a test pinned."""
    found = known.unpack(test.scope[known.PINNED])
    return dict(zip(found.items.tolist(), found.right.tolist(), strict=True)) if found else {}


def test_two_campaigns_ask_nothing_twice_while_others_remain(rich):
    learner = Learner.objects.create()
    first, second = take(learner), take(learner)
    assert set(asked(first)) & set(asked(second)) == set()


def test_when_none_is_left_a_challenge_comes_again_with_another_seed(released_bank):
    learner = Learner.objects.create()
    first, second = take(learner), take(learner)
    again = Attempt.objects.filter(assessment=second, challenge_uid__in=asked(first))
    assert again.exists()
    seeds = set(first.attempts.values_list("challenge_uid", "seed"))
    assert seeds & set(again.values_list("challenge_uid", "seed")) == set()


def test_what_was_answered_is_pinned_right_and_wrong(rich):
    learner = Learner.objects.create()
    first = take(learner, lambda attempt: attempt.level <= 2)
    second = begin(learner)
    expected = {rich.entry(str(one.challenge_uid)).position: one.right for one in first.attempts.all()}
    assert (pinned(second), second.scope[known.PINNED]["weight"]) == (expected, KNOWN_WEIGHT)


def test_the_first_test_of_a_learner_pins_nothing(rich):
    assert known.PINNED not in begin().scope


def test_a_caller_may_start_from_nothing(rich):
    learner = Learner.objects.create()
    take(learner)
    isolated = begin(learner, scope={"competences": ["1.1"], "known": {}})
    assert engine.scope_of(isolated, rich).known is None


def test_exams_neither_pin_nor_tell_anything(rich):
    learner = Learner.objects.create()
    first = take(learner)
    Assessment.objects.filter(pk=first.pk).update(kind="certification")
    assert pinned(begin(learner)) == {}
    exam = begin(learner, kind="certification", channel="certification", strategy="balise-certification-1", scope={"length": 4})
    assert known.PINNED not in exam.scope


def test_what_counts_for_nothing_tells_nothing(rich):
    learner = Learner.objects.create()
    first = take(learner, pretest_every=4)
    unscored = [one for one in first.attempts.all() if one.explain["unscored"]]
    second = begin(learner)
    assert unscored
    assert set(pinned(second)) & {rich.entry(str(one.challenge_uid)).position for one in unscored} == set()


def later(days, monkeypatch):
    """Let that many days go by: answers are immutable, so the clock moves."""
    then = timezone.now() + timedelta(days=days)
    monkeypatch.setattr(timezone, "now", lambda: then)


@pytest.mark.parametrize(("days", "kept"), [(-1, True), (1, False)])
def test_answers_of_more_than_a_year_ago_tell_nothing(days, kept, rich, monkeypatch):
    learner = Learner.objects.create()
    take(learner)
    later(KNOWN_FOR.days + days, monkeypatch)
    assert bool(pinned(begin(learner))) is kept


def test_of_many_answers_the_last_of_each_competence_count(rich, monkeypatch):
    monkeypatch.setattr(known, "KNOWN_ANSWERS", 4)
    learner = Learner.objects.create()
    tests = [take(learner, competences=["1.1"], max_questions=6, stop_probability=1.0) for _ in range(2)]
    given = [uid for test in reversed(tests) for uid in reversed(asked(test))]
    newest = list(dict.fromkeys(given))[:4]
    assert set(pinned(begin(learner))) == {rich.entry(uid).position for uid in newest}


def test_a_challenge_that_moved_to_another_level_tells_nothing(rich):
    learner = Learner.objects.create()
    first = take(learner)
    moved = asked(first)[0]
    content = bank.copied(bank.bodies(per_competence=8))
    index = bank.json.loads(content.bodies["index.json"])["challenges"]
    index["level"][index["uid"].index(moved)] += 1
    content.add("index.json", {"schema": bank.NEW, "challenges": index, "tutorials": []})
    bank.serve(bank.make_release(content))
    second = begin(learner)
    release = open_release(second.release_root)
    expected = {release.entry(uid).position for uid in asked(first)} - {release.entry(moved).position}
    assert set(pinned(second)) == expected


def test_the_results_of_the_second_campaign_start_from_the_first(rich):
    """The same right answers after a good campaign announce no less than after none, and questions of the first are not counted."""
    learner = Learner.objects.create()
    first = take(learner)
    second = take(learner)
    alone = engine.report(Assessment(scope={**second.scope, "known": {}}, seed=second.seed, strategy=second.strategy, locale="fr"), rich,
                          course.past_of(second))  # fmt: skip
    together = {result.code: result for result in queries.results(second).competences}
    place = rich.competence_codes.index("1.1")
    assert together["1.1"].certainty >= alone.p_within_one[place]
    assert together["1.1"].answered == second.attempts.filter(competence="1.1").count()
    assert first.attempts.count() + second.attempts.count() <= 16


def test_starting_costs_one_query_more_and_answering_none(rich):
    def cost(scope):
        learner = Learner.objects.create()
        take(learner)
        with CaptureQueriesContext(connection) as starting:
            test = begin(learner, scope=scope)
        attempt = services.next_attempt(test)
        with CaptureQueriesContext(connection) as answering:
            services.answer(attempt, None, skipped=True)
            services.next_attempt(test)
        return len(starting), len(answering)

    cost({"competences": ["2.1"], "known": {}})
    without, with_it = cost({"competences": ["2.2"], "known": {}}), cost({"competences": ["2.3"]})
    assert with_it == (without[0] + 1, without[1])


def test_what_is_pinned_stays_small(rich):
    learner = Learner.objects.create()
    take(learner)
    size = -(-len(rich.entries) // 24) * 4
    told = begin(learner).scope[known.PINNED]
    assert max(len(told["right"]), len(told["wrong"]), len(met.pack([], 10_000))) <= size


def test_caps_are_codes_of_topics(rich):
    entry = next(one for one in rich.entries if one.level == 1)
    test = begin(scope={"competences": [entry.competence], "caps": {entry.topic: 1, "inconnu": 8}})
    answer_by_rule(test, lambda _attempt: True)
    assert set(test.attempts.values_list("topic", "level")) == {(entry.topic, 1)}
    result = queries.results(test).competences[0]
    assert (result.level, result.high, result.points) == (1, 1, 8)
