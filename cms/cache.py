"""The cache that Balise can do without: Valkey or Redis behind short time limits, and pages that go on when it is out of order.

Django's own backend over redis-py, with a circuit breaker on top: the first failure of a process opens it, for `PAUSE` seconds nobody asks the
server, then one caller tries. Meanwhile a reading finds nothing and a writing is forgotten, which is what a cache may do at any time. What was
to be deleted or replaced and could not be is deleted as soon as the server answers again, so that nobody reads what was true before.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)
T = TypeVar("T")
#: A key with its prefix: text, as Django makes it, though redis-py takes bytes too.
Key = Any

#: Seconds that a connection, and an answer, may take. A page waits once, and not again before PAUSE seconds have passed.
PATIENCE = 0.2
PAUSE = 10.0
#: Seconds between two warnings of a process.
SILENCE = 60.0
#: Keys remembered as out of date while the server is away; one more, and the whole cache is emptied when it is back.
MOST_OUT_OF_DATE = 10_000


class Breaker:
    """Whether a cache server is asked at all: shared by the threads of a process.

    Args:
        clock: seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._closed = True
        self._next_try = 0.0
        self._next_warning = 0.0
        self._out_of_date: set[str] = set()

    def asks(self) -> bool:
        """Whether this caller asks the server: everybody while it answers, one caller every PAUSE seconds while it does not."""
        if self._closed:
            return True
        with self._lock:
            now = self._clock()
            if not self._closed and now < self._next_try:
                return False
            self._next_try = now + PAUSE
            return True

    def failed(self, error: Exception) -> None:
        """Note that the server did not answer; say so once a minute."""
        with self._lock:
            now = self._clock()
            self._closed, self._next_try = False, now + PAUSE
            silent = now < self._next_warning
            if not silent:
                self._next_warning = now + SILENCE
        if not silent:
            logger.warning("cache out of order (%s: %s): pages go on without it, limits on rates are off", type(error).__name__, error)

    def lost(self, keys: Iterable[str]) -> None:
        """Remember keys whose value in the server is out of date."""
        with self._lock:
            if len(self._out_of_date) <= MOST_OUT_OF_DATE:
                self._out_of_date.update(keys)

    def recovered(self) -> None:
        """Note that the server answers again."""
        with self._lock:
            back, self._closed = not self._closed, True
        if back:
            logger.warning("cache in order again")

    def take_out_of_date(self) -> set[str]:
        """Return the keys that are out of date and forget them."""
        if not self._out_of_date:
            return set()
        with self._lock:
            taken, self._out_of_date = self._out_of_date, set()
        return taken


_breakers: dict[tuple[str, ...], Breaker] = {}


def breaker_of(servers: Iterable[str]) -> Breaker:
    """Return the breaker of a cache server: one for all the threads of the process."""
    return _breakers.setdefault(tuple(servers), Breaker())


class TolerantClient(RedisCacheClient):
    """Django's client, whose every call gives an answer: the server's, or that of an empty cache."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        limits: dict[str, Any] = {
            "socket_timeout": PATIENCE,
            "socket_connect_timeout": PATIENCE,
            # A server that was started again has cut the connections that are kept: those are made anew at once, nothing else is tried twice.
            "retry": Retry(NoBackoff(), 1, supported_errors=(Unreachable,)),
        }
        super().__init__(servers, **(limits | options))
        self._breaker = breaker_of(servers)

    def _attempt(self, instead: T, work: Callable[[], T], changed: Iterable[str] = ()) -> T:
        if not self._breaker.asks():
            self._breaker.lost(changed)
            return instead
        try:
            self._forget_out_of_date()
            answer = work()
        except (RedisError, OSError) as error:
            self._breaker.lost(changed)
            self._breaker.failed(error)
            return instead
        self._breaker.recovered()
        return answer

    def _forget_out_of_date(self) -> None:
        keys = self._breaker.take_out_of_date()
        if not keys:
            return
        try:
            if len(keys) > MOST_OUT_OF_DATE:
                super().clear()
            else:
                super().delete_many(keys)
        except (RedisError, OSError):
            self._breaker.lost(keys)
            raise

    def add(self, key: Key, value: Any, timeout: Any) -> bool:
        """Add a value where there is none; False while the server is out of order."""
        return self._attempt(False, lambda: super(TolerantClient, self).add(key, value, timeout))

    def get(self, key: Key, default: Any) -> Any:
        """Return a value, or the default."""
        return self._attempt(default, lambda: super(TolerantClient, self).get(key, default))

    def set(self, key: Key, value: Any, timeout: Any) -> None:
        """Keep a value."""
        self._attempt(None, lambda: super(TolerantClient, self).set(key, value, timeout), (key,))

    def touch(self, key: Key, timeout: Any) -> bool:
        """Keep a value longer."""
        return self._attempt(False, lambda: super(TolerantClient, self).touch(key, timeout))

    def delete(self, key: Key) -> bool:
        """Take a value away."""
        return self._attempt(False, lambda: super(TolerantClient, self).delete(key), (key,))

    def get_many(self, keys: Iterable[Key]) -> dict[Any, Any]:
        """Return those of the values that are there."""
        return self._attempt({}, lambda: super(TolerantClient, self).get_many(keys))

    def has_key(self, key: Key) -> bool:
        """Whether there is a value."""
        return self._attempt(False, lambda: super(TolerantClient, self).has_key(key))

    def incr(self, key: Key, delta: int) -> int:
        """Add to a number.

        Raises:
            ValueError: there is no such number, as in any cache that has forgotten it.
        """
        number = self._attempt(None, lambda: super(TolerantClient, self).incr(key, delta), (key,))
        if number is None:
            raise ValueError(f"Key '{key}' not found.")
        return int(number)

    def set_many(self, data: Mapping[Key, Any], timeout: Any) -> None:
        """Keep several values."""
        self._attempt(None, lambda: super(TolerantClient, self).set_many(data, timeout), data)

    def delete_many(self, keys: Iterable[Key]) -> None:
        """Take several values away."""
        wanted = list(keys)
        self._attempt(None, lambda: super(TolerantClient, self).delete_many(wanted), wanted)

    def clear(self) -> bool:
        """Empty the cache."""
        return self._attempt(False, super().clear)


class TolerantCache(RedisCache):
    """Valkey or Redis as a cache that may stop at any time: see the module."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = TolerantClient

    def answers(self) -> bool:
        """Whether the server answers now, asked in any case: for health checks, which must not learn it from the breaker."""
        limits: dict[str, Any] = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
        try:
            with Redis.from_url(self._servers[0], **limits) as server:  # type: ignore[attr-defined]
                return bool(server.ping())
        except (RedisError, OSError):
            return False
