"""Marks of each response type, the form of answers, and what is shown afterwards."""

import json
from contextlib import suppress
from fractions import Fraction
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from challenges import marking
from challenges.marking import MESSAGES, InvalidAnswer, Mark, check_answer, mark, shown_answers
from challenges.marking.errors import IN_FIELD

OPTIONS = [{"id": name, "text": f"Choix {name}", "why": f"parce que {name}"} for name in "abcd"]
TOLERANT = {"case": True, "accents": True, "spaces": True, "punctuation": True, "edit_distance": True}
KEYS = {
    "single_choice": {"type": "single_choice", "correct": "b", "options": OPTIONS},
    "multiple_choice": {"type": "multiple_choice", "correct": ["a", "c"], "options": OPTIONS},
    "short_text": {"type": "short_text", "accept": ["Été 2024", "la saison"], "treatments": TOLERANT},
    "number": {"type": "number", "value": "1234.50", "tolerance": "0.01", "unit": "€"},
    "blanks": {
        "type": "blanks",
        "dependent": False,
        "blanks": [
            {"id": "x", "kind": "short_text", "accept": ["Paris"], "treatments": {"case": True}},
            {"id": "y", "kind": "number", "value": "3", "tolerance": "0"},
            {"id": "z", "kind": "choice", "accept": ["oui"], "treatments": {}},
        ],
    },
}
RESPONSES = {
    "single_choice": {"type": "single_choice", "options": OPTIONS},
    "multiple_choice": {"type": "multiple_choice", "options": OPTIONS},
    "short_text": {"type": "short_text", "label": "", "max_length": 40},
    "number": {"type": "number", "label": "", "unit": "€"},
    "blanks": {
        "type": "blanks",
        "blanks": [
            {"id": "x", "label": "", "kind": "short_text"},
            {"id": "y", "label": "", "kind": "number"},
            {"id": "z", "label": "", "kind": "choice", "options": ["oui", "non"]},
        ],
    },
}


@pytest.mark.parametrize(
    ("kind", "answer", "outcome", "score"),
    [
        ("single_choice", "b", "right", 1),
        ("single_choice", "a", "wrong", 0),
        ("multiple_choice", ["c", "a"], "right", 1),
        ("multiple_choice", ["a"], "wrong", 0),
        ("multiple_choice", ["a", "b", "c"], "wrong", 0),
        ("short_text", "ete 2024", "right", 1),
        ("short_text", "été 2025", "wrong", 0),
        ("number", "1 234,51 €", "right", 1),
        ("number", "1 234,52", "wrong", 0),
        ("blanks", {"x": "PARIS", "y": "3", "z": "oui"}, "right", 1),
        ("blanks", {"x": "PARIS", "y": 4, "z": "non"}, "partly", Fraction(1, 3)),
        ("blanks", {"y": "3,0", "x": " "}, "partly", Fraction(1, 3)),
        ("blanks", {"z": "Oui"}, "wrong", 0),
    ],
)
def test_marks(kind, answer, outcome, score):
    mark = marking.mark(KEYS[kind], answer)
    assert (mark.outcome, mark.score) == (outcome, score)
    json.dumps(mark.details)


def test_details():
    assert marking.mark(KEYS["multiple_choice"], ["d", "c"]).details == {"missing": ["a"], "extra": ["d"]}
    assert marking.mark(KEYS["single_choice"], "a").details == {"chosen": "a", "correct": "b", "why": "parce que a"}
    assert marking.mark(KEYS["short_text"], "la sayson").details == {"matched": "la saison", "how": "close", "why": ""}
    assert marking.mark(KEYS["blanks"], {"x": "Paris"}).details == {"blanks": {"x": True, "y": False, "z": False}}


@pytest.mark.parametrize(
    ("kind", "answer", "code", "params"),
    [
        ("single_choice", "z", "unknown_option", {}),
        ("single_choice", "", "empty", {}),
        ("single_choice", ["b"], "wrong_type", {}),
        ("multiple_choice", [], "empty", {}),
        ("multiple_choice", "a", "wrong_type", {}),
        ("multiple_choice", ["a", "a"], "duplicate_option", {}),
        ("multiple_choice", ["a", {}], "wrong_type", {}),
        ("multiple_choice", ["a", "z"], "unknown_option", {}),
        ("short_text", "x" * 41, "too_long", {"limit": 40}),
        ("short_text", "\u200b ", "empty", {}),
        ("short_text", 3, "wrong_type", {}),
        ("number", "abc", "not_a_number", {}),
        ("blanks", [], "wrong_type", {}),
        ("blanks", {}, "empty", {}),
        ("blanks", {"x": "", "y": None}, "empty", {}),
        ("blanks", {"w": "1"}, "unknown_blank", {}),
        ("blanks", {"x": "a", "y": "b"}, "not_a_number", {"blank": "y"}),
        ("blanks", {"z": "peut-être"}, "unknown_option", {"blank": "z"}),
    ],
)
def test_forms(kind, answer, code, params):
    with pytest.raises(InvalidAnswer) as caught:
        marking.check_answer(RESPONSES[kind], answer)
    assert caught.value.code == code
    assert {name: caught.value.params[name] for name in params} == params
    assert "{" not in str(caught.value)


