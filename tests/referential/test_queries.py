"""Reading the referential: tree, snapshot, titles by language."""

import pytest
from django.utils import translation

import schemas
from referential import queries
from referential.models import Framework, Level, Skill

pytestmark = pytest.mark.django_db


def test_snapshot_is_the_loaded_document(loaded, crcn):
    document = queries.snapshot(loaded)
    assert document == crcn
    schemas.validate("referential", document)


def test_snapshot_takes_six_queries(loaded, django_assert_num_queries):
    with django_assert_num_queries(6):
        queries.snapshot(loaded)


def test_tree_takes_four_queries_and_follows_the_ladders(loaded, crcn, django_assert_num_queries):
    with django_assert_num_queries(4):
        found = [
            [skill.code for skill in topic.skills.all()]
            for domain in queries.tree(loaded)
            for competence in domain.competences.all()
            for topic in competence.topics.all()
        ]
    wanted = [
        [skill["code"] for skill in topic["skills"]]
        for domain in crcn["domains"]
        for competence in domain["competences"]
        for topic in competence["topics"]
    ]
    assert found == wanted


def test_tree_leaves_out_what_is_archived(loaded):
    Skill.objects.filter(code="1.1-1a").update(archived=True)
    topic = queries.tree(loaded)[0].competences.all()[0].topics.all()[0]
    assert [skill.code for skill in topic.skills.all()] == ["1.1-2a", "1.1-3a", "1.1-4a"]


def test_title_follows_the_language(loaded):
    skill = Skill.objects.get(code="1.3-1a")
    assert skill.title == "Lire une valeur dans un tableau"
    with translation.override("en"):
        assert skill.title == "Read a value in a table"
        assert str(Level.objects.get(number=3)) == "Independent 1"
        skill.title_en = ""
        assert skill.title == "Lire une valeur dans un tableau"


def test_no_current_framework():
    with pytest.raises(Framework.DoesNotExist):
        queries.current()
