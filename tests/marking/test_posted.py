"""What a browser sends of an answer, and what the player reads of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.marking import posted

OPTIONS = [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}, {"id": "c", "text": "C"}]
BLANKS = {
    "type": "blanks",
    "blanks": [
        {"id": "x", "kind": "choice", "label": "X", "options": ["un  mot", "deux\nmots"]},
        {"id": "y", "kind": "number", "label": "Y"},
        {"id": "z", "kind": "short_text", "label": "Z", "max_length": 3},
    ],
}


@pytest.mark.parametrize(
    ("response", "answer", "fields", "read"),
    [
        ({"type": "single_choice", "options": OPTIONS}, "b", {"answer": ["b"]}, "b"),
        ({"type": "single_choice", "options": OPTIONS}, "?", {"answer": []}, ""),
        ({"type": "multiple_choice", "options": OPTIONS}, ["c", "a"], {"answer": ["a", "c"]}, ["a", "c"]),
        ({"type": "multiple_choice", "options": OPTIONS}, [], {"answer": []}, []),
        ({"type": "number", "unit": "€"}, " 12,50\u00a0€ ", {"answer": [" 12,50\u00a0€ "]}, "12,50\u00a0€"),
        ({"type": "short_text", "max_length": 20}, "un\ndeux\r\ntrois", {"answer": ["undeuxtrois"]}, "undeuxtrois"),
        ({"type": "short_text", "max_length": 5}, "😀😀😀", {"answer": ["😀😀"]}, "😀😀"),
        ({"type": "short_text", "max_length": 5, "lines": True}, "a\nb", {"answer": ["a\r\nb"]}, "a\r\nb"),
        (BLANKS, {"x": "un mot", "y": "7"}, {"blank-x": ["un  mot"], "blank-y": ["7"], "blank-z": [""]}, {"x": "un  mot", "y": "7", "z": ""}),
        (BLANKS, {"x": "deux mots", "z": "long"}, {"blank-x": ["deux\r\nmots"], "blank-y": [""], "blank-z": ["long"]},
         {"x": "deux\r\nmots", "y": "", "z": "long"}),
    ],
)  # fmt: skip
def test_an_answer_goes_through_the_form(response, answer, fields, read):
    assert (posted.sent_by_browser(response, answer), posted.answer_from(response, fields)) == (fields, read)


def test_a_missing_field_is_an_empty_one_and_the_last_value_counts():
    assert posted.answer_from(BLANKS, {"blank-y": ["1", "2"]}) == {"x": "", "y": "2", "z": ""}
    assert [posted.answer_from({"type": kind}, {}) for kind in ("number", "multiple_choice")] == ["", []]


@given(st.text(), st.integers(0, 20))
def test_a_cut_text_is_a_beginning_that_fits(text, most):
    kept = posted.cut(text, most)
    assert text.startswith(kept) or not text.isprintable()
    assert len(kept.encode("utf-16-le", "surrogatepass")) <= 2 * most
