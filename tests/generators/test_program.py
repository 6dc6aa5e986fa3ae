"""Compiling a document and making variants: determinism, defaults, lists of problems, failures, the oracle."""

import copy
import dataclasses
import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

import generators
from generators.canonical import digest
from tests.generators.documents import EXAMPLES, SEED, SMALL, example

NAMES = ["mailbox_blanks", "sales_total", "search_results"]
ROOT = Path(__file__).parents[2]
CHILD = """
import json, sys
import generators
from generators.canonical import digest
found = []
for path in sys.argv[1:]:
    variant = generators.compile_challenge(json.load(open(path, encoding="utf-8"))).instantiate("00112233445566778899aabbccddeeff")
    found.append([digest(variant.to_json()), variant.digests, [one.logical_digest for one in variant.artefacts]])
print(json.dumps(found))
"""


def parameter(document, name):
    return next(one for one in document["dataset"]["draw"]["parameters"] if one["name"] == name)


def codes(document):
    with pytest.raises(generators.SpecificationError) as caught:
        generators.compile_challenge(document)
    return [(one.block, one.field, one.code) for one in caught.value.problems]


def test_other_process_zone_and_hash_seed():
    paths = [str(EXAMPLES / f"{name}.json") for name in NAMES]
    found = []
    for zone, hash_seed in (("UTC", "0"), ("Pacific/Auckland", "12345")):
        env = {**os.environ, "TZ": zone, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT), "LC_ALL": "C"}
        run = subprocess.run([sys.executable, "-c", CHILD, *paths], env=env, capture_output=True, text=True, check=True, timeout=60)
        found.append(json.loads(run.stdout))
    here = [generators.compile_challenge(example(name)).instantiate(SEED) for name in NAMES]
    assert found[0] == found[1]
    assert found[0] == [[digest(one.to_json()), one.digests, [file.logical_digest for file in one.artefacts]] for one in here]


@pytest.mark.parametrize("name", NAMES)
def test_examples_pass_the_oracle(name):
    program = generators.compile_challenge(example(name))
    for rank in range(8):
        variant = program.instantiate(f"{rank:032x}")
        report = program.check_oracle(variant)
        assert report.files == [one.path for one in variant.artefacts]
        assert report.columns
        assert report.expressions
        assert variant.matches(program.instantiate(f"{rank:032x}").digests)
        assert json.loads(json.dumps(variant.to_json())) == variant.to_json()
    assert not program.instantiate("1" * 32).matches(program.instantiate("2" * 32).digests)


def test_sales_variant_holds_what_the_document_says():
    variant = generators.compile_challenge(example("sales_total")).instantiate(SEED)
    rows = variant.tables["ventes"]
    mine = [row for row in rows if row["ville"] == variant.values["ville"]]
    assert len(mine) == 7
    assert len(rows) == variant.values["nb_lignes"] + 7
    assert sum(row["montant"] for row in mine) == Decimal(variant.key["value"])
    assert [row["jour"] for row in rows] == sorted(row["jour"] for row in rows)
    assert sorted(row["numero"] for row in rows) == list(range(1, len(rows) + 1))
    assert all(row["jour"].isoweekday() <= 5 for row in rows)
    assert variant.response == {"type": "number", "label": "Total en euros", "unit": "€"}
    assert [one["outcome"] for one in variant.probes] == ["right", "wrong", "wrong", "invalid", "invalid"]


def test_default_variant():
    program = generators.compile_challenge(example("sales_total"))
    variant = program.default_variant()
    assert {name: variant.values[name] for name in ("ville", "nb_lignes")} == {"ville": "Montrival", "nb_lignes": 130}
    program.check_oracle(variant)


def test_default_variant_of_a_small_document(small):
    variant = generators.compile_challenge(small).default_variant()
    assert variant.instruction == "Combien font 12 et 30 ?"
    assert variant.key == {"type": "number", "value": "42", "tolerance": "0", "unit": "", "wrong": [{"value": "-18", "why": "Non."}]}


