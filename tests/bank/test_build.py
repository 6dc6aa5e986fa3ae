"""Releases: what goes in, what stands in the way, what proves that nothing changed, and what differs from one to the next."""

import json

import pytest
from django.core.exceptions import PermissionDenied

import generators
import schemas
from challenges.adaptive.model import Population
from challenges.authoring import services as authoring
from challenges.authoring.models import Challenge
from challenges.bank import build, bundles, freezing, merkle, services
from challenges.bank.canonical import address
from challenges.bank.manifest import Manifest, Place
from challenges.bank.models import Document, Release
from challenges.bank.reader import open_release
from challenges.journal.models import Entry
from challenges.measurement import services as measurement
from challenges.tutorials import services as tutorials
from challenges.tutorials.models import Tutorial
from generators import environment
from referential.models import Framework, Skill
from tests.factories import bank, reviewing
from tests.factories.bank import challenge_document

pytestmark = pytest.mark.django_db

REFUSED_ROLES = ["author", "reviewer", "moderator"]


@pytest.fixture
def approve(framework, author, reviewer):
    """Import, submit and approve documents."""

    def approved(*documents):
        created, updated = authoring.import_documents(documents, user=author)
        for challenge in [*created, *updated]:
            authoring.submit(challenge, user=author)
            reviewing.approve(challenge, reviewer)
        return created or updated

    return approved


@pytest.fixture
def built(approve, publisher):
    """The first release of two approved challenges."""
    approve(challenge_document("1.1-1a"), challenge_document("1.2-1a"))
    return services.build(user=publisher, note="Première")


@pytest.fixture
def two(db):
    """Two releases that differ by the title of one challenge and by a challenge added."""
    first, second = bank.copied(), bank.copied()
    uids = json.loads(first.bodies["index.json"])["challenges"]["uid"]
    bank.rename(second, uids[0], "Un autre titre")
    bank.drop(first, uids[-1])
    return bank.make_release(first), bank.make_release(second)


def body(release, path):
    return json.loads(bytes(release.entries.get(path=path).document.body))


def codes(release):
    return body(release, "index.json")["challenges"]["code"]


def blockers(user):
    with pytest.raises(services.BuildRefused) as refusal:
        services.build(user=user)
    return [str(blocker) for blocker in refusal.value.blockers]


def tutorial(skill="1.1-1a", title="Lire un chemin"):
    values = {"title": title, "summary": "Lire un chemin.", "body": "Texte.", "source": "Équipe", "duration": 4, "language": "fr"}
    return tutorials.create("system", values, [Skill.objects.get(code=skill)])


# ---------------------------------------------------------------- what goes in


def test_a_release_holds_the_approved_challenges_the_referential_the_rules_and_the_index(built):
    uids = sorted(str(uid) for uid in Challenge.objects.values_list("uid", flat=True))
    rulesets = sorted(f"rulesets/{json.loads(path.read_text())['code']}.json" for path in build.RULESETS.glob("*.json"))
    assert sorted(built.entries.values_list("path", flat=True)) == sorted(
        [*(f"challenges/{uid}.json" for uid in uids), "index.json", "referential.json", *rulesets]
    )


def test_a_release_knows_its_number_its_count_its_note_and_its_builder(built, publisher):
    assert (built.number, built.challenge_count, built.note, built.created_by) == (1, 2, "Première", publisher)


def test_the_root_is_the_merkle_root_of_the_documents(built):
    assert built.root == merkle.root(built.entries.values_list("path", "document_id"))


def test_the_manifest_follows_its_schema_and_says_what_made_it(built):
    manifest = json.loads(bytes(built.manifest))
    schemas.validate("release", manifest)
    assert (manifest["made_by"], manifest["challenges"], manifest["framework"]) == (
        environment.made_by(),
        2,
        {"code": "crcn", "version": Framework.objects.get(current=True).version},
    )


def test_what_made_a_release_does_not_move_its_root(built, publisher, monkeypatch):
    monkeypatch.setattr(environment, "_record", lambda: {"python": "3.99"})
    assert services.build(user=publisher) == built


