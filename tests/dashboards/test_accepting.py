"""Accepting an answer: the expressions that are proposed, the changed document, and what a trial tells before anything is written."""

import copy
import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

import generators
from challenges import marking
from challenges.authoring.services import document_problems
from cms.dashboards.learner_reports import accepting
from cms.dashboards.learner_reports.accepting import Change
from tests.assessments.test_player import BLANKS, RESPONSES
from tests.factories import bank
from tests.factories.reports import TEXT, text_challenge

DATE = {"id": "d", "type": "date", "name": "jour", "role": "cosmetic", "from": 0, "to": 300, "weekdays": False, "default": 1}
PERSON = {"id": "p", "type": "person", "name": "eleve", "role": "cosmetic"}
SAMPLE = {
    "id": "s",
    "type": "sample",
    "name": "fruits",
    "role": "cosmetic",
    "options": ["kiwi", "poire", "datte"],
    "count": 2,
    "default": ["kiwi", "poire"],
}


def rich():
    """A challenge that draws a value of each kind."""
    document = text_challenge()
    parameters = document["dataset"]["draw"]["parameters"]
    document["dataset"]["draw"]["parameters"] = [*parameters, DATE, PERSON, SAMPLE]
    return document


def accepted_by(document, expression, seed, answer):
    program = generators.compile_challenge(accepting.changed(document, Change(expression=expression)))
    return marking.mark(program.instantiate(seed).key, answer).outcome == "right"


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(lambda text: marking_text(text)))
def test_a_quoted_text_is_that_text_in_the_data_language(text):
    line = " ".join(text.split())
    variant = generators.compile_challenge(text_challenge(TEXT | {"accept": [accepting.quoted(text)], "max_length": 200})).instantiate(
        "1" * 32
    )
    assert variant.key["accept"] == [line.strip()]


def marking_text(text):
    """Whether an answer may be this text at all."""
    try:
        marking.check_answer({"type": "short_text", "max_length": 100}, text)
    except marking.InvalidAnswer:
        return False
    return "\x00" not in text


@pytest.mark.parametrize("write", [
    lambda v: v["ville"], lambda v: v["ville"].upper(), lambda v: f"à {v['ville']}, le {v['jour']:%d/%m/%Y}",
    lambda v: f"{v['jour']:%Y-%m-%d}", lambda v: f"{v['eleve']['first_name']} de {v['ville']}", lambda v: f"« {v['fruits'][1]} »",
    lambda v: f'{v["a"]} "fois" \\ {v["a"]}', lambda v: f"{v['a']} à {v['a']}{v['ville']}",
])  # fmt: skip
@pytest.mark.parametrize("seed", ["1" * 32, "2" * 32, "a" * 32])
def test_every_proposal_accepts_what_was_written(write, seed):
    document = rich()
    values = generators.compile_challenge(document).instantiate(seed).values
    written = write(values)
    found = accepting.suggestions(written, values)
    accept = {one.expression: accepted_by(document, one.expression, seed, written) for one in found if one.expression != "ville"}
    assert set(accept.values()) <= {True}
    assert [one.fixed for one in found] == [False] * (len(found) - 1) + [True]
    assert found[-1].expression == accepting.quoted(written)


def test_the_first_proposal_follows_all_that_was_drawn():
    found = accepting.suggestions("A Orval le 12 mars 2026", {"ville": "Orval", "jour": datetime.date(2026, 3, 12)})
    assert [one.expression for one in found] == [
        '"A " + ville + " le " + format(jour, "date_long")',
        '"A " + ville + " le 12 mars 2026"',
        '"A Orval le " + format(jour, "date_long")',
        '"A Orval le 12 mars 2026"',
    ]


def test_the_same_text_under_two_names_gives_both():
    found = accepting.suggestions("Orval", {"ville": "Orval", "gare": "Orval", "prix": Decimal("1.5")})
    assert [one.expression for one in found] == ["ville", "gare", '"Orval"']


def test_part_of_a_word_is_not_the_value():
    found = accepting.suggestions("Orvalois", {"ville": "Orval"})
    assert [one.expression for one in found] == ['"Orvalois"']


def test_nothing_written_proposes_nothing():
    assert accepting.suggestions("  ", {"ville": "Orval"}) == []


@pytest.mark.parametrize(
    ("expression", "varies"), [('"x"', False), ("ville", True), ('"à " + lower(ville)', True), ("upper('x')", False), ("(", False)]
)
def test_what_does_not_use_the_data_is_told(expression, varies):
    assert accepting.varies(expression, text_challenge()) is varies


@pytest.mark.parametrize(("kind", "expected"), [
    ("single_choice", []), ("multiple_choice", []), ("short_text", [("", "expression", "'Orval'")]), ("number", [("", "tolerance", "0")]),
    ("blanks", [("b1", "expression", "'Orval'"), ("b2", "tolerance", "0")]),
])  # fmt: skip
def test_what_may_accept_more(kind, expected):
    assert [(one.blank, one.way, one.now) for one in accepting.targets(RESPONSES[kind])] == expected


def with_response(kind):
    return bank.challenge_document("1.1-1a", response=copy.deepcopy(RESPONSES[kind]))


def test_an_expression_is_added_last_and_nothing_else_moves():
    before = with_response("short_text")
    after = accepting.changed(before, Change(expression="'Gare'"))
    assert after["response"].pop("accept") == ["'Orval'", "'Gare'"]
    assert before["response"].pop("accept") == ["'Orval'"]
    assert after == before


@pytest.mark.parametrize(("written", "kept"), [("0,5", "0.5"), (" 1 000 ", "1000"), ("2.50", "2.50")])
def test_a_tolerance_is_written_as_the_format_wants(written, kept):
    after = accepting.changed(with_response("number"), Change(tolerance=written))
    assert (after["response"]["tolerance"], document_problems_of_form(after)) == (kept, [])


def document_problems_of_form(document):
    try:
        generators.compile_challenge(document)
    except generators.SpecificationError as error:
        return error.problems
    return []


def test_one_blank_changes_and_the_others_stay():
    after = accepting.changed(with_response("blanks"), Change(blank="b1", expression="text(a)"))
    assert after["response"]["blanks"] == [BLANKS[0] | {"accept": ["'Orval'", "text(a)"]}, *BLANKS[1:]]
    after = accepting.changed(with_response("blanks"), Change(blank="b2", tolerance="1"))
    assert after["response"]["blanks"] == [BLANKS[0], BLANKS[1] | {"tolerance": "1"}, BLANKS[2]]


@pytest.mark.parametrize(("kind", "change"), [
    ("single_choice", Change(expression="'x'")), ("blanks", Change(blank="b3", expression="'mardi'")), ("blanks", Change(expression="'x'")),
    ("short_text", Change()), ("short_text", Change(expression="'Orval'")), ("short_text", Change(tolerance="1")),
    ("number", Change()), ("number", Change(tolerance="-1")), ("number", Change(tolerance="0")), ("number", Change(tolerance="NaN")),
    ("number", Change(tolerance="1e9")), ("number", Change(tolerance="beaucoup")), ("number", Change(tolerance="9" * 30)),
])  # fmt: skip
def test_what_is_no_change_is_refused(kind, change):
    with pytest.raises(ValidationError):
        accepting.changed(with_response(kind), change)


@pytest.mark.django_db
def test_a_wrong_expression_is_a_problem_of_the_document(framework):
    document = accepting.changed(text_challenge(), Change(expression="inconnu + 1"))
    assert len(document_problems(document)) == 1
