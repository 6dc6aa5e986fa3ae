"""What a server says of its settings: which environment a command runs in, what it refuses to start with, and that it needs https."""

import os
import re
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from cms.settings import caches, checks, stores
from cms.settings.refusals import passwords_of, weaknesses
from tests.pages import press
from tests.scale.servers import ROOT

KEY = "k3Vn8sQ2xR7pLw9ZtYb5mGf1HdJc6aEuTo4iWqXr0NyMvBgPlS"
SMTP = "django.core.mail.backends.smtp.EmailBackend"
#: What docs/operating.md tells to write, in short.
SERVER = {
    "DJANGO_SETTINGS_MODULE": "cms.settings.production", "SECRET_KEY": KEY, "EMAIL_URL": "smtp://balise:x1@mail.example:587", "ALLOWED_HOSTS": "balise.example.org",
    "BALISE_BASE_URL": "https://balise.example.org", "BEHIND_PROXY": "on", "BALISE_TRUSTED_PROXIES": "127.0.0.1,unix",
    "BALISE_MFA_REQUIRED": "publishers,moderators,heads",
}  # fmt: skip


def run(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env={"PATH": os.environ["PATH"]} | environment, capture_output=True, text=True, check=False,
        timeout=120,
    )  # fmt: skip


def settings_of(done):
    return done.stdout.strip().splitlines()[-1]


TELL = (
    "shell",
    "--no-imports",
    "-c",
    "from django.conf import settings; print(settings.SETTINGS_MODULE, settings.DATABASES['default']['NAME'])",
)


def test_without_settings_a_new_database_is_told(tmp_path):
    done = run(*TELL, BALISE_VAR_DIR=str(tmp_path / "var"), BALISE_ENV_FILE=str(tmp_path / "none"))
    assert (done.returncode, settings_of(done)) == (0, f"cms.settings.dev {tmp_path}/var/balise.sqlite3")
    assert done.stderr.startswith("Aucun réglage trouvé (ni DJANGO_SETTINGS_MODULE, ni ")
    assert done.stderr.endswith(f"nouvelle base SQLite dans {tmp_path}/var.\n")


def test_a_database_that_is_there_is_worked_on_without_a_word(tmp_path):
    (tmp_path / "balise.sqlite3").touch()
    done = run(*TELL, BALISE_VAR_DIR=str(tmp_path), BALISE_ENV_FILE=str(tmp_path / "none"))
    assert (done.returncode, done.stderr) == (0, "")


def test_on_a_server_a_command_takes_the_service_s_settings(tmp_path):
    path = tmp_path / "balise.env"
    path.write_text("\n".join(f"{name}={value}" for name, value in SERVER.items()) + f"\nBALISE_VAR_DIR={tmp_path}/var\n")
    done = run(*TELL, BALISE_ENV_FILE=str(path))
    assert (done.returncode, done.stderr, settings_of(done)) == (0, "", f"cms.settings.production {tmp_path}/var/balise.sqlite3")


def test_what_stands_in_the_environment_goes_before_the_file(tmp_path):
    path = tmp_path / "balise.env"
    path.write_text("DJANGO_SETTINGS_MODULE=cms.settings.production\n")
    done = run(*TELL, BALISE_ENV_FILE=str(path), DJANGO_SETTINGS_MODULE="cms.settings.dev", BALISE_VAR_DIR=str(tmp_path))
    assert settings_of(done) == f"cms.settings.dev {tmp_path}/balise.sqlite3"


def test_a_file_that_does_not_name_the_settings_is_refused(tmp_path):
    path = tmp_path / "balise.env"
    path.write_text("SECRET_KEY=x\n")
    done = run("check", BALISE_ENV_FILE=str(path))
    assert (done.returncode, done.stderr) == (
        1, f"{path} ne dit pas DJANGO_SETTINGS_MODULE\N{NO-BREAK SPACE}: ajoutez-y DJANGO_SETTINGS_MODULE=cms.settings.production.\n",
    )  # fmt: skip


@pytest.mark.skipif(os.geteuid() != 0, reason="another account is needed")
@pytest.mark.parametrize("closed", ["file", "folder"])
def test_another_account_is_sent_to_the_service_s(tmp_path, closed):
    import pwd

    folder = tmp_path / "etc"
    folder.mkdir()
    path = folder / "balise.env"
    path.write_text("DJANGO_SETTINGS_MODULE=cms.settings.production\n")
    (path if closed == "file" else folder).chmod(0o600 if closed == "file" else 0o700)
    script = "import os, sys, cms.environment as e; sys.argv = ['manage.py', 'migrate']; os.setuid(%d); e.prepare()"
    # The module alone: the test's own folders are closed to that account.
    for parent in (*tmp_path.parents[:3], tmp_path):
        parent.chmod(parent.stat().st_mode | 0o011)
    done = subprocess.run(
        [sys.executable, "-c", script % pwd.getpwnam("nobody").pw_uid], cwd=ROOT, capture_output=True, text=True, check=False,
        env={"PATH": os.environ["PATH"], "BALISE_ENV_FILE": str(path)},
    )  # fmt: skip
    assert "sudo -u balise manage.py migrate" in done.stderr, done.stderr


