"""The publisher's pages in the Wagtail admin: releases, build, promote, roll back, export, import. Thin: verbs are in services."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from challenges.bank import bundles, services
from challenges.bank.models import Channel, Promotion, Release

_VARIANTS = 1


def _require_view(request: HttpRequest) -> None:
    if not request.user.has_perm("bank.view_release"):
        raise PermissionDenied


@require_admin_access
def releases(request: HttpRequest) -> HttpResponse:
    """List releases and channels, with the means to build and to import."""
    _require_view(request)
    context = {
        "releases": Release.objects.prefetch_related("channels").select_related("created_by"),
        "channels": _channels(),
        "promotions": Promotion.objects.select_related("channel", "release", "previous")[:10],
    }
    return TemplateResponse(request, "bank/releases.html", context)


def _channels() -> list[dict[str, Any]]:
    known = {channel.name: channel.release for channel in Channel.objects.select_related("release")}
    return [{"name": name, "label": label, "release": known.get(name)} for name, label in Channel.Name.choices]


@require_admin_access
@require_POST
def build(request: HttpRequest) -> HttpResponse:
    """Build a release, or show every blocker at once."""
    try:
        release = services.build(user=request.user, note=request.POST.get("note", "")[:2000])
    except services.BuildRefused as error:
        context = {"blockers": error.blockers, "count": len(error.blockers)}
        return TemplateResponse(request, "bank/blockers.html", context, status=409)
    messages.success(
        request, _("La version %(number)d est prête : %(count)d épreuves.") % {"number": release.number, "count": release.challenge_count}
    )
    return redirect("bank_release", number=release.number)


@require_admin_access
def release(request: HttpRequest, number: int) -> HttpResponse:
    """Show a release: what it holds, what changes from what each channel serves, its verification."""
    _require_view(request)
    found = get_object_or_404(Release, number=number)
    channels = [
        {**channel, "difference": services.diff(channel["release"], found), "current": channel["release"] == found}
        for channel in _channels()
    ]
    return TemplateResponse(request, "bank/release.html", {"release": found, "channels": channels, "verification": services.verify(found)})


@require_admin_access
@require_POST
def promote(request: HttpRequest, number: int) -> HttpResponse:
    """Promote a release to a channel."""
    found = get_object_or_404(Release, number=number)
    try:
        services.promote(found, request.POST.get("channel", ""), user=request.user, reason=request.POST.get("reason", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("La version %d est en service : les nouvelles évaluations la prennent dès maintenant.") % number)
    return redirect("bank_release", number=number)


@require_admin_access
@require_POST
def rollback(request: HttpRequest) -> HttpResponse:
    """Make a channel serve its previous release again."""
    try:
        promotion = services.rollback(request.POST.get("channel", ""), user=request.user, reason=request.POST.get("reason", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Le canal sert de nouveau la version %d.") % promotion.release.number)
    return redirect("bank_releases")


@require_admin_access
def export(request: HttpRequest, number: int) -> HttpResponse:
    """Download a release as one signed file."""
    found = get_object_or_404(Release, number=number)
    response = HttpResponse(bundles.export_bundle(found, user=request.user), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="balise-version-{found.number}-{found.root[:12]}.zip"'
    return response


@require_admin_access
@require_POST
def import_bundle(request: HttpRequest) -> HttpResponse:
    """Import a release file; a file that is damaged or signed by a stranger changes nothing."""
    upload = request.FILES.get("bundle")
    if upload is None:
        messages.error(request, _("Choisissez un fichier."))
        return redirect("bank_releases")
    try:
        found = bundles.import_bundle(upload.read(), user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("bank_releases")
    messages.success(request, _("La version %d est importée et vérifiée.") % found.number)
    return redirect("bank_release", number=found.number)
