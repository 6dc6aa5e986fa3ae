"""Readers: the quick scan says what the XML says; what is too much is refused before it is held; formats of numbers; delimited text."""

import io
import time
import zipfile
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from challenges.handed import Refused, Words, apply, check
from challenges.handed.containers import Container
from challenges.handed.values import folded
from challenges.handed.workbooks import looks, xlsx_reading
from challenges.handed.workbooks.delimited import rows_of, typed
from challenges.handed.workbooks.model import NumberFormat, address, place_of
from challenges.handed.workbooks.reading import open_workbook
from tests.handed.cases import CASES, SALES
from tests.handed.files import WRITERS, by_csv, by_odfdo, by_openpyxl, by_xlsxwriter

NEEDS = frozenset({"formats", "layout", "charts"})
SHEET = "xl/worksheets/sheet1.xml"
HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def repacked(data: bytes, **changed: bytes) -> bytes:
    """Return a packed file with parts changed; `_` stands for / in their names, and `__` for a dot."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(name, changed.pop(name, None) or source.read(name))
        for name, content in changed.items():
            archive.writestr(name, content)
    return target.getvalue()


def code_of(data: bytes, name: str = "x.xlsx") -> str:
    begun = time.perf_counter()
    with pytest.raises(Refused) as caught:
        check(data, name, {"formats": ["xlsx", "ods", "csv"], "rules": []})
    assert time.perf_counter() - begun < 2
    return caught.value.code


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("write", [by_openpyxl, by_xlsxwriter])
def test_the_scan_of_rows_says_what_their_xml_says(monkeypatch, name, write):
    recipes = [CASES[name].right, *CASES[name].wrong.values()]
    for data in [apply(write(SALES), "xlsx", recipe) for recipe in recipes]:
        scanned = open_workbook(data, "xlsx", NEEDS)
        monkeypatch.setattr(xlsx_reading, "scan", lambda data: None)
        parsed = open_workbook(data, "xlsx", NEEDS)
        monkeypatch.undo()

        for one, other in zip(scanned.sheets, parsed.sheets, strict=True):
            places = [(row, column) for row in range(one.height) for column in range(one.width)]
            assert [one.look(place) for place in places] == [other.look(place) for place in places]
            assert (one.formulas, one.errors, one.hidden_rows, one.rows, one.computed) == (
                other.formulas,
                other.errors,
                other.hidden_rows,
                other.rows,
                other.computed,
            )
            assert (one.frozen, one.merged, one.filter_area, one.conditions, one.charts) == (
                other.frozen,
                other.merged,
                other.filter_area,
                other.conditions,
                other.charts,
            )


def test_the_rows_of_the_usual_writers_are_in_the_plain_form():
    for write in (by_openpyxl, by_xlsxwriter):
        data = Container(apply(write(SALES), "xlsx", CASES["copied_formula"].right)).read(SHEET)

        assert xlsx_reading.scan(data) is not None


FAR = {
    "plain": '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    "another row": '<row r="1"><c r="A1048576"><v>1</v></c></row>',
    "single quotes": "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
    "an entity": '<row r="1048576"><c r="&#88;FD1048576"><v>1</v></c></row>',
    "other order": '<row r="1048576"><c t="n" r="XFD1048576"><v>1</v></c></row>',
    "a comment": '<!-- --><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    "no rows": '<row><c r="XFD1048576"><v>1</v></c></row>',
    "text": '<row r="20001"><c r="A20001" t="inlineStr"><is><t>x</t></is></c></row>',
    "columns": '<row r="2"><c r="SG2"><v>1</v></c></row>',
    "area": '<row r="19000"><c r="AD19000"><v>1</v></c></row>',
}


@pytest.mark.parametrize("how", FAR)
def test_cells_far_apart_are_refused_however_they_are_written(how):
    sheet = f"{HEAD}<sheetData>{FAR[how]}</sheetData></worksheet>".encode()

    assert code_of(repacked(by_openpyxl(SALES), **{SHEET: sheet})) in ("too_many_cells", "damaged")


def test_cells_far_apart_behind_a_prefix_are_refused():
    sheet = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row r="1048576">'
        '<x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )

    assert code_of(repacked(by_openpyxl(SALES), **{SHEET: sheet.encode()})) == "too_many_cells"


def test_cells_that_only_have_a_look_count_for_nothing():
    sheet = (
        f'{HEAD}<sheetData><row r="1"><c r="A1"><v>5</v></c></row><row r="1048576"><c r="B1048576" s="0"/></row></sheetData></worksheet>'
    )
    data = repacked(by_openpyxl(SALES), **{SHEET: sheet.encode()})

    assert open_workbook(data, "xlsx", NEEDS).sheets[0].rows == [[5.0]]


def ods(table: str) -> bytes:
    start = by_odfdo({"Ventes": [["x"]]})
    content = Container(start).read("content.xml").decode()
    begin, end = content.index("<table:table-row"), content.rindex("</table:table-row>") + len("</table:table-row>")
    return repacked(start, **{"content.xml": (content[:begin] + table + content[end:]).encode()})


@pytest.mark.parametrize(
    "row",
    [
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="float" office:value="1"/></table:table-row>',
        '<table:table-row><table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/></table:table-row>',
        '<table:table-row table:number-rows-repeated="19999"><table:table-cell table:number-columns-repeated="400" office:value-type="float" office:value="1"/></table:table-row>',
    ],
)
def test_repeated_cells_of_an_ods_are_refused_when_they_are_too_many(row):
    assert code_of(ods(row), "x.ods") == "too_many_cells"


def test_repeated_emptiness_of_an_ods_is_nothing():
    row = (
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )

    assert open_workbook(ods(row), "ods", NEEDS).sheets[0].rows == []


@pytest.mark.parametrize("name", [SHEET, "xl/workbook.xml", "xl/styles.xml"])
def test_a_document_type_is_refused(name):
    declared = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    start = by_openpyxl(SALES)
    part = Container(start).read(name)
    changed = part.replace(b"?>", b"?>" + declared, 1) if b"?>" in part[:100] else declared + part
    rules = [{"id": "1", **CASES["number_format"].rule}]

    with pytest.raises(Refused) as caught:
        check(repacked(start, **{name: changed}), "x.xlsx", {"formats": ["xlsx"], "rules": rules})

    assert caught.value.code == "damaged"


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"xl/vbaProject.bin": b"x"}, "macro"),
        ({"xl/media/a.png": bytes(49 * 1024 * 1024)}, "too_much_inside"),
        ({f"xl/media/{number}": b"" for number in range(2500)}, "too_much_inside"),
    ],
)
def test_what_an_archive_must_not_hold_is_refused(parts, code):
    assert code_of(repacked(by_openpyxl(SALES), **parts)) == code


def test_an_ods_with_macros_is_refused():
    assert code_of(repacked(by_odfdo(SALES), **{"Basic/Standard/Module1.xml": b"<x/>"}), "x.ods") == "macro"


def test_a_part_that_unpacks_to_more_than_it_says_is_refused():
    data = bytearray(by_openpyxl(SALES))
    at = data.rindex(b"xl/worksheets/sheet1.xml") - 46 + 24  # the size once unpacked, in the central directory
    data[at : at + 4] = (100).to_bytes(4, "little")

    assert code_of(bytes(data)) == "damaged"


@pytest.mark.parametrize(
    ("code", "look"),
    [
        ("General", NumberFormat()),
        ("0.00", NumberFormat("number", 2)),
        ("#,##0", NumberFormat("number", 0, True)),
        ('#,##0.00 "€"', NumberFormat("euro", 2, True)),
        ("#,##0.00\\ [$€-40C];[RED]\\-#,##0.00\\ [$€-40C]", NumberFormat("euro", 2, True)),
        ('_-* #,##0.00 "€"_-;-* #,##0.00 "€"_-;_-* "-"?? "€"_-;_-@_-', NumberFormat("euro", 2, True)),
        ("[$$-409]#,##0.00", NumberFormat("currency", 2, True)),
        ("0.0%", NumberFormat("percent", 1)),
        ("dd/mm/yyyy", NumberFormat("date")),
        ("[$-40C]d mmmm yyyy;@", NumberFormat("date")),
        ("[h]:mm:ss", NumberFormat("time")),
        ("hh:mm", NumberFormat("time")),
        ("@", NumberFormat("text")),
        ("0.00E+00", NumberFormat("scientific", 2)),
        ('0.0 "m/s"', NumberFormat("number", 1)),
    ],
)
def test_a_format_is_what_people_would_say(code, look):
    assert looks.look_of(code) == look


@pytest.mark.parametrize(
    "look",
    [
        NumberFormat("euro", 2, True),
        NumberFormat("percent", 1),
        NumberFormat("number", 3),
        NumberFormat("date"),
        NumberFormat("time"),
        NumberFormat("text"),
    ],
)
def test_a_look_that_is_written_is_read_again(look):
    assert looks.look_of(looks.code_of(look)) == look


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12,5", Decimal("12.5")), ("1 234,50 €", Decimal("1234.50")), ("1 234", Decimal(1234)), ("-3", Decimal(-3)), ("20 %", Decimal("0.2")), ("0,5", Decimal("0.5")),
        ("01234", "01234"), ("29200 Brest", "29200 Brest"), ("VRAI", True), ("", ""), ("1,2,3", "1,2,3"), ("06 12 34 56 78", "06 12 34 56 78"), ("31/02/2026", "31/02/2026"),
    ],
)  # fmt: skip
def test_a_cell_of_a_text_is_what_an_office_in_france_takes_it_for(text, value):
    assert typed(text) == value


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_delimited_text_is_read_whatever_its_separator_and_encoding(separator, encoding):
    text = f'Ville{separator}Remarque\r\n"Étel"{separator}"a{separator}b ""c"""\r\nBrest{separator}d\r\n'

    assert rows_of(text.encode(encoding)) == ([["Ville", "Remarque"], ["Étel", f'a{separator}b "c"'], ["Brest", "d"]], separator)


