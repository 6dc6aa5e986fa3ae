"""What allauth asks about the doors of the ENT: which there are, and what to say when one does not open."""

import logging
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthError
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext as _
from requests import RequestException

from challenges.runtime.schools.models import Door

logger = logging.getLogger(__name__)
_READ = (
    "scope", "subject_claims", "ine_claims", "last_name_claims", "first_name_claims", "birth_date_claims", "uai_claims", "profile_claims",
    "pupil_profiles",
)  # fmt: skip


class DoorAdapter(DefaultSocialAccountAdapter):
    """Doors are the rows of `Door`; an application of allauth is made of one when it is needed, and never stored."""

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[SocialApp]:
        """Return the open doors as allauth knows applications."""
        found = Door.objects.filter(is_open=True)
        found = found.filter(slug=provider) if provider else found
        return [app_of(door) for door in (found.filter(client_id=client_id) if client_id else found)]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Whoever comes through a door has an account, closed though sign-up be."""
        return True

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Exception | None = None, extra_context: Any = None
    ) -> None:
        """Say in plain words what happened, whatever it was."""
        logger.warning("a door did not open: %s %s %s", provider.sub_id, error, type(exception).__name__ if exception else "")
        sentence, status = _said(error, exception, extra_context or {})
        page = render(request, "ent/closed.html", {"door": provider.app.name, "slug": provider.sub_id, "sentence": sentence}, status=status)
        raise ImmediateHttpResponse(page)


def app_of(door: Door) -> SocialApp:
    """Return a door as an application of allauth that is in no table."""
    settings = {name: getattr(door, name) for name in _READ} | {"server_url": door.issuer, "school": door.school_id}
    return SocialApp(
        provider="ent", provider_id=door.slug, name=door.name, client_id=door.client_id, secret=door.client_secret, settings=settings
    )


def _said(error: Any, exception: Exception | None, context: dict[str, Any]) -> tuple[str, int]:
    if error == AuthError.CANCELLED:
        return _("L’ENT n’a pas confirmé : vous avez annulé, ou il ne vous laisse pas entrer."), 403
    if isinstance(exception, RequestException):
        return _("L’ENT ne répond pas, ou pas comme prévu. Réessayez dans quelques minutes ; rien n’est perdu."), 503
    if exception is None and "state_id" in context:
        return _("Cette connexion a commencé il y a trop longtemps, ou dans un autre navigateur. Recommencez."), 400
    return _(
        "La réponse de l’ENT n’a pas pu être vérifiée : personne n’est entré. Recommencez ; si cela dure, prévenez votre établissement."
    ), 400
