"""The reference of the data language: complete, translated, true to the schema, and written in the documentation folder."""

import re
from pathlib import Path

import pytest

import schemas
from generators.reference import reference
from schemas.reference import Field, described, translations
from schemas.reference import reference as schema_reference
from schemas.reference_markdown import render
from schemas.reference_words import LANGUAGES, SECTIONS, TITLES, WORDS

DOCS = Path(__file__).parents[2] / "docs"
DATASET = schemas.load("dataset")


def parts(language):
    return {part.anchor: part for section in schema_reference(language).sections for part in section.parts}


def fields(language, anchor):
    return {field.name: field for field in parts(language)[anchor].fields}


def test_every_description_has_its_french_and_no_other():
    assert sorted(translations()) == sorted(set(described(DATASET)))


def test_french_follows_its_typography():
    wrong = [text for text in translations().values() if re.search(r"'|[^\u00a0:][;!?]|« |[^\u00a0]»|  ", text)]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_object_is_told_exactly_once(language):
    told = [part.anchor for section in schema_reference(language).sections for part in section.parts if "-" not in part.anchor]
    objects = [name for name, node in DATASET["$defs"].items() if node["type"] == "object"]
    assert sorted(told) == sorted([*objects, "dataset"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_anchors_are_unique_and_every_link_leads_somewhere(language):
    whole = reference(language)
    anchors = [one.anchor for section in whole.sections for one in (section, *section.parts, *section.entries)]
    targets = {field.target for section in whole.sections for part in section.parts for field in part.fields if field.target}
    assert (len(anchors) - len(set(anchors)), targets - set(anchors)) == (0, set())


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_line_has_a_cell_per_heading(language):
    lines = [(section, entry) for section in reference(language).sections for entry in section.entries]
    assert [entry.anchor for section, entry in lines if len(entry.cells) + 1 != len(section.headings)] == []


def test_both_languages_tell_the_same_things():
    shapes = [
        [
            (anchor, [(field.name, field.target, field.required, bool(field.default)) for field in part.fields])
            for anchor, part in parts(language).items()
        ]
        for language in LANGUAGES
    ]
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("texts", [SECTIONS, TITLES, WORDS], ids=["sections", "titles", "words"])
def test_both_languages_have_the_same_words(texts):
    assert set(texts["fr"]) == set(texts["en"])


def test_a_number_a_default_and_what_is_required():
    assert fields("en", "parameter_integer")["step"] == Field(
        name="step",
        kind="whole number, 1 to 1,000,000,000,000",
        target="",
        required=False,
        default="1",
        description="Distance between two values; 1 when absent.",
    )


def test_a_choice_in_french():
    assert fields("fr", "artefact_csv")["delimiter"] == Field(
        name="delimiter",
        kind="au choix\u00a0: «\u00a0;\u00a0», «\u00a0,\u00a0», tabulation, «\u00a0|\u00a0»",
        target="",
        required=False,
        default="point-virgule",
        description="Entre deux champs\u00a0; absent\u00a0: point-virgule.",
    )


@pytest.mark.parametrize(
    ("anchor", "name", "kind", "target"),
    [
        ("dataset", "spec", "toujours «\u00a01\u00a0»", ""),
        ("draw", "tables", "liste (de 0 à 20)\u00a0: tableau", "table"),
        ("column_text", "text", "texte à trous de ligne", "template"),
        ("column_expr", "expr", "expression de ligne", "expression"),
        ("artefact_mailbox", "headers", "liste (de 1 à 10)\u00a0: fiche", "artefact_mailbox-headers"),
        ("parameter_word", "default", "texte d’au plus 2\u202f000 caractères, ou liste\u00a0: texte d’au plus 2\u202f000 caractères", ""),
        ("artefact_image", "exif", "fiche", "artefact_image-exif"),
    ],
)
def test_kinds_of_values(anchor, name, kind, target):
    field = fields("fr", anchor)[name]
    assert (field.kind, field.target) == (kind, target)


def test_titles_of_cases_and_of_what_is_inside():
    told = parts("fr")
    assert (told["section_text"].title, told["artefact_mailbox-headers"].title) == (
        "Morceau de page «\u00a0heading, paragraph, notice, quote\u00a0»",
        "Fichier «\u00a0mailbox\u00a0» › headers",
    )


def test_sections_in_reading_order():
    assert [section.title for section in reference("en").sections] == [
        "Data of a challenge",
        "Kinds of values",
        "Draw",
        "Draw: parameters",
        "Draw: tables",
        "Draw: columns",
        "Draw: planted rows",
        "Draw: constraints",
        "Derivation",
        "Presentation",
        "Presentation: files and pages",
        "Templates",
        "Expressions: writing and computing",
        "Expressions: functions",
        "Expressions: table functions",
        "Text formats",
        "Word lists",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_documentation_is_up_to_date(language):
    written = (DOCS / f"reference.{language}.md").read_text(encoding="utf-8")
    assert written == render(reference(language)), "run make reference"
