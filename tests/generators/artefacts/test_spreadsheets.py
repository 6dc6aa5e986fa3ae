"""Workbooks in both formats: cells, formulas, totals."""

import copy
import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import generators
from generators.artefacts import ods, spreadsheets, xlsx
from generators.artefacts.grids import Formula, Grid
from generators.artefacts.safety import clean_text
from generators.formats import apply_format
from tests.generators.documents import SMALL
from tests.generators.many import FEW

DAY = dt.date(2026, 3, 10)
FORMATS = pytest.mark.parametrize("kind", [xlsx, ods], ids=["xlsx", "ods"])
AWKWARD = st.sampled_from(["=1+1", "@a", "-x", "_x0041_", " a ", "a\nb", "", "a  b", "<b>&amp;", "12", "VRAI", "1/2"])
TEXT = st.one_of(st.text(max_size=20).map(clean_text), AWKWARD)
NUMBER = st.one_of(st.integers(-(10**14), 10**14), st.decimals(-(10**9), 10**9, places=4))
DATE = st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1))
TIME = st.builds(dt.time, st.integers(0, 23), st.integers(0, 59))
ROW = st.tuples(TEXT, NUMBER, DATE, TIME, TEXT)


@FORMATS
@FEW
@given(rows=st.lists(ROW, max_size=6), header=TEXT)
def test_what_is_read_is_what_was_written(kind, rows, header):
    grids = {"Feuille": Grid([header, "n", "d", "h", "t"], ["text", "decimal", "date", "time", "text"], [list(row) for row in rows])}
    assert kind.read(kind.write(grids, DAY)) == spreadsheets.logical_form(grids)


@FORMATS
def test_the_same_cells_give_the_same_bytes(kind):
    grids = {"Feuille": Grid(["a", "b"], ["text", "euros"], [["é", Decimal("12.50")], ["", 3]])}
    assert kind.write(grids, DAY) == kind.write(grids, DAY)


@FORMATS
@pytest.mark.parametrize("value", [Decimal("12.5"), 3, "texte & <balise>", "", True, DAY, dt.time(8, 5)])
def test_a_formula_comes_back_with_its_value(kind, value):
    text = "of:=[.A1]" if kind is ods else "A1"
    grids = {"Feuille": Grid(["a", "b"], ["", ""], [[Formula(text, value), 1]])}
    assert kind.read(kind.write(grids, DAY), formulas=True) == spreadsheets.logical_form(grids)


def workbook(kind, columns=None, totals=None, **table):
    """A challenge about orders: quantity, price, amount computed in each row."""
    document = copy.deepcopy(SMALL)
    document["response"] = {"type": "number", "label": "Total", "value": 'sum(commande["montant"])', "tolerance": "0"}
    document["instruction"] = "Quel est le total de la commande ?"
    document["dataset"]["draw"]["parameters"].append(
        {
            "id": "r",
            "type": "decimal",
            "name": "remise",
            "role": "cosmetic",
            "min": "0.05",
            "max": "0.20",
            "step": "0.05",
            "default": "0.10",
        }
    )
    document["dataset"]["draw"]["tables"] = [
        {
            "id": "t", "type": "drawn", "name": "commande", "rows": "5", "order": "drawn",
            "columns": [
                {"id": "p", "type": "word", "name": "produit", "list": "products"},
                {"id": "q", "type": "integer", "name": "quantite", "min": 1, "max": 9},
                {"id": "u", "type": "decimal", "name": "prix", "min": "1.00", "max": "90.00", "step": "0.01"},
                {"id": "m", "type": "expr", "name": "montant", "expr": "round(quantite * prix * (1 - remise), 2)"},
            ],
            **table,
        }
    ]  # fmt: skip
    sheet = {
        "name": "Commande",
        "table": "commande",
        "columns": columns
        or [
            {"column": "produit", "header": "Produit"},
            {"column": "quantite", "header": "Quantité"},
            {"column": "prix", "header": "Prix", "format": "euros"},
            {"column": "montant", "header": "Montant", "format": "euros", "formula": True},
        ],
    }
    if totals:
        sheet["totals"] = totals
    document["dataset"]["present"]["artefacts"] = [{"id": "f", "type": kind, "path": f"commande.{kind}", "sheets": [sheet]}]
    return document


SUM = {"label": "Total", "columns": [{"column": "montant", "function": "sum"}, {"column": "quantite", "function": "mean"}]}


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_computed_columns_and_totals_are_formulas_and_agree_with_the_key(kind):
    program = generators.compile_challenge(workbook(kind, totals=SUM))
    for rank in range(20):
        variant = program.instantiate(f"{rank:032x}")
        report = program.check_oracle(variant)
        assert report.columns == ["commande.produit", "commande.quantite", "commande.prix", "commande.montant"]
        last = variant.artefacts[0].logical["sheets"][0]["rows"][-1]
        assert last[3].split("\x00")[0] == "f n " + variant.key["value"]