def test_adding_or_renaming_a_parameter_moves_no_other(small):
    before = generators.compile_challenge(small).instantiate(SEED).values
    added = copy.deepcopy(small)
    new = {"id": "p0", "type": "integer", "name": "c", "role": "cosmetic", "min": 1, "max": 9, "default": 1}
    added["dataset"]["draw"]["parameters"].insert(0, new)
    after = generators.compile_challenge(added).instantiate(SEED).values
    assert {name: after[name] for name in before} == before
    renamed = json.loads(json.dumps(small).replace('"a"', '"z"').replace("{a}", "{z}").replace("a +", "z +").replace("a -", "z -"))
    assert generators.compile_challenge(renamed).instantiate(SEED).values["z"] == before["a"]


def test_adding_a_column_moves_no_other():
    document = example("sales_total")
    before = generators.compile_challenge(document).instantiate(SEED).tables["ventes"]
    column = {"id": "c9", "type": "integer", "name": "remise", "min": 1, "max": 9}
    document["dataset"]["draw"]["tables"][0]["columns"].insert(0, column)
    after = generators.compile_challenge(document).instantiate(SEED).tables["ventes"]
    assert [{name: value for name, value in row.items() if name != "remise"} for row in after] == before


def test_golden_values(small):
    assert generators.compile_challenge(small).instantiate(SEED).values == GOLDEN_SMALL


def test_digests_follow_their_part(small):
    program = generators.compile_challenge(small).digests
    changes = {
        "draw": lambda document: document["dataset"]["draw"]["parameters"][0].update(max=999),
        "derive": lambda document: document["dataset"]["derive"]["values"][0].update(expr="b + a"),
        "present": lambda document: document.update(instruction="Autre"),
    }
    for part, change in changes.items():
        document = copy.deepcopy(small)
        change(document)
        found = generators.compile_challenge(document).digests
        assert [name for name in found if found[name] != program[name]] == [part]


def test_every_problem_at_once(small):
    draw = small["dataset"]["draw"]
    draw["parameters"][0].update(min=10, max=1)
    draw["parameters"][1].update(default=5000)
    draw["parameters"].append({"id": "p2", "type": "word", "name": "b", "role": "cosmetic", "list": "planetes"})
    draw["tables"] = [
        {
            "id": "t1",
            "type": "drawn",
            "name": "t",
            "rows": "somme",
            "columns": [{"id": "c1", "type": "expr", "name": "x", "expr": "y + 1"}],
            "order": "z",
        }
    ]
    draw["constraints"] = [{"id": "k1", "expr": 'sum(t["w"]) > 0'}]
    small["dataset"]["derive"]["values"] = [
        {"id": "d1", "name": "somme", "expr": "somme + suite"},
        {"id": "d1", "name": "suite", "expr": "a +"},
    ]
    small["instruction"] = "{rien}"
    small["response"]["wrong"][0]["expr"] = "round()"
    small["dataset"]["present"] = {
        "artefacts": [{"id": "a1", "type": "csv", "path": "../x.csv", "table": "absent", "columns": [{"column": "x", "header": "X"}]}],
        "fingerprint": ["nul"],
    }
    assert sorted(codes(small)) == sorted(
        [
            ("draw", "name", "duplicate_name"),
            ("draw.parameters", "id", "duplicate_id"),
            ("draw.parameters.a", "min", "bad_range"),
            ("draw.parameters.b", "default", "bad_default"),
            ("draw.parameters.b", "list", "unknown_list"),
            ("draw.tables.t.x", "expr", "unknown_name"),
            ("draw.tables.t", "rows", "later_name"),
            ("draw.tables.t", "order", "bad_order"),
            ("derive.values", "id", "duplicate_id"),
            ("derive.values.somme", "expr", "self_name"),
            ("derive.values.suite", "expr", "syntax"),
            ("draw.constraints.k1", "expr", "unknown_column"),
            ("present.instruction", "instruction", "unknown_name"),
            ("response.wrong[0]", "expr", "wrong_arity"),
            ("present.artefacts.a1", "path", "bad_path"),
            ("present.artefacts.a1", "table", "unknown_table"),
            ("present", "fingerprint", "unknown_name"),
        ]
    )


