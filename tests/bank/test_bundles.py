"""A release as one file: the same bytes each time, whole again elsewhere, and refused with nothing written when anything is wrong."""

import functools
import io
import json
import zipfile

import pytest

from challenges.bank import bundles, services, signing
from challenges.bank.build import Content
from challenges.bank.canonical import address, canonical_bytes
from challenges.bank.models import Document, Release, ReleaseDocument
from challenges.journal.models import Entry
from tests.factories import bank

pytestmark = pytest.mark.django_db


@functools.cache
def content():
    """A release of four documents, so that sweeping its bytes is quick."""
    made = Content()
    for path in ("referential.json", "rulesets/2024.json"):
        made.bodies[path] = bank.bodies().bodies[path]
    made.add("tutorials/x.json", {"title": "Additionner", "skills": []})
    made.add("index.json", {"schema": "balise/index/1", "challenges": []})
    return made


def members(made=None):
    """The members of a signed bundle of a release that no database holds."""
    made = made or content()
    manifest = made.manifest()
    return {"manifest.json": manifest, "signature.json": seal(manifest)} | {f"documents/{path}": body for path, body in made.bodies.items()}


def seal(manifest):
    signature, key = signing.sign(address(manifest))
    return canonical_bytes({"signature": signature, "key": key})


def zipped(items):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in items.items() if isinstance(items, dict) else items:
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), body)
    return buffer.getvalue()


def counts():
    return tuple(model.objects.count() for model in (Document, Release, ReleaseDocument, Entry))


def refusal(data):
    """The messages of a refused import, which wrote nothing."""
    before = counts()
    with pytest.raises(bundles.BundleRefused) as refused:
        bundles.import_bundle(data)
    assert counts() == before
    return refused.value.messages


# ---------------------------------------------------------------- out and in


def test_an_export_is_the_same_each_time(released_bank):
    assert bundles.export_bundle(released_bank) == bundles.export_bundle(released_bank)


def test_an_export_holds_the_manifest_the_signature_and_every_document(released_bank):
    with zipfile.ZipFile(io.BytesIO(bundles.export_bundle(released_bank))) as archive:
        names = archive.namelist()
    assert names == ["manifest.json", "signature.json", *sorted(f"documents/{path}" for path in bank.bodies().bodies)]


def test_what_is_exported_reads_as_it_was(released_bank):
    bundle = bundles.read_bundle(bundles.export_bundle(released_bank))
    assert (bundle.root, bundle.signature, bundle.key_id, bundle.bodies) == (
        released_bank.root,
        released_bank.signature,
        released_bank.key_id,
        bank.bodies().bodies,
    )


def test_exporting_is_in_the_journal(released_bank, publisher):
    bundles.export_bundle(released_bank, user=publisher)
    entry = Entry.objects.get(action="bank.export")
    assert (entry.actor, entry.target) == (f"user:{publisher.uid}", f"release:{released_bank.root}")


def test_a_database_that_never_held_the_release_imports_all_of_it():
    release = bundles.import_bundle(zipped(members(bank.bodies())))
    stored = {entry.path: bytes(entry.document.body) for entry in release.entries.select_related("document")}
    assert (release.number, release.root, release.challenge_count, stored) == (
        1,
        address(bank.bodies().manifest()),
        bank.bodies().challenge_count,
        bank.bodies().bodies,
    )


def test_what_was_imported_verifies():
    assert services.verify(bundles.import_bundle(zipped(members())), variants=1).problems == []


def test_what_was_imported_exports_as_what_it_came_from(released_bank):
    elsewhere = zipped(members())
    again = bundles.export_bundle(bundles.import_bundle(elsewhere))
    assert bundles.read_bundle(again) == bundles.read_bundle(elsewhere)


