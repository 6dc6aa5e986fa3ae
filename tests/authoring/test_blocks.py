"""The blocks of the editor are exactly what the schema describes: every kind, every field, what is required, every possible value."""

import html
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation
from wagtail import blocks

import schemas
from challenges.authoring.blocks import ARTEFACTS, CONSTRAINTS, PARAMETERS, RESPONSE, TABLES, VALUES
from challenges.authoring.blocks.convert import is_required
from challenges.authoring.blocks.fields import SwitchBlock
from challenges.authoring.services import canonical, create_challenge
from generators import words
from tests.factories.forms import RESPONSES, form_document

SCHEMA = schemas.load("dataset")["$defs"]
EXAMPLES = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parents[2] / "challenges" / "authoring" / "editor" / "examples").glob("*.json"))
}
PARTS = {
    "draw.parameters": PARAMETERS,
    "draw.tables": TABLES,
    "draw.constraints": CONSTRAINTS,
    "derive.values": VALUES,
    "present.artefacts": ARTEFACTS,
}


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema that a reference points to; its own description wins."""
    if "$ref" in schema:
        return resolved(SCHEMA[schema["$ref"].rpartition("/")[2]]) | {name: value for name, value in schema.items() if name != "$ref"}
    return schema


def branches(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The alternatives of a union: value of `type` to schema."""
    found = {}
    for rule in schema["allOf"]:
        kind = rule["if"]["properties"]["type"]
        for name in [kind["const"]] if "const" in kind else kind["enum"]:
            found[name] = resolved(rule["then"])
    return found


def pairs(where: str, block: blocks.Block, schema: dict[str, Any]) -> Iterator[tuple[str, blocks.Block, dict[str, Any]]]:
    """Each block with its schema, from one block down."""
    schema = resolved(schema)
    yield where, block, schema
    if isinstance(block, blocks.StreamBlock):
        items = resolved(schema["items"])
        # Constraints and derived values are of one kind only, which the format does not name.
        alternatives = branches(items) if "allOf" in items else dict.fromkeys(block.child_blocks, items)
        for name, child in block.child_blocks.items():
            if name in alternatives:
                yield from pairs(f"{where}.{name}", child, alternatives[name])
    elif isinstance(block, blocks.ListBlock):
        yield from pairs(f"{where}[]", block.child_block, schema["items"])
    elif isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            if name in schema["properties"]:
                yield from pairs(f"{where}.{name}", child, schema["properties"][name])


def part_schema(path: str) -> dict[str, Any]:
    part, name = path.split(".")
    return SCHEMA[part]["properties"][name]


PAIRS = [pair for path, block in PARTS.items() for pair in pairs(path, block, part_schema(path))]
STREAMS = [pair for pair in PAIRS if isinstance(pair[1], blocks.StreamBlock) and pair[1].meta.discriminator]
STRUCTS = [pair for pair in PAIRS if isinstance(pair[1], blocks.StructBlock)]
CHOICES = [pair for pair in PAIRS if "enum" in pair[2]]
SWITCHES = [pair for pair in PAIRS if pair[2].get("type") == "boolean"]


def named(found: list[tuple[str, blocks.Block, dict[str, Any]]]) -> dict[str, Any]:
    return {"argvalues": found, "ids": [where for where, _block, _schema in found]}


@pytest.mark.parametrize(("where", "block", "schema"), **named(STREAMS))
def test_every_kind_of_the_schema_has_a_block(where, block, schema):
    assert set(block.child_blocks) == set(branches(resolved(schema["items"])))


def test_every_definition_of_the_schema_is_reached():
    """A kind that hangs from no union would be in no parametrised test above."""
    described = {name for name in SCHEMA if name.startswith(("artefact_", "parameter_", "column_"))} - {"column_path"}
    kinds = {"artefact": ARTEFACTS, "parameter": PARAMETERS, "column": TABLES.child_blocks["drawn"].child_blocks["columns"]}
    assert described == {f"{union}_{kind}" for union, block in kinds.items() for kind in block.child_blocks}


def held_by_the_list(block: blocks.Block) -> set[str]:
    """The fields that the item of the list carries and not the form. The identifier of a page is in the form: links name it."""
    return {"id", "type"} - set(block.child_blocks)


@pytest.mark.parametrize(("where", "block", "schema"), **named(STRUCTS))
def test_a_block_has_the_fields_of_the_schema(where, block, schema):
    hidden = held_by_the_list(block)
    assert set(block.child_blocks) == set(schema["properties"]) - hidden
    assert {name for name, child in block.child_blocks.items() if is_required(child)} == set(schema["required"]) - hidden


@pytest.mark.parametrize(("where", "block", "schema"), **named(CHOICES))
def test_a_choice_offers_the_values_of_the_schema(where, block, schema):
    assert sorted(value for value, _label in block.field.choices if value) == sorted(schema["enum"])


