"""Pages and claims of the tests' provider; imported by its process only."""

import json
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import include, path
from django.utils.html import escape
from oauth2_provider.oauth2_validators import OAuth2Validator


def _people() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(settings.PEOPLE.read_text())
    return found


class Validator(OAuth2Validator):
    """Says of each person what the file says."""

    oidc_claim_scope = None

    def get_additional_claims(self, request: Any) -> dict[str, Any]:
        claims: dict[str, Any] = _people()[request.user.username]
        return claims


def sign_in(request: HttpRequest) -> HttpResponse:
    """One button a person."""
    if request.method == "POST":
        user, _created = get_user_model()._default_manager.get_or_create(username=request.POST["who"])
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        return HttpResponseRedirect(request.GET.get("next", "/"))
    buttons = "".join(f'<p><button name="who" value="{escape(who)}">{escape(who)}</button></p>' for who in _people())
    return HttpResponse(
        f'<!DOCTYPE html><html lang="fr"><title>ENT</title><link rel="icon" href="data:,"><h1>ENT</h1><form method="post">{buttons}</form></html>'
    )


def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return HttpResponse("au revoir")


urlpatterns = [
    path("connexion/", sign_in),
    path("deconnexion/", sign_out),
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
]
