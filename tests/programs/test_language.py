"""What pupils of Scratch, of maths books and of Python write is read and gives what they expect."""

from decimal import Decimal

import pytest

from challenges.programs import read, run
from challenges.programs.language.tree import constructs
from tests.programs.programs import finished, printed, refusal

RESULTS = [
    ("x = 0\nrépéter 4 fois\n  x = x + 2\nafficher(x)", ["8"]),
    ("x = 0\nREPETER 4 FOIS :\n  x ← x + 2\nAFFICHER x", ["8"]),
    ("x = 0\nrepeat 4 times:\n  x += 2\nprint(x)", ["8"]),
    ("mettre score à 3\najouter 2 à score\ndire score", ["5"]),
    ("set score to 3\nchange score by 2\nsay score", ["5"]),
    ("n prend 10\ntant que n > 3 faire\n  n prend n - 4\nafficher n", ["2"]),
    ("n prend la valeur 10\nTantQue n > 3\n  n -= 4\nFin TantQue\nafficher n", ["2"]),
    ("n = 0\nrépéter jusqu’à ce que n = 3\n  n = n + 1\nafficher n", ["3"]),
    ("n = 0\nrepeat until n == 3:\n  n += 1\nprint(n)", ["3"]),
    ("n = 0\nrépéter indéfiniment\n  n = n + 1\n  si n = 4 alors\n    arrêter\nafficher n", ["4"]),
    ("pour i de 1 à 3\n  afficher i", ["1", "2", "3"]),
    ("pour i allant de 10 à 1 par pas de -4\n  afficher i", ["10", "6", "2"]),
    ("for i from 0 to 6 step 3:\n  print(i)", ["0", "3", "6"]),
    ("for i in range(3):\n\tprint(i)", ["0", "1", "2"]),
    ("pour chaque x dans [4, 5]\n  afficher x", ["4", "5"]),
    ("pour lettre dans « oui »\n  afficher lettre", ["o", "u", "i"]),
    ("x = 3\nsi x > 5 alors\n  afficher 'a'\nsinon si x > 2\n  afficher 'b'\nsinon\n  afficher 'c'", ["b"]),
    ("x = 3\nif x > 5:\n  print('a')\nelif x > 4:\n  print('b')\nelse:\n  print('c')", ["c"]),
    ("x = 3\nif x > 2: print('a')\nprint('b')", ["a", "b"]),
    ("fonction double(n)\n  rendre 2 * n\nafficher double(4)", ["8"]),
    ("def double(n):\n    return 2 * n\nprint(double(4))", ["8"]),
    ("afficher double(4)\nfonction double(n)\n  renvoyer 2 * n", ["8"]),
    ("fonction dit()\n  afficher 'bonjour'\ndit\ndit()", ["bonjour", "bonjour"]),
    ("x = 0,1 + 0,2\nafficher x", ["0.3"]),
    ("afficher 6 / 2, 7 / 2, 7 // 2, -7 // 2, 7 % 3, -7 % 3, 2 ** 10, -2 ** 2", ["3 3.5 3 -4 1 2 1024 -4"]),
    ("afficher(7,5 // 2)", ["7 2"]),
    ("x = 7,5 // 2\nafficher x", ["3"]),
    ("afficher 1 < 2 < 3, 1 <> 2, 1 ≠ 1, 2 ≤ 2, non vrai, vrai et faux, vrai ou faux", ["vrai vrai faux vrai faux faux vrai"]),
    ("print(1 < 2 and not 3 in [1, 2], 3 not in [3])", ["True False"]),
    ("L = [3, 1, 2]\nL.append(5)\najouter(L, 4)\najouter 7 à L\nafficher L, longueur(L), L[0], L[-1]", ["[3, 1, 2, 5, 4, 7] 6 3 7"]),
    ("L = [3, 1, 2]\nL[1] = L[1] + 8\nafficher trier(L), somme(L), min(L), max(4, 2), L[1:], L[:1]", ["[2, 3, 9] 14 2 4 [9, 2] [3]"]),
    ("L = [[1, 2], [3]]\nL[0][1] = 5\nafficher L", ["[[1, 5], [3]]"]),
    ("a, b = 1, 2\na, b = b, a\nafficher a, b", ["2 1"]),
    ("L = [3, 1]\nM = L\nM.sort()\nafficher L, L.pop(), L", ["[1] 3 [1]"]),
    ("afficher texte(3) + 'a', nombre('2,5') * 2, entier(3.9), arrondi(2.5), round(2.345, 2), abs(-3), valeur absolue(-4)", ["3a 5 3 3 2.35 3 4"]),
    ("afficher majuscules('été') + minuscules('AÉ'), 'ab' * 2, 'b' dans 'abc', 'abc'[1]", ["ÉTÉaé abab vrai b"]),
    ("pas = 2\nfois = 3\nde = 4\nafficher pas + fois + de", ["9"]),
    ("n = 0\npour i dans range(5)\n  si i = 2\n    continuer\n  n = n + i\nafficher n", ["8"]),
    ("# rien\n\nx = 1 # ici\nafficher \"un # dans un texte\"", ["un # dans un texte"]),
    ("si vrai\n    afficher 1\n    si vrai\n      afficher 2\nafficher 3", ["1", "2", "3"]),
    ("afficher “a”, ‘b’, « c »", ["a b c"]),
    ("afficher 5 × 3 − 1, 8 ÷ 2, 2 ^ 3", ["14 4 8"]),
    ("fonction vide()\n  rien\nafficher vide()", ["rien"]),
]  # fmt: skip


