"""The list of incidents. Thin, and reads only."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from wagtail.admin.auth import require_admin_access

from cms.dashboards.incidents import reading


@require_admin_access
def incidents(request: HttpRequest) -> HttpResponse:
    """List the variants that could not be given as they were verified."""
    if not request.user.has_perm("authoring.view_challenge"):
        raise PermissionDenied
    everywhere = request.GET.get("toutes") == "1"
    return TemplateResponse(
        request,
        "dashboards/incidents/incidents.html",
        {"rows": reading.incidents(request.user, everywhere=everywhere), "everywhere": everywhere},
    )
