"""Why an answer is accepted or not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges import marking
from challenges.marking import Step

TOLERANT = {"case": True, "accents": True, "spaces": True, "punctuation": True, "edit_distance": True}
TEXT = {
    "type": "short_text",
    "accept": ["Été indien"],
    "treatments": TOLERANT,
    "wrong": [{"value": "printemps", "why": "C’est plus tard."}],
}
NUMBER = {"type": "number", "value": "10", "tolerance": "0.5", "unit": "€", "wrong": [{"value": "12", "why": "TVA oubliée."}]}
OPTIONS = [{"id": "a", "text": "Rouge", "why": ""}, {"id": "b", "text": "Vert", "why": "Presque."}, {"id": "c", "text": "Bleu", "why": ""}]


def codes(key, answer):
    return [step.code for step in marking.explain(key, answer).steps]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("Été indien", ["read", "treated", "exact"]),
        ("ete  indien", ["read", "treated", "same"]),
        ("été indein", ["read", "treated", "close"]),
        ("hiver", ["read", "far"]),
        ("printemps", ["read", "far", "mistake"]),
    ],
)
def test_a_short_text_tells_how_it_was_read_and_compared(answer, expected):
    assert codes(TEXT, answer) == expected


def test_a_text_that_is_too_far_names_the_nearest_and_the_limit():
    step = marking.explain(TEXT | {"wrong": []}, "été sibérien").steps[-1]
    assert step == Step("far", {"nearest": "Été indien", "edits": 4, "limit": 2})


@pytest.mark.parametrize(
    ("answer", "expected"), [("10,4 €", ["number", "inside"]), ("11", ["number", "outside"]), ("12", ["number", "outside", "mistake"])]
)
def test_a_number_tells_the_interval(answer, expected):
    assert codes(NUMBER, answer) == expected


def test_the_interval_is_that_of_the_tolerance():
    assert marking.explain(NUMBER, "11").steps[1].params == {"low": "9.5", "high": "10.5"}


def test_what_has_not_the_right_form_is_refused_with_its_reason():
    found = marking.explain(NUMBER, "beaucoup")
    assert (found.outcome, found.refused.code) == (None, "not_a_number")


def test_a_single_choice_names_the_option_and_its_remark():
    found = marking.explain({"type": "single_choice", "options": OPTIONS, "correct": "a"}, "b")
    assert found.steps == [Step("option", {"text": "Vert", "correct": False}), Step("mistake", {"why": "Presque."})]


def test_a_multiple_choice_names_what_is_missing_and_what_is_too_much():
    found = marking.explain({"type": "multiple_choice", "options": OPTIONS, "correct": ["a", "c"]}, ["a", "b"])
    assert found.steps == [Step("missing", {"texts": ["Bleu"]}), Step("extra", {"texts": ["Vert"]})]


def test_each_blank_is_told():
    key = {"type": "blanks", "dependent": False, "blanks": [
        {"id": "1", "label": "Ville", "kind": "short_text", "accept": ["Brest"], "treatments": {}},
        {"id": "2", "label": "Total", "kind": "number", "value": "3", "tolerance": "0"}]}  # fmt: skip
    assert [step for step in marking.explain(key, {"1": "Brest", "2": "4"}).steps if step.code == "blank"] == [
        Step("blank", {"label": "Ville", "right": True}), Step("blank", {"label": "Total", "right": False})]  # fmt: skip


@given(st.one_of(st.text(max_size=30), st.integers(), st.none(), st.lists(st.text(max_size=3), max_size=3), st.floats(allow_nan=True)))
def test_an_explanation_always_agrees_with_the_mark(answer):
    for key in (TEXT, NUMBER, {"type": "single_choice", "options": OPTIONS, "correct": "a"}):
        found = marking.explain(key, answer)
        told = found.refused.code if found.refused else found.outcome
        assert told == marked(key, answer)


def marked(key, answer):
    """The outcome of an answer, or the code of its refusal."""
    try:
        return marking.mark(key, answer).outcome
    except marking.InvalidAnswer as error:
        return error.code
