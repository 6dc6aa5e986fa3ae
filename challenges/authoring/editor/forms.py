"""The edit form of a challenge: a draft is saved as it is; what is submitted must compile and pass the laboratory."""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from challenges.authoring import services
from challenges.authoring.blocks.fields import listed
from challenges.authoring.document import documents
from challenges.authoring.models import Challenge
from challenges.typography import normalise, normalise_response


class ChallengeForm(WagtailAdminModelForm):
    """Adds the checks that depend on the whole challenge."""

    def clean(self) -> dict[str, Any]:
        """Give what people read the typography of its language, before anything is checked or saved."""
        cleaned: dict[str, Any] = super().clean()
        locale = cleaned.get("locale") or "fr"
        for name in ("title", "instruction", "hint", "feedback"):
            if cleaned.get(name):
                cleaned[name] = normalise(cleaned[name], locale)
        for child in cleaned.get("response") or ():
            normalise_response(child.value, locale)
        self._check_enemies(cleaned.get("enemies") or "")
        return cleaned

    def _check_enemies(self, text: str) -> None:
        """Refuse a code that no challenge has, which would do nothing, and the challenge's own."""
        codes = listed(text)
        known = set(Challenge.objects.filter(code__in=codes).values_list("code", flat=True)) - {self.instance.code}
        if unknown := [code for code in codes if code not in known]:
            self.add_error("enemies", _("Aucune autre épreuve n’a ce code (%s).") % ", ".join(unknown))

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.is_deferred_validation or self.errors or not self.is_bound:
            return
        # Submitting for review is the only save that validates in full: the laboratory answers before the text is locked.
        document = documents.to_document(self._named())
        report = services.report_for_document(document)
        if not report.ok:
            self.add_error(None, services.failure_messages(report, document))

    def _named(self) -> Challenge:
        """Return what is submitted as a document needs it: with the code that it will be given."""
        challenge: Challenge = self.instance
        if not challenge.code and challenge.skill is not None:
            challenge.code = services.free_code(challenge.skill.code)
        return challenge

    def save(self, commit: bool = True) -> Any:
        """Save, giving the challenge its identity first."""
        services.identify(self.instance, user=self.for_user)
        return super().save(commit=commit)