def test_problems_are_in_plain_french(small):
    small["instruction"] = "{rien}"
    with pytest.raises(generators.SpecificationError) as caught:
        generators.compile_challenge(small)
    problem = caught.value.problems[0]
    assert problem.message == "Le nom « rien » n’existe pas ici."
    assert problem.remedy == "Utilisez l’un de ces noms : a, b, somme."
    assert problem.params == {"name": "rien", "known": "a, b, somme"}


def test_problems_of_form_have_their_path(small):
    del small["dataset"]["draw"]["parameters"][0]["min"]
    assert codes(small) == [("$.dataset.draw.parameters[0]", "parameters[0]", "schema")]


@pytest.mark.parametrize(("right", "code"), [([False, False], "correct_count"), ([True, True], "correct_count")])
def test_a_single_choice_has_one_right_option(small, right, code):
    options = [{"id": f"o{rank}", "text": f"texte {rank}", "correct": one} for rank, one in enumerate(right)]
    small["response"] = {"type": "single_choice", "options": options}
    assert codes(small) == [("response", "options", code)]


def test_exhausted_constraint(small):
    small["dataset"]["draw"]["constraints"] = [{"id": "k1", "expr": "somme > 5000", "message": "une grande somme"}]
    with pytest.raises(generators.GenerationError) as caught:
        generators.compile_challenge(small).instantiate(SEED)
    error = caught.value
    assert (error.stage, error.seed, error.try_index, error.code) == ("draw.constraints.k1", SEED, 49, "constraint")
    assert sorted(error.values) == ["a", "b", "somme"]
    assert error.message == "Aucun tirage ne respecte la contrainte : une grande somme."


def test_a_constraint_is_met_by_another_try(small):
    small["dataset"]["draw"]["constraints"] = [{"id": "k1", "expr": "a < 100"}]
    program = generators.compile_challenge(small)
    variants = [program.instantiate(f"{rank:032x}") for rank in range(20)]
    assert max(one.values["a"] for one in variants) < 100
    assert max(one.try_index for one in variants) > 0


def test_a_value_that_fails_names_its_stage(small):
    small["dataset"]["derive"]["values"][0]["expr"] = "a // (b - b)"
    with pytest.raises(generators.GenerationError) as caught:
        generators.compile_challenge(small).instantiate(SEED)
    assert (caught.value.stage, caught.value.code, caught.value.try_index) == ("derive.values.somme", "division_by_zero", 0)


def test_an_impossible_table_names_its_stage():
    document = example("sales_total")
    document["dataset"]["draw"]["tables"][0]["columns"][2]["unique"] = True
    with pytest.raises(generators.GenerationError) as caught:
        generators.compile_challenge(document).instantiate(SEED)
    assert (caught.value.stage, caught.value.code) == ("draw.tables.ventes", "exclude_exhausted")


def test_the_oracle_sees_changed_bytes():
    program = generators.compile_challenge(example("sales_total"))
    variant = program.instantiate(SEED)
    other = program.instantiate("f" * 32)
    for content in (other.artefacts[0].content, variant.artefacts[0].content[:-40], b""):
        broken = dataclasses.replace(variant.artefacts[0], content=content)
        with pytest.raises(generators.OracleError):
            program.check_oracle(dataclasses.replace(variant, artefacts=(broken,)))


