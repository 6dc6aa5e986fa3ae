"""No bytes make a reader do anything but read or refuse: damaged files, files whose parts were changed, and texts of formulas."""

import contextlib
import io
import random
import time
import zipfile
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from challenges.handed import BadKey, Refused, apply, check
from challenges.handed.workbooks.formulas.parsing import Unread, parse
from challenges.handed.workbooks.formulas.writing import write
from tests.handed.cases import CASES, SALES, TOTAL, do
from tests.handed.files import WRITERS
from tests.handed.watching import watched

ROUNDS = 150
RECIPE = [TOTAL, do("set_formula", cell="E2", formula="=C2*D2"), do("fill_down", cell="E2"), do("set_conditional", cells="Montant", test="greater", value=3),
          do("filter_rows", column="Ville", test="equal", value="Brest"), do("merge_cells", cells="H1:I2"), do("freeze", rows=1), do("set_format", cells="Montant", category="euro")]  # fmt: skip
CHART = do("add_chart", chart="bar", series=["Montant"], categories="Ville", title="Ventes")
CODES = {
    "damaged",
    "too_much_inside",
    "too_many_cells",
    "too_big",
    "empty",
    "encrypted",
    "macro",
    "unknown",
    "not_wanted",
    "presentation",
    "drawing",
    "web_page",
}


@cache
def valid(writer: str) -> bytes:
    file_format, write_file = WRITERS[writer]
    recipe = [] if file_format == "csv" else [*RECIPE, CHART] if file_format == "xlsx" else RECIPE
    return apply(write_file(SALES), file_format, recipe)


def key() -> dict:
    return {"formats": ["xlsx", "ods", "csv"], "rules": [{"id": str(rank), **case.rule} for rank, case in enumerate(CASES.values())]}


@pytest.fixture(autouse=True, scope="module")
def _libraries_are_loaded():
    for writer in WRITERS:
        marked(valid(writer), f"x.{WRITERS[writer][0]}")


def marked(data: bytes, name: str = "x.xlsx") -> str:
    """Return `marked`, or the code of the refusal; anything else that is raised fails the test."""
    try:
        check(data, name, key(), WRITERS["xlsxwriter"][1](SALES))
    except Refused as refused:
        return refused.code
    return "marked"


def watched_mark(data: bytes, name: str = "x.xlsx") -> str:
    start = WRITERS["xlsxwriter"][1](SALES)
    begun = time.process_time()
    with watched() as seen:
        try:
            check(data, name, key(), start)
            found = "marked"
        except Refused as refused:
            found = refused.code
    assert seen == []
    assert time.process_time() - begun < 3
    return found


def test_the_watch_sees_a_file_being_opened():
    with watched() as seen:
        open(__file__).close()  # noqa: PTH123  what is watched is this very call

    assert seen == ["open"]


@pytest.mark.parametrize("writer", WRITERS)
def test_a_valid_file_is_marked_and_reaches_nothing(writer):
    assert watched_mark(valid(writer), f"x.{WRITERS[writer][0]}") == "marked"


@pytest.mark.parametrize("writer", WRITERS)
def test_a_file_that_is_cut_or_has_wrong_bits_is_marked_or_refused(writer):
    chance, data = random.Random(writer), valid(writer)
    found = set()
    for turn in range(ROUNDS):
        changed = bytearray(data[: chance.randrange(len(data))] if turn % 3 == 0 else data)
        for _flip in range(chance.randint(1, 20) if turn % 3 else 0):
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        found.add(watched_mark(bytes(changed), f"x.{WRITERS[writer][0]}"))

    assert found - CODES - {"marked"} == set()


WORDS = (b"-1", b"1048576", b"99999999999999999999", b"", b"NaN", b"1e999", b"XFD1048576", b"A0", b"#REF!", b"true", b"Infinity", b"2026-99-99", b"PT99999999999H00M00S",
         b"=SUM(A1:XFD1048576)", b"A1:XFD1048576", b"\xff\xfe", b"&amp;", b"9999-12-31T23:59:59", b"0" * 400)  # fmt: skip


@pytest.mark.parametrize("writer", ["openpyxl", "xlsxwriter", "odfdo"])
def test_a_file_whose_parts_hold_nonsense_is_marked_or_refused(writer):
    chance = random.Random(writer)
    with zipfile.ZipFile(io.BytesIO(valid(writer))) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    changing = [name for name in parts if name.endswith((".xml", ".rels"))]
    found = set()
    for _turn in range(ROUNDS):
        name = chance.choice(changing)
        data = bytearray(parts[name])
        for _change in range(chance.randint(1, 4)):
            at = chance.randrange(len(data) + 1)
            if chance.random() < 0.6:  # the value of an attribute or the text of an element
                at = data.find(chance.choice((b'="', b">")), at)
                end = min((one for one in (data.find(b'"', at + 2), data.find(b"<", at + 1)) if one > 0), default=at)
                data[at + 2 : end] = chance.choice(WORDS)
            else:
                data[at : at + chance.randint(0, 30)] = bytes(chance.randrange(256) for _ in range(chance.randint(0, 8)))
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for one, content in {**parts, name: bytes(data)}.items():
                archive.writestr(one, content)
        found.add(watched_mark(target.getvalue(), f"x.{WRITERS[writer][0]}"))

    assert found - CODES - {"marked"} == set()


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"a;b\n", b"sep=;\n"]),
)
@settings(max_examples=150, deadline=None)
def test_random_bytes_are_marked_or_refused(data, start):
    assert watched_mark(start + data, "x.csv") in CODES | {
        "marked",
        "old_xls",
        "old_doc",
        "old_office",
        "gif",
        "heic",
        "other_image",
        "other_archive",
    }


PIECES = st.sampled_from(["SUM(", "IF(", "SOMME.SI(", "A1", "$B$2", "A:A", "2:2", "Ventes!C2", "'Ma feuille'!A1", "[.A1:.B2]", "(", ")", ",", ";", "+", "-", "*", "/", "^", "&", "=",
                          "<>", ">=", "%", '"a"', '"', "12", "1,5", "1.5", "VRAI", "FALSE", "#REF!", "{1,2}", "Tableau1[Prix]", " ", "REPT(", "VLOOKUP(", "1E400", "é"])  # fmt: skip


@given(st.lists(PIECES, max_size=30).map("".join))
@settings(max_examples=300, deadline=None)
def test_the_text_of_a_formula_is_read_or_not_and_never_breaks(text):
    case = CASES["cell"].rule | {"kind": "formula", "like": text, "cell": "E2"}
    with watched() as seen, contextlib.suppress(BadKey):
        check(valid("openpyxl"), "x.xlsx", {"formats": ["xlsx"], "rules": [{"id": "1", **case}]})
    assert seen == []


@given(st.lists(PIECES, max_size=14).map("".join))
@settings(max_examples=300, deadline=None)
def test_a_formula_that_is_read_is_the_same_when_it_was_written(text):
    try:
        tree = parse(text)
    except Unread:
        return

    assert parse(write(tree)) == tree
    assert parse(write(tree, "ods")) == tree


@pytest.mark.parametrize(
    "text",
    ["(" * 5000, "-" * 5000 + "1", "1" + "+1" * 900, "IF(" * 300 + "1" + ")" * 300, "A1" + "&A1" * 199, "1" + "%" * 1500, '"' + "x" * 5000],
)
def test_a_formula_without_end_is_not_read(text):
    try:
        found = parse(text)
    except Unread:
        return

    assert parse(write(found)) == found