@pytest.mark.parametrize(("where", "block", "schema"), **named(SWITCHES))
def test_a_switch_means_what_the_schema_says_of_an_absent_field(where, block, schema):
    assert isinstance(block, SwitchBlock)
    assert block.absent == ("Absent: true" in schema["description"])


def test_the_chooser_of_files_shows_five_groups_and_each_kind_once():
    with translation.override("fr"):
        groups = {str(name): [block.name for block in members] for name, members in ARTEFACTS.grouped_child_blocks()}
    assert list(groups) == ["Tableurs et données", "Documents", "Courriel et agenda", "Images et schémas", "Pages web et écrans"]
    assert sorted(kind for kinds in groups.values() for kind in kinds) == sorted(ARTEFACTS.child_blocks)


def test_every_word_list_can_be_chosen():
    block = PARAMETERS.child_blocks["word"].child_blocks["list"]
    assert [value for value, _label in block.field.choices if value] == list(words.available())


def plain(value: Any, schema: dict[str, Any]) -> Any:
    """Leave out the optional fields written with the value that an absent one means: an export never writes them."""
    schema = resolved(schema)
    if isinstance(value, list):
        return [plain(item, schema["items"]) for item in value]
    if not isinstance(value, dict):
        return value
    if "allOf" in schema and "type" in value:
        schema = branches(schema)[value["type"]]
    found = {name: plain(item, schema["properties"][name]) for name, item in value.items()}
    return {name: item for name, item in found.items() if name in schema["required"] or not means_absent(item, schema["properties"][name])}


def means_absent(value: Any, schema: dict[str, Any]) -> bool:
    if isinstance(value, bool):
        return value == ("Absent: true" in resolved(schema).get("description", ""))
    return value in ("", [], {})


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_an_example_comes_back_exactly(name, framework):
    document = EXAMPLES[name]
    through = canonical(document)["dataset"]
    for path in PARTS:
        part, field = path.split(".")
        before = [plain(item, part_schema(path)["items"]) for item in document["dataset"][part].get(field, [])]
        assert through[part][field] == before
    assert canonical(canonical(document)) == canonical(document)


def test_the_response_of_an_example_loses_no_field(framework):
    written = {"case": True, "accents": True}
    assert EXAMPLES["site"]["response"]["treatments"] == written
    assert canonical(EXAMPLES["site"])["response"]["treatments"] == written
    assert list(RESPONSE.child_blocks) == [
        "single_choice", "multiple_choice", "short_text", "number", "date", "time", "blanks", "matching", "ordering", "hotspot", "program", "query",
    ]  # fmt: skip


def test_an_optional_structure_left_empty_is_accepted_and_left_out():
    totals = ARTEFACTS.child_blocks["xlsx"].child_blocks["sheets"].child_block.child_blocks["totals"]
    empty = totals.to_python({"label": "", "columns": []})
    assert totals.clean(empty) == empty


def test_an_optional_structure_filled_in_part_is_refused():
    totals = ARTEFACTS.child_blocks["xlsx"].child_blocks["sheets"].child_block.child_blocks["totals"]
    item = {"type": "item", "value": {"column": "montant", "function": "sum"}, "id": "00000000-0000-4000-8000-000000000000"}
    with pytest.raises(blocks.StructBlockValidationError) as refusal:
        totals.clean(totals.to_python({"label": "", "columns": [item]}))
    assert list(refusal.value.block_errors) == ["label"]


def test_the_blank_lines_of_a_text_file_survive_the_form():
    before = ARTEFACTS.child_blocks["text"].child_blocks["before"]
    assert before.clean(before.value_from_datadict({"x": "Titre\r\n\r\n"}, {}, "x")) == "Titre\n\n"


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "groups"), [
    ("fr", ["Tableurs et données", "Documents", "Courriel et agenda", "Images et schémas", "Pages web et écrans"]),
    ("en", ["Spreadsheets and data", "Documents", "Mail and calendar", "Pictures and diagrams", "Web pages and screens"]),
])  # fmt: skip
def test_the_editor_opens_with_the_groups_in_the_language_of_the_author(language, groups, framework, author, client):
    challenge = create_challenge(EXAMPLES["site"], user=author)
    client.force_login(author)
    address = reverse("wagtailsnippets_authoring_challenge:edit", args=[challenge.pk])
    page = html.unescape(client.get(address, headers={"accept-language": language}).content.decode())
    assert [name for name in groups if json.dumps(name) not in page] == []


@pytest.mark.parametrize("form", sorted(RESPONSES))
def test_a_form_of_response_goes_through_the_editor_unchanged(form, framework):
    document = form_document(form)
    through = canonical(document)
    assert (through["response"], through["dataset"]["present"]) == (document["response"], document["dataset"]["present"])
