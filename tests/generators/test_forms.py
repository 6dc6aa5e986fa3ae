"""The forms of response, from a document to what leaves and to the key: every probe is marked as it says, and the files give the key again."""

import json

import pytest

import generators
from challenges import marking
from tests.factories.forms import RESPONSES, form_document

SEEDS = [f"{number * 2654435761:032x}" for number in range(1, 25)]


def made(form):
    program = generators.compile_challenge(form_document(form))
    return program, [program.instantiate(seed) for seed in SEEDS]


def outcome(variant, answer):
    try:
        marking.check_answer(variant.response, answer)
        return marking.mark(variant.key, answer, variant.response).outcome
    except marking.InvalidAnswer:
        return "invalid"


@pytest.mark.parametrize("form", RESPONSES)
def test_every_probe_is_marked_as_it_says(form):
    _program, variants = made(form)
    for variant in variants:
        for probe in variant.probes:
            assert (probe, outcome(variant, probe["answer"])) == (probe, probe["outcome"])


@pytest.mark.parametrize("form", RESPONSES)
def test_the_files_give_the_key_again(form):
    program, variants = made(form)
    for variant in variants[:8]:
        program.check_oracle(variant)


@pytest.mark.parametrize("form", RESPONSES)
def test_a_variant_is_the_same_whenever_it_is_made(form):
    program, variants = made(form)
    again = [program.instantiate(seed) for seed in SEEDS[:4]]
    assert [one.to_json() for one in again] == [one.to_json() for one in variants[:4]]


@pytest.mark.parametrize("form", RESPONSES)
def test_what_leaves_says_nothing_of_the_key(form):
    _program, variants = made(form)
    for variant in variants:
        names = set(json.dumps(variant.response).replace('"', " ").replace(":", " ").replace(",", " ").split())
        assert names & {"correct", "why", "rank", "pairs", "accept", "value", "wrong", "scoring", "tolerance"} == set()


def test_the_order_shown_is_never_a_right_one():
    for form in ("ordering", "ordering_rows"):
        for variant in made(form)[1]:
            assert outcome(variant, [one["id"] for one in variant.response["items"]]) != "right"


def test_rows_of_one_rank_come_in_any_order():
    document = form_document("ordering_rows")
    document["dataset"]["draw"]["tables"][0]["rows"][2][1] = "3"
    variant = generators.compile_challenge(document).instantiate(SEEDS[0])
    ranks = {one["id"]: one["rank"] for one in variant.key["items"]}
    first, second, last = sorted(ranks, key=lambda one: (ranks[one], one))
    assert [outcome(variant, [first, second, last]), outcome(variant, [second, first, last]), outcome(variant, [first, last, second])] == [
        "right", "right", "wrong",
    ]  # fmt: skip


def test_zones_leave_in_hundredths_of_the_picture():
    variant = generators.compile_challenge(form_document("hotspot_several")).instantiate(SEEDS[0])
    left = next(one for one in variant.response["options"] if one["id"] == "gauche")
    assert left["zone"] == {"x": "5.88", "y": "16.67", "width": "26.47", "height": "58.33"}
    assert (variant.response["width"], variant.response["height"]) == (340, 120)


def problems(document):
    with pytest.raises(generators.SpecificationError) as caught:
        generators.compile_challenge(document)
    return [problem.code for problem in caught.value.problems]


