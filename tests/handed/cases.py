"""For each kind of rule: a rule, the recipe of a right file, and recipes of typically wrong ones with the code that says why."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

SALES = {
    "Ventes": [
        ["Ville", "Jour", "Montant", "Quantité"],
        ["Brest", dt.date(2026, 3, 10), 12.5, 3],
        ["Étel", dt.date(2026, 3, 12), 1014, 1],
        ["Lannion", dt.date(2026, 3, 11), 7.25, 4],
        ["Brest", dt.date(2026, 3, 10), 12.5, 3],
        ["Vannes", dt.date(2026, 3, 9), 33, 2],
    ],
    "Taux": [["Taux"], [0.2]],
}


@dataclass(frozen=True)
class Case:
    rule: dict[str, Any]
    right: list[dict[str, Any]]
    wrong: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def do(name: str, /, **fields: Any) -> dict[str, Any]:
    return {"do": name, "sheet": "Ventes", **fields}


def number(text: str) -> dict[str, str]:
    return {"decimal": text}


TOTAL = do("set_formula", cell="C8", formula="=SOMME(C2:C6)")
EURO = do("set_format", cells="Montant", category="euro", decimals=2, thousands=True)
LINE = [do("set_cell", cell="E1", value="Total"), do("set_formula", cell="E2", formula="=C2*D2*Taux!$A$2")]
CASES = {
    "cell": Case(
        {"kind": "cell", "sheet": "Ventes", "cell": "C8", "value": number("1079.25")},
        [TOTAL],
        {"empty": [], "other_value": [do("set_formula", cell="C8", formula="SUM(C2:C5)")], "text": [do("set_cell", cell="C8", value="mille")],
         "error": [do("set_formula", cell="C8", formula="=C2/D20")], "no_sheet": [TOTAL, do("rename_sheet", name="Feuille")]},
    ),
    "column": Case(
        {"kind": "column", "sheet": "Ventes", "column": "Ville", "values": ["BREST", "ÉTEL", "LANNION", "BREST", "VANNES"]},
        [do("set_cell", cell=f"A{row}", value=name) for row, name in ((2, "BREST"), (3, "ÉTEL"), (4, "LANNION"), (5, "BREST"), (6, " VANNES "))],
        {"other_value": [], "other_count": [do("add_row", values=["NANTES"])], "no_column": [do("set_cell", cell="A1", value="Commune")]},
    ),
    "column_any_order": Case(
        {"kind": "column", "sheet": "Ventes", "column": "Montant", "any_order": True, "values": [number("33"), number("12.5"), 1014, number("12.5"), number("7.25")]},
        [do("sort_rows", by="Montant")],
        {"value_missing": [do("set_cell", cell="C6", value=34)], "value_more": [do("add_row", values=["Nantes", None, 9])]},
    ),
    "no_errors": Case({"kind": "no_errors", "sheet": "Ventes"}, [TOTAL], {"error": [do("set_formula", cell="C8", formula="=1/D9")]}),
    "sorted": Case(
        {"kind": "sorted", "sheet": "Ventes", "by": "Montant"},
        [do("sort_rows", by="Montant")],
        {"not_sorted": [], "torn": [do("sort_rows", by="Montant", only_column=True)],
         "row_missing": [do("sort_rows", by="Montant"), do("delete_rows", column="Ville", test="equal", value="Vannes")]},
    ),
    "sorted_descending": Case(
        {"kind": "sorted", "sheet": "Ventes", "by": "Ville", "descending": True, "then_by": "Jour"},
        [do("sort_rows", by="Ville", descending=True, then_by="Jour")],
        {"not_sorted": [do("sort_rows", by="Ville")]},
    ),
    "filtered": Case(
        {"kind": "filtered", "sheet": "Ventes", "column": "Ville", "test": "equal", "value": "Brest"},
        [do("filter_rows", column="Ville", test="equal", value="Brest")],
        {"no_filter": [], "hidden_by_hand": [do("filter_rows", column="Ville", test="equal", value="Brest", by_hand=True)],
         "seen": [do("filter_rows", column="Montant", test="at_most", value=33)], "hidden": [do("filter_rows", column="Ville", test="equal", value="Vannes")],
         "row_missing": [do("delete_rows", column="Ville", test="not_equal", value="Brest")]},
    ),
    "rows_kept": Case(
        {"kind": "rows_kept", "sheet": "Ventes"},
        [do("sort_rows", by="Jour"), do("add_column", title="Remarque", values=["oui"])],
        {"torn": [do("sort_rows", by="Jour", only_column=True)], "row_missing": [do("set_cell", cell="A2", value="Brast")], "row_added": [do("add_row", values=["Nantes", {"date": "2026-01-02"}, 2, 3])]},
    ),
    "duplicates_removed": Case(
        {"kind": "duplicates_removed", "sheet": "Ventes"},
        [do("remove_duplicates")],
        {"duplicate_left": [], "row_missing": [do("remove_duplicates"), do("delete_rows", column="Ville", test="equal", value="Vannes")],
         "row_changed": [do("remove_duplicates"), do("set_cell", cell="D2", value=30)]},
    ),
    "formula": Case(
        {"kind": "formula", "sheet": "Ventes", "cell": "C8", "like": "=SOMME(C2:C6)", "value": number("1079.25")},
        [do("set_formula", cell="C8", formula="C2+C3+SUM(C4:C6)")],
        {"typed": [do("set_cell", cell="C8", value=number("1079.25"))], "empty": [], "other_meaning": [do("set_formula", cell="C8", formula="SUM(C2:C5)+33")],
         "other_value": [do("set_formula", cell="C8", formula="=SOMME(C2:C5)")], "error": [do("set_formula", cell="C8", formula="=C2/D20")]},
    ),
    "formula_if": Case(
        {"kind": "formula", "sheet": "Ventes", "cell": "E2", "like": '=SI(C2>=12,5;"oui";"non")'},
        [do("set_formula", cell="E2", formula='IF(C2<12.5,"non","oui")')],
        {"other_meaning": [do("set_formula", cell="E2", formula='IF(C2>12,"oui","non")')], "typed": [do("set_cell", cell="E2", value="oui")]},
    ),
    "formula_count": Case(
        {"kind": "formula", "sheet": "Ventes", "cell": "F1", "like": '=NB.SI(A2:A6;"Brest")'},
        [do("set_formula", cell="F1", formula='SUMPRODUCT(--(A2:A6="Brest"))')],
        {"other_meaning": [do("set_formula", cell="F1", formula="COUNTIF(A2:A6,A2)")]},
    ),
    "formula_lookup": Case(
        {"kind": "formula", "sheet": "Ventes", "cell": "F2", "like": '=RECHERCHEV("Lannion";A2:C6;3;FAUX)'},
        [do("set_formula", cell="F2", formula='INDEX(C:C,MATCH("Lannion",A:A,0))')],
        {"other_meaning": [do("set_formula", cell="F2", formula="C4")]},
    ),
    "copied_formula": Case(
        {"kind": "copied_formula", "sheet": "Ventes", "column": "Total", "like": "=C2*D2*Taux!$A$2"},
        [*LINE, do("fill_down", cell="E2")],
        {"empty": LINE, "typed": [*LINE, do("fill_down", cell="E2"), do("paste_values", cells="E3:E6")],
         "other_meaning": [LINE[0], do("set_formula", cell="E2", formula="=C2*D2*Taux!A2"), do("fill_down", cell="E2")], "no_column": []},
    ),
    "number_format": Case(
        {"kind": "number_format", "sheet": "Ventes", "cells": "Montant", "category": "euro", "decimals": 2, "thousands": True},
        [EURO],
        {"other_format": [], "other_decimals": [{**EURO, "decimals": 0}], "no_thousands": [{**EURO, "thousands": False}],
         "text": [do("set_cell", cell="C2", value="12,50 €")]},
    ),
    "number_format_date": Case(
        {"kind": "number_format", "sheet": "Ventes", "cells": "B2:B6", "category": "date"},
        [do("set_format", cells="Jour", category="date")],
        {"other_format": [do("set_format", cells="Jour", category="number", decimals=0)]},
    ),
    "number_format_percent": Case(
        {"kind": "number_format", "sheet": "Taux", "cells": "A2", "category": "percent", "decimals": 1},
        [do("set_format", cells="A2", category="percent", decimals=1) | {"sheet": "Taux"}],
        {"other_format": [], "other_decimals": [do("set_format", cells="A2", category="percent") | {"sheet": "Taux"}]},
    ),
    "conditional": Case(
        {"kind": "conditional", "sheet": "Ventes", "cells": "C2:C6", "test": "greater", "value": 30},
        [do("set_conditional", cells="Montant", test="greater", value=30)],
        {"no_condition": [], "coloured": [do("set_conditional", cells="Montant", test="greater", value=10)],
         "not_coloured": [do("set_conditional", cells="Montant", test="greater", value=100)]},
    ),
    "conditional_text": Case(
        {"kind": "conditional", "sheet": "Ventes", "cells": "Ville", "test": "equal", "value": "Brest"},
        [do("set_conditional", cells="A2:A6", test="equal", value="Brest")],
        {"coloured": [do("set_conditional", cells="A2:A6", test="contains", value="e")]},
    ),
    "frozen": Case(
        {"kind": "frozen", "sheet": "Ventes", "rows": 1}, [do("freeze", rows=1)], {"none": [], "other": [do("freeze", rows=1, columns=1)]}
    ),
    "no_merged": Case({"kind": "no_merged", "sheet": "Ventes"}, [], {"merged": [do("merge_cells", cells="F1:G2")]}),
    "has_sheet": Case({"kind": "has_sheet", "sheet": "Bilan"}, [{"do": "add_sheet", "name": "Bilan"}, {"do": "set_cell", "sheet": "bilan", "cell": "A1", "value": 1}],
                      {"no_sheet": [], "empty": [{"do": "add_sheet", "name": "Bilan"}]}),
    "sheet_names": Case({"kind": "sheet_names", "names": ["Mars", "Taux"]}, [do("rename_sheet", name="Mars")], {"other": []}),
    "print_area": Case(
        {"kind": "print_area", "sheet": "Ventes", "cells": "A1:C6"}, [do("set_print_area", cells="A1:C6")], {"none": [], "other": [do("set_print_area", cells="A1:D6")]}
    ),
    "orientation": Case(
        {"kind": "orientation", "sheet": "Ventes", "orientation": "landscape"}, [do("set_orientation", orientation="landscape")], {"other": []}
    ),
}  # fmt: skip
CHART = do("add_chart", chart="column", series=["Montant"], categories="Ville", title="Ventes", y_title="Euros")
CASES["chart"] = Case(
    {"kind": "chart", "sheet": "Ventes", "chart": "column", "series": ["C2:C6"], "categories": "A2:A6", "title": "Ventes", "y_title": "Euros"},
    [CHART],
    {"no_chart": [], "other_chart": [{**CHART, "chart": "line"}], "other_series": [{**CHART, "series": ["Quantité"]}], "series_more": [{**CHART, "series": ["Montant", "Quantité"]}],
     "other_categories": [{**CHART, "categories": "Jour"}], "no_title": [{**CHART, "title": ""}], "other_title": [{**CHART, "title": "Achats"}], "no_y_title": [{**CHART, "y_title": ""}]},
)  # fmt: skip
for _kind in ("bar", "line", "pie", "area", "scatter"):
    _chart = {name: value for name, value in CHART.items() if name not in ("y_title",)} | {
        "chart": _kind,
        "categories": "Quantité" if _kind == "scatter" else "Ville",
    }
    CASES[f"chart_{_kind}"] = Case(
        {"kind": "chart", "sheet": "Ventes", "chart": _kind, "series": ["Montant"], "categories": _chart["categories"], "title": "Ventes"},
        [_chart],
    )
