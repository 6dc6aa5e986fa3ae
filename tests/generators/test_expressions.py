"""The expression language: what it computes, what it refuses, and that it never hangs."""

import datetime as dt
import time
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.errors import EvaluationError, ExpressionError
from generators.expressions import Environment, compile_expression
from generators.expressions.sql import SqlBuilder, SqlEnvironment, wanted_columns
from generators.scope import Scope, TableShape
from generators.shapes import DATE, LIST, NUMBER, TEXT, record

ROWS = [
    {"ville": "Arbeval", "montant": Decimal("1.5"), "jour": dt.date(2026, 3, 1), "qui": {"nom": "Élie"}},
    {"ville": "Brévillac", "montant": Decimal("2"), "jour": dt.date(2026, 2, 1), "qui": {"nom": "Zoé"}},
    {"ville": "Arbeval", "montant": Decimal("3.25"), "jour": dt.date(2026, 3, 9), "qui": {"nom": "Anna"}},
]
TABLE = TableShape("t", {"ville": TEXT, "montant": NUMBER, "jour": DATE, "qui": record(["nom"])})
SCOPE = Scope(names={"ville": TEXT, "n": NUMBER, "liste": LIST, "fiche": record(["nom"])}, tables={"t": TABLE}, later=frozenset(["apres"]))
VALUES = {"ville": "Arbeval", "n": 3, "liste": ["b", "à", "C"], "fiche": {"nom": "Ada"}}


def evaluate(source):
    return compile_expression(source, SCOPE)(Environment(VALUES, {"t": ROWS}))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("1.10 + 2", Decimal("3.10")),
        ("n / 2", Decimal("1.5")),
        ("-7 // 2", -4),
        ("-7.0 % 3", 2),
        ("2 ** 10", 1024),
        ("1 < n <= 3 and not n == 4", True),
        ("'a' if n > 2 else 'b'", "a"),
        ("'rb' in 'Arbeval'", True),
        ("'z' not in liste", True),
        ("liste[0] + liste[-1]", "bC"),
        ("fiche['nom']", "Ada"),
        ("round(2.345, 2)", Decimal("2.35")),
        ("round(-2.5)", -3),
        ("sorted(liste)", ["à", "b", "C"]),
        ("plural(1.5, 'ami') + plural(2, 'cheval', 'chevaux')", "amichevaux"),
        ("days_between(date('2026-03-01'), date(2026, 3, 10))", 9),
        ("extension('a/b.tar.gz') + basename('a/b.txt') + dirname('a/b.txt')", "gzb.txta"),
        ("format(1234.5, 'euros')", "1\u202f234,50\u00a0€"),
        ("dec('1 234,5')", Decimal("1234.5")),
    ],
)
def test_values(source, expected):
    assert evaluate(source) == expected


TABLE_CASES = [
    ("sum(t['montant'], where=t['ville'] == ville)", Decimal("4.75")),
    ("count(t)", 3),
    ("count(t, where=month(t['jour']) == 3)", 2),
    ("median(t['montant'])", 2),
    ("mean(t['montant'])", Decimal("2.25")),
    ("min(t['montant'])", Decimal("1.5")),
    ("max(t['jour'])", dt.date(2026, 3, 9)),
    ("only(t['ville'], where=t['montant'] * 2 == 4)", "Brévillac"),
    ("only(t['qui'], where=upper(t['ville']) == 'BRÉVILLAC')['nom']", "Zoé"),
    ("first(t['qui']['nom'])", "Élie"),
    ("distinct(t['ville'])", ["Arbeval", "Brévillac"]),
    ("values(t['montant'], where=t['ville'] in ['Arbeval', 'x'])", [Decimal("1.5"), Decimal("3.25")]),
    ("row_number(t, where=t['qui.nom'] == 'Anna')", 3),
    ("sum(t['montant'], where=t['jour'] > date('2026-02-15') and not t['ville'] == 'x')", Decimal("4.75")),
    ("median(t['montant'], where=t['ville'] == ville)", Decimal("2.375")),
]


