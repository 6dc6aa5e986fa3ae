"""What the laboratory finds: each kind of mistake, by name, with a seed where there is one."""

import pytest

from challenges.authoring.laboratory import examine
from tests.factories.bank import challenge_document, csv_challenge

VARIANTS = 12


def failed(document) -> set[str]:
    return {finding.check for finding in examine(document, VARIANTS).failures}


def test_a_good_challenge_is_green_and_gives_a_pool():
    report = examine(csv_challenge("1.1-1a"), VARIANTS)
    assert (report.ok, len(report.pool), report.figures["distinct"]) == (True, VARIANTS, VARIANTS)


def test_two_examinations_of_the_same_content_verify_the_same_seeds():
    document = challenge_document("1.1-1a")
    assert examine(document, VARIANTS).pool == examine(document, VARIANTS).pool


def test_the_digest_ignores_the_title_and_follows_the_question():
    document = challenge_document("1.1-1a")
    digests = [examine(item, 1).digest for item in (document, document | {"title": "x"}, document | {"hint": "x"})]
    assert (digests[0] == digests[1], digests[0] == digests[2]) == (True, False)


def test_a_document_that_does_not_compile_lists_its_problems():
    report = examine(challenge_document("1.1-1a") | {"instruction": "{x} {y}"}, VARIANTS)
    assert {finding.check for finding in report.failures} == {"specification"}


def test_an_answer_key_that_accepts_a_typical_mistake():
    document = challenge_document("1.1-1a")
    document["response"]["tolerance"] = "1"
    assert failed(document) == {"probe"}


def test_an_answer_that_never_changes():
    document = challenge_document("1.1-1a")
    document["response"] |= {"value": "7", "wrong": []}
    assert failed(document) == {"mode"}


def test_too_few_different_variants():
    document = challenge_document("1.1-1a")
    document["dataset"]["present"]["fingerprint"] = ["c"]
    document["dataset"]["draw"]["parameters"].append(
        {"id": "c", "type": "choice", "name": "c", "role": "cosmetic", "options": ["un", "deux"], "default": "un"}
    )
    assert failed(document) == {"distinct"}


def test_an_answer_that_stands_in_the_question():
    document = challenge_document("1.1-1a")
    document["dataset"]["draw"]["parameters"].append({"id": "v", "type": "word", "name": "ville", "role": "cosmetic", "list": "communes"})
    document["instruction"] = "Écrivez le nom de la commune : {ville}."
    treatments = dict.fromkeys(("case", "accents", "spaces", "punctuation"), True) | {"edit_distance": False}
    document["response"] = {"type": "short_text", "label": "Commune", "accept": ["ville"], "treatments": treatments}
    assert "leak" in failed(document)


def test_constraints_that_are_almost_never_met():
    document = challenge_document("1.1-1a")
    document["dataset"]["draw"]["constraints"] = [{"id": "k", "expr": "a == 100", "message": "cent"}]
    assert failed(document) == {"draw.constraints.k"}


def test_a_failure_shows_seed_and_values():
    document = challenge_document("1.1-1a")
    document["response"]["tolerance"] = "1"
    finding = next(item for item in examine(document, VARIANTS).failures if item.seed)
    assert (len(finding.seed), sorted(finding.values)) == (32, ["a", "b"])


@pytest.mark.parametrize("text", ["l'eau", "Attendez...", "Quoi?", "Ici : là:"])
def test_french_typography_is_pointed_at(text):
    report = examine(challenge_document("1.1-1a") | {"hint": text}, VARIANTS)
    assert {finding.check for finding in report.warnings} == {"typography"}
