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


def with_response(**changed) -> dict:
    document = challenge_document("1.1-1a")
    document["response"] |= {"wrong": [], **changed}
    return document


def test_a_quotient_without_tolerance_is_told_as_nobody_writes_it():
    document = with_response(value="a / 7")
    (finding,) = [one for one in examine(document, VARIANTS).failures if "décimales" in one.message]
    assert (finding.variants > 1, failed(document)) == (True, {"shown"})


def test_an_amount_with_thousandths_needs_a_tolerance():
    document = with_response(value="(a * 2 + 1) / 200", unit="€")
    (finding,) = examine(document, VARIANTS).failures
    assert "3 décimales" in finding.message
    assert failed(with_response(value="a / 7", unit="€", tolerance="0.01")) == set()


def test_a_value_that_the_explanation_rounds_to_something_else_needs_a_tolerance():
    rounded = {"feedback": "La moyenne est {moyenne|decimal1}."}
    document = with_response(value="moyenne")
    document["dataset"]["derive"]["values"].append({"id": "m", "name": "moyenne", "expr": "round(a * 1.25 + 0.03, 2)"})
    assert failed(document) == set()
    assert failed(document | rounded) == {"shown"}
    document["response"]["tolerance"] = "0.05"
    assert failed(document | rounded) == set()


def options(*texts: str) -> list[dict]:
    return [{"id": f"o{rank}", "text": text, "correct": rank == 0, "why": ""} for rank, text in enumerate(texts)]


@pytest.mark.parametrize("other", ["{a} non", "{a}\u00a0 oui", "{a}  oui", "{a}\u202foui"])
def test_options_that_a_page_shows_alike(other):
    document = with_response()
    document["response"] = {"type": "single_choice", "options": options("{a} oui", other, "{b} lettres"), "shuffle": True}
    assert failed(document) == (set() if other == "{a} non" else {"alike"})


def test_choices_of_a_blank_that_a_browser_sends_alike():
    blank = {
        "id": "b",
        "name": "b",
        "label": "Mot",
        "kind": "choice",
        "accept": ['text(a) + " oui"'],
        "options": ["{a} oui", "{a}  oui", "rien"],
    }
    document = with_response()
    document["response"] = {"type": "blanks", "blanks": [blank]}
    assert failed(document) - {"french"} == {"alike", "probe"}


def test_a_choice_with_two_spaces_is_taken_as_the_browser_sends_it():
    blank = {
        "id": "b",
        "name": "b",
        "label": "Mot",
        "kind": "choice",
        "accept": ['text(a) + "  mots"'],
        "options": ["{a}  mots", "{b} lettres"],
    }
    document = with_response()
    document["response"] = {"type": "blanks", "blanks": [blank]}
    assert failed(document) == set()


def test_one_wrong_value_with_two_explanations():
    wrong = [{"expr": "a", "why": "Vous avez oublié b."}, {"expr": "a * 1", "why": "Vous avez multiplié."}]
    assert failed(with_response(wrong=wrong)) == {"explanations"}
    wrong[1]["why"] = wrong[0]["why"]
    assert failed(with_response(wrong=wrong)) == set()


def test_a_mistake_written_with_another_space_is_the_right_answer():
    treatments = dict.fromkeys(("case", "accents", "spaces", "punctuation", "edit_distance"), False)
    response = {
        "type": "short_text", "label": "Mots", "accept": ['text(a) + " mots"'], "treatments": treatments,
        "wrong": [{"expr": 'text(a) + "  mots"', "why": "Une seule espace."}],
    }  # fmt: skip
    document = challenge_document("1.1-1a") | {"response": response}
    assert failed(document) == {"probe"}


def test_a_document_without_identifier_is_told_not_raised():
    document = challenge_document("1.1-1a")
    del document["uid"]
    assert failed(document) == {"specification"}


def test_a_mistake_that_nobody_can_type_is_told_by_its_probe():
    wrong = [{"expr": '"\u200b"', "why": "un"}, {"expr": '"x"', "why": "deux"}]
    response = {"type": "short_text", "label": "Somme", "accept": ["text(a + b)"], "treatments": {}, "wrong": wrong}
    assert failed(challenge_document("1.1-1a") | {"response": response}) == {"probe"}
