"""`manage.py bank keys`, `token` and `gc`: what each prints, and what it says when it refuses."""

from datetime import timedelta

import pytest
from django.core.management import CommandError
from django.utils import timezone

from challenges.bank import services, signing
from challenges.bank.models import BankToken, Release
from tests.commands import printed
from tests.factories import bank

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    settings.BALISE_KEYS_DIR = tmp_path / "keys"
    settings.BALISE_BUNDLES_DIR = tmp_path / "bundles"


@pytest.fixture
def stranger(tmp_path):
    """The public key of another installation, and its file."""
    public = signing.Ed25519PrivateKey.generate().public_key()
    path = tmp_path / "theirs.pem"
    path.write_text(signing.pem_of(public))
    return signing.key_id(public), str(path)


def keys(trusted, revoked=()):
    own = signing.own_key()
    return {
        "ok": True,
        "signing": signing.key_id(own),
        "public": signing.pem_of(own),
        "trusted": sorted({signing.key_id(own), *trusted}),
        "revoked": sorted(revoked),
    }


# ---------------------------------------------------------------- keys


def test_keys_list_prints_the_key_that_signs_and_those_that_count():
    assert printed("bank", "keys", "list") == (keys([]), 0)


def test_keys_trust_adds_the_key_of_a_file(stranger):
    assert printed("bank", "keys", "trust", stranger[1]) == (keys([stranger[0]]), 0)


def test_keys_revoke_takes_a_key_back(stranger):
    printed("bank", "keys", "trust", stranger[1])
    assert printed("bank", "keys", "revoke", stranger[0]) == (keys([], [stranger[0]]), 0)


def test_keys_rotate_signs_with_a_new_key_and_keeps_the_older_one():
    older = signing.key_id(signing.own_key())
    answer, status = printed("bank", "keys", "rotate")
    assert (answer, status, answer["signing"] == older) == (keys([older]), 0, False)


@pytest.mark.parametrize("content", [None, "", "not a key", "-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----\n"])
def test_keys_trust_refuses_what_is_no_key(content, tmp_path):
    path = tmp_path / "x.pem"
    if content is not None:
        path.write_text(content)
    with pytest.raises(CommandError, match="x.pem : ce fichier n’est pas une clé publique Ed25519$"):
        printed("bank", "keys", "trust", str(path))


@pytest.mark.parametrize("which", ["own", "unknown"])
def test_keys_revoke_refuses_the_key_that_signs_and_one_that_is_unknown(which):
    identifier = signing.key_id(signing.own_key()) if which == "own" else "0" * 16
    with pytest.raises(CommandError, match=f"^{identifier} : clé inconnue, ou celle qui signe"):
        printed("bank", "keys", "revoke", identifier)


# ---------------------------------------------------------------- tokens


def test_token_create_prints_the_secret_that_then_works():
    answer, status = printed("bank", "token", "create", "Instance de secours", "--scope", "bank:solve", "--days", "30")
    token = BankToken.objects.get()
    days = round((token.expires_at - token.created_at) / timedelta(days=1))
    assert (answer, status, services.find_token(answer["token"]), token.name, days) == (
        {"ok": True, "uid": str(token.uid), "scope": "bank:solve", "token": answer["token"]}, 0, token, "Instance de secours", 30,
    )  # fmt: skip


def test_token_create_opens_no_solution_unless_asked():
    assert printed("bank", "token", "create", "x")[0]["scope"] == "bank:read"


def test_token_create_without_days_is_without_end():
    printed("bank", "token", "create", "x", "--days", "0")
    assert BankToken.objects.get().expires_at is None


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [(("--days", "731"), "Un jeton vaut de 1 à 730 jours."), (("--days", "-1"), "Un jeton vaut de 1 à 730 jours.")],
)
def test_token_create_leaves_with_1_and_the_reason(arguments, reason):
    assert printed("bank", "token", "create", "x", *arguments) == ({"ok": False, "reasons": [reason]}, 1)


def test_token_create_needs_a_name():
    assert printed("bank", "token", "create") == ({"ok": False, "reasons": ["Dites à quoi servira ce jeton."]}, 1)


def test_token_create_as_somebody_who_may_not_is_refused(author):
    expected = {"ok": False, "reasons": ["Vous ne pouvez pas donner accès à la banque."]}
    assert printed("bank", "token", "create", "x", "--as", author.username) == (expected, 1)


def test_token_create_as_somebody_is_signed_by_that_person(publisher):
    printed("bank", "token", "create", "x", "--as", publisher.username)
    assert BankToken.objects.get().created_by == str(publisher)


def test_token_list_prints_no_secret():
    token, _secret = services.create_token("x", "bank:read", user=None)
    expected = {"ok": True, "tokens": [{"uid": str(token.uid), "name": "x", "scope": "bank:read", "revoked": False}]}
    assert printed("bank", "token", "list") == (expected, 0)


def test_token_revoke_takes_the_access_away():
    token, secret = services.create_token("x", "bank:read", user=None)
    answer, status = printed("bank", "token", "revoke", str(token.uid))
    assert (answer["tokens"][0]["revoked"], status, services.find_token(secret)) == (True, 0, None)


@pytest.mark.parametrize("name", ["x", "00000000-0000-4000-8000-000000000000"])
def test_token_revoke_names_what_it_does_not_know(name):
    with pytest.raises(CommandError, match=f"^{name} : jeton inconnu$"):
        printed("bank", "token", "revoke", name)


def test_acting_as_nobody_is_refused():
    with pytest.raises(CommandError, match="^personne : compte inconnu$"):
        printed("bank", "token", "list", "--as", "personne")


# ---------------------------------------------------------------- cleaning


@pytest.fixture
def unused(db):
    """A release that nothing uses, and a served one after it."""
    first = bank.make_release()
    bank.serve(bank.make_release(bank.bodies(marker=" bis")), "preview")
    return first


def gone(dry_run, releases=(1,)):
    own = [body for path, body in bank.bodies().bodies.items() if path.startswith("challenges/") or path == "index.json"]
    documents, size = (len(own), sum(map(len, own))) if releases else (0, 0)
    return {"ok": True, "releases": list(releases), "documents": documents, "bytes": size, "files": 0, "dry_run": dry_run}


def test_gc_prints_what_it_took_away(unused):
    assert (printed("bank", "gc", "--keep", "0", "--days", "0"), Release.objects.filter(number=1).exists()) == ((gone(False), 0), False)


def test_gc_prints_what_it_would_take_away(unused):
    answer = printed("bank", "gc", "--keep", "0", "--days", "0", "--dry-run")
    assert (answer, Release.objects.filter(number=1).exists()) == ((gone(True), 0), True)


@pytest.mark.parametrize("options", [(), ("--keep", "2", "--days", "0"), ("--keep", "0", "--days", "1")])
def test_gc_keeps_the_latest_and_the_young(options, unused):
    assert unused.created_at > timezone.now() - timedelta(hours=1)
    assert printed("bank", "gc", *options) == (gone(False, releases=()), 0)
