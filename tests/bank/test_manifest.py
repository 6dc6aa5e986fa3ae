"""The manifest of a release and the tree over its documents: what is written is read, and nothing else is."""

import hashlib
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import schemas
from challenges.bank import manifest, merkle
from challenges.bank.canonical import canonical_bytes
from challenges.bank.manifest import ManifestError, Place
from generators import environment

PLACES = {
    "index.json": Place("1" * 64, 10),
    "referential.json": Place("2" * 64, 20),
    "challenges/0b1c.json": Place("3" * 64, 30),
    "tutorials/0b1d.json": Place("3" * 64, 30),
}
FRAMEWORK = {"code": "crcn", "version": "2025.1"}
FORMATS = {"balise/index/2", "balise/referential/1"}


def written(places=PLACES):
    return manifest.write(places, challenges=1, formats=FORMATS, framework=FRAMEWORK)


def content():
    """The parsed form of a manifest, to be changed."""
    return json.loads(written().body)


def rooted(document):
    """A manifest, canonical, with the root of its documents."""
    document["root"] = merkle.root((one["path"], one["sha256"]) for one in document["documents"])
    return canonical_bytes(document)


def refusal(body):
    with pytest.raises(ManifestError) as error:
        manifest.read(body)
    return error.value.code, error.value.what


# ---------------------------------------------------------------- the tree


def sha(data):
    return hashlib.sha256(data).digest()


def leaves(count):
    """As many documents, and the digests of their leaves, written out from RFC 6962."""
    pairs = [(f"d{number}.json", f"{number:064x}") for number in range(count)]
    return pairs, [sha(b"\x00" + path.encode() + b"\x00" + bytes.fromhex(digest)) for path, digest in pairs]


def node(left, right):
    return sha(b"\x01" + left + right)


def reference(hashes):
    """MTH of RFC 6962, section 2.1, as it is defined there: split at the largest power of two below the length."""
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << ((len(hashes) - 1).bit_length() - 1)
    return node(reference(hashes[:split]), reference(hashes[split:]))


