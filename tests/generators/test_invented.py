"""Invented data belong to nobody, are the same for the same seed, and can be drawn as parameters and columns."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

import generators
import schemas
from generators import invented
from generators.errors import EvaluationError
from generators.streams import Stream
from generators.third_parties import check_third_parties
from tests.generators.documents import SMALL

SEEDS = st.binary(min_size=16, max_size=16)


@given(SEEDS, st.sampled_from(["mobile", "landline"]))
def test_telephone_numbers_are_those_of_fiction(seed, kind):
    number = invented.draw_phone(Stream(seed, "x"), kind)
    check_third_parties(f"Appelez le {number}.")
    assert number[:8] in ({"06 39 98"} if kind == "mobile" else {"01 99 00", "02 61 91", "03 53 01", "04 65 71", "05 36 49"})


@given(SEEDS, st.sampled_from(["private", "documentation"]))
def test_network_addresses_are_of_nobody(seed, kind):
    check_third_parties(invented.draw_ip(Stream(seed, "x"), kind))


@pytest.mark.parametrize("provider", invented.FAKER_PROVIDERS)
def test_a_provider_gives_the_same_text_for_the_same_seed_and_different_ones_otherwise(provider):
    drawn = [invented.draw_faker(Stream(bytes([rank]) * 16, "x"), provider) for rank in range(40)]
    again = [invented.draw_faker(Stream(bytes([rank]) * 16, "x"), provider) for rank in range(40)]
    assert (drawn, len(set(drawn)) > 5) == (again, True)
    for text in drawn:
        check_third_parties(text)


def test_the_schema_offers_exactly_the_allowed_providers():
    offered = schemas.load("dataset")["$defs"]["parameter_faker"]["properties"]["provider"]["enum"]
    assert tuple(offered) == invented.FAKER_PROVIDERS


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Appelez le 06 12 34 56 78", "real_phone"),
        ("+33 6 12 34 56 78", "real_phone"),
        ("0612345678", "real_phone"),
        ("04.72.00.00.01", "real_phone"),
        ("http://8.8.8.8/", "real_network"),
        ("serveur 93.184.216.34", "real_network"),
        ("www.impots.gouv.fr", "real_domain"),
    ],
)
def test_what_may_belong_to_someone_is_refused(text, code):
    with pytest.raises(EvaluationError) as caught:
        check_third_parties(text)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "text",
    ["06 39 98 12 34", "+33 6 39 98 12 34", "01 99 00 00 00", "192.168.1.20", "10.0.0.1", "192.0.2.7", "http://203.0.113.9/x", "version 1.2.3", "12.50.3", "1 234 567 890 €"],
)  # fmt: skip
def test_what_belongs_to_nobody_passes(text):
    check_third_parties(text)


def document(**parameter):
    made = copy.deepcopy(SMALL)
    made["dataset"]["draw"]["parameters"].append({"id": "p9", "name": "donnee", "role": "cosmetic", **parameter})
    made["instruction"] = "Combien font {a} et {b} ({donnee}) ?"
    return made


@pytest.mark.parametrize(
    ("parameter", "default"),
    [
        ({"type": "phone", "kind": "landline"}, "01 99 00 12 34"),
        ({"type": "ip", "kind": "documentation"}, "192.0.2.20"),
        ({"type": "faker", "provider": "color_name"}, "Bleu"),
        ({"type": "word", "list": "first_names", "gender": "f"}, "Lina"),
    ],
)
def test_as_a_parameter_with_a_default(parameter, default):
    program = generators.compile_challenge(document(**parameter, default=default))
    assert program.default_variant().values["donnee"] == default
    assert len({program.instantiate(f"{rank:032x}").values["donnee"] for rank in range(20)}) > 3


def problems(**parameter):
    with pytest.raises(generators.SpecificationError) as caught:
        generators.compile_challenge(document(**parameter))
    return [one.code for one in caught.value.problems]


def test_a_default_that_may_belong_to_someone_is_refused():
    assert problems(type="phone", default="06 12 34 56 78") == ["bad_default"]
    assert problems(type="ip", default="8.8.8.8") == ["bad_default"]


def test_only_lists_of_first_names_have_genders():
    assert problems(type="word", list="communes", gender="f") == ["no_genders"]


def test_words_of_one_gender_are_drawn():
    program = generators.compile_challenge(document(type="word", list="first_names", gender="m"))
    listed = invented_genders()
    assert {listed[program.instantiate(f"{rank:032x}").values["donnee"]] for rank in range(40)} == {"m"}


def invented_genders():
    from generators import words

    found = words.load("first_names")
    return dict(zip(found.entries, found.genders, strict=True))


def test_the_version_of_faker_is_part_of_what_a_specification_means():
    program = generators.compile_challenge(document(type="faker", provider="region"))
    assert program.draw.lists == ["faker"]
    assert invented.faker_version().startswith("faker ")
