"""The number of a request: in each line of its log, in its answer, on the page of an error, so that support finds the one in the other."""

import re
import secrets
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest

from challenges.throttle.network import came_through_proxy

HEADER = "X-Request-ID"
NONE = "-"
_FORM = re.compile(r"[A-Za-z0-9_-]{8,64}")
_current: ContextVar[str] = ContextVar("request_id", default=NONE)


def current() -> str:
    """Return the number of the request under way in this thread, `-` outside of one."""
    return _current.get()


def begin(request: HttpRequest) -> str:
    """Give a request its number: a trusted proxy's, else a new one, which nobody can choose."""
    given = str(request.META.get("HTTP_X_REQUEST_ID", ""))
    trusted = settings.BALISE_TRUSTED_PROXIES and _FORM.fullmatch(given) and came_through_proxy(request)
    number = given if trusted else secrets.token_hex(8)
    _current.set(number)
    return number


def end() -> None:
    """Forget it: the thread serves others."""
    _current.set(NONE)
