"""One small challenge for each form of response, valid, instant, and different at each seed."""

import copy
from typing import Any

from tests.factories.bank import challenge_document

_PLACES = {
    "id": "t", "type": "literal", "name": "lieux", "order": "shuffled",
    "columns": [{"name": "nom", "kind": "text"}, {"name": "rang", "kind": "integer"}, {"name": "genre", "kind": "text"},
                {"name": "gauche", "kind": "integer"}],
    "rows": [["Orval", "3", "ville", "20"], ["Montrival", "1", "village", "120"], ["Clairbois", "2", "bois", "220"]],
}  # fmt: skip
_SCENE = {
    "id": "plan", "type": "scene", "path": "plan.svg", "title": "Plan", "alt": "Trois cases, de gauche à droite.", "width": 340, "height": 120,
    "ground": "desk",
    "parts_from": {"table": "lieux", "shape": "box", "text": "{nom}", "x": "gauche", "y": "20", "width": "90", "height": "70"},
}  # fmt: skip
_BOX = {"y": "20", "width": "90", "height": "70"}

RESPONSES: dict[str, dict[str, Any]] = {
    "matching": {
        "type": "matching", "label": "Associez", "shuffle": True, "scoring": "each", "distractors": ["Un nuage"],
        "pairs": [
            {"id": "p1", "left": "Courriel de {a}", "right": "Une enveloppe", "why": "Il s’envoie *comme* une lettre."},
            {"id": "p2", "left": "Dossier", "right": "Une chemise"},
            {"id": "p3", "left": "Message", "right": "Une enveloppe"},
        ],
    },
    "matching_rows": {"type": "matching", "pairs_from": {"table": "lieux", "left": "{nom}", "right": "{genre}"}},
    "ordering": {
        "type": "ordering", "label": "Rangez", "scoring": "each",
        "items": [{"id": name, "text": f"{name} {{a}}"} for name in ("premier", "deuxieme", "troisieme", "quatrieme")],
    },
    "ordering_rows": {"type": "ordering", "items_from": {"table": "lieux", "text": "{nom}", "by": "rang", "descending": True}},
    "hotspot": {
        "type": "hotspot", "picture": "plan.svg",
        "options_from": {"table": "lieux", "text": "Case de {nom}", "correct": "rang == 1", "x": "gauche", **_BOX},
    },
    "hotspot_several": {
        "type": "hotspot", "picture": "plan.svg", "several": True, "scoring": "penalty", "shuffle": True,
        "options": [
            {"id": "gauche", "text": "À gauche", "correct": True, "x": "20", **_BOX},
            {"id": "milieu", "text": "Au milieu", "correct": False, "why": "Celle-là est au milieu.", "x": "120", **_BOX},
            {"id": "droite", "text": "À droite", "correct": True, "x": "220", **_BOX},
        ],
    },
    "pictures": {
        "type": "single_choice", "shuffle": True,
        "options": [{"id": "vrai", "text": "Un plan", "image": "plan.svg", "correct": True}, {"id": "faux", "text": "Un autre plan", "image": "autre.svg", "correct": False}],
    },
    "multiple_penalty": {
        "type": "multiple_choice", "scoring": "penalty",
        "options": [{"id": f"choix-{name}", "text": f"Choix {name} {{a}}", "correct": name in "ab"} for name in "abcd"],
    },
    "program_map": {
        "type": "program", "label": "Votre programme", "start": "répéter {a} fois\n    avancer",
        "worlds": [{"map": "#########\n#>.....X#\n#########"}], "must": ["repeat"],
        "solution": "répéter 6 fois\n    avancer", "wrong": [{"source": "répéter 5 fois\n    avancer", "why": "Il manque *un pas*."}],
    },
    "program_function": {
        "type": "program", "call": "somme_des_grands", "start": "fonction somme_des_grands(nombres)\n    ",
        "tests": [
            {"id": "t1", "inputs": [{"name": "nombres", "value": "(a, b, 3)"}], "expect": "a + b + 3", "shown": True},
            {"id": "t2", "inputs": [{"name": "nombres", "value": "(b, -a)"}], "expect": "b", "hint": "Et un nombre négatif ?"},
        ],
        "solution": "fonction somme_des_grands(nombres)\n    total = 0\n    pour x dans nombres\n        si x > 0\n            total = total + x\n    rendre total",
        "wrong": [{"source": "def somme_des_grands(nombres):\n    return sum(nombres)", "why": "Les négatifs comptent *aussi*."}],
    },
    "query": {
        "type": "query", "tables": ["lieux"], "ordered": True, "solution": "SELECT nom FROM lieux ORDER BY rang",
        "wrong": [{"source": "SELECT nom FROM lieux ORDER BY rang DESC", "why": "De la *fin* au début."}],
    },
    "date": {"type": "date", "label": "Quel jour ?", "value": "jour", "wrong": [{"expr": "add_days(jour, 1)", "why": "Le lendemain."}]},
    "time": {"type": "time", "label": "À quelle heure ?", "value": "heure", "tolerance": 5},
    "units": {
        "type": "number", "label": "Taille", "value": "a", "unit": "Mo", "other_units": [{"unit": "Go", "factor": "1000"}, {"unit": "ko", "factor": "0.001"}],
    },
    "lines": {"type": "short_text", "label": "Deux lignes", "accept": ['"ligne un ligne deux " + text(a)'], "lines": 3, "max_length": 200},
    "blanks_all": {
        "type": "blanks", "scoring": "all",
        "blanks": [
            {"id": "b1", "name": "jour_dit", "label": "Jour", "kind": "date", "value": "jour"},
            {"id": "b2", "name": "heure_dite", "label": "Heure", "kind": "time", "value": "heure", "tolerance": 2},
            {"id": "b3", "name": "poids", "label": "Taille", "kind": "number", "value": "b", "unit": "Mo", "other_units": [{"unit": "Go", "factor": "1000"}]},
        ],
    },
}  # fmt: skip


def form_document(form: str, skill: str = "1.1-1a", number: int = 1) -> dict[str, Any]:
    """Return a challenge whose response is of this form (a name of `RESPONSES`)."""
    document = challenge_document(skill, number, title=f"Forme {form}", response=copy.deepcopy(RESPONSES[form]))
    document["instruction"] = f"Répondez ({form}). Données {{a}} et {{b}}."
    dataset = document["dataset"]
    dataset["draw"]["parameters"] += [
        {"id": "j", "type": "date", "name": "jour", "role": "cosmetic", "from": 1, "to": 60, "weekdays": False, "default": 2},
        {"id": "h", "type": "time", "name": "heure", "role": "cosmetic", "from": "08:10", "to": "17:50", "step": 5, "default": "09:05"},
    ]
    dataset["draw"]["tables"] = [copy.deepcopy(_PLACES)]
    dataset["present"]["artefacts"] = [copy.deepcopy(_SCENE)]
    if form == "pictures":
        dataset["present"]["artefacts"].append(copy.deepcopy(_SCENE) | {"id": "autre", "path": "autre.svg", "ground": "metal"})
    return document
