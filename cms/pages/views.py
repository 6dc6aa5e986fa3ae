"""The addresses of the pages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cms.pages import reading, showing


def page(name: str) -> Callable[[HttpRequest], HttpResponse]:
    """Return the view that shows a page.

    Args:
        name: one of `keys`.
    """

    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        return showing.show(request, reading.page_of(name))

    return view