def test_the_root_of_nothing_is_the_digest_of_nothing():
    assert merkle.root([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_root_of_one_document_is_its_leaf():
    pairs, hashes = leaves(1)
    assert merkle.root(pairs) == hashes[0].hex()


def test_a_known_leaf():
    # printf '\\0index.json\\0' followed by 32 zero bytes, through sha256sum.
    assert merkle.leaf("index.json", "0" * 64).hex() == "417463168abc5816f3a310c70c293a67cb03b1c392e660cfed021c76eaba0f48"


def test_the_tree_of_seven_documents_is_that_of_the_rfc():
    pairs, (a, b, c, d, e, f, g) = leaves(7)
    assert merkle.root(pairs) == node(node(node(a, b), node(c, d)), node(node(e, f), g)).hex()


@pytest.mark.parametrize("count", [2, 3, 4, 5, 6, 8, 9, 15, 16, 17, 100])
def test_the_tree_is_that_of_the_rfc(count):
    pairs, hashes = leaves(count)
    # Names with more digits sort otherwise than numbers do.
    order = sorted(range(count), key=lambda number: pairs[number])
    assert merkle.root(pairs) == reference([hashes[number] for number in order]).hex()


def test_the_order_in_which_documents_come_does_not_matter():
    pairs, _hashes = leaves(20)
    shuffled = random.Random(1).sample(pairs, len(pairs))
    assert merkle.root(shuffled) == merkle.root(pairs)


def test_a_node_cannot_be_passed_off_as_a_document():
    pairs, (a, b) = leaves(2)
    assert merkle.root(pairs) != sha(b"\x00" + a + b).hex()


def test_the_proof_of_the_third_of_seven_names_its_neighbours():
    pairs, (a, b, _c, d, e, f, g) = leaves(7)
    assert merkle.proof(pairs, "d2.json") == [("right", d.hex()), ("left", node(a, b).hex()), ("right", node(node(e, f), g).hex())]


def test_the_last_of_seven_skips_the_floor_where_it_stands_alone():
    pairs, (a, b, c, d, e, f, _g) = leaves(7)
    assert merkle.proof(pairs, "d6.json") == [("left", node(e, f).hex()), ("left", node(node(a, b), node(c, d)).hex())]


def test_what_is_not_in_the_release_has_no_proof():
    with pytest.raises(ValueError, match="is not in list"):
        merkle.proof(leaves(3)[0], "elsewhere.json")


DOCUMENTS = st.dictionaries(
    st.from_regex(r"[a-z0-9]{1,12}\.json", fullmatch=True), st.binary(min_size=32, max_size=32).map(bytes.hex), min_size=1, max_size=40
)


@settings(max_examples=60, deadline=None)
@given(DOCUMENTS)
def test_every_document_proves_that_it_belongs(documents):
    root = merkle.root(documents.items())
    assert {merkle.proved(path, digest, merkle.proof(documents.items(), path)) for path, digest in documents.items()} == {root}


@settings(max_examples=60, deadline=None)
@given(DOCUMENTS, st.data())
def test_an_altered_document_proves_nothing(documents, data):
    path = data.draw(st.sampled_from(sorted(documents)))
    bit = data.draw(st.integers(0, 255))
    altered = f"{int(documents[path], 16) ^ (1 << bit):064x}"
    proof = merkle.proof(documents.items(), path)
    assert merkle.proved(path, altered, proof) != merkle.root(documents.items())


@settings(max_examples=60, deadline=None)
@given(DOCUMENTS, st.data())
def test_under_another_path_it_proves_nothing(documents, data):
    path = data.draw(st.sampled_from(sorted(documents)))
    proof = merkle.proof(documents.items(), path)
    assert merkle.proved(f"{path}x", documents[path], proof) != merkle.root(documents.items())


# ---------------------------------------------------------------- written and read


def test_what_is_written_is_read():
    assert manifest.read(written().body) == written()


def test_a_manifest_follows_its_schema():
    schemas.validate("release", content())


def test_a_manifest_says_what_made_it():
    assert content()["made_by"] == environment.made_by()


def test_documents_stand_in_the_order_of_paths():
    assert [one["path"] for one in content()["documents"]] == sorted(PLACES)


def test_the_root_is_that_of_the_documents_alone():
    other = manifest.write(PLACES, challenges=7, formats=set(), framework={"code": "x", "version": "y"})
    assert (other.root, other.body == written().body) == (written().root, False)


def test_the_signature_is_made_over_the_digest_of_the_manifest():
    assert written().seal() == hashlib.sha256(written().body).hexdigest()


def test_a_document_under_two_paths_counts_once():
    assert (written().size, written().addresses["3" * 64]) == (60, ["challenges/0b1c.json", "tutorials/0b1d.json"])


def changed(*keys, value):
    """A manifest one field of which is another, its root made again."""
    document = place = content()
    for key in keys[:-1]:
        place = place[key]
    place[keys[-1]] = value
    return document


def without(*keys):
    document = place = content()
    for key in keys[:-1]:
        place = place[key]
    del place[keys[-1]]
    return document


SCHEMA_REFUSES = {
    "no number of challenges": (without("challenges"), "damaged"),
    "a negative number of challenges": (changed("challenges", value=-1), "damaged"),
    "challenges true": (changed("challenges", value=True), "damaged"),
    "too many challenges": (changed("challenges", value=1_000_001), "damaged"),
    "no framework": (without("framework"), "damaged"),
    "a framework without a version": (without("framework", "version"), "damaged"),
    "a framework with an empty code": (changed("framework", "code", value=""), "damaged"),
    "a framework with a field more": (changed("framework", "title", value="x"), "damaged"),
    "no formats": (without("formats"), "damaged"),
    "formats twice": (changed("formats", value=["balise/index/2", "balise/index/2"]), "damaged"),
    "formats that are no texts": (changed("formats", value=[["balise/index/2"]]), "damaged"),
    "a newer format": (changed("formats", value=["balise/index/2", "balise/index/3"]), "newer"),
    "a field more": (changed("extra", value=1), "damaged"),
    "nothing that made it": (without("made_by"), "damaged"),
    "no environment": (without("made_by", "environment"), "damaged"),
    "a library whose version is a number": (changed("made_by", "libraries", value={"numpy": 2}), "damaged"),
    "a word list without a digest": (changed("made_by", "words", value={"cities": "x"}), "damaged"),
    "a document with a field more": (changed("documents", 0, "title", value="x"), "damaged"),
    "a document without a size": (without("documents", 0, "size"), "damaged"),
    "a negative size": (changed("documents", 0, "size", value=-1), "damaged"),
    "a size true": (changed("documents", 0, "size", value=True), "damaged"),
    "a size that is a text": (changed("documents", 0, "size", value="10"), "damaged"),
    "an address in capitals": (changed("documents", 0, "sha256", value="A" * 64), "damaged"),
    "a short address": (changed("documents", 0, "sha256", value="12"), "damaged"),
    "a path that is a number": (changed("documents", 0, "path", value=3), "damaged"),
    "a path that escapes": (changed("documents", 0, "path", value="../x.json"), "path"),
    "an absolute path": (changed("documents", 0, "path", value="/x.json"), "path"),
    "a path with an empty part": (changed("documents", 0, "path", value="a//b.json"), "path"),
    "a path with a line feed": (changed("documents", 0, "path", value="a.json\n"), "path"),
    "a path of another type": (changed("documents", 0, "path", value="a.txt"), "path"),
    "a long path": (changed("documents", 0, "path", value="a" * 116 + ".json"), "path"),
}


@pytest.mark.parametrize("what", SCHEMA_REFUSES)
def test_what_the_schema_refuses_is_not_read(what):
    document, code = SCHEMA_REFUSES[what]
    # A newer format is of a right form: only this version does not know it. A line feed at the end passes the pattern of many validators.
    if what not in {"a newer format", "a path with a line feed"}:
        with pytest.raises(schemas.SchemaError):
            schemas.validate("release", document)
    with pytest.raises(ManifestError) as error:
        manifest.read(canonical_bytes(document) if code == "damaged" and not _whole(document) else rooted(document))
    assert error.value.code == code


def _whole(document):
    return all(
        isinstance(one.get("sha256"), str) and len(one["sha256"]) == 64 and isinstance(one["path"], str) for one in document["documents"]
    )


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"3", b'{"schema":3}', b"{}", b"\xff\xfe", b"\xef\xbb\xbf{}"],
    ids=["nothing", "cut", "list", "null", "number", "schema 3", "empty", "no UTF-8", "mark"],
)
def test_what_is_no_manifest_is_damaged(body):
    assert refusal(body)[0] == "damaged"


