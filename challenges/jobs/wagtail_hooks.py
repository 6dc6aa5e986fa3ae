"""Jobs in the Wagtail admin: addresses, the operator's entry among the reports, the permissions that a group may be given."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from challenges.jobs import views


class JobsMenuItem(MenuItem):
    """Shown to the operator."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user sees the entry."""
        return bool(request.user.has_perm("jobs.view_job"))


@hooks.register("register_reports_menu_item")
def menu_item() -> MenuItem:
    """The entry."""
    return JobsMenuItem(_("Travaux"), reverse("jobs"), name="jobs", icon_name="cogs", order=910)


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """Addresses."""
    return [
        path("jobs/", views.jobs, name="jobs"),
        path("jobs/daily/<slug:name>/", views.daily, name="jobs_daily"),
        path("jobs/<uuid:uid>/", views.job, name="jobs_job"),
        path("jobs/<uuid:uid>/status/", views.status, name="jobs_status"),
        path("jobs/<uuid:uid>/result/", views.result, name="jobs_result"),
        path("jobs/<uuid:uid>/cancel/", views.cancel, name="jobs_cancel"),
        path("jobs/<uuid:uid>/retry/", views.retry, name="jobs_retry"),
    ]


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    """Let a group be given the operator's rights on jobs: to see all of them, to cancel and ask again."""
    return Permission.objects.filter(content_type__app_label="jobs", codename__in=["view_job", "change_job"])
