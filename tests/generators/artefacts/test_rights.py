"""Matrices of rights: what is read back is what was written, each row has its header."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.artefacts import rights
from generators.artefacts.grids import shown
from tests.generators.artefacts.webpages import HOSTILE, LINE, build, check_example, check_rendering, found, problems, refusal
from tests.generators.many import FEW

SPEC = {
    "type": "rights", "path": "d.html", "title": "Droits", "table": "lignes", "subject_header": "Membre", "subject": "{nom}",
    "columns": [
        {"column": "budget", "header": "Budget {a}"}, {"column": "quota", "header": "Quota", "format": "integer"},
        {"column": "depuis", "header": "Depuis", "format": "date"},
    ],
}  # fmt: skip
COLUMNS = "nom budget quota:integer depuis:date"
ROWS = [["Lina", "Lecture", "1200", "01/03/2026"], ["Noé", "", "0", "02/03/2026"]]


@st.composite
def pages(draw):
    width = draw(st.integers(2, 5))
    return {"title": draw(LINE), "rows": draw(st.lists(st.lists(LINE, min_size=width, max_size=width), min_size=1, max_size=4))}


@FEW
@given(pages())
def test_what_is_read_is_what_was_written(page):
    assert rights.read(rights.write(page)) == page
    check_rendering(rights.render(page, 3))


@FEW
@given(st.integers(-(10**12), 10**12), st.decimals(-(10**9), 10**9, places=2), st.dates(), st.times())
def test_values_are_found_again_in_their_words(number, price, day, time):
    time = time.replace(second=0, microsecond=0)
    for value, name in ((number, "integer"), (number, "decimal"), (price, "decimal"), (price, "euros"), (day, "date"), (time, "time")):
        assert rights.typed(shown(value, name), name) == value


def test_page():
    file = build(SPEC, COLUMNS, ROWS)
    assert file.logical["rows"][0][0] == "Membre"
    assert file.logical["rows"][1:] == [["Lina", "Lecture", "1\u202f200", "01/03/2026"], ["Noé", "", "0", "02/03/2026"]]
    assert '<caption class="artefact-title">Droits</caption>' in file.html
    assert [file.html.count(f'scope="{name}"') for name in ("col", "row")] == [4, 2]


def test_columns_are_found_again():
    assert found(SPEC, COLUMNS, ROWS) == {
        "nom": ["Lina", "Noé"], "budget": ["Lecture", ""], "quota": [Decimal(1200), Decimal(0)],
        "depuis": [dt.date(2026, 3, 1), dt.date(2026, 3, 2)],
    }  # fmt: skip
    assert "nom" not in found({**SPEC, "subject": "M. {nom}"}, COLUMNS, ROWS)


def test_texts_are_escaped():
    file = build(SPEC, COLUMNS, [[HOSTILE, HOSTILE, "1", "01/03/2026"]])
    assert file.logical["rows"][1][:2] == [HOSTILE, HOSTILE]
    assert "<script" not in file.html
    assert b"<script" not in file.content


def test_refusals():
    assert refusal(SPEC, COLUMNS, [["", "x", "1", "01/03/2026"]]) == ("empty_text", {"name": "titre de la ligne"})
    assert refusal(SPEC, COLUMNS, [["A", "jo@vrai-site.fr", "1", "01/03/2026"]])[0] == "real_domain"
    assert refusal({**SPEC, "title": "\u00a0"}, COLUMNS, ROWS) == ("empty_text", {"name": "titre"})


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"table": "rien", "subject": "S"}, ("f", "table", "unknown_table")),
        ({"columns": [{"column": "rien", "header": "R"}]}, ("f", "columns", "unknown_column")),
        ({"subject_header": "06 12 34 56 78"}, ("f", "subject_header", "real_phone")),
    ],
)
def test_problems_are_told_before_any_draw(change, expected):
    assert problems({**SPEC, **change}, COLUMNS, ROWS) == [expected]


def test_example():
    check_example("rights", {f"membres.{name}" for name in ("personne.full_name", "budget", "photos", "depuis")})
