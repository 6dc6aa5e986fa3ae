"""What is measured while people are served: durations on the hot path and requests. `/metrics` (cms.operation) shows it.

`observe(name, seconds)` costs about a microsecond and never raises for what it is given. With several processes, PROMETHEUS_MULTIPROC_DIR
names a folder of their own, emptied before they start, in which the library adds them up.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Histogram

#: The registry of this process; nothing of the library's own about the process, which means nothing for several.
REGISTRY = CollectorRegistry()
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_HOT = (0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2, 5)
_REQUESTS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 30)

_steps = Histogram(
    "balise_hot_path_seconds", "Duration of a step of answering and of the next question.", ["step"], buckets=_HOT, registry=REGISTRY
)
_seconds = Histogram("balise_request_seconds", "Duration of requests by view.", ["view"], buckets=_REQUESTS, registry=REGISTRY)
_requests = Counter("balise_requests_total", "Requests by view, method and status.", ["view", "method", "status"], registry=REGISTRY)
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def observe(name: str, seconds: float) -> None:
    """Count a duration of a step of the hot path.

    Args:
        name: which step: a word of the code (`answer`, `next`, `prepared`), never something of a person or a question.
        seconds: how long it took.

    Raises:
        ValueError: the name is none that a programmer would write.
    """
    _step(name).observe(seconds)


@cache
def _step(name: str) -> Histogram:
    # Finding a series by its labels costs as much as counting; there are as many as the code has names.
    if not _NAME.fullmatch(name):
        raise ValueError(name)
    return _steps.labels(name)


@contextmanager
def observing(name: str) -> Iterator[None]:
    """Count how long a block takes, also when it raises."""
    start = time.perf_counter()
    try:
        yield
    finally:
        observe(name, time.perf_counter() - start)


def observe_request(view: str, method: str, status: int, seconds: float) -> None:
    """Count a request; a view is a name of the code, so that there are as many as the code has."""
    series = _series(view, method if method in _METHODS else "other", status)
    series[0].observe(seconds)
    series[1].inc()


@cache
def _series(view: str, method: str, status: int) -> tuple[Histogram, Counter]:
    return _seconds.labels(view), _requests.labels(view, method, status)
