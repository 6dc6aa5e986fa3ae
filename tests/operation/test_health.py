"""Whether the process lives, and whether it can serve: what matters closes the door, the rest does not."""

import json
import shutil
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.utils import timezone

from cms.operation import health
from cms.operation.version import version
from tests.factories import bank
from tests.operation.test_files import folder  # noqa: F401

NAMES = ["database", "migrations", "release", "static", "keys", "disk", "cache", "jobs", "mail"]


@pytest.fixture
def serving(db, settings, tmp_path):
    settings.BALISE_KEYS_DIR = tmp_path / "keys"
    release = bank.make_release(bank.bodies(per_competence=2))
    bank.serve(release)
    health._migrated.clear()
    return release


def asked(client):
    response = client.get("/health/ready")
    told = response.json()
    return response.status_code, told["status"], {name: one for name, one in told["checks"].items() if one["status"] != "ok"}


class Away:
    """Any call of the database fails."""

    def __call__(self, execute, sql, params, many, context):
        raise OperationalError('connection to server at "10.0.0.7", port 5432 failed: FATAL: password for "balise"')


def test_an_installation_that_serves(serving, client):
    response = client.get("/health/ready")
    told = response.json()
    assert (response.status_code, told["status"], told["version"], list(told["checks"])) == (200, "ok", version(), NAMES)
    assert "no-store" in response["Cache-Control"]


def test_the_process_lives_without_its_database(db, client):
    with connection.execute_wrapper(Away()):
        response = client.get("/health/live")
    assert (response.status_code, response.json()) == (200, {"status": "ok", "version": version()})


def test_a_database_that_is_away_closes_the_door_and_tells_nothing_of_it(serving, client):
    with connection.execute_wrapper(Away()):
        response = client.get("/health/ready")
    assert (response.status_code, response.json()["checks"]["database"]) == (503, {"status": "failed", "detail": "not answering"})
    assert "10.0.0.7" not in response.content.decode()


def test_no_release(db, serving, client):
    from challenges.bank.models import Channel

    Channel.objects.all().delete()
    assert asked(client) == (503, "failed", {"release": {"status": "failed", "detail": "none served"}})


def test_a_key_that_is_missing_or_unreadable(serving, client, settings):
    (settings.BALISE_KEYS_DIR / "signing.pem").write_text("no key")
    assert asked(client)[:2] == (503, "failed")
    shutil.rmtree(settings.BALISE_KEYS_DIR)
    assert asked(client) == (503, "failed", {"keys": {"status": "failed", "detail": "missing"}})
    assert not settings.BALISE_KEYS_DIR.exists()


def test_migrations_that_lack(serving, client):
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder.Migration.objects.filter(app="bank").order_by("-pk").first().delete()
    assert asked(client) == (503, "failed", {"migrations": {"status": "failed", "detail": "not applied"}})


def test_migrations_are_asked_once(serving, client, django_assert_max_num_queries):
    client.get("/health/ready")
    with django_assert_max_num_queries(4):
        client.get("/health/ready")


def test_static_files_that_were_not_collected(serving, client, settings, tmp_path):
    settings.STATIC_ROOT = str(tmp_path / "static")
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
    assert asked(client) == (503, "failed", {"static": {"status": "failed", "detail": "not collected"}})


@pytest.mark.parametrize(("free", "status", "found"), [
    (health.FREE_NEEDED - 1, 503, {"disk": {"status": "failed", "detail": "full"}}),
    (health.FREE_WANTED - 1, 200, {"disk": {"status": "degraded", "detail": "nearly full"}}),
    (health.FREE_WANTED, 200, {}),
])  # fmt: skip
def test_room_on_the_disk(serving, client, monkeypatch, free, status, found):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=free))
    code, _worst, told = asked(client)
    assert (code, told) == (status, found)


def test_a_disk_that_cannot_be_written(serving, client, folder):  # noqa: F811
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("a file where the folder should be")
    assert asked(client) == (503, "failed", {"disk": {"status": "failed", "detail": "not answering"}})


def test_a_cache_that_is_away_closes_no_door(serving, client, monkeypatch):
    def away(*args, **kwargs):
        raise ConnectionError("redis://:secret@10.0.0.8")

    monkeypatch.setattr(type(cache._connections["default"]) if hasattr(cache, "_connections") else type(cache), "set", away, raising=False)
    code, worst, told = asked(client)
    assert (code, worst, told) == (200, "degraded", {"cache": {"status": "degraded", "detail": "not answering"}})


@pytest.mark.parametrize(("minutes", "status"), [(0, "ok"), (9, "ok"), (11, "degraded")])
def test_jobs_that_nobody_takes(serving, client, monkeypatch, minutes, status):
    waiting = timezone.now() - timezone.timedelta(minutes=minutes)
    monkeypatch.setattr(health, "jobs_summary", lambda: SimpleNamespace(oldest_waiting=waiting, states={}, workers=0, last_heartbeat=None))
    response = client.get("/health/ready")
    assert (response.status_code, response.json()["checks"]["jobs"]["status"]) == (200, status)


def test_mail_that_goes_nowhere(serving, client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert asked(client) == (200, "degraded", {"mail": {"status": "degraded", "detail": "goes nowhere"}})


def test_the_answer_of_before_is_what_it_was(serving, client):
    assert json.loads(client.get("/health/").content) == {
        "ok": True, "database": True, "channels": dict.fromkeys(("positioning", "certification", "preview"), serving.number),
    }  # fmt: skip


def test_probes_are_not_sent_to_https(serving, client, settings):
    settings.SECURE_SSL_REDIRECT = True
    from django.test import Client

    fresh = Client()
    assert [fresh.get(path).status_code for path in ("/health/live", "/health/ready", "/")] == [200, 200, 301]


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/metrics"])
def test_nothing_is_posted_there(db, client, path):
    assert client.post(path).status_code == 405
