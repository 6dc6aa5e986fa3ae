"""PostgreSQL by environment: a pool and time limits for pages, neither for commands."""

import json
import os
import subprocess
import sys

import environ
import pytest

from cms.settings.databases import NEVER_BY_ITSELF, database
from tests.scale.servers import ROOT

URL = "postgres://balise:x@db.example/balise"


@pytest.fixture
def configured(monkeypatch):
    def read(**variables):
        for name in [name for name in os.environ if name.startswith(("BALISE_DATABASE_", "BALISE_PROCESS", "DATABASE_URL"))]:
            monkeypatch.delenv(name)
        for name, value in ({"DATABASE_URL": URL} | variables).items():
            monkeypatch.setenv(name, value)
        return database(environ.Env(), "sqlite:////nowhere")

    return read


def test_a_page_has_a_pool_and_limits(configured):
    found = configured(BALISE_PROCESS="web", BALISE_DATABASE_POOL="12", BALISE_DATABASE_STATEMENT_SECONDS="7")
    assert (found["CONN_MAX_AGE"], found["CONN_HEALTH_CHECKS"], found["OPTIONS"]) == (0, True, {
        "connect_timeout": 5, "prepare_threshold": NEVER_BY_ITSELF, "pool": {"min_size": 2, "max_size": 12, "timeout": 10},
        "options": "-c statement_timeout=7000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000",
    })  # fmt: skip


def test_a_command_has_neither(configured):
    found = configured()
    assert (found["CONN_MAX_AGE"], found["CONN_HEALTH_CHECKS"], found["OPTIONS"]) == (
        60, True, {"connect_timeout": 5, "prepare_threshold": NEVER_BY_ITSELF},
    )  # fmt: skip


def test_without_a_pool_a_page_keeps_its_connection(configured):
    found = configured(BALISE_PROCESS="web", BALISE_DATABASE_POOL="0")
    assert (found["CONN_MAX_AGE"], "pool" in found["OPTIONS"]) == (60, False)


def test_a_small_pool_has_no_larger_minimum(configured):
    assert configured(BALISE_PROCESS="web", BALISE_DATABASE_POOL="1")["OPTIONS"]["pool"]["min_size"] == 1


SCRIPT = """
import json, time
from concurrent.futures import ThreadPoolExecutor
import cms.wsgi
from django.db import connection, OperationalError, close_old_connections
def backend(_number):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid(), pg_sleep(0.05)")
        pid = cursor.fetchone()[0]
    close_old_connections()
    return pid
with ThreadPoolExecutor(12) as threads:
    pids = list(threads.map(backend, range(48)))
with connection.cursor() as cursor:
    shown = []
    for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
        cursor.execute("SHOW " + name)
        shown.append(cursor.fetchone()[0])
try:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(5)")
    slow = "answered"
except OperationalError as error:
    slow = str(error).splitlines()[0]
close_old_connections()
# The database cuts every connection, as a restart does: the next page must not be the one that finds out.
with connection.cursor() as cursor:
    cursor.execute("SELECT pg_backend_pid()")
    own = cursor.fetchone()[0]
    cursor.execute("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> %s AND usename = current_user AND backend_type = 'client backend'", [own])
close_old_connections()
after = [backend(0) > 0 for _time in range(4)]
print(json.dumps({"connections": len(set(pids)), "shown": shown, "slow": slow, "after": after}))
"""


def test_threads_share_the_connections_of_a_pool_that_survives_cuts(postgresql, tmp_path):
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": postgresql.url, "DJANGO_SETTINGS_MODULE": "cms.settings.dev", "BALISE_VAR_DIR": str(tmp_path),
                   "BALISE_DATABASE_POOL": "3", "BALISE_DATABASE_STATEMENT_SECONDS": "1"}  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout) == {
        "connections": 3, "shown": ["1s", "10s", "1min"], "slow": "canceling statement due to statement timeout", "after": [True] * 4,
    }  # fmt: skip
