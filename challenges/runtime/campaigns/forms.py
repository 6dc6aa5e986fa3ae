"""Forms of a campaign: creating one, joining one."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenges.fields import LinesField
from challenges.runtime.campaigns.models import Campaign
from challenges.runtime.schools.models import School, SchoolClass


class MomentInput(forms.DateTimeInput):
    """The browser's own picker of a day and an hour."""

    input_type = "datetime-local"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


class CampaignForm(forms.Form):
    """What a teacher says of a campaign; sensible defaults make three fields enough."""

    name = forms.CharField(label=_("Nom de la campagne"), max_length=120, help_text=_("Par exemple : Parcours de rentrée, 3e B"))
    competences = forms.MultipleChoiceField(label=_("Compétences"), widget=forms.CheckboxSelectMultiple)
    questions_max = forms.IntegerField(label=_("Questions par compétence, au plus"), min_value=1, max_value=20, initial=4)
    max_level = forms.IntegerField(label=_("Niveau maximal demandé"), min_value=1, max_value=8, initial=8)
    school_class = forms.ModelChoiceField(label=_("Classe"), queryset=SchoolClass.objects.none(), required=False, empty_label=_("Toutes"))
    access = forms.ChoiceField(label=_("Qui peut participer"), choices=Campaign.Access.choices, initial=Campaign.Access.NAMED)
    sharing = forms.ChoiceField(label=_("Vous voyez les résultats"), choices=Campaign.Sharing.choices, initial=Campaign.Sharing.BY_LEARNER)
    opens_at = forms.DateTimeField(label=_("Ouverture"), widget=MomentInput())
    closes_at = forms.DateTimeField(label=_("Fermeture"), widget=MomentInput())
    message = LinesField(label=_("Message d’accueil"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, school: School, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        now = timezone.localtime().replace(second=0, microsecond=0)
        kwargs.setdefault("initial", {"opens_at": now, "closes_at": now + timedelta(days=60)})
        super().__init__(*args, **kwargs)
        self.fields["competences"].choices = choices  # type: ignore[attr-defined]
        classes: Any = self.fields["school_class"]
        classes.queryset = school.classes.order_by("-year", "kind", "name")
        classes.label_from_instance = lambda one: f"{one.name} ({one.year})"


class JoinForm(forms.Form):
    """What an anonymous participant may say."""

    label = forms.CharField(
        label=_("Prénom ou pseudonyme"), max_length=60, required=False, help_text=_("Facultatif. C’est ce que l’enseignant verra.")
    )


class ReturnForm(forms.Form):
    """The code that was shown to one who joined before."""

    return_code = forms.CharField(
        label=_("Code de retour"),
        max_length=20,
        help_text=_("Huit lettres et chiffres, affichés pendant le parcours."),
        widget=forms.TextInput(attrs={"class": "code short", "autocomplete": "off", "spellcheck": "false"}),
    )


class NamedJoinForm(forms.Form):
    """Who a pupil is, as in the school's register."""

    last_name = forms.CharField(label=_("Nom"), max_length=100)
    first_name = forms.CharField(label=_("Prénom"), max_length=100)
    birth_date = forms.DateField(label=_("Date de naissance"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
