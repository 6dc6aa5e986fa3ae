"""The cache and where sessions are kept, from the environment."""

from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

#: Schemes of Valkey and Redis, and what redis-py calls them.
_SERVERS = {"redis": "redis", "rediss": "rediss", "rediscache": "redis", "valkey": "redis", "valkeys": "rediss", "unix": "unix"}
_SESSIONS = {"database": "django.contrib.sessions.backends.db", "cached": "django.contrib.sessions.backends.cached_db"}


def cache(url: str) -> dict[str, Any]:
    """Return Django's settings of a cache from its address: redis://, valkey://, their s forms, unix:// for a socket, or locmemcache://."""
    scheme = urlsplit(url).scheme
    if scheme not in _SERVERS:
        return dict(environ.Env.cache_url_config(url))
    # KEY_PREFIX: several installations, or somebody else's program, may share a server.
    return {"BACKEND": "cms.cache.TolerantCache", "LOCATION": _SERVERS[scheme] + url[len(scheme) :], "KEY_PREFIX": "balise"}


def session_engine(name: str) -> str:
    """Return Django's engine of sessions.

    Args:
        name: `database`, or `cached` for a copy in the cache in front of the database.

    Raises:
        ImproperlyConfigured: any other name.
    """
    if name not in _SESSIONS:
        raise ImproperlyConfigured(f"BALISE_SESSIONS is {name!r}: write database or cached.")
    return _SESSIONS[name]