def test_formulas_are_those_that_a_spreadsheet_shows():
    variant = generators.compile_challenge(workbook("xlsx", totals=SUM)).instantiate("1" * 32)
    sheet = openpyxl.load_workbook(io.BytesIO(variant.artefacts[0].content))["Commande"]
    remise = variant.values["remise"]
    assert sheet["D2"].value == f"=ROUND(((B2*C2)*(1-{remise.normalize()})),2)"
    assert sheet["D7"].value == "=SUM(D2:D6)"
    assert sheet["B7"].value == "=AVERAGE(B2:B6)"


def test_a_page_shows_the_values_of_formulas_and_leaves_the_rest_of_the_total_empty():
    variant = generators.compile_challenge(
        workbook("xlsx", totals={"label": "Total", "columns": [{"column": "montant", "function": "sum"}]})
    ).instantiate("1" * 32)
    last = variant.artefacts[0].html.split("<tr>")[-1]
    total = apply_format(Decimal(variant.key["value"]), "euros")
    assert last == (f'<td>Total</td><td></td><td></td><td class="artefact-number">{total}</td></tr></tbody></table></div>')


def test_formulas_of_opendocument():
    variant = generators.compile_challenge(workbook("ods", totals=SUM)).instantiate("1" * 32)
    rows = variant.artefacts[0].logical["sheets"][0]["rows"]
    assert rows[6][3].split("\x00")[1] == "of:=SUM([.D2:.D6])"


def problems(document):
    with pytest.raises(generators.SpecificationError) as caught:
        generators.compile_challenge(document)
    return [(one.code, one.block) for one in caught.value.problems]


FILE = "present.artefacts.f"
PRODUCT, AMOUNT = {"column": "produit", "header": "Produit"}, {"column": "montant", "header": "Montant", "formula": True}


def test_a_formula_needs_the_columns_that_it_names():
    assert problems(workbook("xlsx", columns=[PRODUCT, AMOUNT])) == [("formula_column", FILE)]


def test_a_number_shown_as_a_text_is_no_reference():
    columns = [
        PRODUCT,
        {"column": "quantite", "header": "Quantité", "format": "text"},
        {"column": "prix", "header": "Prix"},
        AMOUNT,
    ]
    assert problems(workbook("xlsx", columns=columns)) == [("formula_column", FILE)]


def test_a_drawn_column_is_no_formula():
    assert problems(workbook("xlsx", columns=[{**PRODUCT, "formula": True}])) == [("not_computed", FILE)]


def test_a_column_that_planted_rows_change_is_no_formula():
    planted = [{"id": "x", "count": "1", "set": [{"column": "montant", "expr": "0"}]}]
    assert problems(workbook("xlsx", planted=planted)) == [("not_computed", FILE)]


def test_what_spreadsheets_cannot_compute_alike_is_refused():
    document = workbook("xlsx")
    document["dataset"]["draw"]["tables"][0]["columns"][3]["expr"] = "quantite + len(slug(produit))"
    assert problems(document) == [("no_formula", FILE)]


def test_totals_are_of_numbers_and_leave_room_for_their_label():
    totals = {"label": "Total", "columns": [{"column": "produit", "function": "count"}]}
    assert problems(workbook("xlsx", totals=totals)) == [("total_under_label", FILE)]
    columns = [{"column": "quantite", "header": "Quantité"}, PRODUCT]
    totals = {"label": "Total", "columns": [{"column": "produit", "function": "sum"}]}
    assert problems(workbook("xlsx", columns=columns, totals=totals)) == [("total_of_texts", FILE)]


def test_a_total_under_no_row_is_a_value_and_no_formula_that_refers_to_itself():
    totals = {"label": "Total", "columns": [{"column": "montant", "function": "sum"}, {"column": "prix", "function": "count"}]}
    document = workbook("xlsx", totals=totals, rows="0")
    variant = generators.compile_challenge(document).instantiate("1" * 32)
    assert variant.artefacts[0].logical["sheets"][0]["rows"][1:] == [["t Total", "t ", "n 0", "n 0"]]


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_what_is_true_or_false_is_written_as_every_file_writes_it(kind):
    document = workbook(kind)
    columns = document["dataset"]["draw"]["tables"][0]["columns"]
    columns[3]["expr"] = "quantite > 5 and produit == produit"
    document["response"]["value"] = 'count(commande, where=commande["montant"])'
    document["dataset"]["present"]["artefacts"][0]["sheets"][0]["columns"][3] = {"column": "montant", "header": "Beaucoup", "formula": True}
    program = generators.compile_challenge(document)
    variant = program.instantiate("1" * 32)
    program.check_oracle(variant)
    formulas = [row[3].split("\x00") for row in variant.artefacts[0].logical["sheets"][0]["rows"][1:]]
    assert {value for value, _ in formulas} <= {"f t oui", "f t non"}
    expected = 'IF(AND((B2>5),EXACT(A2,A2)),"oui","non")'
    assert formulas[0][1] == (expected if kind == "xlsx" else 'of:=IF(AND(([.B2]>5);EXACT([.A2];[.A2]));"oui";"non")')
