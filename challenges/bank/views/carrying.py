"""Bundles: a release as a file, out and in. Thin: verbs are in services."""

import tempfile
from pathlib import Path

from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from challenges.bank import bundles
from challenges.bank.views.common import found_release, told


@require_admin_access
def export(request: HttpRequest, number: int) -> HttpResponseBase:
    """Download a release as one signed file."""
    found = found_release(number)
    folder = tempfile.TemporaryDirectory()
    path = Path(folder.name) / "bundle.zip"
    try:
        bundles.export_bundle(found, path, user=request.user)
        response = FileResponse(path.open("rb"), content_type="application/zip")
    finally:
        # What is open stays readable to its end; nothing is left on the disk.
        folder.cleanup()
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
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bundle.zip"
        with path.open("wb") as file:
            for chunk in upload.chunks():
                file.write(chunk)
        try:
            found = bundles.import_bundle(path, user=request.user)
        except ValidationError as error:
            told(request, error)
            return redirect("bank_releases")
    messages.success(request, _("La version %d est importée et vérifiée.") % found.number)
    return redirect("bank_release", number=found.number)
