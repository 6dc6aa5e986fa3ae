"""The packaged CRCN: complete, drawn into ladders, correctly written."""

import json
import re
from collections import Counter

import schemas
from referential.graph import competences_of, find_problems, topics_of


def test_packaged_document_follows_schema_and_graph(crcn):
    schemas.validate("referential", crcn)
    assert find_problems(crcn) == []


def test_every_skill_stands_in_exactly_one_topic(crcn):
    codes = Counter(skill["code"] for topic in topics_of(crcn) for skill in topic["skills"])
    assert len(codes) == 135
    assert set(codes.values()) == {1}


def test_counts_of_domains_competences_and_topics(crcn):
    assert len(crcn["domains"]) == 5
    topics = {competence["code"]: len(competence["topics"]) for competence in competences_of(crcn)}
    assert len(topics) == 16
    assert set(topics.values()) <= {3, 4, 5}


def test_ladders_climb_with_one_skill_a_level(crcn):
    for topic in topics_of(crcn):
        levels = [skill["level"] for skill in topic["skills"]]
        assert levels == sorted(set(levels)), topic["code"]
        assert len(levels) >= 2, topic["code"]


def test_every_competence_has_every_level(crcn):
    for competence in competences_of(crcn):
        assert {skill["level"] for topic in competence["topics"] for skill in topic["skills"]} == set(range(1, 9))


def test_codes_of_parts_begin_with_their_competence(crcn):
    for competence in competences_of(crcn):
        assert [topic["code"] for topic in competence["topics"]] == [f"{competence['code']}-{letter}" for letter in "ABCDE"][
            : len(competence["topics"])
        ]
        for topic in competence["topics"]:
            assert all(skill["code"].startswith(f"{competence['code']}-{skill['level']}") for skill in topic["skills"])


def test_titles_have_typographic_apostrophes(crcn):
    titles = re.findall(r'"title_(?:fr|en)": "([^"]*)"', json.dumps(crcn, ensure_ascii=False))
    assert [title for title in titles if "'" in title or not title] == []
