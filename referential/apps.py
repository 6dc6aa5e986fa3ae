"""Configuration of the referential application: its name, who may do what with its entries in the Wagtail admin, what is done every day."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferentialConfig(AppConfig):
    """Registers the read-only permission policy before anything asks for it."""

    name = "referential"
    label = "referential"
    verbose_name = _("Référentiel")

    def ready(self) -> None:
        """Register the policy of each model shown in the admin; Wagtail refuses it once a default one was handed out."""
        from wagtail.permissions import register_permission_policy  # noqa: PLC0415 - needs the application registry

        from referential.models import Competence, Skill, Topic  # noqa: PLC0415 - needs the application registry
        from referential.permissions import FrameworkPolicy  # noqa: PLC0415 - needs the application registry

        for model in (Competence, Topic, Skill):
            register_permission_policy(model, FrameworkPolicy(model))

        from challenges.jobs.registry import register_daily  # noqa: PLC0415 - needs the application registry

        register_daily("case_uploads", _("Paquets CASE que personne n’a confirmés"), "referential.uploads.forget_old_job", order=860)
