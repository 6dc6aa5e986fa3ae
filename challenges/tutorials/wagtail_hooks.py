"""Tutorials in the Wagtail admin: list with filters and search, editor, moderators' queue and home panel, chooser."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views import chooser
from wagtail.snippets.views.snippets import SnippetViewSet

from challenges.tutorials import queries, views, views_moderation
from challenges.tutorials.models import Tutorial
from challenges.tutorials.permissions import may_moderate
from referential.models import Competence


class TutorialFilterSet(WagtailFilterSet):
    """Filters of the list."""

    status = django_filters.ChoiceFilter(label=_("État"), choices=Tutorial.Status.choices)
    format = django_filters.ChoiceFilter(label=_("Format"), choices=Tutorial.Format.choices)
    language = django_filters.ChoiceFilter(label=_("Langue"), choices=Tutorial.Language.choices)

    competence = django_filters.ModelChoiceFilter(
        label=_("Compétence"), queryset=Competence.objects.filter(archived=False), method="by_competence"
    )
    link = django_filters.ChoiceFilter(label=_("Lien"), choices=[("broken", _("rompu"))], method="by_link")

    class Meta:
        model = Tutorial
        fields = ["status", "format", "language"]

    def by_competence(self, queryset: Any, name: str, value: Competence) -> Any:
        """Keep the tutorials that serve a skill of the competence."""
        return queries.in_competence(queryset, value.code)

    def by_link(self, queryset: Any, name: str, value: str) -> Any:
        """Keep the tutorials whose link is broken."""
        return queryset.filter(broken_since__isnull=False)


class TutorialChooseMixin:
    """Rows of the chooser: accepted tutorials only, with what tells them apart."""

    def get_object_list(self) -> QuerySet[Any]:
        """Return the tutorials that a challenge may send learners to."""
        return Tutorial.objects.accepted()

    @property
    def columns(self) -> list[Column]:
        """Title (the link that chooses), format, duration, language."""
        return [
            *super().columns,  # type: ignore[misc]
            Column("format", label=_("Format"), accessor="get_format_display"),
            Column("duration", label=_("Minutes"), accessor="duration"),
            Column("language", label=_("Langue"), accessor="get_language_display"),
        ]


class TutorialChooseView(TutorialChooseMixin, chooser.ChooseView):
    """The modal."""


class TutorialChooseResultsView(TutorialChooseMixin, chooser.ChooseResultsView):
    """The results in the modal, after a search or a change of page."""


class TutorialChooserViewSet(chooser.SnippetChooserViewSet):
    """The chooser of tutorials. It creates none: a proposal goes through the editor and the service."""

    choose_view_class = TutorialChooseView
    choose_results_view_class = TutorialChooseResultsView
    creation_form_class = None


class TutorialViewSet(SnippetViewSet):
    """The moderators' screens."""

    model = Tutorial
    icon = "help"
    menu_label = _("Tutoriels")
    menu_order = 310
    add_to_admin_menu = True
    copy_view_enabled = False
    inspect_view_enabled = True
    list_per_page = 50
    index_view_class = views.TutorialIndexView
    add_view_class = views.TutorialCreateView
    edit_view_class = views.TutorialEditView
    inspect_view_class = views.TutorialInspectView
    chooser_viewset_class = TutorialChooserViewSet
    filterset_class = TutorialFilterSet
    list_display = [
        "title",
        Column("status", label=_("État"), accessor="get_status_display", sort_key="status"),
        Column("format", label=_("Format"), accessor="get_format_display", sort_key="format"),
        Column("level", label=_("Niveau"), sort_key="level"),
        Column("duration", label=_("Minutes"), sort_key="duration"),
        DateColumn("created_at", label=_("Proposé le"), sort_key="created_at"),
    ]
    inspect_view_fields = [
        "title", "status", "reason", "summary", "body", "link", "skills", "source", "licence", "format", "duration", "language", "level",
        "accessibility", "created_by", "created_at", "decided_by", "decided_at",
    ]  # fmt: skip
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldPanel("summary"),
            FieldPanel("body"),
            FieldPanel("link"),
            InlinePanel("skill_links", [FieldPanel("skill")], heading=_("Acquis"), label=_("Acquis"), min_num=1),
            MultiFieldPanel([FieldPanel("source"), FieldPanel("licence")], heading=_("Origine")),
            FieldRowPanel([FieldPanel("format"), FieldPanel("duration"), FieldPanel("language"), FieldPanel("level")]),
            FieldPanel("accessibility"),
        ]
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return every tutorial; no column needs another table."""
        return Tutorial.objects.order_by("title", "pk")

    def get_urlpatterns(self) -> list[URLPattern]:
        """Add the queue and the decision."""
        decide = self.construct_view(views_moderation.DecideView, breadcrumbs_items=self.breadcrumbs_items)
        queue = self.construct_view(views_moderation.QueueView, breadcrumbs_items=self.breadcrumbs_items)
        return [
            *super().get_urlpatterns(),
            path("queue/", queue, name="queue"),
            path(f"decide/<{self.pk_path_converter}:pk>/", decide, name="decide"),
        ]


register_snippet(TutorialViewSet)


class ModerationPanel(Component):
    """On the home page of a moderator: proposals that wait and broken links. Nothing when there is neither."""

    order = 45
    template_name = "tutorials/admin/panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return both numbers: one query."""
        return queries.counts()


@hooks.register("construct_homepage_panels")
def moderation_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Add the panel for those who decide."""
    if may_moderate(request.user):
        panels.append(ModerationPanel())
