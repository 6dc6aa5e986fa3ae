"""The application of certification: what it keeps of a person."""

from django.apps import AppConfig


class CertificationConfig(AppConfig):
    """Centres, sessions, candidates, certificates."""

    name = "challenges.runtime.certification"

    def ready(self) -> None:
        """Say what is kept of people."""
        from challenges.runtime import holdings  # noqa: PLC0415 - needs the application registry
        from challenges.runtime.certification.keeping import CertificationHolding  # noqa: PLC0415

        holdings.register(CertificationHolding())
