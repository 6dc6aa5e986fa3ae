"""Discussions: what is read back is what was written, answers name an earlier message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.artefacts import thread
from tests.generators.artefacts.webpages import (
    DAY,
    HOSTILE,
    LINE,
    LINES,
    TIME,
    build,
    check_example,
    check_rendering,
    found,
    problems,
    refusal,
)  # fmt: skip
from tests.generators.many import FEW

SPEC = {
    "type": "thread", "path": "d.html", "style": "forum", "title": "Fête", "table": "lignes", "author": "{auteur}", "text": "{texte}",
    "date": 'lignes["jour"]', "reply_to": 'lignes["repond"]', "own": 'lignes["texte"] == "moi"',
}  # fmt: skip
COLUMNS = "auteur texte jour:date repond:integer"
ROWS = [["Lina", "Qui vient ?", "01/03/2026", "0"], ["Noé", "moi", "01/03/2026", "1"], ["Bo", "Parfait", "02/03/2026", "2"]]
MESSAGE = st.fixed_dictionaries({"author": LINE, "own": st.booleans(), "date": DAY, "time": TIME, "text": LINES})


@st.composite
def pages(draw):
    messages = [{**draw(MESSAGE), "reply_to": draw(st.integers(0, rank))} for rank in range(draw(st.integers(0, 4)))]
    return {"style": draw(st.sampled_from(["forum", "chat", "comments"])), "title": draw(LINE), "messages": messages}


@FEW
@given(pages())
def test_what_is_read_is_what_was_written(page):
    # Nobody has no name, but the person who looks.
    page["messages"] = [{**one, "author": one["author"] or ("" if one["own"] else "x")} for one in page["messages"]]
    assert thread.read(thread.write(page, "artefact-f-")) == page
    check_rendering(thread.render(page, 3, "artefact-f-"))


@pytest.mark.parametrize(("style", "word"), [("forum", "message"), ("chat", "message"), ("comments", "commentaire")])
def test_page(style, word):
    file = build({**SPEC, "style": style}, COLUMNS, ROWS)
    assert [(one["author"], one["own"], one["reply_to"]) for one in file.logical["messages"]] == [
        ("Lina", False, 0), ("Noé", True, 1), ("Bo", False, 2),
    ]  # fmt: skip
    assert f'En réponse à <a href="#artefact-f-message-1">Lina ({word} 1)</a>' in file.html
    assert f'En réponse à <a href="#artefact-f-message-2">vous ({word} 2)</a>' in file.html
    assert f"{word.capitalize()} 3</span>" in file.html
    assert '<span class="artefact-you">Vous</span> (<span class="artefact-author">Noé</span>)' in file.html


def test_messages_of_a_chat_without_answers_have_no_number():
    assert "Message 1" not in build({**SPEC, "style": "chat", "reply_to": ""}, COLUMNS, ROWS).html
    assert "Message 1" in build({**SPEC, "reply_to": ""}, COLUMNS, ROWS).html


def test_columns_are_found_again():
    columns = found(SPEC, COLUMNS, ROWS)
    assert columns["repond"] == [0, 1, 2]
    assert columns["auteur"] == ["Lina", "Noé", "Bo"]
    assert [day.isoformat() for day in columns["jour"]] == ["2026-03-01", "2026-03-01", "2026-03-02"]
    assert columns["texte"] == ["Qui vient ?", "moi", "Parfait"]
    assert len(columns) == 4


def test_texts_are_escaped():
    file = build(SPEC, COLUMNS, [[HOSTILE, HOSTILE, "01/03/2026", "0"], [HOSTILE, HOSTILE, "01/03/2026", "1"]])
    assert file.logical["messages"][1]["author"] == HOSTILE
    assert "<script" not in file.html
    assert b"<script" not in file.content


@pytest.mark.parametrize("answered", ["1", "2", "-1"])
def test_an_answer_names_an_earlier_message(answered):
    assert refusal(SPEC, COLUMNS, [["A", "x", "01/03/2026", answered]]) == ("bad_reply", {"rank": "1", "value": answered})


def test_refusals():
    assert refusal({**SPEC, "reply_to": "1 / 2"}, COLUMNS, ROWS)[0] == "not_a_whole_number"
    assert refusal(SPEC, COLUMNS, [["", "x", "01/03/2026", "0"]]) == ("empty_text", {"name": "auteur"})
    assert build(SPEC, COLUMNS, [["", "moi", "01/03/2026", "0"]]).logical["messages"][0]["author"] == ""


def test_problems_are_told_before_any_draw():
    assert problems({**SPEC, "title": "06 12 34 56 78"}, COLUMNS, ROWS) == [("f", "title", "real_phone")]
    assert problems({**SPEC, "reply_to": 'lignes["auteur"]'}, COLUMNS, ROWS) == [("f", "reply_to", "bad_kind")]


def test_example():
    check_example("thread", {f"messages.{name}" for name in ("auteur", "texte", "jour", "repond")})
