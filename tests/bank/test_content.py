"""The starter bank as a teacher reads it: each kind of fault that the first reading found, over twelve variants of each challenge."""

import datetime as dt
import io
import zipfile

import pytest

import generators
from challenges.bank.content import starter_documents
from challenges.marking import mark

DOCUMENTS = {one["code"]: one for one in starter_documents()}
STARTS = {
    "odt": b"PK",
    "pdf": b"%PDF",
    "jpg": b"\xff\xd8",
    "jpeg": b"\xff\xd8",
    "png": b"\x89PNG",
    "ogg": b"OggS",
    "webm": b"\x1aE\xdf\xa3",
}


def variants(code, count=12):
    program = generators.compile_challenge(DOCUMENTS[code])
    return [program.instantiate(f"{number:032x}") for number in range(1, count + 1)]


def test_every_challenge_says_why_its_level():
    assert [code for code, one in DOCUMENTS.items() if not one.get("level_reason")] == []


def test_stories_are_spread_over_the_school_year_on_working_days():
    days = [dt.date.fromisoformat(one["dataset"]["reference_date"]) for one in DOCUMENTS.values()]
    assert len({(day.year, day.month) for day in days}) >= 10
    assert [day for day in days if day.weekday() > 4] == []


@pytest.mark.parametrize("code", [code for code, one in DOCUMENTS.items() if len(one["response"].get("wrong") or []) > 1])
def test_one_wrong_value_has_one_explanation(code):
    doubled = []
    for variant in variants(code):
        values = [str(one["value"]) for one in variant.key["wrong"]]
        doubled += [value for value in values if values.count(value) > 1]
    assert doubled == []


@pytest.mark.parametrize("code", ["1.2-1a-01", "1.2-4a-01", "3.2-1a-01"])
def test_files_of_an_archive_open_in_their_programs(code):
    closed = []
    for variant in variants(code, 4):
        with zipfile.ZipFile(io.BytesIO(variant.artefacts[0].content)) as archive:
            for name in archive.namelist():
                start = STARTS.get(name.rpartition(".")[2], b"")
                closed += [] if archive.read(name).startswith(start) else [name]
    assert closed == []


def test_a_name_in_capitals_breaks_the_rule_of_the_club():
    for variant in variants("1.2-6a-01"):
        right = next(one["answer"] for one in variant.probes if one["kind"] == "right")
        assert mark(variant.key, right | {"b1": right["b1"].upper()}, variant.response).outcome == "partly"


def test_the_engine_shows_the_town_hall_at_no_fixed_place():
    places = {[row["nature"] for row in variant.tables["resultats"]].index("officiel") for variant in variants("1.1-1a-01")}
    assert len(places) >= 3
