"""Each kind of rule: a right file holds, typically wrong ones do not and say why; by three writers, and saved again by LibreOffice in each format."""

import itertools

import pytest

from challenges.handed import BadKey, Words, apply, check, declared
from challenges.handed.registry import FAMILIES
from tests.handed.cases import CASES, SALES, Case
from tests.handed.files import WRITERS
from tests.handed.office import save_again

FORMATS = {one["name"]: one["formats"] for one in declared()["spreadsheet"]["rules"]}
STEPS = {one["name"]: one["formats"] for one in declared()["spreadsheet"]["steps"]}
MADE = [(name, "right", case.right, "held") for name, case in CASES.items()]
MADE += [(name, code, recipe, code) for name, case in CASES.items() for code, recipe in case.wrong.items()]
IDS = [f"{name}-{label}" for name, label, _recipe, _code in MADE]


def can(writer: str, case: Case, recipe: list[dict]) -> bool:
    """Whether the format of a writer knows the rule and the steps."""
    file_format = WRITERS[writer][0]
    return file_format in FORMATS[case.rule["kind"]] and all(file_format in STEPS[one["do"]] for one in recipe)


def start(writer: str) -> bytes:
    return WRITERS[writer][1](SALES)


def verdict(data: bytes, file_format: str, case: Case, received: bytes) -> str:
    key = {"formats": [file_format], "rules": [{"id": "1", **case.rule}]}
    (found,) = check(data, f"x.{file_format}", key, received).rules
    return found.code


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize(("name", "label", "recipe", "code"), MADE, ids=IDS)
def test_a_file_is_marked_for_what_it_is(writer, name, label, recipe, code):
    case, (file_format, write) = CASES[name], WRITERS[writer]
    if not can(writer, case, recipe) or (file_format == "csv" and code == "no_sheet"):
        pytest.skip(f"not in {file_format}")
    received = write(SALES)

    assert verdict(apply(received, file_format, recipe), file_format, case, received) == code


@pytest.fixture(scope="session")
def again(tmp_path_factory):
    """Every file of every case, by two writers, opened and saved again by LibreOffice as xlsx and as ods."""
    files = {}
    for writer, (rank, (name, _label, recipe, _code)) in itertools.product(("xlsxwriter", "odfdo"), enumerate(MADE)):
        if can(writer, CASES[name], recipe):
            files[f"{writer}-{rank}.{WRITERS[writer][0]}"] = apply(start(writer), WRITERS[writer][0], recipe)
    return {target: save_again(tmp_path_factory.mktemp(target), files, target) for target in ("xlsx", "ods")}


@pytest.mark.parametrize("target", ["xlsx", "ods"])
@pytest.mark.parametrize("writer", ["xlsxwriter", "odfdo"])
@pytest.mark.parametrize(("name", "label", "recipe", "code"), MADE, ids=IDS)
def test_the_verdict_is_the_same_when_libreoffice_saved_the_file_again(again, writer, target, name, label, recipe, code):
    found = again[target].get(f"{writer}-{IDS.index(f'{name}-{label}')}.{WRITERS[writer][0]}")
    if name == "frozen" and label != "none":
        pytest.skip("a conversion has no window, and what stays in sight belongs to the window")
    if found is None:
        pytest.skip(f"not in {WRITERS[writer][0]}")

    assert verdict(found, target, CASES[name], start(writer)) == code


def test_every_kind_of_rule_has_a_case_with_a_wrong_file():
    assert {one.rule["kind"] for one in CASES.values() if one.wrong} == set(FORMATS)


def test_every_kind_of_step_is_used_by_a_case():
    used = {one["do"] for case in CASES.values() for recipe in [case.right, *case.wrong.values()] for one in recipe}

    assert set(STEPS) - used == {"remove_sheet", "replace_text"}


@pytest.mark.parametrize("name", CASES)
def test_every_rule_is_said_before_and_after_in_words(name):
    case = CASES[name]
    writer = "xlsxwriter"
    received = start(writer)
    said = [Words().asked(case.rule)]
    for recipe in [case.right, *case.wrong.values()]:
        key = {"formats": ["xlsx"], "rules": [{"id": "1", **case.rule}]}
        said += [Words().told(one) for one in check(apply(received, "xlsx", recipe), "x.xlsx", key, received).rules]

    assert [one for one in said if "{" in one or not one.endswith(".")] == []
    assert len(set(said[1:])) == len(said) - 1


def test_every_code_of_a_sentence_belongs_to_a_kind():
    kinds = {one.name for one in FAMILIES["spreadsheet"].rules}

    assert {code.split(".")[0] for code in FAMILIES["spreadsheet"].told if "." in code} == kinds
    assert set(FAMILIES["spreadsheet"].asked) == kinds


def test_a_step_that_a_format_has_not_is_the_challenges_fault():
    with pytest.raises(BadKey, match="cannot be done in csv"):
        apply(WRITERS["csv"][1](SALES), "csv", [{"do": "freeze", "rows": 1}])


def test_texts_are_replaced_in_an_area_and_nowhere_else():
    edited = apply(
        start("xlsxwriter"),
        "xlsx",
        [{"do": "replace_text", "cells": "A2:A3", "find": "Brest", "replacement": "Nantes"}, {"do": "remove_sheet", "sheet": "Taux"}],
    )
    rules = [
        {"id": "1", "kind": "cell", "cell": "A2", "value": "Nantes"},
        {"id": "2", "kind": "cell", "cell": "A5", "value": "Brest"},
        {"id": "3", "kind": "sheet_names", "names": ["Ventes"]},
    ]

    assert [one.code for one in check(edited, "x.xlsx", {"formats": ["xlsx"], "rules": rules}).rules] == ["held", "held", "held"]
