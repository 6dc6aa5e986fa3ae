"""Pictures, archives, subtitles, PDF: a right file of each rule holds, typically wrong ones do not and say why, whoever wrote the start file."""

import contextlib
import random
from functools import cache

import pytest

from challenges.handed import Refused, Words, apply, check, declared
from challenges.handed.registry import FAMILIES
from tests.handed.other_cases import ARCHIVES, IMAGES, SUBTITLES
from tests.handed.other_files import OTHER_WRITERS
from tests.handed.watching import watched

CASES = {"image": IMAGES, "archive": ARCHIVES, "subtitles": SUBTITLES}
WRITERS = {family: {name: (one, cache(write)) for name, (one, write) in writers.items()} for family, writers in OTHER_WRITERS.items()}
MADE = [
    (family, writer, name, code)
    for family, cases in CASES.items()
    for writer in WRITERS[family]
    for name, case in cases.items()
    for code in ["held", *case.wrong]
]


def result(family: str, writer: str, name: str, code: str):
    case, (file_format, write) = CASES[family][name], WRITERS[family][writer]
    made = apply(write(), file_format, case.right if code == "held" else case.wrong[code])
    key = {"formats": declared()[family]["formats"], "rules": [{"id": "1", **case.rule}]}
    (found,) = check(made, "x", key, write()).rules
    return found


@pytest.mark.parametrize(("family", "writer", "name", "code"), MADE, ids=["-".join(one) for one in MADE])
def test_a_file_is_marked_for_what_it_is(family, writer, name, code):
    assert result(family, writer, name, code).code == code


@pytest.mark.parametrize("family", CASES)
def test_every_kind_has_a_case_with_a_wrong_file_and_sentences_of_its_own(family):
    kinds = {one["name"] for one in declared()[family]["rules"]}

    assert {one.rule["kind"] for one in CASES[family].values() if one.wrong} == kinds
    assert {code.split(".")[0] for code in FAMILIES[family].told if "." in code} == kinds
    assert set(FAMILIES[family].asked) == kinds


@pytest.mark.parametrize("family", CASES)
def test_what_is_asked_and_what_was_found_are_said_in_whole_sentences(family):
    writer = next(iter(WRITERS[family]))
    said = [Words().asked(one.rule) for one in CASES[family].values()]
    said += [Words().told(result(family, writer, name, code)) for name, case in CASES[family].items() for code in ["held", *case.wrong]]

    assert [one for one in said if "{" in one or not one.endswith((".", ").")) or " :" in one or "« " in one] == []


def test_names_of_kinds_belong_to_one_family_and_words_of_choices_mean_one_thing():
    kinds = [one.name for family in FAMILIES.values() for one in family.rules]
    steps = [one.name for family in FAMILIES.values() for one in family.steps]
    words: dict[str, set[str]] = {}
    for family in FAMILIES.values():
        for name, text in family.choices.items():
            words.setdefault(name, set()).add(text)

    assert sorted(kinds) == sorted(set(kinds))
    assert sorted(steps) == sorted(set(steps))
    assert [name for name, texts in words.items() if len(texts) > 1] == []


@pytest.mark.parametrize("family", CASES)
def test_every_choice_of_a_rule_has_its_word(family):
    choices = {name for kind in FAMILIES[family].rules for field in kind.fields for name in field.choices}

    assert choices - set(FAMILIES[family].choices) == set()


@pytest.mark.parametrize(("family", "writer"), [(family, writer) for family in CASES for writer in WRITERS[family]])
def test_a_damaged_file_is_marked_or_refused_and_reaches_nothing(family, writer):
    file_format, write = WRITERS[family][writer]
    valid, chance = write(), random.Random(writer)
    rules = [{"id": str(rank), **case.rule} for rank, case in enumerate(CASES[family].values())]
    key = {"formats": declared()[family]["formats"], "rules": rules}
    check(valid, "x", key, valid)
    for turn in range(60):
        data = bytearray(valid[: chance.randrange(len(valid))] if turn % 3 == 0 else valid)
        for _flip in range(chance.randint(1, 20) if turn % 3 == 1 else 0):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        if turn % 3 == 2:
            place = chance.randrange(len(data))
            data[place : place + chance.randrange(40)] = chance.randbytes(chance.randrange(40))
        with watched() as seen, contextlib.suppress(Refused):
            check(bytes(data), f"x.{file_format}", key, valid)
        assert seen == []
