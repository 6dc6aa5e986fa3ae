"""The application of certification: what it keeps of a person, and the rules that it tells those who prepare pupils."""

from django.apps import AppConfig


class CertificationConfig(AppConfig):
    """Centres, sessions, candidates, certificates."""

    name = "challenges.runtime.certification"

    def ready(self) -> None:
        """Say what is kept of people, and who knows the rules in force."""
        from challenges.runtime import eligible, holdings  # noqa: PLC0415 - needs the application registry
        from challenges.runtime.certification import eligibility  # noqa: PLC0415
        from challenges.runtime.certification.keeping import CertificationHolding  # noqa: PLC0415

        holdings.register(CertificationHolding())
        eligible.register(eligibility.in_force)
