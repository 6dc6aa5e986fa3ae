"""What was put where, of matchings and orderings."""

import numpy as np

from challenges.runtime.assessments.item_answers import Answered
from challenges.runtime.assessments.item_placings import placings

LEFTS = [{"id": "a", "text": "Chat"}, {"id": "b", "text": "Chien"}]
RIGHTS = [{"id": "r0", "text": "Aboie"}, {"id": "r1", "text": "Miaule"}]
MATCHING = {"type": "matching", "lefts": LEFTS, "rights": RIGHTS, "pairs": {"a": "r1", "b": "r0"}}
ITEMS = [{"id": "x", "text": "Un", "rank": 0}, {"id": "y", "text": "Deux", "rank": 1}, {"id": "z", "text": "Aussi deux", "rank": 1}]
ORDERING = {"type": "ordering", "items": ITEMS}


def answered(key, *answers):
    return Answered(np.arange(len(answers)), [(answer, {"type": key["type"]}, key) for answer in answers])


def test_of_a_matching_each_line_says_which_choice_it_was_given():
    told = placings(answered(MATCHING, {"a": "r1", "b": "r0"}, {"a": "r1", "b": "r1"}, {"a": "r0", "b": "r1"}, {"a": "r1", "b": "r0"}))
    assert told == {
        "kind": "matching",
        "columns": ["Aboie", "Miaule"],
        "rows": [
            {"text": "Chat", "shares": [0.25, 0.75], "right": [False, True]},
            {"text": "Chien", "shares": [0.5, 0.5], "right": [True, False]},
        ],
    }


def test_a_choice_that_stands_under_another_identifier_in_each_variant_is_one_column():
    turned = MATCHING | {"rights": [{"id": "r0", "text": "Miaule"}, {"id": "r1", "text": "Aboie"}], "pairs": {"a": "r0", "b": "r1"}}
    both = answered(MATCHING, {"a": "r1", "b": "r0"}).rows + answered(turned, {"a": "r0", "b": "r1"}).rows
    told = placings(Answered(np.arange(2), both))
    assert [row["shares"] for row in told["rows"]] == [[0, 1], [1, 0]]


def test_of_an_ordering_each_item_says_where_it_was_put_and_items_of_one_rank_share_their_places():
    told = placings(answered(ORDERING, ["x", "y", "z"], ["x", "z", "y"], ["y", "x", "z"], ["x", "y", "z"]))
    assert (told["columns"], told["rows"]) == (
        ["1", "2", "3"],
        [
            {"text": "Un", "shares": [0.75, 0.25, 0], "right": [True, False, False]},
            {"text": "Deux", "shares": [0.25, 0.5, 0.25], "right": [False, True, True]},
            {"text": "Aussi deux", "shares": [0, 0.25, 0.75], "right": [False, True, True]},
        ],
    )


def test_those_who_passed_are_no_part_of_it():
    told = placings(answered(MATCHING, {"a": "r1", "b": "r0"}, None))
    assert told["rows"][0]["shares"] == [0, 1]


def test_rows_of_a_table_that_change_with_the_variant_give_no_table():
    keys = [
        {"type": "ordering", "items": [{"id": f"row-{n}", "text": f"{variant} {n}"} for n in range(3)]}
        for variant in ("Rue", "Place", "Quai", "Cours", "Allée")
    ]
    rows = [([one["id"] for one in key["items"]], {"type": "ordering"}, key) for key in keys]
    assert placings(Answered(np.arange(5), rows)) is None


def test_another_form_has_none():
    assert placings(answered({"type": "number", "value": "3"}, "3")) is None
