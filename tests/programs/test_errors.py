"""What stops a program is said with its line, in words that a pupil can act on; and every code has a sentence."""

import inspect
import re
import sys
import time
from pathlib import Path

import pytest

from challenges.programs import sentences
from challenges.programs.language.functions import FUNCTIONS
from tests.programs.programs import sentence, stopped, world

MAP = ("####", "#>*#", "#..#", "####")
# Source and code; the error is on the last line of the source unless a third value says another.
ERRORS = [
    ("répéter 4\n  x = 1", "missing_word", 1),
    ("pour x\n  y = 1", "missing_word", 1),
    ("pour i de 1\n  y = 1", "missing_word", 1),
    ("mettre x 3", "missing_word", 1),
    ("ajouter 3 x", "missing_word", 1),
    ("x = ", "missing_end", 1),
    ("x = 3 4", "unexpected", 1),
    ("x = = 3", "unexpected", 1),
    ("x = “abc", "unclosed_text", 1),
    ("x = 'l'arbre'", "unclosed_apostrophe", 1),
    ("x = (1 + 2", "unclosed_bracket", 1),
    ("x = 1)", "extra_bracket", 1),
    ("x = 3 & 4", "unknown_character", 1),
    ("si vrai\n    x = 1\n  y = 2", "mixed_indent", 3),
    ("x = 1\n  y = 2", "unexpected_indent", 2),
    ("répéter 2 fois\nx = 1", "missing_block", 1),
    ("si vrai : répéter 2 fois", "one_line_block", 1),
    ("".join(" " * n + "si vrai\n" for n in range(13)) + " " * 13 + "x = 1", "too_nested", 13),
    ("x = " + "+".join("1" * 100), "expression_too_long", 1),
    ("x = " + "(" * 40 + "1" + ")" * 40, "expression_too_long", 1),
    ("sinon\n  x = 1", "lonely_else", 1),
    ("3x = 1", "bad_name", 1),
    ("fonction si()\n  x = 1", "bad_name", 1),
    ("f(1) = 2", "bad_target", 1),
    ("a, b = 1", "uneven", 1),
    ("x == 2", "useless", 1),
    ("avencer 3", "unknown_command", 1),
    ("blabla truc", "unknown_command", 1),
    ("tourner", "no_side", 1),
    ("tourner à droite de 45 degrés", "quarter_turns", 1),
    ("si vrai\n  fonction f()\n    rendre 1", "function_inside", 2),
    ("fonction f()\n  rendre 1\nfonction f()\n  rendre 2", "same_function", 3),
    ("fonction f(a, a)\n  rendre 1", "same_parameter", 1),
    ("rendre 1", "return_outside", 1),
    ("arrêter", "break_outside", 1),
    ("x = 1\nsi x = 1 ou 2\n  y = 1", "not_a_condition", 2),
    ("total = 1\nafficher totl", "unknown_name", 2),
    ("longeur([1])", "unknown_function", 1),
    ("x = longueur", "function_name", 1),
    ("longueur()", "wrong_number", 1),
    ("fonction f(a)\n  rendre a\nf()", "wrong_number", 3),
    ("tant que vrai\n  x = 1", "too_many_steps", 2),
    ("fonction f(n)\n  rendre f(n)\nf(1)", "too_deep", 2),
    ("x = 10 ** 16", "number_too_big", 1),
    ("x = 9 ** 99", "number_too_big", 1),
    ("x = 99999999999999999", "number_too_big", 1),
    ("x = 'a' * 60000", "too_long_value", 1),
    ("x = range(100000)", "too_long_value", 1),
    ("tant que vrai\n  afficher 1", "too_much_output", 2),
    ("x = 0\ny = 1 / x", "division_by_zero", 2),
    ("y = 5,5 % 0", "division_by_zero", 1),
    ("y = 0 ** -1", "division_by_zero", 1),
    ("x = [1, 2, 3]\ny = x[3]", "out_of_range", 2),
    ("x = []\ny = x[0]", "empty_list", 2),
    ("y = max([])", "empty_list", 1),
    ("x = [1][1.5]", "not_a_place", 1),
    ("pour i de 1 à 'a'\n  x = 1", "not_whole", 1),
    ("répéter 2,5 fois\n  x = 1", "bad_count", 1),
    ("pour i de 1 à 3 par pas de 0\n  x = 1", "step_zero", 1),
    ("x = 'âge : ' + 12", "text_and_number", 1),
    ("x = [1] + 2", "bad_operands", 1),
    ("x = -'a'", "bad_sign", 1),
    ("x = 1 < 'a'", "cannot_compare", 1),
    ("si 3\n  x = 1", "not_a_condition", 1),
    ("x = somme(3)", "wrong_kind", 1),
    ("x = 3[0]", "no_places", 1),
    ("pour x dans 5\n  y = 1", "nothing_to_walk", 1),
    ("x = 1 dans 2", "nothing_in_it", 1),
    ("L = [1]\nL.remove(2)", "not_in_list", 2),
    ("x = [1]\nx.append(x)\ny = [1]\ny.append(y)\nz = x == y", "list_too_nested", 5),
    ("x = 'abc'\nx[0] = 'z'", "text_stays", 2),
    ("x = nombre('douze')", "not_convertible", 1),
    ("fonction f()\n  x = 1\ny = f() + 1", "nothing_value", 3),
    ("x = racine(-4)", "no_root", 1),
    ("x = lire('âge ?')", "no_input", 1),
    ("avancer", "no_world", 1),
]  # fmt: skip
IN_WORLD = [
    ("avancer 3", "bump"),
    ("ramasser", "nothing_to_pick"),
    ("poser", "nothing_to_put"),
    ("avancer\nramasser\nposer\nposer", "nothing_to_put"),
]


