"""Checking a program against a key, what leaves the server, trying it, and the sentences of a report."""

import json
from fractions import Fraction

import pytest

from challenges.programs import BadKey, InvalidSource, Report, check_program, explain, public_program, trials, try_program

SUM = {
    "type": "program", "call": "total", "result": "", "worlds": [], "start": "fonction total(nombres)\n  rendre 0",
    "tests": [
        {"id": "a", "arguments": [[3, 8, 5]], "expect": 16, "shown": True},
        {"id": "b", "arguments": [[{"decimal": "0.1"}, {"decimal": "0.2"}]], "expect": {"decimal": "0.3"}, "shown": False},
        {"id": "c", "arguments": [[]], "expect": 0, "shown": False, "hint": "que fait-il d’une liste vide ?"},
    ],
    "allowed": {"must": ["loop"], "most_lines": 6},
}  # fmt: skip
RIGHT = "fonction total(nombres)\n  t = 0\n  pour n dans nombres\n    t = t + n\n  rendre t"


def told(source, key=SUM, **options):
    return explain(check_program(source, key).as_json(), **options)


def test_a_right_program():
    report = check_program(RIGHT, SUM)
    assert (report.right, report.share, told(RIGHT)) == (True, Fraction(1), ["Tous les essais passent."])


def test_a_wrong_value_is_told_with_what_was_given_and_hidden_tests_are_not():
    source = "fonction total(nombres)\n  t = nombres[0]\n  pour n dans []\n    t = 0\n  rendre t + 5"
    assert told(source) == [
        "total([3, 8, 5]) rend 8\u00a0; il fallait 16.",
        "Un essai que vous ne voyez pas ne passe pas\u00a0: essayez votre programme avec d’autres valeurs.",
        "Un essai que vous ne voyez pas ne passe pas\u00a0: que fait-il d’une liste vide ?",
    ]
    assert told(source, teacher=True) == [
        "Avec total([]), le programme s’arrête. Ligne 2\u00a0: la liste est vide\u00a0: il n’y a rien à y prendre.",
        "total([3, 8, 5]) rend 8\u00a0; il fallait 16.",
        "total([0.1, 0.2]) rend 5.1\u00a0; il fallait 0.3.",
    ]


def test_a_report_comes_back_from_json():
    report = check_program("fonction total(n)\n  rendre 8", SUM)
    assert Report.from_json(json.loads(json.dumps(report.as_json()))) == report


def test_part_of_the_tests_hold():
    assert check_program("fonction total(n)\n  pour i dans []\n    rien\n  rendre 0", SUM).share == Fraction(1, 3)


@pytest.mark.parametrize(("source", "first"), [
    ("fonction total(n)\n  rendr 3", "Ligne 2\u00a0: l’ordre «\u00a0rendr\u00a0» n’est pas connu\u00a0; peut-être «\u00a0rendre\u00a0»\u00a0?"),
    ("x = 1", "Avec total([3, 8, 5]), le programme s’arrête. Le programme doit contenir une fonction nommée «\u00a0total\u00a0»."),
    ("fonction total()\n  rendre 1", "Avec total([3, 8, 5]), le programme s’arrête. Ligne 1\u00a0: la fonction «\u00a0total\u00a0» doit recevoir ce nombre de valeurs\u00a0: 1. La vôtre en reçoit\u00a0: 0."),
    ("fonction total(n)\n  x = 1", "total([3, 8, 5]) ne rend rien\u00a0; il fallait 16. Il manque peut-être «\u00a0rendre\u00a0»."),
    ("fonction total(n)\n  rendre '16'", 'total([3, 8, 5]) rend "16"\u00a0; il fallait 16.'),
])  # fmt: skip
def test_the_first_sentence_helps_most(source, first):
    assert told(source)[0] == first


def test_the_way_of_writing():
    source = "fonction total(n)\n  rendre somme(n)"
    report = check_program(source, SUM)
    assert (report.share, report.right, told(source)) == (Fraction(1), False, ["Le programme doit contenir une boucle."])
    long = RIGHT + "\nx = 1\ny = 2"
    assert told(long) == ["Le programme a 7 lignes\u00a0; il en faut 6 au plus."]


RESULT = {
    "type": "program",
    "call": "",
    "result": "maxi",
    "tests": [{"id": "a", "inputs": {"nombres": [3, 8, 5]}, "expect": 8, "shown": True}],
}


