"""The JSON API of the whole project: one OpenAPI document, one form of error (RFC 9457)."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from challenges.bank.api import router as bank_router
from challenges.bank.errors import ApiRefusal
from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.campaigns.api import router as runtime_router
from challenges.runtime.campaigns.handing.api import router as schools_router
from cms.boundary import JsonParser

logger = logging.getLogger(__name__)

api = NinjaAPI(title="Balise", version="1.0.0", docs_url=None, openapi_url="/openapi.json", urls_namespace="api", parser=JsonParser())
api.add_router("/runtime/v1", runtime_router)
api.add_router("/bank/v1", bank_router)
api.add_router("/schools/v1", schools_router)


def problem(status: int, code: str, detail: str, errors: list[dict[str, Any]] | None = None) -> HttpResponse:
    """Return a problem document."""
    body = {
        "type": f"urn:balise:problem:{code}",
        "title": code.replace("_", " "),
        "status": status,
        "detail": detail,
        "code": code,
        "errors": errors or [],
    }
    return JsonResponse(body, status=status, content_type="application/problem+json", json_dumps_params={"ensure_ascii": False})


@api.exception_handler(Refusal)
def on_refusal(request: HttpRequest, error: Refusal) -> HttpResponse:
    """What a service refused."""
    return problem(error.status, error.code, str(error))


@api.exception_handler(ApiRefusal)
def on_api_refusal(request: HttpRequest, error: ApiRefusal) -> HttpResponse:
    """What the bank's API refused."""
    response = problem(error.status, error.code, str(error))
    for name, value in error.headers.items():
        response[name] = value
    return response


@api.exception_handler(ValidationError)
def on_validation(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A body or parameter of the wrong form: each field named."""
    errors = [{"field": ".".join(str(part) for part in item.get("loc", ())[1:]), "message": item.get("msg", "")} for item in error.errors]
    return problem(422, "malformed", _("La requête n’a pas la forme attendue."), errors)


@api.exception_handler(AuthenticationError)
def on_authentication(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """No token, or one that opens nothing."""
    response = problem(401, "unauthorised", _("Le jeton est absent ou inconnu."))
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(PermissionDenied)
def on_denied(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    """A right that is missing."""
    return problem(403, "forbidden", str(error) or _("Vous n’avez pas ce droit."))


@api.exception_handler(Http404)
def on_missing(request: HttpRequest, error: Http404) -> HttpResponse:
    """Nothing there."""
    return problem(404, "not_found", _("Cette adresse ne mène à rien."))


@api.exception_handler(HttpError)
def on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """A body that is not JSON, for instance."""
    return problem(error.status_code, "bad_request", _("La requête n’est pas du JSON valable."))
