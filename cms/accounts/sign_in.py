"""Signing in, for everybody and for the Wagtail admin: one form, one limit on wrong passwords, one line in the journal for each."""

import unicodedata
from typing import Any

from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from challenges.runtime.assessments import access
from challenges.throttle import guesses
from cms.accounts import devices
from cms.accounts.services import sign_in_failed

MAX_NAME = 150


def _plain(typed: str) -> str:
    """A name as guesses at it are counted: in whatever case and form it is typed."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()[:MAX_NAME]


class SignIn(LoginView):
    """Sign in with a name and a password. Wrong ones are limited for the account in a network, or in a browser that it knows; right ones never."""

    template_name = "registration/login.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Look at the limit first: one that is looked at after the password is no limit."""
        target, address = devices.target_of(request, _plain(request.POST.get("username", "")))
        if seconds := guesses.waiting(guesses.SIGN_IN, target, address):
            context = self.get_context_data(form=self.get_form_class()(request), throttled=guesses.told(seconds))
            response = render(request, self.template_name, context, status=429)
            response["Retry-After"] = str(seconds)
            return response
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Count a wrong password and write it down; a form without a name or a password guesses nothing."""
        typed = form.cleaned_data.get("username", "")
        if typed and form.cleaned_data.get("password"):
            target, address = devices.target_of(self.request, _plain(typed))
            guesses.failed(guesses.SIGN_IN, target, address)
            sign_in_failed(typed, known_browser=not address)
        return super().form_invalid(form)

    def form_valid(self, form: Any) -> HttpResponse:
        """Signed in: forget the wrong passwords, and the learners that this browser played without an account; know this browser."""
        name = _plain(form.cleaned_data["username"])
        guesses.cleared(guesses.SIGN_IN, devices.target_of(self.request, name)[0])
        access.forget(self.request)
        response = super().form_valid(form)
        devices.remember(self.request, response, name)
        return response


class AdminSignIn(SignIn):
    """The same, at the address where Wagtail sends those who may not enter; one who is signed in and may not may sign in as another."""

    redirect_authenticated_user = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send on those who may enter already."""
        if request.user.is_authenticated and request.user.has_perm("wagtailadmin.access_admin"):
            return redirect(self.get_success_url())
        return super().dispatch(request, *args, **kwargs)

    def get_default_redirect_url(self) -> str:
        """The admin's first page; the home of the others, who come here from a link to a new password."""
        if self.request.user.has_perm("wagtailadmin.access_admin"):
            return reverse("wagtailadmin_home")
        return super().get_default_redirect_url()
