"""Formulas: what they come to (held against LibreOffice), and which mean the same."""

import datetime as dt
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from challenges.handed import apply
from challenges.handed.workbooks.formulas.evaluating import Budget, serial
from challenges.handed.workbooks.formulas.meaning import Formulas
from challenges.handed.workbooks.formulas.nodes import Error, moved
from challenges.handed.workbooks.formulas.parsing import Unread, parse
from challenges.handed.workbooks.formulas.writing import write
from challenges.handed.workbooks.model import Sheet, Workbook
from challenges.handed.workbooks.reading import open_workbook
from tests.handed.files import by_odfdo
from tests.handed.office import save_again

ROWS = [
    ["Ville", "Jour", "Montant", "Quantité", "Payé"],
    ["Brest", dt.date(2026, 3, 10), 12.5, 3, "oui"],
    ["Étel", dt.date(2026, 3, 12), 1014, 1, "non"],
    ["Lannion", dt.date(2025, 12, 31), 7.25, 4, "oui"],
    ["Brest", dt.date(2024, 2, 29), -2.5, 3, None],
    ["Saint-Malo", dt.date(2026, 3, 9), 33, 2, "non"],
]
FORMULAS = """
SUM(C2:C6) | AVERAGE(C2:C6) | MIN(C2:C6) | MAX(B2:B6) | COUNT(A1:E6) | COUNTA(A1:E6) | COUNTBLANK(E2:E6) | COUNTIF(A2:A6,"Brest") | COUNTIF(C2:C6,">=12.5")
COUNTIFS(A2:A6,"Brest",D2:D6,3) | SUMIF(A2:A6,"Brest",C2:C6) | SUMIFS(C2:C6,A2:A6,"Brest",C2:C6,">0") | AVERAGEIF(D2:D6,3,C2:C6) | AVERAGEIFS(C2:C6,E2:E6,"oui")
SUMPRODUCT(C2:C6,D2:D6) | SUMPRODUCT((A2:A6="Brest")*D2:D6) | MEDIAN(C2:C6) | LARGE(C2:C6,2) | SMALL(C2:C6,2) | RANK(C2,C2:C6) | RANK(C2,C2:C6,1) | PRODUCT(D2:D4)
STDEV(C2:C6) | VAR(C2:C6) | MODE(D2:D6) | ROUND(C4,1) | ROUND(-2.5,0) | ROUND(2.675,2) | ROUNDUP(7.21,1) | ROUNDDOWN(-7.29,1) | INT(-2.5) | TRUNC(-2.5) | MOD(-7,3) | MOD(7,-3)
ABS(C5) | SQRT(16) | POWER(2,10) | 2^3^2 | -2^2 | 10%*50 | QUOTIENT(17,5) | CEILING(7.1,0.5) | FLOOR(7.9,0.5) | SIGN(C5) | 1/0 | SQRT(-1) | 7/2*2 | 3-2-1 | 2*(3+4) | 1-C5
IF(C2>10,"grand","petit") | IF(AND(C2>10,D2=3),1,2) | IF(OR(C2>100,D2=3),1,2) | IF(C2>100,1) | IF(NOT(A2="Brest"),1,0) | IFERROR(1/0,"rien") | IFS(C2>100,"a",C2>10,"b") | XOR(TRUE,TRUE)
"a"<"b" | 1<"a" | C2=12.5 | A2&" "&D2 | CONCATENATE(A2,"-",C2) | TEXTJOIN(", ",TRUE,E2:E6) | LEFT(A6,5) | RIGHT(A6,4) | MID(A6,7,4) | LEN(A3) | UPPER(A3) | LOWER(A6)
PROPER("jean-luc d'aste") | TRIM("  a   b ") | SUBSTITUTE(A6,"-"," ") | SUBSTITUTE("a-b-c","-","+",2) | FIND("l",A6) | SEARCH("M",A6) | REPT("ab",3) | EXACT(A2,"brest") | VALUE("12") | LEFT(A2)
YEAR(B2) | MONTH(B4) | DAY(B5) | WEEKDAY(B2) | WEEKDAY(B2,2) | DATE(2026,14,3)-B2 | B3-B2 | B2+30-B3 | DAYS(B3,B2) | EDATE(B5,12)-B5 | EOMONTH(B2,0)-B2 | DATEDIF(B5,B2,"m") | DATEDIF(B5,B2,"y")
VLOOKUP("Lannion",A2:D6,3,FALSE) | VLOOKUP("Rennes",A2:D6,3,FALSE) | INDEX(C2:C6,MATCH("Étel",A2:A6,0)) | INDEX(A2:D6,2,4) | HLOOKUP("Montant",A1:D6,3,FALSE) | CHOOSE(2,"a","b","c") | MATCH(4,D2:D6,0)
ROW(A5) | COLUMN(C1) | ROWS(A2:A6) | COLUMNS(A1:E1) | ISBLANK(E5) | ISNUMBER(C2) | ISTEXT(A2) | ISERROR(1/0) | SUBTOTAL(9,C2:C6) | SUM(C:C) | SUM(C2,C4,100) | N(A2) | E5+1 | E5&"x" | SUM(C2:C6)/COUNT(C2:C6)
MAXIFS(C2:C6,A2:A6,"Brest") | MINIFS(C2:C6,A2:A6,"Brest") | HOUR(0.75) | MINUTE(0.51) | ISNA(VLOOKUP("x",A2:D6,2,FALSE)) | SUM(A2:A6) | COUNTIF(E2:E6,"<>oui") | COUNTIF(A2:A6,A2) | SWITCH(D2,1,"a",3,"b","c")
"""
EACH = [one.strip() for line in FORMULAS.strip().splitlines() for one in line.split(" | ")]


