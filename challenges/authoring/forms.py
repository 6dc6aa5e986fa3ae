"""The edit form of a challenge: a draft is saved as it is; what is submitted must compile and pass the laboratory."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from challenges.authoring import documents, services


class ChallengeForm(WagtailAdminModelForm):
    """Adds the seed of the preview (never stored) and the checks that depend on the whole challenge."""

    preview_seed = forms.CharField(
        label=_("Graine de l’aperçu"),
        required=False,
        max_length=32,
        validators=[RegexValidator(r"^[0-9a-f]{0,32}$", _("Une graine s’écrit avec des chiffres et les lettres a à f."))],
        help_text=_("Laissez vide pour voir les valeurs par défaut ; tapez 1, 2, 3… pour d’autres variantes."),
    )

    def _post_clean(self) -> None:
        super()._post_clean()
        self.instance.preview_seed = self.cleaned_data.get("preview_seed", "")
        if self.is_deferred_validation or self.errors or not self.is_bound:
            return
        # Submitting for review is the only save that validates in full: the laboratory answers before the text is locked.
        document = documents.to_document(self._named())
        report = services.report_for_document(document)
        if not report.ok:
            self.add_error(None, services.failure_messages(report, document))

    def _named(self) -> Any:
        """Give a new challenge its code and owner: its identity, which the form does not ask for."""
        challenge = self.instance
        if challenge.pk is None and not challenge.code and challenge.skill is not None:
            challenge.code = services.free_code(challenge.skill.code)
            challenge.owner = self.for_user
        return challenge

    def save(self, commit: bool = True) -> Any:
        """Save, giving a new challenge its identity first."""
        self._named()
        return super().save(commit=commit)
