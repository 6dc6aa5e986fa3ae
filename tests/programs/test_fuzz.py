"""No text and no program makes the package raise anything but its own errors, hang, or reach a file, a process or the network."""

import gc
import json
import sys
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from challenges.programs import (
    Budget,
    InvalidSource,
    ProgramError,
    World,
    check_program,
    check_query,
    error_told,
    explain,
    read,
    run,
    try_program,
    try_query,
)
from challenges.programs.language.functions import FUNCTIONS
from challenges.programs.language.vocabulary import PHRASES
from tests.programs.test_queries import KEY, PUBLIC
from tests.programs.test_tasks import SUM, WORLDS

MANY = settings(max_examples=300, deadline=None)
_SEEN: list[str] = []
_WATCHING = [False]
_REACHES_OUT = (
    "open",
    "socket.",
    "subprocess.",
    "os.",
    "shutil.",
    "exec",
    "compile",
    "import",
    "ctypes.",
    "object.__getattr__",
    "pickle.",
    "sqlite3.load",
)
WORLD = World.read(["######", "#>.*.#", "#.o.X#", "######"])


def _watch(event, _arguments):
    if _WATCHING[0] and event.startswith(_REACHES_OUT):
        _SEEN.append(event)


sys.addaudithook(_watch)  # an audit hook stays for the life of the process: it only notes while a program runs


def watched(work):
    """Return what a piece of work gives; fail when it reaches out or takes more than a second."""
    _SEEN.clear()
    gc.disable()  # what the collector finds at this moment is of other tests
    begun = time.process_time()
    _WATCHING[0] = True
    try:
        return work()
    finally:
        _WATCHING[0] = False
        gc.enable()
        assert _SEEN == []
        assert time.process_time() - begun < 1


def test_the_watch_sees_a_file_being_opened():
    _SEEN.clear()
    _WATCHING[0] = True
    try:
        open(__file__).close()  # noqa: PTH123  what is watched is this very call
    finally:
        _WATCHING[0] = False
    assert _SEEN == ["open"]


def ran(source):
    """Read, run, trace and check a source; every error has a sentence and the budget is kept."""
    try:
        program = read(source)
    except InvalidSource:
        return None
    except ProgramError as error:
        error_told(error.as_json())
        return None
    found = run(program, world=WORLD, inputs={"n": 3, "L": [3, 1, 2], "t": "abc"})
    traced = run(program, world=WORLD, inputs={"n": 3, "L": [3, 1, 2], "t": "abc"}, trace=True)
    assert found.used <= Budget().steps
    assert (found.output, found.used) == (traced.output, traced.used)
    assert (found.error and found.error.as_json()) == (traced.error and traced.error.as_json())
    if found.error:
        error_told(found.error.as_json())
        assert found.error.line > 0
    explain(json.loads(json.dumps(check_program(source, SUM).as_json())))
    json.dumps(try_program(source, WORLDS).as_json())
    return found


@MANY
@given(st.text(max_size=80))
def test_any_text(source):
    watched(lambda: ran(source))


WORDS = st.sampled_from([
    *(" ".join(phrase) for phrase in PHRASES), *FUNCTIONS, "x", "n", "L", "t", "f", "f(", "1", "0", "2,5", "0.1", "9" * 15, "'a'", '"', "«", "»", "[", "]", "(", ")",
    ",", ".", ":", "=", "==", "<", "+", "-", "*", "**", "/", "//", "%", "+=", "fois", "alors", "de", "à", "dans", "et", "ou", "non", "vrai", "jusqu'à", "fin",
    "\n", "\n  ", "\n    ", "\n\t", "#", "\x00", "²", "é", "__class__", "__import__", "lambda", "import", "é\u0301", "\u2028",
])  # fmt: skip


@MANY
@given(st.lists(WORDS, max_size=40).map(" ".join))
def test_any_heap_of_words(source):
    watched(lambda: ran(source))


NAMES = st.sampled_from(["x", "n", "L", "t", "i"])
ATOMS = st.one_of(
    NAMES, st.integers(-20, 10**15).map(str), st.sampled_from(["0.5", "vrai", "'ab'", "[]", "[1, 2]", "[L, L]", "devant libre", "au but"])
)


