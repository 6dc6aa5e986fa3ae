"""What the shell says of a challenge: the examination, one variant, and what moved since a release was verified."""

import hashlib
import json

import pytest
from django.core.management import CommandError, call_command

import generators
from challenges.authoring.laboratory import examine
from tests.commands import printed
from tests.factories.bank import challenge_document, csv_challenge

SEED = "0123456789abcdef" * 2


def written(folder, *documents):
    path = folder / "épreuves.json"
    path.write_text(json.dumps(documents), encoding="utf-8")
    return str(path)


def test_the_laboratory_tells_everything_of_each_challenge(tmp_path):
    reports, status = printed("laboratory", written(tmp_path, csv_challenge("1.1-1a"), challenge_document("1.1-2a")), "--variants", "8")
    first = reports[0]
    assert (status, [report["code"] for report in reports]) == (0, ["1.1-1a-01", "1.1-2a-01"])
    assert (first["ok"], first["variants"], first["failures_by_stage"], first["constraint_success_rate"]) == (True, 8, {}, 1.0)
    assert first["distinct"] == {"seen": 8, "total": 36, "method": "chao1"}
    assert first["oracle"] == {"variants": 8, "agreed": 8, "files": 8, "columns": 16, "expressions": 8}
    assert first["probes"] == {"run": 32, "as_expected": 32, "right": 8, "wrong": 8, "invalid": 16}
    assert (first["answer_mode"]["share"], first["position_bias"]) == (0.125, None)
    assert set(first["milliseconds"]) == {"p50", "p95"}
    assert first["bytes"]["median"] <= first["bytes"]["max"]


def test_variants_that_can_be_counted_are_counted():
    document = challenge_document("1.1-1a")
    for parameter, most in zip(document["dataset"]["draw"]["parameters"], (119, 104), strict=True):
        parameter |= {"max": most, "default": 100}
    document["dataset"]["draw"]["constraints"] = [{"id": "k", "expr": "a != b", "message": "a et b diffèrent"}]
    figures = examine(document, 10).figures
    assert (figures["distinct_total"], figures["distinct_method"]) == (20 * 5 - 5, "exact")


def test_a_constraint_that_never_holds_stops_the_examination_at_once():
    document = challenge_document("1.1-1a")
    document["dataset"]["draw"]["constraints"] = [{"id": "k", "expr": "a > 1000", "message": "a doit dépasser 1000"}]
    report = examine(document, 200)
    assert (report.ok, report.variants, report.stages["draw.constraints.k"]["count"]) == (False, 5, 5)
    assert {failure.message for failure in report.failures if failure.seed} == {
        "Aucun tirage ne respecte la contrainte : a doit dépasser 1000."
    }


def test_a_failure_gives_its_stage_and_its_seeds(tmp_path):
    document = csv_challenge("1.1-1a")
    document["response"]["value"] = '1 / (count(lignes, where=lignes["montant"] > 150) - 8)'
    reports, status = printed("laboratory", written(tmp_path, document), "--variants", "8")
    stage = reports[0]["failures_by_stage"]["response"]
    assert (status, stage["count"]) == (1, len(stage["seeds"]))
    for seed in stage["seeds"]:
        with pytest.raises(generators.GenerationError):
            generators.compile_challenge(document).instantiate(seed)


def test_one_variant_is_written_with_its_files(tmp_path):
    document = csv_challenge("1.1-1a")
    answer, status = printed("instantiate", written(tmp_path, document), "--seed", SEED, "--out", str(tmp_path / "out"))
    variant = generators.compile_challenge(document).instantiate(SEED)
    content = (tmp_path / "out" / "lignes.csv").read_bytes()
    assert status == 0
    assert answer == {
        "code": "1.1-1a-01", "seed": SEED, "values": variant.to_json()["values"], "key": variant.to_json()["key"],
        "files": [{"name": "lignes.csv", "sha256": hashlib.sha256(content).hexdigest(), "logical_digest": variant.artefacts[0].logical_digest}],
        "digests": variant.digests,
    }  # fmt: skip


@pytest.mark.parametrize("seed", ["", "xyz", "0" * 31, "G" * 32])
def test_a_badly_written_seed_is_refused(tmp_path, seed):
    with pytest.raises(CommandError, match="32 chiffres"):
        call_command("instantiate", written(tmp_path, csv_challenge("1.1-1a")), "--seed", seed, "--out", str(tmp_path))


@pytest.mark.parametrize("content", ["{", "[" * 100_000, "[1]", '"texte"', "\udcff"])
def test_a_file_that_is_no_challenge_is_refused(tmp_path, content):
    path = tmp_path / "x.json"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(CommandError):
        call_command("laboratory", str(path))


def test_a_file_that_does_not_exist_is_refused():
    with pytest.raises(CommandError, match="absent.json"):
        call_command("laboratory", "absent.json")
