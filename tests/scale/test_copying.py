"""From SQLite to PostgreSQL: every row of a real installation (the one of 0.4, upgraded) is there, the numbers go on, and it is refused elsewhere."""

import json
import os
import subprocess
import sys
import tarfile

import pytest

from tests.scale.servers import ROOT

BACKUP = ROOT / "tests" / "upgrades" / "installation-0.4.tar.xz"
COUNTS = """
import hashlib, json
from django.apps import apps
def plain(value):
    # Bytes and the order of keys in JSON are the engines' own.
    return bytes(value).hex() if isinstance(value, (bytes, memoryview)) else json.dumps(value, sort_keys=True, default=str)
found = {}
for model in apps.get_models(include_auto_created=True):
    meta = model._meta
    if meta.managed and not meta.proxy and meta.app_label not in ("wagtailsearch", "modelsearch", "migrations"):
        rows = [str([plain(value) for value in row]) for row in model._base_manager.order_by("pk").values_list(*(f.attname for f in meta.local_concrete_fields))]
        found[meta.db_table] = (len(rows), hashlib.sha256("\\n".join(rows).encode()).hexdigest())
print(json.dumps(found))
"""


def run(environment, *arguments, status=0):
    done = subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stderr[-3000:]
    return done.stdout if status == 0 else done.stderr


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    folder = tmp_path_factory.mktemp("installation")
    with tarfile.open(BACKUP) as archive:
        archive.extractall(folder, filter="data")
    environment = {"PATH": os.environ["PATH"], "BALISE_VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "cms.settings.dev"}
    run(environment, "migrate", "--verbosity", "0")
    return folder, environment


def test_every_row_is_there_and_numbers_go_on(installation, postgresql):
    folder, environment = installation
    there = environment | {"DATABASE_URL": postgresql.url}
    before = json.loads(run(environment, "shell", "--no-imports", "-c", COUNTS))
    run(there, "migrate", "--verbosity", "0")
    said = run(there, "copy_database", str(folder / "balise.sqlite3"))
    after = json.loads(run(there, "shell", "--no-imports", "-c", COUNTS))
    assert {table: (before[table][0], after[table][0]) for table in before if before[table] != after[table]} == {}
    assert (len(after), said) == (
        len(before),
        f"{sum(count for count, _digest in before.values())} lignes de {len(before)} tables copiées.\n",
    )
    made = "from challenges.runtime.schools.models import School as S; S.objects.create(name='x'); print(S.objects.count())"
    assert int(run(there, "shell", "--no-imports", "-c", made)) == before["schools_school"][0] + 1
    walked = subprocess.run(
        [sys.executable, "tests/upgrades/walk.py"],
        cwd=ROOT,
        env=there | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert walked.returncode == 0, walked.stderr[-2000:]
    assert json.loads(walked.stdout.splitlines()[-1])["answered"] == 2
    refused = run(there, "copy_database", str(folder / "balise.sqlite3"), status=1)
    assert refused == "CommandError: Cette installation n’est pas vide\N{NO-BREAK SPACE}: la copie ne va que dans une base neuve.\n"


def test_only_postgresql_takes_a_copy(installation):
    folder, environment = installation
    assert run(environment, "copy_database", str(folder / "balise.sqlite3"), status=1) == (
        "CommandError: La base de cette installation n’est pas PostgreSQL (DATABASE_URL).\n"
    )
