"""Cells of files that spreadsheets open: none is run as a formula, and ordinary ones stay as they are."""

import pytest

from challenges.cells import safe_cell


@pytest.mark.parametrize("label", ['=HYPERLINK("http://x";"y")', "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_is_a_formula(label):
    assert safe_cell(label) == f"'{label}"


@pytest.mark.parametrize("label", ["", "Ada", "a=1", "3e B"])
def test_an_ordinary_cell_is_left_as_it_is(label):
    assert safe_cell(label) == label
