"""The application of campaigns: it sends the results of automatic campaigns when a test is closed, and says what it keeps of a person."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class CampaignsConfig(AppConfig):
    """Registers what happens when a test is closed."""

    name = "challenges.runtime.campaigns"

    def ready(self) -> None:
        """Listen to the end of tests."""
        from challenges.jobs.registry import register, register_daily  # noqa: PLC0415 - needs the application registry
        from challenges.runtime import holdings  # noqa: PLC0415 - needs the application registry
        from challenges.runtime.assessments.signals import closed  # noqa: PLC0415 - needs the application registry
        from challenges.runtime.campaigns.ending import at_the_end  # noqa: PLC0415
        from challenges.runtime.campaigns.handing.family.holding import FamilyHolding  # noqa: PLC0415
        from challenges.runtime.campaigns.keeping import CampaignsHolding  # noqa: PLC0415

        closed.connect(at_the_end, dispatch_uid="campaigns.at_the_end")
        holdings.register(CampaignsHolding())
        holdings.register(FamilyHolding())
        tasks = "challenges.runtime.campaigns.tasks"
        estimating = "challenges.runtime.campaigns.estimates.tasks.work_out"
        register("campaigns.estimate", gettext_lazy("Durée d’une campagne"), estimating, counts=gettext_lazy("élèves simulés"))
        register("campaigns.finish", gettext_lazy("Fin d’une campagne"), f"{tasks}.finish_one")
        register_daily("campaigns", gettext_lazy("Parcours restés ouverts à la fin de leur campagne"), f"{tasks}.finish_all", order=200)
