"""What is typed on the page of a profile: its name and, for each topic, the highest level asked."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from challenges import typed
from challenges.fields import LinesField
from challenges.runtime.campaigns.profiles.presets import MAX_LEVEL

PREFIX = "cap-"


class ProfileForm(forms.Form):
    """Name and description; the topics stand in the grid (`chosen_caps`)."""

    name = forms.CharField(label=_("Nom du profil"), max_length=120)
    description = LinesField(label=_("Pour qui, quand"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


def chosen_caps(data: Any, topics: Iterable[str]) -> dict[str, int]:
    """Return the levels chosen in the grid; what is no level counts as nothing chosen."""
    read = {code: typed.whole(data.get(PREFIX + code, ""), most=MAX_LEVEL) for code in topics}
    return {code: level for code, level in read.items() if level}
