"""The summary of a closed test says what its results page says, and is written anew where marks change; levels are kept by one rule."""

import pytest

from challenges.bank.reader import open_release
from challenges.runtime.assessments import levels, lifecycle, queries, summaries
from challenges.runtime.assessments import services as assessments
from challenges.runtime.assessments.models import Assessment, Attempt, Learner, Summary
from challenges.runtime.assessments.rehearsal import answer_by_rule

pytestmark = pytest.mark.django_db
SCOPE = {"competences": ["1.1", "2.1"], "max_level": 8, "max_questions": 4, "min_questions": 3}


def taken(learner=None, *, right=lambda attempt: attempt.number % 3 > 0, scope=SCOPE):
    test = assessments.start(
        learner or Learner.objects.create(), kind="positioning", channel="positioning", strategy="balise-positioning-1", scope=scope
    )
    answer_by_rule(test, right)
    return test


def test_it_says_what_the_results_say(released_bank):
    test = taken()
    found, summary = queries.results(test), Summary.objects.get()
    assert (summaries.results_of(summary), summary.points, summary.answered, summary.right, summary.scored) == (
        found.competences, found.points, found.answered, found.right, found.scored,
    )  # fmt: skip


def test_its_answers_are_those_of_the_test_in_order(released_bank):
    test = taken()
    release = open_release(test.release_root)
    packed = summaries.unpack([Summary.objects.get().answers])
    rows = test.attempts.order_by("number").values_list("challenge_uid", "outcome")
    assert [(release.entries[int(one["position"])].uid, summaries.OUTCOMES[one["outcome"]], int(one["scored"])) for one in packed] == [
        (str(uid), outcome, 1) for uid, outcome in rows
    ]


def test_what_lacks_is_written_with_as_many_queries_whatever_the_number(released_bank, django_assert_num_queries):
    tests = [taken() for _number in range(3)]
    before = {one.pk: (one.competences, bytes(one.answers)) for one in Summary.objects.all()}
    Summary.objects.all().delete()
    with django_assert_num_queries(3):
        written = summaries.ensure(Assessment.objects.all())
    assert (written, {one.pk: (one.competences, bytes(one.answers)) for one in Summary.objects.all()}) == (len(tests), before)


def test_nothing_is_written_of_an_open_test_an_exam_or_a_trial(released_bank):
    for kind, state in (("positioning", "started"), ("certification", "completed"), ("trial", "completed"), ("collection", "completed")):
        test = assessments.start(Learner.objects.create(), kind=kind, channel="positioning", strategy="balise-positioning-1", scope=SCOPE)
        Assessment.objects.filter(pk=test.pk).update(state=state)
    assert (summaries.ensure(Assessment.objects.all()), Summary.objects.count()) == (0, 0)


def test_an_answer_that_comes_in_the_minute_of_grace_is_in_it(released_bank):
    test = assessments.start(
        Learner.objects.create(), kind="positioning", channel="positioning", strategy="balise-positioning-1", scope=SCOPE
    )
    attempt = assessments.next_attempt(test)
    lifecycle.close_now(Assessment.objects.get(pk=test.pk), Assessment.State.EXPIRED)
    before = Summary.objects.get().answered
    assessments.answer(Attempt.objects.get(pk=attempt.pk), None, skipped=True)
    assert (before, Summary.objects.get().answered) == (0, 1)


# ---------------------------------------------------------------- what is kept


def summary(learner, at, **competences):
    """A closed test that announces levels: competence to (level, answers)."""
    from django.utils import timezone

    test = taken(learner, scope=SCOPE | {"max_questions": 1, "min_questions": 1})
    Assessment.objects.filter(pk=test.pk).update(finished_at=timezone.now() + timezone.timedelta(days=at))
    Summary.objects.filter(pk=test.pk).update(
        competences={
            code.replace("_", "."): [level, 0, 8, 0.9, level * 8, answers, answers] for code, (level, answers) in competences.items()
        }
    )


@pytest.mark.parametrize(
    ("tests", "kept", "latest"),
    [
        ([(3, 4)], 3, 3),
        ([(3, 4), (5, 4)], 5, 5),
        ([(5, 4), (2, 4)], 5, 2),
        ([(5, 4), (0, 12)], 5, 0),
        ([(5, 2)], 0, 5),
        ([(2, 3), (6, 2)], 2, 6),
        ([(0, 5)], 0, 0),
    ],
)
def test_the_best_established_level_is_kept_and_the_newest_told(tests, kept, latest, released_bank):
    learner = Learner.objects.create()
    for day, found in enumerate(tests):
        summary(learner, day, c1_1=found)
    one = levels.established([learner.pk])[learner.pk]["c1.1"]
    assert (one.level, one.latest) == (kept, latest)


def test_many_learners_take_two_queries(released_bank, django_assert_num_queries):
    learners = [taken().learner_id for _number in range(4)]
    with django_assert_num_queries(2):
        assert set(levels.established(learners)) == set(learners)
