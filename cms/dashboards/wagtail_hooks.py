"""The dashboards in the Wagtail admin: addresses, menu entries, the panel of the home page."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from challenges.authoring import coverage
from cms.dashboards import queries, reports, views, views_reports

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
    template_name = "dashboards/incident_panel.html"

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return their number: two queries."""
        return {"count": queries.count_mine(self.user)}


class ReportPanel(Component):
    """On the home page of an author: what learners say of their challenges and nobody answered. Nothing when there is none."""

    order = 41
    template_name = "dashboards/report_panel.html"

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
        path("incidents/", views.incidents, name="dashboards_incidents"),
        path("noter-a-nouveau/", views.regrade, name="dashboards_regrade"),
        path("signalements/", views_reports.reports_list, name="dashboards_reports"),
        path("signalements/<uuid:uid>/", views_reports.of_challenge, name="dashboards_reports_of"),
        path("signalements/<uuid:uid>/repondre/", views_reports.decide, name="dashboards_reports_decide"),
        path("signalements/<uuid:uid>/accepter/", views_reports.accept, name="dashboards_reports_accept"),
    ]
