"""What was drawn is kept and read back exactly, and the key follows from it again."""

import copy
import datetime as dt
import zlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import generators
from challenges.authoring.editor.examples import example_document, example_names
from generators.meaning import without_defaults
from generators.stored import pack_drawn, unpack_drawn
from generators.variant import Variant
from tests.generators.documents import SEED, SMALL

LEAVES = st.one_of(
    st.text(max_size=8), st.booleans(), st.integers(-(10**20), 10**20), st.decimals(-(10**9), 10**9, places=3), st.dates(),
    st.builds(dt.time, st.integers(0, 23), st.integers(0, 59)),
)  # fmt: skip
NAMES = st.text(alphabet="abc_", min_size=1, max_size=4)
VALUES = st.one_of(LEAVES, st.lists(LEAVES, max_size=3), st.dictionaries(NAMES, LEAVES, max_size=3))


@given(st.dictionaries(NAMES, VALUES, max_size=4), st.lists(st.dictionaries(NAMES, VALUES, max_size=3), max_size=3))
def test_what_is_read_is_what_was_kept(values, rows):
    variant = Variant(SEED, 2, "1.0", {**values, "derived": 1}, {"t": rows}, "", "", "", {}, {}, (), (), "", {})
    kept = unpack_drawn(pack_drawn(variant, values))
    assert (kept.seed, kept.try_index, kept.values, kept.tables) == (SEED, 2, values, {"t": rows})
    assert {name: type(one) for name, one in kept.values.items()} == {name: type(one) for name, one in values.items()}


def test_trailing_zeros_are_kept():
    variant = Variant(SEED, 0, "1.0", {"a": Decimal("12.50")}, {}, "", "", "", {}, {}, (), (), "", {})
    assert str(unpack_drawn(pack_drawn(variant, ["a"])).values["a"]) == "12.50"


@pytest.mark.parametrize("content", [b"", b"x", zlib.compress(b"{}"), zlib.compress(b'{"format":"other"}'), zlib.compress(b"[")])
def test_anything_else_is_refused(content):
    with pytest.raises(ValueError, match="stored dataset|unknown format"):
        unpack_drawn(content)


@pytest.mark.parametrize("name", example_names())
def test_the_key_follows_from_what_was_kept(name):
    program = generators.compile_challenge(example_document(name))
    variant = program.instantiate(SEED)
    again = program.rederive(generators.unpack_drawn(program.pack_drawn(variant)))
    assert (again.key, again.response, again.feedback) == (variant.key, variant.response, variant.feedback)
    assert again.derived == {one.name: variant.values[one.name] for one in program.derived}


def changed(change):
    document = copy.deepcopy(SMALL)
    change(document)
    return document


@pytest.mark.parametrize(
    ("change", "code", "detail"),
    [
        (lambda one: one["dataset"]["draw"]["parameters"][0].update(max=999), "draw_differs", "a"),
        (lambda one: one["dataset"]["draw"].update(constraints=[{"id": "k", "expr": "a > b", "message": ""}]), "draw_differs", "k"),
        (lambda one: one.update(instruction="Combien font {a} plus {b} ?"), "present_differs", "instruction"),
        (lambda one: one.update(tutorials=["00000000-0000-4000-8000-000000000000"]), "nothing_differs", None),
        (lambda one: one["response"].update(tolerance="1"), None, None),
        (lambda one: one["dataset"]["derive"]["values"][0].update(expr="a * b"), None, None),
        (lambda one: one.update(feedback="Bravo."), None, None),
    ],
)
def test_which_versions_may_mark_again(change, code, detail):
    old, new = SMALL, changed(change)
    problem = generators.regrading_refusal(generators.compile_challenge(old), generators.compile_challenge(new), old, new)
    assert (problem and problem.code, problem and problem.params.get("detail")) == (code, detail)


def test_constraints_on_derived_values_make_them_part_of_the_draw():
    def bound(expr):
        document = changed(lambda one: one["dataset"]["draw"].update(constraints=[{"id": "k", "expr": "somme > 0", "message": ""}]))
        document["dataset"]["derive"]["values"][0]["expr"] = expr
        return document

    old, new = bound("a + b"), bound("a * b")
    problem = generators.regrading_refusal(generators.compile_challenge(old), generators.compile_challenge(new), old, new)
    assert (problem.code, problem.params["detail"]) == ("draw_differs", "derive")


def test_two_ways_of_writing_one_specification_have_one_digest():
    said = changed(lambda one: one["dataset"]["draw"].update(constraints=[], tables=[]))
    said["dataset"]["draw"]["parameters"][0]["description"] = ""
    said["dataset"]["present"] = {"artefacts": [], "fingerprint": []}
    assert generators.compile_challenge(said).digests == generators.compile_challenge(SMALL).digests
    assert without_defaults({"headers": False, "show": False, "min": 0}) == {"headers": False, "min": 0}