def test_typical_wrong_answers_are_explained_and_beat_the_edit_distance():
    key = KEYS["short_text"] | {
        "accept": ["importer"],
        "wrong": [{"value": "importé", "why": "forme"}, {"value": "exporter", "why": "sens"}],
    }
    assert marking.mark(key, "Exporter") == Mark("wrong", Fraction(0), {"matched": None, "how": None, "why": "sens"})
    assert marking.mark(key, "importe").details["why"] == "forme"
    assert marking.mark(key, "imporrter").outcome == "right"
    key = KEYS["number"] | {"wrong": [{"value": "1200", "why": "hors taxes"}]}
    assert marking.mark(key, "1 200,01").details == {"value": "1200.01", "why": "hors taxes"}
    assert marking.mark(key, "1 234,5").details["why"] == ""


def test_never_longer_than_2000_characters():
    with pytest.raises(InvalidAnswer, match="2000"):
        marking.mark(KEYS["short_text"], "é" * 2001)


@pytest.mark.parametrize("call", [marking.mark, marking.check_answer])
def test_unknown_type_is_a_fault_of_the_key(call):
    with pytest.raises(ValueError, match="unknown"):
        call({"type": "drawing"}, "x")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(["a", "x", "y", "3", "oui"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("xyzw") | st.text(max_size=3), inner, max_size=4),
    max_leaves=8,
)
SURROGATES = st.text(st.characters(codec=None, categories=["Cs", "Lu", "Mn", "Zs"]), max_size=5)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(KEYS)), JSON | SURROGATES, st.booleans())
def test_any_json_value_is_marked_or_refused(kind, answer, dependent):
    try:
        mark = marking.mark(KEYS[kind] | {"dependent": dependent}, answer)
    except InvalidAnswer as error:
        json.dumps([error.code, error.params, str(error)])
    else:
        assert isinstance(mark, Mark)
        assert 0 <= mark.score <= 1
        json.dumps(mark.details, allow_nan=False)
    with suppress(InvalidAnswer):
        marking.check_answer(RESPONSES[kind], answer)


def dependent(*accept):
    blanks = [{"id": f"b{i}", "kind": "short_text", "accept": list(texts), "treatments": {}} for i, texts in enumerate(accept)]
    return {"type": "blanks", "dependent": True, "blanks": blanks}


def test_dependent_blanks_are_matched_not_taken_greedily():
    key = dependent(("souris", "clavier"), ("souris",))
    assert marking.mark(key, {"b0": "souris", "b1": "clavier"}).outcome == "right"
    assert marking.mark(key, {"b0": "souris", "b1": "souris"}).outcome == "right"  # each fits a key of its own
    assert marking.mark(key, {"b0": "clavier", "b1": "clavier"}).score == Fraction(1, 2)
    assert marking.mark(key, {"b1": "souris"}).score == Fraction(1, 2)


def test_dependent_blanks_of_different_kinds():
    key = {"type": "blanks", "dependent": True, "blanks": KEYS["blanks"]["blanks"][:2]}
    assert marking.mark(key, {"x": "3", "y": "3"}).details == {"blanks": {"x": True, "y": False}}


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sets(st.sampled_from("abcd"), min_size=1), min_size=1, max_size=4), st.data())
def test_matching_is_maximum(accept, data):
    answers = data.draw(st.lists(st.sampled_from("abcde"), min_size=len(accept), max_size=len(accept)))
    best = max(sum(a in accept[k] for a, k in zip(answers, order, strict=True)) for order in permutations(range(len(accept))))
    mark = marking.mark(dependent(*accept), {f"b{i}": answer for i, answer in enumerate(answers)})
    assert mark.score == Fraction(best, len(accept))


def test_expected():
    assert marking.expected(KEYS["single_choice"])["options"][1] == {"id": "b", "text": "Choix b", "correct": True, "why": "parce que b"}
    assert [option["correct"] for option in marking.expected(KEYS["multiple_choice"])["options"]] == [True, False, True, False]
    assert marking.expected(KEYS["short_text"]) == {"type": "short_text", "text": "Été 2024", "also": ["la saison"]}
    assert marking.expected(KEYS["number"]) == {
        "type": "number", "value": "1234.50", "tolerance": "0.01", "unit": "€", "text": "1\u202f234,50\u00a0€",
    }  # fmt: skip
    assert [blank["text"] for blank in marking.expected(KEYS["blanks"])["blanks"]] == ["Paris", "3", "oui"]


