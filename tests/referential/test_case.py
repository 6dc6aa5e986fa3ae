"""The referential as CASE 1.0: valid, whole, stable, and served as the standard says."""

import copy
import json
import uuid
from collections import Counter
from datetime import UTC, datetime

import pytest
from django.utils import timezone

import schemas
from referential import case, services
from referential.identity import uid_of
from tests.factories import bank

PACKAGED = services.packaged_document()
SERVICE = "/ims/case/v1p0"
BASE = "https://balise.example"
WHEN = datetime(2026, 9, 1, 12, tzinfo=UTC)
HERE = f"{BASE}{SERVICE}"


def packaged(document=PACKAGED):
    return case.package(document, changed=WHEN, base=BASE)


def uid(kind, code, framework="crcn"):
    return str(uid_of(framework, kind, code))


def between(origin, destination, made=None):
    """The associations from one identity to another: (kind, rank)."""
    return [
        (one["associationType"], one.get("sequenceNumber"))
        for one in (made or packaged()).associations.values()
        if (one["originNodeURI"]["identifier"], one["destinationNodeURI"]["identifier"]) == (origin, destination)
    ]


@pytest.fixture
def get(client, settings):
    """GET under the service: (status, JSON)."""
    settings.BALISE_BASE_URL = BASE

    def got(path):
        response = client.get(f"{SERVICE}/{path}")
        return response.status_code, response.json()

    return got


def status(minor, description):
    return {
        "imsx_codeMajor": "failure",
        "imsx_severity": "error",
        "imsx_description": description,
        "imsx_codeMinor": {"imsx_codeMinorField": [{"imsx_codeMinorFieldName": "TargetEndSystem", "imsx_codeMinorFieldValue": minor}]},
    }


# ---------------------------------------------------------------- the package


def test_the_crcn_is_valid():
    schemas.validate("case-v1p0-cfpackage", packaged().to_json())


def test_a_framework_without_english_descriptions_or_themes_is_valid(small):
    schemas.validate("case-v1p0-cfpackage", packaged(small).to_json())


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        ("CFDocument", "creator", None), ("CFDocument", "adoptionStatus", "En vigueur"), ("CFDocument", "lastChangeDateTime", "2026-09-01"),
        ("CFItems", "fullStatement", None), ("CFItems", "identifier", "1.1"), ("CFItems", "caseVersion", "1.1"),
        ("CFAssociations", "associationType", "isTranslationOf"), ("CFAssociations", "originNodeURI", {"title": "x"}),
        ("CFAssociations", "sequenceNumber", "1"),
    ],
)  # fmt: skip
def test_the_schema_refuses_what_the_standard_does_not_know(part, name, value):
    document = json.loads(json.dumps(packaged().to_json()))
    changed = document[part] if part == "CFDocument" else document[part][0]
    changed.pop(name, None)
    if value is not None:
        changed[name] = value
    with pytest.raises(schemas.SchemaError):
        schemas.validate("case-v1p0-cfpackage", document)


def test_every_active_entry_is_an_item():
    kinds = Counter(item["CFItemType"] for item in packaged().items.values())
    competences = [one for domain in PACKAGED["domains"] for one in domain["competences"]]
    topics = [topic for one in competences for topic in one["topics"]]
    assert kinds == {
        "Domaine": len(PACKAGED["domains"]), "Compétence": len(competences), "Sujet": len(topics), "Niveau": len(PACKAGED["levels"]),
        "Thème": sum(len(one["themes"]) for one in competences), "Acquis": sum(len(topic["skills"]) for topic in topics),
    }  # fmt: skip


def test_an_item_has_the_identity_code_statement_and_english_of_its_entry():
    competence = packaged().items[uid("competence", "1.1")]
    assert competence == {
        "identifier": uid("competence", "1.1"),
        "uri": f"{HERE}/CFItems/{uid('competence', '1.1')}",
        "fullStatement": "Mener une recherche et une veille d’information",
        "alternativeLabel": "Conducting research and information monitoring",
        "humanCodingScheme": "1.1",
        "CFItemType": "Compétence",
        "CFItemTypeURI": {
            "title": "Compétence",
            "identifier": (made := packaged().definitions["CFItemTypes"][1])["identifier"],
            "uri": made["uri"],
        },
        "language": "fr",
        "notes": "Formuler un besoin d’information, interroger des outils de recherche, juger les sources et rester informé dans la durée.",
        "conceptKeywords": ["Mener une recherche d’information"],
        "lastChangeDateTime": "2026-09-01T12:00:00+00:00",
    }


