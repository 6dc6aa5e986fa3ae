"""The upgrade as one command, on an installation of 0.4 and from nothing; what it does to challenges and their answers."""

import json
import tarfile

import pytest

from cms.operation.version import version
from tests.operation.installations import POSTGRESQL, ROOT, Installation

BACKUP = ROOT / "tests" / "upgrades" / "installation-0.4.tar.xz"
PEOPLE = "tests/operation/people.py"
STEPS = ["compile_messages…", "migrate…", "setup_roles…", "authoring_facts…", "collectstatic…", "check…"]
JOURNAL = (
    "import django; django.setup()\nimport json\nfrom challenges.journal.models import Entry\n"
    "print(json.dumps([one.data for one in Entry.objects.filter(action='operation.upgrade').order_by('pk')]))"
)


@pytest.fixture
def nothing(tmp_path):
    made = Installation(tmp_path / "installation")
    yield made
    made.close()


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    """The installation of 0.4, upgraded by the command."""
    if POSTGRESQL:
        pytest.skip("the archive is an SQLite database")
    folder = tmp_path_factory.mktemp("old")
    (folder / "var").mkdir(mode=0o700)
    with tarfile.open(BACKUP) as archive:
        archive.extractall(folder / "var", filter="data")
    made = Installation(folder)
    made.told = [made.manage("upgrade"), made.manage("upgrade")]
    return made


def test_an_upgrade_says_the_version_and_again_does_no_harm(old):
    assert old.told == [f"Balise {version()}\n"] * 2
    assert json.loads(old.run("-c", JOURNAL)) == [{"version": version(), "before": None}]
    old.manage("migrate", "--check", "--verbosity", "0")
    assert (old.folder / "var" / "static" / "staticfiles.json").exists()


def test_an_upgrade_changes_no_challenge_and_answers_follow(old):
    """Documents move with the generator's version. Eleven challenges are refused by the stricter laboratory of 0.5, and are not released."""
    seen = json.loads(old.run("tests/upgrades/rebuild.py").splitlines()[-1])
    refused = {
        "1.1-3a-01", "1.2-4a-01", "2.4-7a-01", "5.2-5a-01",
        # What the French says, a meal on a bank holiday.
        "1.3-1a-01", "2.1-2a-01", "3.1-1a-01", "3.2-3a-01", "3.3-5a-01", "4.1-8a-01", "4.3-3a-01",
    }  # fmt: skip
    assert (seen["moved"], seen["changed"]) == (74, [])
    assert {name for name in seen["removed"] if not name.startswith("tutorials/")} == refused
    # Two answers were to challenges that are refused.
    assert (seen["answers"], seen["followed"], seen["statistics"]) == (31, 31, 31)


def test_from_nothing(nothing):
    assert nothing.manage("upgrade", "--check") == f"Rien n’empêche de passer à Balise {version()}.\n"
    assert nothing.manage("upgrade") == f"Balise {version()}\n"
    assert (
        nothing.run("-c", "import django; django.setup()\nfrom django.contrib.auth.models import Group\nprint(Group.objects.count() > 3)")
        == "True\n"
    )


def test_a_database_of_a_later_version_is_left_alone(nothing):
    nothing.manage("migrate", "--verbosity", "0")
    nothing.run(
        "-c",
        "import django; django.setup()\nfrom django.db import connection\nfrom django.db.migrations.recorder import MigrationRecorder\nMigrationRecorder(connection).record_applied('bank', '0099_later')",
    )
    assert "version plus récente (bank.0099_later)" in nothing.manage("upgrade", status=1)


def test_a_backup_that_lacks_is_told_and_stops_nothing(nothing, tmp_path):
    nothing.manage("migrate", "--verbosity", "0")
    nothing.run(PEOPLE, "make")
    nothing.environment["PYTHONIOENCODING"] = "utf-8"
    import subprocess
    import sys

    def said():
        done = subprocess.run(
            [sys.executable, "manage.py", "upgrade", "--check"],
            cwd=ROOT,
            env=nothing.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stderr

    assert "Sauvegardez d’abord (manage.py backup FICHIER) : il n’y en a aucune." in said()
    nothing.manage("backup", str(tmp_path / "x.backup"), "--verbosity", "0")
    assert said() == ""


def test_a_key_that_is_lost_is_not_replaced_in_silence(nothing):
    nothing.manage("migrate", "--verbosity", "0")
    nothing.run(PEOPLE, "make")
    (nothing.folder / "var" / "keys" / "signing.pem").unlink()
    assert "La clé qui signe manque" in nothing.manage("upgrade", status=1)
    assert not (nothing.folder / "var" / "keys" / "signing.pem").exists()