@pytest.mark.parametrize(("source", "code", "line"), ERRORS)
def test_an_error_is_told_with_its_line(source, code, line):
    error = stopped(source)
    assert (error.code, error.line) == (code, line)
    told = sentence(source)
    assert told.startswith(f"Ligne {line}\u00a0: ")
    assert "{" not in told


@pytest.mark.parametrize(("source", "code"), IN_WORLD)
def test_the_figure_stops_the_program(source, code):
    assert stopped(source, world=world(*MAP)).code == code


def test_two_objects_do_not_go_in_one_place():
    assert stopped("poser\nposer", world=world("o>*", "o*o", "ooo")).code == "place_taken"


SAID = [
    ("répéter 4\n  x = 1", "Ligne 1\u00a0: il manque «\u00a0fois\u00a0» après «\u00a04\u00a0»."),
    ("repeat 4\n  x = 1", "Ligne 1\u00a0: il manque «\u00a0times\u00a0» après «\u00a04\u00a0»."),
    ("total = 1\nafficher totl", "Ligne 2\u00a0: le nom «\u00a0totl\u00a0» n’est pas connu\u00a0; peut-être «\u00a0total\u00a0»\u00a0?"),
    (
        "repetre 4 fois\n  x = 1",
        "Ligne 1\u00a0: l’ordre «\u00a0repetre\u00a0» n’est pas connu\u00a0; peut-être «\u00a0répéter\u00a0»\u00a0?",
    ),
    (
        "x = 'âge' + 12",
        'Ligne 1\u00a0: on ne peut pas ajouter un texte et un nombre\u00a0: "âge" est un texte. Écrivez texte(12) pour changer le nombre en texte.',
    ),
    ("x = [1] + 2", "Ligne 1\u00a0: «\u00a0+\u00a0» ne marche pas entre ces deux valeurs\u00a0: une liste, puis un nombre."),
]


@pytest.mark.parametrize(("source", "told"), SAID)
def test_a_sentence(source, told):
    assert sentence(source) == told


def test_every_code_has_its_sentence_and_every_sentence_its_code():
    package = Path(sentences.__file__).parent
    sources = "\n".join(path.read_text(encoding="utf-8") for path in package.rglob("*.py") if path.name != "sentences.py")
    raised = set(re.findall(r'(?:ProgramError|InvalidSource)\(\s*"(\w+)"', sources))
    raised |= set(re.findall(r'"(\w+)" if opening == ', sources)) | {"unclosed_text", "only_reading"}
    raised |= set(re.findall(r'compile\(.*\), "(\w+)"\)', sources))
    told = {re.sub("_(near|first|between)$", "", one) for one in sentences.MESSAGES}
    assert raised == told


def test_no_sentence_breaks_before_a_sign():
    assert [one for one in sentences.ALL if re.search("[ ][:;!?»]|« |'(?!Lyon)(?!\\.)", one)] == []


def test_names_of_functions_are_folded():
    assert [one for one in FUNCTIONS if not re.fullmatch("[a-z_]+", one)] == []


HEAVY = [
    "x = [1]\ny = [1]\nrépéter 19 fois\n  x = [x, x]\n  y = [y, y]\nz = x == y",
    "L = range(40000)\ntant que vrai\n  x = 39999 dans L",
    "L = range(40000)\nM = range(40000)\ntant que vrai\n  x = L == M",
    "L = range(40000)\ntant que vrai\n  x = trier(L)",
    "L = range(40000)\ntant que vrai\n  L.remove(39999)\n  L.append(39999)",
    "t = 'ab' * 10000\ntant que vrai\n  x = t + t",
    "t = 'ab' * 20000\ntant que vrai\n  x = majuscules(t)",
    "L = range(40000)\ntant que vrai\n  x = texte(L)",
    "x = 1 / 3\ntant que vrai\n  x = (x ** 0.5 + x ** 0.3) ** 1.7 / 3",
]


@pytest.mark.parametrize("source", HEAVY)
def test_long_values_cost_more_steps(source):
    begun = time.process_time()
    assert stopped(source).code == "too_many_steps"
    assert time.process_time() - begun < 0.3


DEEP = {
    "plain": "fonction f(n)\n  rendre 1 + f(n + 1)\nf(1)",
    "conditions": "fonction f(n)\n"
    + "".join("  " * (k + 1) + "si vrai\n" for k in range(10))
    + "  " * 11
    + "rendre 1 + (2 * (3 - f(n + 1)))\nf(1)",
    "loops": "fonction f(n)\n" + "".join("  " * (k + 1) + "répéter 1 fois\n" for k in range(10)) + "  " * 11 + "x = [[[[f(n + 1)]]]]\nf(1)",
    "arguments": "fonction f(n)\n  rendre abs(max(1, abs(f(n + 1))))\nf(1)",
    "until": "fonction f(n)\n  tant que f(n + 1) = 1 et vrai\n    rien\nf(1)",
    "bounds": "fonction f(n)\n  pour i de f(n + 1) à 2\n    rien\nf(1)",
    "places": "fonction f(n)\n  L = [0]\n  L[f(n + 1)] = 1\nf(1)",
    "several": "fonction f(n)\n  a, b = 1, f(n + 1)\nf(1)",
}


@pytest.mark.parametrize("name", DEEP)
def test_calls_end_before_python_s_own_limit_does(name):
    """What ends them must not depend on how deep the caller already is: an error of Python's own would have no line."""
    before = sys.getrecursionlimit()
    depth = len(inspect.stack(0))
    sys.setrecursionlimit(depth + 790)
    try:
        error = stopped(DEEP[name])
    finally:
        sys.setrecursionlimit(before)
    assert (error.code, error.line > 0) == ("too_deep", True)
