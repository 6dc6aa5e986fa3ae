"""An answer in its parts: own answer, right answer, right or not, why. Pure; and every explanation of the packaged bank reaches somebody."""

import pytest

from challenges.bank.content import starter_documents
from challenges.runtime.assessments.parts import Part, parts
from generators.program import compile_challenge

OPTIONS = [
    {"id": "oa", "text": "Un dossier", "correct": True, "why": "Il contient des fichiers."},
    {"id": "ob", "text": "Un fichier", "correct": False, "why": "Il est *dans* un dossier."},
    {"id": "oc", "text": "Un lien", "correct": True, "why": "Il mène au dossier."},
    {"id": "od", "text": "Une icône", "correct": False, "why": ""},
]
ONE = {"type": "single_choice", "correct": "oa", "options": OPTIONS}
SEVERAL = {"type": "multiple_choice", "correct": ["oa", "oc"], "options": OPTIONS}
TEXT = {
    "type": "short_text",
    "accept": ["Orval"],
    "treatments": {"case": True},
    "wrong": [{"value": "Montrival", "why": "La ville **voisine**."}],
}
NUMBER = {"type": "number", "value": "7", "tolerance": "0", "unit": "", "wrong": [{"value": "6", "why": "Il manque la dernière."}]}
BLANKS = {
    "type": "blanks",
    "blanks": [
        {"id": "b1", "name": "nom", "label": "Nom", "kind": "short_text", "accept": ["Orval"], "treatments": {}},
        {"id": "b2", "name": "nombre", "label": "Nombre", "kind": "number", "value": "12.5", "tolerance": "0"},
    ],
}
ANY_ORDER = BLANKS | {
    "dependent": True,
    "blanks": [one | {"kind": "short_text", "accept": [text]} for one, text in zip(BLANKS["blanks"], ("lundi", "jeudi"), strict=True)],
}


@pytest.mark.parametrize(
    ("key", "answer", "expected"),
    [
        (ONE, "oa", [Part("", "Un dossier", "Un dossier", True, "", "Il contient des fichiers.")]),
        (ONE, "ob", [Part("", "Un fichier", "Un dossier", False, "Il est *dans* un dossier.", "Il contient des fichiers.")]),
        (ONE, None, [Part("", "", "Un dossier", False, "", "Il contient des fichiers.")]),
        (
            SEVERAL,
            ["oa", "ob"],
            [
                Part("Un dossier", "coché", "à cocher", True, "", "Il contient des fichiers."),
                Part("Un fichier", "coché", "à ne pas cocher", False, "Il est *dans* un dossier."),
                Part("Un lien", "pas coché", "à cocher", False, "", "Il mène au dossier."),
            ],
        ),
        (SEVERAL, None, [Part(text, "", "à cocher", False, "", why) for text, why in (("Un dossier", "Il contient des fichiers."), ("Un lien", "Il mène au dossier."))]),
        (TEXT, "orval ", [Part("", "orval", "Orval", True)]),
        (TEXT, "montrival", [Part("", "montrival", "Orval", False, "La ville **voisine**.")]),
        (TEXT, None, [Part("", "", "Orval", False)]),
        (NUMBER, "6 pages", [Part("", "6 pages", "7", False, "Il manque la dernière.")]),
        (NUMBER, 7, [Part("", "7", "7", True)]),
        (BLANKS, {"b1": "Orval", "b2": "12,4"}, [Part("Nom", "Orval", "Orval", True), Part("Nombre", "12,4", "12,5", False)]),
        (BLANKS, {"b2": "12,5"}, [Part("Nom", "", "Orval", False), Part("Nombre", "12,5", "12,5", True)]),
        (BLANKS, None, [Part("Nom", "", "Orval", False), Part("Nombre", "", "12,5", False)]),
        (ANY_ORDER, {"b1": "jeudi", "b2": "mardi"}, [Part("Nom", "jeudi", "jeudi", True), Part("Nombre", "mardi", "lundi", False)]),
        (ANY_ORDER, None, [Part("Nom", "", "lundi / jeudi", False), Part("Nombre", "", "lundi / jeudi", False)]),
    ],
)  # fmt: skip
def test_the_parts_of_an_answer(key, answer, expected):
    assert parts(key, answer, {"label": "Combien de pages ?"}) == expected


def test_an_answer_that_a_mended_question_no_longer_understands_is_wrong():
    assert parts(NUMBER, "sept mille quoi", {}) == [Part("", "sept mille quoi", "7", False)]


def _written(document):
    """How many explanations an author wrote in a document."""
    response = document["response"]
    return sum(1 for one in [*response.get("options", []), *response.get("wrong", [])] if one.get("why"))


def _reached(document):
    """Which of them somebody reads, over a few variants: by their place in the document, for their words hold what was drawn."""
    response, program, found = document["response"], compile_challenge(document), set()
    for seed in range(20):
        variant = program.instantiate(f"{seed:032x}")
        for probe in variant.probes:
            if probe["outcome"] == "invalid":
                continue
            told = {text for part in parts(variant.key, probe["answer"], variant.response) for text in (part.why, part.reason) if text}
            found |= {place for place, text in _explanations(response, variant.key) if text in told}
        if len(found) == _written(document):
            break
    return found


def _explanations(response, key):
    """Places of the explanations of a document with the words that a variant gives them."""
    if response.get("options"):
        by_id = {one["id"]: one["why"] for one in key["options"]}
        return [(one["id"], by_id[one["id"]]) for one in response["options"] if one.get("why")]
    # A mistake that happens to be right in a variant is left out of its key: those that stay are found by their order.
    kept = list(key.get("wrong", []))
    if len(kept) == len(response.get("wrong", [])):
        return [(place, one["why"]) for place, one in enumerate(kept) if one["why"]]
    return []


def test_every_explanation_of_the_packaged_bank_reaches_somebody_who_answers():
    """123 explanations of wrong options, right options and typical mistakes."""
    documents = starter_documents()
    missed = {one["code"]: _written(one) - len(_reached(one)) for one in documents if len(_reached(one)) < _written(one)}
    assert (sum(map(_written, documents)), missed) == (123, {})