@pytest.mark.parametrize(("source", "expected"), TABLE_CASES)
def test_table_functions_in_both_back_ends(source, expected):
    assert evaluate(source) == expected
    tree = compile_expression(source, SCOPE).tree
    assert SqlBuilder().build(tree)(SqlEnvironment(VALUES, {"t": ROWS}, wanted_columns([tree]))) == expected


@pytest.mark.parametrize(
    ("source", "french", "english"),
    [
        ("format(ville, 'de|capitalise')", "D’Arbeval", "D’Arbeval"),
        ("format(0, 'fichier/fichiers')", "0\u00a0fichier", "0\u00a0fichiers"),
        ("format(1, 'fichier/fichiers|word')", "fichier", "fichier"),
    ],
)
def test_formats_in_expressions(source, french, english):
    shown = [compile_expression(source, replace(SCOPE, language=language))(Environment(VALUES, {"t": ROWS})) for language in ("fr", "en")]
    assert shown == [french, english]


def test_the_oracle_writes_the_same_plural():
    source = "distinct(t['ville'], where=format(t['montant'], 'euro/euros|word') == 'euro')"
    for language in ("fr", "en"):
        tree = compile_expression(source, replace(SCOPE, language=language))
        found = SqlBuilder().build(tree.tree)(SqlEnvironment(VALUES, {"t": ROWS}, wanted_columns([tree.tree])))
        assert found == tree(Environment(VALUES, {"t": ROWS}))


