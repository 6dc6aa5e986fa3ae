#!/usr/bin/env bash
# django-tasks-db 0.13.0 (django-tasks 0.12.0, Django 5.2.19): a task whose worker is gone stays « running » for ever: it is neither run again, nor
# failed, nor removed.
#
# Seen: a worker marks a task RUNNING, with its name, before it runs it, and nothing renews or bounds that mark. When the machine stops there, later
# workers look at READY tasks only; `prune_db_task_results`, meant to keep the table small, removes finished tasks only, so `--min-age-days 0`
# leaves it as well; `get_result` goes on saying RUNNING, and `is_finished` false. The task here was taken 400 days ago by a worker that is no more.
# Output: after a new worker: RUNNING; after pruning everything: RUNNING, rows left: 1; the task that waited beside it: SUCCESSFUL, removed
#
# Why it matters: the build of a release or the examination of a question that was under way when the server restarted is lost, while its page says
# that it is being done. Whoever needs « at least once » keeps a lease of its own beside the queue.
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
cat > lost.py <<'PYTHON'
from datetime import timedelta

import django

django.setup()
from django.core.management import call_command
from django.utils import timezone
from django_tasks import default_task_backend
from django_tasks_db.models import DBTaskResult
from work import examine

lost = examine.enqueue(1)
row = DBTaskResult.objects.get(id=lost.id)
row.claim("worker-that-is-no-more")
DBTaskResult.objects.filter(id=lost.id).update(started_at=timezone.now() - timedelta(days=400), enqueued_at=timezone.now() - timedelta(days=400))
beside = examine.enqueue(2)
call_command("db_worker", "--batch", "--no-startup-delay", "--no-reload", verbosity=0)
after = default_task_backend.get_result(lost.id)
other = default_task_backend.get_result(beside.id).status
call_command("prune_db_task_results", "--min-age-days", "0", verbosity=0)
left = [str(one.id) for one in DBTaskResult.objects.all()]
pruned = default_task_backend.get_result(lost.id).status
removed = beside.id not in left
print(f"after a new worker: {after.status}; after pruning everything: {pruned}, rows left: {len(left)}; "
      f"the task that waited beside it: {other}, {'removed' if removed else 'kept'}")
raise SystemExit(0 if (after.status, after.is_finished, pruned, len(left), other, removed) == ("RUNNING", False, "RUNNING", 1, "SUCCESSFUL", True) else 1)
PYTHON
env/bin/python lost.py