def test_a_newer_schema_is_told_as_such():
    assert refusal(canonical_bytes({"schema": "balise/release/3"})) == ("newer", "balise/release/3")


@pytest.mark.parametrize(
    "form",
    [
        lambda d: json.dumps(d).encode(),
        lambda d: canonical_bytes(d) + b"\n",
        lambda d: canonical_bytes(d).replace(b'{"chal', b'{ "chal', 1),
    ],
    ids=["spaces", "a line feed", "one space"],
)
def test_only_the_canonical_form_is_read(form):
    assert refusal(form(content())) == ("damaged", "manifest.json")


@pytest.mark.parametrize("value", [b"1.0", b"1e0", b"9" * 40, b"9007199254740993", b"[" * 900 + b"]" * 900])
def test_a_number_or_a_depth_without_a_canonical_form_is_damaged(value):
    assert refusal(written().body.replace(b'"challenges":1', b'"challenges":' + value)) == ("damaged", "manifest.json")


def test_the_root_of_other_documents_is_refused():
    assert refusal(canonical_bytes(changed("root", value="0" * 64))) == ("root", "manifest.json")


def test_documents_out_of_order_are_refused():
    document = content()
    document["documents"].reverse()
    assert refusal(rooted(document)) == ("root", "manifest.json")


def test_a_path_that_stands_twice_is_refused():
    document = content()
    document["documents"].append(document["documents"][-1])
    assert refusal(rooted(document)) == ("twice", "tutorials/0b1d.json")


# ---------------------------------------------------------------- the format of 0.3 and before


def old(**changes):
    document = {"schema": "balise/release/1", "challenges": 1, "documents": content()["documents"], "made_by": {"generator": "1"}}
    return canonical_bytes(document | changes)


def test_an_old_release_is_named_and_signed_by_the_digest_of_its_manifest():
    read = manifest.read(old())
    digest = hashlib.sha256(old()).hexdigest()
    assert (read.root, read.seal(), read.documents, read.challenges) == (digest, digest, PLACES, 1)


@pytest.mark.parametrize("changes", [{"challenges": "x"}, {"challenges": None}, {"challenges": True}, {"made_by": 3}, {"documents": {}}])
def test_a_damaged_old_release_is_refused(changes):
    assert refusal(old(**changes)) == ("damaged", "manifest.json")


@pytest.mark.parametrize(
    ("document", "name"),
    [({"schema": "balise/index/2"}, "balise/index/2"), ({"code": "2024"}, "balise/ruleset/1"), ({"schema": 3}, "balise/ruleset/1"), ([], "balise/ruleset/1")],
)  # fmt: skip
def test_a_document_names_its_format(document, name):
    assert manifest.format_of(document) == name
