"""PDF: right and wrong files of each rule, written by our recipes, by reportlab, and exported by LibreOffice from the document received."""

import codecs
import contextlib
import io
import random
import shutil
import subprocess
from functools import cache
from typing import Any

import pytest

from challenges.handed import Refused, Words, apply, check, declared
from challenges.handed.registry import FAMILIES
from tests.handed.cases import Case
from tests.handed.letters import by_odfdo, by_python_docx
from tests.handed.office import need_office
from tests.handed.other_cases import do, rule
from tests.handed.watching import watched

PAGES = [f"Paragraphe {number} (été)" for number in range(100)]
TEXT = do("export_text")
PDFS = {
    "pdf_tagged": Case(rule("pdf_tagged"), [{**TEXT, "tagged": True}], {"not_tagged": [TEXT]}),
    "pdf_title": Case(rule("pdf_title", title="Bilan"), [TEXT, do("set_pdf_title", title="Bilan")], {"none": [TEXT], "other": [TEXT, do("set_pdf_title", title="Document1")]}),
    "pdf_language": Case(rule("pdf_language", language="fr"), [TEXT, do("set_pdf_language", language="fr-FR")], {"none": [TEXT], "other": [TEXT, do("set_pdf_language", language="en-US")]}),
    "page_count": Case(rule("page_count", least=2, most=3), [{**TEXT, "texts": PAGES}], {"few": [TEXT], "many": [{**TEXT, "texts": PAGES}, {**TEXT, "texts": PAGES}]}),
    "pdf_contains": Case(rule("pdf_contains", texts=["montre les ventes de Brest"]), [TEXT], {"missing": [{**TEXT, "texts": PAGES}], "no_text": [{**TEXT, "texts": [" "]}]}),
    "pdf_absent": Case(rule("pdf_contains", texts=["Détail"], absent=True), [{**TEXT, "texts": PAGES}], {"there": [TEXT]}),
    "from_document": Case(rule("from_document"), [TEXT], {"other_text": [{**TEXT, "texts": PAGES}], "no_text": [{**TEXT, "texts": [" "]}]}),
    "pdf_bookmarks": Case(rule("pdf_bookmarks", titles=["Ventes", "Bilan"]), [TEXT, do("add_bookmark", title="Ventes", page=1), do("add_bookmark", title="Bilan", page=1)],
                          {"none": [TEXT], "missing": [TEXT, do("add_bookmark", title="Bilan", page=1), do("add_bookmark", title="Ventes", page=1)]}),
}  # fmt: skip
MADE = [(name, code) for name, case in PDFS.items() for code in ["held", *case.wrong]]
WRITERS = {"docx": cache(by_python_docx), "odt": cache(by_odfdo)}


def marked(data: bytes, start: bytes, *rules: dict[str, Any]):
    return check(data, "x.pdf", {"formats": ["pdf"], "rules": [{"id": str(rank), **one} for rank, one in enumerate(rules)]}, start).rules


def result(name: str, code: str, start: bytes):
    case = PDFS[name]
    (found,) = marked(apply(start, "pdf", case.right if code == "held" else case.wrong[code]), start, case.rule)
    return found


@pytest.mark.parametrize("received", WRITERS)
@pytest.mark.parametrize(("name", "code"), MADE)
def test_a_pdf_is_marked_for_what_it_is(name, code, received):
    assert result(name, code, WRITERS[received]()).code == code


def by_reportlab() -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    target = io.BytesIO()
    canvas = Canvas(target)
    canvas.setTitle("Bilan")
    for number, text in enumerate(
        (
            "Rapport de mars",
            "Ventes",
            "Le tableau montre les ventes de Brest.",
            "Détail Pommes Poires Voir la figure",
            "Bilan",
            "Tout va bien.",
        )
    ):
        canvas.drawString(60, 780 - 20 * number, text)
    canvas.bookmarkPage("a")
    canvas.addOutlineEntry("Ventes", "a")
    canvas.save()
    return target.getvalue()


def test_a_pdf_of_another_library_is_read_alike():
    rules = (
        rule("pdf_title", title="bilan"),
        rule("from_document"),
        rule("pdf_tagged"),
        rule("pdf_language", language="fr"),
        rule("pdf_bookmarks", titles=["Ventes"]),
        rule("page_count", most=1),
    )

    assert [one.code for one in marked(by_reportlab(), by_odfdo(), *rules)] == ["held", "held", "not_tagged", "none", "held", "held"]


@pytest.mark.parametrize(("tagged", "bookmarks"), [(True, True), (False, False)])
@pytest.mark.parametrize("received", WRITERS)
def test_what_libreoffice_exports_is_marked_for_what_was_ticked(tmp_path, received, tagged, bookmarks):
    need_office()
    source = tmp_path / f"x.{received}"
    source.write_bytes(WRITERS[received]())
    ticked = f'pdf:writer_pdf_Export:{{"UseTaggedPDF":{{"type":"boolean","value":"{str(tagged).lower()}"}},"ExportBookmarks":{{"type":"boolean","value":"{str(bookmarks).lower()}"}}}}'
    command = [
        shutil.which("soffice"),
        "--headless",
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--convert-to",
        ticked,
        "--outdir",
        str(tmp_path),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=200)
    data = (tmp_path / "x.pdf").read_bytes()

    found = marked(data, source.read_bytes(), rule("pdf_tagged"), rule("from_document"), rule("pdf_bookmarks", titles=["Ventes", "Bilan"]))

    assert [one.code for one in found] == ["held" if tagged else "not_tagged", "held", "held" if bookmarks else "none"]


def test_every_kind_on_pdf_has_a_case_with_a_wrong_file_and_sentences_of_its_own():
    kinds = {one["name"] for one in declared()["pdf"]["rules"]}

    assert {one.rule["kind"] for one in PDFS.values() if one.wrong} == kinds
    assert {code.split(".")[0] for code in FAMILIES["pdf"].told} == kinds
    assert set(FAMILIES["pdf"].asked) == kinds


def test_what_is_asked_of_a_pdf_and_what_was_found_are_said_in_whole_sentences():
    said = [Words().asked(one.rule) for one in PDFS.values()] + [Words().told(result(name, code, by_odfdo())) for name, code in MADE]

    assert [one for one in said if "{" in one or not one.endswith(".") or " :" in one or "« " in one] == []


@pytest.mark.parametrize("writer", ["own", "reportlab"])
def test_a_damaged_pdf_is_marked_or_refused_and_reaches_nothing(writer):
    start, chance = by_odfdo(), random.Random(writer)
    valid = by_reportlab() if writer == "reportlab" else apply(start, "pdf", [{**TEXT, "tagged": True}, do("set_pdf_title", title="Bilan")])
    rules = [one.rule for one in PDFS.values()]
    marked(valid, start, *rules)
    codecs.lookup("gbk")  # which pypdf tries on names that are no UTF-8: a part of Python, loaded on first use
    for turn in range(60):
        data = bytearray(valid[: chance.randrange(len(valid))] if turn % 3 == 0 else valid)
        for _flip in range(chance.randint(1, 20) if turn % 3 == 1 else 0):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        if turn % 3 == 2:
            place = chance.randrange(len(data))
            data[place : place + chance.randrange(40)] = chance.randbytes(chance.randrange(40))
        with watched() as seen, contextlib.suppress(Refused):
            marked(bytes(data), start, *rules)
        assert seen == []
