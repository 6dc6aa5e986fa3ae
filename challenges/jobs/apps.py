"""Configuration of the jobs application, and what it does itself every day: sessions that ended, jobs that are old."""

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

if TYPE_CHECKING:
    from challenges.jobs.work import Work


class JobsConfig(AppConfig):
    """Long work, beside the pages."""

    name = "challenges.jobs"
    verbose_name = gettext_lazy("Travaux")

    def ready(self) -> None:
        """Register what is cleaned every day, after everything else."""
        from challenges.jobs.registry import register_daily  # noqa: PLC0415

        register_daily("sessions", gettext_lazy("Sessions de navigateurs terminées"), _clear_sessions, order=900)
        register_daily("jobs", gettext_lazy("Anciens travaux"), _clean_jobs, order=910)


def _clear_sessions(work: "Work") -> str:
    from importlib import import_module  # noqa: PLC0415

    from django.conf import settings  # noqa: PLC0415

    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return _("Les sessions terminées sont retirées.")


def _clean_jobs(work: "Work") -> str:
    from challenges.jobs.services import clean  # noqa: PLC0415

    count = clean()
    return ngettext("%(n)s travail ancien retiré.", "%(n)s travaux anciens retirés.", count) % {"n": count} if count else ""
