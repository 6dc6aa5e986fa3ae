"""What is exported: files that parse, with as many items as announced, always the same bytes, and the losses told."""

import json
import xml.etree.ElementTree as ET

import pytest
from django.core.exceptions import PermissionDenied

from challenges.authoring import services
from challenges.authoring.editor.examples import example_document, example_names
from challenges.authoring.exchange import exporting, importing
from challenges.authoring.exchange.archives import open_archive
from challenges.authoring.exchange.refusal import ExchangeRefused
from challenges.authoring.models import Challenge
from challenges.bank.content import starter_documents
from challenges.journal.models import Entry
from tests.factories.bank import challenge_document, csv_challenge

DOCUMENTS = [*(example_document(name) for name in example_names()), *starter_documents()]

PACKAGE = "{http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1}"


@pytest.fixture
def two(framework, author):
    return [services.create_challenge(document, user=author) for document in (challenge_document("1.1-1a"), csv_challenge("1.1-2a"))]


def test_balise_comes_back_unchanged(two, author):
    made = exporting.export(two, "balise", user=author)
    assert (made.name, made.losses, made.content) == ("balise-2.json", [], exporting.export(two[::-1], "balise", user=author).content)
    assert [line.action for line in importing.plan_import(made.name, made.content, user=author).lines] == ["unchanged"] * 2
    assert len(json.loads(made.content)["challenges"]) == 2


def test_a_package_has_an_item_for_each_variant_and_its_files(two, author):
    made = exporting.export(two, "qti3", user=author, variants=3)
    assert made.content == exporting.export(two, "qti3", user=author, variants=3).content
    files = open_archive(made.content)
    resources = list(ET.fromstring(files["imsmanifest.xml"]).iter(f"{PACKAGE}resource"))
    listed = [one.get("href") for one in resources]
    assert sorted(listed) == sorted(set(files) - {"imsmanifest.xml"})
    assert [one.get("type") for one in resources].count("imsqti_item_xmlv3p0") == 6
    assert [ET.fromstring(files[path]).tag for path in listed if path.startswith("items-")] == [
        "{http://www.imsglobal.org/xsd/imsqtiasi_v3p0}qti-assessment-item"
    ] * 6
    assert [path.rpartition("/")[2] for path in listed if path.startswith("files/")] == ["lignes.csv"] * 3
    assert [line.action for line in importing.plan_import(made.name, made.content, user=author).lines] == ["unchanged"] * 2


def test_moodle_has_a_pool_in_a_category_of_its_own(two, author):
    made = exporting.export(two, "moodle", user=author, variants=3)
    questions = list(ET.fromstring(made.content))
    assert [one.get("type") for one in questions] == ["category", *["numerical"] * 3] * 2
    assert [one.findtext("category/text") for one in questions if one.get("type") == "category"] == [
        "$course$/top/Balise/1.1-1a/1.1-1a-01", "$course$/top/Balise/1.1-2a/1.1-2a-01",
    ]  # fmt: skip
    assert [one.get("name") for one in ET.fromstring(made.content).iter("file")] == ["lignes.csv"] * 3


def test_gift_tells_that_files_are_lost(two, author):
    made = exporting.export(two, "gift", user=author)
    assert made.content.decode().count("::") == 4
    assert [str(loss) for loss in made.losses] == [
        "1.1-1a-01\u00a0: les données tirées au hasard sont figées\u00a0: chaque variante devient une question",
        "1.1-1a-01\u00a0: les indications d’accessibilité et d’appareils",
        "1.1-2a-01\u00a0: les données tirées au hasard sont figées\u00a0: chaque variante devient une question",
        "1.1-2a-01\u00a0: les fichiers à ouvrir\u00a0: sans eux la question ne peut pas être posée",
        "1.1-2a-01\u00a0: les indications d’accessibilité et d’appareils",
    ]


def test_variants_that_are_the_same_are_written_once(framework, author):
    document = challenge_document("1.1-1a")
    for parameter in document["dataset"]["draw"]["parameters"]:
        parameter["max"] = parameter["min"] = parameter["default"] = 100
    challenge = services.create_challenge(document, user=author)
    made = exporting.export([challenge], "moodle", user=author, variants=4)
    assert [one.get("type") for one in ET.fromstring(made.content)] == ["category", "numerical"]
    assert str(made.losses[-1]) == "1.1-1a-01\u00a0: les variantes semblables\u00a0: il y en a 1 de différentes"


@pytest.mark.parametrize(("fmt", "variants", "sentence"), [
    ("word", 1, "Le format «\u00a0word\u00a0» n’existe pas."), ("gift", 0, "Le nombre de variantes va de 1 à 50."), ("gift", 51, "Le nombre de variantes va de 1 à 50."),
])  # fmt: skip
def test_impossible_requests_are_refused(fmt, variants, sentence, two, author):
    with pytest.raises(ExchangeRefused) as refused:
        exporting.export(two, fmt, user=author, variants=variants)
    assert refused.value.messages == [sentence]


def test_nothing_to_export_is_refused(framework, author):
    with pytest.raises(ExchangeRefused, match="Choisissez au moins une épreuve à exporter."):
        exporting.export(Challenge.objects.none(), "balise", user=author)


def test_an_unfinished_draft_is_refused_with_its_code(two, author):
    draft = two[0].get_latest_revision_as_object()
    draft.instruction = "{inconnu}"
    draft.save_revision(user=author)
    with pytest.raises(ExchangeRefused, match="^\\['1.1-1a-01"):
        exporting.export([Challenge.objects.get(pk=two[0].pk)], "balise", user=author)


def test_an_export_is_written_in_the_journal(two, reviewer):
    exporting.export(two, "gift", user=reviewer)
    assert Entry.objects.get(action="authoring.export").data == {"format": "gift", "variants": 1, "codes": ["1.1-1a-01", "1.1-2a-01"]}


def test_who_may_not_read_may_not_export(two, moderator):
    with pytest.raises(PermissionDenied):
        exporting.export(two, "gift", user=moderator)


def not_in_gift(document):
    """Whether text alone cannot carry it: zones of a picture, pictures as options."""
    response = document["response"]
    return response["type"] == "hotspot" or any(one.get("image") for one in response.get("options", []))


@pytest.mark.parametrize("fmt", ["balise", "qti3", "moodle", "gift"])
@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document["code"])
def test_the_whole_bank_and_the_examples_are_exported(document, fmt):
    """Two variants of each, through what a request goes through but for the database."""
    if fmt == "gift" and not_in_gift(document):
        with pytest.raises(ExchangeRefused, match="GIFT n’a pas ce type de réponse"):
            exporting.written([document], fmt, 2)
        return
    content, _media_type, losses = exporting.written([document], fmt, 2)
    assert content
    assert [loss for loss in losses if not loss.what] == []


def test_the_bank_is_whole():
    assert len(starter_documents()) == 200
