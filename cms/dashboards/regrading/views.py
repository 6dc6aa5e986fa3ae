"""Marking answers again under a mended version: what it would change, then doing it. Thin."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from challenges.bank.reader import open_release
from challenges.runtime.assessments import regrading
from cms.dashboards.regrading.forms import RegradingForm


@require_admin_access
def regrade(request: HttpRequest) -> HttpResponse:
    """Show what marking answers again would change; POST does it, with a reason."""
    if not request.user.has_perm("assessments.regrade_attempt"):
        raise PermissionDenied
    asked = request.POST if request.method == "POST" else request.GET
    form = RegradingForm(asked or None)
    if not form.is_bound or not form.is_valid():
        return TemplateResponse(request, "dashboards/regrading/regrade.html", {"form": form})
    given = form.cleaned_data
    made = regrading.plan(
        given["challenge"], open_release(given["before"].root), open_release(given["after"].root), never_lower=given["never_lower"]
    )
    if request.method == "POST":
        try:
            regrading.regrade(made, user=request.user, reason=request.POST.get("reason", "")[:2000], seen=request.POST.get("seen", ""))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            count = len(made.changed)
            messages.success(request, ngettext("%d réponse a été notée à nouveau.", "%d réponses ont été notées à nouveau.", count) % count)
            return redirect("dashboards_regrade")
    table = made.to_json()
    return TemplateResponse(request, "dashboards/regrading/regrade.html", {"form": form, "plan": made, "table": table, "asked": asked})
