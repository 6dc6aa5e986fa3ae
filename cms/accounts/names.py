"""The names that one gives when one makes an account: what pages and certificates call a person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class NamesForm(forms.Form):
    """What sign-up asks beside the address and the password. allauth's own form inherits from it, so it imports nothing of accounts."""

    first_name = forms.CharField(label=_("Prénom"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "given-name"}))
    last_name = forms.CharField(label=_("Nom"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "family-name"}))

    def signup(self, request: Any, user: Any) -> None:
        """Do nothing more: allauth has written the names."""
