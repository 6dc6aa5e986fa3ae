"""Text documents: right and wrong files of each rule, by python-docx and odfdo, and the same verdict when LibreOffice saved them again."""

import contextlib
import io
import itertools
import random
import zipfile
from functools import cache

import pytest

from challenges.handed import Refused, Words, apply, check, declared
from challenges.handed.registry import FAMILIES
from tests.handed.letter_cases import LETTER_CASES, NEVER_RIGHT
from tests.handed.letters import LETTERS, WHOLE
from tests.handed.office import save_again
from tests.handed.watching import watched

MADE = [(name, "held", *case.right) for name, case in LETTER_CASES.items() if name not in NEVER_RIGHT]
MADE += [(name, code, *made) for name, case in LETTER_CASES.items() for code, made in case.wrong.items()]
IDS = [f"{name}-{code}" for name, code, _parts, _recipe in MADE]


@cache
def start(writer: str, parts: str) -> bytes:
    return LETTERS[writer][1](frozenset(parts.split()))


def made(writer: str, parts: str, recipe: list[dict]) -> bytes:
    return apply(start(writer, parts), LETTERS[writer][0], recipe)


def result(data: bytes, name: str):
    key = {"formats": ["docx", "odt"], "rules": [{"id": "1", **LETTER_CASES[name].rule}]}
    (found,) = check(data, "x", key).rules
    return found


@pytest.mark.parametrize("writer", LETTERS)
@pytest.mark.parametrize(("name", "code", "parts", "recipe"), MADE, ids=IDS)
def test_a_document_is_marked_for_what_it_is(writer, name, code, parts, recipe):
    assert result(made(writer, parts, recipe), name).code == code


@pytest.fixture(scope="session")
def documents_again(tmp_path_factory):
    """Every document of every case, by both writers, opened and saved again by LibreOffice as docx and as odt."""
    files = {
        f"{writer}-{rank}.{LETTERS[writer][0]}": made(writer, parts, recipe)
        for writer, (rank, (_name, _code, parts, recipe)) in itertools.product(LETTERS, enumerate(MADE))
    }
    return {target: save_again(tmp_path_factory.mktemp(target), files, target) for target in ("docx", "odt")}


@pytest.mark.parametrize("target", ["docx", "odt"])
@pytest.mark.parametrize("writer", LETTERS)
@pytest.mark.parametrize(("name", "code"), [one[:2] for one in MADE], ids=IDS)
def test_the_verdict_on_a_document_is_the_same_when_libreoffice_saved_it_again(documents_again, writer, target, name, code):
    data = documents_again[target][f"{writer}-{IDS.index(f'{name}-{code}')}.{LETTERS[writer][0]}"]

    assert result(data, name).code == code


def test_every_kind_on_documents_has_a_case_with_a_wrong_file_and_sentences_of_its_own():
    kinds = {one["name"] for one in declared()["document"]["rules"]}

    assert {one.rule["kind"] for one in LETTER_CASES.values() if one.wrong} == kinds
    assert {code.split(".")[0] for code in FAMILIES["document"].told if "." in code} == kinds
    assert set(FAMILIES["document"].asked) == kinds


def test_what_is_asked_of_documents_and_what_was_found_are_said_in_whole_sentences():
    said = [Words().asked(one.rule) for one in LETTER_CASES.values()]
    said += [Words().told(result(made("python-docx", parts, recipe), name)) for name, _code, parts, recipe in MADE]

    assert [one for one in said if "{" in one or not one.endswith(".") or " :" in one or "« " in one] == []


def test_a_paragraph_that_only_looks_like_a_heading_says_so_in_the_pupils_words():
    data = made("python-docx", "", LETTER_CASES["heading"].wrong["only_bold"][1])

    assert Words().told(result(data, "heading")) == (
        "«\u00a0Tout va bien.\u00a0» est en gras, mais n’a pas un style de titre\u00a0; il fallait le style de titre de niveau 2."
    )


def marked(data: bytes) -> None:
    rules = [{"id": str(rank), **case.rule} for rank, case in enumerate(LETTER_CASES.values())]
    with watched() as seen, contextlib.suppress(Refused):
        check(data, "x.docx", {"formats": ["docx", "odt"], "rules": rules})
    assert seen == []


@pytest.mark.parametrize("writer", LETTERS)
def test_a_document_that_is_cut_or_has_wrong_bits_is_marked_or_refused(writer):
    chance, valid = random.Random(writer), LETTERS[writer][1](WHOLE)
    for turn in range(60):
        data = bytearray(valid[: chance.randrange(len(valid))] if turn % 3 == 0 else valid)
        for _flip in range(chance.randint(1, 20) if turn % 3 else 0):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        marked(bytes(data))


NONSENSE = (b"-1", b"99999999999999999999", b"", b"NaN", b"1e999", b"true", "²".encode(), b"&amp;", b"0" * 400, b"heading 12", b"\xff")


@pytest.mark.parametrize("writer", LETTERS)
def test_a_document_whose_parts_hold_nonsense_is_marked_or_refused(writer):
    chance = random.Random(writer)
    with zipfile.ZipFile(io.BytesIO(LETTERS[writer][1](WHOLE))) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    changing = [
        name for name, part in parts.items() if part and name.endswith(("ent.xml", "styles.xml", "numbering.xml", "comments.xml", ".rels"))
    ]
    for _turn in range(150):
        name = chance.choice(changing)
        data = bytearray(parts[name])
        for _change in range(chance.randint(1, 5)):
            at = data.find(b'="', chance.randrange(len(data)))
            end = data.find(b'"', at + 2)
            if at > 0 and end > 0:
                data[at + 2 : end] = chance.choice(NONSENSE)
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for one, content in {**parts, name: bytes(data)}.items():
                archive.writestr(one, content)
        marked(target.getvalue())


def test_a_document_without_end_is_refused():
    from docx import Document

    document = Document()
    paragraph = document.add_paragraph("a")._p
    for _copy in range(20_001):
        paragraph.addnext(paragraph.__copy__())
    target = io.BytesIO()
    document.save(target)

    with pytest.raises(Refused) as caught:
        check(target.getvalue(), "x.docx", {"formats": ["docx"], "rules": []})
    assert caught.value.code == "too_long"
