"""Following another instance: brought whole, checked, served under the policy here; and when anything is wrong, nothing is served."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from challenges.bank import following, services, signing
from challenges.bank.canonical import address, canonical_bytes
from challenges.bank.freezing import keep_documents
from challenges.bank.models import Channel, Document, Promotion, PromotionRequest, Release, SeedCheck
from challenges.journal.models import Entry
from tests.bank.replaying import Answer, host, running, source
from tests.factories import bank

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


@pytest.fixture
def follow(instance):
    """Follow a channel of the instance."""

    def followed(channel="positioning", **options):
        return following.follow(following.Source(instance.url, instance.token), channel, **options)

    return followed


@pytest.fixture
def by_file(monkeypatch):
    """One file, however few documents are missing."""
    monkeypatch.setattr(following, "FEW", 0)


def refused(follow, channel="positioning"):
    """The sentence of a refusal, after which nothing is here nor served."""
    with pytest.raises(following.FollowRefused) as refusal:
        follow(channel)
    assert (Release.objects.count(), Channel.objects.exclude(release=None).count()) == (0, 0)
    return str(refusal.value)


def served(channel="positioning"):
    return Channel.objects.filter(name=channel).values_list("release__root", flat=True).first()


def distinct(instance):
    """Its documents, each once."""
    return set(instance.content.bodies.values())


# ---------------------------------------------------------------- brought


def test_the_release_is_brought_whole_and_served(follow, instance):
    result = follow()
    release = Release.objects.get()
    assert (result.to_json(), services.verify(release).problems, served()) == (
        {
            "channel": "positioning", "ok": True, "root": instance.root, "release": 1, "documents": len(distinct(instance)),
            "bytes": sum(map(len, distinct(instance))), "state": "done", "reasons": [],
        },
        [],
        instance.root,
    )  # fmt: skip


def test_what_was_brought_is_byte_for_byte_what_is_there(follow, instance):
    follow()
    stored = {entry.path: bytes(entry.document.body) for entry in Release.objects.get().entries.select_related("document")}
    assert stored == instance.content.bodies


def test_few_documents_are_asked_one_by_one(follow, instance):
    follow()
    documents = [path for path in instance.paths() if path.startswith("/documents/")]
    others = [path for path in instance.paths() if not path.startswith("/documents/")]
    assert (others, len(documents)) == (["/channels/positioning", "/keys", f"/releases/{instance.root}/manifest"], len(distinct(instance)))


def test_documents_that_are_here_are_not_asked_again(follow, instance):
    path = f"/documents/{address(instance.content.bodies['index.json'])}"
    keep_documents({path.rpartition("/")[2]: instance.content.bodies["index.json"]})
    result = follow()
    assert (result.documents, path in instance.paths()) == (len(distinct(instance)) - 1, False)


def test_an_interrupted_run_goes_on_with_what_is_here(follow, instance):
    """The fiftieth document is the first of a second helping: what was stored before it stays."""
    documents = sorted(path for path in instance.answers if path.startswith("/documents/"))
    kept = dict(instance.answers)
    for path in documents:
        instance.answers[path] = Answer(503, {}, b"")
    first = [item["sha256"] for item in json.loads(kept[f"/releases/{instance.root}/manifest"].body)["documents"]][:50]
    instance.answers |= {f"/documents/{sha256}": kept[f"/documents/{sha256}"] for sha256 in first}
    with pytest.raises(following.FollowRefused):
        follow()
    held = Document.objects.count()
    instance.answers = kept
    assert (held, follow().documents) == (50, len(distinct(instance)) - 50)


def test_many_documents_come_as_one_file(by_file, follow, instance, settings):
    follow()
    assert (instance.paths()[3:], served(), list(settings.BALISE_BUNDLES_DIR.iterdir())) == (
        [f"/releases/{instance.root}/bundle"],
        instance.root,
        [],
    )


def test_a_download_that_was_cut_goes_on_where_it_stopped(by_file, follow, instance, settings):
    path = f"/releases/{instance.root}/bundle"
    size = len(instance.answers[path].body)
    instance.cuts[path] = size // 2
    message = refused(follow)
    held = sum(file.stat().st_size for file in settings.BALISE_BUNDLES_DIR.iterdir())
    follow()
    assert (message, 0 < held <= size // 2, instance.asked[-1], served()) == (
        f"La connexion à {host(instance)} s’est coupée : relancez, le téléchargement continuera.",
        True,
        (path, f"bytes={held}-"),
        instance.root,
    )


def test_a_download_that_was_whole_before_a_kill_is_used(by_file, follow, instance, settings):
    settings.BALISE_BUNDLES_DIR.mkdir()
    path = f"/releases/{instance.root}/bundle"
    (settings.BALISE_BUNDLES_DIR / f"follow-{instance.root}.part").write_bytes(instance.answers[path].body)
    follow()
    assert (instance.asked[-1], served()) == ((path, f"bytes={len(instance.answers[path].body)}-"), instance.root)


@pytest.mark.parametrize("few", [0, 1000])
def test_following_is_in_the_journal(few, follow, instance, publisher, monkeypatch):
    monkeypatch.setattr(following, "FEW", few)
    follow(user=publisher)
    entry = Entry.objects.get(action="bank.follow")
    assert (entry.actor, entry.target, entry.data) == (
        f"user:{publisher.uid}", f"release:{instance.root}", {"source": host(instance), "documents": len(distinct(instance))},
    )  # fmt: skip


def test_a_second_run_does_nothing(follow, instance):
    follow()
    before, instance.asked = Entry.objects.count(), []
    result = follow()
    assert (result.state, result.ok, result.documents, instance.paths(), Entry.objects.count()) == (
        "current", True, 0, ["/channels/positioning", "/keys"], before,
    )  # fmt: skip


def test_a_channel_that_serves_nothing_there_changes_nothing_here(follow, instance):
    result = follow("preview")
    assert (result.state, result.ok, result.release, Release.objects.count()) == ("empty", True, None, 0)


def test_a_release_that_is_here_already_is_served_without_being_asked_again(follow, instance):
    follow("positioning")
    instance.asked = []
    assert (follow("certification").state, served("certification"), instance.paths()) == (
        "done",
        instance.root,
        ["/channels/certification", "/keys"],
    )


# ---------------------------------------------------------------- refused


def alter(instance, path):
    body = instance.answers[path].body
    instance.answers[path].body = body[:100] + bytes([body[100] ^ 1]) + body[101:]


def test_an_altered_document_is_refused(follow, instance):
    sha256 = address(instance.content.bodies["index.json"])
    alter(instance, f"/documents/{sha256}")
    assert refused(follow) == f"Document altéré : {sha256}"


def test_an_altered_file_is_refused_and_not_kept(by_file, follow, instance, settings):
    path = f"/releases/{instance.root}/bundle"
    body = instance.content.bodies["index.json"]
    place = instance.answers[path].body.index(body) + 10
    whole = instance.answers[path].body
    instance.answers[path].body = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
    assert (refused(follow), list(settings.BALISE_BUNDLES_DIR.iterdir())) == ("Document altéré : index.json", [])


def test_after_an_altered_file_the_next_run_ends_it(by_file, follow, instance):
    path = f"/releases/{instance.root}/bundle"
    alter(instance, path)
    with pytest.raises(following.FollowRefused):
        follow()
    alter(instance, path)
    assert follow().state == "done"


def test_an_altered_manifest_is_refused(follow, instance):
    answer = instance.answers[f"/releases/{instance.root}/manifest"]
    document = json.loads(answer.body)
    document["made_by"]["python"] = "2.7"
    answer.body = canonical_bytes(document)
    assert refused(follow) == "La signature n’est pas celle de cette version."


def test_the_manifest_of_another_release_is_refused(follow, instance, theirs):
    content = bank.bodies(marker=" bis")
    with theirs:
        manifest = content.manifest()
        signature, key = signing.sign(manifest.seal())
    instance.answers[f"/releases/{instance.root}/manifest"] = Answer(200, {"Balise-Signature": signature, "Balise-Key": key}, manifest.body)
    assert refused(follow) == "Le manifeste ne correspond pas à l’empreinte de la version."


def test_what_is_no_manifest_is_refused(follow, instance):
    instance.answers[f"/releases/{instance.root}/manifest"].body = b"<html>"
    assert refused(follow) == "Le manifeste est abîmé (manifest.json)."


def test_a_release_without_its_signature_is_refused(follow, instance):
    del instance.answers[f"/releases/{instance.root}/manifest"].headers["Balise-Signature"]
    assert refused(follow) == "La signature n’est pas celle de cette version."


@pytest.mark.parametrize("path", ["/channels/positioning", "/keys"])
@pytest.mark.parametrize(
    "body", [b"<html>", b"[]", b"{}", b'{"release": "x", "rotations": 3}', b'{"release": {"root": 3}, "rotations": [{}]}']
)
def test_what_is_no_bank_is_refused_in_a_sentence(path, body, follow, instance):
    instance.answers[path] = Answer(200, {"Content-Type": "text/html"}, body)
    assert refused(follow) in {
        f"{host(instance)} ne répond pas comme une banque de Balise.",
        f"Un changement de clé annoncé par {host(instance)} n’est pas signé par la clé qu’il remplace.",
    }


def test_a_refusal_of_the_other_instance_is_told_in_its_words(follow, instance):
    instance.token = "autre"
    source = following.Source(instance.url, "balise_x")
    with pytest.raises(following.FollowRefused) as refusal:
        following.follow(source, "positioning")
    assert str(refusal.value) == f"{host(instance)} refuse /channels/positioning : Le jeton est absent ou inconnu."


def test_without_the_right_to_bring_releases_nothing_is_brought(follow, author):
    with pytest.raises(PermissionDenied):
        follow(user=author)
    assert (Release.objects.count(), Document.objects.count()) == (0, 0)


# ---------------------------------------------------------------- keys


@pytest.fixture
def strangers(client, theirs):
    """An instance whose key nobody trusts here."""
    yield from running(client, theirs, bank.bodies(), trusted=False)


@pytest.fixture
def rotated(client, theirs):
    """An instance that has changed its key twice since it was trusted."""
    yield from running(client, theirs, bank.bodies(), before=lambda: [signing.rotate(), signing.rotate()])


def test_the_release_of_a_stranger_is_refused(strangers, theirs):
    with theirs:
        key = signing.key_id(signing.own_key())
    with pytest.raises(following.FollowRefused) as refusal:
        following.follow(source(strangers), "positioning")
    assert (str(refusal.value), Release.objects.count(), Document.objects.count()) == (
        f"La version est signée par une clé inconnue ({key}) : ajoutez-la aux clés de confiance.",
        0,
        0,
    )


def test_a_key_that_a_trusted_key_hands_over_to_is_trusted(rotated, theirs):
    with theirs:
        newest = signing.key_id(signing.own_key())
    following.follow(source(rotated), "positioning")
    assert (Release.objects.get().key_id, newest in signing.trusted_keys()) == (newest, True)


def test_a_key_that_nobody_hands_over_to_is_not_trusted(rotated):
    answer = rotated.answers["/keys"]
    document = json.loads(answer.body)
    stranger = signing.Ed25519PrivateKey.generate().public_key()
    document["rotations"][0]["key"] = signing.pem_of(stranger)
    answer.body = json.dumps(document).encode()
    with pytest.raises(following.FollowRefused) as refusal:
        following.follow(source(rotated), "positioning")
    assert (str(refusal.value), signing.key_id(stranger) in signing.trusted_keys()) == (
        f"Un changement de clé annoncé par {host(rotated)} n’est pas signé par la clé qu’il remplace.",
        False,
    )


# ---------------------------------------------------------------- served under the policy here


def test_where_two_people_are_needed_the_other_instance_is_one(follow, instance, publisher):
    follow("certification", user=publisher)
    request = PromotionRequest.objects.get()
    assert (request.state, request.by, request.decided_by, served("certification")) == (
        "done", f"instance {host(instance)}", str(publisher), instance.root,
    )  # fmt: skip


def test_the_seeds_are_made_again_with_the_libraries_here(follow, instance):
    follow("certification")
    checks = SeedCheck.objects.values_list("seeds", flat=True)
    assert (len(checks), set(checks)) == (instance.content.challenge_count, {bank.POOL})


def test_a_channel_without_a_gate_makes_no_seed_again(follow):
    follow("positioning")
    assert SeedCheck.objects.count() == 0


def test_a_release_whose_seeds_move_here_is_brought_and_not_served(moved):
    result = following.follow(source(moved), "certification")
    code = json.loads(moved.content.bodies["index.json"])["challenges"]["code"][0]
    assert (result.ok, result.state, result.reasons, Release.objects.count(), served("certification")) == (
        False, "refused", [f"Les bibliothèques installées ne donnent plus les données vérifiées de : {code}."], 1, None,
    )  # fmt: skip


def test_a_kill_between_asking_and_agreeing_leaves_no_request_behind(follow, instance, settings):
    settings.BALISE_LABORATORY_GATE = []

    def cut(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "bank_promotion" '):
            raise ConnectionError("cut")
        return execute(sql, params, many, context)

    with pytest.raises(ConnectionError), connection.execute_wrapper(cut):
        follow("certification")
    assert (PromotionRequest.objects.count(), follow("certification").state, served("certification")) == (0, "done", instance.root)


def test_a_release_may_be_brought_without_being_served(follow, instance):
    result = follow(promote=False)
    assert (result.state, result.release, Promotion.objects.count(), served()) == ("brought", 1, 0, None)
