"""The page that shows the journal, among Wagtail's reports: filters by action, person and day. Nothing can be changed there."""

import json
from typing import Any

import django_filters
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets import AdminDateInput
from wagtail.permission_policies import ModelPermissionPolicy

from challenges.journal.models import Entry
from challenges.journal.services import label
from challenges.journal.words import told
from challenges.names import label_key

PREFIX = "user:"
#: What rows of versions up to 0.4 call a user who acted from a page; rows cannot be changed.
OLD_PREFIX = "simplelazyobject:"


def _actions() -> list[tuple[str, str]]:
    known = Entry.objects.order_by("action").values_list("action", flat=True).distinct()
    return sorted(((action, told(action)) for action in known), key=lambda pair: label_key(pair[1]))


class JournalFilters(WagtailFilterSet):
    """What one looks for in the journal."""

    action = django_filters.ChoiceFilter(label=_("Action"), choices=_actions)
    person = django_filters.CharFilter(label=_("Personne"), method="of_person", help_text=_("Nom d’utilisateur, nom, ou auteur du journal"))
    day = django_filters.DateFilter(label=_("Jour"), field_name="at", lookup_expr="date", widget=AdminDateInput)

    class Meta:
        model = Entry
        fields: list[str] = []

    def of_person(self, rows: QuerySet[Entry], name: str, value: str) -> QuerySet[Entry]:
        """Rows of the accounts of this name, or of an author as the journal writes it."""
        users = get_user_model()._default_manager.filter(Q(username__iexact=value) | Q(last_name__iexact=value))
        labels = {label(user) for user in users} | {value}
        return rows.filter(actor__in=[*labels, *(OLD_PREFIX + one.removeprefix(PREFIX) for one in labels if one.startswith(PREFIX))])


class JournalView(ReportView):
    """The rows, the latest first, fifty a page."""

    model = Entry
    page_title = _("Journal")
    header_icon = "history"
    filterset_class = JournalFilters
    index_url_name = "journal"
    index_results_url_name = "journal_results"
    permission_policy = ModelPermissionPolicy(Entry)
    any_permission_required = ["view"]
    default_ordering = "-id"
    columns = [
        Column("at", label=_("Date")),
        Column("who", label=_("Auteur")),
        Column("done", label=_("Action")),
        Column("target", label=_("Objet")),
        Column("details", label=_("Détails")),
    ]

    def get_queryset(self) -> QuerySet[Entry]:
        """All rows."""
        return Entry.objects.order_by("-id")

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """Put to the rows of a page the names that their accounts have now: one query."""
        for entry in object_list:
            entry.by = PREFIX + entry.actor.removeprefix(OLD_PREFIX) if entry.actor.startswith(OLD_PREFIX) else entry.actor
        uids = {entry.by.removeprefix(PREFIX) for entry in object_list if entry.by.startswith(PREFIX)}
        names = {label(user): str(user) for user in get_user_model()._default_manager.filter(uid__in=_uuids(uids))}
        for entry in object_list:
            entry.who = f"{names[entry.by]} ({entry.by})" if entry.by in names else entry.by
            entry.done = told(entry.action)
            entry.details = json.dumps(entry.data, ensure_ascii=False, sort_keys=True) if entry.data else ""
        return object_list


def _uuids(texts: set[str]) -> list[str]:
    """Those that are identifiers: an account without one is written by its key."""
    return [text for text in texts if len(text) == 36]
