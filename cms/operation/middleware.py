"""Around every request: its number, its duration in the metrics, one line in the log. The first middleware, so that it sees what others answer."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from challenges.observed import observe_request
from challenges.throttle.network import address_of
from cms.operation import request_id

logger = logging.getLogger("balise.requests")
#: Asked every few seconds by machines, and static files: counted, not logged.
_QUIET = ("live", "ready", "metrics", "health", "static")


class RequestMiddleware:
    """Number, time and log each request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, with its number in a header."""
        number, start = request_id.begin(request), time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers[request_id.HEADER] = number
            self._told(request, response.status_code, time.perf_counter() - start)
            return response
        finally:
            request_id.end()

    def _told(self, request: HttpRequest, status: int, seconds: float) -> None:
        view = view_of(request)
        observe_request(view, request.method or "", status, seconds)
        if settings.BALISE_LOG_REQUESTS and view not in _QUIET:
            said = {"view": view, "method": request.method, "status": status, "milliseconds": round(seconds * 1000, 1)}
            if settings.BALISE_LOG_ADDRESSES:
                said["address"] = address_of(request)
            logger.info("%s %s %s", request.method, view, status, extra=said)


def view_of(request: HttpRequest) -> str:
    """Return the name of the view that answered: a name of the code, never an address, which holds codes and identifiers."""
    match = getattr(request, "resolver_match", None)
    if match is None:
        return "static" if request.path_info.startswith(str(settings.STATIC_URL)) else "none"
    return str(match.view_name or getattr(match.func, "__name__", "?"))
