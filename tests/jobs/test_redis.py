"""The same jobs carried by Redis: done, and taken up again when a worker and its child are killed. Needs requirements/jobs-redis.txt and redis-server."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time

import pytest

from challenges.jobs.models import Job
from tests.jobs.conftest import ROOT, kill

pytest.importorskip("django_tasks_rq")
if shutil.which("redis-server") is None:
    pytest.skip("no redis-server on this machine", allow_module_level=True)


@pytest.fixture
def redis(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(["redis-server", "--port", str(port), "--save", "", "--dir", str(tmp_path)], stdout=subprocess.DEVNULL)
    time.sleep(1)
    yield {"BALISE_JOBS": "redis", "BALISE_JOBS_URL": f"redis://127.0.0.1:{port}/0"}
    server.terminate()
    server.wait()


def ask(queue, redis, kind, **args):
    code = (
        "from challenges.jobs import services; "
        f"print(services.start('tests.{kind}', user=None, args={ {'folder': str(queue.folder), **args}!r}).job.pk)"
    )
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code], cwd=ROOT, env=queue.environment(**redis), check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    return Job.objects.get(pk=int(done.stdout))


def children(process):
    return subprocess.run(["ps", "--ppid", str(process.pid), "-o", "pid="], capture_output=True, text=True, check=True).stdout.split()


def test_a_job_is_done_and_another_survives_its_worker(queue, redis):
    first, second = ask(queue, redis, "refused"), ask(queue, redis, "slow", steps=25)
    worker = queue.worker(**redis)
    assert queue.over(first).why.splitlines() == ["Le fichier est vide.", "Et trop long."]
    queue.running(second, done=1)
    horses = children(worker)
    kill(worker)
    for pid in horses:
        os.kill(int(pid), signal.SIGKILL)
    queue.worker(**redis)
    over = queue.over(second)
    assert (over.state, over.attempts) == ("done", 2)


def test_a_queue_that_is_away_loses_nothing(queue, redis):
    job = ask(queue, {**redis, "BALISE_JOBS_URL": "redis://127.0.0.1:1/0"}, "slow", steps=1)
    assert (job.state, job.delivery) == ("waiting", "")
    Job.objects.update(sent_at="2026-01-01T00:00:00+00:00")
    queue.worker(**redis)
    assert queue.over(job).state == "done"
