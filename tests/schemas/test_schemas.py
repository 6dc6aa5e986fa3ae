"""The schemas themselves, and how problems are told."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import schemas

EXAMPLES = Path(__file__).parents[2] / "challenges" / "authoring" / "editor" / "examples"


def walk(node, path="$"):
    """Yield every schema object that describes a property."""
    if isinstance(node, dict):
        for name, child in node.get("properties", {}).items() if isinstance(node.get("properties"), dict) else ():
            yield f"{path}.{name}", child
        for name, child in node.items():
            yield from walk(child, f"{path}/{name}")
    elif isinstance(node, list):
        for child in node:
            yield from walk(child, path)


@pytest.fixture
def document():
    return json.loads((EXAMPLES / "sales_total.json").read_text(encoding="utf-8"))


def problems(document):
    with pytest.raises(schemas.SchemaError) as caught:
        schemas.validate("challenge", document)
    return [(one.path, one.code) for one in caught.value.problems]


@pytest.mark.parametrize("name", schemas.names())
def test_each_schema_is_valid(name):
    Draft202012Validator.check_schema(schemas.load(name))


@pytest.mark.parametrize("name", ["challenge", "dataset"])
def test_each_field_is_described(name):
    undescribed = [
        path for path, schema in walk(schemas.load(name))
        if "description" not in schema and "$ref" not in schema and "/if" not in path
    ]  # fmt: skip
    assert undescribed == []


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_examples_are_valid(path):
    document = json.loads(path.read_text(encoding="utf-8"))
    schemas.validate("challenge", document)
    schemas.validate("dataset", document["dataset"])


def test_all_problems_with_their_paths(document):
    draw = document["dataset"]["draw"]
    del draw["parameters"][0]["options"]
    draw["parameters"][1]["minimum"] = 3
    draw["tables"][0]["columns"][1]["type"] = "personne"
    draw["tables"][0]["name"] = "Ventes"
    document["timer"] = 1
    document["response"]["value"] = 3
    assert sorted(problems(document)) == sorted(
        [
            ("$.response.value", "type"),
            ("$.dataset.draw.parameters[0]", "required"),
            ("$.dataset.draw.parameters[1].minimum", "additionalProperties"),
            ("$.dataset.draw.tables[0].columns[1].type", "enum"),
            ("$.dataset.draw.tables[0].name", "pattern"),
            ("$.timer", "minimum"),
        ]
    )


def test_a_branch_tells_its_own_problems_only(document):
    document["response"] = {"type": "blanks", "blanks": [{"id": "b1", "name": "n", "label": "L", "kind": "choice", "accept": ["1"]}]}
    assert problems(document) == [("$.response.blanks[0]", "required")]


def test_messages_are_in_french(document):
    del document["title"]
    with pytest.raises(schemas.SchemaError) as caught:
        schemas.validate("challenge", document)
    assert [one.message for one in caught.value.problems] == ["Le champ « title » est obligatoire."]


@pytest.mark.parametrize("value", [None, [], "texte", 3])
def test_not_an_object(value):
    assert problems(value) == [("$", "type")]


def test_bounds(document):
    document["instruction"] = "x" * 20_001
    document["dataset"]["draw"]["parameters"] *= 31
    assert sorted(problems(document)) == [("$.dataset.draw.parameters", "maxItems"), ("$.instruction", "maxLength")]


def test_unknown_schema():
    with pytest.raises(LookupError):
        schemas.validate("inconnu", {})


def patterns(node):
    """Yield every pattern of a schema."""
    if isinstance(node, dict):
        if isinstance(node.get("pattern"), str):
            yield node["pattern"]
        for child in node.values():
            yield from patterns(child)
    elif isinstance(node, list):
        for child in node:
            yield from patterns(child)


PATTERNS = sorted({one for name in schemas.names() for one in patterns(schemas.load(name))})


def matches(pattern, value):
    return schemas._Validator({"pattern": pattern}).is_valid(value)


@pytest.mark.parametrize("pattern", PATTERNS)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_a_pattern_of_a_schema_ends_where_the_text_ends(pattern, data):
    """In Python `$` also matches before a last line end; in JSON Schema (ECMA-262) it does not."""
    value = data.draw(st.from_regex(pattern.replace("$", r"\Z").replace(r"\d", "[0-9]")))
    assert (matches(pattern, value), matches(pattern, f"{value}\n")) == (True, False)


def test_every_pattern_of_the_schemas_is_anchored_at_both_ends():
    assert [one for one in PATTERNS if not (one.startswith("^") and one.endswith("$"))] == []


@pytest.mark.parametrize(
    ("pattern", "value", "expected"),
    [(r"^\d$", "१", False), (r"^[\d.]$", "7", True), (r"^[$]$", "$", True), (r"^\$$", "$", True), (r"^a|b$", "b\n", False)],
)
def test_signs_of_a_pattern_mean_what_json_schema_says(pattern, value, expected):
    assert matches(pattern, value) is expected


def test_a_code_with_a_line_end_is_refused_where_it_stands(document):
    document["code"] += "\n"
    with pytest.raises(schemas.SchemaError) as refused:
        schemas.validate("challenge", document)
    assert [(one.path, one.code) for one in refused.value.problems] == [("$.code", "pattern")]
