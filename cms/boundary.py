"""The boundary: text that no database keeps never reaches a page. What it would spoil is refused, what it cannot change is cleaned.

Addresses with such characters lead nowhere; from query strings, forms, names of files and headers the characters are taken out, which
loses nothing that anybody can see, and accents are composed (NFC), so that what is typed equals what is stored. Bodies of the API go through `JsonParser`.
"""

import logging
import re
from collections.abc import Callable
from typing import Any, Final

import orjson
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.datastructures import MultiValueDictKeyError
from ninja.parser import Parser

from challenges.typed import composed, kept, kept_in
from cms.site.views import incomplete, not_found

#: What Django says of a key that is no number, asked of a table by an address or a field.
_NOT_A_KEY = re.compile(r"Field '\w+' expected a number but got ")
logger = logging.getLogger(__name__)
_API = "/api/"
#: The largest key of a row, on either database.
MOST: Final = 2**63 - 1
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class BoundaryMiddleware:
    """Clean or refuse what a request carries, before any view reads it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Clean the headers and the query string; refuse the address."""
        for name, value in request.META.items():
            if name.startswith("HTTP_") and isinstance(value, str):
                request.META[name] = kept(value)
        if request.path_info.startswith(_API):
            # Its own types refuse what they do not mean, with the answer of its contract.
            return self.get_response(request)
        request.GET = _cleaned(request.GET)  # type: ignore[assignment]
        if kept(request.path_info) != request.path_info:
            return not_found(request, Http404())
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Tell what Wagtail's pages stop on, where they take for granted what their own forms send and keys that are numbers."""
        if isinstance(exception, MultiValueDictKeyError):
            return incomplete(request)
        if isinstance(exception, ValueError) and _NOT_A_KEY.match(str(exception)):
            return not_found(request, Http404())
        if isinstance(exception, AttributeError) and exception.obj is None and _in_wagtail(exception):
            # Kept in the log: it may be a fault after all.
            logger.warning("a page of Wagtail lacked something of its form", exc_info=exception)
            return incomplete(request)
        return None

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Clean a form, whose body the protection against forged requests has read just before.

        Raises:
            Http404: the address holds a number that no row can have.
        """
        if any(isinstance(value, int) and value > MOST for value in (*args, *kwargs.values())):
            raise Http404
        if request.method == "POST" and request.content_type in _FORMS:
            request.POST = _cleaned(request.POST)  # type: ignore[assignment]
            for name in request.FILES:
                for file in request.FILES.getlist(name):
                    file.name = kept(file.name or "")


def _in_wagtail(exception: BaseException) -> bool:
    """Whether the exception was raised in Wagtail's own code."""
    last = exception.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return last is not None and last.tb_frame.f_globals.get("__name__", "").startswith("wagtail.")


def _cleaned(data: QueryDict) -> QueryDict:
    if all(value.isascii() and kept(value) is value for name, values in data.lists() for value in (name, *values)):
        return data
    copy = QueryDict(mutable=True, encoding=data.encoding)
    for name, values in data.lists():
        # A password is compared as it was chosen, byte for byte.
        clean = kept if "password" in name else composed
        copy.setlist(composed(name), [clean(value) for value in values])
    copy._mutable = False
    return copy


class JsonParser(Parser):
    """Reads bodies of the API: JSON, without the characters that no database keeps, accents composed."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the value of a body.

        Raises:
            ValueError: no JSON; the API answers 400.
        """
        return kept_in(orjson.loads(request.body))
