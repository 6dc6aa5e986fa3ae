"""The application of schools: what it keeps of a person, what is done every day."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class SchoolsConfig(AppConfig):
    """Schools, their people, registers and accounts."""

    name = "challenges.runtime.schools"

    def ready(self) -> None:
        """Say what is kept of people, and have forgotten every day what has been kept long enough."""
        from challenges.jobs.registry import register_daily  # noqa: PLC0415 - needs the application registry
        from challenges.runtime import holdings  # noqa: PLC0415
        from challenges.runtime.schools.keeping import RegisterHolding  # noqa: PLC0415

        holdings.register(RegisterHolding())
        tasks = "challenges.runtime.schools.protection.tasks"
        register_daily("retention", gettext_lazy("Données personnelles gardées assez longtemps"), f"{tasks}.retain", order=700)