@pytest.fixture(scope="module")
def computed(tmp_path_factory):
    """What LibreOffice computes of each formula, which stand in column H."""
    steps = [{"do": "set_formula", "cell": f"H{row}", "formula": one} for row, one in enumerate(EACH, start=1)]
    made = apply(by_odfdo({"Ventes": ROWS}), "ods", steps)
    again = save_again(tmp_path_factory.mktemp("formulas"), {"f.ods": made}, "xlsx")["f.ods"]
    return open_workbook(again, "xlsx", frozenset()).sheets[0], open_workbook(made, "ods", frozenset())


@pytest.mark.parametrize("formula", EACH)
def test_a_formula_comes_to_what_libreoffice_computes(computed, formula):
    theirs, ours = computed
    place = (EACH.index(formula), 7)

    expected = "error" if place in theirs.errors else serial(theirs.raw(place))
    found = Formulas(ours).result(ours.sheets[0], place, parse(formula))
    if isinstance(found, Error):
        found = "error"

    assert (found if not isinstance(found, float) else pytest.approx(expected)) == (expected if expected is not None else "")


BOOK = Workbook(
    "xlsx",
    [
        Sheet(
            "Ventes",
            [["Ville", "Jour", "Montant", "Quantité", "Payé"], *[[one if one is not None else "" for one in row] for row in ROWS[1:]]],
        )
    ],
)


def same(one: str, other: str, row: int = 8) -> bool:
    return Formulas(BOOK).same(BOOK.sheets[0], (row, 8), parse(one), parse(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SUM(C2:C6)", "=SOMME(C2:C6)"),
        ("SUM(C2:C6)", "of:=SUM([.C2:.C6])"),
        ("C2+C3+C4+C5+C6", "=SOMME(C2:C6)"),
        ("SUM(C:C)", "=SOMME(C2:C6)"),
        ("SUM(C2:C60)", "=SOMME(C2:C6)"),
        ("SUM($C$2:$C$6)", "=SOMME(C2:C6)"),
        ("SUM(Ventes!C2:C6)", "=SOMME(C2:C6)"),
        ("SUM(C2:C6)/COUNT(C2:C6)", "=MOYENNE(C2:C6)"),
        ("D2*C2", "=C2*D2"),
        ("C2*120%", "=C2*1,2"),
        ("C2+C2*0.2", "=C2*1,2"),
        ('IF(C2>=10,"oui","non")', '=SI(C2<10;"non";"oui")'),
        ('COUNTIF(A2:A6,"Brest")', '=NB.SI(A:A;"Brest")'),
        ('SUMIFS(C2:C6,A2:A6,"Brest")', '=SOMME.SI(A2:A6;"Brest";C2:C6)'),
        ('INDEX(C2:C6,MATCH("Lannion",A2:A6,0))', '=RECHERCHEV("Lannion";A2:D6;3;FAUX)'),
        ('_xlfn.XLOOKUP("Lannion",A2:A6,C2:C6)', '=RECHERCHEV("Lannion";A2:D6;3;FAUX)'),
        ('A2&" "&E2', '=CONCATENER(A2;" ";E2)'),
        ("MAX(C2:C6)", "=GRANDE.VALEUR(C2:C6;1)"),
        ("YEAR(B2)", "=ANNEE(B2)"),
        ("ROUND(C2*D2,2)", "=ARRONDI(D2*C2;2)"),
    ],
)
def test_formulas_that_mean_the_same_do_however_they_are_written(one, other):
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1064.25", "=SOMME(C2:C6)"),
        ("SUM(C2:C5)+33", "=SOMME(C2:C6)"),
        ("SUM(C2:C6)-C3+1014", "=SOMME(C2:C6)"),
        ("AVERAGE(C2:C6)*5+D4-4", "=SOMME(C2:C6)"),
        ("C2*3", "=C2*D2"),
        ('IF(C2>12,"oui","non")', '=SI(C2>=12,5;"oui";"non")'),
        ('IF(C2>10,"oui","non")', '=SI(C2>=10;"oui";"non")'),
        ("COUNTIF(A2:A6,A2)", '=NB.SI(A2:A6;"Brest")'),
        ("COUNTIF(C2:C6,\">12.5\")+1", '=NB.SI(C2:C6;">=12,5")'),
        ("C4", '=RECHERCHEV("Lannion";A2:D6;3;FAUX)'),
        ("MAX(C2:C6)", "=C3"),
        ("INT(C4)", "=ARRONDI(C4;0)"),
        ("D2&\"\"", "=D2*1"),
    ],
)  # fmt: skip
def test_formulas_that_give_the_same_by_chance_are_told_apart(one, other):
    assert not same(one, other)


