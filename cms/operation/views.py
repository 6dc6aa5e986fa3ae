"""What machines ask: whether the process lives, whether it can serve, and figures."""

import secrets

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from challenges.throttle.network import address_of, within
from cms.operation import health, metrics
from cms.operation.version import version


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """Say that the process answers; nothing else is asked, so that a database that is away restarts nobody."""
    return JsonResponse({"status": health.OK, "version": version()})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Say how each thing stands; 503 when one is out of order without which nobody can be served."""
    found = health.examine()
    return JsonResponse(found, status=503 if found["status"] == health.FAILED else 200)


@never_cache
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Give the metrics to whom a setting names; for everybody else there is nothing here.

    Raises:
        Http404: neither the token nor an allowed network.
    """
    if not _may_read(request):
        raise Http404
    return HttpResponse(metrics.exposition(), content_type=metrics.CONTENT_TYPE)


def _may_read(request: HttpRequest) -> bool:
    token = settings.BALISE_METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    if token and secrets.compare_digest(given, token.encode()):
        return True
    return within(address_of(request), settings.BALISE_METRICS_NETWORKS)
