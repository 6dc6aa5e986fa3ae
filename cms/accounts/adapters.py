"""What allauth asks of the project: limits, mail, sessions and second factors as Balise wants them. Hooks only; the acts are in `services`."""

import base64
import hashlib
import io
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from challenges.runtime import codes
from challenges.runtime.assessments import access
from challenges.runtime.schools.services.members import INVITED, find
from challenges.throttle.network import UNKNOWN, address_of
from cms.accounts import devices, limits, passwords, second_factor
from cms.accounts.ent import entering

#: Mail that somebody who is not signed in can have sent to any mailbox.
_ASKED_BY_STRANGERS = {
    "account/email/password_reset_key",
    "account/email/email_confirmation",
    "account/email/email_confirmation_signup",
    "account/email/account_already_exists",
    "account/email/unknown_account",
}
_LETTERS_OF_A_NAME = 8


class AccountAdapter(DefaultAccountAdapter):
    """Accounts with a name and a password."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("Ce compte est fermé."),
        "duplicate_email": _("C’est déjà l’adresse de ce compte."),
        "email_password_mismatch": _("Nom d’utilisateur ou mot de passe inconnu. Les majuscules comptent dans le mot de passe."),
        "username_password_mismatch": _("Nom d’utilisateur ou mot de passe inconnu. Les majuscules comptent dans le mot de passe."),
        "enter_current_password": _("Ce n’est pas votre mot de passe actuel."),
        "incorrect_password": _("Ce n’est pas votre mot de passe."),
        "incorrect_code": _("Ce code n’est pas le bon, ou il a déjà servi."),
        "invalid_password_reset": _("Ce lien ne sert plus : demandez-en un autre."),
        "email_taken": _("Cette adresse est celle d’un autre compte."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether somebody may make an account alone; whoever was invited to a school may."""
        return bool(settings.BALISE_SIGN_UP) or _invitation(request) is not None

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Back to the invitation that was opened first, though an address had to be confirmed meanwhile."""
        if _invitation(request) is not None:
            return reverse("members:accept", args=[request.session[INVITED]])
        return str(super().get_login_redirect_url(request))

    def generate_unique_username(self, txts: list[str | None], regex: str | None = None) -> str:
        """A name that tells nothing: who signs up signs in with an address."""
        return f"compte-{codes.mixed(_LETTERS_OF_A_NAME).lower()}"

    def clean_password(self, password: str, user: Any = None) -> str:
        """Ask of a password what is asked of this person's."""
        return passwords.check(password, user)

    # ------------------------------------------------------------ guesses

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Look at the limit first: one that is looked at after the password is no limit."""
        limits.before_password(request, _typed(credentials))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a wrong password and write it down."""
        limits.wrong_password(request, _typed(credentials))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Authenticate, and forget the wrong passwords before a right one."""
        user = super().authenticate(request, **credentials)
        if user:
            limits.right_password(request, _typed(credentials))
        return user

    def get_client_ip(self, request: HttpRequest) -> str:
        """The client's address behind trusted proxies, as everywhere else; no address is written as such."""
        address = address_of(request)
        return "0.0.0.0" if address == UNKNOWN else address  # noqa: S104  no socket: the column holds addresses only

    # ------------------------------------------------------------ signing in

    def get_login_stages(self) -> list[str]:
        """What stands between a right password and a session. Nobody is signed in before the last of them, whatever page is asked for."""
        return [
            "cms.accounts.stages.AddressStage",
            "allauth.mfa.stages.AuthenticateStage",
            "cms.accounts.stages.NewPasswordStage",
            "cms.accounts.stages.SecondFactorStage",
        ]

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in, and forget the tests that this browser played without an account."""
        access.forget(request)
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Know this browser from now on, under the name that was typed."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        for entry in get_authentication_records(request, user):
            if entry["method"] == "password" and (name := entry.get("username") or entry.get("email")):
                devices.remember(request, response, limits.plain(name))
        login = (kwargs.get("signal_kwargs") or {}).get("sociallogin")
        # What was said is not kept while a sign-in waits for a second factor: only people with a role are asked for one.
        claims = getattr(login, "claims", None)
        return entering.received(request, user, claims, response) if claims is not None else response

    def is_ajax(self, request: HttpRequest) -> bool:
        """Pages only: nothing here answers scripts."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the account."""
        return reverse("account")

    # ------------------------------------------------------------ mail

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send, unless a stranger asked too often; links lead to the address that the installation says it has."""
        if template_prefix in _ASKED_BY_STRANGERS and not limits.may_mail(self.request, email):
            return
        super().send_mail(template_prefix, email, {"base_url": settings.BALISE_BASE_URL, **context})

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of a new password. The host of a request is what its sender wrote."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return str(settings.BALISE_BASE_URL) + path.replace("UID-KEY", key)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """The link that confirms an address."""
        return str(settings.BALISE_BASE_URL) + reverse("account_confirm_email", args=[emailconfirmation.key])


def _invitation(request: HttpRequest) -> Any:
    token = request.session.get(INVITED)
    return find(token) if token else None


def _typed(credentials: dict[str, Any]) -> str:
    """What was typed as a name; an address is passed under both keys."""
    return str(credentials.get("username") or credentials.get("email") or "")


class MfaAdapter(DefaultMFAAdapter):
    """Second factors. Their secrets are not readable in the database or in a backup of it alone."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("Votre rôle demande un second facteur : vous ne pouvez pas l’arrêter."),
        "cannot_generate_recovery_codes": _("Activez d’abord une application d’authentification."),
        "incorrect_code": _("Ce code n’est pas le bon, ou il a déjà servi."),
        "unverified_email": _("Confirmez d’abord votre adresse."),
    }

    def encrypt(self, text: str) -> str:
        """Encrypt a secret under the installation's key."""
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Read a secret again, under the key of now or one of before."""
        return _keys().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """Draw what an application reads, on white: an application reads no dark drawing on a dark page."""
        # As a file and not inline: an image that names no namespace is drawn by no browser.
        made = io.BytesIO()
        segno.make(url, error="m").save(made, kind="svg", scale=5, border=4, light="#fff", xmldecl=False)
        return made.getvalue().decode()

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Whether a second factor may be stopped: not by those who must have one."""
        return not second_factor.is_required(authenticator.user)


def _keys() -> MultiFernet:
    secrets = [str(one) for one in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"cms.accounts.mfa" + one.encode()).digest())) for one in secrets])