def test_every_document_stands_under_its_own_digest(built):
    assert [entry.document_id for entry in built.entries.all()] == [address(bytes(entry.document.body)) for entry in built.entries.all()]


def test_an_unchanged_bank_gives_the_same_release(built, publisher):
    assert services.build(user=publisher) == built


def test_building_again_writes_nothing(built, publisher):
    before = (Release.objects.count(), Document.objects.count(), Entry.objects.count())
    services.build(user=publisher)
    assert (Release.objects.count(), Document.objects.count(), Entry.objects.count()) == before


def test_the_order_of_approval_does_not_move_the_root(approve):
    approve(challenge_document("1.2-1a"))
    approve(challenge_document("1.1-1a"))
    collected = build.collect(Framework.objects.get(current=True))
    assert json.loads(collected.bodies["index.json"])["challenges"]["code"] == ["1.1-1a-01", "1.2-1a-01"]


def test_a_changed_challenge_gives_another_release(built, approve, publisher):
    approve(challenge_document("1.1-1a") | {"title": "Autre"})
    second = services.build(user=publisher)
    assert (second.number, second.root == built.root) == (2, False)


def test_two_releases_share_the_documents_that_did_not_change(built, approve, publisher):
    before = Document.objects.count()
    approve(challenge_document("1.1-1a") | {"title": "Autre"})
    second = services.build(user=publisher)
    changed = set(second.entries.values_list("document", flat=True)) - set(built.entries.values_list("document", flat=True))
    assert (Document.objects.count() - before, len(changed)) == (2, 2)  # the challenge, and the index that names it


def test_the_draft_of_an_approved_challenge_is_not_released(built, author, publisher):
    challenge = Challenge.objects.get(code="1.1-1a-01")
    authoring.update_challenge(challenge, challenge_document("1.1-1a") | {"title": "Brouillon"}, user=author)
    assert services.build(user=publisher) == built


@pytest.mark.parametrize("submitted", [False, True])
def test_what_nobody_approved_is_not_released(submitted, built, author, publisher):
    challenge = authoring.create_challenge(challenge_document("1.3-1a"), user=author)
    if submitted:
        authoring.submit(challenge, user=author)
    assert services.build(user=publisher) == built


def test_an_archived_challenge_is_not_released(built, author, publisher):
    authoring.archive(Challenge.objects.get(code="1.2-1a-01"), user=author, reason="Datée.")
    second = services.build(user=publisher)
    assert codes(second) == ["1.1-1a-01"]


def test_the_seeds_of_the_pool_give_their_digests_again(built):
    found = []
    for entry in built.entries.filter(path__startswith="challenges/"):
        released = json.loads(bytes(entry.document.body))
        program = generators.compile_challenge(released["challenge"])
        found += [program.instantiate(item["seed"]).digests == item["digests"] for item in released["pool"]]
    assert found == [True] * 24


def test_an_accepted_tutorial_of_a_released_skill_is_released(built, moderator, publisher):
    made = tutorials.accept(tutorial(), moderator)
    assert body(services.build(user=publisher), f"tutorials/{made.uid}.json")["title"] == "Lire un chemin"


def test_a_tutorial_that_serves_no_released_skill_is_not_released(built, moderator, publisher):
    tutorials.accept(tutorial("5.2-1a"), moderator)
    assert services.build(user=publisher) == built


def test_the_index_says_how_hard_and_how_guessable_a_challenge_is(built):
    columns = body(built, "index.json")["challenges"]
    assert {name: columns[name][0] for name in ("a", "b", "c", "s", "source")} == {
        "a": "1.2", "b": "0.5", "c": "0.0000", "s": "0.03", "source": "level"
    }  # fmt: skip