def test_the_folder_of_a_sqlite_database_is_made(tmp_path):
    done = run("migrate", "journal", "--verbosity", "0", DATABASE_URL=f"sqlite:///{tmp_path}/new/deep/b.sqlite3", BALISE_VAR_DIR=str(tmp_path / "var"),
               DJANGO_SETTINGS_MODULE="cms.settings.dev")  # fmt: skip
    assert (done.returncode, done.stderr, (tmp_path / "new" / "deep" / "b.sqlite3").exists()) == (0, "", True)


def test_the_check_of_a_documented_server_is_clean(tmp_path):
    done = run("check", "--deploy", "--fail-level", "WARNING", BALISE_VAR_DIR=str(tmp_path / "var"), CACHE_URL="valkey://127.0.0.1:6379/0",
               BALISE_ARTEFACTS_URL="s3://balise/fichiers?endpoint=https://s3.example.org", BALISE_SESSIONS="cached", **SERVER)  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "System check identified no issues (3 silenced).\n", "")


@pytest.mark.parametrize(
    ("changed", "ids"),
    [
        ({"BALISE_BASE_URL": "http://balise.example.org"}, ["balise.E003"]),
        ({"BEHIND_PROXY": "off"}, ["balise.W003"]),
        ({"BALISE_TRUSTED_PROXIES": ""}, ["balise.W002"]),
        ({"SECURE_SSL_REDIRECT": "off"}, ["balise.W004", "security.W008"]),
        ({"BALISE_MFA_REQUIRED": "publishers,heads"}, ["balise.W005"]),
        ({"BALISE_MFA_REQUIRED": "publishers,moderators,heads,editeurs"}, ["balise.E005"]),
    ],
)
def test_what_lacks_is_told(tmp_path, changed, ids):
    done = run("check", "--deploy", BALISE_VAR_DIR=str(tmp_path / "var"), **(SERVER | changed))
    assert sorted(re.findall(r"\((\w+\.\w\d+)\)", done.stderr)) == ids


@pytest.mark.parametrize(
    ("database", "cache", "s3", "variables"),
    [
        ({"PASSWORD": "postgres"}, "", "", ["DATABASE_URL"]),
        ({"PASSWORD": ""}, "valkey://:ChangeMe@host/0", "", ["CACHE_URL"]),
        ({}, "valkey://host/0", "minioadmin", ["AWS_SECRET_ACCESS_KEY"]),
        ({"PASSWORD": "k3Vn8sQ2xR7p"}, "valkey://:pLw9ZtYb5mGf@host/0", "1HdJc6aEuTo4", []),
    ],
)
def test_passwords_of_documentation_are_refused(database, cache, s3, variables):
    assert [said.split()[0] for said in weaknesses(KEY, SMTP, passwords_of(database, cache, s3))] == variables


def test_a_server_does_not_start_with_a_default_password(tmp_path):
    done = run("check", BALISE_VAR_DIR=str(tmp_path / "var"), **(SERVER | {"DATABASE_URL": "postgres://balise:changeme@127.0.0.1/balise"}))
    said = re.search(r"ImproperlyConfigured: (.*)", done.stderr)
    assert (done.returncode, said and said.group(1)) == (1, "DATABASE_URL holds a password that everybody knows: make one of your own.")


@pytest.mark.parametrize(
    ("package", "variable"), [("redis", "CACHE_URL"), ("boto3", "BALISE_ARTEFACTS_URL"), ("storages", "BALISE_ARTEFACTS_URL")]
)
def test_a_setting_whose_package_is_not_installed_says_what_to_install(monkeypatch, package, variable):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ImproperlyConfigured, match=f"{variable} needs the package {package}: pip install -r requirements/scale.txt"):
        caches.cache("valkey://host/0")
        stores.artefacts("s3://bucket", ROOT)


def test_sessions_elsewhere_are_refused(tmp_path):
    done = run("check", BALISE_VAR_DIR=str(tmp_path), DJANGO_SETTINGS_MODULE="cms.settings.dev", BALISE_SESSIONS="memory")
    assert "BALISE_SESSIONS is 'memory': write database or cached." in done.stderr


@pytest.mark.django_db
def test_a_form_sent_over_http_is_told_that_https_is_needed(settings):
    settings.CSRF_COOKIE_SECURE = settings.SESSION_COOKIE_SECURE = True
    client = Client(enforce_csrf_checks=True)
    client.get("/compte/connexion/")
    answer = client.post("/compte/connexion/", {"username": "a", "password": "b"})
    assert (answer.status_code, answer.context["title"]) == (403, "Cette adresse doit s’ouvrir en https")


@pytest.mark.django_db
def test_a_stale_form_over_https_is_still_a_stale_form(settings):
    settings.CSRF_COOKIE_SECURE = settings.SESSION_COOKIE_SECURE = True
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/compte/connexion/", {"username": "a"}, secure=True)
    assert (answer.status_code, answer.context["title"]) == (403, "Cette page est restée ouverte trop longtemps")


@pytest.mark.django_db
def test_on_a_laptop_http_is_enough(client):
    assert press(client, "/compte/connexion/", {"username": "a", "password": "b"}).status_code == 200


def test_proxies_without_https_are_told(settings):
    settings.BALISE_TRUSTED_PROXIES, settings.SECURE_PROXY_SSL_HEADER = ["unix"], None
    assert [found.id for found in checks._proxies()] == ["balise.W003"]
