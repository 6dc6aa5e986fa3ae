"""The journal in the Wagtail admin: its address, its place among the reports, its permission."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from challenges.journal.views import JournalView


class JournalMenuItem(MenuItem):
    """Shown to those who may read the journal."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user sees the entry."""
        return bool(request.user.has_perm("journal.view_entry"))


@hooks.register("register_reports_menu_item")
def menu_item() -> MenuItem:
    """The entry."""
    return JournalMenuItem(_("Journal"), reverse("journal"), name="journal", icon_name="history", order=900)


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """The page, and its rows alone for the filters."""
    return [
        path("journal/", JournalView.as_view(), name="journal"),
        path("journal/results/", JournalView.as_view(results_only=True), name="journal_results"),
    ]


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    """Let a group be given the right to read the journal."""
    return Permission.objects.filter(content_type__app_label="journal", codename="view_entry")
