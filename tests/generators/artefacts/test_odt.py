"""LibreOffice documents: writer and reader agree, bytes are fixed, page, and a complete challenge."""

import datetime as dt
import io
import re
import zipfile
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.artefacts.common import Extract
from generators.artefacts.containers import unpack
from generators.artefacts.odt import MEDIA_TYPE, Odt, read, write
from generators.errors import EvaluationError
from tests.generators.artefacts.document_parts import HTML, LOGICAL, check_example, compiled, contents, context
from tests.generators.documents import example
from tests.generators.many import FEW


@FEW
@given(contents(st.characters(codec="utf-8")))
def test_reader_finds_what_the_writer_was_given(logical):
    assert read(write(logical)) == logical


def test_build_extract_and_bytes():
    kind, reporter = compiled(Odt)
    built = kind.build(context())
    assert reporter.problems == []
    assert built.logical == LOGICAL
    assert kind.read(built.content) == LOGICAL
    assert kind.build(context()).content == built.content
    assert built.html() == HTML
    assert kind.extract(built.logical) == [
        Extract("t", "a", ["x", "y"]),
        Extract("t", "b", [Decimal("1234.50"), Decimal("2.00")]),
        Extract("t", "h", [dt.time(14, 5), dt.time(9)]),
        Extract("t", "a", ["x", "y"]),
        Extract("vide", "a", []),
    ]


def test_container():
    with zipfile.ZipFile(io.BytesIO(compiled(Odt)[0].build(context()).content)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type, archive.read(first)) == ("mimetype", zipfile.ZIP_STORED, MEDIA_TYPE.encode())
        assert archive.namelist()[1:] == ["META-INF/manifest.xml", "content.xml", "meta.xml", "styles.xml"]
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        content, meta = archive.read("content.xml").decode(), archive.read("meta.xml").decode()
    assert '<text:h text:outline-level="2" text:style-name="Heading_20_2">' in content
    assert "<table:table-header-rows>" in content
    assert "<meta:creation-date>2026-03-10T12:00:00</meta:creation-date>" in meta
    assert "<dc:date>2026-03-10T12:00:00</dc:date>" in meta


@pytest.mark.parametrize(
    ("changes", "code"), [({"metadata": {"keywords": "{nom}" * 90}}, "text_too_long"), ({"footer": "Voir {nom}"}, "real_domain")]
)
def test_refused_values(changes, code):
    kind, reporter = compiled(Odt, **changes)
    assert reporter.problems == []
    with pytest.raises(EvaluationError) as caught:
        kind.build(context("www.mairie.fr" if code == "real_domain" else "Léo"))
    assert caught.value.code == code


def test_a_complete_challenge():
    check_example(example("odt"), ["livres.titre", "livres.genre", "livres.emprunts"])


def test_every_part_says_the_same_version_of_the_format():
    """LibreOffice refuses a file whose manifest and parts do not agree."""
    parts = unpack(compiled(Odt)[0].build(context()).content)
    said = {found for part in parts.values() for found in re.findall(rb'(?:office|manifest):version="([\d.]+)"', part)}
    assert said == {b"1.4"}
