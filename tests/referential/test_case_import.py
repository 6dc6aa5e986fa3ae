"""A CASE package as a framework: ours comes back whole, those of others are placed by depth, what is missing or odd is said."""

import copy
import io
import json
from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from challenges.journal.models import Entry
from referential import case, importing, queries, services
from referential.models import Framework, Skill

pytestmark = pytest.mark.django_db
WHEN = datetime(2026, 9, 1, 12, tzinfo=UTC)
ROOT = "00000000-0000-4000-8000-00000000000a"


def packed(document):
    return case.package(document, changed=WHEN, base="https://balise.example").to_json()


def content(package):
    return json.dumps(package).encode()


def statement(number, text, code="", **more):
    made = {
        "identifier": f"00000000-0000-4000-8000-{number:012d}",
        "fullStatement": text,
        "uri": f"https://x.example/CFItems/{number}",
        **more,
    }
    return made | ({"humanCodingScheme": code} if code else {})


def child(origin, parent, rank=None):
    target = parent if isinstance(parent, str) else f"00000000-0000-4000-8000-{parent:012d}"
    made = {
        "identifier": "00000000-0000-4000-8000-0000000000ff", "associationType": "isChildOf",
        "originNodeURI": {"title": "x", "identifier": f"00000000-0000-4000-8000-{origin:012d}", "uri": "https://x.example/o"},
        "destinationNodeURI": {"title": "x", "identifier": target, "uri": "https://x.example/d"},
    }  # fmt: skip
    return made | ({} if rank is None else {"sequenceNumber": rank})


def foreign(items, associations, **about):
    return {
        "CFDocument": {"identifier": ROOT, "uri": "https://x.example/CFDocuments/a", "title": "Programme de sciences", "creator": "X",
                       "lastChangeDateTime": "2025-02-03T00:00:00+00:00", **about},
        "CFItems": items, "CFAssociations": associations,
    }  # fmt: skip


def tree():
    """Domain, competence, topic, two skills: ranks are texts, as some programs write them."""
    items = [
        statement(1, "Matière", "S"), statement(2, "Eau", "S.1"), statement(3, "États", "S.1.a"),
        statement(4, "Reconnaître un état", "S.1.a.1", educationLevel=["04"]), statement(5, "Expliquer un changement", "S.1.a.2", educationLevel=["03"]),
    ]  # fmt: skip
    return items, [child(1, ROOT, "1"), child(2, 1, "1"), child(3, 2, "1"), child(4, 3, "10"), child(5, 3, "9")]


def planned(package, **more):
    return importing.plan_case(content(package), actor="system", **more)


def shape(document):
    """Codes of domains, competences, topics and skills with their levels."""
    return [
        (domain["code"], [(one["code"], [(topic["code"], [(skill["code"], skill["level"]) for skill in topic["skills"]]) for topic in one["topics"]])
                          for one in domain["competences"]])
        for domain in document["domains"]
    ]  # fmt: skip


def test_our_own_package_changes_nothing(loaded, crcn):
    plan = planned(packed(crcn))
    assert (plan.code, plan.changed, plan.losses, plan.document) == ("crcn", False, [], crcn)


def test_a_framework_without_sources_comes_back_unchanged(small):
    services.load_framework(small, "system")
    plan = planned(packed(small))
    assert (plan.code, plan.changed) == ("petit", False)


def test_characters_that_no_base_holds_are_left_out():
    items, links = tree()
    items[0]["fullStatement"] = "Ma\x00tière\ud800"
    plan = planned(foreign(items, links, title="Pro\x00gramme"))
    assert (plan.document["domains"][0]["title_fr"], plan.code) == ("Matière", "programme")


def test_our_own_package_makes_the_framework_elsewhere(small):
    plan = planned(packed(small), code="petit")
    importing.apply_case(plan, actor="system")
    framework = Framework.objects.get(code="petit")
    assert shape(queries.snapshot(framework)) == shape(small)
    assert [one["label_fr"] for one in queries.snapshot(framework)["levels"]] == ["Palier 1", "Palier 2", "Palier 3"]


def test_a_plan_says_what_changes_and_writes_nothing(loaded, crcn):
    newer = copy.deepcopy(crcn)
    topic = newer["domains"][0]["competences"][0]["topics"][0]
    gone = topic["skills"].pop()["code"]
    topic["skills"][0]["title_fr"] = "Autrement dit"
    plan = planned(packed(newer))
    assert (plan.created, plan.updated, plan.archived) == ({}, {"skill": [topic["skills"][0]["code"]]}, {"skill": [gone]})
    assert (Framework.objects.get().digest, Skill.objects.get(code=gone).archived) == (loaded.digest, False)
    assert not Entry.objects.filter(action="referential.import_case").exists()


def test_applying_keeps_what_a_package_cannot_say(loaded, crcn):
    newer = copy.deepcopy(crcn)
    skill = newer["domains"][0]["competences"][0]["topics"][0]["skills"][0]
    skill["title_fr"] = "Autrement dit"
    report = importing.apply_case(planned(packed(newer)), actor="system")
    found = Skill.objects.get(code=skill["code"])
    assert (report.updated, found.title_fr, found.example, found.answer_type) == (
        {"skill": [skill["code"]]}, "Autrement dit", skill["example_fr"], skill["answer_type"],
    )  # fmt: skip
    assert Entry.objects.filter(action="referential.import_case").count() == 1


