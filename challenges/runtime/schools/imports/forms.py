"""Forms of imports: sending a file, and saying what the columns of a table hold."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from challenges.runtime.schools.imports.readers import FORMATS, table
from challenges.runtime.schools.imports.readers.entries import label


class UploadForm(forms.Form):
    """The file; its format is told by what it holds unless somebody says otherwise."""

    file = forms.FileField(
        label=_("Fichier"),
        help_text=_(
            "Tel que votre logiciel l’exporte, zippé ou non, 30 Mo au plus. Rien n’est changé avant que vous ayez lu ce qui serait fait."
        ),
    )
    format = forms.ChoiceField(label=_("Format"), required=False, choices=[("", _("reconnu d’après le contenu")), *FORMATS.items()])


class ColumnsForm(forms.Form):
    """Which column holds each field, and whether the table holds everybody."""

    full = forms.BooleanField(
        label=_("Ce tableau contient tous les élèves de l’établissement : ceux qui n’y sont pas sont partis"), required=False
    )

    def __init__(self, *args: Any, matching: dict[str, Any], full: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [("", _("aucune"))] + [(str(place), text) for place, text in enumerate(_columns(matching))]
        fields: dict[str, forms.Field] = {}
        for name in table.FIELDS:
            if name != "level":
                fields[name] = forms.ChoiceField(
                    label=_capital(label(name)),
                    choices=choices,
                    required=name in table.REQUIRED,
                    initial=str(matching["columns"].get(name, "")),
                )
        self.fields = fields | self.fields
        self.fields["full"].initial = full

    def columns(self) -> dict[str, int]:
        """Return the place of the column of each field that has one."""
        return {name: int(value) for name, value in self.cleaned_data.items() if name in table.FIELDS and value != ""}


def _columns(matching: dict[str, Any]) -> list[str]:
    """Return columns as people know them: the header, and what stands under it."""
    shown = []
    for place, header in enumerate(matching["headers"]):
        under = next((line[place] for line in matching["samples"] if place < len(line) and line[place]), "")
        shown.append((f"{header} ({under})" if under else header) or "?")
    return shown


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
