"""Middleware of the whole project: the content security policy."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def _header(policy: dict[str, list[str]]) -> str:
    return "; ".join(f"{directive} {' '.join(sources)}" for directive, sources in policy.items())


class ContentSecurityPolicyMiddleware:
    """Send the strict policy on every page and the admin's on `/admin/`; a view that sets its own keeps it.

    Two policies and not one: Wagtail's admin needs inline scripts, learners' pages must not allow them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.learner = _header(settings.CSP_LEARNER)
        self.admin = _header(settings.CSP_ADMIN)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.admin if request.path.startswith("/admin/") else self.learner)
        return response
