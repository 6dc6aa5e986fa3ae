"""Configuration of the public pages: what belongs to no part of the runtime, and needs two of them."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Public pages."""

    name = "cms.site"

    def ready(self) -> None:
        """Say what is kept of people in tutorials and by allauth, which know no runtime."""
        from challenges.runtime import holdings  # noqa: PLC0415 - needs the application registry
        from cms.site.keeping import SignInsHolding, TutorialsHolding  # noqa: PLC0415

        holdings.register(TutorialsHolding())
        holdings.register(SignInsHolding())