def test_the_document_says_what_the_framework_is():
    made = packaged().document
    assert {name: made[name] for name in ("identifier", "uri", "title", "version", "language", "adoptionStatus", "lastChangeDateTime")} == {
        "identifier": uid("framework", "crcn"),
        "uri": f"{HERE}/CFDocuments/{uid('framework', 'crcn')}",
        "title": "Cadre de référence des compétences numériques",
        "version": "2025.1",
        "language": "fr",
        "adoptionStatus": "Adopted",
        "lastChangeDateTime": "2026-09-01T12:00:00+00:00",
    }


def test_each_item_is_the_child_of_exactly_one_node():
    made = packaged()
    children = Counter(one["originNodeURI"]["identifier"] for one in made.associations.values() if one["associationType"] == "isChildOf")
    assert children == dict.fromkeys(made.items, 1)


def test_children_are_numbered_from_one_without_a_gap():
    ranks = {}
    for one in packaged().associations.values():
        if one["associationType"] == "isChildOf":
            ranks.setdefault(one["destinationNodeURI"]["identifier"], []).append(one["sequenceNumber"])
    assert [found for found in ranks.values() if found != list(range(1, len(found) + 1))] == []


@pytest.mark.parametrize(
    ("child", "parent", "rank"),
    [
        (("domain", "2"), ("framework", "crcn"), 2), (("competence", "1.2"), ("domain", "1"), 2), (("topic", "1.1-B"), ("competence", "1.1"), 2),
        (("theme", "1.1-t1"), ("competence", "1.1"), 4), (("skill", "1.1-2a"), ("topic", "1.1-A"), 2), (("level", "1"), ("framework", "crcn"), 6),
    ],
)  # fmt: skip
def test_the_tree_says_who_is_whose_child(child, parent, rank):
    assert between(uid(*child), uid(*parent)) == [("isChildOf", rank)]


def test_a_skill_precedes_the_next_of_its_ladder_and_no_other(small):
    made = packaged(small)
    pairs = [
        (one["originNodeURI"]["identifier"], one["destinationNodeURI"]["identifier"])
        for one in made.associations.values()
        if one["associationType"] == "precedes"
    ]
    assert pairs == [(uid("skill", "1.1-1a", "petit"), uid("skill", "1.1-2a", "petit"))]


def test_a_skill_is_tied_to_its_level():
    assert between(uid("skill", "1.1-2a"), uid("level", "2")) == [("hasSkillLevel", None)]


def test_a_competence_is_related_to_its_digcomp_competences_by_group():
    found = [
        (one["destinationNodeURI"]["uri"], one["associationType"], one["CFAssociationGroupingURI"]["title"])
        for one in packaged().associations.values()
        if one["originNodeURI"]["identifier"] == uid("competence", "2.2") and "CFAssociationGroupingURI" in one
    ]
    main, beside = (title for _column, title in case.DIGCOMP)
    assert found == [
        ("urn:balise:digcomp:2.2", "isRelatedTo", main),
        ("urn:balise:digcomp:2.5", "isRelatedTo", main),
        ("urn:balise:digcomp:2.6", "isRelatedTo", beside),
    ]


def test_every_link_leads_to_something_of_the_package_or_to_digcomp():
    made = packaged()
    known = {made.identifier, *made.items}
    ends = [one[end] for one in made.associations.values() for end in ("originNodeURI", "destinationNodeURI")]
    assert [end for end in ends if end["identifier"] not in known and not end["uri"].startswith("urn:balise:digcomp:")] == []


def test_identities_are_distinct_and_all_of_version_5():
    made = packaged().to_json()
    parts = [made["CFDocument"], *made["CFItems"], *made["CFAssociations"], *made["CFDefinitions"]["CFItemTypes"],
             *made["CFDefinitions"]["CFAssociationGroupings"]]  # fmt: skip
    identifiers = [one["identifier"] for one in parts]
    assert (len(set(identifiers)), {uuid.UUID(one).version for one in identifiers}) == (len(identifiers), {5})


def test_a_new_version_of_the_framework_keeps_every_identity():
    newer = copy.deepcopy(PACKAGED)
    newer["framework"]["version"] = "2027.1"
    newer["domains"][0]["title_fr"] = "Un autre titre"
    assert (packaged(newer).items.keys(), packaged(newer).associations.keys()) == (packaged().items.keys(), packaged().associations.keys())


def test_two_frameworks_with_the_same_codes_share_no_identity(small):
    assert packaged(small).items.keys() & packaged().items.keys() == set()


def test_the_referential_of_a_release_gives_the_package_of_the_framework_that_it_froze():
    frozen = json.loads(bank.bodies().bodies["referential.json"])
    assert packaged(frozen).to_json() == packaged().to_json()


