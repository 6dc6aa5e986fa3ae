"""What a manager says of a key."""

from django import forms
from django.utils.translation import gettext_lazy as _

from challenges.runtime.campaigns.models.access import SchoolKey


class KeyForm(forms.Form):
    """A key: what for, what it may do, how long."""

    name = forms.CharField(label=_("Programme"), max_length=100, help_text=_("Par exemple : tableau de bord de l’ENT"))
    scopes = forms.MultipleChoiceField(label=_("Droits"), choices=SchoolKey.Scope.choices, widget=forms.CheckboxSelectMultiple)
    days = forms.TypedChoiceField(label=_("Durée"), coerce=int, choices=[(90, _("90 jours")), (365, _("un an"))], initial=365)
