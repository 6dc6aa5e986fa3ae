"""A signing key that is gone is never replaced in silence: what has to be restored is said, and a new one is made when asked."""

import io

import pytest
from django.core.management import CommandError, call_command

from challenges.bank import bundles, services, signing
from cms.settings import checks
from tests.commands import printed
from tests.factories import bank

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.BALISE_KEYS_DIR = tmp_path / "keys"
    return settings.BALISE_KEYS_DIR


@pytest.fixture
def lost(own_folder):
    """A release, and the key that signed it, gone; returns its identifier."""
    release = bank.make_release()
    (own_folder / "signing.pem").unlink()
    return release.key_id


def sentence(key, folder):
    return (
        f"Il manque la clé {key}, qui signe les versions de cette banque\N{NO-BREAK SPACE}: remettez le fichier {folder / 'signing.pem'} depuis la sauvegarde. Si elle est "
        "perdue, «\N{NO-BREAK SPACE}manage.py bank keys create\N{NO-BREAK SPACE}» en fait une nouvelle, que les autres installations devront accepter."
    )


def test_an_installation_that_signed_nothing_makes_its_key_at_first_use(own_folder):
    assert signing.missing_key() is None
    signing.sign("0" * 64)
    assert [path.name for path in own_folder.iterdir()] == ["signing.pem"]


def test_nothing_is_signed_and_no_key_is_made(lost, own_folder):
    with pytest.raises(signing.MissingKey) as refusal:
        signing.sign("0" * 64)
    assert (refusal.value.messages, list(own_folder.iterdir())) == ([sentence(lost, own_folder)], [])


def test_a_build_is_refused_before_its_work_and_the_page_s_blockers_say_so(lost, own_folder, publisher):
    with pytest.raises(services.BuildRefused) as refusal:
        services.build(user=publisher)
    wanted = [("clé de signature", sentence(lost, own_folder))]
    assert [(one.target, one.message) for one in refusal.value.blockers] == wanted
    assert [(one.target, one.message) for one in services.blockers(user=publisher)][:1] == wanted


def test_the_shell_and_the_check_say_it(lost, own_folder):
    assert printed("bank", "keys", "list") == ({"ok": False, "reasons": [sentence(lost, own_folder)]}, 1)
    assert [found.msg for found in checks.server(None) if found.id == "balise.E004"] == [sentence(lost, own_folder)]


def test_a_new_key_is_made_when_asked_and_never_over_one_that_is_there(lost, own_folder):
    made, status = printed("bank", "keys", "create")
    assert (status, made["signing"] != lost, made["trusted"]) == (0, True, [made["signing"]])
    with pytest.raises(CommandError, match="la clé est là"):
        call_command("bank", "keys", "create", stdout=io.StringIO())
    assert signing.key_id(signing.own_key()) == made["signing"]


def test_the_lost_key_s_public_half_among_the_trusted_ones_is_a_handing_over(own_folder):
    release = bank.make_release()
    older = signing.own_key()
    (own_folder / "signing.pem").unlink()
    signing.trust(older)
    assert (signing.missing_key(), signing.key_id(signing.own_key()) != release.key_id) == (None, True)


def test_a_key_that_a_rotation_names_is_missed_before_it_signed_anything(own_folder):
    bank.make_release()
    _before, after = signing.rotate()
    (own_folder / "signing.pem").unlink()
    assert signing.missing_key() == sentence(after, own_folder)


def test_releases_of_partners_miss_no_key_of_ours(own_folder, tmp_path, settings):
    from tests.bank.test_bundles import members, zipped

    path = tmp_path / "theirs.zip"
    settings.BALISE_KEYS_DIR = tmp_path / "theirs"
    path.write_bytes(zipped(members()))
    theirs = signing.own_key()
    settings.BALISE_KEYS_DIR = own_folder
    signing.trust(theirs)
    bundles.import_bundle(path)
    (own_folder / "signing.pem").unlink(missing_ok=True)
    assert signing.missing_key() is None


def test_what_trusted_keys_signed_is_still_verified(lost, own_folder):
    assert (signing.trusted_keys(), signing.revoked_keys()) == ({}, {})