def test_expected_text_of_a_number_is_read_back_as_right():
    assert marking.mark(KEYS["number"], marking.expected(KEYS["number"])["text"]).outcome == "right"


def test_keys_of_the_generator_are_understood():
    """The marker agrees with every probe of a compiled challenge, when the generator is there."""
    generators = pytest.importorskip("generators")
    compile_challenge = getattr(generators, "compile_challenge", None)
    documents = sorted((Path(__file__).parents[2] / "challenges/authoring/editor/examples").glob("*.json"))
    if compile_challenge is None or not documents:
        pytest.skip("no example documents")
    for path in documents[:6]:
        variant = compile_challenge(json.loads(path.read_text(encoding="utf-8"))).instantiate("0" * 31 + "1")
        for probe in variant.probes:
            if probe["outcome"] == "invalid":
                with pytest.raises(InvalidAnswer):
                    marking.check_answer(variant.response, probe["answer"])
            else:
                marking.check_answer(variant.response, probe["answer"])
                assert marking.mark(variant.key, probe["answer"]).outcome == probe["outcome"]


def blank(**changed):
    return {"id": "b1", "name": "b", "label": "Début corrigé, en secondes", "kind": "number", **changed}


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("12 min", "« Début corrigé, en secondes » : L’unité demandée est « secondes » : écrivez le nombre seul, ou suivi de cette unité."),
        ("douze", "« Début corrigé, en secondes » : La réponse n’est pas un nombre."),
    ],
)
def test_a_refusal_names_the_field_and_its_unit(answer, sentence):
    response = {"type": "blanks", "blanks": [blank()]}
    with pytest.raises(InvalidAnswer) as caught:
        check_answer(response, {"b1": answer})
    assert str(caught.value).replace("\u00a0", " ") == sentence


def test_a_refusal_is_told_in_another_language():
    error = InvalidAnswer("wrong_unit", unit="s", field="Time")
    words = {MESSAGES["wrong_unit"]: "in {unit}", IN_FIELD: "{field}: {message}"}
    assert error.told(words.__getitem__) == "Time: in s"


@pytest.mark.parametrize("answer", ["12,5", "12,5 s", "12,5 secondes", "12,5 sec."])
def test_a_blank_takes_the_unit_that_its_label_names(answer):
    key = {"type": "blanks", "blanks": [blank(value="12.5", tolerance="0")]}
    check_answer(key, {"b1": answer})
    assert mark(key, {"b1": answer}).outcome == "right"


def test_a_count_takes_the_noun_of_its_label():
    key, response = (
        {"type": "number", "value": "7", "tolerance": "0", "unit": "", "wrong": []},
        {"type": "number", "label": "Nombre de pages", "unit": ""},
    )
    check_answer(response, "7 pages")
    assert mark(key, "7 pages", response).outcome == "right"


def test_the_nearest_mistake_is_explained():
    wrong = [{"value": "20", "why": "vingt"}, {"value": "20.4", "why": "un peu plus"}]
    key = {"type": "number", "value": "10", "tolerance": "0.5", "unit": "", "wrong": wrong}
    assert [mark(key, answer).details["why"] for answer in ("20,1", "20,4", "20,9")] == ["vingt", "un peu plus", "un peu plus"]


@pytest.mark.parametrize("sent", ["un mot", "un\u00a0mot", "un  mot"])
def test_a_choice_with_two_spaces_comes_back_with_one(sent):
    key = {"type": "blanks", "blanks": [{"id": "b", "label": "", "kind": "choice", "options": ["un  mot", "deux"], "accept": ["un  mot"]}]}
    check_answer(key, {"b": sent})
    assert mark(key, {"b": sent}).outcome == "right"


def test_each_answer_that_is_shown_is_right():
    blanks = [
        blank(value="2.345", tolerance="0.01"),
        {"id": "t", "label": "", "kind": "short_text", "accept": ["a  b", "c"], "treatments": {}},
    ]
    for key in (
        {"type": "number", "value": "1234.5", "tolerance": "0", "unit": "€", "wrong": []},
        {"type": "short_text", "accept": ["« a »", "--b"], "treatments": {}, "max_length": 20, "wrong": []},
        {"type": "blanks", "blanks": blanks},
    ):
        assert {mark(key, answer).outcome for answer in shown_answers(key)} == {"right"}
