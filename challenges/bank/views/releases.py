"""The list of releases and channels, what blocks the next build, and the build. Thin: verbs are in services."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST
from wagtail.admin.auth import require_admin_access

from challenges.bank import queries, services, tasks
from challenges.bank.models import Release
from challenges.bank.views.common import require_view
from challenges.jobs.views import answered

_PER_PAGE = 50


@require_admin_access
def releases(request: HttpRequest) -> HttpResponse:
    """List releases and channels, with the means to build and to import."""
    require_view(request)
    listed = Release.objects.prefetch_related("channels").select_related("created_by").defer("manifest")
    context = {
        "page": Paginator(listed, _PER_PAGE).get_page(request.GET.get("p")),
        "channels": queries.channel_states(),
        "promotions": queries.history(),
        "me": services.identity_of(request.user),
    }
    return TemplateResponse(request, "bank/releases.html", context)


@require_admin_access
def blockers(request: HttpRequest) -> HttpResponse:
    """Say what would prevent a build now; nothing is built."""
    found = services.blockers(user=request.user)
    return TemplateResponse(request, "bank/blockers.html", {"blockers": found, "count": len(found), "asked": True})


@require_admin_access
@require_POST
def build(request: HttpRequest) -> HttpResponse:
    """Ask for a build, whose progress and end, or every blocker, stand on the job's page."""
    if not request.user.has_perm("bank.build_release"):
        raise PermissionDenied
    return answered(request, tasks.ask_build(user=request.user, note=request.POST.get("note", "")[:2000]))
