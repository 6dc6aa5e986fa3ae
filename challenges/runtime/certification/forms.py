"""Forms of certification: a session, an enrolment, who one is, a password, a code."""

import datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenges.fields import LinesField
from challenges.runtime.certification.centre import MAX_EXTRA_TIME, Adjustment
from challenges.runtime.schools.models import Pupil


class MomentInput(forms.DateTimeInput):
    """The browser's own picker of a day and an hour."""

    input_type = "datetime-local"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


def _code_input(**attrs: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "code short", "autocomplete": "off", "spellcheck": "false", **attrs})


class SessionForm(forms.Form):
    """What the head says of a session."""

    room = forms.CharField(label=_("Salle"), max_length=100)
    starts_at = forms.DateTimeField(label=_("Début"), widget=MomentInput())
    ruleset = forms.ChoiceField(label=_("Règles"))
    phones_allowed = forms.BooleanField(
        label=_("Accepter les téléphones"), required=False,
        help_text=_("Sans cela, un candidat qui vient avec un téléphone est refusé, et on lui dit pourquoi. Les tablettes sont toujours acceptées."),
    )  # fmt: skip

    def __init__(self, *args: Any, rulesets: list[tuple[str, str]], **kwargs: Any) -> None:
        tomorrow = timezone.localtime() + datetime.timedelta(days=1)
        kwargs.setdefault("initial", {"starts_at": tomorrow.replace(hour=9, minute=0, second=0, microsecond=0)})
        super().__init__(*args, **kwargs)
        self.fields["ruleset"].choices = rulesets  # type: ignore[attr-defined]


class InvigilatorForm(forms.Form):
    """What the centre printed for the invigilator."""

    number = forms.CharField(
        label=_("Numéro de session"), max_length=20, help_text=_("Six chiffres."), widget=_code_input(inputmode="numeric")
    )
    password = forms.CharField(
        label=_("Mot de passe de surveillance"), max_length=40, help_text=_("Huit lettres et chiffres."), widget=_code_input()
    )


class IdentityForm(forms.Form):
    """Who a candidate is, as enrolled."""

    number = forms.CharField(
        label=_("Numéro de session"),
        max_length=20,
        help_text=_("Six chiffres, donnés par l’invigilateur."),
        widget=_code_input(inputmode="numeric"),
    )
    last_name = forms.CharField(label=_("Nom"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "family-name"}))
    first_name = forms.CharField(label=_("Prénom"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "given-name"}))
    birth_date = forms.DateField(
        label=_("Date de naissance"), widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d")
    )


class AccessForm(forms.Form):
    """The code that the invigilator gives out when all are ready."""

    access_code = forms.CharField(
        label=_("Code d’accès"), max_length=20, help_text=_("Quatre lettres et deux chiffres."), widget=_code_input()
    )


class AdjustmentForm(forms.Form):
    """What a candidate is granted."""

    extra_time_percent = forms.IntegerField(label=_("Temps supplémentaire (%)"), min_value=0, max_value=MAX_EXTRA_TIME, initial=0,
                                            help_text=_("33 pour un tiers temps."))  # fmt: skip
    accessible_only = forms.BooleanField(label=_("Seulement des questions adaptées aux lecteurs d’écran"), required=False,
                                         widget=forms.Select(choices=[("", _("non")), ("on", _("oui"))]))  # fmt: skip


class ReasonForm(forms.Form):
    """Why something that matters is done."""

    reason = LinesField(label=_("Raison"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class IncidentForm(forms.Form):
    """What happened during a session."""

    incident = LinesField(label=_("Incidents"), required=False, max_length=2000,
                          help_text=_("Ce qui s’est passé, pour le procès-verbal."),
                          widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip


def ticked(data: Any, pupils: list[Pupil]) -> tuple[list[Pupil], dict[int, Adjustment]]:
    """Return the pupils ticked in an enrolment table, and what each is granted.

    Raises:
        ValidationError: an extra time that is not a whole number from 0 to 100.
    """
    wanted = set(data.getlist("pupil"))
    chosen = [pupil for pupil in pupils if str(pupil.uid) in wanted]
    field = forms.IntegerField(validators=[MinValueValidator(0), MaxValueValidator(MAX_EXTRA_TIME)])
    granted = {
        pupil.pk: Adjustment(field.clean(data.get(f"extra-{pupil.uid}") or "0"), bool(data.get(f"accessible-{pupil.uid}")))
        for pupil in chosen
    }
    return chosen, granted
