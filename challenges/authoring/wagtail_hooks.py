"""The authors' screens in the Wagtail admin: list with filters, editor, review, laboratory. Thin: rules and verbs live elsewhere."""

from typing import Any

import django_filters
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, ObjectList, PublishingPanel, TabbedInterface
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import BooleanColumn, Column, UpdatedAtColumn
from wagtail.admin.widgets.button import HeaderButton
from wagtail.models import WorkflowState
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views import snippets
from wagtail.snippets.views.snippets import SnippetViewSet

from challenges.authoring import views, views_examples
from challenges.authoring.forms import ChallengeForm
from challenges.authoring.models import Challenge
from challenges.authoring.policies import ChallengePolicy, InstancePermissionMixin
from referential.models import Competence

# Before anything asks for the policy of the model, or Wagtail refuses it.
register_permission_policy(Challenge, ChallengePolicy(Challenge))


class ChallengeFilterSet(WagtailFilterSet):
    """Filters of the list."""

    competence = django_filters.ModelChoiceFilter(
        label=_("Compétence"), queryset=Competence.objects.filter(archived=False), field_name="skill__competence"
    )
    level = django_filters.NumberFilter(label=_("Niveau"), field_name="skill__level")
    state = django_filters.ChoiceFilter(
        label=_("État"),
        method="by_state",
        choices=[("approved", _("approuvée")), ("draft", _("brouillon")), ("review", _("en relecture")), ("archived", _("archivée"))],
    )

    class Meta:
        model = Challenge
        fields = ["locale"]

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        """Filter on the state that the list shows."""
        if value == "approved":
            return queryset.filter(live=True, archived=False)
        if value == "archived":
            return queryset.filter(archived=True)
        if value == "review":
            return queryset.filter(pk__in=[int(pk) for pk in _under_review()])
        return queryset.filter(live=False, archived=False)


def _under_review() -> list[str]:
    states = WorkflowState.objects.filter(base_content_type__app_label="authoring", base_content_type__model="challenge")
    return list(states.filter(status=WorkflowState.STATUS_IN_PROGRESS).values_list("object_id", flat=True))


class WorkPanel(Component):
    """On the home page: the state of the bank, one's drafts, what waits for a review."""

    order = 50
    template_name = "authoring/work_panel.html"

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Counts in four queries."""
        challenges = Challenge.objects.filter(archived=False)
        under_review = challenges.filter(pk__in=[int(pk) for pk in _under_review()])
        return {
            "approved": challenges.filter(live=True).count(),
            "drafts": challenges.filter(owner=self.user, live=False).order_by("-pk")[:10],
            "under_review": under_review.select_related("owner")[:20],
            "may_add": self.user.has_perm("authoring.add_challenge"),
        }


def _guarded(view: type) -> type:
    return type(f"Challenge{view.__name__}", (InstancePermissionMixin, view), {"__module__": __name__})


class ChallengeEditView(InstancePermissionMixin, snippets.EditView):
    """The editor, with a way to the laboratory."""

    @property
    def header_buttons(self) -> list[HeaderButton]:
        """Wagtail's buttons and ours."""
        url = reverse("authoring_laboratory", args=[self.object.pk])
        return [*super().header_buttons, HeaderButton(label=_("Laboratoire et relecture"), url=url, icon_name="cogs", priority=5)]


