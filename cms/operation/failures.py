"""The answer to what nobody foresaw (500) and to a database that is away (503): a page in two languages, or the API's problem document.

Uses neither the database nor a session, nor a catalogue: they may be what failed.
"""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.defaults import bad_request as default_bad_request

from cms.api import problem
from cms.operation.request_id import current
from cms.site.views import not_found as page_not_found

API = "/api/"
RETRY_AFTER = 10


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer an exception, which is the one under way when Django calls this. The log has it, with the same number."""
    unavailable = _is_unavailable(sys.exc_info()[1])
    status = 503 if unavailable else 500
    if request.path_info.startswith(API):
        code, detail = ("unavailable", _AWAY) if unavailable else ("internal", _FAULT)
        response = problem(status, code, detail.format(number=current()))
    else:
        response = HttpResponse(
            render_to_string("site/server_error.html", {"number": current(), "unavailable": unavailable}), status=status
        )
    if unavailable:
        response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere: a page, or the API's problem document."""
    if request.path_info.startswith(API):
        return problem(404, "not_found", _("Cette adresse ne mène à rien."))
    return page_not_found(request, exception)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that is refused before any view (an unknown host, a body that is too large), likewise."""
    if request.path_info.startswith(API):
        return problem(400, "bad_request", _("La requête ne peut pas être lue."))
    return default_bad_request(request, exception)


_AWAY = "Le service n’est pas disponible pour l’instant : recommencez dans un instant (numéro {number}). / The service is unavailable: try again in a moment."
_FAULT = "Un incident est arrivé de notre côté (numéro {number}). / Something went wrong on our side."


def _is_unavailable(error: BaseException | None) -> bool:
    """Whether the database is what failed, at the root of an exception or on the way to it."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, OperationalError | InterfaceError):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False
