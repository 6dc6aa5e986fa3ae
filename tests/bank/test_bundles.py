"""A release as one file: the same bytes each time, whole again elsewhere, and refused with nothing written when anything is wrong."""

import functools
import hashlib
import io
import json
import zipfile

import pytest

from challenges.bank import bundles, services, signing
from challenges.bank.build import Content
from challenges.bank.bundle_reader import COMMENT
from challenges.bank.canonical import address, canonical_bytes
from challenges.bank.models import Document, Release, ReleaseDocument
from challenges.journal.models import Entry
from tests.factories import bank

pytestmark = pytest.mark.django_db

DAMAGED = "Le fichier est abîmé ou n’est pas une version de la banque"


@functools.cache
def content():
    """A release of four documents, so that sweeping its bytes is quick."""
    made = Content()
    for path in ("referential.json", "rulesets/2024.json"):
        made.add(path, json.loads(bank.bodies().bodies[path]))
    made.add("tutorials/x.json", {"schema": "balise/tutorial/1", "title": "Additionner", "skills": []})
    made.add("index.json", {"schema": "balise/index/2", "challenges": {}, "tutorials": []})
    return made


def members(made=None):
    """The members of a signed bundle of a release that no database holds, by name."""
    made = made or content()
    manifest = made.manifest()
    found = {"manifest.json": manifest.body, "signature.json": seal(manifest.seal())}
    return found | {f"documents/{address(body)}": body for _path, body in sorted(made.bodies.items())}


def seal(text):
    signature, key = signing.sign(text)
    return canonical_bytes({"signature": signature, "key": key})


def document(path):
    """The name under which a bundle holds the document of a path."""
    return f"documents/{address(content().bodies[path])}"


