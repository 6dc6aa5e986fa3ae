"""Export of a campaign of 10,000 participations: seconds, queries, and memory above that of 1,000, as CSV and ODS, per pupil and per question.

`python -m tests.benchmarks.exporting` measures on the database of DATABASE_URL (`scripts/with_postgresql`), or on a file of SQLite.
"""

import datetime
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django

FEW, MANY, QUESTIONS = 1_000, 10_000, 8
#: What ten times as many participations may take above the first.
MOST_MEBIBYTES = 25.0
#: Queries a thousand participations, for one row a pupil and for one a question.
MOST_QUERIES = {"eleves": 12.0, "questions": 55.0}


def _campaign(school, release, count: int):
    """A campaign that so many pupils of the register sent results to, inserted in bulk."""
    from challenges.runtime.assessments.models import Assessment, Summary
    from challenges.runtime.campaigns.models import Campaign, Participation, Try
    from challenges.runtime.schools.models import Pupil, SchoolClass
    from tests.factories import answers

    now = datetime.datetime(2026, 11, 3, 9, tzinfo=datetime.UTC)
    before = Assessment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    answers.sessions(release, count, QUESTIONS, seed=count)
    tests = list(Assessment.objects.filter(pk__gt=before).order_by("pk"))
    campaign = Campaign.objects.create(
        school=school, name=f"Rentrée {count}", code=f"BENCH{count}", competences=sorted({f"{d}.{c}" for d in range(1, 6) for c in (1, 2, 3)}),
        closes_at=now + datetime.timedelta(days=30), created_by="bench",
    )  # fmt: skip
    room = SchoolClass.objects.create(school=school, name=f"3e {count}", year="2026-2027")
    pupils = Pupil.objects.bulk_create(
        [Pupil(school=school, school_class=room, last_name=f"Nom{n:05d}", first_name=f"Prénom{count}", birth_date=now.date()) for n in range(count)],
        batch_size=500,
    )  # fmt: skip
    taken = [
        Participation(campaign=campaign, learner_id=test.learner_id, assessment=test, pupil=pupil, shared_at=now, sent_assessment=test)
        for test, pupil in zip(tests, pupils, strict=True)
    ]
    made = Participation.objects.bulk_create(taken, batch_size=500)
    Try.objects.bulk_create(
        [Try(participation=one, assessment_id=one.assessment_id, number=1, sent_at=now) for one in made], batch_size=500
    )
    said = {code: [3, 2, 4, 0.95, 24, 3, 2] for code in ("1.1", "1.2", "2.1", "3.1", "5.1")}
    Summary.objects.bulk_create(
        [Summary(assessment=test, release_root=release.root, points=120, answered=QUESTIONS, right=5, scored=QUESTIONS, competences=said) for test in tests],
        batch_size=500,
    )  # fmt: skip
    return campaign


def _read(campaign, what: str, form: str) -> int:
    """Stream a file to nowhere, as a slow client would get it; return its bytes."""
    from challenges.runtime.campaigns.handing import views

    return sum(len(piece) for piece in views.streamed(views.TABLES[what](campaign), form, "x").streaming_content)


def measure() -> None:
    """In a process of its own: every file of a small campaign, then of the large one."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from challenges.runtime.schools.services import create_school
    from tests.benchmarks.memory import peak
    from tests.factories import bank

    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            connection.close()
            connection.settings_dict["NAME"] = str(Path(folder) / "bench.sqlite3")
        settings.DEBUG = False
        call_command("migrate", verbosity=0)
        release = bank.make_release()
        school = create_school(name="Lycée", actor="bench")
        few, many = _campaign(school, release, FEW).pk, _campaign(school, release, MANY).pk
        reset_peak()
        told = []
        from challenges.runtime.campaigns.models import Campaign

        for what in ("eleves", "questions"):
            for form in ("csv", "ods"):
                small = Campaign.objects.get(pk=few)
                _read(small, what, form)
                reset_peak()
                _read(small, what, form)
                start = peak()
                large = Campaign.objects.get(pk=many)
                began = time.perf_counter()
                size = _read(large, what, form)
                seconds, above = time.perf_counter() - began, peak() - start
                with CaptureQueriesContext(connection) as queries:
                    _read(small, what, form)
                label = f"export, {connection.vendor}: {MANY} participations, {what}.{form} ({size // 1024} KiB)"
                told += [
                    {"name": label, "value": seconds, "unit": "s", "limit": None},
                    {"name": f"{label}, memory above that of {FEW}", "value": above, "unit": "MiB", "limit": MOST_MEBIBYTES},
                    {"name": f"{label}, queries a thousand", "value": float(len(queries)), "unit": "queries", "limit": MOST_QUERIES[what]},
                ]
        connection.close()
    print(json.dumps(told))


def reset_peak() -> None:
    """Let the high-water mark begin again from what the process holds now (Linux: 5 into clear_refs)."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def exporting() -> None:
    """Measure in a process of its own, and say."""
    from tests.benchmarks.measuring import say

    done = subprocess.run([sys.executable, "-m", "tests.benchmarks.exporting", "measure"], check=True, capture_output=True, text=True)
    for one in json.loads(done.stdout.splitlines()[-1]):
        say(one["name"], one["value"], unit=one["unit"], limit=one["limit"])


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
    django.setup()
    measure() if sys.argv[1:] == ["measure"] else exporting()
