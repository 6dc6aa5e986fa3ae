"""The ends of difficulty parameters, what depends on what, and values that stay while the seed changes."""

import pytest

import generators
from challenges.authoring.editor.examples import example_document, example_names
from challenges.bank.content import starter_documents
from tests.factories.bank import challenge_document, csv_challenge

SEED = "0" * 31 + "7"


def with_roles(**roles):
    document = challenge_document("1.1-1a")
    for one in document["dataset"]["draw"]["parameters"]:
        one["role"] = roles.get(one["name"], "cosmetic")
    return document


def test_a_difficulty_parameter_has_two_ends_and_a_cosmetic_one_none():
    document = with_roles(a="difficulty")
    found = generators.extremes(generators.compile_challenge(document), document)
    assert [(one.name, one.value, one.end) for one in found] == [("a", 100, "least"), ("a", 900, "most")]


def test_a_choice_of_difficulty_shows_its_first_values():
    document = with_roles()
    document["dataset"]["draw"]["parameters"].append(
        {"id": "c", "type": "choice", "name": "c", "role": "difficulty", "options": ["un", "deux", "trois", "quatre"], "default": "un"}
    )
    found = generators.extremes(generators.compile_challenge(document), document)
    assert [(one.value, one.end) for one in found] == [("un", "other"), ("deux", "other"), ("trois", "other")]


def test_a_fixed_value_stays_and_the_others_are_those_of_the_seed():
    program = generators.compile_challenge(challenge_document("1.1-1a"))
    free = program.instantiate(SEED)
    fixed = program.instantiate(SEED, {"a": 555})
    assert (fixed.values["a"], fixed.values["b"]) == (555, free.values["b"])


def test_without_fixed_values_nothing_changes():
    program = generators.compile_challenge(challenge_document("1.1-1a"))
    assert program.instantiate(SEED, {}).digests == program.instantiate(SEED).digests


def test_a_lock_keeps_the_value_of_its_seed():
    program = generators.compile_challenge(challenge_document("1.1-1a"))
    other = "0" * 31 + "9"
    assert generators.locked(program, {"a": other}) == {"a": program.instantiate(other).values["a"]}


def test_a_lock_without_a_seed_keeps_the_default():
    program = generators.compile_challenge(challenge_document("1.1-1a"))
    assert generators.locked(program, {"b": ""}) == {"b": 200}


@pytest.mark.parametrize("locks", [{"inconnu": SEED}, {"a": "pas une graine"}])
def test_a_lock_that_means_nothing_is_left_out(locks):
    assert generators.locked(generators.compile_challenge(challenge_document("1.1-1a")), locks) == {}


def test_dependencies_name_what_each_thing_uses():
    found = generators.dependencies(csv_challenge("1.1-1a"))
    assert found.uses == {"lignes": [], "instruction": [], "feedback": [], "response": ["lignes"], "lignes.csv": ["lignes"]}


def test_what_nothing_uses_is_told():
    assert generators.dependencies(csv_challenge("1.1-1a")).unused == ["a", "b"]


@pytest.mark.parametrize("document", [*starter_documents(), *map(example_document, example_names())], ids=lambda one: one["code"])
def test_dependencies_hold_every_name_that_the_compiler_found(document):
    found = generators.dependencies(document)
    for one in generators.compile_challenge(document).derived:
        assert set(one.expression.names) - {one.name} - set(found.uses[one.name]) == set()
