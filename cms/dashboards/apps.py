"""Configuration of the dashboards: what is daily and needs several applications."""

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy, ngettext

if TYPE_CHECKING:
    from challenges.jobs.work import Work


class DashboardsConfig(AppConfig):
    """Pages that need two applications, and the figures that they show."""

    name = "cms.dashboards"

    def ready(self) -> None:
        """Register the statistics of what is served."""
        from challenges.jobs.registry import register_daily  # noqa: PLC0415

        register_daily("statistics", gettext_lazy("Statistiques des épreuves servies"), item_statistics, order=400)


def item_statistics(work: "Work") -> str:
    """Work out the statistics of every release that a channel serves; nothing where none is."""
    from challenges.bank.reader import served_roots  # noqa: PLC0415
    from challenges.runtime.assessments.item_report import keep_item_statistics  # noqa: PLC0415

    roots = list(dict.fromkeys(served_roots()))
    count = 0
    for number, root in enumerate(roots):
        work.step(number, len(roots))
        count += len(keep_item_statistics(root))
    return ngettext("%(n)s épreuve mesurée.", "%(n)s épreuves mesurées.", count) % {"n": count} if count else ""
