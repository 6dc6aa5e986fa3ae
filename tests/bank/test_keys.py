"""Keys: whose releases are trusted, how one key hands over to the next, and what a revoked key is worth."""

import pytest

from challenges.bank import bundles, services, signing
from tests.bank.test_bundles import members, zipped
from tests.factories import bank

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.BALISE_KEYS_DIR = tmp_path / "ours"


@pytest.fixture
def elsewhere(settings, tmp_path):
    """Work as another installation, then come back."""

    class Elsewhere:
        def __enter__(self):
            settings.BALISE_KEYS_DIR = tmp_path / "theirs"

        def __exit__(self, *_error):
            settings.BALISE_KEYS_DIR = tmp_path / "ours"

    return Elsewhere()


@pytest.fixture
def theirs(elsewhere, tmp_path):
    """A bundle of another installation, and its public key."""
    path = tmp_path / "theirs.zip"
    with elsewhere:
        path.write_bytes(zipped(members()))
        return path, signing.own_key()


def refused(path):
    with pytest.raises(bundles.BundleRefused) as error:
        bundles.import_bundle(path)
    return error.value.messages


def test_the_bundle_of_a_stranger_is_refused(theirs):
    path, public = theirs
    assert refused(path) == [f"La version est signée par une clé inconnue ({signing.key_id(public)}) : ajoutez-la aux clés de confiance."]


def test_the_bundle_of_a_trusted_partner_is_imported_under_the_partner_s_key(theirs):
    path, public = theirs
    signing.trust(public)
    assert bundles.import_bundle(path).key_id == signing.key_id(public)


def test_the_bundle_of_a_revoked_key_is_refused(theirs):
    path, public = theirs
    signing.trust(public)
    signing.revoke(signing.key_id(public))
    assert refused(path) == [f"La version est signée par une clé révoquée ({signing.key_id(public)})."]


def test_the_private_key_is_readable_by_its_owner_only(settings):
    signing.sign("0" * 64)
    assert (settings.BALISE_KEYS_DIR / "signing.pem").stat().st_mode & 0o777 == 0o600


def test_after_a_rotation_another_key_signs_and_the_older_one_still_counts():
    release = bank.make_release()
    before, after = signing.rotate()
    newer = bank.make_release(bank.bodies(marker=" bis"))
    assert (release.key_id, newer.key_id) == (before, after)
    assert [services.verify(one).problems for one in (release, newer)] == [[], []]


def test_whoever_trusts_the_older_key_comes_to_trust_the_newer_one(elsewhere):
    with elsewhere:
        older = signing.own_key()
        names = [signing.rotate()[1], signing.rotate()[1]]
        statements = signing.rotations()
    signing.trust(older)
    assert (signing.accept_rotations(statements), set(names) <= signing.trusted_keys().keys()) == (names, True)


def test_whoever_does_not_trust_the_older_key_trusts_none_of_what_follows(elsewhere):
    with elsewhere:
        signing.rotate()
        statements = signing.rotations()
    assert (signing.accept_rotations(statements), len(signing.trusted_keys())) == ([], 1)


def test_a_statement_that_was_altered_is_refused(elsewhere, tmp_path):
    with elsewhere:
        older = signing.own_key()
        signing.rotate()
        statements = signing.rotations()
    signing.trust(older)
    forged = [statements[0] | {"key": signing.pem_of(signing.own_key())}]
    assert signing.accept_rotations(forged) == []  # our own key is trusted already: nothing to accept
    signing.rotate()
    stranger = signing.Ed25519PrivateKey.generate().public_key()
    with pytest.raises(signing.BadSignature):
        signing.accept_rotations([statements[0] | {"key": signing.pem_of(stranger)}])


def test_a_revoked_key_is_not_trusted_again_by_an_old_statement(elsewhere):
    with elsewhere:
        older = signing.own_key()
        _before, after = signing.rotate()
        statements = signing.rotations()
    signing.trust(older)
    signing.accept_rotations(statements)
    signing.revoke(after)
    assert (signing.accept_rotations(statements), after in signing.trusted_keys()) == ([], False)


@pytest.mark.parametrize("name", ["own", "nobody"])
def test_the_key_that_signs_and_a_key_that_is_unknown_cannot_be_revoked(name):
    identifier = signing.key_id(signing.own_key()) if name == "own" else "0" * 16
    with pytest.raises(signing.UnknownKey):
        signing.revoke(identifier)
