"""The report of exams answered much faster than usual. Thin: what it says is worked out in `times`."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from wagtail.admin.auth import require_admin_access

from cms.dashboards.times import DAYS, fast_exams


@require_admin_access
def times(request: HttpRequest) -> HttpResponse:
    """List the exams whose response times a person should look at: for those who may mark answers again."""
    if not request.user.has_perm("assessments.regrade_attempt"):
        raise PermissionDenied
    return TemplateResponse(request, "dashboards/times.html", {"exams": fast_exams(), "days": DAYS})
