"""A worker: takes jobs from the queue one after the other, shows life, takes up what other workers lost.

Over `django-tasks-db` the loop is ours and the library's worker does each batch: its own loop opens a transaction every second even when
nothing waits, which on SQLite is everybody's write lock (`findings/django-tasks-db-sqlite-lock-follows-conn-max-age.sh`). Over Redis the
loop is RQ's.
"""

import logging
import os
import signal
import threading
import time
from types import FrameType

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import task_backends

from challenges.jobs import processes, pulse, running, services
from challenges.jobs.models import Worker

logger = logging.getLogger("challenges.jobs")
HEARTBEAT = 10.0


class NoWorkerNeeded(Exception):
    """Jobs run inside requests: there is no queue to read."""


class Beside(threading.Thread):
    """Shows the life of a worker, and looks for what was lost, while the worker works."""

    def __init__(self, name: str, parent: int | None = None) -> None:
        super().__init__(name="beside", daemon=True)
        self.worker = name
        self.parent = parent
        self.over = threading.Event()

    def run(self) -> None:
        """Beat until told to end."""
        while not self.over.is_set():
            try:
                Worker.objects.update_or_create(name=self.worker, defaults={"seen_at": timezone.now()})
                services.recover()
            except DatabaseError as error:
                logger.warning("worker %s: the database refuses (%s)", self.worker, error)
            finally:
                connection.close()
            self._rest(min(HEARTBEAT, settings.BALISE_JOBS_LEASE / 4))

    def _rest(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.over.wait(min(1.0, seconds)):
            if self.parent is not None and os.getppid() != self.parent:
                pulse.ending.asked = True

    def stop(self) -> None:
        """End, and take the worker off the list."""
        self.over.set()
        self.join(timeout=5)
        Worker.objects.filter(name=self.worker).delete()


def work(*, interval: float = 1.0, batch: bool = False, with_parent: bool = False) -> None:
    """Take jobs until told to end (SIGTERM, SIGINT); what is at work then is given back at its next step.

    Args:
        interval: seconds between two looks at an empty queue.
        batch: end when nothing waits.
        with_parent: end when the process that started this one is gone, even killed.

    Raises:
        NoWorkerNeeded: jobs run inside requests.
    """
    if running.inside_a_request():
        raise NoWorkerNeeded
    processes.lower_priority()
    pulse.ending.asked = False
    beside = Beside(processes.own_name(), os.getppid() if with_parent else None)
    beside.start()
    try:
        if settings.BALISE_JOBS == "redis":
            _from_redis(batch)
        else:
            _from_database(interval, batch)
    finally:
        beside.stop()


def _from_database(interval: float, batch: bool) -> None:
    from django_tasks_db.management.commands.db_worker import Worker as DatabaseWorker  # noqa: PLC0415 - installed with this backend only
    from django_tasks_db.models import DBTaskResult  # noqa: PLC0415

    # It greets and takes leave around every job.
    logging.getLogger("django_tasks_db").setLevel(logging.WARNING)

    def told(_signal: int, _frame: FrameType | None) -> None:
        pulse.ending.asked = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, told)
    while not pulse.ending.asked:
        close_old_connections()
        try:
            # A plain reading: whoever has nothing to do takes no lock.
            if DBTaskResult.objects.ready().filter(backend_name=running.BACKEND).exists():
                DatabaseWorker(
                    queue_names=["*"], interval=0, batch=True, backend_name=running.BACKEND, startup_delay=False, max_tasks=1,
                    worker_id=processes.own_name()[:64], excluded_queue_names=[],
                ).run()  # fmt: skip
                continue
        except DatabaseError:
            logger.exception("the queue could not be read")
            connection.close()
            time.sleep(interval)
        if batch:
            return
        time.sleep(interval)


def _from_redis(batch: bool) -> None:
    # Installed with this backend only.
    get_worker, job_class = import_string("django_rq.get_worker"), import_string("django_tasks_rq.Job")
    get_worker(*sorted(task_backends[running.BACKEND].queues), job_class=job_class).work(burst=batch, with_scheduler=False)


__all__ = ["Beside", "NoWorkerNeeded", "work"]
