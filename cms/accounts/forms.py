"""The forms of accounts: allauth's, with our limits and our words."""

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as MfaReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _

from cms.accounts import limits, passwords, services

ADDRESS = _("Adresse électronique")
NEW_PASSWORD = _("Nouveau mot de passe")
AGAIN = _("Le même encore une fois")


def _plainly(form: forms.Form, labels: dict[str, Any], user: Any = None) -> None:
    """Put our labels on the fields, and no grey word inside them: it goes away when one types, and is read twice aloud."""
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        field.label = labels.get(name, field.label)
        if isinstance(field.widget, forms.PasswordInput):
            field.help_text = ""
    if "password1" in form.fields:
        form.fields["password1"].help_text = " ".join(passwords.help_texts(user))


class LoginForm(account.LoginForm):
    """Signing in with a name or an address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plainly(self, {"login": _("Nom d’utilisateur ou adresse électronique"), "password": _("Mot de passe")})
        self.fields["login"].max_length = 254
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "maxlength": 254}

    def add_prefix(self, field_name: str) -> str:
        """The name that the field has always had: password managers, and whoever wrote a program, know it."""
        return super().add_prefix("username" if field_name == "login" else field_name)


class MailedForm:
    """A form whose address gets mail: asked too often, for it or from here, it is refused before anything is looked up."""

    def clean_email(self) -> str:
        """Look at the limit first."""
        limits.before_mail(context.request, self.cleaned_data["email"])  # type: ignore[attr-defined]
        return str(super().clean_email())  # type: ignore[misc]


class SignupForm(MailedForm, account.SignupForm):
    """Making an account with an address."""

    field_order = ["first_name", "last_name", "email", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plainly(self, {"email": ADDRESS, "password1": _("Mot de passe")})


class EmailForm(MailedForm, account.AddEmailForm):
    """Changing one's address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plainly(self, {"email": _("Nouvelle adresse électronique")})


class ResetPasswordForm(MailedForm, account.ResetPasswordForm):
    """A password that was forgotten."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plainly(self, {"email": ADDRESS})

    def save(self, request: Any, **kwargs: Any) -> str:
        """Trust first the addresses that operators wrote: making the link would write them down as unconfirmed."""
        for user in self.users:
            services.trust_address(user)
        return str(super().save(request, **kwargs))


class ChangePasswordForm(account.ChangePasswordForm):
    """Another password in the place of the one that one knows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plainly(self, {"oldpassword": _("Mot de passe actuel"), "password1": NEW_PASSWORD, "password2": AGAIN}, self.user)

    def clean_oldpassword(self) -> str:
        """Count wrong guesses: a session left open is no right to try passwords."""
        with limits.guessing(limits.OLD_PASSWORD, context.request, self.user):
            return super().clean_oldpassword()


class SetPasswordForm(account.SetPasswordForm):
    """A password for an account that has none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plainly(self, {"password1": NEW_PASSWORD, "password2": AGAIN}, self.user)


class NewPasswordForm(account.ResetPasswordKeyForm):
    """A password after a mailed link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plainly(self, {"password1": NEW_PASSWORD, "password2": AGAIN}, self.user)


class ReauthenticateForm(account.ReauthenticateForm):
    """The password again, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plainly(self, {"password": _("Mot de passe")})


class ChoosePasswordForm(account.SetPasswordForm):
    """A password of one's own in the place of the one that was given; not the same again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plainly(self, {"password1": NEW_PASSWORD, "password2": AGAIN}, self.user)

    def clean_password1(self) -> str:
        """Refuse the password that somebody else knows."""
        password: str = self.cleaned_data["password1"]
        if self.user is not None and self.user.check_password(password):
            raise forms.ValidationError(_("Choisissez un autre mot de passe que celui que l’on vous a donné."))
        return password


class _Limited:
    """A code of a second factor, guessed at by one who has the password."""

    user: Any

    def clean_code(self) -> str:
        """Count wrong codes for the account and the network."""
        with limits.guessing(limits.SECOND_FACTOR, context.request, self.user):
            return str(super().clean_code())  # type: ignore[misc]


class CodeForm(_Limited, AuthenticateForm):
    """The code at sign-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plainly(self, {"code": _("Code de l’application, ou code de secours")})


class CodeAgainForm(_Limited, MfaReauthenticateForm):
    """The code again, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plainly(self, {"code": _("Code de l’application, ou code de secours")})


class ActivateForm(ActivateTOTPForm):
    """The first code of an application: it shows that the application has the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plainly(self, {"code": _("Code affiché par l’application")})


class CloseAccountForm(forms.Form):
    """The password once more, and the yes."""

    password = forms.CharField(
        label=_("Votre mot de passe"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    sure = forms.BooleanField(label=_("Je veux fermer mon compte pour toujours."))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not user.has_usable_password():
            del self.fields["password"]

    def clean_password(self) -> str:
        """Ask the password as at sign-in, with the same limit."""
        password: str = self.cleaned_data["password"]
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("incorrect_password")
        return password
