"""The authors' screens in the Wagtail admin: list with filters, editor, review, laboratory. Thin: rules and verbs live elsewhere."""

from typing import Any

from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, ObjectList, PublishingPanel, TabbedInterface
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views import snippets
from wagtail.snippets.views.snippets import SnippetViewSet

from challenges.authoring.desk import bulk_views, home, listing, panels
from challenges.authoring.editor import reference, starting_views
from challenges.authoring.editor.forms import ChallengeForm
from challenges.authoring.editor.preview_views import ChallengePreviewOnCreate, ChallengePreviewOnEdit
from challenges.authoring.editor.widgets import MarkdownTextarea
from challenges.authoring.exchange import views as exchange_views
from challenges.authoring.laboratory import views as laboratory_views
from challenges.authoring.models import Challenge
from challenges.authoring.policies import ChallengePolicy, InstancePermissionMixin
from challenges.authoring.review import history_views
from challenges.authoring.review import views as review_views

# Before anything asks for the policy of the model, or Wagtail refuses it.
register_permission_policy(Challenge, ChallengePolicy(Challenge))


def _guarded(view: type) -> type:
    return type(f"Challenge{view.__name__}", (InstancePermissionMixin, view), {"__module__": __name__})


class ChallengeEditView(InstancePermissionMixin, snippets.EditView):
    """The editor, with a way to the laboratory."""

    @property
    def header_buttons(self) -> list[HeaderButton]:
        """Wagtail's buttons and ours."""
        pk = self.object.pk
        return [
            *super().header_buttons,
            HeaderButton(label=_("Laboratoire"), url=reverse("authoring_laboratory", args=[pk]), icon_name="cogs", priority=5),
            HeaderButton(label=_("Relecture"), url=reverse("authoring_review", args=[pk]), icon_name="glasses", priority=6),
            HeaderButton(label=_("Historique et motifs"), url=reverse("authoring_history", args=[pk]), icon_name="history", priority=7),
            HeaderButton(
                label=_("Signalements"), url=reverse("dashboards_reports_of", args=[self.object.uid]), icon_name="comment", priority=8
            ),
            HeaderButton(
                label=_("Statistiques"), url=reverse("dashboards_statistics_of", args=[self.object.uid]), icon_name="table", priority=9
            ),
        ]


class ChallengeViewSet(SnippetViewSet):
    """Challenges in the admin."""

    model = Challenge
    icon = "help"
    menu_label = _("Épreuves")
    menu_name = "challenges"
    menu_order = 100
    add_to_admin_menu = True
    index_view_class = listing.ChallengeIndexView
    list_display = listing.COLUMNS
    list_export = list(listing.EXPORT)
    export_headings = {name: heading for name, (heading, _read) in listing.EXPORT.items()}
    export_filename = "epreuves"
    list_per_page = 50
    filterset_class = listing.ChallengeFilterSet
    ordering = ["code"]
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields = ["code", "title", "skill", "locale", "instruction", "hint", "feedback"]
    edit_view_class = ChallengeEditView
    preview_on_add_view_class = ChallengePreviewOnCreate
    preview_on_edit_view_class = ChallengePreviewOnEdit
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
                    MultiFieldPanel(
                        [FieldPanel("title"), FieldPanel("skill"), FieldPanel("level_reason"), FieldPanel("locale"), FieldPanel("tags")],
                        heading=_("Identité"),
                    ),
                    FieldPanel("instruction", widget=MarkdownTextarea),
                    FieldPanel("response"),
                    FieldPanel("hint", widget=MarkdownTextarea),
                    FieldPanel("feedback", widget=MarkdownTextarea),
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
                    MultiFieldPanel(
                        [FieldPanel("timer"), FieldPanel("focus"), FieldPanel("web_search"), FieldPanel("fixed")], heading=_("Conditions")
                    ),
                    MultiFieldPanel(
                        [FieldPanel("blind"), FieldPanel("colour_blind"), FieldPanel("phone"), FieldPanel("tablet")],
                        heading=_("Accessibilité"),
                    ),
                    InlinePanel("tutorial_links", heading=_("Tutoriels"), label=_("Tutoriel")),
                    FieldPanel("enemies"),
                    FieldPanel("valid_until"),
                    FieldPanel("allowed_words"),
                    PublishingPanel(),
                ],
                heading=_("Réglages"),
            ),
        ],
        base_form_class=ChallengeForm,
    )

    def get_queryset(self, request: Any) -> Any:
        """One query for the rows and all that they show."""
        return listing.rows()