def _grow(inner):
    operators = st.sampled_from(["+", "-", "*", "/", "//", "%", "**", "==", "<", "dans", "et", "ou", "!="])
    return st.one_of(
        st.tuples(inner, operators, inner).map(lambda one: f"({one[0]} {one[1]} {one[2]})"),
        st.tuples(st.sampled_from(sorted(FUNCTIONS)), st.lists(inner, max_size=3)).map(lambda one: f"{one[0]}({', '.join(one[1])})"),
        st.tuples(inner, inner).map(lambda one: f"{one[0]}[{one[1]}]"),
        inner.map(lambda one: f"f({one})"),
        inner.map(lambda one: f"(non {one})"),
    )


EXPRESSIONS = st.recursive(ATOMS, _grow, max_leaves=6)
SIMPLE = st.one_of(
    st.tuples(NAMES, EXPRESSIONS).map(lambda one: [f"{one[0]} = {one[1]}"]),
    st.tuples(NAMES, EXPRESSIONS).map(lambda one: [f"{one[0]} += {one[1]}"]),
    st.tuples(EXPRESSIONS, NAMES).map(lambda one: [f"ajouter {one[0]} à {one[1]}"]),
    EXPRESSIONS.map(lambda one: [f"afficher {one}"]),
    st.tuples(EXPRESSIONS, EXPRESSIONS).map(lambda one: [f"L[{one[0]}] = {one[1]}"]),
    st.sampled_from(
        [
            ["avancer"],
            ["tourner à gauche"],
            ["ramasser"],
            ["poser"],
            ["L.append(L)"],
            ["t = t + t"],
            ["L = L + L"],
            ["x = [x, x]"],
            ["rien"],
        ]
    ),
)


def _nest(inner):
    bodies = st.lists(inner, min_size=1, max_size=3).map(lambda blocks: ["  " + line for block in blocks for line in block])
    heads = st.one_of(
        EXPRESSIONS.map(lambda one: f"répéter {one} fois"),
        EXPRESSIONS.map(lambda one: f"tant que {one}"),
        EXPRESSIONS.map(lambda one: f"si {one} alors"),
        EXPRESSIONS.map(lambda one: f"pour i dans {one}"),
        st.tuples(EXPRESSIONS, EXPRESSIONS).map(lambda one: f"pour i de {one[0]} à {one[1]}"),
        st.sampled_from(["répéter 3 fois", "tant que vrai", "répéter 1000 fois", "pour i de 1 à 900"]),
    )
    return st.tuples(heads, bodies).map(lambda one: [one[0], *one[1]])


BLOCKS = st.recursive(SIMPLE, _nest, max_leaves=8)
PROGRAMS = st.tuples(st.lists(BLOCKS, min_size=1, max_size=5), st.lists(BLOCKS, max_size=2), EXPRESSIONS).map(
    lambda one: "\n".join(
        [
            "fonction f(n)",
            *("  " + line for block in one[1] for line in block),
            f"  rendre {one[2]}",
            *(line for block in one[0] for line in block),
        ]
    )
)


@MANY
@given(PROGRAMS)
def test_any_program_of_the_grammar_stops_within_its_budget(source):
    watched(lambda: ran(source))


@settings(max_examples=150, deadline=None)
@given(PROGRAMS)
def test_a_program_runs_alike_twice(source):
    first, second = ran(source), ran(source)
    assert (first and first.output) == (second and second.output)


SQL = st.sampled_from([
    "SELECT", "FROM", "WHERE", "GROUP BY", "ORDER BY", "HAVING", "LIMIT", "JOIN", "ON", "AS", "UNION", "WITH", "RECURSIVE", "ventes", "villes", "ville", "n", "prix",
    "*", ",", "(", ")", "=", "<", "'a'", '"a"', "1", "0.5", "count(*)", "sum(n)", "max(", "a", ";", "--", "/*", "INSERT INTO", "PRAGMA", "ATTACH", "IN", "NOT", "NULL", "x'00'",
    "sqlite_master", "load_extension(", "json_each('[1]')", "?", ":a", "\x00", "é", "CASE WHEN", "THEN", "END", "OVER (", "VALUES", "EXPLAIN",
])  # fmt: skip


def asked(sql):
    try:
        found = try_query(sql, PUBLIC)
        json.dumps(found.as_json())
        explain(check_query(sql, KEY).as_json())
    except InvalidSource:
        return
    if found.error:
        error_told(found.error.as_json())


@MANY
@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(SQL, max_size=25).map(" ".join),
        st.lists(SQL, max_size=25).map(lambda words: "SELECT " + " ".join(words)),
    )
)
def test_any_query(sql):
    watched(lambda: asked(sql))
