"""The referential in the Wagtail admin: read-only lists of competences, topics and skills, the chooser of skills, the way to an import."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views import chooser
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from referential import services, views_import
from referential.models import Competence, Domain, Skill, Topic


def _active_competences(request: HttpRequest | None) -> QuerySet[Any]:
    return Competence.objects.active()


class CompetenceFilterSet(WagtailFilterSet):
    """Filters of the list of competences."""

    domain = django_filters.ModelChoiceFilter(label=_("Domaine"), queryset=lambda request: Domain.objects.active())
    archived = django_filters.BooleanFilter(label=_("Archivée"))

    class Meta:
        model = Competence
        fields = ["domain", "archived"]


class TopicFilterSet(WagtailFilterSet):
    """Filters of the list of topics."""

    competence = django_filters.ModelChoiceFilter(label=_("Compétence"), queryset=_active_competences)
    archived = django_filters.BooleanFilter(label=_("Archivé"))

    class Meta:
        model = Topic
        fields = ["competence", "archived"]


class SkillFilterSet(WagtailFilterSet):
    """Filters of the list of skills."""

    competence = django_filters.ModelChoiceFilter(label=_("Compétence"), queryset=_active_competences)
    level = django_filters.NumberFilter(label=_("Niveau"))
    archived = django_filters.BooleanFilter(label=_("Archivé"))

    class Meta:
        model = Skill
        fields = ["competence", "level", "archived"]


class SkillChooseMixin:
    """Rows of the chooser: active skills, with what an author needs to tell them apart."""

    results_template_name = "referential/chooser/results.html"
    ordering = "code"

    def get_object_list(self) -> QuerySet[Any]:
        """Return the skills that a challenge or a tutorial may be tied to."""
        return Skill.objects.active().select_related("competence")

    @property
    def columns(self) -> list[Column]:
        """Title (the link that chooses), level, competence."""
        return [
            *super().columns,  # type: ignore[misc]
            Column("level", label=_("Niveau"), accessor="level"),
            Column("competence", label=_("Compétence"), accessor="competence"),
        ]


class SkillChooseView(SkillChooseMixin, chooser.ChooseView):
    """The modal."""


class SkillChooseResultsView(SkillChooseMixin, chooser.ChooseResultsView):
    """The results in the modal, after a search or a change of page."""


class SkillChooserViewSet(chooser.SnippetChooserViewSet):
    """The chooser of skills; its widget is used by every form with a foreign key to Skill."""

    choose_view_class = SkillChooseView
    choose_results_view_class = SkillChooseResultsView


class ReadOnlyViewSet(SnippetViewSet):
    """What the lists of framework entries share. No one may add, change or delete: see `permissions.FrameworkPolicy`."""

    copy_view_enabled = False
    inspect_view_enabled = True
    list_per_page = 50
    related: tuple[str, ...] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows with what the columns show, so that the number of queries does not grow with them."""
        return self.model.objects.select_related(*self.related).order_by("code")


class CompetenceViewSet(ReadOnlyViewSet):
    """Competences."""

    model = Competence
    icon = "list-ul"
    related = ("domain",)
    list_display = ["code", Column("title", label=_("Titre")), "domain", BooleanColumn("archived", label=_("Archivée"))]
    filterset_class = CompetenceFilterSet
    inspect_view_fields = [
        "code", "title_fr", "title_en", "domain", "description_fr", "description_en", "lsu_code", "aliases", "digcomp", "archived",
    ]  # fmt: skip


class TopicViewSet(ReadOnlyViewSet):
    """Topics."""

    model = Topic
    icon = "list-ol"
    related = ("competence",)
    list_display = ["code", Column("title", label=_("Titre")), "competence", BooleanColumn("archived", label=_("Archivé"))]
    filterset_class = TopicFilterSet
    inspect_view_fields = ["code", "title_fr", "title_en", "competence", "skills", "archived"]


class SkillViewSet(ReadOnlyViewSet):
    """Skills."""

    model = Skill
    icon = "tick"
    related = ("competence",)
    list_display = [
        "code",
        Column("title", label=_("Titre"), sort_key="title_fr"),
        Column("level", label=_("Niveau"), sort_key="level"),
        Column("competence", label=_("Compétence"), accessor="competence"),
        BooleanColumn("archived", label=_("Archivé")),
    ]
    filterset_class = SkillFilterSet
    chooser_viewset_class = SkillChooserViewSet
    chooser_per_page = 20
    inspect_view_fields = [
        "code", "title_fr", "title_en", "level", "competence", "topic", "dataset_kind", "answer_type", "params", "example",
        "example_answer", "archived",
    ]  # fmt: skip


class ImportMenuItem(MenuItem):
    """Shown to those who may load a framework."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user sees the entry."""
        return services.may_load(request.user)


class ReferentialGroup(SnippetViewSetGroup):
    """The menu of the referential."""

    items = (SkillViewSet, TopicViewSet, CompetenceViewSet)
    menu_label = _("Référentiel")
    menu_name = "referential"
    menu_icon = "list-ul"
    menu_order = 300

    def get_submenu_items(self) -> list[MenuItem]:
        """Put the import below the lists."""
        items: list[MenuItem] = super().get_submenu_items()
        return [*items, ImportMenuItem(_("Importer un référentiel"), reverse("referential_import"), icon_name="upload", order=900)]


register_snippet(ReferentialGroup)


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """Addresses of the import."""
    return views_import.urlpatterns
