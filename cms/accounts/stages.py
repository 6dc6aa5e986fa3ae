"""What must be done between a right password and a session. allauth keeps a sign-in that waits here: until it is over the browser is nobody's.

So a page that asks for a session leads to the page of signing in, and that to what is left to do: nothing is asked of later requests.
"""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage, LoginStage
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpResponse
from django.shortcuts import redirect

from cms.accounts import second_factor, services

Handled = tuple[HttpResponse | None, bool]


class AddressStage(EmailVerificationStage):
    """Who signed up confirms the address. Pupils have none; an address that an operator wrote is trusted as the account itself is."""

    def handle(self) -> Handled:
        """Let through whoever has nothing to confirm."""
        user: Any = self.login.user
        if user is not None:
            services.trust_address(user)
            if not EmailAddress.objects.filter(user=user).exists() or EmailAddress.objects.filter(user=user, verified=True).exists():
                return None, True
        return super().handle()  # type: ignore[no-any-return]


class NewPasswordStage(LoginStage):
    """Who came in by a password that somebody else made chooses one; who came by the ENT did not use it."""

    key = "balise_new_password"
    urlname = "account_choose_password"

    def handle(self) -> Handled:
        """Lead to the page where a password is chosen."""
        user: Any = self.login.user
        by_password = any(entry["method"] == "password" for entry in get_authentication_records(self.request, user))
        return (redirect(self.urlname) if by_password and user.password_is_temporary else None), True


class SecondFactorStage(LoginStage):
    """Who must have a second factor and has none sets one up."""

    key = "balise_second_factor"
    urlname = "account_set_up_second_factor"

    def handle(self) -> Handled:
        """Lead to the page where an application is set up."""
        user: Any = self.login.user
        if second_factor.is_required(user) and not is_mfa_enabled(user, [Authenticator.Type.TOTP]):
            return redirect(self.urlname), True
        return None, True
