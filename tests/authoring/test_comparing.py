"""Differences between two documents, in the words of the editor."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.authoring.document.comparing import compare, told_at, words
from challenges.authoring.editor.examples import example_document, example_names
from tests.factories.bank import challenge_document, csv_challenge


def changed(**changes):
    document = challenge_document("1.1-1a")
    return document, document | changes


def told(sections):
    return [(section.name, change.kind, change.label) for section in sections for change in section.changes]


@pytest.mark.parametrize("name", example_names())
def test_a_document_does_not_differ_from_itself(name):
    assert compare(example_document(name), copy.deepcopy(example_document(name))) == []


def test_a_new_title_is_told_word_by_word():
    before, after = changed(title="Somme rapide")
    (section,) = compare(before, after)
    (change,) = section.changes
    assert ([piece.text for piece in change.before if piece.changed], [piece.text for piece in change.after if piece.changed]) == (
        ["1.1-1a-01"],
        ["rapide"],
    )


def test_a_parameter_that_changed_is_named_with_its_field():
    before, after = changed()
    after = copy.deepcopy(after)
    after["dataset"]["draw"]["parameters"][0]["max"] = 500
    assert told(compare(before, after)) == [("data", "changed", "Tirage › Paramètre « a » › Maximum")]


def test_a_block_that_is_new_is_told_whole():
    before, after = changed()
    after = copy.deepcopy(after)
    after["dataset"]["derive"]["values"].append({"id": "v", "name": "total", "expr": "a + b"})
    (section,) = compare(before, after)
    assert [(change.kind, change.after[0].text) for change in section.changes] == [("added", "Nom : total\nExpression : a + b")]


def test_blocks_that_only_moved_are_told_as_an_order():
    before, after = changed()
    after = copy.deepcopy(after)
    after["dataset"]["draw"]["parameters"].reverse()
    assert told(compare(before, after)) == [("data", "changed", "Ordre")]


def test_files_and_settings_have_their_sections():
    before = challenge_document("1.1-1a")
    after = csv_challenge("1.1-1a") | {"timer": 60, "devices": {"phone": False, "tablet": True}}
    assert [section.name for section in compare(before, after)] == ["texts", "response", "data", "files", "settings"]


def test_tutorials_are_named_by_their_title():
    before, after = changed(tutorials=["u1"])
    (section,) = compare(before, after, {"u1": "Trier un tableau"})
    assert [(change.kind, change.after[0].text) for change in section.changes] == [("added", "Trier un tableau")]


def test_the_new_identifier_of_a_response_is_no_difference():
    before, after = changed()
    after = copy.deepcopy(after)
    after["response"]["id"] = "autre"
    assert compare(before, after) == []


def test_a_place_is_told_in_the_words_of_the_editor():
    assert told_at(csv_challenge("1.1-1a"), "draw.parameters.a") == (
        "Tirage › Paramètre « a »",
        "Sorte : Nombre entier\nNom : a\nRôle : cosmetic\nMinimum : 100\nMaximum : 900\nPas : 1\nValeur par défaut : 100",
    )


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_pieces_of_both_sides_give_both_texts_back(before, after):
    one, two = words(before, after)
    assert ("".join(piece.text for piece in one), "".join(piece.text for piece in two)) == (before, after)