@given(st.lists(st.tuples(st.sampled_from(["Arbeval", "x"]), st.decimals(-1000, 1000, places=2)), max_size=20))
def test_back_ends_agree(pairs):
    rows = [{"ville": name, "montant": amount, "jour": dt.date(2026, 1, 1), "qui": {"nom": ""}} for name, amount in pairs]
    for source in ("sum(t['montant'], where=t['ville'] == ville)", "count(t, where=t['montant'] > 0)", "distinct(t['ville'])"):
        expression = compile_expression(source, SCOPE)
        expected = expression(Environment(VALUES, {"t": rows}))
        found = SqlBuilder().build(expression.tree)(SqlEnvironment(VALUES, {"t": rows}, wanted_columns([expression.tree])))
        assert found == expected


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("fiche.nom", "forbidden_syntax"),
        ("().__class__", "forbidden_syntax"),
        ("__import__('os')", "unknown_function"),
        ("eval('1')", "unknown_function"),
        ("__builtins__", "unknown_name"),
        ("(lambda: 1)()", "forbidden_syntax"),
        ("[x for x in liste]", "forbidden_syntax"),
        ("f'{n}'", "forbidden_syntax"),
        ("{1: 2}", "forbidden_syntax"),
        ("(n := 3)", "forbidden_syntax"),
        ("liste[0:1]", "forbidden_syntax"),
        ("abs(*liste)", "forbidden_syntax"),
        ("n is n", "forbidden_syntax"),
        ("n & 1", "forbidden_syntax"),
        ("b'x'", "forbidden_syntax"),
        ("1j", "forbidden_syntax"),
        ("1e999", "forbidden_syntax"),
        ("None", "forbidden_syntax"),
        ("9" * 1999, "forbidden_syntax"),
        ("n +", "syntax"),
        ("n\x00", "syntax"),
        ("(" * 200 + "n" + ")" * 200, "expression_too_long"),
        ("-" * 1900 + "n", "expression_too_long"),
        ("+".join(["n"] * 900), "expression_too_long"),
        ("n" * 3000, "expression_too_long"),
        ("inconnu", "unknown_name"),
        ("apres", "later_name"),
        ("fiche['age']", "unknown_field"),
        ("n['x']", "not_a_record"),
        ("t", "table_as_value"),
        ("t['ville']", "column_outside_row"),
        ("sum(t['prix'])", "unknown_column"),
        ("sum(t)", "needs_column"),
        ("sum(t['montant'], where=count(t) > 1)", "nested_where"),
        ("abs(n, where=True)", "misused_where"),
        ("round()", "wrong_arity"),
        ("True == 1", "mixed_kinds"),
        ("n == ville", "mixed_kinds"),
        ("ville < n", "mixed_kinds"),
        ("n + ville", "mixed_kinds"),
        ("max(n, ville)", "mixed_kinds"),
        ("n in values(t['ville'])", "mixed_kinds"),
        ("n in ['a', 'b']", "mixed_kinds"),
        ("'a' * 1000000000", "bad_operand"),
        ("'%s' % n", "bad_operand"),
        ("True + True", "bad_operand"),
        ("-ville", "bad_operand"),
        ("not n", "bad_operand"),
        ("n and True", "bad_operand"),
        ("1 if n else 2", "bad_operand"),
        ("n[0]", "bad_operand"),
        ("liste['a'[0]]", "bad_operand"),
        ("fiche < fiche", "bad_operand"),
        ("n in n", "bad_operand"),
        ("upper(n)", "bad_operand"),
        ("join(ville)", "bad_operand"),
        ("max(n)", "bad_operand"),
        ("sum(values(t['ville']))", "bad_operand"),
        ("sum(t['ville'])", "bad_operand"),
        ("max(t['qui'])", "bad_operand"),
        ("count(t, where=n)", "bad_operand"),
        ("format(ville, 'euros')", "bad_operand"),
        ("format(n, 'inconnu')", "unknown_format"),
        ("format(n, 'un/deux/trois')", "format_chain"),
        ("format(liste, 'un/deux')", "bad_operand"),
        ("format(ville, 'integer|un/deux')", "bad_operand"),
        ("sorted(values(t['montant']))[0] + ville", "mixed_kinds"),
        ("upper(max(split(ville, 'a')) + min([1, 2]))", "mixed_kinds"),
    ],
)
def test_refused(source, code):
    begun = time.process_time()
    with pytest.raises(ExpressionError) as caught:
        compile_expression(source, SCOPE)
    assert caught.value.code == code
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("9 ** 9 ** 9", "too_large"),
        ("2 ** 1000", "too_large"),
        ("1.5 ** 1000", "too_large"),
        ("0.1 ** -90 ** 1", "too_large"),
        ("liste[0] * 1000000000", "wrong_kind"),
        ("liste[0] % n", "wrong_kind"),
        ("n / 0", "division_by_zero"),
        ("n % 0", "division_by_zero"),
        ("replace(replace(replace('" + "a" * 100 + "', 'a', '" + "a" * 100 + "'), 'a', '" + "a" * 100 + "'), 'a', 'bb')", "too_large"),
        ("only(t['ville'])", "not_one_row"),
        ("first(t['ville'], where=False)", "no_row"),
        ("liste[7]", "index"),
        ("liste[0] and True", "wrong_kind"),
        ("abs(liste[0])", "wrong_kind"),
        ("date('2026-02-30')", "bad_date"),
        ("add_days(date('2026-02-03'), 10 ** 9)", "too_large"),
        ("dec('1e999')", "too_large"),
        ("round(n, 500)", "too_large"),
    ],
)
def test_no_value(source, code):
    begun = time.process_time()
    with pytest.raises(EvaluationError) as caught:
        evaluate(source)
    assert caught.value.code == code
    assert time.process_time() - begun < 1


def test_step_budget():
    expression = compile_expression(" + ".join(["count(t, where=t['montant'] > 0)"] * 30), SCOPE)
    env = Environment(VALUES, {"t": ROWS * 20_000})
    with pytest.raises(EvaluationError) as caught:
        expression(env)
    assert caught.value.code == "too_long"
