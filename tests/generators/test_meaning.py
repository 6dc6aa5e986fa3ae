"""What a document means: the same whether it says its defaults or leaves them out, and another for any other change."""

import copy
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

import generators
import schemas
from generators.meaning import ABSENT, without_defaults
from tests.factories.bank import challenge_document, csv_challenge

#: Optional fields whose absence is a meaning of its own, or another one in each kind that has the field: nothing may stand for it.
OF_THEIR_OWN = {
    "default", "caption", "content", "exif", "format", "kind", "line_end", "quotes", "decimal_mark", "table", "totals", "order", "scoring", "parts_from",
}  # fmt: skip


def optional():
    """Yield name and schema of every field that may be absent."""

    def walk(part):
        if isinstance(part, dict):
            if isinstance(part.get("properties"), dict) and part.get("additionalProperties") is False:
                yield from ((name, one) for name, one in part["properties"].items() if name not in part.get("required", []))
            for value in part.values():
                yield from walk(value)
        elif isinstance(part, list):
            for value in part:
                yield from walk(value)

    for schema in ("challenge", "dataset"):
        yield from walk(schemas.load(schema))


def test_every_field_that_may_be_absent_has_its_line():
    assert {name for name, _schema in optional()} == set(ABSENT) | OF_THEIR_OWN


def test_the_schemas_say_the_same_of_what_is_absent():
    """Where a description says what absence means, the table says it."""
    import re

    told = defaultdict(set)
    for name, one in optional():
        found = re.search(r"[Aa]bsent: (.+?)\.", one.get("description", ""))
        if found and name not in OF_THEIR_OWN:
            told[name].add(found[1])
    words = {"semicolon": ";", "utf-8": "utf-8", "true": True, "0": "0", "200": 200, "sheet": "sheet"}
    for name, values in told.items():
        for value in values:
            assert words.get(value, "") in ABSENT[name] or False in ABSENT[name], (name, value)


WITH_DEFAULTS = {
    "tags": [], "enemies": [], "valid_until": "", "translation_of": "", "hint": "", "timer": None, "focus": False, "web_search": False,
    "devices": {"phone": True, "tablet": True}, "tutorials": [],
    "fixed": False, "level_reason": "", "allowed_words": [],
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(WITH_DEFAULTS))
def test_a_field_that_a_later_version_writes_changes_nothing(name):
    document = challenge_document("1.1-1a")
    without = {key: value for key, value in document.items() if key != name}
    assert generators.meaning(without | {name: WITH_DEFAULTS[name]}) == generators.meaning(without)
    assert generators.asked(without | {name: WITH_DEFAULTS[name]}) == generators.asked(without)


def paths(part, at=()):
    """Every place of a document that holds a value."""
    items = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, value in items:
        yield (*at, key)
        yield from paths(value, (*at, key))


PLACES = list(paths(csv_challenge("1.1-1a")))


@given(st.sampled_from(PLACES))
def test_another_value_anywhere_is_another_meaning(place):
    document = csv_challenge("1.1-1a")
    changed = copy.deepcopy(document)
    part = changed
    for key in place[:-1]:
        part = part[key]
    part[place[-1]] = ["something", "else"]
    assert generators.meaning(changed) != generators.meaning(document)


@given(st.recursive(st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from(["", "0", "x"]),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*list(ABSENT)[:20], "timer", "headers"]), inner, max_size=4)))  # fmt: skip
def test_leaving_out_twice_leaves_out_no_more(part):
    before = copy.deepcopy(part)
    once = without_defaults(part)
    assert without_defaults(once) == once
    assert part == before


def test_zero_is_not_false():
    assert without_defaults({"shuffle": 0, "count": True, "step": True}) == {"shuffle": 0, "count": True, "step": True}


@pytest.mark.parametrize("change", [{"code": "autre"}, {"skill": "1.2-1a"}, {"tags": ["a"]}, {"tutorials": ["t"]}, {"enemies": ["x"]}])
def test_filing_a_challenge_elsewhere_keeps_its_answers(change):
    document = challenge_document("1.1-1a")
    assert generators.asked(document | change) == generators.asked(document)
    assert generators.meaning(document | change) != generators.meaning(document)


@pytest.mark.parametrize("change", [{"instruction": "Autre ?"}, {"timer": 60}, {"locale": "en"}, {"hint": "Comptez."}, {"title": "Autre"}])
def test_asking_something_else_does_not(change):
    document = challenge_document("1.1-1a")
    assert generators.asked(document | change) != generators.asked(document)
