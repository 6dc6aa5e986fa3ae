"""Answers that a teacher would take, in the challenges of the bank where the first review saw them refused."""

import json
from pathlib import Path

import pytest

import generators
from challenges.marking import check_answer, mark

CONTENT = Path(__file__).parents[2] / "challenges" / "bank" / "content"


def document(code):
    found = [one for path in CONTENT.glob("*.json") for one in json.loads(path.read_text(encoding="utf-8")) if one["code"] == code]
    return found[0]


def pages(values):
    return ",".join(str(page) for page in range(int(values["debut"]), int(values["fin"]) + 1))


def reversed_name(values):
    return f"{values['auteur']['last_name']} {values['auteur']['first_name']}"


def turned(person):
    return f"{person['last_name']} {person['first_name']}"


def abridged(text):
    return text.replace("Madame", "Mme").replace("Monsieur", "M.")


def in_blank(name, text):
    """Fill one blank with a text and the others rightly."""

    def answer(variant):
        right = next(one["answer"] for one in variant.probes if one["kind"] == "right")
        return right | {name: text(variant.values)}

    return answer


CASES = {
    "a handle with its sign": ("2.4-1a-01", in_blank("pseudo", lambda values: "@" + values["pseudo"])),
    "a civility abridged": ("3.1-6a-01", in_blank("appel", lambda values: abridged(values["appel"]))),
    "a civility abridged, with its comma": ("3.1-6a-01", in_blank("appel", lambda values: abridged(values["appel"]) + ",")),
    "a first name after the name": ("2.3-4a-01", in_blank("qui", lambda values: turned(values["responsable"]))),
    "an hour with a colon": ("4.1-8a-01", in_blank("heure", lambda values: values["heure_dite"].replace(" h ", ":"))),
    "every page": ("3.3-1a-01", lambda one: pages(one.values)),
    "every page, spaced": ("3.3-1a-01", lambda one: pages(one.values).replace(",", ", ")),
    "a licence without its version": ("3.3-4a-01", in_blank("b3", lambda values: values["lic"].removesuffix(" 4.0"))),
    "the name before the first name": ("3.3-4a-01", in_blank("b2", reversed_name)),
}


@pytest.mark.parametrize("case", CASES)
def test_a_good_answer_is_right(case):
    code, answer = CASES[case]
    program = generators.compile_challenge(document(code))
    variants = [program.instantiate(f"{number:032x}") for number in range(1, 13)]
    outcomes = []
    for variant in variants:
        check_answer(variant.response, answer(variant))
        outcomes.append(mark(variant.key, answer(variant), variant.response).outcome)
    assert outcomes == ["right"] * 12