class ChallengeViewSet(SnippetViewSet):
    """Challenges in the admin."""

    model = Challenge
    icon = "help"
    menu_label = _("Épreuves")
    menu_name = "challenges"
    menu_order = 100
    add_to_admin_menu = True
    list_display = [
        "code",
        "title",
        Column("skill_code", label=_("Acquis"), accessor="skill.code"),
        Column("skill_level", label=_("Niveau"), accessor="skill.level"),
        "locale",
        BooleanColumn("live", label=_("Approuvée")),
        UpdatedAtColumn(),
    ]
    list_per_page = 50
    filterset_class = ChallengeFilterSet
    ordering = ["code"]
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields = ["code", "title", "skill", "locale", "instruction", "hint", "feedback"]
    edit_view_class = ChallengeEditView
    delete_view_class = _guarded(snippets.DeleteView)
    history_view_class = _guarded(snippets.HistoryView)
    usage_view_class = _guarded(snippets.UsageView)
    revisions_compare_view_class = _guarded(snippets.RevisionsCompareView)
    workflow_history_view_class = _guarded(snippets.WorkflowHistoryView)
    lock_view_class = _guarded(snippets.LockView)
    unlock_view_class = _guarded(snippets.UnlockView)
    unpublish_view_class = _guarded(snippets.UnpublishView)

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    MultiFieldPanel([FieldPanel("title"), FieldPanel("skill"), FieldPanel("locale")], heading=_("Identité")),
                    FieldPanel("instruction"),
                    FieldPanel("response"),
                    FieldPanel("hint"),
                    FieldPanel("feedback"),
                    FieldPanel("preview_seed"),
                ],
                heading=_("Question"),
            ),
            ObjectList(
                [
                    FieldPanel("parameters"),
                    FieldPanel("tables"),
                    FieldPanel("values"),
                    FieldPanel("constraints"),
                    FieldPanel("fingerprint"),
                    FieldPanel("reference_date"),
                ],
                heading=_("Données"),
            ),
            ObjectList([FieldPanel("artefacts")], heading=_("Fichiers et pages")),
            ObjectList(
                [
                    MultiFieldPanel([FieldPanel("timer"), FieldPanel("focus"), FieldPanel("web_search")], heading=_("Conditions")),
                    MultiFieldPanel(
                        [FieldPanel("blind"), FieldPanel("colour_blind"), FieldPanel("phone"), FieldPanel("tablet")],
                        heading=_("Accessibilité"),
                    ),
                    InlinePanel("tutorial_links", heading=_("Tutoriels"), label=_("Tutoriel")),
                    PublishingPanel(),
                ],
                heading=_("Réglages"),
            ),
        ],
        base_form_class=ChallengeForm,
    )

    def get_queryset(self, request: Any) -> Any:
        """One query for the rows and their skills."""
        return Challenge.objects.select_related("skill", "latest_revision")


register_snippet(ChallengeViewSet)


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """Addresses of our own pages."""
    return [
        path("challenges/<int:pk>/laboratory/", views.laboratory, name="authoring_laboratory"),
        path("challenges/<int:pk>/decision/", views.decide, name="authoring_decide"),
        path("challenges/reference/", views.reference, name="authoring_reference"),
        path("challenges/examples/", views_examples.examples, name="authoring_examples"),
        path("challenges/examples/<slug:name>/start/", views_examples.start, name="authoring_example_start"),
    ]


class ReferenceMenuItem(MenuItem):
    """The way to the reference, for those who may read challenges."""

    def is_shown(self, request: Any) -> bool:
        """Hide what the page would refuse."""
        return bool(request.user.has_perm("authoring.view_challenge"))


@hooks.register("register_help_menu_item")
def reference_menu_item() -> MenuItem:
    """Put the reference of the data language in the help menu."""
    return ReferenceMenuItem(_("Référence du langage de données"), reverse("authoring_reference"), icon_name="doc-full", order=100)


@hooks.register("register_help_menu_item")
def examples_menu_item() -> MenuItem:
    """Put the worked examples in the help menu."""
    return ReferenceMenuItem(_("Exemples d’épreuves"), reverse("authoring_examples"), icon_name="doc-full", order=110)


@hooks.register("construct_homepage_panels")
def homepage_panel(request: Any, panels: list[Any]) -> None:
    """Where an author's and a reviewer's day starts."""
    if request.user.has_perm("authoring.view_challenge"):
        panels.append(WorkPanel(request.user))