@pytest.mark.parametrize(("source", "lines"), RESULTS)
def test_a_program_prints(source, lines):
    assert printed(source) == lines


def test_numbers_are_exact_and_whole_where_they_can_be():
    found = finished("a = 0.1 + 0.2\nb = 1 / 3\nc = 0.5 + 0.5\nd = 10 ** 15").variables
    assert found == {"a": Decimal("0.3"), "b": Decimal("0.333333333333333"), "c": 1, "d": 10**15}
    assert type(found["c"]) is int


def test_inputs_are_there_and_a_function_can_be_called():
    found = finished("fonction f(x)\n  rendre x + base", inputs={"base": 10}, call=("f", [4]))
    assert found.result == 14


def test_a_local_variable_leaves_that_of_the_program_alone():
    assert printed("x = 1\nfonction f()\n  x = 2\n  rendre x\nafficher f(), x") == ["2 1"]


@pytest.mark.parametrize(
    ("source", "used"),
    [
        ("répéter 2 fois\n  x = 1", {"repeat", "loop"}),
        ("tant que faux\n  x = 1", {"while", "loop"}),
        ("pour i de 1 à 2\n  x = [i]", {"for", "loop", "list"}),
        ("fonction f()\n  si vrai\n    rendre 1", {"function", "if"}),
        ("répéter jusqu'à vrai\n  x = 1", {"repeat", "while", "loop"}),
    ],
)
def test_what_a_program_uses(source, used):
    assert constructs(read(source)) == used


@pytest.mark.parametrize(
    ("source", "code"), [("", "empty"), ("  \n# rien", "empty"), ("x" * 20_001, "too_long"), ("x = 1\n" * 401, "too_many_lines")]
)
def test_a_source_that_is_not_read(source, code):
    assert refusal(source) == code


def test_lines_are_counted_without_comments():
    assert read("# a\n\nx = 1\n\n# b\nsi x = 1\n  x = 2\nfin si").lines == 3


def test_the_trace_says_what_each_line_changed():
    found = run(read("x = 1\nrépéter 2 fois\n  x = x + 1\nafficher x"), trace=True)
    assert [(one.line, one.changed, one.printed) for one in found.steps] == [
        (1, {"x": "1"}, []),
        (2, {}, []),
        (3, {"x": "2"}, []),
        (2, {}, []),
        (3, {"x": "3"}, []),
        (4, {}, ["3"]),
    ]


def test_the_trace_enters_functions():
    found = run(read("fonction f(n)\n  m = n + 1\n  rendre m\ny = f(4)"), trace=True)
    assert [(one.line, one.depth, one.changed) for one in found.steps] == [(4, 0, {"n": "4"}), (2, 1, {"m": "5"}), (3, 1, {"y": "5"})]


def test_a_long_trace_is_cut_and_the_run_goes_on():
    found = run(read("x = 0\nrépéter 3000 fois\n  x = x + 1"), trace=True)
    assert (len(found.steps), found.variables["x"]) == (2000, 3000)
