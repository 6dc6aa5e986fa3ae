"""What an imported item marks right is what its source gives all its points to: asked of both, on replies of all kinds."""

from fractions import Fraction

import pytest

import generators
from challenges.authoring.exchange import formats
from challenges.authoring.exchange.qti_rules import Rules
from challenges.authoring.exchange.qti_values import declarations, value_of
from challenges.authoring.exchange.xml import attribute, descendants, parse_xml
from challenges.marking import InvalidAnswer, mark
from tests.authoring.exchange.qti_shapes import SHAPES

IDENTITY = {"uid": "00000000-0000-4000-8000-000000000000", "code": "x-01", "skill": "1.1-1a"}
TYPED = {
    "string": ["York", "york", "YORK", "york city", "Ebor", "ebor", "a", "b", "x"],
    "float": ["3.13", "3.135", "3.14", "4", "5", "6", "7", "9", "9.5", "10", "10.5", "10.9", "12", "12.5", "13", "13.01", "189", "190", "200", "210", "211", "41", "42", "43"],
}  # fmt: skip
# A bound that is told, or marking that is told to be another.
TOLD = ("borne", "patternMatch", "pattern-match", "casse")


def fields(shape):
    root = parse_xml(shape.item.encode())
    return root, list(descendants(root, "text-entry-interaction", "choice-interaction", "hottext-interaction"))


ONE_FIELD = [
    shape for shape in SHAPES
    if shape.expected and shape.expected[0] in ("single_choice", "short_text", "number") and not any(word in loss for loss in shape.told for word in TOLD)
]  # fmt: skip


@pytest.mark.parametrize("shape", ONE_FIELD, ids=lambda shape: shape.name)
def test_the_same_replies_are_right(shape):
    root, interactions = fields(shape)
    declared = declarations(root)["RESPONSE"]
    rules = Rules(root, declarations(root))
    key = generators.compile_challenge(IDENTITY | formats.read("a.xml", shape.item.encode()).items[0].document).default_variant().key
    if key["type"] == "single_choice":
        names = [attribute(one, "identifier") for one in descendants(interactions[0], "simple-choice", "hottext")]
        pairs = list(zip(names, (one["id"] for one in key["options"]), strict=True))
    else:
        typed = TYPED["string" if declared.base == "string" else "float"]
        pairs = [(one, one) for one in typed]
    points = {ours: rules.score({"RESPONSE": value_of([theirs], declared.base)}) for theirs, ours in pairs}
    best = max(points.values())
    assert best > 0 or key["type"] == "number"
    assert {reply for reply, found in points.items() if found == best > 0} == {reply for reply in points if right(key, reply)}


def right(key, reply):
    try:
        return mark(key, reply).score == Fraction(1)
    except InvalidAnswer:
        return False
