"""A workbook that was edited in LibreOffice itself, by a macro, and saved in each format: every rule on what was done holds."""

import pytest

from challenges.handed import check
from tests.handed.cases import SALES
from tests.handed.files import WRITERS
from tests.handed.office import edit

RULES = [
    {"kind": "sorted", "sheet": "Ventes", "by": "Montant"},
    {"kind": "cell", "sheet": "Ventes", "cell": "C8", "value": {"decimal": "1079.25"}},
    {"kind": "formula", "sheet": "Ventes", "cell": "C8", "like": "=C2+C3+C4+C5+C6"},
    {"kind": "copied_formula", "sheet": "Ventes", "column": "Total", "like": "=D2*C2*'Taux de mars'!$A$2"},
    {"kind": "number_format", "sheet": "Ventes", "cells": "C2:C6", "category": "euro", "decimals": 2, "thousands": True},
    {"kind": "frozen", "sheet": "Ventes", "rows": 1},
    {"kind": "sheet_names", "names": ["Ventes", "Taux de mars"]},
]


@pytest.mark.parametrize("target", ["xlsx", "ods"])
@pytest.mark.parametrize("writer", ["xlsxwriter", "odfdo"])
def test_what_was_done_in_libreoffice_holds_in_each_format_that_it_saves(tmp_path, writer, target):
    file_format, write = WRITERS[writer]
    start = write(SALES)
    edited = edit(tmp_path, start, file_format, target)

    found = check(
        edited, f"x.{target}", {"formats": [target], "rules": [{"id": str(rank), **one} for rank, one in enumerate(RULES)]}, start
    ).rules

    assert [(one.kind, one.code, one.facts) for one in found if not one.held] == []