def test_the_oracle_sees_a_file_that_does_not_give_the_key():
    document = example("sales_total")
    document["dataset"]["draw"]["tables"][0]["columns"][4].update(step="0.001", min="12.001")
    document["dataset"]["present"]["artefacts"][0] = {
        "id": "a1", "type": "csv", "path": "v.csv", "table": "ventes",
        "columns": [{"column": "ville", "header": "Ville"}, {"column": "montant", "header": "Montant", "format": "euros"}],
    }  # fmt: skip
    program = generators.compile_challenge(document)
    with pytest.raises(generators.OracleError) as caught:
        program.check_oracle(program.instantiate(SEED))
    assert {one.code for one in caught.value.problems} == {"key_differs"}


def test_the_oracle_sees_another_key():
    program = generators.compile_challenge(example("sales_total"))
    variant = program.instantiate(SEED)
    with pytest.raises(generators.OracleError):
        program.check_oracle(dataclasses.replace(variant, key={**variant.key, "value": "1"}))


def test_real_domains_are_refused(small):
    section = {"type": "paragraph", "text": "Voir https://www.mairie.fr"}
    page = {"id": "a1", "type": "html", "path": "p.html", "title": "T", "address": "mairie.fr", "sections": [section]}
    small["dataset"]["present"] = {"artefacts": [page]}
    assert codes(small) == [("present.artefacts.a1", "address", "real_domain"), ("present.artefacts.a1.sections[0]", "text", "real_domain")]


def test_the_public_response_never_holds_the_key():
    for name in NAMES:
        variant = generators.compile_challenge(example(name)).instantiate(SEED)
        text = json.dumps(variant.response)
        assert not any(word in text for word in ("correct", "accept", "value", "why", "tolerance"))


@pytest.mark.parametrize("seed", ["", "xyz", "0" * 31, "A" * 32])
def test_badly_written_seed(small, seed):
    with pytest.raises(ValueError, match="seed"):
        generators.compile_challenge(small).instantiate(seed)


GOLDEN_SMALL = {"a": 960, "b": 825, "somme": 1785}


def options_from_rows():
    """A choice whose options are the rows of a table."""
    document = copy.deepcopy(SMALL)
    document["dataset"]["draw"]["tables"] = [
        {
            "id": "t", "type": "drawn", "name": "lots", "rows": "4", "order": "drawn",
            "columns": [
                {"id": "n", "type": "serial", "name": "numero"}, {"id": "m", "type": "integer", "name": "prix", "min": 1, "max": 999, "unique": True},
            ],
        }
    ]  # fmt: skip
    source = {"table": "lots", "text": "Lot {numero} à {prix} €", "correct": 'lots["prix"] == max(lots["prix"])'}
    document["dataset"]["derive"]["values"].append({"id": "d2", "name": "cher", "expr": 'max(lots["prix"])'})
    source["correct"] = "prix == cher"
    document["response"] = {"type": "single_choice", "options": [], "options_from": source, "shuffle": True}
    return document


def test_the_oracle_looks_again_for_the_right_rows():
    program = generators.compile_challenge(options_from_rows())
    variant = program.instantiate(SEED)
    assert program.check_oracle(variant).expressions == ["cher", "response.options_from.correct"]
    wrong = next(one["id"] for one in variant.key["options"] if not one["correct"])
    with pytest.raises(generators.OracleError) as caught:
        program.check_oracle(dataclasses.replace(variant, key=variant.key | {"correct": wrong}))
    assert [one.params["name"] for one in caught.value.problems] == ["response.options_from.correct"]


def test_a_constraint_is_checked_as_soon_as_it_can_be():
    document = copy.deepcopy(SMALL)
    document["dataset"]["draw"]["tables"] = options_from_rows()["dataset"]["draw"]["tables"]
    document["dataset"]["draw"]["constraints"] = [
        {"id": "k1", "expr": "a != b", "message": ""}, {"id": "k2", "expr": "count(lots) == 4", "message": ""},
        {"id": "k3", "expr": "somme > 0", "message": ""},
    ]  # fmt: skip
    program = generators.compile_challenge(document)
    assert [one.stage for one in program.draw.constraints] == ["parameters", "tables", "derived"]
