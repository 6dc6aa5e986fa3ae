"""The form by which anyone signed in proposes a tutorial. What it accepts goes to `services`, which decide."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenges.fields import LinesField
from challenges.tutorials import services
from challenges.tutorials.models import Tutorial
from referential.models import Competence, Framework, Skill
from referential.queries import active_skills, tree


class ProposalForm(forms.ModelForm[Tutorial]):
    """Everything that a tutorial says. It saves nothing: `values` and `chosen` are for the service."""

    link = forms.URLField(
        label=gettext_lazy("Lien"),
        max_length=500,
        required=False,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url"}),
        help_text=gettext_lazy("L’adresse de la page, de la vidéo… Facultatif si vous écrivez un texte."),
    )
    skills: "forms.ModelMultipleChoiceField[Skill]" = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Acquis"),
        queryset=Skill.objects.none(),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    codes = forms.CharField(
        label=gettext_lazy("Codes d’autres acquis"),
        required=False,
        max_length=400,
        help_text=gettext_lazy("Si vous connaissez leurs codes, séparés par des virgules. Par exemple : 1.1-2a, 1.3-1a"),
    )

    class Meta:
        model = Tutorial
        fields = services.EDITABLE
        field_classes = dict.fromkeys(("summary", "body", "accessibility"), LinesField)
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 2}),
            "body": forms.Textarea(attrs={"rows": 10}),
            "accessibility": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "source": gettext_lazy("Qui a écrit ou publié ce tutoriel."),
            "licence": gettext_lazy("Par exemple : CC BY-SA 4.0"),
            "duration": gettext_lazy("Le temps qu’il faut pour le suivre, de 1 à 240."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        active = active_skills()
        self.fields["skills"].queryset = active  # type: ignore[attr-defined]
        if self.instance.pk is not None:
            self.initial["skills"] = [skill.code for skill in self.instance.skills.all()]

    def clean_codes(self) -> list[str]:
        """Return the codes typed, or say which ones no skill has."""
        typed = list(dict.fromkeys(code for code in re.split(r"[\s,;]+", self.cleaned_data["codes"]) if code))
        known = {code.lower(): code for code in self.fields["skills"].queryset.values_list("code", flat=True)}  # type: ignore[attr-defined]
        if unknown := [code for code in typed if code.lower() not in known]:
            raise forms.ValidationError(_("Aucun acquis n’a ce code : %s.") % ", ".join(unknown), code="unknown_skill")
        return [known[code.lower()] for code in typed]

    def clean(self) -> dict[str, Any]:
        """Ask for one skill at least, ticked or typed."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("skills") and not cleaned.get("codes") and not {"skills", "codes"} & set(self.errors):
            self.add_error("skills", _("Choisissez au moins un acquis."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, for the service."""
        return {name: self.cleaned_data[name] for name in services.EDITABLE}

    @property
    def chosen(self) -> list[Skill]:
        """The skills, ticked and typed."""
        typed = self.fields["skills"].queryset.filter(code__in=self.cleaned_data["codes"])  # type: ignore[attr-defined]
        return list({skill.pk: skill for skill in [*self.cleaned_data["skills"], *typed]}.values())

    def plain_fields(self) -> list[forms.BoundField]:
        """Every field but the ticked skills, which the page draws by competence."""
        return [field for field in self if field.name != "skills"]

    def groups(self) -> list[dict[str, Any]]:
        """The skills by competence, with what is ticked: `[{"competence", "skills": [{"skill", "on"}], "count"}]`."""
        ticked = {str(code) for code in self["skills"].value() or []}
        return [
            {"competence": competence, "skills": rows, "count": sum(row["on"] for row in rows)}
            for competence in _competences()
            if (rows := [{"skill": one, "on": one.code in ticked} for topic in competence.topics.all() for one in topic.skills.all()])
        ]


def _competences() -> list[Competence]:
    """Return the competences of the framework in force with their skills, none when no framework is loaded."""
    framework = Framework.objects.filter(current=True).first()
    return [competence for domain in tree(framework) for competence in domain.competences.all()] if framework else []
