#!/usr/bin/env bash
# django-tasks-db 0.13.0 (Django 5.2.19, SQLite): the lock under which a worker takes a task depends on CONN_MAX_AGE; idle, it takes all or nothing.
#
# Seen: a worker asks for an exclusive transaction by setting `connection.transaction_mode`, right after `close_old_connections()`. With Django's
# default CONN_MAX_AGE = 0 that has closed the connection; opening it again reads the settings and forgets the mode: the task is looked for and taken
# under a plain, deferred BEGIN. With persistent connections the mode holds, and a worker that has nothing to do takes the exclusive lock of
# the whole database at every look, once a second by default, since the transaction begins before it is known whether a task waits.
# Output: CONN_MAX_AGE 0: 5 looks, BEGIN x 5; CONN_MAX_AGE None: 5 looks, BEGIN EXCLUSIVE x 5; plain look: no transaction
#
# Why it matters: on SQLite every answer of every pupil needs that one lock. Connections kept for speed make the night's worker compete with the
# exam; connections closed take away what keeps two workers from reading the same task. Looking first with
# `DBTaskResult.objects.ready().exists()` costs no lock; and what must be done once needs a mark of its own.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check "django==5.2.19" "django-tasks==0.12.0" "django-tasks-db==0.13.0"
cat > site_settings.py <<'PYTHON'
SECRET_KEY = "x" * 50
USE_TZ = True
INSTALLED_APPS = ["django_tasks_db"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "bank.sqlite3"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
PYTHON
cat > work.py <<'PYTHON'
from django_tasks import task


@task()
def examine(number):
    return number
PYTHON
export DJANGO_SETTINGS_MODULE=site_settings
env/bin/python -m django migrate --verbosity 0
cat > look.py <<'PYTHON'
import django

django.setup()
from django.db import connection
from django.db.backends.signals import connection_created
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

seen = []
connection_created.connect(lambda connection, **_more: connection.connection.set_trace_callback(seen.append), weak=False)


def begun(age, look):
    connection.close()
    connection.settings_dict["CONN_MAX_AGE"] = age
    connection.ensure_connection()
    seen.clear()
    for _time in range(5):
        look()
    return [one for one in seen if one.startswith("BEGIN")]


def worker():
    Worker(queue_names=["default"], interval=0, batch=True, backend_name="default", startup_delay=False, max_tasks=None,
           worker_id="w", excluded_queue_names=[]).run()


closed, kept = begun(0, worker), begun(None, worker)
plain = begun(None, DBTaskResult.objects.ready().exists)
print(f"CONN_MAX_AGE 0: {sorted(set(closed))} x {len(closed)}; CONN_MAX_AGE None: {sorted(set(kept))} x {len(kept)}; plain look: {plain}")
raise SystemExit(0 if (closed, kept, plain) == (["BEGIN"] * 5, ["BEGIN EXCLUSIVE"] * 5, []) else 1)
PYTHON
env/bin/python look.py
