"""What comes next, prepared while the learner reads: for each outcome that can come, the next question is decided and its variant drawn.

A thread of each web process does it between requests: it waits while questions are being answered, gives up what has come too late, and never
takes more than its share of the processor. Nothing depends on it: a question that was not prepared is decided and drawn when it is asked for.
"""

import logging
import queue
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import close_old_connections

from challenges.bank.reader import Bounded, open_release
from challenges.measurement.queries import withdrawn_now
from challenges.observed import observing
from challenges.runtime.assessments import course, met
from challenges.runtime.assessments.errors import NothingToGive
from challenges.runtime.assessments.models import Assessment, Attempt
from challenges.runtime.assessments.variants import draw_variant

logger = logging.getLogger(__name__)

#: Questions that wait to be prepared in a process: those of a class. The oldest is given up first: its learner has read the longest.
_MOST: Final = 64
#: Of one processor, in each process.
SHARE: Final = 0.15
#: Whoever answers within so many seconds has not read: what is prepared for them would come too late.
_READING: Final = 1.0
#: How long a busy process is waited for, in seconds, and how often it is looked at.
_PATIENCE, _LOOK = 5.0, 0.01
_seeds = Bounded(4096)
#: Tests roll back what these were made from.
CACHES = (_seeds,)


def seed_for(assessment: Assessment, number: int, uid: str) -> str:
    """Return the seed that was prepared for a question, or nothing."""
    return _seeds.known((assessment.uid, number, uid)) or ""


@observing("prepared")
def prepare(assessment: Assessment, attempt: Attempt) -> None:
    """Decide what comes after an open question for each outcome, and have its variant drawn. Called beside requests, never in one.

    Args:
        assessment: a test that runs.
        attempt: its open question.
    """
    release = open_release(assessment.release_root)
    for right in (True, False):
        step = course.step_after(assessment, release, attempt, right=right)
        if step.decision is None:
            continue
        uid, number = release.entries[step.decision.item].uid, len(step.past) + 1
        try:
            variant = draw_variant(release, uid, met.seeds(assessment, uid), withdrawn_now().seeds.get(uid, set()))
        except NothingToGive:
            # Whoever asks for it is told; the incident is kept.
            continue
        _remember(assessment, number, uid, variant.seed)


def _remember(assessment: Assessment, number: int, uid: str, seed: str) -> None:
    _seeds.get((assessment.uid, number, uid), lambda: (seed, 1))


@dataclass(frozen=True)
class _Wish:
    assessment: Assessment
    attempt: Attempt
    due: float


class _Preparer:
    """The thread of this process, started at the first wish, and its waiting list."""

    def __init__(self) -> None:
        self._wishes: queue.Queue[_Wish] = queue.Queue(_MOST)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._busy = 0
        # The number of the open question of each assessment that waits.
        self._current: dict[uuid.UUID, int] = {}

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Count a request that a learner waits for."""
        with self._lock:
            self._busy += 1
        try:
            yield
        finally:
            with self._lock:
                self._busy -= 1

    def wish(self, wish: _Wish) -> None:
        """Put a question on the waiting list; the oldest leaves a full one."""
        with self._lock:
            self._current[wish.assessment.uid] = wish.attempt.number
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="prepare-ahead", daemon=True)
                self._thread.start()
        while True:
            try:
                self._wishes.put_nowait(wish)
                return
            except queue.Full:
                try:
                    self._forget(self._wishes.get_nowait())
                except queue.Empty:
                    continue

    def _run(self) -> None:
        while True:
            wish = self._wishes.get()
            time.sleep(max(0.0, wish.due - time.monotonic()))
            if not self._forget(wish) or not self._quiet():
                continue
            began = time.thread_time()
            try:
                prepare(wish.assessment, wish.attempt)
            except Exception:
                # Whatever is out of order is met, and told, by the request that needs it.
                logger.exception("a question could not be prepared")
            finally:
                close_old_connections()
            time.sleep((time.thread_time() - began) * (1 / SHARE - 1))

    def _forget(self, wish: _Wish) -> bool:
        """Take a wish off the list; whether its question is still the last that this process put to its learner."""
        with self._lock:
            current = self._current.get(wish.assessment.uid) == wish.attempt.number
            if current:
                del self._current[wish.assessment.uid]
        return current

    def _quiet(self) -> bool:
        """Wait until no learner waits; whether that came in time."""
        until = time.monotonic() + _PATIENCE
        while self._busy:
            if time.monotonic() > until:
                return False
            time.sleep(_LOOK)
        return True


_preparer = _Preparer()
busy = _preparer.busy


def wish(assessment: Assessment, attempt: Attempt) -> None:
    """Ask that what comes after an open question be prepared, some time; at once returned."""
    if settings.BALISE_PREPARE_AHEAD:
        _preparer.wish(_Wish(assessment, attempt, time.monotonic() + _READING))
