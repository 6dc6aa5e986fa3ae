"""Where a learner stands and what to practise next: pure."""

import datetime

import pytest

from challenges.runtime.assessments.levels import Kept
from challenges.runtime.eligible import Rule
from challenges.runtime.learning.profile import DomainStanding, Profile
from challenges.runtime.learning.standing import Standing, State, next_best, state_of

TODAY = datetime.date(2026, 11, 30)
AT = datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)


def kept(level=2, points=None, certainty=0.97, *, at=AT):
    points = 8 * level if points is None else points
    return Kept(level, at, level, AT, max(0, level - 1), level + 1, certainty, points, 5, 3)


def standing(code, level=None, state=State.AGAIN, *, points=None, top=5):
    known = kept(level, points) if level is not None else None
    return Standing(code, f"Titre {code}", code[0], known, top, state)


@pytest.mark.parametrize(
    ("known", "facts", "state"),
    [
        (None, {"top": 5, "running": False, "opens": None}, State.NEW),
        (None, {"top": 0, "running": False, "opens": None}, State.EMPTY),
        (None, {"top": 5, "running": True, "opens": None}, State.BEGUN),
        (kept(at=None), {"top": 5, "running": False, "opens": None}, State.NEW),
        (kept(2), {"top": 5, "running": False, "opens": TODAY}, State.AGAIN),
        (kept(2), {"top": 5, "running": False, "opens": TODAY + datetime.timedelta(days=1)}, State.WAITING),
        (kept(5), {"top": 5, "running": False, "opens": TODAY}, State.TOP),
        (kept(2), {"top": 0, "running": False, "opens": TODAY}, State.EMPTY),
    ],
)
def test_what_may_be_done(known, facts, state):
    assert state_of(known, today=TODAY, **facts) == state


@pytest.mark.parametrize(("certainty", "word"), [(0.97, "sûr"), (0.9, "assez sûr"), (0.7, "à confirmer")])
def test_how_sure_in_words(certainty, word):
    assert Standing("1.1", "", "1", kept(certainty=certainty), 5, State.AGAIN).surety == word


@pytest.mark.parametrize(("level", "points", "top", "progress"), [(2, 16, 5, 0), (2, 21, 5, 5), (2, 30, 5, 7), (5, 44, 5, 0)])
def test_progress_to_the_next_level(level, points, top, progress):
    assert standing("1.1", level, points=points, top=top).progress == progress


def test_what_lacks_for_the_exam_comes_first_the_nearest_of_it():
    here = [standing("1.1", 3), standing("1.2", 0, points=2), standing("1.3", 0, points=6), standing("2.1", state=State.NEW)]
    assert next_best(here, required=5, min_level=1).standing.code == "1.3"


def test_then_what_was_never_tested():
    here = [standing("1.1", 3), standing("1.2", 0, state=State.WAITING), standing("2.1", state=State.NEW)]
    assert next_best(here, required=5, min_level=1).standing.code == "2.1"


def test_one_who_is_certifiable_goes_on_with_the_lowest():
    here = [standing("1.1", 3), standing("1.2", 2, points=17), standing("1.3", 2, points=22)]
    assert next_best(here, required=3, min_level=1).standing.code == "1.3"


def test_where_every_test_waits_exercises_are_proposed():
    here = [standing("1.1", 3, state=State.WAITING), standing("1.2", 1, state=State.WAITING)]
    found = next_best(here, required=5)
    assert (found.standing.code, found.tests) == ("1.2", False)


def test_nothing_to_say_at_the_top_of_everything():
    assert next_best([standing("1.1", 5, state=State.TOP), standing("1.2", state=State.EMPTY, top=0)]) is None


def test_the_nearest_to_the_exam_are_named_the_tested_ones_first():
    here = [
        standing("1.1", 0, points=2), standing("1.2", 0, points=6), standing("1.3", 3), standing("2.1", state=State.NEW),
        standing("2.2", state=State.EMPTY, top=0), standing("2.3", state=State.NEW),
    ]  # fmt: skip
    profile = Profile([DomainStanding("1", "", here)], Rule("", 5, 1, lambda _levels: None), None)
    assert [one.code for one in profile.nearest] == ["1.2", "1.1", "2.1"]


def test_a_score_is_what_every_competence_has_out_of_what_the_bank_can_show():
    here = [standing("1.1", 2, points=19), standing("1.2", 5, points=40), standing("1.3", state=State.NEW, top=3)]
    profile = Profile([DomainStanding("1", "", here)], None, None)
    assert (profile.score, profile.out_of, profile.reached, profile.known) == (59, 104, 2, True)
