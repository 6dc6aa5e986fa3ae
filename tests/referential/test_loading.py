"""Loading a framework: idempotent, complete about problems, keeping identities, archiving what vanished."""

import copy
import io
import json

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from challenges.journal.models import Entry
from referential import queries, services
from referential.identity import uid_of
from referential.models import Competence, DeletionRefusedError, Framework, Skill, Topic

pytestmark = pytest.mark.django_db


def test_first_load_creates_everything(crcn):
    report = services.load_framework(crcn, "system")
    assert report.changed
    assert {kind: len(codes) for kind, codes in report.created.items()} == {
        "level": 8, "domain": 5, "competence": 16, "theme": 122, "topic": 51, "skill": 135,
    }  # fmt: skip
    assert report.updated == report.archived == {}
    assert report.framework.current


def test_same_document_changes_nothing(crcn):
    first = services.load_framework(crcn, "system").framework
    again = services.load_framework(copy.deepcopy(crcn), "system")
    assert (again.changed, again.created, again.updated, again.archived) == (False, {}, {}, {})
    assert again.framework.loaded_at == first.loaded_at
    assert Entry.objects.filter(action="referential.load").count() == 1


def test_load_is_journalled(crcn):
    services.load_framework(crcn, "system")
    entry = Entry.objects.get()
    assert (entry.action, entry.actor, entry.target) == ("referential.load", "system", "framework:crcn")
    assert entry.data["created"]["skill"] == 135
    assert entry.data["digest"] == services.digest(crcn)


def test_new_title_keeps_identity(loaded, crcn):
    before = Skill.objects.get(code="1.1-1a")
    crcn["domains"][0]["competences"][0]["topics"][0]["skills"][0]["title_fr"] = "Nouveau titre"
    report = services.load_framework(crcn, "system")
    after = Skill.objects.get(code="1.1-1a")
    assert report.updated == {"skill": ["1.1-1a"]}
    assert report.created == report.archived == {}
    assert (after.pk, after.uid, after.title_fr) == (before.pk, before.uid, "Nouveau titre")
    assert after.uid == uid_of("crcn", "skill", "1.1-1a")


def test_vanished_entry_is_archived_and_comes_back(loaded, crcn):
    original = copy.deepcopy(crcn)
    removed = crcn["domains"][0]["competences"][0]["topics"].pop()
    codes = [skill["code"] for skill in removed["skills"]]
    report = services.load_framework(crcn, "system")
    assert report.archived == {"topic": [removed["code"]], "skill": codes}
    assert sorted(Skill.objects.filter(archived=True).values_list("code", flat=True)) == codes
    assert Skill.objects.count() == 135
    assert queries.snapshot(report.framework) == crcn
    back = services.load_framework(original, "system")
    assert back.updated == {"topic": [removed["code"]], "skill": codes}
    assert not Skill.objects.filter(archived=True).exists()


def test_skill_moves_to_another_topic(loaded, crcn):
    first, second = crcn["domains"][0]["competences"][0]["topics"][:2]
    second["skills"].insert(0, first["skills"].pop(0))
    services.load_framework(crcn, "system")
    skill = Skill.objects.select_related("topic").get(code="1.1-1a")
    assert (skill.topic.code, skill.order) == ("1.1-B", 0)


def test_second_framework_loads_beside_the_first(loaded, small):
    report = services.load_framework(small, "system")
    assert not report.framework.current
    assert report.archived == {}
    assert queries.snapshot(report.framework) == small
    assert Skill.objects.filter(code="1.1-1a").count() == 2
    assert queries.skill_by_code("1.1-1a").uid == uid_of("crcn", "skill", "1.1-1a")
    assert queries.skill_by_code("1.1-1a", report.framework).uid == uid_of("petit", "skill", "1.1-1a")


def test_make_current_leaves_one(loaded, small, superuser):
    other = services.load_framework(small, superuser).framework
    services.make_current(other, superuser)
    assert list(Framework.objects.filter(current=True)) == [other]
    assert queries.current() == other


def test_schema_problems_come_as_one_error(small):
    del small["levels"]
    small["domains"][0]["surprise"] = 1
    with pytest.raises(services.ReferentialError) as caught:
        services.load_framework(small, "system")
    assert len(caught.value.problems) == 2
    assert not Framework.objects.exists()


def test_graph_problems_are_all_listed(small):
    topics = small["domains"][0]["competences"][0]["topics"]
    topics[0]["skills"].reverse()
    topics[1]["skills"].append(copy.deepcopy(topics[0]["skills"][0]) | {"level": 9, "dataset_kind": "odd", "answer_type": "odd"})
    topics[1]["code"] = "1.1-A"
    small["levels"].pop(0)
    with pytest.raises(services.ReferentialError) as caught:
        services.load_framework(small, "system")
    assert [problem.path for problem in caught.value.problems] == [
        "levels", "topic 1.1-A", "skill 1.1-1a", "skill 1.1-2a", "skill 1.1-2a", "skill 1.1-2a", "skill 1.1-2a", "topic 1.1-A",
    ]  # fmt: skip
    assert not Framework.objects.exists()


def test_ordinary_user_may_not_load(crcn, reader):
    with pytest.raises(PermissionDenied):
        services.load_framework(crcn, reader)


def test_entries_are_never_deleted(loaded):
    for model in (Framework, Competence, Topic, Skill):
        with pytest.raises(DeletionRefusedError):
            model.objects.first().delete()
        with pytest.raises(DeletionRefusedError):
            model.objects.all().delete()
    assert Skill.objects.count() == 135


def test_command_loads_packaged_then_says_unchanged():
    out = io.StringIO()
    call_command("load_referential", stdout=out)
    call_command("load_referential", stdout=out)
    assert out.getvalue().splitlines() == ["crcn 2025.1: 337 created, 0 updated, 0 archived", "crcn 2025.1: unchanged"]


def test_command_loads_a_file_and_refuses_a_broken_one(tmp_path, small):
    path = tmp_path / "small.json"
    path.write_text(json.dumps(small), encoding="utf-8")
    call_command("load_referential", str(path), stdout=io.StringIO())
    assert Framework.objects.get().code == "petit"
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("load_referential", str(path))
