"""What the starter bank reaches: skills, kinds of material, fixed questions, timed ones, and those that need the real web.

Facts that the laboratory cannot know are held here: a question of the web has enough facts for neighbours to meet different ones, and a
geometry of the bank is computed a second time.
"""

import json
from collections import Counter
from urllib.parse import urlsplit

import pytest

import generators
from challenges.bank.content import starter_documents
from generators.artefacts.registry import KINDS
from referential.services import PACKAGED

#: The French originals: an English variant draws as its original does.
DOCUMENTS = {one["code"]: one for one in starter_documents() if one["locale"] == "fr"}
WEB = [code for code, one in DOCUMENTS.items() if one.get("web_search")]


def variants(code, count=40):
    program = generators.compile_challenge(DOCUMENTS[code])
    return [program.instantiate(f"{number:032x}") for number in range(1, count + 1)]


def test_every_skill_below_level_four_has_a_challenge():
    held = json.loads(PACKAGED.read_text(encoding="utf-8"))
    topics = [topic for domain in held["domains"] for competence in domain["competences"] for topic in competence["topics"]]
    skills = {skill["code"] for topic in topics for skill in topic["skills"] if skill["level"] < 4}
    # A program to complete is an answer of the next form, code.
    assert skills - {one["skill"] for one in DOCUMENTS.values()} == {"3.4-2a"}


def test_every_kind_of_material_is_used_twice():
    used = Counter(kind for one in DOCUMENTS.values() for kind in {made["type"] for made in one["dataset"]["present"].get("artefacts", [])})
    assert {kind: used[kind] for kind in KINDS if used[kind] < 2} == {}


def test_ten_questions_are_fixed_and_draw_nothing():
    fixed = [one for one in DOCUMENTS.values() if one.get("fixed")]
    assert (len(fixed), [one["code"] for one in fixed if one["dataset"]["draw"]]) == (10, [])


def test_nineteen_challenges_are_timed():
    assert len([one for one in DOCUMENTS.values() if one.get("timer")]) == 19


def test_ten_challenges_need_the_real_web():
    assert len(WEB) == 10


@pytest.mark.parametrize("code", WEB)
def test_a_question_of_the_web_draws_among_eight_facts_and_does_not_print_its_answer(code):
    rows = [len(one["rows"]) for one in DOCUMENTS[code]["dataset"]["draw"]["parameters"] if one["type"] == "scenario"]
    assert min(rows) >= 8
    assert DOCUMENTS[code]["dataset"]["present"].get("artefacts", []) == []


TURNED = {
    "Un quart de tour vers la droite": lambda row, column: (column, 1 - row),
    "Un quart de tour vers la gauche": lambda row, column: (1 - column, row),
    "Un demi-tour": lambda row, column: (1 - row, 1 - column),
}
CORNERS = [["en haut à gauche", "en haut à droite"], ["en bas à gauche", "en bas à droite"]]


def test_the_corner_to_keep_is_where_the_turn_takes_it():
    wrong = []
    for variant in variants("3.2-2a-01"):
        rank = variant.values["k"] - 1
        row, column = TURNED[variant.values["sens"]["rot"]](rank // 2, rank % 2)
        wrong += [] if variant.values["coin_apres"] == CORNERS[row][column] else [variant.values]
    assert wrong == []


def test_one_meeting_of_the_diary_meets_the_invitation():
    """Two meetings are in each other's way when a part of one falls within the other; the file says so of one alone."""

    def minutes(moment):
        return moment.hour * 60 + moment.minute

    for variant in variants("2.3-3b-03"):
        begins, ends = minutes(variant.values["debut"]), minutes(variant.values["debut"]) + int(variant.values["long"])
        met = [
            row["titre"]
            for row in variant.tables["agenda"]
            if row["quand"] == variant.values["jour"] and minutes(row["heure"]) < ends and minutes(row["heure"]) + row["dur"] > begins
        ]
        assert met == [variant.values["bon"]]


def test_a_link_leads_to_the_site_whose_name_ends_its_host():
    for variant in variants("4.1-4a-02"):
        name = variant.values["lieu"]["base"] + ".example"
        hosts = [urlsplit(row["lien"]).hostname or "" for row in variant.tables["liens"]]
        assert variant.values["rep"] == len([host for host in hosts if host == name or host.endswith("." + name)])
