"""Writers of lists: what CSV and ODS say, read back by other programs; nothing that somebody typed is run; local hours on days of hour change."""

import csv
import datetime
import io
import random
import shutil
import subprocess
import zipfile
from decimal import Decimal

import odfdo
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from challenges.cells import FORMULA_STARTS
from challenges.runtime.campaigns.handing import delimited, sheets, streaming
from challenges.runtime.campaigns.handing.streaming import Entry
from challenges.runtime.campaigns.handing.tables import Table, local
from challenges.runtime.campaigns.handing.wording import Facts, appreciation

AT = local(datetime.datetime(2026, 11, 3, 13, 5, tzinfo=datetime.UTC))
DOMAINS = [("Information", ("1.1", "1.2")), ("Communication", ("2.1",)), ("Création", ("3.1", "3.4"))]


def utc(*parts):
    return datetime.datetime(*parts, tzinfo=datetime.UTC)


def as_csv(*rows, headings=("A",)):
    content = b"".join(delimited.stream(Table("Liste", headings, iter(rows))))
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def as_ods(*rows, headings=("A",), name="Liste"):
    return b"".join(sheets.stream([Table(name, headings, iter(rows))], AT))


def cells(content):
    """What odfdo reads, row by row."""
    document = odfdo.Document(io.BytesIO(content))
    return [[cell.value for cell in row.cells] for row in document.body.tables[0].rows]


# ---------------------------------------------------------------- what is written


def test_a_csv_has_its_mark_semicolons_and_line_ends_of_spreadsheets():
    content = b"".join(delimited.stream(Table("Liste", ["Élève", "Points"], [["Chloé; la vraie", 3]])))
    assert content == '\ufeffÉlève;Points\r\n"Chloé; la vraie";3\r\n'.encode()


def test_numbers_days_and_moments_are_written_as_french_people_write_them():
    row = [Decimal("2.50"), 3, datetime.date(2026, 11, 3), utc(2026, 11, 3, 13, 5), None]
    assert as_csv(row)[1] == ["2,50", "3", "03/11/2026", "03/11/2026 14:05", ""]


@pytest.mark.parametrize(
    ("moment", "wall"),
    [
        (utc(2026, 10, 25, 0, 30), "25/10/2026 02:30"), (utc(2026, 10, 25, 1, 30), "25/10/2026 02:30"), (utc(2026, 10, 25, 2, 30), "25/10/2026 03:30"),
        (utc(2027, 3, 28, 0, 59), "28/03/2027 01:59"), (utc(2027, 3, 28, 1, 0), "28/03/2027 03:00"),
    ],
)  # fmt: skip
def test_hours_are_those_of_the_wall_clock_on_both_days_of_hour_change(moment, wall):
    assert (as_csv([moment])[1], cells(as_ods([moment]))[1]) == ([wall], [local(moment)])


def test_a_spreadsheet_keeps_numbers_days_moments_and_empty_cells_apart():
    row = [Decimal("2.50"), 3, datetime.date(2026, 11, 3), utc(2026, 11, 3, 13, 5), None, "x"]
    assert cells(as_ods(row, headings=list("abcdef")))[1] == [
        Decimal("2.50"), 3, datetime.date(2026, 11, 3), AT, None, "x",
    ]  # fmt: skip


def test_a_name_that_no_sheet_may_have_becomes_one_that_it_may():
    assert CalamineWorkbook.from_filelike(io.BytesIO(as_ods(name="[3e] B/2: l’an *?"))).sheet_names == ["3e  B 2  l’an"]


# ---------------------------------------------------------------- whatever people type

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_a_csv_gives_back_every_text_and_runs_none(row):
    read = as_csv(row, headings=["x"] * len(row))[1] if any(one.replace("\0", "") for one in row) or len(row) > 1 else [""]
    assert [one.removeprefix("'") if one[1:2] in FORMULA_STARTS and one[1:2] else one for one in read] == [
        one.replace("\0", "") for one in row
    ]
    assert [one for one in read if one[:1] in FORMULA_STARTS and one] == []


@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_a_spreadsheet_gives_back_every_text_that_xml_can_hold_and_none_is_a_formula(row):
    content = as_ods([*row, "fin"], headings=["x"] * (len(row) + 1))
    kept = [sheets._UNWRITABLE.sub("", one).replace("\r\n", "\n").replace("\r", "\n") for one in row]
    assert [one or "" for one in cells(content)[1]] == [*kept, "fin"]
    assert b"table:formula" not in zipfile.ZipFile(io.BytesIO(content)).read("content.xml")