def zipped(items):
    """A sealed archive of these members, stored as they are."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.comment = COMMENT + b"0" * 64
        for name, body in items.items() if isinstance(items, dict) else items:
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), body)
    return resealed(buffer.getvalue())


def resealed(data):
    """The bytes with the seal that they should end with: the digest of all but the bodies of documents."""
    spans = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            if info.filename.startswith("documents/") and info.compress_type == zipfile.ZIP_STORED:
                start = info.header_offset + 30 + len(info.filename)
                spans.append((start, start + info.file_size))
    digest, position = hashlib.sha256(), 0
    for start, end in sorted(spans):
        digest.update(data[position:start])
        position = end
    digest.update(data[position:-64])
    return data[:-64] + digest.hexdigest().encode()


@pytest.fixture
def kept(tmp_path):
    """Bytes as a file."""

    def file(data):
        path = tmp_path / "bundle.zip"
        path.write_bytes(data)
        return path

    return file


@pytest.fixture
def exported(released_bank, tmp_path):
    """The released bank as a file."""
    bundles.export_bundle(released_bank, tmp_path / "exported.zip")
    return tmp_path / "exported.zip"


@pytest.fixture
def refusal(kept):
    """The messages of a refused import, which wrote nothing."""

    def refused(data):
        before = counts()
        with pytest.raises(bundles.BundleRefused) as error:
            bundles.import_bundle(kept(data))
        assert counts() == before
        return error.value.messages

    return refused


def counts():
    return tuple(model.objects.count() for model in (Document, Release, ReleaseDocument, Entry))


def said(messages):
    """Messages without what stands in brackets."""
    return [message.split(" (")[0] for message in messages]


# ---------------------------------------------------------------- out and in


def test_an_export_is_the_same_each_time(released_bank, exported, tmp_path):
    bundles.export_bundle(released_bank, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == exported.read_bytes()


def test_an_export_holds_the_manifest_the_signature_and_every_document_once(exported):
    with zipfile.ZipFile(exported) as archive:
        names = archive.namelist()
    assert names == ["manifest.json", "signature.json", *sorted({f"documents/{address(body)}" for body in bank.bodies().bodies.values()})]


def test_an_export_is_hardly_larger_than_its_documents(exported):
    documents = sum({address(body): len(body) for body in bank.bodies().bodies.values()}.values())
    assert exported.stat().st_size <= documents * 1.16  # 64 tiny challenges of 3 kB; make bench measures a real bank


def test_two_paths_share_one_document(kept):
    made = bank.copied(content())
    made.bodies["tutorials/y.json"] = made.bodies["tutorials/x.json"]
    release = bundles.import_bundle(kept(zipped(members(made))))
    assert (release.entries.count(), Document.objects.count()) == (5, 4)


def test_exporting_is_in_the_journal(released_bank, publisher, tmp_path):
    bundles.export_bundle(released_bank, tmp_path / "x.zip", user=publisher)
    entry = Entry.objects.get(action="bank.export")
    assert (entry.actor, entry.target) == (f"user:{publisher.uid}", f"release:{released_bank.root}")


def test_an_export_leaves_no_half_written_file_behind(released_bank, tmp_path, monkeypatch):
    monkeypatch.setattr(bundles, "_seal", lambda file: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        bundles.export_bundle(released_bank, tmp_path / "x.zip")
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_never_held_the_release_imports_all_of_it(kept):
    release = bundles.import_bundle(kept(zipped(members(bank.bodies()))))
    stored = {entry.path: bytes(entry.document.body) for entry in release.entries.select_related("document")}
    assert (release.number, release.root, release.challenge_count, stored) == (
        1,
        bank.bodies().manifest().root,
        bank.bodies().challenge_count,
        bank.bodies().bodies,
    )


def test_what_was_imported_verifies(kept):
    assert services.verify(bundles.import_bundle(kept(zipped(members()))), variants=1).problems == []


def test_what_was_imported_exports_as_what_it_came_from(exported, kept, tmp_path):
    # The writer of the tests and ours agree on every byte but the compression of the manifest.
    release = bundles.import_bundle(kept(zipped(members())))
    bundles.export_bundle(release, tmp_path / "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == members()


def test_importing_is_in_the_journal(publisher, kept):
    release = bundles.import_bundle(kept(zipped(members())), user=publisher)
    entry = Entry.objects.get(action="bank.import")
    assert (entry.actor, entry.target, entry.data) == (f"user:{publisher.uid}", f"release:{release.root}", {"number": 1})


def test_importing_twice_gives_the_same_release_and_writes_nothing(kept):
    release = bundles.import_bundle(kept(zipped(members())))
    before = counts()
    assert (bundles.import_bundle(kept(zipped(members()))), counts()) == (release, before)


def test_importing_serves_nothing(released_bank, kept):
    assert bundles.import_bundle(kept(zipped(members()))).channels.count() == 0


def test_an_imported_release_takes_the_next_number(released_bank, kept):
    assert bundles.import_bundle(kept(zipped(members()))).number == released_bank.number + 1


def test_an_import_that_was_cut_goes_on_with_what_is_here(kept):
    path = kept(zipped(members()))
    with bundles.open_bundle(path) as bundle:
        bundles._store_documents(bundle)
    before = Document.objects.count()
    bundles.import_bundle(path)
    assert (before, Document.objects.count(), Release.objects.count()) == (4, 4, 1)


# ---------------------------------------------------------------- a part of a release


@pytest.fixture
def partial(released_bank, tmp_path):
    """What a second release holds that the released bank does not, as a file; the second release is in no database."""
    made = bank.copied()
    bank.rename(made, json.loads(made.bodies["index.json"])["challenges"]["uid"][0], "Un autre titre")
    second = bank.make_release(made)
    bundles.export_bundle(second, tmp_path / "partial.zip", base=released_bank)
    second.entries.all().delete()
    second.delete()
    Document.objects.filter(places=None).delete()
    return tmp_path / "partial.zip", made.manifest().root


def test_a_partial_bundle_holds_what_differs(partial):
    with zipfile.ZipFile(partial[0]) as archive:
        assert len(archive.namelist()) == 5  # manifest, signature, base, the challenge and the index


def test_a_partial_bundle_is_imported_where_the_rest_is(partial):
    release = bundles.import_bundle(partial[0])
    assert (release.root, services.verify(release).problems) == (partial[1], [])


def test_a_partial_bundle_is_refused_where_the_rest_is_not(partial, released_bank):
    path = next(iter(sorted(bank.bodies().bodies)))
    released_bank.channels.update(release=None)
    released_bank.entries.filter(path=path).delete()
    Document.objects.filter(places=None).delete()
    with pytest.raises(bundles.BundleRefused) as refused:
        bundles.import_bundle(partial[0])
    assert refused.value.messages == [f"Document absent : {path}"]


# ---------------------------------------------------------------- damaged


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"not a zip file", zipped({}), zipped({"manifest.json": b"{}"}), zipped({"signature.json": b"{}"})]
)
def test_what_is_no_release_is_refused(data, refusal):
    assert [message.split(" (")[0] in {DAMAGED, "Le manifeste est abîmé"} for message in refusal(data)] == [True]


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_refused(part, refusal):
    data = zipped(members())
    assert said(refusal(data[: int(len(data) * part)])) == [DAMAGED]


def test_a_flipped_byte_anywhere_is_refused(kept):
    """A zip file holds bytes that say nothing of its content (dates, attributes): the digest of the whole finds these too."""
    data = zipped(members())
    before = counts()
    passed = []
    # Every byte of the headers and of the directory, one in seven of the bodies.
    for position in [*range(0, 400), *range(400, len(data) - 900, 7), *range(len(data) - 900, len(data))]:
        damaged = data[:position] + bytes([data[position] ^ 0x21]) + data[position + 1 :]
        try:
            with bundles.open_bundle(kept(damaged)) as bundle:
                if not bundle.problems():
                    passed.append(position)
        except bundles.BundleRefused:
            pass
    assert (passed, counts()) == ([], before)


@pytest.mark.parametrize("path", sorted(["index.json", "referential.json", "rulesets/2024.json", "tutorials/x.json"]))
def test_a_flipped_byte_of_a_document_names_it(path, refusal):
    data = zipped(members())
    body = content().bodies[path]
    position = data.index(body) + len(body) // 2
    assert refusal(data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :]) == [f"Document altéré : {path}"]


def test_an_envelope_that_was_touched_is_told_from_a_document_that_was(refusal):
    data = zipped(members())
    position = data.index(b"PK\x01\x02") + 12  # a date in the directory
    assert refusal(data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :]) == [
        "L’enveloppe du fichier a été altérée : ce n’est pas celle que Balise a écrite."
    ]


def test_a_document_that_was_replaced_is_named_though_the_file_was_sealed_again(refusal):
    items = members()
    items[document("index.json")] = b"{}"
    assert refusal(zipped(items)) == ["Document altéré : index.json"]


def test_a_missing_document_is_named(refusal):
    items = members()
    del items[document("rulesets/2024.json")]
    assert refusal(zipped(items)) == ["Document absent : rulesets/2024.json"]


@pytest.mark.parametrize("name", [f"documents/{'0' * 64}", "documents/extra.json", "extra.json", "documents/", "index.json"])
def test_an_extra_document_is_named(name, refusal):
    assert refusal(zipped(members() | {name: b"{}"})) == [f"Document en trop : {name}"]


@pytest.mark.parametrize("name", ["/etc/passwd", "documents/../../evil.json", "../evil.json", "documents\\..\\evil.json", ".."])
def test_a_path_that_escapes_is_refused(name, refusal):
    assert refusal(zipped(members() | {name: b"{}"})) == [f"Le fichier contient un chemin interdit : {name}"]


@pytest.mark.parametrize("path", ["../evil.json", "/etc/passwd.json", "challenges/..\\x.json", "a//b.json", "x" * 200 + ".json"])
def test_a_path_that_escapes_in_the_manifest_is_refused(path, refusal):
    made = bank.copied(content())
    made.bodies[path] = b"{}"
    assert refusal(zipped(members(made))) == [f"Le manifeste contient un chemin interdit : {path}"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_refused(refusal):
    name = document("index.json")
    assert refusal(zipped([*members().items(), (name, b"{}")])) == [f"Le fichier contient deux fois {name}."]


@pytest.mark.parametrize("declared", [1, 4_000_000])
def test_a_wrong_declared_size_is_refused(declared, refusal):
    items = members()
    size = len(items[document("referential.json")])
    data = zipped(items)
    assert data.count(size.to_bytes(4, "little")) == 4
    forged = resealed(data.replace(size.to_bytes(4, "little"), declared.to_bytes(4, "little")))
    assert len(refusal(forged)) == 1


def test_a_compressed_document_is_refused(refusal):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = COMMENT + b"0" * 64
        for name, body in members().items():
            archive.writestr(name, body)
    assert said(refusal(resealed(buffer.getvalue()))) == [DAMAGED]


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(settings, refusal):
    settings.BALISE_BUNDLE_MAX_BYTES = 10_000
    assert refusal(zipped(members())) == ["Le fichier est plus grand que ce qui est permis."]


def test_a_manifest_that_would_grow_beyond_what_makes_sense_is_refused_before_it_is_unpacked(refusal):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = COMMENT + b"0" * 64
        archive.writestr("manifest.json", b"0" * 100_000_000)
        archive.writestr("signature.json", b"{}")
    assert refusal(resealed(buffer.getvalue())) == ["Le fichier est plus grand que ce qui est permis."]


# ---------------------------------------------------------------- formats and signatures


def changed(**values):
    """A bundle whose manifest says something else, signed again."""
    items = members()
    manifest = canonical_bytes(json.loads(items["manifest.json"]) | values)
    return zipped(items | {"manifest.json": manifest, "signature.json": seal(address(manifest))})


def test_a_newer_format_is_refused_with_what_to_do(refusal):
    assert refusal(changed(schema="balise/release/3")) == ["Format inconnu : « balise/release/3 ». Mettez Balise à jour."]


def test_a_document_of_a_newer_format_is_refused_with_what_to_do(refusal):
    formats = ["balise/index/2", "balise/released-challenge/9"]
    assert refusal(changed(formats=formats)) == ["Format inconnu : « balise/released-challenge/9 ». Mettez Balise à jour."]


def test_a_root_that_is_not_that_of_its_documents_is_refused(refusal):
    assert refusal(changed(root="0" * 64)) == ["L’empreinte du manifeste n’est pas celle de ses documents (manifest.json)."]


def test_an_altered_manifest_is_refused_though_its_documents_are_right(refusal):
    items = members()
    manifest = canonical_bytes(json.loads(items["manifest.json"]) | {"challenges": 9})
    assert refusal(zipped(items | {"manifest.json": manifest})) == ["La signature n’est pas celle de cette version."]


def test_an_unknown_key_is_named(refusal):
    items = members()
    stranger = json.loads(items["signature.json"]) | {"key": "0123456789abcdef"}
    assert refusal(zipped(items | {"signature.json": canonical_bytes(stranger)})) == [
        "La version est signée par une clé inconnue (0123456789abcdef) : ajoutez-la aux clés de confiance."
    ]


@pytest.mark.parametrize("signature", ["", "AAAA", "é", "not base64 !", "A" * 88])
def test_an_altered_signature_is_refused(signature, refusal):
    items = members()
    altered = json.loads(items["signature.json"]) | {"signature": signature}
    assert refusal(zipped(items | {"signature.json": canonical_bytes(altered)})) == ["La signature n’est pas celle de cette version."]


@pytest.mark.parametrize("body", [b"[]", b"{", b'{"signature": "x"}', b"\xff"])
def test_a_signature_file_that_is_none_is_refused(body, refusal):
    assert said(refusal(zipped(members() | {"signature.json": body}))) == [DAMAGED]


def test_every_problem_is_told_at_once(refusal):
    extra = f"documents/{'0' * 64}"
    items = members() | {extra: b"{}", document("index.json"): b"{}"}
    del items[document("referential.json")]
    assert refusal(zipped(items)) == ["Document absent : referential.json", "Document altéré : index.json", f"Document en trop : {extra}"]
