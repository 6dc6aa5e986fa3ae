"""What a teacher says to get a list: class, day, what to show; and what the LSU wants and the register has not."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenges.fields import LinesField
from challenges.runtime.campaigns.handing import term
from challenges.runtime.campaigns.handing.lsu.levels import LONGEST
from challenges.runtime.campaigns.handing.lsu.writing import ADVICE_LONGEST
from challenges.runtime.campaigns.models import Campaign
from challenges.runtime.schools.models import School, SchoolClass
from challenges.runtime.schools.queries import classes_of, this_year


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class TermForm(forms.Form):
    """Which list."""

    school_class = forms.ModelChoiceField(
        label=_("Classe ou groupe"), queryset=SchoolClass.objects.none(), to_field_name="uid", empty_label=None
    )
    day = forms.DateField(label=_("Résultats envoyés jusqu’au"), widget=_day(), help_text=_("Ce jour compris."))
    show = forms.ChoiceField(label=_("Montrer"), choices=[(term.LEVELS, _("les niveaux")), (term.POINTS, _("les points"))])
    campaign = forms.ModelChoiceField(
        label=_("Campagne"), queryset=Campaign.objects.none(), to_field_name="uid", required=False, empty_label=_("Toutes")
    )

    def __init__(self, data: Any = None, *, school: School) -> None:
        classes = classes_of(school, this_year()) or classes_of(school)
        said = {"day": timezone.localdate().isoformat(), "show": term.LEVELS}
        if classes:
            said["school_class"] = str(classes[0].uid)
        # Every address of the page shows a list: what is not said is what a teacher wants most often.
        given = {name: value for name, value in data.items() if value} if data else {}
        super().__init__(said | given)
        self.fields["school_class"].queryset = school.classes.all()  # type: ignore[attr-defined]
        self.fields["school_class"].choices = [(one.uid, f"{one.name} ({one.year})") for one in classes_of(school)]  # type: ignore[attr-defined]
        self.fields["campaign"].queryset = school.campaigns.order_by("-id")  # type: ignore[attr-defined]


class LsuFileForm(forms.Form):
    """The file that the school's software wrote."""

    file = forms.FileField(label=_("Fichier XML pour le LSU, fait par votre logiciel de vie scolaire"))
    period = forms.IntegerField(
        label=_("Période du fichier"),
        min_value=1,
        max_value=9,
        required=False,
        help_text=_("Son numéro ; sans réponse, la dernière du fichier."),
    )


class LsuForm(forms.Form):
    """What the schema wants of a file of our own, once for all pupils."""

    head = forms.CharField(label=_("Responsable de l’établissement"), max_length=100, help_text=_("Comme il signe : Mme Roux, principale"))
    period = forms.IntegerField(label=_("Période"), min_value=1, max_value=9, initial=3)
    periods = forms.IntegerField(label=_("Nombre de périodes dans l’année"), min_value=1, max_value=9, initial=3)
    council_on = forms.DateField(label=_("Conseil de classe"), widget=_day())
    until = forms.DateField(label=_("Scolarité prise en compte jusqu’au"), widget=_day())
    subject_code = forms.CharField(
        label=_("Code de la matière"), max_length=6, help_text=_("Six chiffres, dans la nomenclature nationale.")
    )
    subject = forms.CharField(label=_("Matière"), max_length=40)
    teacher_number = forms.IntegerField(label=_("Numéro de l’enseignant dans STS"), min_value=1, max_value=2**31 - 1)
    teacher_last_name = forms.CharField(label=_("Nom de l’enseignant"), max_length=100)
    teacher_first_name = forms.CharField(label=_("Prénom de l’enseignant"), max_length=100)
    advice = LinesField(
        label=_("Bilan de l’acquisition des connaissances et conseils"), max_length=ADVICE_LONGEST, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Le livret demande ce texte pour chaque élève : celui-ci sera le même pour tous."),
    )  # fmt: skip

    def clean_subject_code(self) -> str:
        """Six characters of the national list."""
        code: str = self.cleaned_data["subject_code"].strip()
        if not re.fullmatch(r"[0-9A-Z]{6}", code):
            raise ValidationError(_("Le code d’une matière a six chiffres ou lettres capitales."))
        return code

    def clean(self) -> dict[str, Any]:
        """A period is one of the year's."""
        data = super().clean() or {}
        if data.get("period") and data.get("periods") and data["period"] > data["periods"]:
            self.add_error("period", _("Il n’y a pas tant de périodes dans l’année."))
        return data


class PupilForm(forms.Form):
    """What the schema wants of a pupil and the register has not; a pupil without the first is left out."""

    number = forms.IntegerField(label=_("Numéro Base Élèves"), min_value=1, max_value=2**31 - 1, required=False)
    late = forms.IntegerField(label=_("Retards"), min_value=0, max_value=999, required=False)
    justified = forms.IntegerField(label=_("Demi-journées d’absence justifiées"), min_value=0, max_value=999, required=False)
    unjustified = forms.IntegerField(label=_("Demi-journées d’absence non justifiées"), min_value=0, max_value=999, required=False)
    words = LinesField(label=_("Appréciation"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self) -> dict[str, Any]:
        """With a number, absences must be said: none is 0, and nothing is invented."""
        data = super().clean() or {}
        if data.get("number"):
            for name in ("late", "justified", "unjustified"):
                if data.get(name) is None and name not in self.errors:
                    self.add_error(name, _("Écrivez 0 s’il n’y en a pas."))
        return data
