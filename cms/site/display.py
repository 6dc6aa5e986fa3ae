"""How a reader wants pages to look: colours and spacing, kept in one cookie.

The server writes the choice into every page, so that the first paint is right, without a script, a session or a query.
"""

from dataclasses import dataclass, fields
from typing import Any, Self

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

COOKIE = "affichage"
_YEAR = 60 * 60 * 24 * 365
# A file of tokens stands over balise.css where its media query says so. Without a choice the system decides. Paper is white.
_DARK, _CONTRAST = "site/dark.css", "site/contrast.css"
_SHEETS = {
    "auto": ((_DARK, "screen and (prefers-color-scheme: dark)"), (_CONTRAST, "(prefers-contrast: more)")),
    "light": (),
    "dark": ((_DARK, "screen"),),
    "contrast": ((_CONTRAST, "all"),),
}
_SCHEMES = {"auto": "light dark", "light": "light", "dark": "dark", "contrast": "light dark"}

# Rooms of schools, centres and invigilators: their navigation is not a learner's.
_WORK = ("/ecole/", "/centre/", "/surveillance/")


@dataclass(frozen=True)
class Display:
    """What one reader chose."""

    theme: str = "auto"
    spacing: str = "normal"

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """Return what the browser's cookie says; what it does not say, or says wrongly, is as if nothing was chosen."""
        said = dict(zip([field.name for field in fields(cls)], request.COOKIES.get(COOKIE, "").split("."), strict=False))
        allowed = {"theme": set(_SHEETS), "spacing": {"normal", "wide"}}
        return cls(**{name: value for name, value in said.items() if value in allowed[name]})

    @property
    def sheets(self) -> tuple[tuple[str, str], ...]:
        """The files of tokens that stand over the light ones, each with its media query."""
        return _SHEETS[self.theme]

    @property
    def scheme(self) -> str:
        """What the browser itself should draw with before any style sheet has come."""
        return _SCHEMES[self.theme]

    @property
    def chosen(self) -> bool:
        """Whether anything differs from what the system says."""
        return self != type(self)()

    def keep(self, response: HttpResponse) -> None:
        """Write the choice into the reader's browser, for a year; no choice leaves no cookie."""
        if not self.chosen:
            response.delete_cookie(COOKIE, samesite="Lax")
            return
        response.set_cookie(
            COOKIE, f"{self.theme}.{self.spacing}", max_age=_YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
        )


class DisplayForm(forms.Form):
    """The two choices, as radio buttons."""

    theme = forms.ChoiceField(
        label=_("Couleurs"),
        widget=forms.RadioSelect,
        choices=[
            ("auto", _("Comme mon appareil")),
            ("light", _("Clair")),
            ("dark", _("Sombre")),
            ("contrast", _("Contraste élevé")),
        ],
    )
    spacing = forms.ChoiceField(
        label=_("Texte"),
        widget=forms.RadioSelect,
        choices=[("normal", _("Normal")), ("wide", _("Plus grand et plus espacé, plus facile à lire"))],
    )


def context(request: HttpRequest) -> dict[str, Any]:
    """Give every page the reader's choice, and whether it is a page of somebody who works here (context processor: no query, no session)."""
    return {"display": Display.of(request), "at_work": request.path.startswith(_WORK)}