def test_challenges_that_give_one_another_away_are_in_the_index_with_their_translations(built, approve, publisher):
    first, second = (str(Challenge.objects.get(code=code).uid) for code in ("1.1-1a-01", "1.2-1a-01"))
    (english,) = approve(challenge_document("1.2-1a", 2) | {"locale": "en", "translation_of": second})
    approve(challenge_document("1.1-1a") | {"enemies": ["1.2-1a-01", "9.9-9a-01", "1.1-1a-01"]})
    release = services.build(user=publisher)
    positions = open_release(release.root).index.positions
    assert body(release, "index.json")["enemies"] == [sorted([first, second, str(english.uid)])]
    assert open_release(release.root).index.enemy_positions == (frozenset(positions.values()),)


def test_without_them_the_index_does_not_speak_of_them(built):
    assert {"enemies", "fixed", "web_search"} & set(body(built, "index.json")) == set()


@pytest.mark.parametrize("mark", ["fixed", "web_search"])
def test_fixed_questions_and_those_that_allow_the_web_are_in_the_index(mark, built, approve, publisher):
    (marked,) = approve(challenge_document("1.1-1a") | {mark: True})
    release = services.build(user=publisher)
    assert (body(release, "index.json")[mark], getattr(open_release(release.root).index, mark)) == ([str(marked.uid)], {str(marked.uid)})


def approved_calibration(publisher, summary):
    made = measurement.propose(release_root="f" * 64, method="test-1", population={}, summary=summary, comparison=None, items=[], user=None)
    measurement.approve(made, user=publisher, reason="Bon")


def test_a_release_carries_what_its_calibration_says_of_learners(built, publisher):
    told = {"mean": 3.1, "sd": 1.8, "rho": 0.6, "topic_sd": 0.7, "learners": 1200}
    approved_calibration(publisher, {"populations": {"1.1": told}})
    second = services.build(user=publisher)
    assert body(second, "index.json")["populations"] == {"1.1": {"mean": "3.1000", "sd": "1.8000", "rho": "0.6000", "topic_sd": "0.7000"}}
    assert open_release(second.root).items.populations == (Population(3.1, 1.8, 0.6, 0.7), *[Population()] * 15)


def test_a_calibration_that_says_nothing_of_learners_leaves_the_defaults(built, publisher):
    approved_calibration(publisher, {"populations": {}})
    second = services.build(user=publisher)
    assert ("populations" in body(second, "index.json"), open_release(second.root).items.populations) == (False, None)


@pytest.mark.parametrize(
    ("response", "rate"),
    [
        ({"type": "single_choice", "options": [1, 2, 3]}, "0.3333"),
        ({"type": "single_choice", "options": []}, "0.2500"),
        ({"type": "single_choice", "options": [1]}, "0.5000"),
        ({"type": "number"}, "0.0000"),
    ],
)
def test_guess_rate_follows_the_number_of_options(response, rate):
    assert freezing.guess_rate(response) == rate


def test_building_is_in_the_journal(built, publisher):
    entry = Entry.objects.get(action="bank.build")
    assert (entry.actor, entry.target, entry.data) == (f"user:{publisher.uid}", f"release:{built.root}", {"number": 1, "challenges": 2})


# ---------------------------------------------------------------- blockers


def test_without_a_framework_nothing_is_built(publisher):
    assert blockers(publisher) == ["referential : Aucun référentiel n’est chargé."]


def test_without_an_approved_challenge_nothing_is_built(framework, publisher):
    assert blockers(publisher) == ["bank : Aucune épreuve n’est approuvée."]


def test_an_archived_skill_is_a_blocker(built, publisher):
    Skill.objects.filter(code="1.1-1a").update(archived=True)
    assert blockers(publisher) == ["1.1-1a-01 : L’acquis 1.1-1a est archivé."]


def test_a_skill_of_another_framework_is_a_blocker(built, publisher):
    Framework.objects.update(current=False)
    from tests.factories.referential import SkillFactory

    other = SkillFactory().competence.domain.framework
    Framework.objects.filter(pk=other.pk).update(current=True)
    assert blockers(publisher) == [
        "1.1-1a-01 : L’acquis 1.1-1a n’est pas dans le référentiel en vigueur.",
        "1.2-1a-01 : L’acquis 1.2-1a n’est pas dans le référentiel en vigueur.",
    ]


