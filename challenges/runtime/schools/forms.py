"""Forms of a school: inviting somebody, a pupil's entry, a class."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from challenges.runtime.schools.models import Pupil, SchoolClass
from challenges.runtime.schools.models.members import Role


class InvitationForm(forms.Form):
    """Who is invited, and for what."""

    email = forms.EmailField(label=_("Adresse électronique"), max_length=254)
    role = forms.ChoiceField(label=_("Rôle"), choices=Role.choices, initial=Role.TEACHER)


class DayInput(forms.DateInput):
    """The browser's own picker of a day."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class PupilForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is said of a pupil. Adaptations are what was granted; nobody is asked why."""

    class Meta:
        model = Pupil
        fields = [
            "last_name", "usual_name", "first_name", "other_names", "birth_date", "birth_place", "ine", "local_id",
            "extra_time_percent", "accessible_only",
        ]  # fmt: skip
        widgets = {"birth_date": DayInput()}

    def _post_clean(self) -> None:
        """The service checks: it knows the school."""


class NewPupilForm(PupilForm):
    """The same, with the class."""

    school_class = forms.ModelChoiceField(
        label=_("Classe"), queryset=SchoolClass.objects.none(), required=False, empty_label=_("Plus tard")
    )
    field_order = ["last_name", "first_name", "birth_date", "school_class"]

    def __init__(self, *args: Any, classes: list[SchoolClass], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["school_class"]
        choice.queryset = SchoolClass.objects.filter(pk__in=[one.pk for one in classes])


class ClassForm(forms.Form):
    """A new class or group."""

    name = forms.CharField(label=_("Nom"), max_length=60)
    kind = forms.ChoiceField(label=_("Type"), choices=SchoolClass.Kind.choices, initial=SchoolClass.Kind.CLASS)
    year = forms.CharField(label=_("Année scolaire"), max_length=9)


class RenameForm(forms.Form):
    """Another name for a class."""

    name = forms.CharField(label=_("Nom"), max_length=60)


class PlaceForm(forms.Form):
    """The class or the group into which a pupil comes."""

    school_class = forms.ModelChoiceField(label=_("Classe ou groupe"), queryset=SchoolClass.objects.none(), empty_label=None)

    def __init__(self, *args: Any, classes: list[SchoolClass], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["school_class"]
        choice.queryset = SchoolClass.objects.filter(pk__in=[one.pk for one in classes])
