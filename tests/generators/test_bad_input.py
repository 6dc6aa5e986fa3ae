"""Documents that nobody should be able to hang or crash the generator with: each is refused within a second, and what is wrong is named."""

import copy
import time

import pytest

import generators
from tests.generators.documents import SMALL


def outcome(document):
    """Return what refuses a document: (code, block) of each problem, or (code, stage) of the failed draw; at once."""
    # Processor time, and the best of three: a busy machine, or a collection of the garbage of thousands of tests, is no fault of the document.
    for _attempt in range(3):
        begun = time.process_time()
        found = refusals(document)
        if time.process_time() - begun < 1:
            return found
    raise AssertionError("three times over a second")


def refusals(document):
    try:
        generators.compile_challenge(document).instantiate("0" * 32)
    except generators.SpecificationError as error:
        return [(one.code, one.block) for one in error.problems]
    except generators.GenerationError as error:
        return [(error.code, error.stage)]
    return []


def nested(levels):
    value = []
    for _ in range(levels):
        value = [value]
    return value


def changed(**parts):
    document = copy.deepcopy(SMALL)
    draw = document["dataset"]["draw"]
    draw["parameters"] += parts.pop("parameters", [])
    draw["parameters"][0] |= parts.pop("first", {})
    draw["constraints"] = parts.pop("constraints", [])
    document["dataset"]["derive"]["values"] = parts.pop("values", document["dataset"]["derive"]["values"])
    return document | parts


def number(rank):
    return {"id": f"z{rank}", "type": "integer", "name": f"z{rank}", "role": "cosmetic", "min": 1, "max": 9, "default": 1}


def value(name, expr):
    return {"id": name, "name": name, "expr": expr}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (changed(instruction="x" * 1_000_000), [("too_big", "$.instruction")]),
        (changed(parameters=[number(rank) for rank in range(15_000)]), [("too_big", "$.dataset.draw.parameters")]),
        (changed(values=nested(100_000)), [("too_deep", "$.dataset.derive.values[0][0]")]),
        (changed(constraints=[{"id": "k", "expr": "a > 5000", "message": "a doit dépasser 5000"}]), [("constraint", "draw.constraints.k")]),
        (changed(first={"min": 9, "max": 1}), [("bad_range", "draw.parameters.a")]),
        (
            changed(parameters=[{"id": "w", "type": "word", "name": "w", "role": "cosmetic", "list": "inconnue"}]),
            [("unknown_list", "draw.parameters.w")],
        ),
        (changed(instruction="{inconnu}"), [("unknown_name", "present.instruction")]),
        (
            changed(values=[value("somme", "x"), value("x", "y + 1"), value("y", "z + 1"), value("z", "x + 1")]),
            [("later_name", "derive.values.somme"), ("circular", "derive.values.x")],
        ),
        (changed(values=[value("somme", "somme + 1")]), [("self_name", "derive.values.somme")]),
        (changed(values=[value("somme", "(" * 900 + "a" + ")" * 900)]), [("expression_too_long", "derive.values.somme")]),
    ],
    ids=["megabyte", "many parts", "recursion", "never holds", "upside down", "word list", "placeholder", "circle", "itself", "brackets"],
)
def test_refused_within_a_second(document, expected):
    assert sorted(outcome(document)) == sorted(expected)


def test_a_circle_is_told_once_with_its_way_round():
    document = changed(values=[value("somme", "a"), value("x", "y"), value("y", "x")])
    with pytest.raises(generators.SpecificationError) as caught:
        generators.compile_challenge(document)
    assert [one.params for one in caught.value.problems] == [{"detail": "x → y → x"}]


def test_an_expression_names_what_is_beyond_its_use():
    assert outcome(changed(values=[value("somme", "a + inconnu")])) == [("unknown_name", "derive.values.somme")]
