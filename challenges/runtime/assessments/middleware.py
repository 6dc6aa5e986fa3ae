"""Refusals raised in any page become a page in plain words: views stay free of error handling."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.assessments.views import refused


class RefusalMiddleware:
    """Catch `Refusal` outside the API, which has its own problem documents."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal; leave everything else to Django."""
        return refused(request, exception) if isinstance(exception, Refusal) else None
