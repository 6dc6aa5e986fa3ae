"""Each shape of QTI item gives the key that its own rules give, and tells what a challenge cannot hold: no more, no less."""

import pytest

import generators
from challenges.authoring.exchange import formats
from tests.authoring.exchange.qti_shapes import SHAPES

IDENTITY = {"uid": "00000000-0000-4000-8000-000000000000", "code": "x-01", "skill": "1.1-1a"}


def outcome(document):
    """What a document asks and what is right, in the form of the shapes."""
    key = generators.compile_challenge(IDENTITY | document).default_variant().key
    kind = key["type"]
    if kind == "single_choice" or kind == "multiple_choice":
        right = key["correct"] if kind == "multiple_choice" else [key["correct"]]
        whys = [one["why"] for one in key["options"]]
        return kind, [one["text"] for one in key["options"] if one["id"] in right], whys if any(whys) else []
    if kind == "blanks":
        return (
            kind,
            [(one["label"], one.get("accept") or one["value"]) for one in key["blanks"]],
            key["dependent"],
            key.get("scoring", "each"),
        )
    if kind == "matching":
        texts = {one["id"]: one["text"] for one in key["rights"]}
        return kind, [(one["text"], texts[key["pairs"][one["id"]]]) for one in key["lefts"]], sorted(texts.values()), key["scoring"]
    if kind == "ordering":
        return kind, [one["text"] for one in key["items"]], key["scoring"]
    if kind == "number":
        return kind, key["value"], key["tolerance"]
    return kind, key["accept"], key["treatments"]["case"]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_a_shape_keeps_its_meaning(shape):
    reading = formats.read("a.xml", shape.item.encode())
    found = [(outcome(one.document), [str(loss) for loss in one.losses]) for one in reading.items]
    assert found == ([] if shape.expected is None else [(shape.expected, shape.told)])
    assert len(reading.skipped) == (shape.expected is None)
