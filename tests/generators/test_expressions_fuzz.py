"""No text makes an expression hang, crash, or reach an attribute, a file or the network."""

import datetime as dt
import gc
import sys
import time
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from generators.errors import EvaluationError, ExpressionError
from generators.expressions import Environment, compile_expression
from generators.expressions.functions import FUNCTIONS, kind_of
from generators.expressions.parser import AGGREGATES
from tests.generators.test_expressions import ROWS, SCOPE, VALUES

MANY = settings(max_examples=400, deadline=None)
_SEEN: list[str] = []
_WATCHING = [False]
_REACHES_OUT = ("open", "socket.", "subprocess.", "os.", "shutil.", "exec", "import", "ctypes.", "object.__getattr__", "pickle.")


def _watch(event: str, _arguments: object) -> None:
    if _WATCHING[0] and event.startswith(_REACHES_OUT):
        _SEEN.append(event)


sys.addaudithook(_watch)  # an audit hook stays for the life of the process: it only notes while an expression runs


def run(source):
    """Return the kind of the value, or the code of the error; fail on anything else."""
    _SEEN.clear()
    # What the collector finds at this moment is of other tests: it takes a second in a long process, and its finalisers are seen too.
    gc.disable()
    begun = time.process_time()
    _WATCHING[0] = True
    try:
        value = compile_expression(source, SCOPE)(Environment(VALUES, {"t": ROWS}))
        outcome = kind_of(value)
    except (ExpressionError, EvaluationError) as error:
        outcome = error.code
    finally:
        _WATCHING[0] = False
        gc.enable()
    assert _SEEN == []
    assert time.process_time() - begun < 1
    return outcome


def test_the_watch_sees_a_file_being_opened():
    _SEEN.clear()
    _WATCHING[0] = True
    try:
        open(__file__).close()  # noqa: PTH123  what is watched is this very call
    finally:
        _WATCHING[0] = False
    assert _SEEN == ["open"]


@MANY
@given(st.text(max_size=60))
def test_any_text(source):
    run(source)


PIECES = st.sampled_from([
    "n", "ville", "liste", "fiche", "t", "apres", "(", ")", "[", "]", "'", '"', ",", ".", ":", "=", "==", "<", "+", "-", "*", "**", "/", "//", "%",
    "@", "and", "or", "not", "in", "is", "if", "else", "lambda", "for", "yield", "await", "where=", "__class__", "__import__", "sum", "count",
    "values", "1", "0", "1e9", "9" * 40, "1_0", "0x1f", "1j", "None", "True", "...", "{", "}", "\\", "\n", "#", "f'{n}'", "b'a'", "\x00", "é", "²",
])  # fmt: skip


@MANY
@given(st.lists(PIECES, max_size=25).map(" ".join))
def test_any_heap_of_words(source):
    run(source)


LEAVES = st.sampled_from([
    "n", "ville", "liste", "liste[0]", "fiche['nom']", "1", "0", "2.5", "10 ** 9", "'a'", "''", "True", "[1, 2]", "['a', 'b']", "date('2026-03-01')",
    "t['montant']", "t['ville']", "values(t['montant'])", "values(t['jour'])",
])  # fmt: skip


def _grown(inner):
    binary = st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "//", "%", "**", "==", "<", "in", "and", "or"]), inner)
    calls = st.tuples(st.sampled_from(sorted(FUNCTIONS)), st.lists(inner, max_size=3))
    tables = st.tuples(st.sampled_from(sorted(AGGREGATES)), st.sampled_from(["t", "t['montant']", "t['ville']", "t['qui']['nom']"]), inner)
    return st.one_of(
        binary.map(lambda one: f"({one[0]} {one[1]} {one[2]})"),
        calls.map(lambda one: f"{one[0]}({', '.join(one[1])})"),
        tables.map(lambda one: f"{one[0]}({one[1]}, where={one[2]})"),
        st.tuples(inner, inner, inner).map(lambda one: f"({one[0]} if {one[1]} else {one[2]})"),
        st.tuples(inner, inner).map(lambda one: f"{one[0]}[{one[1]}]"),
        inner.map(lambda one: f"(not {one})"),
    )


@MANY
@given(st.recursive(LEAVES, _grown, max_leaves=12))
def test_any_expression_of_the_grammar(source):
    assert run(source) != "any"


def test_a_list_of_five_thousand_is_made_unique_at_once():
    rows = [{"ville": str(rank), "montant": Decimal(rank), "jour": dt.date(2026, 1, 1), "qui": {"nom": ""}} for rank in range(5000)]
    expression = compile_expression("len(unique(values(t['montant']))) + len(distinct(t['ville']))", SCOPE)
    assert expression(Environment(VALUES, {"t": rows})) == 10_000
