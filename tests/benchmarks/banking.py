"""The bank at ten thousand challenges: full and incremental build, verification against hashing, reader, difference, export.

A bank of tests: four real challenges copied under ten thousand names, each with the hundred verified seeds of its original. Everything goes
through the real verbs; only the rows of authoring are inserted in bulk.
"""

import gc
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from tests.benchmarks.measuring import say

SIZE = 10_000
VARIANTS = 100
_OPENING = """
import json, os, sys, time
import django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
connection.ensure_connection()
from challenges.bank.models import Release
from challenges.bank.reader import open_release
list(Release.objects.defer("manifest")[:1])
resident = lambda: int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
before, started = resident(), time.perf_counter()
release = open_release(sys.argv[2])
elapsed = time.perf_counter() - started
print(json.dumps([elapsed * 1000, (resident() - before) / 2**20, len(release.entries)]))
"""


def _timed(work, runs: int = 3) -> tuple[float, object]:
    """Median seconds of a piece of work, and what it returned last."""
    times, value = [], None
    for _ in range(runs):
        gc.collect()
        started = time.perf_counter()
        value = work()
        times.append(time.perf_counter() - started)
    return median(times), value


def _fill(size: int):
    """Insert the challenges, their approvals and their laboratory reports; return the publisher's bank."""
    from challenges.authoring.document import documents
    from challenges.authoring.laboratory import examine, laboratory_digest
    from challenges.authoring.models import Challenge, LaboratoryReport
    from generators import environment
    from tests.benchmarks.authoring import _people
    from tests.factories import many

    owners = _people()
    pks = many.challenges(size, owners[:-1], released=True)
    many.approve(pks)
    pools: dict[int, list] = {}
    for start in range(0, size, 500):
        rows = []
        for one in Challenge.objects.filter(pk__in=pks[start : start + 500]).order_by("pk"):
            document = documents.to_document(one)
            rank = (one.pk - pks[0]) % len(many.EXAMPLES)
            if rank not in pools:
                pools[rank] = examine(document, VARIANTS).pool
            rows.append(LaboratoryReport(challenge_uid=one.uid, digest=laboratory_digest(document), generator="1.0", variants=VARIANTS, ok=True,
                                         environment=environment.digest(), report={"failures": []}, pool=pools[rank]))  # fmt: skip
        LaboratoryReport.objects.bulk_create(rows)
    return pks


def _change(pk: int) -> None:
    """Approve a new text of one challenge."""
    from django.utils import timezone
    from wagtail.models import Revision

    from challenges.authoring.models import Challenge
    from tests.factories import many

    one = Challenge.objects.get(pk=pk)
    base = Revision.objects.get(pk=one.live_revision_id)
    made = Revision.objects.create(content_type=base.content_type, base_content_type=base.base_content_type, object_id=base.object_id,
                                   content=base.content, created_at=timezone.now(), object_str=base.object_str)  # fmt: skip
    Challenge.objects.filter(pk=pk).update(
        title=f"{one.title} bis", live_revision=made, latest_revision=made, last_published_at=timezone.now()
    )
    many.approve([pk])


def banking(size: int = SIZE) -> None:
    """Fill a file of SQLite with a bank and print what its verbs cost, as ratios where the limit is one."""
    with tempfile.TemporaryDirectory() as folder:
        connection.close()
        database = Path(folder) / "bench.sqlite3"
        connection.settings_dict["NAME"] = str(database)
        settings.BALISE_LABORATORY_VARIANTS = settings.BALISE_POOL_SIZE = VARIANTS
        settings.BALISE_KEYS_DIR = Path(folder) / "keys"
        call_command("migrate", verbosity=0)
        started = time.perf_counter()
        pks = _fill(size)
        say(f"bank: filling {size} challenges", time.perf_counter() - started, unit="s")
        first, second = _building(pks, size)
        _verifying(second, Path(folder))
        _comparing(first, second)
        _opening(database, second.root)
        connection.close()


def _building(pks: list[int], size: int):
    from challenges.bank import services

    elapsed, first = _timed(lambda: services.build(user=None), 1)
    say(f"bank: full build of {size}, seeds verified before", elapsed, unit="s", limit=30.0)
    times = []
    for pk in pks[:3]:
        _change(pk)
        times.append(_timed(lambda: services.build(user=None), 1))
    say(f"bank: build of {size} after one change", median(one for one, _release in times), unit="s", limit=2.0)
    return first, times[-1][1]


def _verifying(release, folder: Path) -> None:
    from challenges.bank import bundles, services
    from challenges.bank.models import Document

    bodies = [bytes(body) for body in Document.objects.filter(places__release=release).distinct().values_list("body", flat=True)]
    size = sum(map(len, bodies))
    hashing, _ = _timed(lambda: [hashlib.sha256(body).hexdigest() for body in bodies], 5)
    say("bank: hashing its documents", hashing * 1000, unit="ms")
    say("bank: size of its documents", size / 2**20, unit="MiB")
    bodies.clear()
    elapsed, found = _timed(lambda: services.verify(release), 5)
    assert found.ok, found.problems[:3]
    say("bank: verify a release", elapsed * 1000, ratio_to="bank: hashing its documents", base=hashing * 1000, limit=3.0)
    path = folder / "export.zip"
    elapsed, written = _timed(lambda: bundles.export_bundle(release, path), 1)
    say("bank: export", elapsed, unit="s")
    say("bank: size of the export", written / 2**20, unit="MiB", ratio_to="bank: size of its documents", base=size / 2**20, limit=1.05)

    def verify_file():
        with bundles.open_bundle(path) as bundle:
            assert bundle.problems() == []

    elapsed, _ = _timed(verify_file, 5)
    say("bank: verify a bundle file", elapsed * 1000, ratio_to="bank: hashing its documents", base=hashing * 1000, limit=3.0)


def _comparing(first, second) -> None:
    from challenges.bank import services

    elapsed, found = _timed(lambda: services.diff(first, second), 5)
    assert len(found.changed) == 3
    say("bank: difference of two releases", elapsed, unit="s", limit=1.0)


def _opening(database: Path, root: str) -> None:
    """Open a release in a new process, three times."""
    runs = []
    for _ in range(3):
        done = subprocess.run([sys.executable, "-c", _OPENING, str(database), root], capture_output=True, text=True, check=True,
                              env={**os.environ, "DJANGO_SETTINGS_MODULE": "cms.settings.test"})  # fmt: skip
        runs.append(json.loads(done.stdout))
    say("bank: opening a release", median(run[0] for run in runs), limit=300.0)
    say("bank: memory of an open release", median(run[1] for run in runs), unit="MiB", limit=64.0)


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
    django.setup()
    banking(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