# ---------------------------------------------------------------- the service


def test_a_package_is_served_whole(loaded, get):
    expected = case.package(PACKAGED, changed=loaded.loaded_at, base=BASE).to_json()
    assert get(f"CFPackages/{loaded.uid}") == (200, expected)


def test_what_is_served_is_valid(loaded, get):
    schemas.validate("case-v1p0-cfpackage", get(f"CFPackages/{loaded.uid}")[1])


def test_a_document_alone_names_its_package(loaded, get):
    expected = case.package(PACKAGED, changed=loaded.loaded_at, base=BASE)
    link = {"title": expected.document["title"], "identifier": str(loaded.uid), "uri": f"{HERE}/CFPackages/{loaded.uid}"}
    assert get(f"CFDocuments/{loaded.uid}") == (200, expected.document | {"CFPackageURI": link})


@pytest.mark.parametrize("collection", ["CFItems", "CFAssociations"])
def test_a_part_alone_names_its_document(collection, loaded, get):
    made = case.package(PACKAGED, changed=loaded.loaded_at, base=BASE)
    part = list((made.items if collection == "CFItems" else made.associations).values())[7]
    link = {"title": made.document["title"], "identifier": made.identifier, "uri": f"{HERE}/CFDocuments/{made.identifier}"}
    assert get(f"{collection}/{part['identifier']}") == (200, part | {"CFDocumentURI": link})


def test_every_address_of_a_package_leads_to_what_it_names(loaded, get):
    made = get(f"CFPackages/{loaded.uid}")[1]
    types, groups = made["CFDefinitions"]["CFItemTypes"], made["CFDefinitions"]["CFAssociationGroupings"]
    parts = [made["CFDocument"], made["CFItems"][0], made["CFItems"][-1], made["CFAssociations"][-1], groups[1]]
    answers = [get(part["uri"].removeprefix(f"{HERE}/"))[1]["identifier"] for part in parts]
    listed = get(types[2]["uri"].removeprefix(f"{HERE}/"))
    assert (answers, listed) == ([part["identifier"] for part in parts], (200, {"CFItemTypes": [types[2]]}))


def test_an_identifier_in_capitals_is_the_same(loaded, get):
    assert get(f"CFItems/{uid('skill', '1.1-1a').upper()}")[1]["humanCodingScheme"] == "1.1-1a"


def test_the_list_names_every_framework(loaded, small, get):
    services.load_framework(small, "system")
    code, answer = get("CFDocuments")
    assert (code, [one["title"] for one in answer["CFDocuments"]]) == (200, ["Cadre de référence des compétences numériques", "Petit"])


def test_the_second_framework_has_its_package_and_items(loaded, small, get):
    services.load_framework(small, "system")
    item = get(f"CFItems/{uid('skill', '1.1-3a', 'petit')}")[1]
    assert (get(f"CFPackages/{uid('framework', 'petit', 'petit')}")[0], item["fullStatement"]) == (200, "Acquis 1.1-3a")


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("limit=1", ["Cadre"]), ("limit=1&offset=1", ["Petit"]), ("offset=2", []), ("sort=title&orderBy=desc", ["Petit", "Cadre"]),
        ("limit=999999", ["Cadre", "Petit"]), ("sort=version", ["Petit", "Cadre"]),
    ],
)  # fmt: skip
def test_the_list_comes_in_pages_and_sorted(query, titles, loaded, small, get):
    services.load_framework(small, "system")
    assert [one["title"].split()[0] for one in get(f"CFDocuments?{query}")[1]["CFDocuments"]] == titles


def test_a_page_says_how_many_there_are_and_where_the_others_stand(loaded, small, client):
    services.load_framework(small, "system")
    response = client.get(f"{SERVICE}/CFDocuments?limit=1")
    here = f"http://testserver{SERVICE}/CFDocuments?limit=1&offset="
    assert (response["X-Total-Count"], response["Link"]) == ("2", f'<{here}0>; rel="first", <{here}1>; rel="next", <{here}1>; rel="last"')


@pytest.mark.parametrize("query", ["limit=0", "limit=-1", "offset=x", "limit=²", "offset=99999999999", "limit="])
def test_a_page_that_makes_no_sense_is_refused(query, loaded, get):
    name = query.split("=")[0]
    assert get(f"CFDocuments?{query}") == (400, status("invalid_selection_field", f"{name} is not a number that makes sense"))


@pytest.mark.parametrize("query", ["sort=fullStatement", "orderBy=up"])
def test_an_order_that_does_not_exist_is_refused(query, loaded, get):
    assert get(f"CFDocuments?{query}") == (400, status("invalid_sort_field", "Unknown field or order to sort by"))


