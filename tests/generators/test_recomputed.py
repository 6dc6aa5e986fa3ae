"""What LibreOffice computes in our workbooks is what the evaluator computed: every formula of the bank, the examples, the patterns and below.

All files go through one run of LibreOffice, with a profile that makes it compute everything again: left alone it shows what is stored.
"""

import copy
import datetime as dt
import json
import os
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest

import generators
from generators.artefacts import ods, xlsx
from generators.artefacts.grids import Formula, Grid, untag
from tests.generators.documents import EXAMPLES, SMALL

CONTENT = EXAMPLES.parents[1] / "bank" / "content"
PATTERNS = EXAMPLES.parent / "patterns"
SEEDS = [f"{number:032x}" for number in range(1, 4)]
DAY = dt.date(2026, 3, 10)
KINDS = {"xlsx": xlsx, "ods": ods}
RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
{items}
</oor:items>
"""
ITEM = '<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="{mode}" oor:op="fuse"><value>0</value></prop></item>'

# Column, its expression: each says something that programs could say otherwise.
COMPUTED = {
    "meme": "mot == autre",
    "differe": "mot != autre",
    "cherche": 'mot == "ÉTAGE"',
    "vers": "quantite > 3 and prix < 50",
    "ou": "quantite > 3 or not meme",
    "phrase": 'mot + " / " + autre',
    "etat": '"cher" if prix > 40 else "bon marché"',
    "selon": "prix if meme else quantite",
    "taux": "round(prix / quantite, 3)",
    "garde": "quantite > 100 and prix / (quantite - quantite) > 1",
    "sauf": "quantite < 100 or prix / (quantite - quantite) > 1",
    "bas": "floor(0 - prix)",
    "haut": "ceil(0 - prix)",
    "moitie": "round((0 - quantite) / 2)",
    "reste": "(0 - quantite) % 4",
    "entier": "(0 - quantite) // 4",
    "puissance": "2 ** quantite - -3",
    "extreme": "min(prix, quantite, 5) + max(prix, 7)",
    "lettres": "len(mot) + len(upper(autre))",
    "majuscules": "upper(mot) + lower(autre)",
    "annee": "year(jour) * 100 + month(jour) + day(jour)",
    "plus_tard": "max(jour, limite)",
    "avant": "jour < limite",
    "tot": "min(debut, fin)",
    "moment": "debut if meme else fin",
    "long": 'mot == autre and mot + "x" != "x" and not differe',
    "vide": '"" if meme else mot',
}


def workbook(kind: str, rows: str = "12") -> dict:
    """A challenge with a sheet of formulas: every kind of operator and function that has one."""
    drawn = [
        {"id": "m", "type": "choice", "name": "mot", "options": ["étage", "Étage", "ÉTAGE", "etage", "zèbre", "9"]},
        {"id": "a", "type": "choice", "name": "autre", "options": ["étage", "Étage", "etage", "Zèbre", "10"]},
        {"id": "q", "type": "integer", "name": "quantite", "min": 1, "max": 9},
        {"id": "u", "type": "decimal", "name": "prix", "min": "1.00", "max": "90.00", "step": "0.01"},
        {"id": "j", "type": "date", "name": "jour", "from": -300, "to": 300},
        {"id": "l", "type": "date", "name": "limite", "from": -300, "to": 300},
        {"id": "d", "type": "time", "name": "debut", "from": "08:00", "to": "18:00", "step": 5},
        {"id": "f", "type": "time", "name": "fin", "from": "08:00", "to": "18:00", "step": 5},
    ]
    computed = [{"id": f"x{rank}", "type": "expr", "name": name, "expr": text} for rank, (name, text) in enumerate(COMPUTED.items())]
    document = copy.deepcopy(SMALL)
    document["dataset"]["draw"]["tables"] = [
        {"id": "t", "type": "drawn", "name": "lignes", "rows": rows, "order": "drawn", "columns": [*drawn, *computed]}
    ]
    columns = [{"column": one["name"], "header": one["name"]} for one in drawn] + [
        {"column": name, "header": name, "formula": True} for name in COMPUTED
    ]
    numbers = [("quantite", "sum"), ("prix", "mean"), ("extreme", "max"), ("plus_tard", "min")]
    texts = [("vide", "count"), ("autre", "count")]
    functions = [one for one in numbers + texts if rows != "0" or one[1] in ("sum", "count")]
    totals = {"label": "Total", "columns": [{"column": column, "function": function} for column, function in functions]}
    sheet = {"name": "Lignes", "table": "lignes", "columns": columns, "totals": totals}
    document["dataset"]["present"]["artefacts"] = [{"id": "f", "type": kind, "path": f"lignes.{kind}", "sheets": [sheet]}]
    return document


def documents() -> dict[str, dict]:
    """Every document with a workbook that holds a formula, by a name."""
    found = {one["code"]: one for path in CONTENT.glob("*.json") for one in json.loads(path.read_text(encoding="utf-8"))}
    found |= {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in EXAMPLES.glob("*.json")}
    found |= {path.stem: json.loads(path.read_text(encoding="utf-8"))["document"] for path in PATTERNS.glob("*.json")}
    found |= {f"computed-{kind}": workbook(kind) for kind in KINDS} | {f"empty-{kind}": workbook(kind, "0") for kind in KINDS}
    return {name: one for name, one in found.items() if any(_has_formulas(file) for file in one["dataset"]["present"].get("artefacts", []))}


def _has_formulas(artefact: dict) -> bool:
    sheets = artefact["sheets"] if artefact["type"] in KINDS else []
    return any("totals" in sheet or any(column.get("formula") for column in sheet["columns"]) for sheet in sheets)


def recomputed(files: dict[str, bytes], folder: Path) -> dict[str, dict[str, list[list[str]]]]:
    """Open workbooks in LibreOffice, compute everything again, and return their tagged cells."""
    profile, into, out = folder / "profile", folder / "in", folder / "out"
    (profile / "user").mkdir(parents=True)
    into.mkdir()
    items = "\n".join(ITEM.format(mode=mode) for mode in ("OOXMLRecalcMode", "ODFRecalcMode"))
    (profile / "user" / "registrymodifications.xcu").write_text(RECALCULATE.format(items=items), encoding="utf-8")
    for name, content in files.items():
        (into / name).write_bytes(content)
    command = ["soffice", "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", "ods", "--outdir", str(out)]
    subprocess.run([*command, *(str(into / name) for name in files)], check=True, capture_output=True, timeout=300)
    return {name: xlsx.read_cells((out / f"{Path(name).stem}.ods").read_bytes()) for name in files}


def same(ours: str, theirs: str) -> bool:
    """Compare two tagged cells: numbers as 64-bit arithmetic knows them."""
    one, other = untag(ours), untag(theirs)
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return abs(one - other) <= abs(one) * Decimal("1e-13")
    return bool(one == other)


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> tuple[dict, dict]:
    """What the evaluator says of every cell, and what LibreOffice computes, for every file at once."""
    if shutil.which("soffice") is None:
        if os.environ.get("BALISE_REQUIRE_OFFICE"):
            pytest.fail("LibreOffice is required (package libreoffice-calc)")
        pytest.skip("LibreOffice is not installed")
    files, expected = {}, {}
    for name, document in documents().items():
        program = generators.compile_challenge(document)
        for variant in map(program.instantiate, SEEDS):
            for artefact in variant.artefacts:
                if artefact.type in KINDS:
                    file = f"{name}-{artefact.id}-{variant.seed[-2:]}-{artefact.type}.{artefact.type}"
                    files[file], expected[file] = artefact.content, artefact.logical["sheets"]
    for kind, module in KINDS.items():  # a formula whose stored value is wrong
        cell = "of:=[.A2]+1" if kind == "ods" else "A2+1"
        files[f"wrong-{kind}.{kind}"] = module.write({"F": Grid(["a", "b"], ["", ""], [[2, Formula(cell, 99)]])}, DAY)
    return expected, recomputed(files, tmp_path_factory.mktemp("office"))


def test_the_bank_the_examples_the_patterns_and_each_function_are_there():
    assert sorted(documents()) == ["computed-ods", "computed-xlsx", "empty-ods", "empty-xlsx", "ods"]


@pytest.mark.parametrize("kind", KINDS)
def test_everything_is_computed_again(office, kind):
    assert office[1][f"wrong-{kind}.{kind}"]["F"][1] == ["n 2", "n 3"]


def test_every_formula_gives_what_the_evaluator_gave(office):
    expected, found = office
    wrong = []
    for file, sheets in expected.items():
        for sheet in sheets:
            for row, cells in enumerate(sheet["rows"]):
                theirs = found[file][sheet["name"]][row]
                wrong += [(file, row, rank, ours, theirs[rank]) for rank, ours in enumerate(cells) if not same(ours, theirs[rank])]
    assert wrong == []


@pytest.mark.parametrize("rows", ["0", "12"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_file_is_read_back_as_it_was_drawn(kind, rows):
    program = generators.compile_challenge(workbook(kind, rows))
    for seed in SEEDS:
        assert len(program.check_oracle(program.instantiate(seed)).columns) == 8 + len(COMPUTED)


@pytest.mark.parametrize(
    ("expr", "code"),
    [
        ("mot < autre", "formula_order"),
        ("max(mot, autre)", "formula_order"),
        ("min(quantite, prix) >= prix and mot >= autre", "formula_order"),
        ("len([mot, autre])", "no_formula"),
        ('mot in ["a", "b"]', "no_formula"),
        ("1 < quantite < 5", "no_formula"),
    ],
)
def test_what_spreadsheets_order_otherwise_is_refused_when_the_document_is_compiled(expr, code):
    document = workbook("xlsx")
    document["dataset"]["draw"]["tables"][0]["columns"][-1]["expr"] = expr
    document["dataset"]["present"]["artefacts"][0]["sheets"][0].pop("totals")
    with pytest.raises(generators.SpecificationError) as caught:
        generators.compile_challenge(document)
    assert [(one.code, one.block, one.field) for one in caught.value.problems] == [(code, "present.artefacts.f", "formula")]


def test_letters_that_programs_change_otherwise_are_refused_when_they_are_drawn():
    document = workbook("xlsx")
    document["dataset"]["draw"]["tables"][0]["columns"][0]["options"] = ["Straße", "Gruß"]
    with pytest.raises(generators.GenerationError) as caught:
        generators.compile_challenge(document).instantiate(SEEDS[0])
    assert "Stra" in str(caught.value) or "Gru" in str(caught.value)
