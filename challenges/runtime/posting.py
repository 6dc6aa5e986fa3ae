"""Addresses that only take what is posted. A reader who comes to one by GET (a tab restored, the language changed on a refusal) is sent to its page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect

View = Callable[..., HttpResponse]
SAFE = ("GET", "HEAD")


def posts_only(page: Callable[..., str]) -> Callable[[View], View]:
    """Return a decorator: POST goes to the view, GET and HEAD to the page, any other method is refused.

    Args:
        page: of the request and the arguments of the address, returns the address of the page on which the form stands; it may raise a
            refusal for somebody whom the page would refuse.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST":
                return view(request, *args, **kwargs)
            if request.method in SAFE:
                return redirect(page(request, *args, **kwargs))
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])

        return answer

    return decorate
