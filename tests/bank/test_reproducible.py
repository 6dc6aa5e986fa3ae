"""Two builds of the same content give the same root: in another process, another time zone, with other hashes, in another language."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from challenges.authoring import services as authoring
from challenges.bank import services
from tests.factories import bank, reviewing

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the second process works on a copy of a SQLite database"),
]


@pytest.fixture
def approved(framework, author, reviewer):
    """Three approved challenges, one with a file."""
    documents = [bank.csv_challenge("1.1-1a"), bank.challenge_document("1.2-1a"), bank.challenge_document("2.1-1a")]
    created, _updated = authoring.import_documents(documents, user=author)
    for challenge in created:
        authoring.submit(challenge, user=author)
        reviewing.approve(challenge, reviewer)


def built_elsewhere(database: Path, **environment) -> dict:
    """What `bank build` prints in a process of its own, on a copy of this database."""
    settings = {"DJANGO_SETTINGS_MODULE": "cms.settings.test", "DATABASE_URL": f"sqlite:///{database}"}
    done = subprocess.run(
        [sys.executable, "manage.py", "bank", "build", "--json"], cwd=ROOT, capture_output=True, text=True, check=False,
        env=os.environ | settings | environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Auckland", "TIME_ZONE": "Pacific/Auckland"},
        {"PYTHONHASHSEED": "4321", "TZ": "America/Caracas", "TIME_ZONE": "America/Caracas", "LANG": "C"},
    ],
)
def test_another_process_builds_the_same_root_from_nothing(environment, approved, tmp_path):
    from challenges.authoring.models import LaboratoryReport
    from challenges.bank.models import FrozenChallenge

    LaboratoryReport.objects.all().delete()
    FrozenChallenge.objects.all().delete()
    database = tmp_path / "elsewhere.sqlite3"
    connection.ensure_connection()
    database.write_bytes(connection.connection.serialize())
    here = services.build(user=None)
    there = built_elsewhere(database, **environment)
    assert (there["root"], there["challenges"]) == (here.root, 3)
