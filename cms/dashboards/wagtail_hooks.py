"""The dashboards in the Wagtail admin: addresses, menu entries, the panel of the home page."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from challenges.authoring.desk import coverage
from cms.dashboards.exam_watch import views as exam_watch
from cms.dashboards.incidents import reading as incidents_reading
from cms.dashboards.incidents import views as incidents
from cms.dashboards.item_statistics import views as item_statistics
from cms.dashboards.learner_reports import reports
from cms.dashboards.learner_reports import views as learner_reports
from cms.dashboards.regrading import views as regrading

# Authoring may not know the runtime: its coverage grid learns here that learners reported something.
coverage.register_signal("reports", _("signalée par des élèves"), reports.open_by_challenge)


class PermittedMenuItem(MenuItem):
    """An entry shown to those who hold a permission."""

    def __init__(self, *args: Any, permission: str, **kwargs: Any) -> None:
        self.permission = permission
        super().__init__(*args, **kwargs)

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user sees the entry."""
        return bool(request.user.has_perm(self.permission))


class IncidentPanel(Component):
    """On the home page of an author: challenges of theirs of which a variant is out of order. Nothing when there is none."""

    order = 40
    template_name = "dashboards/incidents/incident_panel.html"

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return their number: two queries."""
        return {"count": incidents_reading.count_mine(self.user)}


class ReportPanel(Component):
    """On the home page of an author: what learners say of their challenges and nobody answered. Nothing when there is none."""

    order = 41
    template_name = "dashboards/learner_reports/report_panel.html"

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return their number: one query."""
        return {"count": reports.count_mine(self.user)}


@hooks.register("construct_homepage_panels")
def report_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Add the panel for those who write challenges."""
    if request.user.has_perm("authoring.add_challenge"):
        panels.append(ReportPanel(request.user))


@hooks.register("register_reports_menu_item")
def reports_item() -> MenuItem:
    """The list of what learners report, among the reports."""
    return PermittedMenuItem(
        _("Signalements"),
        reverse("dashboards_reports"),
        permission="authoring.view_challenge",
        name="learners-reports",
        icon_name="comment",
        order=690,
    )


@hooks.register("construct_homepage_panels")
def incident_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Add the panel for those who write challenges."""
    if request.user.has_perm("authoring.add_challenge"):
        panels.append(IncidentPanel(request.user))


@hooks.register("register_reports_menu_item")
def incidents_item() -> MenuItem:
    """The list of incidents, among the reports."""
    return PermittedMenuItem(
        _("Incidents"),
        reverse("dashboards_incidents"),
        permission="authoring.view_challenge",
        name="incidents",
        icon_name="warning",
        order=700,
    )


def _statistics_item(label: Any, url_name: str, icon: str, order: int, permission: str = "measurement.view_statistics") -> None:
    """Put a page of statistics in the menu of reports."""

    @hooks.register("register_reports_menu_item")
    def item() -> MenuItem:
        name = url_name.replace("_", "-")
        return PermittedMenuItem(label, reverse(url_name), permission=permission, name=name, icon_name=icon, order=order)


_statistics_item(_("Statistiques des épreuves"), "dashboards_statistics", "table", 660)
_statistics_item(_("Calibrages"), "dashboards_calibrations", "cogs", 670)
_statistics_item(_("Règles assouplies"), "dashboards_relaxed", "warning", 680)
_statistics_item(_("Temps de réponse"), "dashboards_times", "history", 690, "assessments.regrade_attempt")


@hooks.register("register_admin_menu_item")
def regrade_item() -> MenuItem:
    """Marking again, beside the releases."""
    return PermittedMenuItem(
        _("Noter à nouveau"),
        reverse("dashboards_regrade"),
        permission="assessments.regrade_attempt",
        name="regrade",
        icon_name="rotate",
        order=310,
    )


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """Addresses of the dashboards."""
    return [
        path("incidents/", incidents.incidents, name="dashboards_incidents"),
        path("noter-a-nouveau/", regrading.regrade, name="dashboards_regrade"),
        path("signalements/", learner_reports.reports_list, name="dashboards_reports"),
        path("signalements/<uuid:uid>/", learner_reports.of_challenge, name="dashboards_reports_of"),
        path("signalements/<uuid:uid>/repondre/", learner_reports.decide, name="dashboards_reports_decide"),
        path("signalements/<uuid:uid>/accepter/", learner_reports.accept, name="dashboards_reports_accept"),
        path("statistiques/", item_statistics.challenges, name="dashboards_statistics"),
        path("statistiques/<uuid:uid>/", item_statistics.of_challenge, name="dashboards_statistics_of"),
        path("statistiques/<uuid:uid>/retirer/", item_statistics.withdraw, name="dashboards_statistics_withdraw"),
        path("statistiques/<uuid:uid>/remettre/", item_statistics.restore, name="dashboards_statistics_restore"),
        path("calibrages/", item_statistics.calibrations, name="dashboards_calibrations"),
        path("calibrages/<uuid:uid>/", item_statistics.calibration, name="dashboards_calibration"),
        path("calibrages/<uuid:uid>/decider/", item_statistics.decide, name="dashboards_calibration_decide"),
        path("regles-assouplies/", exam_watch.relaxed_rules, name="dashboards_relaxed"),
        path("temps-de-reponse/", exam_watch.times, name="dashboards_times"),
        path("pourquoi/<uuid:uid>/", exam_watch.why_question, name="dashboards_why"),
    ]