def test_what_excel_puts_first_to_tell_the_separator_is_no_row():
    assert rows_of(b"sep=,\r\na;b,c\r\n") == ([["a;b", "c"]], ",")


TEXTS = st.text(alphabet="abcéÉ -'’", min_size=1, max_size=5).map(str.strip).filter(bool)
ROWS = st.lists(
    st.tuples(TEXTS, st.one_of(st.integers(-99, 99), st.decimals(-99, 99, places=2).map(float)), st.integers(0, 3)), min_size=3, max_size=12
)


@given(ROWS, st.sampled_from(["Nom", "Prix", "Rang"]), st.booleans())
@settings(max_examples=60, deadline=None)
def test_sorted_rows_are_held_and_a_column_sorted_alone_is_found_torn(rows, by, descending):
    start = by_csv({"x": [["Nom", "Prix", "Rang"], *map(list, rows)]})
    rule = {"id": "1", "kind": "sorted", "by": by, "descending": descending}
    step = {"do": "sort_rows", "by": by, "descending": descending}

    def code(data: bytes) -> str:
        return check(data, "x.csv", {"formats": ["csv"], "rules": [rule]}, start).rules[0].code

    whole, torn = apply(start, "csv", [step]), apply(start, "csv", [{**step, "only_column": True}])
    assert code(whole) == "held"

    def read(data: bytes) -> list[list[object]]:
        # Two apostrophes, or two runs of spaces, are one text for the rule.
        rows = open_workbook(data, "csv", frozenset()).sheets[0].rows
        return sorted(([folded(one) if isinstance(one, str) else one for one in row] for row in rows), key=str)

    kept = read(torn) == read(whole)
    assert code(torn) == ("held" if kept else "torn")


@given(st.integers(0, 1_048_575), st.integers(0, 16_383))
def test_an_address_leads_back_to_its_place(row, column):
    assert place_of(address((row, column))) == (row, column)


def test_numbers_and_dates_are_written_in_the_language_of_the_reader():
    english = Words({"{whole},{decimals}": "{whole}.{decimals}", "VRAI": "TRUE"}.get)

    assert (Words().shown({"decimal": "12.50"}), english.shown({"decimal": "12.50"})) == ("12,50", "12.50")
    assert Words().shown([{"date": "2026-03-10"}, True, None, "Étel"]) == "10/03/2026, VRAI, rien, Étel"


@pytest.mark.parametrize("writer", ["openpyxl", "xlsxwriter", "odfdo"])
def test_a_workbook_without_sheet_of_that_name_is_no_error_for_any_kind(writer):
    file_format, write = WRITERS[writer]
    rules = [
        {"id": str(rank), **case.rule, "sheet": "Absente"} for rank, case in enumerate(CASES.values()) if case.rule["kind"] != "sheet_names"
    ]

    found = check(write(SALES), f"x.{file_format}", {"formats": [file_format], "rules": rules}, write(SALES)).rules

    assert {one.code for one in found} == {"no_sheet"}