@pytest.mark.parametrize("collection", ["CFPackages", "CFDocuments", "CFItems", "CFAssociations", "CFItemTypes", "CFAssociationGroupings", "CFItemAssociations",
                                        "CFConcepts", "CFLicenses", "CFRubrics", "CFSubjects"])  # fmt: skip
def test_an_unknown_object_is_404_in_the_words_of_the_standard(collection, loaded, get):
    assert get(f"{collection}/{uuid.UUID(int=0)}") == (404, status("unknownobject", "Unknown object"))


@pytest.mark.parametrize("identifier", ["1.1", "x" * 300, "é"])
def test_what_is_no_uuid_is_404_in_the_words_of_the_standard(identifier, loaded, get):
    assert get(f"CFItems/{identifier}") == (404, status("invalid_uuid", "Invalid UUID"))


@pytest.mark.parametrize("path", ["", "CFConcepts", "CFThings/1", "CFItems"])
def test_an_address_that_the_service_does_not_have_is_answered_as_the_standard_does(path, loaded, get):
    assert get(path) == (404, status("unknownobject", "Unknown object"))


def test_an_identifier_of_a_collection_that_is_empty_is_looked_at(loaded, get):
    assert get("CFSubjects/1.1") == (404, status("invalid_uuid", "Invalid UUID"))


def test_an_item_is_served_with_the_links_it_is_an_end_of(loaded, get):
    made = case.package(PACKAGED, changed=loaded.loaded_at, base=BASE)
    code, answer = get(f"CFItemAssociations/{uid('skill', '1.1-1a')}")
    kinds = [(one["associationType"], one["originNodeURI"]["identifier"] == uid("skill", "1.1-1a")) for one in answer["CFAssociations"]]
    assert (code, answer["CFItem"], kinds) == (
        200, made.cf_item(uid("skill", "1.1-1a")), [("isChildOf", True), ("precedes", True), ("hasSkillLevel", True)],
    )  # fmt: skip


@pytest.mark.parametrize("path", ["CFDocuments", "CFItems/1.1", "CFConcepts", "CFDocuments?limit=0"])
def test_pages_of_any_site_may_read_and_nobody_is_asked_who_reads(path, loaded, client):
    response = client.get(f"{SERVICE}/{path}")
    assert (response["Access-Control-Allow-Origin"], response.get("Access-Control-Allow-Credentials"), response.cookies) == ("*", None, {})


def test_no_other_page_may_be_read_by_any_site(loaded, client):
    assert "Access-Control-Allow-Origin" not in client.get("/")


def test_without_a_framework_the_list_is_empty(db, get):
    assert get("CFDocuments") == (200, {"CFDocuments": []})


def test_what_is_held_already_is_not_sent_again(loaded, client):
    first = client.get(f"{SERVICE}/CFPackages/{loaded.uid}")
    again = client.get(f"{SERVICE}/CFPackages/{loaded.uid}", HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content, again["ETag"], first["Cache-Control"]) == (304, b"", first["ETag"], "public, max-age=3600")


def test_a_framework_loaded_again_has_another_tag(loaded, client):
    first = client.get(f"{SERVICE}/CFPackages/{loaded.uid}")
    newer = copy.deepcopy(PACKAGED)
    newer["framework"]["version"] = "2027.1"
    services.load_framework(newer, "system")
    again = client.get(f"{SERVICE}/CFPackages/{loaded.uid}", HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.json()["CFDocument"]["version"]) == (200, "2027.1")


def test_what_was_archived_is_not_served(loaded, get):
    newer = copy.deepcopy(PACKAGED)
    newer["framework"]["version"] = "2027.1"
    gone = newer["domains"][0]["competences"][0]["topics"][0]["skills"].pop()
    services.load_framework(newer, "system")
    assert get(f"CFItems/{uid('skill', gone['code'])}")[0] == 404


def test_nothing_can_be_written(loaded, client):
    assert [getattr(client, verb)(f"{SERVICE}/CFDocuments/{loaded.uid}").status_code for verb in ("post", "put", "patch", "delete")] == [
        405
    ] * 4


def test_a_package_costs_eight_queries_and_its_parts_one(loaded, client, django_assert_num_queries):
    loaded.loaded_at = timezone.now()
    loaded.save()
    with django_assert_num_queries(8):
        client.get(f"{SERVICE}/CFPackages/{loaded.uid}")
    with django_assert_num_queries(1):
        client.get(f"{SERVICE}/CFItems/{uid('skill', '1.1-1a')}")