def test_a_challenge_without_a_skill_is_a_blocker(built, publisher):
    Challenge.objects.filter(code="1.1-1a-01").update(skill=None)
    assert blockers(publisher) == ["1.1-1a-01 : L’épreuve n’est rattachée à aucun acquis."]


def test_a_challenge_made_live_without_approval_is_a_blocker(built, author, publisher):
    made = authoring.create_challenge(challenge_document("1.3-1a"), user=author)
    Challenge.objects.filter(pk=made.pk).update(live=True)
    assert blockers(publisher) == ["1.3-1a-01 : L’épreuve est publiée sans avoir été approuvée."]


@pytest.mark.parametrize("state", [Tutorial.Status.PROPOSED, Tutorial.Status.REFUSED, Tutorial.Status.ARCHIVED])
def test_a_tutorial_that_is_not_accepted_is_a_blocker(state, approve, publisher):
    made = tutorial()
    approve(challenge_document("1.1-1a") | {"tutorials": [str(made.uid)]})
    Tutorial.objects.filter(pk=made.pk).update(status=state)
    assert blockers(publisher) == ["1.1-1a-01 : Le tutoriel « Lire un chemin » n’est pas accepté."]


def test_every_blocker_is_told_at_once(approve, publisher):
    made = tutorial()
    approve(challenge_document("1.1-1a") | {"tutorials": [str(made.uid)]}, challenge_document("1.2-1a"))
    Challenge.objects.filter(code="1.2-1a-01").update(skill=None)
    assert blockers(publisher) == [
        "1.1-1a-01 : Le tutoriel « Lire un chemin » n’est pas accepté.",
        "1.2-1a-01 : L’épreuve n’est rattachée à aucun acquis.",
    ]


def test_a_refused_build_writes_no_release_and_no_document(framework, publisher):
    blockers(publisher)
    assert (Release.objects.count(), Document.objects.count()) == (0, 0)


# ---------------------------------------------------------------- permissions


@pytest.mark.parametrize("role", REFUSED_ROLES)
def test_only_publishers_build(role, framework, request):
    with pytest.raises(PermissionDenied, match="construisent une version"):
        services.build(user=request.getfixturevalue(role))


@pytest.mark.parametrize("role", REFUSED_ROLES)
def test_only_publishers_promote(role, released_bank, request):
    with pytest.raises(PermissionDenied, match="mettent une version en service"):
        services.promote(released_bank, "positioning", user=request.getfixturevalue(role), reason="Essai")


@pytest.mark.parametrize("role", REFUSED_ROLES)
def test_only_publishers_roll_back(role, two, publisher, request):
    for release in two:
        services.promote(release, "positioning", user=publisher, reason="Essai")
    with pytest.raises(PermissionDenied):
        services.rollback("positioning", user=request.getfixturevalue(role), reason="Essai")


def test_rollback_by_somebody_else_is_denied_even_when_there_is_nothing_to_go_back_to(author):
    with pytest.raises(PermissionDenied):
        services.rollback("positioning", user=author, reason="Essai")


@pytest.mark.parametrize("role", REFUSED_ROLES)
def test_only_publishers_export(role, released_bank, request, tmp_path):
    with pytest.raises(PermissionDenied, match="solutions"):
        bundles.export_bundle(released_bank, tmp_path / "x.zip", user=request.getfixturevalue(role))


@pytest.mark.parametrize("role", REFUSED_ROLES)
def test_only_publishers_import(role, released_bank, request, tmp_path):
    bundles.export_bundle(released_bank, tmp_path / "x.zip")
    with pytest.raises(PermissionDenied):
        bundles.import_bundle(tmp_path / "x.zip", user=request.getfixturevalue(role))


# ---------------------------------------------------------------- verification


def test_a_whole_release_verifies(released_bank):
    result = services.verify(released_bank)
    assert (result.ok, result.problems, result.documents, result.root) == (True, [], released_bank.entries.count(), released_bank.root)


