"""The life signs of a job at work: progress and lease written at most once a second, the wish to stop read, all beside the work.

A thread with a connection of its own does it. The work may stand in one long transaction, in which nothing that it writes can be read by
others; and on SQLite its row would wait for its own lock. Where a job runs inside a request (immediate backend) there is neither thread nor lease.
"""

import logging
import threading
import time
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection

from challenges.jobs import states
from challenges.jobs.models import Job
from challenges.jobs.work import Stopped

logger = logging.getLogger("challenges.jobs")
EVERY = 1.0
_SENTENCE = 300


class Ending:
    """Whether this process is asked to end: what it does is given back at the next step.

    Not a `threading.Event`: a signal's handler runs in the thread that may hold the event's lock at that moment, and would wait for itself.
    """

    asked = False


ending = Ending()


class Inline:
    """Tells steps on the connection of the work itself."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.reason = ""
        self._written = 0.0

    def __enter__(self) -> "Inline":
        return self

    def __exit__(self, *_error: object) -> None:
        """Nothing to end."""

    def tell(self, done: int, of: int, sentence: str = "") -> None:
        """Write a step, unless one was written less than a second ago."""
        if time.monotonic() - self._written < EVERY:
            return
        self._written = time.monotonic()
        states.mine(self.job).update(done=done, of=of, sentence=sentence[:_SENTENCE])


class Pulse:
    """Tells steps from a thread. `reason` is why the work must stop: `cancelled`, `lost`, `ending`, or nothing."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.reason = ""
        self._latest: tuple[int, int, str] | None = None
        self._over = threading.Event()
        self._renewed = time.monotonic()
        self._thread = threading.Thread(target=self._beat, name=f"pulse-{job.uid}", daemon=True)

    def __enter__(self) -> "Pulse":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Let the thread end; what it had still to write does not matter any more."""
        self._over.set()
        self._thread.join(timeout=30)

    def tell(self, done: int, of: int, sentence: str = "") -> None:
        """Leave a step for the thread to write.

        Raises:
            Stopped: see `reason`.
        """
        self._latest = (done, of, sentence[:_SENTENCE])
        if ending.asked and not self.reason:
            self.reason = "ending"
        if self.reason:
            raise Stopped

    def _beat(self) -> None:
        try:
            while not self._over.wait(EVERY):
                try:
                    self._once()
                except DatabaseError as error:
                    # Locked or away for a moment: the lease is long enough for the next beats to make up for it.
                    logger.warning("job %s: no life sign could be written (%s)", self.job.uid, error)
                    connection.close()
        finally:
            connection.close()

    def _once(self) -> None:
        values: dict[str, Any] = {}
        told, self._latest = self._latest, None
        if told is not None:
            values = dict(zip(("done", "of", "sentence"), told, strict=True))
        if values or time.monotonic() - self._renewed > settings.BALISE_JOBS_LEASE / 4:
            if not states.mine(self.job).update(**values, lease_until=states.lease()):
                self.reason = "lost"
                return
            self._renewed = time.monotonic()
        wanted = states.mine(self.job).values_list("stop_wanted", flat=True).first()
        if wanted is not False:
            self.reason = "cancelled" if wanted else "lost"
