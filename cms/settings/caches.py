"""The cache and where sessions are kept, from the environment."""

from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

#: Schemes of Valkey and Redis, and what redis-py calls them.
_SERVERS = {"redis": "redis", "rediss": "rediss", "rediscache": "redis", "valkey": "redis", "valkeys": "rediss", "unix": "unix"}
_SESSIONS = {"database": "django.contrib.sessions.backends.db", "cached": "django.contrib.sessions.backends.cached_db"}


def need(package: str, variable: str) -> None:
    """Refuse a setting whose package is not installed, at the start and not at the first request.

    Raises:
        ImproperlyConfigured: with what to install.
    """
    try:
        import_module(package)
    except ImportError as error:
        raise ImproperlyConfigured(
            f"{variable} needs the package {package}: pip install -r requirements/scale.txt -c requirements/constraints.txt"
        ) from error


def cache(url: str) -> dict[str, Any]:
    """Return Django's settings of a cache from its address: redis://, valkey://, their s forms, unix:// for a socket, or locmemcache://."""
    scheme = urlsplit(url).scheme
    if scheme not in _SERVERS:
        return dict(environ.Env.cache_url_config(url))
    need("redis", "CACHE_URL")
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
