"""The sets that come with Balise, held against the packaged framework."""

from functools import cache

import pytest

from challenges.runtime.campaigns.profiles.presets import PRESETS, preset
from referential.services import packaged_document


@cache
def framework():
    return packaged_document()


def places():
    """Competence and lowest level of every topic of the CRCN."""
    return {
        topic["code"]: (competence["code"], min(skill["level"] for skill in topic["skills"]))
        for domain in framework()["domains"]
        for competence in domain["competences"]
        for topic in competence["topics"]
    }


def competences(code):
    return {places()[topic][0] for topic in preset(code).topics(framework())}


@pytest.mark.parametrize(("code", "cap"), [("college", 4), ("lycee", 6)])
def test_an_opening_set_covers_the_sixteen_competences(code, cap):
    assert (len(competences(code)), set(preset(code).topics(framework()).values())) == (16, {cap})


def test_the_attestation_is_of_domain_four_up_to_level_two():
    """The CRCN that is packaged has ten topics in domain 4; four of them have a skill of level 1 or 2."""
    assert preset("sixieme").topics(framework()) == dict.fromkeys(["4.1-A", "4.2-A", "4.3-A", "4.3-C"], 2)


@pytest.mark.parametrize(("code", "expected"), [("securite", {"4.1", "4.2"}), ("donnees", {"1.2", "1.3"})])
def test_the_sets_by_subject(code, expected):
    assert competences(code) == expected


@pytest.mark.parametrize("number", range(1, 6))
def test_a_domain_is_all_its_topics_at_all_levels(number):
    expected = {topic: 8 for topic, (competence, _lowest) in places().items() if competence.startswith(f"{number}.")}
    assert preset(f"domaine-{number}").topics(framework()) == expected


def test_the_domains_bear_their_names():
    titles = [f"Domaine {domain['code']} : {domain['title_fr']}".replace(" :", "\N{NO-BREAK SPACE}:") for domain in framework()["domains"]]
    assert [str(one.name) for one in PRESETS if one.code.startswith("domaine-")] == titles


@pytest.mark.parametrize("one", PRESETS, ids=lambda one: one.code)
def test_no_topic_of_a_set_is_without_a_skill_at_its_level(one):
    assert [topic for topic, cap in one.topics(framework()).items() if places()[topic][1] > cap] == []


def test_codes_are_unique_and_an_unknown_one_is_none():
    assert (len({one.code for one in PRESETS}), preset("inconnu")) == (len(PRESETS), None)
