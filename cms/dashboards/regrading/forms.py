"""Forms of the dashboards."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from challenges.bank.models import Release


class RegradingForm(forms.Form):
    """Which answers to mark again, under which version."""

    challenge = forms.CharField(label=_("Code de l’épreuve"), max_length=64, help_text=_("Par exemple 1.3-3a-01."))
    before = forms.ModelChoiceField(Release.objects.none(), label=_("Version sous laquelle les élèves ont répondu"))
    after = forms.ModelChoiceField(Release.objects.none(), label=_("Version corrigée"))
    never_lower = forms.BooleanField(label=_("Ne jamais baisser une note"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        releases = Release.objects.defer("manifest")
        self.fields["before"].queryset = self.fields["after"].queryset = releases  # type: ignore[attr-defined]
