"""The rule sets are data that validate, and name strategies that exist."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from challenges.adaptive import Scope, ScoreBands, scoring, strategies

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "challenges/runtime/certification/rulesets"
CODES = ("2020", "2023", "2024", "balise")
SCHEMA = json.loads((ROOT / "schemas/ruleset.json").read_text(encoding="utf-8"))


def rules(code):
    return json.loads((FOLDER / f"{code}.json").read_text(encoding="utf-8"))


def test_every_file_is_listed():
    Draft202012Validator.check_schema(SCHEMA)
    assert sorted(path.stem for path in FOLDER.glob("*.json")) == sorted(CODES)


@pytest.mark.parametrize("code", CODES)
def test_valid(code):
    data = rules(code)
    Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(data)
    assert data["code"] == code
    assert data["selection"]["strategy"] in strategies.names(profile=True)
    assert data["duration"]["effective_minutes"] <= data["duration"]["booked_minutes"]
    assert data["levels"]["min"] <= data["levels"]["max"]


@pytest.mark.parametrize("code", ["2024", "balise"])
def test_rules_that_run_now(code):
    data = rules(code)
    bands = ScoreBands.from_rules(data["scoring"])
    assert bands.max_level == data["levels"]["max"]
    assert bands.max_score == data["scoring"]["max_score"]
    assert bands == scoring.default_bands(7)
    assert data["scoring"]["minimum_answers"] == 20
    assert strategies.get(data["selection"]["strategy"])
    assert Scope(length=data["selection"]["length"], bands=bands).length == 32


def test_facts_of_the_seeds():
    facts = {code: rules(code) for code in CODES}
    assert [facts[code]["levels"]["max"] for code in CODES] == [5, 6, 7, 7]
    assert [facts[code]["validity_years"] for code in CODES] == [3, 3, None, None]
    assert all(data["eligibility"] == {"competences": 5, "min_level": 1} for data in facts.values())
    assert facts["2020"]["selection"]["per_competence_max"] == facts["2023"]["selection"]["per_competence_exact"] == 3
    assert [facts[code]["duration"]["in_proportion"] for code in CODES] == [False, True, False, False]


@pytest.mark.parametrize("change", [{"length": 32}, {"strategy": "Other Name"}, {"unknown": 1}])
def test_schema_refuses(change):
    data = rules("2020")
    data["selection"] |= change
    assert list(Draft202012Validator(SCHEMA).iter_errors(data))
