"""Fixtures of the tests of the bank's API, and of following another instance."""

import json

import pytest

from challenges.bank import services
from challenges.bank.models import BankToken
from tests.bank.asking import API
from tests.bank.replaying import running
from tests.factories import bank


@pytest.fixture
def tokens(db):
    """A token of each right: the row and the secret."""
    return {scope: services.create_token(scope, scope, user=None) for scope in BankToken.Scope.values}


@pytest.fixture
def get(client, tokens):
    """GET under the API with the right to read, or another."""

    def got(path, scope="bank:read", **headers):
        secret = tokens[scope][1]
        return client.get(f"{API}{path}", headers={"Authorization": f"Bearer {secret}"} | headers)

    return got


@pytest.fixture
def second(released_bank):
    """A release that differs by the title of one challenge, one challenge more, and the index."""
    made = bank.copied()
    uids = json.loads(made.bodies["index.json"])["challenges"]["uid"]
    bank.rename(made, uids[0], "Un autre titre")
    bank.drop(made, uids[-1])
    return bank.make_release(made)


@pytest.fixture
def folders(settings, tmp_path):
    """Keys and bundles of this installation alone."""
    settings.BALISE_KEYS_DIR = tmp_path / "ours"
    settings.BALISE_BUNDLES_DIR = tmp_path / "bundles"


@pytest.fixture
def theirs(settings, tmp_path, folders):
    """Work under the keys of the other instance, then come back."""

    class Theirs:
        def __enter__(self):
            settings.BALISE_KEYS_DIR, settings.BALISE_BUNDLES_DIR = tmp_path / "theirs", tmp_path / "theirs" / "bundles"

        def __exit__(self, *_error):
            settings.BALISE_KEYS_DIR, settings.BALISE_BUNDLES_DIR = tmp_path / "ours", tmp_path / "bundles"

    return Theirs()


@pytest.fixture
def instance(client, theirs):
    """Another instance whose channels serve the bank of the tests, and whose key is trusted here."""
    yield from running(client, theirs, bank.bodies())


@pytest.fixture
def moved(client, theirs):
    """An instance whose libraries drew otherwise: one pinned digest of one challenge is not what comes out here."""
    content = bank.copied()
    uid = json.loads(content.bodies["index.json"])["challenges"]["uid"][0]
    path = f"challenges/{uid}.json"
    released = json.loads(content.bodies[path])
    released["pool"][0]["digests"]["draw"] = "0" * 64
    content.add(path, released)
    bank.rename(content, uid, released["challenge"]["title"])
    yield from running(client, theirs, content)
