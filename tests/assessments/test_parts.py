"""An answer in its parts: own answer, right answer, right or not, why. Pure; and every explanation of the packaged bank reaches somebody."""

import pytest

from challenges.runtime.assessments.parts import Part, parts

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
