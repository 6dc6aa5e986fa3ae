"""A server and a worker beside it: started together, ended together, and a worker that dies is started again."""

import os
import signal
import subprocess
import sys

import pytest

from challenges.jobs.models import Worker
from tests.jobs.conftest import ROOT
from tests.jobs.test_workers import _lives


@pytest.fixture
def served(queue):
    started = subprocess.Popen(
        [sys.executable, "scripts/serve.py", "http.server", "0", "--bind", "127.0.0.1"], cwd=ROOT, env=queue.environment(),
        stdout=subprocess.DEVNULL, stderr=(queue.folder / "errors").open("ab"),
    )  # fmt: skip
    yield started
    if started.poll() is None:
        started.terminate()
        started.wait()


def number(worker):
    return int(worker.name.rpartition(":")[2])


def test_a_worker_that_is_killed_is_started_again_and_both_end_with_the_server(queue, served):
    queue.alive()
    first = Worker.objects.get()
    os.kill(number(first), signal.SIGKILL)
    queue.until(lambda: Worker.objects.exclude(pk=first.pk).exists())
    second = Worker.objects.exclude(pk=first.pk).get()
    served.terminate()
    assert (served.wait(timeout=120), _lives(number(second)), Worker.objects.filter(pk=second.pk).exists()) == (0, False, False)


def test_a_worker_ends_with_a_server_that_is_killed(queue, served):
    queue.alive()
    worker = number(Worker.objects.get())
    children = subprocess.run(["ps", "--ppid", str(served.pid), "-o", "pid="], capture_output=True, text=True, check=True).stdout.split()
    served.kill()
    served.wait()
    queue.until(lambda: not _lives(worker))
    for pid in children:
        if int(pid) != worker:
            os.kill(int(pid), signal.SIGKILL)
