"""What was answered in earlier sessions: it tells of the learner, and takes the place of no question."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from challenges.adaptive import Scope, strategies
from challenges.adaptive.contract import Known
from challenges.adaptive.positioning import KNOWN_WEIGHT, refined
from tests.adaptive.banks import framework_bank, run, small_bank

STRATEGY = strategies.get("balise-positioning-1")
SCOPE = Scope(competences=(2, 7))


def answered(level=4, weight=KNOWN_WEIGHT, last=8):
    """The last answers in each competence of an earlier session of somebody of a level."""
    bank = framework_bank()
    given_then = run(STRATEGY, bank, SCOPE, 99, lambda item: bank.level[item] <= level)[1]
    kept = [[pair for pair in given_then if bank.competence[pair[0]] == competence][-last:] for competence in (2, 7)]
    items, right = zip(*(pair for pairs in kept for pair in pairs), strict=True)
    return Known(np.array(items), np.array(right), weight)


ANSWERS = st.lists(st.tuples(st.integers(0, 1343), st.booleans()), max_size=12, unique_by=lambda pair: pair[0])


@settings(max_examples=25, deadline=None)
@given(ANSWERS, st.integers(0, 2**64 - 1))
def test_what_weighs_nothing_changes_nothing(answers, seed):
    for nothing in (Known(np.array([], int), np.array([], bool), 1.0), answered(weight=0.0)):
        assert STRATEGY.next_item(framework_bank(), answers, seed, replace(SCOPE, known=nothing)) == STRATEGY.next_item(
            framework_bank(), answers, seed, SCOPE
        )


@settings(max_examples=25, deadline=None)
@given(ANSWERS, ANSWERS.filter(bool))
def test_an_answer_of_full_weight_tells_what_one_of_this_session_would(answers, before):
    before = [pair for pair in before if pair[0] not in dict(answers)]
    items, right = np.array([item for item, _ in before], int), np.array([right for _, right in before], bool)
    apart = STRATEGY.report(framework_bank(), answers, Scope(known=Known(items, right, 1.0)))
    together = STRATEGY.report(framework_bank(), [*before, *answers], Scope())
    assert (apart.levels, apart.theta) == (together.levels, pytest.approx(together.theta, abs=1e-6))
    assert sum(apart.answered) == len(answers)


def test_earlier_answers_count_towards_no_number_of_questions():
    bank, known = framework_bank(), answered(weight=1.0, last=20)
    sessions = [
        run(STRATEGY, bank, replace(SCOPE, known=known, stop_probability=0.9), seed, lambda item: bank.level[item] <= 4)[1]
        for seed in range(8)
    ]
    counts = {sum(bank.competence[item] == competence for item, _ in answers) for answers in sessions for competence in (2, 7)}
    assert min(counts) == SCOPE.min_questions
    five = replace(SCOPE, known=known, max_questions=5, stop_probability=1.0)
    assert len(run(STRATEGY, bank, five, 1, bool)[1]) == 10


def test_a_second_session_is_shorter():
    bank = framework_bank()

    def length(scope):
        return sum(len(run(STRATEGY, bank, scope, seed, lambda item: bank.level[item] <= 4)[1]) for seed in range(10))

    assert length(replace(SCOPE, known=answered())) < 0.9 * length(SCOPE)


def test_who_moved_two_levels_up_is_not_held_back():
    """Earlier answers say level 2; the learner now knows all up to 4."""
    bank, scope = framework_bank(), replace(SCOPE, known=answered(level=2))
    for seed in range(8):
        _, answers = run(STRATEGY, bank, scope, seed, lambda item: bank.level[item] <= 4)
        found = STRATEGY.report(bank, answers, scope)
        assert min(found.levels[2], found.levels[7]) >= 3


def test_refining_counts_the_questions_of_the_session():
    bank, scope = framework_bank(), replace(SCOPE, known=answered())
    _, answers = run(STRATEGY, bank, scope, 1, lambda item: bank.level[item] <= 4)
    longest = max(sum(bank.competence[item] == competence for item, _ in answers) for competence in (2, 7))
    assert refined(bank, answers, scope).max_questions == longest + 15


@pytest.mark.parametrize(("right", "weight"), [([True], 1.5), ([True], -0.1), ([True, False], 0.5)])
def test_what_is_no_earlier_answer_is_refused(right, weight):
    with pytest.raises(ValueError, match="earlier answers"):
        Known(np.array([0]), np.array(right), weight)


def test_exams_do_not_look_at_it():
    exam = strategies.get("balise-certification-1")
    known = Known(np.array([0, 1]), np.array([False, False]), 1.0)
    assert exam.next_item(small_bank(), [(4, True)], 5, Scope(known=known)) == exam.next_item(small_bank(), [(4, True)], 5, Scope())
