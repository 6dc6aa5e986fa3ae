"""The CASE 1.0 service (1EdTech), read-only and open to all: thin views over `case`. Errors are the standard's imsx_StatusInfo."""

import hashlib
import json
import uuid
from collections.abc import Callable, Iterator
from functools import lru_cache, wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from referential import case, queries
from referential.models import Framework

View = Callable[..., HttpResponseBase]
_MOST = 100
_SORTABLE = ("identifier", "title", "lastChangeDateTime", "version", "language", "creator", "adoptionStatus")


class Refused(Exception):
    """A request that the standard answers with a status document.

    Args:
        status: of HTTP.
        minor: one of the codes of the standard.
        description: for people.
    """

    def __init__(self, status: int, minor: str, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.minor = minor


def _served(view: View) -> View:
    """Answer GET and HEAD, and say what is refused as the standard says it."""

    @wraps(view)
    def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return _open(view(request, *args, **kwargs))
        except Refused as refusal:
            field = {"imsx_codeMinorFieldName": "TargetEndSystem", "imsx_codeMinorFieldValue": refusal.minor}
            body = {
                "imsx_codeMajor": "failure",
                "imsx_severity": "error",
                "imsx_description": str(refusal),
                "imsx_codeMinor": {"imsx_codeMinorField": [field]},
            }
            return _open(HttpResponse(json.dumps(body), status=refusal.status, content_type="application/json"))

    return require_safe(answering)


def _open(response: HttpResponseBase) -> HttpResponseBase:
    """Let pages of any site read an answer: it is public, the same for all, and never asks who reads (no credentials are allowed)."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Link, X-Total-Count"
    return response


@_served
def packages(request: HttpRequest, identifier: str) -> HttpResponseBase:
    """One framework, whole: its identifier is that of its document."""
    return _json(request, _one(identifier, lambda found: found.to_json() if found.identifier == _uuid(identifier) else None))


@_served
def documents(request: HttpRequest) -> HttpResponseBase:
    """Every framework, a page of them: `limit` (1 to 100), `offset`, `sort` (a field), `orderBy` (asc, desc)."""
    limit, offset = _number(request, "limit", _MOST, least=1), _number(request, "offset", 0)
    sort, order = request.GET.get("sort", "title"), request.GET.get("orderBy", "asc")
    if sort not in _SORTABLE or order not in ("asc", "desc"):
        raise Refused(400, "invalid_sort_field", "Unknown field or order to sort by")
    listed = sorted(
        (found.cf_document() for found in _packages()), key=lambda one: (str(one[sort]), one["identifier"]), reverse=order == "desc"
    )
    response = _json(request, {"CFDocuments": listed[offset : offset + limit]})
    response["X-Total-Count"] = str(len(listed))
    if links := _links(request, limit, offset, len(listed)):
        response["Link"] = links
    return response


@_served
def document(request: HttpRequest, identifier: str) -> HttpResponseBase:
    """One framework, without what it holds."""
    return _json(request, _one(identifier, lambda found: found.cf_document() if found.identifier == _uuid(identifier) else None))


@_served
def item(request: HttpRequest, identifier: str) -> HttpResponseBase:
    """One entry of a framework."""
    return _json(request, _one(identifier, lambda found: found.cf_item(_uuid(identifier)) if _uuid(identifier) in found.items else None))


@_served
def item_associations(request: HttpRequest, identifier: str) -> HttpResponseBase:
    """One entry, with every link that leaves it or leads to it."""
    key = _uuid(identifier)
    return _json(request, _one(identifier, lambda found: found.cf_item_associations(key) if key in found.items else None))


@_served
def nothing(request: HttpRequest, identifier: str = "", **named: Any) -> HttpResponseBase:
    """A collection of the standard of which no framework here has anything, or an address that the standard does not have.

    Raises:
        Refused: always: the object is unknown.
    """
    if identifier:
        _uuid(identifier)
    raise Refused(404, "unknownobject", "Unknown object")


@_served
def association(request: HttpRequest, identifier: str) -> HttpResponseBase:
    """One link between two entries, or from an entry to another framework."""
    key = _uuid(identifier)
    return _json(request, _one(identifier, lambda found: found.cf_association(key) if key in found.associations else None))


@_served
def item_type(request: HttpRequest, identifier: str) -> HttpResponseBase:
    """One type of item; the standard answers with the branch that leads to it, here itself."""
    return _json(request, {"CFItemTypes": [_definition("CFItemTypes", identifier)]})


@_served
def grouping(request: HttpRequest, identifier: str) -> HttpResponseBase:
    """One group of associations."""
    return _json(request, _definition("CFAssociationGroupings", identifier))


def _definition(kind: str, identifier: str) -> dict[str, Any]:
    key = _uuid(identifier)
    return _one(identifier, lambda found: next((one for one in found.definitions[kind] if one["identifier"] == key), None))


def _one(identifier: str, pick: Callable[[case.Package], dict[str, Any] | None]) -> dict[str, Any]:
    _uuid(identifier)
    for found in _packages():
        picked = pick(found)
        if picked is not None:
            return picked
    raise Refused(404, "unknownobject", "Unknown object")


def _packages() -> Iterator[case.Package]:
    for framework in Framework.objects.order_by("code"):
        yield _package(framework.code, framework.digest, framework.loaded_at.isoformat(), settings.BALISE_BASE_URL.rstrip("/"))


@lru_cache(maxsize=4)
def _package(code: str, digest: str, loaded_at: str, base: str) -> case.Package:
    """A framework's content is named by its digest: kept until there are four newer ones."""
    framework = Framework.objects.get(code=code)
    return case.package(queries.snapshot(framework), changed=framework.loaded_at, base=base)


def _uuid(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError as error:
        raise Refused(404, "invalid_uuid", "Invalid UUID") from error


def _number(request: HttpRequest, name: str, default: int, least: int = 0) -> int:
    text = request.GET.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) >= least):
        raise Refused(400, "invalid_selection_field", f"{name} is not a number that makes sense")
    return min(int(text), _MOST) if name == "limit" else int(text)


def _links(request: HttpRequest, limit: int, offset: int, total: int) -> str:
    """The Link header of the standard: the pages before and after this one, the first and the last."""
    last = (total - 1) // limit * limit if total else 0
    pages = {"first": 0, "prev": max(0, offset - limit) if offset else None, "next": offset + limit, "last": last}
    here = request.build_absolute_uri(request.path)
    parts = []
    for name, start in pages.items():
        if start is not None and (start < total or name == "first"):
            query = request.GET.dict() | {"limit": str(limit), "offset": str(start)}
            parts.append(f'<{here}?{urlencode(query)}>; rel="{name}"')
    return ", ".join(parts)


def _json(request: HttpRequest, content: dict[str, Any]) -> HttpResponseBase:
    body = json.dumps(content, ensure_ascii=False).encode()
    etag = f'"{hashlib.sha256(body).hexdigest()}"'
    response = HttpResponse(body, content_type="application/json")
    response["ETag"], response["Cache-Control"] = etag, "public, max-age=3600"
    answer: HttpResponseBase | None = get_conditional_response(request, etag=etag, response=response)
    return response if answer is None else answer
