"""Configuration of the tutorials application: its name and who may do what with tutorials in the Wagtail admin."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TutorialsConfig(AppConfig):
    """Registers the permission policy before anything asks for it, and what is daily."""

    name = "challenges.tutorials"
    label = "tutorials"
    verbose_name = _("Tutoriels")

    def ready(self) -> None:
        """Register the policy; Wagtail refuses it once a default one was handed out."""
        from wagtail.permissions import register_permission_policy  # noqa: PLC0415 - needs the application registry

        from challenges.jobs.registry import register_daily  # noqa: PLC0415
        from challenges.tutorials.models import Tutorial  # noqa: PLC0415 - needs the application registry
        from challenges.tutorials.permissions import TutorialPolicy  # noqa: PLC0415 - needs the application registry

        register_permission_policy(Tutorial, TutorialPolicy(Tutorial))
        register_daily("links", _("Liens des tutoriels"), "challenges.tutorials.tasks.check_links", order=200)
