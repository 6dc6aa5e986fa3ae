"""Where a problem is, in the words of the editor, in both languages."""

import json
from pathlib import Path

import pytest
from django.utils import translation

from challenges.authoring.document.places import place

EXAMPLES = Path(__file__).parents[2] / "challenges" / "authoring" / "editor" / "examples"
SITE = json.loads((EXAMPLES / "site.json").read_text(encoding="utf-8"))
CHOICE = {
    "response": {"type": "single_choice", "options": [{"id": "a", "text": "un"}, {"id": "4fd7a0c6-9f3b-4a4e-8a0e-0123456789ab", "text": "deux"}]},
    "dataset": {
        "draw": {
            "parameters": [{"id": "p1", "type": "date", "name": "jour"}, {"id": "p2", "type": "integer", "name": "ville"}],
            "tables": [
                {
                    "id": "t1", "type": "drawn", "name": "ventes",
                    "columns": [{"id": "c1", "type": "integer", "name": "montant"}],
                    "planted": [{"id": "p1", "set": []}, {"id": "4fd7a0c6-9f3b-4a4e-8a0e-0123456789ab", "set": []}],
                }
            ],
            "constraints": [{"id": "k", "expr": "x"}],
        },
        "derive": {"values": [{"id": "d1", "name": "total", "expr": "x"}]},
        "present": {
            "artefacts": [
                {
                    "id": "f", "type": "xlsx", "path": "ventes.xlsx",
                    "sheets": [{"name": "Mars", "totals": {"label": "Total", "columns": [{"column": "montant", "function": "sum"}]}}],
                }
            ]
        },
    },
}  # fmt: skip

PLACES = [
    (("draw.parameters.ville", "min"), "Tirage › Paramètre « ville » › Minimum", "Draw › Parameter ‘ville’ › Minimum"),
    (("draw.parameters.jour", "from"), "Tirage › Paramètre « jour » › De (jours)", "Draw › Parameter ‘jour’ › From (days)"),
    (("$.dataset.draw.parameters[1].min", "min"), "Tirage › Paramètre « ville » › Minimum", "Draw › Parameter ‘ville’ › Minimum"),
    (("$.dataset.draw.parameters[7]", "parameters[7]"), "Tirage › Paramètre 8", "Draw › Parameter 8"),
    (
        ("derive.values.total", "expr"),
        "Calculs › Valeur calculée « total » › Expression",
        "Calculations › Calculated value ‘total’ › Expression",
    ),
    (("draw.tables.ventes", "order"), "Tirage › Tableau « ventes » › Ordre", "Draw › Table ‘ventes’ › Order"),
    (
        ("draw.tables.ventes.montant", "max"),
        "Tirage › Tableau « ventes » › Colonne « montant » › Maximum",
        "Draw › Table ‘ventes’ › Column ‘montant’ › Maximum",
    ),
    (
        ("draw.tables.ventes.planted.p1", "set"),
        "Tirage › Tableau « ventes » › Lignes plantées « p1 » › Valeurs imposées",
        "Draw › Table ‘ventes’ › Planted rows ‘p1’ › Set values",
    ),
    (
        ("draw.tables.ventes.planted.4fd7a0c6-9f3b-4a4e-8a0e-0123456789ab", "count"),
        "Tirage › Tableau « ventes » › Lignes plantées 2 › Combien de lignes",
        "Draw › Table ‘ventes’ › Planted rows 2 › How many rows",
    ),
    (("draw.constraints.k", ""), "Tirage › Contrainte « k »", "Draw › Constraint ‘k’"),
    (
        ("present.artefacts.f", "path"),
        "Présentation › Classeur (xlsx) « ventes.xlsx » › Nom du fichier",
        "Presentation › Workbook (xlsx) ‘ventes.xlsx’ › File name",
    ),
    (
        ("$.dataset.present.artefacts[0].sheets[0].totals.columns[0].function", "function"),
        "Présentation › Classeur (xlsx) « ventes.xlsx » › Feuille « Mars » › Ligne de totaux › Total « montant » › Calcul",
        "Presentation › Workbook (xlsx) ‘ventes.xlsx’ › Sheet ‘Mars’ › Row of totals › Total ‘montant’ › Calculation",
    ),
    (("response.options.a", "why"), "Réponse › Proposition « a » › Explication", "Answer › Option ‘a’ › Explanation"),
    (("response", "options"), "Réponse › Propositions", "Answer › Options"),
    (("response.wrong[0]", "expr"), "Réponse › wrong › 0 › expr", "Answer › wrong › 0 › expr"),
    (("present.instruction", "instruction"), "Énoncé", "Question text"),
    (("present", "fingerprint"), "Présentation › Empreinte", "Presentation › Fingerprint"),
    (("dataset", "reference_date"), "Date de référence", "Reference date"),
    (("$.response.colour", "colour"), "Réponse › colour", "Answer › colour"),
    (("$.uid", "uid"), "uid", "uid"),
    (("", ""), "", ""),
]


def in_french(text: str) -> str:
    return text.replace("« ", "«\u00a0").replace(" »", "\u00a0»")


@pytest.mark.parametrize(("path", "french", "english"), PLACES, ids=lambda value: value if isinstance(value, str) else ".".join(value))
def test_a_place_in_words(path, french, english):
    with translation.override("fr"):
        assert place(*path, CHOICE) == in_french(french)
    with translation.override("en"):
        assert place(*path, CHOICE) == english


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (("draw.parameters.ville", "min"), "Tirage › Paramètre « ville » › Minimum"),
        (("response.wrong[0]", "expr"), "Réponse › Réponse fausse typique 1 › Réponse (expression)"),
        (("present.artefacts.f", "sheets[1].name"), "Présentation › Fichiers et pages « f » › Feuille 2 › Nom de la feuille"),
        (("$.dataset.draw.tables[0].rows[2][1]", ""), "Tirage › Tableau 1 › Nombre de lignes › ligne 3 › cellule 2"),
    ],
)
def test_a_place_without_the_document(path, words):
    with translation.override("fr"):
        assert place(*path) == in_french(words)


def test_a_page_of_a_site_goes_by_its_identifier():
    page = SITE["dataset"]["present"]["artefacts"][0]["pages"][1]
    with translation.override("fr"):
        assert place("present.artefacts.a1.pages." + page["id"], "links", SITE) == in_french(
            f"Présentation › Petit site de plusieurs pages « {SITE['dataset']['present']['artefacts'][0]['path']} » › Page « {page['id']} »"
            " › Liens vers d’autres pages"
        )


@pytest.mark.parametrize(
    "document", [{"dataset": []}, {"dataset": {"draw": {"parameters": "x"}}}, {"dataset": {"draw": {"parameters": [1]}}}, [], None]
)
def test_a_document_of_any_form_has_places(document):
    with translation.override("en"):
        assert place("$.dataset.draw.parameters[0].min", "", document) == "Draw › Parameter 1 › Minimum"
