"""Limits. Here: how often one may do what one has a right to (requests, votes, remarks), counted in the cache; off when it is down.

Limits on guesses are another matter: `guesses` counts them in the database, where no cache that is full or down forgets them.
"""

import logging

from django.core.cache import cache

logger = logging.getLogger(__name__)


def allow(scope: str, who: str, *, limit: int, seconds: int) -> bool:
    """Count one act and say whether it is within the limit. Never for guesses at a secret: see `challenges.throttle.guesses`.

    Args:
        scope: what is done (`bank-api`, `report`).
        who: token or learner that acts.
        limit: acts allowed in the window.
        seconds: length of the window.
    """
    key = f"throttle:{scope}:{who}"
    try:
        cache.add(key, 0, seconds)
        return cache.incr(key) <= limit
    except ValueError:
        # A cache that is out of order keeps nothing, and has said so itself (cms.cache): nobody is held up, no line a request.
        return True
    except Exception:
        logger.warning("throttle unavailable for %s", scope)
        return True