@pytest.mark.parametrize(("source", "sentence"), [
    ("maxi = max(nombres)", "Tous les essais passent."),
    ("maxi = nombres[0]", "Avec nombres = [3, 8, 5], la variable «\u00a0maxi\u00a0» vaut 3 à la fin\u00a0; il fallait 8."),
    ("m = 8", "Avec nombres = [3, 8, 5], le programme ne donne pas de valeur à la variable «\u00a0maxi\u00a0»."),
])  # fmt: skip
def test_a_variable_holds_the_answer(source, sentence):
    assert told(source, RESULT) == [sentence]


PRINTED = {
    "type": "program",
    "call": "",
    "result": "",
    "tests": [{"id": "a", "printed": True, "expect": [1, {"decimal": "2.5"}, "fin", True], "shown": True}],
}


@pytest.mark.parametrize(("source", "sentence"), [
    ("afficher 1\nafficher 2,5\nafficher 'fin  '\nafficher vrai", "Tous les essais passent."),
    ("print(1)\nprint('2,50')\nprint('fin')\nprint(True)", "Tous les essais passent."),
    ("afficher 1\nafficher 2\nafficher 'fin'\nafficher vrai", "La ligne affichée numéro 2 est «\u00a02\u00a0»\u00a0; il fallait «\u00a02.5\u00a0»."),
    ("x = 1", "Le programme n’affiche rien."),
    ("afficher 1", "Il manque des lignes\u00a0: le programme en affiche 1, il en fallait 4."),
    ("afficher 1\nafficher 2,5\nafficher 'fin'\nafficher vrai\nafficher 3", "Le programme affiche trop de lignes\u00a0: 5, au lieu de 4."),
])  # fmt: skip
def test_printed_lines(source, sentence):
    assert told(source, PRINTED) == [sentence]


WORLDS = {"type": "program", "worlds": [[">..X", "...."], [">.....X", "......."]], "tests": []}


@pytest.mark.parametrize(("source", "sentences"), [
    ("répéter jusqu'à au but\n  avancer", ["Tous les essais passent."]),
    ("avancer 3", ["Sur la grille 2, le personnage n’est pas sur le but à la fin."]),
    ("avancer 6", ["Sur la grille 1, le programme s’arrête. Ligne 1\u00a0: le personnage se cogne à un mur (il est à la rangée 1, colonne 4)."]),
])  # fmt: skip
def test_a_program_must_do_on_every_grid(source, sentences):
    assert told(source, WORLDS) == sentences


def test_lists_of_a_test_are_not_changed_for_the_next():
    source = "fonction total(n)\n  pour i de 1 à 1\n    n.append(100)\n  rendre somme(n) - 100"
    assert [check_program(source, SUM).right for _ in range(2)] == [True, True]


def test_hidden_tests_stay_on_the_server():
    public = public_program(SUM)
    assert public == {
        "type": "program", "call": "total", "result": "", "worlds": [], "allowed": SUM["allowed"], "start": SUM["start"],
        "tests": [{"id": "a", "arguments": [[3, 8, 5]], "expect": 16, "shown": True}],
    }  # fmt: skip


def test_trying():
    public = public_program(SUM)
    assert trials(public) == ["a"]
    trial = try_program("fonction total(n)\n  rendre 8", public).as_json()
    assert (trial["result"]["code"], trial["error"], [one["line"] for one in trial["steps"]]) == ("wrong_value", None, [2])
    assert try_program("rendr", public).as_json()["error"]["code"] == "unknown_function"
    assert try_program("x = (", public).as_json()["error"] == {
        "code": "unclosed_bracket",
        "line": 1,
        "facts": {"bracket": "(", "closing": ")"},
    }
    assert trials(public_program(WORLDS)) == ["world-1", "world-2"]
    assert try_program("avancer 3", WORLDS, which=1).as_json()["world"]["at"] == [0, 3]
    assert try_program("x = 2", {"type": "program"}).as_json()["variables"] == {"x": "2"}


@pytest.mark.parametrize(("change", "code"), [
    ({"worlds": [["??", "??"]]}, "world"), ({"worlds": [[]]}, "world"), ({"tests": [{"id": "a"}]}, "test"),
    ({"tests": [{"id": "a", "printed": True, "expect": 3}]}, "printed"), ({"call": "", "tests": [{"id": "a", "expect": 3}]}, "nothing_asked"),
    ({"tests": [{"id": str(n), "expect": 1} for n in range(31)]}, "too_many_tests"),
])  # fmt: skip
def test_a_key_that_cannot_be_used(change, code):
    with pytest.raises(BadKey) as refused:
        check_program("x = 1", SUM | change)
    assert refused.value.code == code


def test_an_empty_source_is_no_answer():
    with pytest.raises(InvalidSource):
        check_program(" \n", SUM)
