"""Configuration of the bank: what it does as jobs, and every day."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BankConfig(AppConfig):
    """Releases and channels."""

    name = "challenges.bank"

    def ready(self) -> None:
        """Register the jobs."""
        from challenges.jobs.registry import register, register_daily  # noqa: PLC0415

        tasks = "challenges.bank.tasks"
        see, counts = "bank.view_release", _("épreuves vérifiées")
        register("bank.build", _("Construction d’une version"), f"{tasks}.build", permission=see, counts=counts)
        register("bank.check", _("Graines d’une version refaites"), f"{tasks}.check", permission=see, counts=counts)
        register("bank.simulate", _("Simulation sur une version"), f"{tasks}.simulate", permission=see)
        register_daily("due", _("Mises en service prévues"), f"{tasks}.due", order=100)
        register_daily("bank", _("Versions et documents que rien n’utilise"), f"{tasks}.clean", order=800)
