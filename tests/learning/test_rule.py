"""The rule of levels on sequences written by hand: what is established, kept, and how sure. A line is a test: level, points, answers."""

import datetime

import pytest

from challenges.runtime.assessments import levels
from challenges.runtime.assessments.competences import CompetenceResult, around

DAY = datetime.datetime(2026, 9, 1, 10, tzinfo=datetime.UTC)


def told(level, points, answered, right=0):
    return [level, max(0, level - 1), level + 1, 0.96, points, answered, right]


def after(*tests):
    """What is kept after tests of one competence, a day apart; None for a day without one."""
    kept = None
    for day, test in enumerate(tests):
        if test is not None:
            kept = levels.after(kept, told(*test), DAY + datetime.timedelta(days=day))
    return kept


#: (tests in order, established, level, points, day it was established, newest estimate)
SEQUENCES = {
    "two questions establish nothing": ([(4, 33, 2)], False, 0, 0, None, 4),
    "three questions establish": ([(2, 17, 3)], True, 2, 17, 0, 2),
    "level 0 is established too": ([(0, 3, 3)], True, 0, 3, 0, 0),
    "a better test raises": ([(2, 17, 5), (3, 26, 5)], True, 3, 26, 1, 3),
    "a worse test takes nothing away": ([(3, 26, 5), (1, 9, 5)], True, 3, 26, 0, 1),
    "two worse tests take nothing away": ([(3, 26, 5), (1, 9, 5), (0, 2, 5)], True, 3, 26, 0, 0),
    "a test passed through takes nothing away": ([(3, 26, 5), (0, 0, 15)], True, 3, 26, 0, 0),
    "a longer way on the same level counts, and the day stays": ([(3, 24, 5), (3, 30, 5)], True, 3, 30, 0, 3),
    "a shorter way on the same level does not": ([(3, 30, 5), (3, 24, 5)], True, 3, 30, 0, 3),
    "a short test after a long one shows and counts not": ([(2, 17, 5), (6, 50, 2)], True, 2, 17, 0, 6),
    "a short test before a long one": ([(6, 50, 2), (2, 17, 5)], True, 2, 17, 1, 2),
    "up, down, up again": ([(1, 9, 3), (0, 5, 3), (2, 16, 3)], True, 2, 16, 2, 2),
}


@pytest.mark.parametrize("name", SEQUENCES)
def test_a_sequence(name):
    tests, established, level, points, day, latest = SEQUENCES[name]
    kept = after(*tests)
    since = None if day is None else DAY + datetime.timedelta(days=day)
    assert (kept.established, kept.level, kept.points, kept.at, kept.latest) == (established, level, points, since, latest)


def test_answers_are_counted_over_all_tests():
    kept = after((2, 17, 5, 3), (1, 9, 2, 1))
    assert (kept.answered, kept.right) == (7, 4)


def test_what_is_said_of_a_level_is_of_the_test_that_established_it():
    first, second = told(3, 26, 5), told(1, 9, 5)
    second[3] = 0.5
    kept = levels.after(levels.after(None, first, DAY), second, DAY)
    assert (kept.low, kept.high, kept.certainty) == (2, 4, 0.96)


@pytest.mark.parametrize(("estimates", "level"), [([], None), ([2], 2), ([1, 2, 3], 2), ([0, 0, 1], 0), ([3, 4, 4], 4)])
def test_the_general_level_of_a_first_test(estimates, level):
    found = [CompetenceResult(str(place), "", "1", one, 0, 8, 0.5, 0, 1, 1) for place, one in enumerate(estimates)]
    assert around(found) == level
