"""What the publisher's pages share: who may look, which release an address names, how a refusal is told."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from wagtail.admin import messages

from challenges.bank.models import Release
from challenges.typed import whole


def require_view(request: HttpRequest) -> None:
    """Refuse those who may not see releases.

    Raises:
        PermissionDenied: they may not.
    """
    if not request.user.has_perm("bank.view_release"):
        raise PermissionDenied


def found_release(number: int | str) -> Release:
    """Return the release of a number written in an address.

    Raises:
        Http404: there is none.
    """
    found = whole(number, most=999_999_999)
    if found is None:
        raise Http404
    return get_object_or_404(Release, number=found)


def told(request: HttpRequest, error: ValidationError) -> None:
    """Show why something was refused, a message for each reason."""
    for message in error.messages:
        messages.error(request, message)


def title_of(entry: dict[str, Any]) -> str:
    """Return the title of an entry of the index in the language of the page."""
    english = (get_language() or "fr").startswith("en")
    return str(entry["title_en"] if english and entry["title_en"] else entry["title_fr"])