def test_a_plan_of_before_another_load_is_refused(loaded, crcn):
    newer = copy.deepcopy(crcn)
    newer["domains"][0]["title_fr"] = "Autrement dit"
    plan = planned(packed(newer))
    crcn["framework"]["version"] = "2027.1"
    services.load_framework(crcn, "system")
    with pytest.raises(services.ReferentialError) as refused:
        importing.apply_case(plan, actor="system")
    assert str(refused.value) == "crcn: Le référentiel a changé depuis l’aperçu\u00a0: relisez le fichier."


def test_only_a_superuser_imports(reader, crcn):
    with pytest.raises(PermissionDenied):
        importing.plan_case(content(packed(crcn)), actor=reader)


def test_a_foreign_tree_is_placed_by_depth_and_grades_are_levels():
    plan = planned(foreign(*tree()))
    assert (plan.code, plan.document["framework"]["version"], plan.losses) == ("programme-de-sciences", "2025-02-03", [])
    assert shape(plan.document) == [("S", [("S.1", [("S.1.a", [("S.1.a.2", 1), ("S.1.a.1", 2)])])])]
    assert [one["label_fr"] for one in plan.document["levels"]] == ["03", "04"]


def test_ranks_written_as_texts_are_numbers():
    items, links = tree()
    for item in items:
        item.pop("educationLevel", None)
    assert shape(planned(foreign(items, links)).document)[0][1][0][1][0][1] == [("S.1.a.2", 1), ("S.1.a.1", 1)]


@pytest.mark.parametrize("missing", ["CFAssociations", "CFDefinitions", "CFRubrics"])
@pytest.mark.parametrize("value", ["absent", None])
def test_a_missing_collection_is_an_empty_one(missing, value):
    package = foreign(*tree()) | {"CFDefinitions": {}, "CFRubrics": []}
    package.pop(missing) if value == "absent" else package.update({missing: value})
    codes = [domain["code"] for domain in planned(package).document["domains"]]
    assert codes == (["S", "S.1", "S.1.a", "S.1.a.1", "S.1.a.2"] if missing == "CFAssociations" else ["S"])


def test_the_version_may_be_given_and_a_version_1_1_package_read():
    package = foreign(*tree(), caseVersion="1.1", frameworkType="x", version="2")
    package["CFAssociations"].append(child(4, 5) | {"associationType": "isTranslationOf"})
    assert planned(package, version="3", code="sci").document["framework"] == {
        "code": "sci", "version": "3", "title_fr": "Programme de sciences", "title_en": "",
    }  # fmt: skip


def test_a_shallow_tree_is_completed_downwards():
    items, links = tree()
    assert shape(planned(foreign(items[:2], links[:2])).document) == [("S", [("S.1", [("S.1", [("S.1", 1)])])])]


def test_a_deep_tree_is_flattened_and_said():
    items, links = tree()
    items.append(statement(6, "Détail", "S.1.a.1.x"))
    plan = planned(foreign(items, [*links, child(6, 4, 1)]))
    assert [code for code, _level in shape(plan.document)[0][1][0][1][0][1]] == ["S.1.a.2", "S.1.a.1.x"]
    assert plan.losses == ["un étage de trop (Reconnaître un état)\u00a0: ses énoncés sont des acquis du sujet"]


def test_an_english_statement_is_both_titles():
    items, links = tree()
    entry = planned(foreign(items, links, language="en")).document["domains"][0]
    assert (entry["title_fr"], entry["title_en"]) == ("Matière", "Matière")


def test_a_code_given_twice_gives_way_to_the_identifier():
    items, links = tree()
    items[4]["humanCodingScheme"] = "S.1.a.1"
    plan = planned(foreign(items, links))
    assert plan.losses == ["un code donné deux fois (S.1.a.1)\u00a0: l’identifiant le remplace"]
    services.load_framework(plan.document, "system")


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (b"{", "CFPackage: Ce fichier n’est pas un document JSON."),
        (b"[" * 100_000, "CFPackage: Ce fichier n’est pas un document JSON."),
        (b"{}", "CFDocument: Ce fichier n’est pas un paquet CASE (CFPackage)."),
        (content(foreign([], [])), "CFItems: Ce paquet ne contient aucun énoncé."),
        (content(foreign([statement(1, "a"), statement(2, "b")], [child(1, 2), child(2, 1)])),
         "CFAssociations: Les énoncés forment un cercle, ou plus de 30 étages."),
        (content(foreign([statement(1, "a"), statement(1, "b")], [])),
         "CFItems: Un énoncé n’a pas d’identifiant, ou a celui d’un autre\u00a0: 00000000-0000-4000-8000-000000000001."),
    ],
)  # fmt: skip
def test_what_is_no_tree_is_refused(made, message):
    with pytest.raises(services.ReferentialError) as refused:
        importing.plan_case(made, actor="system")
    assert str(refused.value) == message


def test_the_command_says_then_writes(tmp_path):
    file = tmp_path / "p.json"
    file.write_bytes(content(foreign(*tree())))
    out = io.StringIO()
    call_command("import_case", str(file), "--code", "sci", stdout=out)
    assert (out.getvalue().splitlines()[-1], Framework.objects.count()) == ("not applied (add --apply)", 0)
    call_command("import_case", str(file), "--code", "sci", "--apply", stdout=out)
    assert (out.getvalue().splitlines()[-1], Skill.objects.count()) == ("applied", 2)
    call_command("import_case", str(file), "--code", "sci", stdout=out)
    assert out.getvalue().splitlines()[-1] == "unchanged"


def test_the_command_says_why_a_file_is_refused(tmp_path):
    file = tmp_path / "p.json"
    file.write_bytes(b"{}")
    with pytest.raises(CommandError) as refused:
        call_command("import_case", str(file))
    assert str(refused.value) == "CFDocument: Ce fichier n’est pas un paquet CASE (CFPackage)."
