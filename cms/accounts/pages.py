"""The pages of one's account that allauth has, with our limits; and closing an account."""

import base64
from typing import Any

from allauth.account import views as account
from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.logout import logout
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp import views as totp
from allauth.mfa.totp.internal.auth import TOTP, clear_totp_secret
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.generic.edit import FormView

from challenges.journal.services import label, record
from cms.accounts import limits, services
from cms.accounts.forms import ActivateForm, ChoosePasswordForm, CloseAccountForm
from cms.accounts.limits import LimitedForm
from cms.accounts.stages import NewPasswordStage, SecondFactorStage


class SignUp(LimitedForm, account.SignupView):
    """Make an account."""


class Email(LimitedForm, account.EmailView):
    """Change one's address."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Trust first the address that an operator wrote: looking at the page would write it down as unconfirmed."""
        if request.user.is_authenticated:
            services.trust_address(request.user)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


class ResetPassword(LimitedForm, account.PasswordResetView):
    """Ask for a link to a new password."""


class ChangePassword(LimitedForm, account.PasswordChangeView):
    """Change one's password."""


class SetPassword(LimitedForm, account.PasswordSetView):
    """Give an account a first password."""


class Reauthenticate(LimitedForm, account.ReauthenticateView):
    """Say the password again."""


class Code(mfa.AuthenticateView):
    """The second factor at sign-in."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Say with the status when it is a limit that refuses."""
        return limits.told_to_wait(super().form_invalid(form), form)


class CodeAgain(LimitedForm, mfa.ReauthenticateView):
    """The second factor again."""


class LinkLimit:
    """A page behind a mailed link: links that are none are limited by network."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse a network that tries links."""
        if seconds := limits.link_waiting(request):
            return limits.page_too_many(request, seconds)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc, no-any-return]


class ConfirmEmail(LinkLimit, account.ConfirmEmailView):
    """Confirm an address."""

    def get_object(self, queryset: Any = None) -> Any:
        """Count a link that is none."""
        try:
            return super().get_object(queryset)
        except account.Http404:
            limits.wrong_link(self.request)
            raise

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Confirm; a link that serves no more leads to the page that says so."""
        try:
            return super().post(*args, **kwargs)
        except account.Http404:
            return redirect(self.request.path)


class NewPassword(LinkLimit, LimitedForm, account.PasswordResetFromKeyView):
    """Choose a password after a mailed link."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Count a link that is none."""
        if kwargs.get("token_fail"):
            limits.wrong_link(self.request)
        return super().get_context_data(**kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the password. Who used the link reads the mail of that address."""
        response: HttpResponse = super().form_valid(form)
        services.reached(self.reset_user)
        return response


# ---------------------------------------------------------------- what is left to do before a session


@method_decorator(login_stage_required(stage=NewPasswordStage.key, redirect_urlname="account_login"), name="dispatch")
class ChoosePassword(FormView[ChoosePasswordForm]):
    """Choose a password of one's own: nobody is signed in before."""

    form_class = ChoosePasswordForm
    template_name = "account/choose_password.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Whose password it is."""
        return super().get_form_kwargs() | {"user": self.request._login_stage.login.user}  # type: ignore[attr-defined]

    def form_valid(self, form: ChoosePasswordForm) -> HttpResponse:
        """Keep it and go on signing in."""
        stage = self.request._login_stage  # type: ignore[attr-defined]
        services.choose_password(stage.login.user, form.cleaned_data["password1"])
        return stage.exit()  # type: ignore[no-any-return]


def _drawing(user: Any, secret: str) -> dict[str, str]:
    """What an application reads: the drawing, and the same in letters."""
    adapter = get_mfa_adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(user, secret))
    return {"totp_svg_data_uri": f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"}


@method_decorator(login_stage_required(stage=SecondFactorStage.key, redirect_urlname="account_login"), name="dispatch")
class SetUpSecondFactor(LimitedForm, FormView[ActivateForm]):
    """Set up an application that gives codes, because one's role asks for it; then the recovery codes, once; then one is signed in."""

    form_class = ActivateForm
    template_name = "account/set_up_second_factor.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Whose application it is."""
        self.stage = self.request._login_stage  # type: ignore[attr-defined]
        return super().get_form_kwargs() | {"user": self.stage.login.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The secret as a drawing and as letters."""
        context = super().get_context_data(**kwargs)
        return context | _drawing(self.stage.login.user, context["form"].secret)

    def form_valid(self, form: ActivateForm) -> HttpResponse:
        """Keep the secret, go on signing in, and show the recovery codes on the way."""
        user = self.stage.login.user
        TOTP.activate(user, form.secret)
        codes = RecoveryCodes.activate(user)
        clear_totp_secret(self.request)
        record("accounts.second_factor", actor=user, target=label(user), act="added")
        response = self.stage.exit()
        codes.mark_as_viewed()
        context = {"unused_codes": codes.get_unused_codes(), "next_url": response["Location"]}
        page = render(self.request, "account/recovery_codes_once.html", context)
        page.cookies.update(response.cookies)
        return page


class Activate(LimitedForm, totp.ActivateTOTPView):
    """Set up an application of one's own will."""


# ---------------------------------------------------------------- sessions, closing


class Sessions(ListUserSessionsView):
    """The browsers in which the account is signed in; one, or all others, can be signed out."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Sign out the session that is named, else all others."""
        if (number := request.POST.get("session", "")).isdecimal():
            session = get_object_or_404(UserSession, user=request.user, pk=int(number[:18]))
            end_sessions(request, [session])
            messages.success(request, _("Ce navigateur est déconnecté."))
            return redirect("usersessions_list" if request.user.is_authenticated else "home")
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response


@method_decorator(login_required, name="dispatch")
class CloseAccount(LimitedForm, FormView[CloseAccountForm]):
    """Close one's account: what goes and what stays is said, the password is asked."""

    form_class = CloseAccountForm
    template_name = "account/close.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Whose account it is."""
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form: CloseAccountForm) -> HttpResponse:
        """Close it and go home."""
        services.close_account(self.request.user, actor=self.request.user)
        logout(self.request, show_message=False)
        messages.success(self.request, _("Votre compte est fermé."))
        return redirect(reverse("home"))