NUMBERS = st.lists(st.integers(-50, 50), min_size=2, max_size=12)


@given(NUMBERS, st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_a_sum_means_the_same_in_any_order_and_none_without_one_of_its_cells(numbers, chance):
    sheet = Sheet("F", [["n"], *[[float(one)] for one in numbers]])
    book = Workbook("xlsx", [sheet])
    cells = [f"A{row}" for row in range(2, len(numbers) + 2)]
    chance.shuffle(cells)
    reference = parse(f"=SOMME(A2:A{len(numbers) + 1})")

    assert Formulas(book).same(sheet, (0, 5), parse("+".join(cells)), reference)
    assert not Formulas(book).same(sheet, (0, 5), parse("+".join([*cells[1:], "0"])), reference)


def test_a_chain_of_a_thousand_formulas_is_computed_without_recursion():
    sheet = Sheet(
        "F",
        [[1.0, ""]] + [[1.0, ""] for _ in range(1500)],
        formulas={(row, 1): "A1" if row == 0 else f"B{row}+A{row + 1}" for row in range(1501)},
    )
    book = Workbook("xlsx", [sheet])

    assert Formulas(book).result(sheet, (0, 5), parse("B1501")) == 1501.0


def test_formulas_that_wait_for_each_other_are_an_error():
    sheet = Sheet("F", [["", ""]], formulas={(0, 0): "B1+1", (0, 1): "A1+1"})

    assert isinstance(Formulas(Workbook("xlsx", [sheet])).result(sheet, (0, 5), parse("A1")), Error)


def test_a_formula_that_reads_without_end_is_given_up():
    sheet = Sheet("F", [[1.0] * 20 for _ in range(500)])
    formula = parse("+".join(["SUM(A1:T500)"] * 100))

    with pytest.raises(Unread):
        Formulas(Workbook("xlsx", [sheet]), Budget(100_000)).result(sheet, (0, 30), formula)


@given(st.integers(0, 40), st.integers(0, 40))
def test_what_is_copied_away_and_back_is_the_same(rows, columns):
    tree = parse("SUM($A2:B$9)*C3-Taux!$A$1+SUM(D:D)")

    assert moved(moved(tree, rows, columns), -rows, -columns) == tree


def test_copies_keep_what_has_a_dollar():
    assert write(moved(parse("$A1+A$1+$A$1+A1"), 2, 1)) == "$A3+B$1+$A$1+B3"


def test_a_formula_is_shown_as_a_french_office_shows_it():
    assert (
        write(parse('IF(SUM(C2:C6)>=12.5,"oui",VLOOKUP(A1,Taux!$A:$B,2,FALSE))'), "french")
        == "=SI(SOMME(C2:C6)>=12,5;\"oui\";RECHERCHEV(A1;'Taux'!$A:$B;2;FAUX))"
    )


def test_what_is_drawn_is_the_same_each_time():
    random.seed(1)
    first = same("MAX(C2:C6)", "=GRANDE.VALEUR(C2:C6;1)")
    random.seed(2)

    assert same("MAX(C2:C6)", "=GRANDE.VALEUR(C2:C6;1)") is first
