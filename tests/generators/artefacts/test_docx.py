"""Word documents: writer and reader agree, bytes are fixed, refusals, page, and a complete challenge."""

import datetime as dt
import io
import zipfile
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.artefacts.common import Extract
from generators.artefacts.docx import Docx, read, write
from generators.errors import EvaluationError
from tests.generators.artefacts.document_parts import HTML, LOGICAL, check_example, compiled, contents, context
from tests.generators.documents import example
from tests.generators.many import FEW


@FEW
@given(contents(st.characters(codec="utf-8")))
def test_reader_finds_what_the_writer_was_given(logical):
    assert read(write(logical)) == logical


def test_build_extract_and_bytes():
    kind, reporter = compiled(Docx)
    built = kind.build(context())
    assert reporter.problems == []
    assert built.logical == LOGICAL
    assert kind.read(built.content) == LOGICAL
    assert kind.build(context()).content == built.content
    assert kind.extract(built.logical) == [
        Extract("t", "a", ["x", "y"]),
        Extract("t", "b", [Decimal("1234.50"), Decimal("2.00")]),
        Extract("t", "h", [dt.time(14, 5), dt.time(9)]),
        Extract("t", "a", ["x", "y"]),
        Extract("vide", "a", []),
    ]


def test_page():
    assert compiled(Docx)[0].build(context()).html() == HTML


def test_container():
    with zipfile.ZipFile(io.BytesIO(compiled(Docx)[0].build(context()).content)) as archive:
        assert archive.namelist()[0] == "[Content_Types].xml"
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in archive.namelist() if "thumbnail" in name or "customXml" in name]
        assert "thumbnail" not in archive.read("_rels/.rels").decode()
        document, styles = archive.read("word/document.xml").decode(), archive.read("word/styles.xml").decode()
    assert 'w:pStyle w:val="Heading2"' in document
    assert "<w:tblHeader/>" in document
    assert 'w:val="en-US"' not in styles


def test_the_date_of_creation_is_data():
    kind, _ = compiled(Docx, metadata={"created": 'date("2024-02-29")'})
    assert read(kind.build(context()).content)["metadata"]["created"] == "2024-02-29"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"metadata": {"title": "{nom}" * 90}}, "text_too_long"),
        ({"metadata": {"created": 'date("1975-01-01")'}}, "bad_date"),
        ({"header": "Voir {nom}"}, "real_domain"),
        ({"parts": [{"type": "paragraph", "text": "Voir {nom}"}]}, "real_domain"),
        ({"parts": [{"type": "rows", "table": "t", "text": "Voir {nom}"}]}, "real_domain"),
    ],
)
def test_refused_values(changes, code):
    kind, reporter = compiled(Docx, **changes)
    assert reporter.problems == []
    with pytest.raises(EvaluationError) as caught:
        kind.build(context("www.mairie.fr" if code == "real_domain" else "Léo"))
    assert caught.value.code == code


def test_problems_found_while_compiling():
    parts = [
        {"type": "table", "table": "absent", "columns": [{"column": "a", "header": "A"}]},
        {"type": "table", "table": "t", "columns": [{"column": "z", "header": "www.mairie.fr"}]},
        {"type": "rows", "table": "t", "text": "{z}"},
        {"type": "list", "items": ["www.mairie.fr"]},
    ]
    _, reporter = compiled(Docx, parts=parts, footer="{rien}", metadata={"created": "nom", "author": "zoe@mairie.fr"})
    assert [(one.block, one.field, one.code) for one in reporter.problems] == [
        ("b", "metadata.author", "real_domain"),
        ("b", "metadata.created", "bad_kind"),
        ("b", "footer", "unknown_name"),
        ("b.parts[0]", "table", "unknown_table"),
        ("b.parts[1]", "columns", "unknown_column"),
        ("b.parts[1]", "header", "real_domain"),
        ("b.parts[2]", "text", "unknown_name"),
        ("b.parts[3]", "items", "real_domain"),
    ]


def test_a_complete_challenge():
    check_example(example("docx"), ["demandes.club", "demandes.objet", "demandes.montant"])
