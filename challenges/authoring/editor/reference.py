"""The reference of the data language in the Wagtail admin."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from wagtail.admin.auth import require_admin_access

from generators import reference as data_language


@require_admin_access
def reference(request: HttpRequest) -> HttpResponse:
    """Show what may be written in the data of a challenge, in the reader's language."""
    if not request.user.has_perm("authoring.view_challenge"):
        raise PermissionDenied
    language = "en" if (get_language() or "").startswith("en") else "fr"
    return TemplateResponse(request, "authoring/editor/reference.html", {"reference": data_language.reference(language)})
