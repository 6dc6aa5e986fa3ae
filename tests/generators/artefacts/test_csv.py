"""Delimited text: dialects."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.artefacts import csv
from generators.artefacts.grids import Grid
from generators.artefacts.safety import clean_text
from generators.errors import EvaluationError
from tests.generators.artefacts.drawings import NUMBER, changed, check_example, file_of
from tests.generators.many import FEW

TEXT = st.text(max_size=20).map(clean_text)
ROWS = st.lists(st.tuples(TEXT, NUMBER, st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1))), max_size=5)


@FEW
@given(
    ROWS, st.sampled_from(";,\t|"), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), st.sampled_from(["needed", "all"]),
    st.sampled_from(["crlf", "lf"]), st.sampled_from(",."), st.booleans(),
)  # fmt: skip
def test_what_is_read_is_what_was_written(rows, delimiter, encoding, quotes, line_end, mark, headers):
    grid = Grid(["a", "n", "d"], ["text", "decimal", "date"], [list(row) for row in rows])
    cells = csv.text_cells(grid, encoding, mark)[0 if headers else 1 :]
    content = csv.write(cells, delimiter, encoding, quotes, line_end)
    assert csv.read(content, delimiter, encoding, quotes, line_end) == cells
    assert csv.write(cells, delimiter, encoding, quotes, line_end) == content


def test_bytes_of_a_dialect():
    rows = [["é", 'a"b', "1.5"], ["", "x\ny", "|"]]
    assert csv.write(rows, "|", "utf-16", "all", "lf") == b"\xff\xfe" + '"é"|"a""b"|"1.5"\n""|"x\ny"|"|"\n'.encode("utf-16-le")
    assert csv.write(rows, "|", "windows-1252") == b'\xe9|"a""b"|1.5\r\n|"x\ny"|"|"\r\n'


def test_windows_1252_keeps_typography_and_widens_narrow_spaces():
    grid = Grid(["L’été…"], ["text"], [["1\u202f000 €"]])
    assert csv.text_cells(grid, "windows-1252") == [["L’été…"], ["1\u00a0000 €"]]
    with pytest.raises(EvaluationError) as caught:
        csv.write([["日"]], ";", "windows-1252")
    assert caught.value.code == "cannot_write"


@pytest.mark.parametrize(
    ("content", "encoding", "quotes", "line_end"),
    [
        (b"a;b", "utf-8", "needed", "crlf"),
        (b"a;b\n", "utf-8", "needed", "crlf"),
        (b'"a";b\r\n', "utf-8", "all", "crlf"),
        (b'"a;b\r\n', "utf-8", "needed", "crlf"),
        (b'"a"x;b\r\n', "utf-8", "needed", "crlf"),
        (b"a;", "utf-8", "needed", "crlf"),
        ("a;b\n".encode("utf-16-le"), "utf-16", "needed", "lf"),
    ],
)
def test_a_file_in_another_dialect_is_refused(content, encoding, quotes, line_end):
    with pytest.raises(ValueError, match="."):
        csv.read(content, ";", encoding, quotes, line_end)


def test_the_logical_form_tells_the_dialect_only_when_it_is_chosen():
    plain = dict.fromkeys(("delimiter", "encoding", "quotes", "line_end", "decimal_mark", "headers"))
    digests = {
        file_of(changed("csv", **plain)).logical_digest,
        file_of(changed("csv", **{**plain, "delimiter": "|", "encoding": "utf-16"})).logical_digest,
        file_of(changed("csv", **{**plain, "quotes": "needed"})).logical_digest,
    }
    assert len(digests) == 2


def test_the_page_shows_the_file_as_it_is():
    grid = Grid(["<b>", "n"], ["text", "decimal"], [["<script>", Decimal("1.5")]])
    kind = object.__new__(csv.Csv)
    kind.headers, kind.decimal_mark = False, "."
    assert kind._table(grid, [["<script>", "1.5"]], "f.csv") == (
        '<table class="artefact-table"><caption>f.csv</caption><thead><tr><th scope="col">Colonne 1</th><th scope="col">Colonne 2</th></tr>'
        '</thead><tbody><tr><td>&lt;script&gt;</td><td class="artefact-number">1.5</td></tr></tbody></table>'
    )


def test_example():
    check_example("csv", ["mesures.jour", "mesures.temperature", "mesures.pluie"])
