"""What an installation keeps to itself, and what a server refuses to start with."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from cms.settings import checks
from cms.settings.private import open_to_others, private_database, private_folder, tighten
from cms.settings.refusals import weaknesses

KEY = "k3Vn8sQ2xR7pLw9ZtYb5mGf1HdJc6aEuTo4iWqXr0NyMvBgPlS"
SMTP = "django.core.mail.backends.smtp.EmailBackend"


def mode(path):
    return stat.S_IMODE(Path(path).stat().st_mode)


def test_files_that_learners_received_are_their_server_s_alone():
    storage = storages["artefacts"]
    name = storage.save("ab/cd/blob", ContentFile(b"x"))
    path = Path(storage.path(name))
    assert [mode(one) for one in (path, path.parent, path.parent.parent, storage.location)] == [0o600, 0o700, 0o700, 0o700]


def test_the_database_is_made_for_its_account_alone(tmp_path):
    path = tmp_path / "var" / "db.sqlite3"
    private_database({"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)})
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)


def test_a_database_that_is_there_keeps_its_rows_and_its_rights(tmp_path):
    path = tmp_path / "db.sqlite3"
    path.write_bytes(b"rows")
    path.chmod(0o640)
    private_database({"ENGINE": "django.db.backends.sqlite3", "NAME": path})
    assert (path.read_bytes(), mode(path)) == (b"rows", 0o640)


@pytest.mark.parametrize(
    "database", [{"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}, {"ENGINE": "x.postgresql", "NAME": "balise"}]
)
def test_a_database_without_a_file_makes_none(database, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    private_database(database)
    assert list(tmp_path.iterdir()) == []


def test_what_an_earlier_version_made_is_tightened_and_an_operator_s_folder_is_left(tmp_path):
    folder = tmp_path / "var"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    private_folder(folder)
    assert (mode(folder), open_to_others(folder, tmp_path / "absent")) == (0o755, [folder])
    tighten(folder, tmp_path / "absent")
    assert (mode(folder), open_to_others(folder)) == (0o700, [])


@pytest.mark.parametrize(
    ("key", "backend", "count"),
    [
        (KEY, SMTP, 0),
        (KEY[:49], SMTP, 1),
        ("ab" * 40, SMTP, 1),
        ("django-insecure-" + KEY, SMTP, 1),
        ("tests-only" + KEY, SMTP, 1),
        (KEY, "django.core.mail.backends.console.EmailBackend", 1),
        (KEY, "django.core.mail.backends.dummy.EmailBackend", 1),
        ("", "django.core.mail.backends.locmem.EmailBackend", 2),
    ],
)
def test_weak_settings(key, backend, count):
    assert len(list(weaknesses(key, backend))) == count


def _server(tmp_path, *arguments, **environment):
    values = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "cms.settings.production", "BALISE_VAR_DIR": str(tmp_path / "var")}
    return subprocess.run(
        [sys.executable, "manage.py", *(arguments or ("check", "--deploy"))],
        env=values | environment, capture_output=True, text=True, check=False, cwd=django_settings.BASE_DIR, timeout=120,
    )  # fmt: skip


def test_a_server_does_not_start_with_a_short_key_and_mail_for_nobody(tmp_path):
    refused = _server(tmp_path, SECRET_KEY="short")
    said = re.search(r"ImproperlyConfigured: (.*)", refused.stderr).group(1)
    assert (refused.returncode, "SECRET_KEY is too short" in said, "EMAIL_URL sends mail to nobody" in said) == (1, True, True)
    assert not (tmp_path / "var").exists()


def test_a_server_starts_with_what_it_needs_and_its_data_is_its_own(tmp_path):
    started = _server(
        tmp_path,
        SECRET_KEY=KEY,
        EMAIL_URL="smtp://balise:secret@mail.example:587",
        BEHIND_PROXY="on",
        BALISE_BASE_URL="https://balise.example",
        BALISE_MFA_REQUIRED="publishers,moderators,heads",
    )
    assert (started.returncode, re.findall(r"balise\.\w+", started.stderr)) == (0, ["balise.W002"])
    assert [mode(tmp_path / "var"), mode(tmp_path / "var" / "balise.sqlite3")] == [0o700, 0o600]


def test_proxies_that_cannot_be_read_are_told(settings):
    settings.BALISE_TRUSTED_PROXIES = ["10.0.0.0/8", "proxy.example"]
    assert [(found.id, "proxy.example" in found.msg) for found in checks.proxies(None)] == [("balise.E002", True)]


def test_data_that_others_may_read_is_told(db, settings, tmp_path):
    tmp_path.chmod(0o755)
    settings.VAR_DIR = tmp_path
    assert [found.id for found in checks.server(None) if found.id == "balise.W001"] == ["balise.W001"]
