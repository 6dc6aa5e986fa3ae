"""The frame: one rule and one step, by every writer; what a report keeps; what is refused at the door."""

import datetime as dt
import re

import pytest

from challenges.handed import BadKey, Refused, Report, Words, apply, check, declared, recognise
from challenges.handed.errors import FORMAT_NAMES, MESSAGES
from challenges.handed.limits import MAX_BYTES
from challenges.handed.registry import FAMILIES
from challenges.handed.words import ALL
from tests.handed.files import WRITERS, by_openpyxl

SALES = {
    "Ventes": [
        ["Ville", "Jour", "Montant", "Payé"],
        ["Brest", dt.date(2026, 3, 10), 12.5, True],
        ["Lannion", dt.date(2026, 3, 11), 14, False],
    ]
}
RIGHT = {"B3": {"date": "2026-03-11"}, "A2": "Brest", "C2": {"decimal": "12.5"}, "C3": 14, "D2": True, "A9": None}


def key(file_format: str, *rules: dict) -> dict:
    return {"formats": [file_format], "rules": [{"id": str(number), **one} for number, one in enumerate(rules)]}


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("cell", RIGHT)
def test_a_cell_with_the_value_is_held_whoever_wrote_the_file(writer, cell):
    file_format, write = WRITERS[writer]
    asked = {"kind": "cell", "sheet": "Ventes", "cell": cell, "value": RIGHT[cell]}

    report = check(write(SALES), f"ventes.{file_format}", key(file_format, asked))

    assert [one.code for one in report.rules] == ["held"]


@pytest.mark.parametrize("writer", WRITERS)
def test_a_cell_with_another_value_says_both_in_the_pupils_words(writer):
    file_format, write = WRITERS[writer]
    asked = {"kind": "cell", "sheet": "Ventes", "cell": "C2", "value": {"decimal": "14"}}

    (found,) = check(write(SALES), f"ventes.{file_format}", key(file_format, asked)).rules

    assert Words().told(found) == "La cellule C2 vaut 12,5 ; elle devait valoir 14."


@pytest.mark.parametrize("writer", WRITERS)
def test_a_recipe_turns_the_start_file_into_one_that_holds(writer):
    file_format, write = WRITERS[writer]
    wanted = [
        {"sheet": "Ventes", "cell": cell, "value": value}
        for cell, value in (("C2", {"decimal": "99.25"}), ("E5", "=Nantes"), ("B2", {"date": "2025-01-02"}))
    ]

    edited = apply(write(SALES), file_format, [{"do": "set_cell", **one} for one in wanted])

    assert check(edited, "x." + file_format, key(file_format, *({"kind": "cell", **one} for one in wanted))).right


def test_a_sheet_that_is_not_there_is_no_error_but_a_rule_that_does_not_hold():
    (found,) = check(by_openpyxl(SALES), "x.xlsx", key("xlsx", {"kind": "cell", "sheet": "Achats", "cell": "A1", "value": "x"})).rules

    assert (found.held, Words().told(found)) == (False, "Il n’y a pas de feuille « Achats » : les feuilles sont Ventes.")


def test_a_report_is_the_same_when_it_was_kept():
    report = check(by_openpyxl(SALES), "x.xlsx", key("xlsx", {"kind": "cell", "cell": "C2", "value": 14}))

    assert Report.from_json(report.as_json()) == report


def test_what_a_rule_asks_is_said_before_anything_is_checked():
    rule = {"kind": "cell", "sheet": "Ventes", "cell": "B7", "value": {"decimal": "1.5"}}

    assert Words().asked(rule) == "La cellule B7 de la feuille « Ventes » vaut 1,5."


def test_a_rule_that_is_not_as_declared_is_the_challenges_fault():
    with pytest.raises(BadKey, match="cell is missing"):
        check(by_openpyxl(SALES), "x.xlsx", key("xlsx", {"kind": "cell", "value": 1}))


def test_a_pdf_where_a_workbook_is_wanted_says_what_it_is():
    with pytest.raises(Refused) as caught:
        check(b"%PDF-1.7\n...", "ventes.xlsx", {"formats": ["xlsx", "ods"], "rules": []})

    assert str(caught.value) == "Ceci est un PDF ; il fallait un classeur (.xlsx) ou un classeur (.ods)."


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"x" * (MAX_BYTES + 1), "too_big"),
        (b"PK\x03\x04 no more", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "old_xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "old_doc"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"GIF89a...", "gif"),
        (b"\x00\x00\x00\x18ftypheic....", "heic"),
        (b"7z\xbc\xaf\x27\x1c...", "other_archive"),
        (b"<!DOCTYPE html><p>x;y", "web_page"),
        (b"\x00\x01\x02\x03", "unknown"),
    ],
)
def test_what_cannot_be_marked_is_refused_with_its_reason(data, code):
    with pytest.raises(Refused) as caught:
        recognise(data, "x")

    assert caught.value.code == code
    assert code in MESSAGES


@pytest.mark.parametrize(
    ("data", "name", "found"),
    [
        (b"1\r\n00:00:01,000 --> 00:00:02,000\r\nOui\r\n", "x.txt", "srt"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\nOui\n", "x.srt", "vtt"),
        (b"a;b\r\n1;2\r\n", "sans nom", "csv"),
        ("ville;été\n".encode("utf-16"), "x", "csv"),
        (b"\x89PNG\r\n\x1a\n....", "photo.jpg", "png"),
        (b"RIFF....WEBPVP8 ", "x", "webp"),
    ],
)
def test_content_says_what_a_file_is_not_its_name(data, name, found):
    assert recognise(data, name) == found


def test_kinds_are_declared_as_data():
    (found,) = [one for one in declared()["spreadsheet"]["rules"] if one["name"] == "cell"]

    assert [(one["name"], one["sort"], one["required"]) for one in found["fields"]] == [
        ("sheet", "text", False), ("cell", "text", True), ("value", "value", True), ("tolerance", "decimal", False),
    ]  # fmt: skip


def test_sentences_have_the_spaces_of_french_typography():
    said = [*MESSAGES.values(), *FORMAT_NAMES.values(), *ALL]
    for family in FAMILIES.values():
        said += [*family.told.values(), *family.choices.values(), *(text for texts in family.asked.values() for _wanted, text in texts)]

    assert [one for one in said if re.search(r"(?<!\u00a0)[:;!?»](?=\s|$)|«(?!\u00a0)|'", one)] == []
