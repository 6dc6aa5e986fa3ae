"""What holds for every page of the runtime: refusals become a page in plain words, and no browser keeps what is somebody's."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.assessments.views import refused

# Open to all, and made to be kept by those who read them.
PUBLIC = ("/static/", "/media/", "/ims/")


class PrivateMiddleware:
    """Let no browser and no proxy keep a page that does not say itself how long it may be kept.

    Pages of pupils, schools, centres and invigilators hold names, results, codes and an exam's questions; on a shared computer the next
    person has the same Back button. So the rule is the other way round: what may be kept is what is listed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        response = self.get_response(request)
        if not response.has_header("Cache-Control") and not request.path.startswith(PUBLIC):
            add_never_cache_headers(response)
        return response


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