def test_importing_is_in_the_journal(publisher):
    release = bundles.import_bundle(zipped(members()), user=publisher)
    entry = Entry.objects.get(action="bank.import")
    assert (entry.actor, entry.target, entry.data) == (f"user:{publisher.uid}", f"release:{release.root}", {"number": 1})


def test_importing_twice_gives_the_same_release_and_writes_nothing():
    release = bundles.import_bundle(zipped(members()))
    before = counts()
    assert (bundles.import_bundle(zipped(members())), counts()) == (release, before)


def test_importing_serves_nothing(released_bank):
    release = bundles.import_bundle(zipped(members()))
    assert release.channels.count() == 0


def test_an_imported_release_takes_the_next_number(released_bank):
    assert bundles.import_bundle(zipped(members())).number == released_bank.number + 1


# ---------------------------------------------------------------- damaged


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"not a zip file", zipped({}), zipped({"manifest.json": b"{}"}), zipped({"signature.json": b"{}"})]
)
def test_what_is_no_release_is_refused(data):
    assert [message.split(" (")[0] for message in refusal(data)] == ["Le fichier est abîmé ou n’est pas une version de la banque"]


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_refused(part):
    data = zipped(members())
    assert [message.split(" (")[0] for message in refusal(data[: int(len(data) * part)])] == [
        "Le fichier est abîmé ou n’est pas une version de la banque"
    ]


def test_a_flipped_byte_anywhere_is_refused_or_changes_nothing_of_the_content():
    """A zip file holds bytes that say nothing (dates, attributes): flipping one of these may leave the content whole, never altered."""
    data = zipped(members())
    whole = bundles.read_bundle(data)
    before = counts()
    odd = []
    # Every byte of the headers and of the directory, one in seven of the compressed bodies.
    for position in [*range(0, 400), *range(400, len(data) - 700, 7), *range(len(data) - 700, len(data))]:
        damaged = data[:position] + bytes([data[position] ^ 0x21]) + data[position + 1 :]
        try:
            if bundles.read_bundle(damaged) != whole:
                odd.append(position)
        except bundles.BundleRefused:
            pass
    assert (odd, counts()) == ([], before)


@pytest.mark.parametrize("name", ["documents/index.json", "documents/referential.json"])
def test_an_altered_document_is_named(name):
    items = members()
    items[name] = items[name][:-1] + b" "
    assert refusal(zipped(items)) == [f"Document altéré : {name.removeprefix('documents/')}"]


def test_a_missing_document_is_named():
    items = members()
    del items["documents/rulesets/2024.json"]
    assert refusal(zipped(items)) == ["Document absent : rulesets/2024.json"]


@pytest.mark.parametrize("name", ["documents/extra.json", "extra.json", "documents/"])
def test_an_extra_document_is_named(name):
    assert refusal(zipped(members() | {name: b"{}"})) == [f"Document en trop : {name.removeprefix('documents/')}"]


def test_a_document_outside_its_folder_is_refused():
    items = members()
    assert refusal(zipped({"index.json": b"{}"} | items)) == ["Document en trop : index.json"]


@pytest.mark.parametrize("name", ["/etc/passwd", "documents/../../evil.json", "../evil.json", "documents\\..\\evil.json", ".."])
def test_a_path_that_escapes_is_refused(name):
    assert [message.startswith("Le fichier contient un chemin interdit : ") for message in refusal(zipped(members() | {name: b"{}"}))] == [
        True
    ]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_refused():
    items = list(members().items())
    assert refusal(zipped([*items, ("documents/index.json", b"{}")])) == ["Le fichier contient deux fois documents/index.json."]


@pytest.mark.parametrize("declared", [1, 4_000_000])
def test_a_wrong_declared_size_is_refused(declared):
    body = b"0" * 2_000_000
    data = zipped({"manifest.json": body})
    forged = data.replace(len(body).to_bytes(4, "little"), declared.to_bytes(4, "little"))
    assert forged != data
    assert len(refusal(forged)) == 1


