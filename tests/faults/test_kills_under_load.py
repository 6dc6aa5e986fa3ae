"""20 kill -9 of web, worker and database while learners play: what was acknowledged is there once. 200 a time by `make faults`."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.load.server import ROOT

KILLS = 20
SEED = 20
#: Counts of the two lines of the ledger that must be 0.
NOTHING = {
    "answers": dict.fromkeys(("lost", "otherwise", "doubled", "untold", "two_open", "holes", "unfinished", "stuck", "told_wrong"), 0),
    "jobs": {"lost": 0, "waiting": 0},
}

pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")


@pytest.fixture
def migrated(tmp_path):
    """The suite's database, migrated, as a file that another can start from: quicker than migrating once more."""
    path = tmp_path / "start"
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        path.write_bytes(connection.connection.serialize())
    else:
        _dump(path)
    return path


def _dump(path):
    named = connection.settings_dict
    where = {
        "PGHOST": named["HOST"],
        "PGPORT": str(named["PORT"]),
        "PGUSER": named["USER"],
        "PGPASSWORD": named["PASSWORD"],
        "PGDATABASE": named["NAME"],
    }
    program = shutil.which("pg_dump") or max(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"), key=lambda one: float(one.parts[4]))
    with path.open("wb") as file:
        subprocess.run(
            [program, "--no-owner"], env=os.environ | {name: value for name, value in where.items() if value}, stdout=file, check=True
        )


def test_no_acknowledged_answer_and_no_job_is_lost_or_doubled(migrated):
    command = [
        sys.executable,
        "-m",
        "tests.faults",
        "--kills",
        str(KILLS),
        "--seed",
        str(SEED),
        "--engine",
        connection.vendor,
        "--start",
        str(migrated),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    ledger = {line["ledger"]: line for line in lines if "ledger" in line}
    assert {name: {key: line[key] for key in NOTHING[name]} for name, line in ledger.items()} == NOTHING, done.stdout + done.stderr
    assert sum(line["times"] for line in lines if "killed" in line) == KILLS
    assert (ledger["answers"]["acknowledged"] > 20 * KILLS, ledger["jobs"]["done"] > 0, done.returncode) == (True, True, 0)