def test_verifying_variants_generates_so_many_seeds_of_each_challenge(built):
    result = services.verify(built, variants=3)
    assert (result.variants, result.problems) == (6, [])


@pytest.mark.parametrize("path", ["referential.json", "index.json"])
def test_one_altered_byte_is_found_and_its_document_named(path, db):
    assert services.verify(bank.altered_release(path)).problems == [f"Document altéré : {path}"]


def test_a_seed_that_gives_other_data_is_named(db):
    content = bank.copied()
    path = next(name for name in sorted(content.bodies) if name.startswith("challenges/"))
    released = json.loads(content.bodies[path])
    released["pool"][0]["digests"]["draw"] = "0" * 64
    content.add(path, released)
    code, seed = released["challenge"]["code"], released["pool"][0]["seed"]
    assert services.verify(bank.make_release(content), variants=1).problems == [
        f"{code} : la graine {seed} ne donne plus les mêmes données."
    ]


def test_an_altered_manifest_is_found(released_bank):
    released_bank.manifest = bytes(released_bank.manifest).replace(b'"challenges":', b'"challenges": ')
    assert services.verify(released_bank).problems == ["Le manifeste est abîmé (manifest.json)."]


def test_the_manifest_of_another_release_is_found(two):
    two[0].manifest = two[1].manifest
    assert services.verify(two[0]).problems == ["Le manifeste ne correspond pas à l’empreinte de la version."]


def test_a_manifest_that_is_no_json_any_more_is_a_problem_and_not_a_crash(released_bank):
    released_bank.manifest = b"?" + bytes(released_bank.manifest)[1:]
    assert services.verify(released_bank).ok is False


def test_an_altered_challenge_is_a_problem_and_not_a_crash_when_variants_are_asked_for(db):
    path = next(name for name in sorted(bank.bodies().bodies) if name.startswith("challenges/"))
    assert services.verify(bank.altered_release(path), variants=1).ok is False


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"signature": "AAAA"}, "La signature n’est pas celle de cette version."),
        ({"signature": "not base64 !"}, "La signature n’est pas celle de cette version."),
        ({"key_id": "0" * 16}, "La version est signée par une clé inconnue (0000000000000000) : ajoutez-la aux clés de confiance."),
    ],
)
def test_a_signature_that_is_not_ours_is_found(change, problem, released_bank):
    for name, value in change.items():
        setattr(released_bank, name, value)
    assert services.verify(released_bank).problems == [problem]


@pytest.mark.parametrize(
    ("found", "problems"),
    [
        ({"a": "1"}, ["Document absent : b"]),
        ({"a": "1", "b": "2", "c": "3"}, ["Document en trop : c"]),
        ({"a": "1", "b": "3"}, ["Document altéré : b"]),
        ({"b": "3", "c": "4"}, ["Document absent : a", "Document en trop : c", "Document altéré : b"]),
    ],
)
def test_manifest_problems_name_each_document(found, problems):
    listed = Manifest({"a": Place("1", 1), "b": Place("2", 1)}, b"", "")
    assert services.manifest_problems(listed, found) == problems


# ---------------------------------------------------------------- differences


def test_a_difference_names_codes_added_and_changed(two):
    first, second = two
    assert services.diff(first, second) == services.Difference(added=[codes(second)[-1]], removed=[], changed=[codes(second)[0]])


def test_the_other_way_round_what_was_added_is_removed(two):
    first, second = two
    assert services.diff(second, first) == services.Difference(added=[], removed=[codes(second)[-1]], changed=[codes(second)[0]])


def test_a_release_does_not_differ_from_itself(released_bank):
    assert services.diff(released_bank, released_bank).empty is True


def test_everything_is_added_to_nothing(built):
    rulesets = [f"rulesets/{json.loads(path.read_text())['code']}.json" for path in build.RULESETS.glob("*.json")]
    assert services.diff(None, built).added == sorted(["1.1-1a-01", "1.2-1a-01", "referential.json", *rulesets])
