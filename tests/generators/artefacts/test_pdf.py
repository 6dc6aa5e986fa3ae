"""PDF documents: writer and reader agree, bytes are fixed, French characters, pages, structure, and a complete challenge."""

import datetime as dt
import io
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from generators.artefacts.common import Extract
from generators.artefacts.pdf import Pdf, read, write
from generators.artefacts.pdf_layout import Style, wrap
from generators.artefacts.safety import one_line
from generators.errors import EvaluationError
from tests.generators.artefacts.document_parts import HTML, LOGICAL, check_example, compiled, contents, context
from tests.generators.documents import example
from tests.generators.many import FEW

FRENCH = "àâäçéèêëîïôöùûüÿæœ ÀÂÇÉÈÊËÎÏÔÙÛÜŸÆŒ « l’été » “oui” – — … 12 € • ½"


def document(*parts, **changes):
    metadata = {"title": "", "author": "", "subject": "", "keywords": "", "created": "2026-03-10"}
    return {"metadata": metadata, "header": "", "footer": "", "parts": list(parts), **changes}


def spaced(value):
    if isinstance(value, list):
        return [spaced(one) for one in value]
    return value.replace("\xa0", " ") if isinstance(value, str) else value


def table(rows):
    return {"type": "table", "caption": "Liste", "rows": rows}


@FEW
@given(contents(st.characters(codec="cp1252")))
def test_reader_finds_what_the_writer_was_given(logical):
    content, found = write(logical)
    assert read(content) == found
    assert [{**part, "page": 0} for part in found["parts"]] == [
        {**{name: spaced(value) for name, value in part.items()}, "page": 0} for part in logical["parts"] if part["type"] != "page_break"
    ]


@FEW
@given(
    st.fixed_dictionaries(dict.fromkeys(("title", "author", "subject", "keywords"), st.text(st.characters(codec="utf-8")).map(one_line)))
)
def test_properties_hold_any_character(texts):
    content, found = write(document(metadata={**texts, "created": "2026-03-10"}))
    assert read(content) == found
    assert found["metadata"] == {**{name: text.replace("\u00ad", "") for name, text in texts.items()}, "created": "2026-03-10"}


@FEW
@given(st.text(st.sampled_from("ab é\u00a0"), max_size=80), st.integers(5, 200))
def test_lines_put_end_to_end_are_the_text(text, width):
    lines = wrap(text, Style(), width)
    assert "".join(lines) == text
    assert all(lines[:-1])


def test_build_extract_and_bytes():
    kind, reporter = compiled(Pdf)
    built = kind.build(context())
    assert reporter.problems == []
    assert built.logical["pages"] == 2
    assert [part["page"] for part in built.logical["parts"]] == [1] * 8
    assert built.logical["parts"][5]["rows"] == [["Article", "Prix", "Heure"], ["x", "1 234,50 €", "14 h 05"], ["y", "2,00 €", "9 h 00"]]
    assert built.logical["metadata"] == LOGICAL["metadata"]
    assert kind.read(built.content) == built.logical
    assert kind.build(context()).content == built.content
    assert built.html() == HTML
    assert kind.extract(built.logical) == [
        Extract("t", "a", ["x", "y"]),
        Extract("t", "b", [Decimal("1234.50"), Decimal("2.00")]),
        Extract("t", "h", [dt.time(14, 5), dt.time(9)]),
        Extract("t", "a", ["x", "y"]),
        Extract("vide", "a", []),
    ]


def test_french_characters_are_found_by_any_reader():
    content, _ = write(document({"type": "paragraph", "text": FRENCH.replace("•", "")}, header="En-tête", footer="Été"))
    words = PdfReader(io.BytesIO(content)).pages[0].extract_text().split()
    assert [word for word in FRENCH.replace("•", "").split() if word not in words] == []
    assert {"En-tête", "Été"} <= set(words)
    assert read(write(document({"type": "paragraph", "text": FRENCH}))[0])["parts"][0]["text"] == FRENCH


def test_properties_language_and_tags():
    content = compiled(Pdf)[0].build(context()).content
    reader = PdfReader(io.BytesIO(content))
    catalog = reader.trailer["/Root"]
    assert (catalog["/Lang"], catalog["/MarkInfo"]["/Marked"].value) == ("fr-FR", True)
    assert (reader.metadata.title, reader.metadata.author) == ("Note de Léo", "Zoé <Roy>")
    assert reader.metadata.creation_date.date() == dt.date(2026, 3, 10)
    kids = [one.get_object()["/S"] for one in catalog["/StructTreeRoot"]["/K"][0]["/K"]]
    assert kids == ["/H2", "/P", "/Note", "/BlockQuote", "/L", "/Table", "/Sect", "/Sect"]
    parents = catalog["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    assert [reader.pages[rank]["/StructParents"] for rank in range(2)] == [parents[0], parents[2]] == [0, 1]
    assert re.search(rb"\d{4}-\d\d-\d\d|D:20(?!260310)", content) is None


def test_a_long_table_goes_on_with_its_titles():
    rows = [["Nom", "Note"], *([f"Élève {rank}", str(rank)] for rank in range(120))]
    content, logical = write(document(table(rows), {"type": "paragraph", "text": "Fin"}, header="Classe"))
    assert read(content) == logical
    assert logical["parts"][0]["rows"] == rows
    assert [part["page"] for part in logical["parts"]] == [1, logical["pages"]]
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    assert len(pages) == logical["pages"] == 4
    assert [text.count("Note") for text in pages] == [1, 1, 1, 1]
    assert all("Classe" in text for text in pages)


def test_long_texts_and_long_words():
    text = "Un mot " * 800 + "x" * 400 + "\nfin"
    content, logical = write(document({"type": "paragraph", "text": text}, table([["a" * 300, "b c " * 60]])))
    assert read(content) == logical
    assert logical["parts"][0]["text"] == text
    assert logical["pages"] == 2


def test_page_breaks():
    parts = [{"type": "heading", "level": 1, "text": str(rank)} if rank % 2 else {"type": "page_break"} for rank in range(6)]
    content, logical = write(document(*parts))
    assert [part["page"] for part in logical["parts"]] == [2, 3, 4]
    assert read(content) == logical


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ([{"type": "paragraph", "text": "2 → 3"}], "cannot_write"),
        ([{"type": "table", "caption": "日", "rows": [["a"]]}], "cannot_write"),
        ([table([["a b " * 2000, "x"]])], "text_too_long"),
    ],
)
def test_refused_values(parts, code):
    with pytest.raises(EvaluationError) as caught:
        write(document(*parts))
    assert caught.value.code == code


def test_a_complete_challenge():
    check_example(example("pdf"), ["tarifs.article", "tarifs.heure", "tarifs.demi_journee", "tarifs.caution"])
