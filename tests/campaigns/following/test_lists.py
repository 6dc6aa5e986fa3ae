"""The lists and the figures of following, without a database: narrowing, sorting, counting, spreads, small plots, lines of levels."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from challenges.runtime.campaigns.following import people, spreads
from challenges.runtime.campaigns.following.people import Asked, Somebody
from challenges.runtime.campaigns.following.spreads import AnswerSpread, LevelSpread
from challenges.runtime.eligible import Lacking, lacking

FEW = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
CODES = ["1.1", "5.2"]


def somebody(name, state=people.SHARED, **more):
    return Somebody(uid=name, name=name, place=(0, name, 0), state=state, **more)


def person(number, drawn):
    state, level, points = drawn
    sent = state == people.SHARED
    levels = {"1.1": level} if sent and level is not None else None
    return Somebody(
        uid=str(number), name=f"n{number}", place=(0, f"{number:03d}", number), state=state, levels=levels, points=points if sent else None
    )


#: Few and plain draws: everything else follows from them.
PEOPLE = st.lists(
    st.tuples(st.sampled_from(people.STATES), st.sampled_from([None, *range(9)]), st.integers(0, 500)), max_size=12
).map(lambda drawn: [person(number, one) for number, one in enumerate(drawn)])  # fmt: skip


# ---------------------------------------------------------------- what an address asks for


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ({}, Asked()),
        ({"tri": "nom"}, Asked()),
        ({"tri": "-1.1"}, Asked(sort="1.1", downwards=True)),
        ({"tri": "9.9"}, Asked()),
        ({"tri": "-9.9"}, Asked()),
        ({"tri": "--points"}, Asked()),
        ({"etat": "shared", "classe": "x", "q": "  zoé "}, Asked("zoé", "x", "shared")),
        ({"etat": "'; drop"}, Asked()),
    ],
)
def test_an_address_that_makes_no_sense_asks_for_the_usual(query, asked):
    assert Asked.read(query, CODES) == asked


@pytest.mark.parametrize("tri", ["nom", "-nom", "etat", "-points", "1.1", "-5.2"])
def test_an_order_is_said_as_it_was_read(tri):
    assert Asked.read({"tri": tri}, CODES).tri == tri


# ---------------------------------------------------------------- narrowing and sorting


@pytest.mark.parametrize("text", ["élodie", "ELODIE", "nguyen elo", "  "])
def test_names_are_found_whatever_accents_and_case(text):
    found = people.narrowed([somebody("Élodie Nguyen"), somebody("Tom Élie")], Asked(text=text))
    assert [one.name for one in found] == (["Élodie Nguyen"] if text.strip() else ["Élodie Nguyen", "Tom Élie"])


def test_a_class_narrows_to_its_pupils():
    found = people.narrowed([somebody("Ada", class_uid="b"), somebody("Bo", class_uid="c")], Asked(class_uid="c"))
    assert [one.name for one in found] == ["Bo"]


def test_a_list_sorted_by_state_goes_from_nothing_to_sent():
    states = [people.SHARED, people.WAITING, people.FINISHED, people.STARTED]
    found = people.ordered([somebody(str(number), state) for number, state in enumerate(states)], people.STATE)
    assert [one.state for one in found] == [people.WAITING, people.STARTED, people.FINISHED, people.SHARED]


@pytest.mark.parametrize(("downwards", "names"), [(False, ["low", "high", "a", "b"]), (True, ["high", "low", "a", "b"])])
def test_those_without_a_level_come_last_whichever_way(downwards, names):
    found = [
        somebody("b", people.STARTED),
        somebody("high", levels={"1.1": 5}),
        somebody("a", levels={}),
        somebody("low", levels={"1.1": 1}),
    ]
    assert [one.name for one in people.ordered(found, "1.1", downwards)] == names


@FEW
@given(PEOPLE, st.sampled_from([people.NAME, people.STATE, people.POINTS, "1.1"]), st.booleans())
def test_sorting_loses_nobody_and_does_not_depend_on_the_order_before(found, sort, downwards):
    made = people.ordered(found, sort, downwards)
    assert (sorted(one.uid for one in made), people.ordered(found[::-1], sort, downwards)) == (sorted(one.uid for one in found), made)


@FEW
@given(PEOPLE)
def test_every_state_is_counted_once(found):
    assert sum(people.counts(found).values()) == len(found)


def test_classes_are_listed_once_in_the_order_of_names():
    found = [somebody("a", class_uid="2", class_name="3e B"), somebody("b", class_uid="1", class_name="3e A"), somebody("c"),
             somebody("d", class_uid="2", class_name="3e B")]  # fmt: skip
    assert people.classes_of(found) == [("1", "3e A"), ("2", "3e B")]


# ---------------------------------------------------------------- spreads


@FEW
@given(st.lists(st.dictionaries(st.sampled_from([*CODES, "9.9"]), st.integers(0, 8))))
def test_a_mean_level_is_told_with_the_number_it_rests_on(levels):
    found = spreads.level_spreads(levels, CODES)
    of = {code: [mine[code] for mine in levels if code in mine] for code in CODES}
    assert [(one.code, one.n, None if one.mean is None else round(one.mean, 9)) for one in found] == [
        (code, len(of[code]), round(sum(of[code]) / len(of[code]), 9) if of[code] else None) for code in CODES
    ]


def test_bars_are_as_high_as_their_count():
    bars = LevelSpread("1.1", (0, 2, 4, 0, 0, 0, 0, 0, 0)).bars
    assert [(bar.height, bar.title) for bar in bars[:4]] == [(0.0, "0 : 0"), (15.0, "1 : 2"), (30.0, "2 : 4"), (0.0, "3 : 0")]


@FEW
@given(st.lists(st.integers(0, 500), min_size=9, max_size=9))
def test_bars_stay_inside_the_drawing_and_never_meet(counts):
    bars = LevelSpread("1.1", tuple(counts)).bars
    inside = all(bar.x >= 0 and bar.x + bar.width <= spreads.LEVELS.width and 0 <= bar.y <= spreads.LEVELS.floor for bar in bars)
    assert (inside, all(one.x + one.width < other.x for one, other in pairwise(bars))) == (True, True)


@FEW
@given(st.tuples(*[st.integers(0, 300)] * 4))
def test_parts_of_a_bar_of_answers_fill_it(counts):
    bars = AnswerSpread("t", *counts).bars
    assert round(sum(bar.width for bar in bars)) == (spreads.ANSWERS.width if any(counts) else 0)


def test_the_least_succeeded_comes_first_and_what_rests_on_too_few_answers_is_left_out():
    found = [
        AnswerSpread("easy", 9, 0, 1, 0),
        AnswerSpread("few", 0, 0, 2, 0),
        AnswerSpread("hard", 1, 1, 2, 1),
        AnswerSpread("none", 0, 0, 0, 0),
    ]
    assert [one.code for one in spreads.by_difficulty(found, at_least=3)] == ["hard", "easy"]


# ---------------------------------------------------------------- what is missing


def test_what_is_missing_for_the_exam_is_named_the_nearest_first():
    assert lacking({"1.1": 1, "1.2": 0, "1.3": 2, "2.1": 3}, ["1.1", "1.2", "1.3", "2.1", "2.2"], 3) == Lacking(
        ("1.3", "1.1", "1.2"), ("2.2",)
    )


def test_nothing_is_missing_of_what_reaches_the_level():
    assert lacking({"1.1": 1}, ["1.1"], 1) == Lacking((), ())