BROKEN = {
    "one pair": ("matching", {"pairs": RESPONSES["matching"]["pairs"][:1]}, ["too_few_pairs"]),
    "one thing": ("ordering", {"items": RESPONSES["ordering"]["items"][:1]}, ["too_few_items"]),
    "things and rows": ("ordering", {"items_from": {"table": "lieux", "text": "{nom}", "by": "rang"}}, ["items_twice"]),
    "no such picture": ("hotspot", {"picture": "absent"}, ["unknown_picture"]),
    "a date that is a number": ("date", {"value": "a"}, ["bad_kind"]),
    "a time that is a date": ("time", {"value": "jour"}, ["bad_kind"]),
    "other units without one": ("units", {"unit": ""}, ["no_stated_unit"]),
    "a unit worth nothing": ("units", {"other_units": [{"unit": "Go", "factor": "0"}]}, ["bad_factor"]),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_is_told(name):
    form, changes, codes = BROKEN[name]
    document = form_document(form)
    document["response"] |= changes
    assert problems(document) == codes


IMPOSSIBLE = {
    "a zone beside the picture": ("hotspot", lambda one: one["response"]["options_from"].update(x="gauche + 40"), "zone_outside"),
    "two lefts alike": ("matching_rows", lambda one: one["response"]["pairs_from"].update(left="{genre} {a}", right="{nom}") or one["dataset"]["draw"]["tables"][0]["rows"][1].__setitem__(2, "ville"), "same_option"),
    "all of one rank": ("ordering_rows", lambda one: one["response"]["items_from"].update(by="a"), "too_few_items"),
    "a rank that has no order": ("ordering_rows", lambda one: one["response"]["items_from"].update(by="rang == 1"), "no_order"),
    "a shape beside the scene": ("hotspot", lambda one: one["dataset"]["present"]["artefacts"][0]["parts_from"].update(width="200"), "zone_outside"),
}  # fmt: skip


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_what_a_draw_cannot_give_is_told(name):
    form, change, code = IMPOSSIBLE[name]
    document = form_document(form)
    change(document)
    with pytest.raises(generators.GenerationError) as caught:
        generators.compile_challenge(document).instantiate(SEEDS[0])
    assert caught.value.code == code


def test_the_oracle_finds_an_order_that_the_rows_do_not_have():
    program = generators.compile_challenge(form_document("ordering_rows"))
    variant = program.instantiate(SEEDS[0])
    items = variant.key["items"]
    items[0]["rank"], items[1]["rank"] = items[1]["rank"], items[0]["rank"]
    with pytest.raises(generators.OracleError) as caught:
        program.check_oracle(variant)
    assert [problem.code for problem in caught.value.problems] == ["key_differs"]


def test_a_document_that_says_nothing_of_scoring_has_the_key_of_before():
    document = form_document("blanks_all")
    del document["response"]["scoring"]
    assert "scoring" not in generators.compile_challenge(document).instantiate(SEEDS[0]).key


@pytest.mark.parametrize("form", ["matching", "matching_rows"])
def test_an_identifier_of_the_second_list_does_not_tell_what_it_goes_with(form):
    """An identifier made from its pair stood in the page, and told the key."""
    _program, variants = made(form)
    assert [[one["id"] for one in variant.response["rights"]] for variant in variants] == [
        [f"right-{rank}" for rank in range(1, len(variant.response["rights"]) + 1)] for variant in variants
    ]
    first = variants[0].response["lefts"][0]["id"]
    assert len({variant.key["pairs"][first] for variant in variants}) == len(variants[0].response["rights"])


# ---------------------------------------------------------------- what is written and run


def refused(form, **changes):
    """Why a variant of a form cannot be made, once its response is changed."""
    document = form_document(form)
    document["response"] |= changes
    with pytest.raises(generators.GenerationError) as error:
        generators.compile_challenge(document).instantiate(SEEDS[0])
    return error.value.code


@pytest.mark.parametrize(("drawn", "code"), [
    ("#", "map_size"), ("###\n#>\n###", "map_width"), ("####\n#..#\n####", "map_figures"), ("####\n#>?#\n####", "map_cell"), ("", "map_size"),
])  # fmt: skip
def test_a_map_that_cannot_be_read_is_told(drawn, code):
    assert refused("program_map", worlds=[{"map": drawn}]) == code


def test_a_query_of_the_author_s_that_fails_is_told():
    assert refused("query", solution="SELECT nom FROM lieu") == "bad_solution"


@pytest.mark.parametrize("both", [{"worlds": [], "tests": []}, {"tests": [{"id": "t1", "expect": "a"}]}])
def test_a_program_is_held_against_maps_or_tests(both):
    document = form_document("program_map")
    document["response"] |= both
    with pytest.raises(generators.SpecificationError) as error:
        generators.compile_challenge(document)
    assert [one.code for one in error.value.problems] == ["worlds_or_tests"]


@pytest.mark.parametrize(("form", "nothing"), [("query", "-- rien"), ("program_map", "# rien"), ("query", "x" * 4_001)])
def test_an_answer_without_anything_to_run_is_refused(form, nothing):
    _program, (variant, *_rest) = made(form)
    with pytest.raises(marking.InvalidAnswer):
        marking.mark(variant.key, nothing, variant.response)