def test_a_file_that_would_grow_beyond_the_limit_is_refused_before_it_is_unpacked(settings):
    settings.BALISE_BUNDLE_MAX_BYTES = 100_000
    data = zipped(members() | {"documents/bomb.json": b"0" * 50_000_000})
    assert refusal(data) == ["Le fichier est plus grand que ce qui est permis."]


def test_a_newer_format_is_refused_with_what_to_do():
    items = members()
    manifest = canonical_bytes(json.loads(items["manifest.json"]) | {"schema": "balise/release/2"})
    assert refusal(zipped(items | {"manifest.json": manifest, "signature.json": seal(manifest)})) == [
        "Format inconnu : « balise/release/2 ». Mettez Balise à jour."
    ]


def test_an_altered_manifest_is_refused_though_its_documents_are_right():
    items = members()
    manifest = canonical_bytes(json.loads(items["manifest.json"]) | {"challenges": 9})
    assert refusal(zipped(items | {"manifest.json": manifest})) == ["La signature n’est pas celle de ce fichier."]


def test_an_unknown_key_is_named():
    items = members()
    stranger = json.loads(items["signature.json"]) | {"key": "0123456789abcdef"}
    assert refusal(zipped(items | {"signature.json": canonical_bytes(stranger)})) == [
        "Le fichier est signé par une clé inconnue (0123456789abcdef) : ajoutez-la aux clés de confiance."
    ]


@pytest.mark.parametrize("signature", ["", "AAAA", "é", "not base64 !", "A" * 88])
def test_an_altered_signature_is_refused(signature):
    items = members()
    altered = json.loads(items["signature.json"]) | {"signature": signature}
    assert refusal(zipped(items | {"signature.json": canonical_bytes(altered)})) == ["La signature n’est pas celle de ce fichier."]


@pytest.mark.parametrize("body", [b"[]", b"{", b'{"signature": "x"}', b"\xff"])
def test_a_signature_file_that_is_none_is_refused(body):
    assert [message.split(" (")[0] for message in refusal(zipped(members() | {"signature.json": body}))] == [
        "Le fichier est abîmé ou n’est pas une version de la banque"
    ]


def test_every_problem_is_told_at_once():
    items = members() | {"documents/extra.json": b"{}", "documents/index.json": b"{}"}
    del items["documents/referential.json"]
    assert refusal(zipped(items)) == ["Document absent : referential.json", "Document en trop : extra.json", "Document altéré : index.json"]


# ---------------------------------------------------------------- keys


@pytest.fixture
def other_keys(settings, tmp_path):
    """Another installation, with a key of its own."""
    ours = settings.BALISE_KEYS_DIR
    settings.BALISE_KEYS_DIR = tmp_path / "elsewhere"
    data = zipped(members())
    public = next(iter(signing.trusted_keys().values()))
    settings.BALISE_KEYS_DIR = tmp_path / "ours"
    (tmp_path / "ours" / "trusted").mkdir(parents=True)
    (tmp_path / "ours" / "signing.pem").write_bytes((ours / "signing.pem").read_bytes())
    return data, public, tmp_path / "ours" / "trusted" / "partner.pem"


def test_the_bundle_of_a_stranger_is_refused(other_keys):
    data, public, _path = other_keys
    assert refusal(data) == [f"Le fichier est signé par une clé inconnue ({signing.key_id(public)}) : ajoutez-la aux clés de confiance."]


def test_the_bundle_of_a_trusted_partner_is_imported_under_the_partner_s_key(other_keys):
    from cryptography.hazmat.primitives import serialization

    data, public, path = other_keys
    path.write_bytes(public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo))
    assert bundles.import_bundle(data).key_id == signing.key_id(public)


def test_the_private_key_is_readable_by_its_owner_only(settings):
    signing.sign("0" * 64)
    assert (settings.BALISE_KEYS_DIR / "signing.pem").stat().st_mode & 0o777 == 0o600
