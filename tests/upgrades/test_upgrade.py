"""An installation of 0.4, kept as it was the day before modules moved, upgrades with its data and goes on working.

`installation-0.4.tar.xz` is the SQLite database of a demonstration made by 0.4 with small pools: a challenge under review, an assessment
with an open question, a release in service, a session. Of its key only the public half is kept, as a trusted one.
"""

import json
import os
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BACKUP = Path(__file__).with_name("installation-0.4.tar.xz")


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    """The upgraded installation's environment."""
    folder = tmp_path_factory.mktemp("installation")
    with tarfile.open(BACKUP) as archive:
        archive.extractall(folder, filter="data")
    environment = os.environ | {
        "BALISE_VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'balise.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        "BALISE_LABORATORY_VARIANTS": "12",
        "BALISE_POOL_SIZE": "12",
        "BALISE_POOL_MINIMUM": "4",
        "PYTHONPATH": str(ROOT),
    }
    run(environment, "manage.py", "migrate", "--verbosity", "0")
    return environment


def run(environment, *arguments):
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_people_go_on_where_they_were(installation):
    seen = json.loads(run(installation, "tests/upgrades/walk.py").splitlines()[-1])
    assert seen == {"title": "Titre changé", "facts": "Titre changé", "verified": True, "answered": 2, "next": 3}


def test_facts_are_made_again_from_every_revision(installation):
    assert run(installation, "manage.py", "authoring_facts") == "85\n"


ASK = """
from challenges.runtime.assessments import services
from challenges.runtime.assessments.models import Learner
test = services.start(Learner.objects.create(), kind="positioning", channel="positioning", strategy="balise-positioning-1", scope={"max_questions": 3})
services.answer(services.next_attempt(test), None, skipped=True)
services.next_attempt(test)
"""


def test_going_back_gives_each_attempt_what_its_variant_holds(installation):
    run(installation, "manage.py", "shell", "-c", ASK)
    path = installation["DATABASE_URL"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as database:
        held = database.execute(
            'SELECT v.instruction, v."key" FROM assessments_attempt a JOIN assessments_variant v ON v.id = a.variant_id ORDER BY a.id'
        ).fetchall()
    run(installation, "manage.py", "migrate", "assessments", "0007_one_browser", "--verbosity", "0")
    with closing(sqlite3.connect(path)) as database:
        given = database.execute('SELECT instruction, "key" FROM assessments_attempt ORDER BY id DESC LIMIT ?', [len(held)]).fetchall()
        with pytest.raises(sqlite3.IntegrityError, match="immutable"):
            database.execute("UPDATE assessments_attempt SET outcome = 'right' WHERE answered_at IS NOT NULL")
    run(installation, "manage.py", "migrate", "--verbosity", "0")
    assert (len(held) > 0, given[::-1]) == (True, held)