register_snippet(ChallengeViewSet)

for _action in bulk_views.ACTIONS:
    hooks.register("register_bulk_action", _action)


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """Addresses of our own pages."""
    return [
        path("challenges/<int:pk>/laboratory/", laboratory_views.laboratory, name="authoring_laboratory"),
        path("challenges/coverage/", home.coverage, name="authoring_coverage"),
        path("reports/challenges-work/", home.WorkReport.as_view(), name="authoring_report_work"),
        path("reports/challenges-publications/", home.PublicationsReport.as_view(), name="authoring_report_publications"),
        path("reports/challenges-translations/", home.TranslationDebtReport.as_view(), name="authoring_report_translations"),
        path("challenges/reviews/", review_views.queue, name="authoring_queue"),
        path("challenges/<int:pk>/review/", review_views.review, name="authoring_review"),
        path("challenges/<int:pk>/decision/", review_views.decide, name="authoring_decide"),
        path("challenges/<int:pk>/assign/", review_views.assign, name="authoring_assign"),
        path("challenges/<int:pk>/remark/", review_views.remark, name="authoring_remark"),
        path("challenges/<int:pk>/remark/<int:remark_pk>/", review_views.resolve, name="authoring_resolve"),
        path("challenges/<int:pk>/withdraw/", review_views.withdraw, name="authoring_withdraw"),
        path("challenges/<int:pk>/compare/", history_views.compare_versions, name="authoring_compare"),
        path("challenges/<int:pk>/history/", history_views.history, name="authoring_history"),
        path("challenges/<int:pk>/history/<int:revision_pk>/", history_views.restore, name="authoring_restore"),
        path("challenges/<int:pk>/translate/", history_views.translate, name="authoring_translate"),
        path("challenges/<int:pk>/follow/", history_views.follow, name="authoring_follow"),
        path("challenges/reference/", reference.reference, name="authoring_reference"),
        path("challenges/examples/", starting_views.examples, name="authoring_examples"),
        path("challenges/examples/<slug:name>/start/", starting_views.start, name="authoring_example_start"),
        path("challenges/patterns/<slug:slug>/start/", starting_views.start_pattern, name="authoring_pattern_start"),
        path("challenges/<int:pk>/copy/", starting_views.start_copy, name="authoring_copy_start"),
        *exchange_views.urlpatterns,
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
    return ReferenceMenuItem(_("Partir de…"), reverse("authoring_examples"), icon_name="doc-full", order=110)


@hooks.register("register_admin_menu_item")
def queue_menu_item() -> MenuItem:
    """Put the review queue in the main menu."""
    return ReferenceMenuItem(_("Relectures"), reverse("authoring_queue"), name="reviews", icon_name="glasses", order=110)


@hooks.register("register_admin_menu_item")
def coverage_menu_item() -> MenuItem:
    """Put the coverage in the main menu."""
    return ReferenceMenuItem(_("Couverture"), reverse("authoring_coverage"), name="coverage", icon_name="table", order=120)


def _report_item(label: Any, url_name: str, order: int) -> None:
    """Put a page in the menu of reports."""

    @hooks.register("register_reports_menu_item")
    def item() -> MenuItem:
        return ReferenceMenuItem(label, reverse(url_name), name=url_name.replace("_", "-"), icon_name="list-ul", order=order)


_report_item(_("Couverture du référentiel"), "authoring_coverage", 600)
_report_item(_("Épreuves par auteur et par état"), "authoring_report_work", 610)
_report_item(_("Approbations d’épreuves"), "authoring_report_publications", 620)
_report_item(_("Traductions en retard"), "authoring_report_translations", 630)


@hooks.register("construct_homepage_panels")
def homepage_panel(request: Any, shown: list[Any]) -> None:
    """Where an author's and a reviewer's day starts."""
    if request.user.has_perm("authoring.view_challenge"):
        # Wagtail's own lists of what is under review say the same, a few queries for each row, and lead to the editor.
        shown[:] = [one for one in shown if not isinstance(one, panels.REPLACED)] + panels.panels(request.user)


@hooks.register("insert_global_admin_css")
def list_css() -> str:
    """Keep the codes of the list on one line."""
    return format_html('<link rel="stylesheet" href="{}">', static("authoring/list.css"))
