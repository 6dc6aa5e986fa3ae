"""Programs in blocks: what is read back is what was written, blocks hold together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from generators.artefacts import program
from tests.generators.artefacts.webpages import HOSTILE, LINE, build, check_example, check_rendering, found, problems, refusal
from tests.generators.many import FEW

SPEC = {
    "type": "program", "path": "p.txt", "title": "Robot", "table": "lignes", "text": "{mots}", "depth": 'lignes["niveau"]', "block": "{bloc}",
}  # fmt: skip
COLUMNS = "mots niveau:integer bloc"
ROWS = [
    ["au départ", "0", "event"], ["répéter 4 fois", "1", "repeat"], ["si mur", "2", "if"], ["tourner", "3", "action"], ["dire", "1", "action"],
    ["fin", "0", "answer"],
]  # fmt: skip
WORDS = LINE.filter(bool)


@st.composite
def programs(draw):
    depth, instructions = -1, []
    for _ in range(draw(st.integers(0, 8))):
        depth = draw(st.integers(0, min(depth + 1, 6)))
        instructions.append({"text": draw(WORDS), "depth": depth})
    return {"title": draw(WORDS), "instructions": instructions}


@FEW
@given(programs(), st.data())
def test_what_is_read_is_what_was_written(one, data):
    assert program.read(program.write(one)) == one
    count = len(one["instructions"])
    kinds = data.draw(st.lists(st.sampled_from(list(program.BLOCKS)), min_size=count, max_size=count))
    html = program.render(one, kinds)
    check_rendering(html)
    blocks = lxml_html.fragment_fromstring(html).find_class("artefact-block")
    assert [sum(1 for _ in block.iterancestors("ol")) - 1 for block in blocks] == [line["depth"] for line in one["instructions"]]


def test_program():
    file = build(SPEC, COLUMNS, ROWS)
    assert file.content.decode() == (
        "Robot\nau départ\n    répéter 4 fois\n        si mur\n            tourner\n    dire\nfin\n"
    )  # fmt: skip
    assert file.content.decode() in lxml_html.fragment_fromstring(file.html).find(".//pre").text_content()
    assert file.media_type == "text/plain"
    assert [file.html.count(words) for words in ("Boucle\u00a0: ", "Condition\u00a0: ", "Action\u00a0: ")] == [1, 1, 2]


def test_columns_are_found_again():
    assert found(SPEC, COLUMNS, ROWS) == {"mots": [row[0] for row in ROWS], "niveau": [0, 1, 2, 3, 1, 0]}


@pytest.mark.parametrize("text", ["T\n  a\n", "T\n    a\n", "T\na\n        b\n", "T\na", "T\n\n", "T\n   \n", "T\na\n    \n"])
def test_badly_indented_texts_are_not_read(text):
    with pytest.raises(ValueError):  # noqa: PT011
        program.read(text.encode())


def test_texts_are_escaped():
    file = build(SPEC, COLUMNS, [[HOSTILE, "0", "action"]])
    assert file.logical["instructions"][0]["text"] == HOSTILE
    assert "<script" not in file.html


@pytest.mark.parametrize(
    ("depths", "expected"),
    [(["1"], (1, 1, 0)), (["0", "2"], (2, 2, 1)), (["0", "-1"], (2, -1, 1)), ([str(rank) for rank in range(8)], (8, 7, 6))],
)
def test_blocks_open_one_at_a_time(depths, expected):
    rows = [["x", depth, "action"] for depth in depths]
    values = dict(zip(("rank", "value", "limit"), map(str, expected), strict=True))
    assert refusal(SPEC, COLUMNS, rows) == ("bad_depth", values)


def test_refusals():
    known = ", ".join(program.BLOCKS)
    assert refusal(SPEC, COLUMNS, [["x", "0", "boucle"]]) == (
        "unknown_choice",
        {"value": "boucle", "name": "sorte de bloc", "known": known},
    )
    assert refusal(SPEC, COLUMNS, [["", "0", "if"]]) == ("empty_text", {"name": "instruction 1"})
    assert refusal({**SPEC, "depth": "1 / 2"}, COLUMNS, ROWS)[0] == "not_a_whole_number"


def test_problems_are_told_before_any_draw():
    assert problems({**SPEC, "block": "boucle"}, COLUMNS, ROWS) == [("f", "block", "unknown_choice")]
    assert problems({**SPEC, "text": "jo@vrai-site.fr"}, COLUMNS, ROWS) == [("f", "text", "real_domain")]


def test_example():
    check_example("program", {"instructions.mots", "instructions.niveau"})
