"""Forms of a campaign: saying what it is, what becomes of it, joining one."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenges.fields import LinesField
from challenges.runtime.campaigns.models import Campaign, TargetProfileVersion
from challenges.runtime.campaigns.profiles.presets import PRESETS
from challenges.runtime.campaigns.services.terms import FROZEN, TERMS
from challenges.runtime.schools.models import School, SchoolClass


class MomentInput(forms.DateTimeInput):
    """The browser's own picker of a day and an hour."""

    input_type = "datetime-local"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


class CampaignForm(forms.Form):
    """What a teacher says of a campaign; sensible defaults make two fields enough. In the groups in which the page shows it."""

    name = forms.CharField(label=_("Nom de la campagne"), max_length=120, help_text=_("Par exemple : Parcours de rentrée, 3e B"))
    kind = forms.ChoiceField(label=_("Nature"), choices=Campaign.Kind.choices, initial=Campaign.Kind.POSITIONING, widget=forms.RadioSelect)
    feedback = forms.ChoiceField(
        label=_("L’élève voit ce qui est juste"), choices=Campaign.Feedback.choices, initial=Campaign.Feedback.EACH, required=False, widget=forms.RadioSelect,
        help_text=_("Une campagne comme un examen ne dit rien avant la fin, quel que soit ce choix."),
    )  # fmt: skip
    profile_version = forms.ChoiceField(
        label=_("Profil cible"),
        required=False,
        help_text=_("Un profil cible choisit des sujets, et jusqu’à quel niveau chacun est demandé."),
    )
    competences = forms.MultipleChoiceField(
        label=_("Compétences"), widget=forms.CheckboxSelectMultiple, required=False, help_text=_("Sans profil cible.")
    )
    questions_max = forms.IntegerField(label=_("Questions par compétence, au plus"), min_value=1, max_value=20, initial=4)
    max_level = forms.IntegerField(label=_("Niveau maximal demandé"), min_value=1, max_value=8, initial=8)
    school_class = forms.ModelChoiceField(label=_("Classe"), queryset=SchoolClass.objects.none(), required=False, empty_label=_("Toutes"))
    access = forms.ChoiceField(label=_("Qui peut participer"), choices=Campaign.Access.choices, initial=Campaign.Access.NAMED)
    opens_at = forms.DateTimeField(label=_("Ouverture"), widget=MomentInput())
    closes_at = forms.DateTimeField(label=_("Fermeture"), widget=MomentInput())
    late_answers = forms.ChoiceField(label=_("Réponses après la fermeture"), choices=Campaign.Late.choices, initial=Campaign.Late.REFUSED)
    sharing = forms.ChoiceField(label=_("Vous voyez les résultats"), choices=Campaign.Sharing.choices, initial=Campaign.Sharing.BY_LEARNER)
    sends_until = forms.DateTimeField(
        label=_("Envoi des résultats jusqu’au"), widget=MomentInput(), required=False, help_text=_("Sans date : jusqu’à la fermeture.")
    )
    late_sendings = forms.ChoiceField(label=_("Envois après cette date"), choices=Campaign.Late.choices, initial=Campaign.Late.MARKED)
    replay_days = forms.IntegerField(
        label=_("Peut être repassé après, en jours"),
        min_value=0,
        max_value=365,
        required=False,
        initial=4,
        help_text=_("Vide : une seule fois."),
    )
    leads_on = forms.BooleanField(
        label=_("Proposer à chacun de quoi progresser"), required=False,
        help_text=_("Après ses résultats, chaque élève reçoit ses sujets à reprendre, dans l’ordre, avec des ressources et un entraînement."),
    )  # fmt: skip
    message = LinesField(label=_("Message d’accueil"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    #: Titles of the groups, with their fields.
    GROUPS = (
        (_("Ce qui est demandé"), ("name", "kind", "feedback", "profile_version", "competences", "questions_max", "max_level")),
        (_("À qui"), ("school_class", "access", "message")),
        (_("Quand"), ("opens_at", "closes_at", "late_answers", "replay_days")),
        (_("Les résultats"), ("sharing", "sends_until", "late_sendings", "leads_on")),
    )

    def __init__(self, *args: Any, school: School, choices: list[tuple[str, str]], profiles: Any, **kwargs: Any) -> None:
        now = timezone.localtime().replace(second=0, microsecond=0)
        kwargs.setdefault("initial", {"opens_at": now, "closes_at": now + timedelta(days=60)})
        super().__init__(*args, **kwargs)
        self.fields["competences"].choices = choices  # type: ignore[attr-defined]
        self._versions = {str(one.pk): one for one in profiles}
        self.fields["profile_version"].choices = self._aims()  # type: ignore[attr-defined]
        classes: Any = self.fields["school_class"]
        classes.queryset = school.classes.order_by("-year", "kind", "name")
        classes.label_from_instance = lambda one: f"{one.name} ({one.year})"

    def _aims(self) -> list[Any]:
        """What a campaign may aim at: nothing but competences, a profile, or one of the sets that come with Balise."""
        found: list[Any] = [("", _("aucun : je choisis les compétences ci-dessous"))]
        if self._versions:
            found.append((_("Profils de l’établissement et communs"), [(pk, one.profile.name) for pk, one in self._versions.items()]))
        return [*found, (_("Modèles"), [(f"preset:{one.code}", one.name) for one in PRESETS])]

    def clean_feedback(self) -> str:
        """Return when answers are told; after each question where a form of before says nothing."""
        return self.cleaned_data["feedback"] or Campaign.Feedback.EACH.value

    def clean_profile_version(self) -> TargetProfileVersion | str | None:
        """Return the version that was chosen, the value of a set that comes with Balise, or None."""
        value = self.cleaned_data["profile_version"]
        return self._versions.get(value, value) or None

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields in their groups, bound."""
        return [(str(title), [self[name] for name in names if name in self.fields]) for title, names in self.GROUPS]


class EditForm(CampaignForm):
    """What may still change of a campaign; what may not is shown, and cannot be sent."""

    def __init__(self, *args: Any, campaign: Campaign, locked: frozenset[str] = FROZEN, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(campaign, name) for name in TERMS} | {"profile_version": campaign.profile_version_id or ""}
        super().__init__(*args, school=campaign.school, **kwargs)
        known = {code for code, _title in self.fields["competences"].choices}  # type: ignore[attr-defined]
        # A bank that serves others today does not make this campaign wrong.
        self.fields["competences"].choices += [(code, code) for code in campaign.competences if code not in known]  # type: ignore[attr-defined]
        for name in locked:
            self.fields[name].disabled = True


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
