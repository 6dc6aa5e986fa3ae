"""A database that a test and real workers share, and workers that can be killed."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection, connections
from django_tasks import task_backends

from challenges.jobs import registry, services
from challenges.jobs.models import Job, Worker
from tests.jobs.sample import kinds

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(autouse=True)
def _kinds():
    """The sample jobs; what a test registers besides is forgotten after it."""
    known, daily = dict(registry._kinds), dict(registry._dailies)
    kinds.register_all()
    yield
    for current, before in ((registry._kinds, known), (registry._dailies, daily)):
        current.clear()
        current.update(before)


def _fresh_backend():
    with contextlib.suppress(AttributeError):
        del task_backends["jobs"]
    task_backends.__dict__.pop("settings", None)
    task_backends._settings = None


@pytest.fixture
def queue(transactional_db, settings, tmp_path):
    """The real database backend. On SQLite the database moves from memory to a file, which other processes can open."""
    settings.TASKS = settings.TASKS | {"jobs": {"BACKEND": settings.BALISE_JOBS_BACKENDS["database"]}}
    settings.BALISE_JOBS = "database"
    _fresh_backend()
    made = Queue(tmp_path)
    memory, options = connections["default"], dict(connections.settings["default"])
    if connection.vendor == "sqlite":
        made.database = str(tmp_path / "jobs.sqlite3")
        connection.ensure_connection()
        Path(made.database).write_bytes(connection.connection.serialize())
        connections.settings["default"]["NAME"] = made.database
        connections["default"] = connections.create_connection("default")
    try:
        yield made
    finally:
        for worker in made.workers:
            worker.kill()
            worker.wait()
        if connection.vendor == "sqlite":
            connection.close()
            connections.settings["default"] |= options
            connections["default"] = memory
        settings.TASKS = settings.TASKS | {"jobs": {"BACKEND": settings.BALISE_JOBS_BACKENDS["immediate"]}}
        _fresh_backend()


class Queue:
    """Asking for jobs, and workers that do them."""

    def __init__(self, folder):
        self.folder, self.workers, self.database = folder, [], str(connection.settings_dict["NAME"])

    def ask(self, kind, user=None, *, same="", lane="", **args):
        return services.start(f"tests.{kind}", user=user, args={"folder": str(self.folder), **args}, same=same, lane=lane).job

    def environment(self, **more):
        return os.environ | {"DJANGO_SETTINGS_MODULE": "tests.jobs.settings", "TESTS_DATABASE": self.database} | more

    def worker(self, *arguments, **environment):
        started = subprocess.Popen(
            [sys.executable, "manage.py", "worker", "--interval", "0.2", *arguments], cwd=ROOT, env=self.environment(**environment),
            stderr=(self.folder / "errors").open("ab"),
        )  # fmt: skip
        self.workers.append(started)
        return started

    def until(self, told, seconds=120):
        """Wait for something to become true."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := told():
                return found
            time.sleep(0.05)
        raise AssertionError(f"never true; jobs: {list(Job.objects.values())}; errors: {self.errors()}")

    def over(self, job):
        return self.until(lambda: Job.objects.exclude(state__in=Job.OPEN).filter(pk=job.pk).first())

    def running(self, job, done=0):
        return self.until(lambda: Job.objects.filter(pk=job.pk, state="running", done__gte=done).first())

    def notes(self):
        path = self.folder / "notes"
        return path.read_text().splitlines() if path.exists() else []

    def errors(self):
        return (self.folder / "errors").read_text()[-3000:]

    def alive(self):
        return self.until(lambda: Worker.objects.exists())


def kill(process):
    """kill -9."""
    process.send_signal(signal.SIGKILL)
    process.wait()