# ---------------------------------------------------------------- programs that people have


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """LibreOffice turns a spreadsheet into CSV: what it shows is what a teacher sees."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is required (package libreoffice-calc)")
    folder = tmp_path_factory.mktemp("office")

    def shown(content):
        (folder / "liste.ods").write_bytes(content)
        command = ["soffice", "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--convert-to", "csv:Text - txt - csv (StarCalc):59,34,76",
                   "--outdir", str(folder), str(folder / "liste.ods")]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        return list(csv.reader(io.StringIO((folder / "liste.csv").read_text(encoding="utf-8"), newline=""), delimiter=";"))

    return shown


def test_libreoffice_opens_the_spreadsheet_and_runs_nothing(office):
    rows = [
        ["=1+1", " deux  blancs ", "a & <b>"],
        ["+33 6", "ligne\nautre", 'dit "oui"'],
        [3, utc(2026, 11, 3, 13, 5), datetime.date(2026, 11, 3)],
    ]
    assert office(as_ods(*rows, headings=["Élève", "B", "C"])) == [
        ["Élève", "B", "C"], ["=1+1", " deux  blancs ", "a & <b>"], ["+33 6", "ligne\nautre", 'dit "oui"'], ["3", "03/11/2026 14:05", "03/11/2026"],
    ]  # fmt: skip


def test_the_type_of_the_file_stands_first_and_as_it_is():
    content = as_ods()
    first = zipfile.ZipFile(io.BytesIO(content)).infolist()[0]
    assert (first.filename, first.compress_type, content[30:38], content[38 : 38 + len(sheets.MEDIA_TYPE)]) == (
        "mimetype", zipfile.ZIP_STORED, b"mimetype", sheets.MEDIA_TYPE.encode(),
    )  # fmt: skip


# ---------------------------------------------------------------- streamed


def test_rows_are_asked_for_as_the_file_leaves():
    asked = []

    def rows():
        for number in range(5_000):
            asked.append(number)
            yield [random.Random(number).randbytes(40).hex()]

    for stream, most in ((delimited.stream, delimited.AT_ONCE), (lambda table: sheets.stream([table], AT), 2_000)):
        asked.clear()
        pieces = stream(Table("Liste", ["A"], rows()))
        next(piece for piece in pieces if piece and asked)
        assert len(asked) <= most


@given(
    st.lists(
        st.tuples(st.text("abc", min_size=1, max_size=8), st.lists(st.binary(max_size=200), max_size=4)),
        max_size=5,
        unique_by=lambda one: one[0],
    )
)
def test_a_zip_holds_what_was_put_into_it(entries):
    content = b"".join(streaming.stream([Entry(name, pieces) for name, pieces in entries], AT))
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert (archive.testzip(), {name: archive.read(name) for name in archive.namelist()}) == (
        None,
        {name: b"".join(pieces) for name, pieces in entries},
    )


# ---------------------------------------------------------------- a line for the report


def line(levels, first=None):
    return appreciation(Facts(levels, first or {}, DOMAINS))


def test_the_line_names_the_highest_and_the_lowest_domain_and_what_rose():
    assert line({"1.1": 3, "1.2": 4, "2.1": 2, "3.1": 1, "3.4": 0}, {"1.1": 2, "3.1": 1, "2.1": 3}) == (
        "Domaine le plus avancé : Information. À travailler d’abord : Création. 1 compétence a progressé depuis le premier parcours. "
        "4 compétences sur 5 au niveau 1 ou plus."
    )


def test_domains_that_a_test_cannot_tell_apart_are_not_told_apart():
    assert line({"1.1": 2, "2.1": 2, "3.1": 2}) == "Niveaux proches dans les domaines évalués. 3 compétences sur 3 au niveau 1 ou plus."


def test_one_domain_is_compared_with_nothing():
    assert line({"1.1": 2}) == "1 compétence sur 1 au niveau 1 ou plus."


def test_without_results_nothing_is_said():
    assert line({}) == ""


@given(
    st.dictionaries(st.sampled_from(["1.1", "1.2", "2.1", "3.1", "3.4"]), st.integers(0, 8)),
    st.dictionaries(st.sampled_from(["1.1", "2.1"]), st.integers(0, 8)),
)
def test_a_line_is_short_and_the_same_facts_give_the_same_line(levels, first):
    assert (len(line(levels, first)) <= 300, line(levels, first)) == (True, line(dict(reversed(levels.items())), first))
