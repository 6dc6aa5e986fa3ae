"""Where a door begins and where it comes back: allauth's views, whose every failure is a page in plain words."""

from typing import Any

import jwt
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.http import Http404, HttpRequest, HttpResponse
from requests import RequestException

from cms.accounts.ent.provider import EntAdapter

#: What comes of a provider that answers something else than the standard says, or nothing.
_WRONG = (OAuth2Error, RequestException, jwt.PyJWTError, KeyError, TypeError, ValueError, AttributeError)


class _Begin(OAuth2LoginView):
    """Send to the provider."""


class _Return(OAuth2CallbackView):
    """Come back from it."""

    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        """Give the exchange the nonce that its token must repeat."""
        state, response = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce", "")
        return state, response


def _answer(view_class: Any, request: HttpRequest, slug: str) -> HttpResponse:
    exchange = EntAdapter(request, slug)
    try:
        provider = exchange.get_provider()
    except SocialApp.DoesNotExist:
        raise Http404 from None
    view = view_class.adapter_view(exchange)
    try:
        return view(request)  # type: ignore[no-any-return]
    except ImmediateHttpResponse as done:
        return done.response  # type: ignore[no-any-return]
    except _WRONG as error:
        return render_authentication_error(request, provider, exception=error)  # type: ignore[no-any-return]


def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin at a door; a link of the ENT leads here too."""
    return _answer(_Begin, request, slug)


def come_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Come back through a door."""
    return _answer(_Return, request, slug)
