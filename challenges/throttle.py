"""A small limit on guesses, kept in the cache: so many tries in a window for one key. Off when the cache is down: an exam goes on."""

import logging

from django.core.cache import cache
from django.http import HttpRequest

logger = logging.getLogger(__name__)


def allow(scope: str, who: str, *, limit: int, seconds: int) -> bool:
    """Count one try and say whether it is within the limit.

    Args:
        scope: what is guessed at (`certificate`, `invigilator`).
        who: address or account that tries.
        limit: tries allowed in the window.
        seconds: length of the window.
    """
    key = f"throttle:{scope}:{who}"
    try:
        cache.add(key, 0, seconds)
        return cache.incr(key) <= limit
    except Exception:
        logger.warning("throttle unavailable for %s", scope)
        return True


def reset(scope: str, who: str) -> None:
    """Forget the tries of somebody who succeeded: a class behind one address is not locked out by its first pupils."""
    cache.delete(f"throttle:{scope}:{who}")


def address_of(request: HttpRequest) -> str:
    """Return the client's address as the server sees it."""
    return str(request.META.get("REMOTE_ADDR", "?"))
