"""Text documents: right and wrong files of each rule, by python-docx and odfdo, and the same verdict when LibreOffice saved them again."""

import itertools
from functools import cache

import pytest

from challenges.handed import Words, apply, check, declared
from challenges.handed.registry import FAMILIES
from tests.handed.letter_cases import LETTER_CASES, NEVER_RIGHT
from tests.handed.letters import LETTERS
from tests.handed.office import save_again

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
