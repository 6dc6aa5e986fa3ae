"""Signing in, for everybody and for the Wagtail admin: allauth's view, one form, one limit on wrong passwords, one line in the journal for each."""

from typing import Any

from allauth.account.mixins import RedirectAuthenticatedUserMixin
from allauth.account.views import LoginView
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from cms.accounts.limits import LimitedForm

ADMIN = "wagtailadmin.access_admin"


class SignIn(LimitedForm, LoginView):
    """Sign in with a name or an address and a password. Wrong ones are limited for the account in a network, or in a browser that it knows."""

    template_name = "account/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether one may make an account here."""
        return super().get_context_data(**kwargs) | {"sign_up": settings.BALISE_SIGN_UP}


class AdminSignIn(SignIn):
    """The same, at the address where Wagtail sends those who may not enter; one who is signed in and may not may sign in as another."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send on those who may enter already."""
        if not request.user.is_authenticated:
            return super().dispatch(request, *args, **kwargs)
        if request.user.has_perm(ADMIN):
            # Not `redirect`, which takes what is no address for the name of a view.
            return HttpResponseRedirect(self.get_next_url() or reverse("wagtailadmin_home"))
        # Past the one that sends on whoever is signed in: Wagtail would send them back here, for ever.
        return super(RedirectAuthenticatedUserMixin, self).dispatch(request, *args, **kwargs)

    def get_default_success_url(self) -> str | None:
        """The admin's first page; the home of the others."""
        user = getattr(self.get_form(), "user", None)
        return reverse("wagtailadmin_home") if user is not None and user.has_perm(ADMIN) else None
