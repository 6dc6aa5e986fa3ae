"""The application of assessments: what it does as jobs, and when a channel begins to serve a release."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    """Learners, their tests and the variants that they are given."""

    name = "challenges.runtime.assessments"

    def ready(self) -> None:
        """Register the jobs; have variants prepared when a release is served."""
        from challenges.bank.reader import release_served  # noqa: PLC0415 - needs the application registry
        from challenges.jobs.registry import register, register_daily  # noqa: PLC0415
        from challenges.runtime import holdings  # noqa: PLC0415
        from challenges.runtime.assessments.keeping import AssessmentsHolding  # noqa: PLC0415
        from challenges.runtime.assessments.tasks import ask_to_prepare  # noqa: PLC0415

        tasks = "challenges.runtime.assessments.tasks"
        register("assessments.prepare", _("Variantes préparées d’avance"), f"{tasks}.prepare_release", counts=_("épreuves préparées"))
        register_daily("variants", _("Variantes préparées d’avance"), f"{tasks}.prepare_served", order=300)
        register_daily("files", _("Fichiers gardés"), f"{tasks}.look_after_files", order=600)
        release_served.connect(ask_to_prepare, dispatch_uid="assessments.ask_to_prepare")
        holdings.register(AssessmentsHolding())
