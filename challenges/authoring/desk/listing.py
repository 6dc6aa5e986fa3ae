"""The list of challenges in the admin: its rows, its search, its filters, its columns, its export. No state changes here."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import django_filters
from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from taggit.models import Tag
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views import snippets

from challenges.authoring.blocks import ARTEFACTS, RESPONSE
from challenges.authoring.desk import coverage
from challenges.authoring.desk.spreadsheets import SafeExportMixin
from challenges.authoring.models import Challenge, ChallengeTag
from challenges.authoring.review import history
from challenges.authoring.rules import may_edit
from challenges.authoring.templatetags.authoring import STATE_LABELS, kind_label, response_label
from challenges.names import label_key
from referential.models import Competence

# What a list never reads of a challenge: most of its bytes.
HEAVY = ("instruction", "response", "hint", "feedback", "parameters", "tables", "constraints", "values", "artefacts")


def rows() -> "QuerySet[Challenge]":
    """Return the challenges with what a row shows: the draft's title and skill, the state, the day of the last change."""
    return (
        history.with_state(Challenge.objects.all())
        .select_related("owner", "facts")
        .defer(*HEAVY, "facts__text")
        .annotate(
            draft_title=Coalesce("facts__title", "title"),
            skill_code=F("facts__skill__code"),
            skill_level=F("facts__skill__level"),
            variants=F("facts__variants"),
            updated=F("latest_revision__created_at"),
            reference=Coalesce(F("source__live_revision_id"), F("source__latest_revision_id")),
        )
    )


def search(challenges: "QuerySet[Challenge]", query: str) -> "QuerySet[Challenge]":
    """Keep the challenges whose draft holds every word of a query: code, title, texts. Accents and case do not matter."""
    return challenges.holding(query)  # type: ignore[attr-defined]


def chosen(params: QueryDict, request: Any) -> "QuerySet[Challenge]":
    """Return what the list shows at an address, for an action on all of it: the same filters and the same search."""
    filters = ChallengeFilterSet(params, Challenge.objects.all(), request=request)
    found = filters.qs if filters.is_valid() else Challenge.objects.none()
    return search(found, params.get("q", "")).order_by("code", "pk")


# ---------------------------------------------------------------- filters


def _people(request: Any) -> QuerySet[Any]:
    mine = Case(When(pk=request.user.pk, then=Value(0)), default=Value(1), output_field=IntegerField())
    people = get_user_model().objects.filter(Exists(Challenge.objects.filter(owner=OuterRef("pk"))))
    return people.annotate(other=mine).order_by("other", "sort_key", "pk")


class _AuthorField(django_filters.fields.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj) if obj.other else _("moi")


class AuthorFilter(django_filters.ModelChoiceFilter):
    """The people who own challenges, oneself first."""

    field_class = _AuthorField


def _of_block(block: Any) -> list[tuple[str, Any]]:
    return sorted(((name, child.label) for name, child in block.child_blocks.items()), key=lambda one: label_key(one[1]))


STATE_CHOICES = [
    *STATE_LABELS.items(),
    ("live", gettext_lazy("dans la prochaine version de la banque")),
    ("progress", gettext_lazy("en cours : tout ce qui reste à approuver")),
]


class ChallengeFilterSet(WagtailFilterSet):
    """Filters of the list; each is a word of its address, so that a list is kept as a link."""

    competence = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Compétence"), queryset=Competence.objects.filter(archived=False), field_name="facts__skill__competence"
    )
    level = django_filters.ChoiceFilter(
        label=gettext_lazy("Niveau"), choices=[(level, level) for level in coverage.LEVELS], field_name="facts__skill__level"
    )
    skill = django_filters.CharFilter(
        label=gettext_lazy("Code de l’acquis, ou son début"), field_name="facts__skill__code", lookup_expr="istartswith"
    )
    state = django_filters.ChoiceFilter(label=gettext_lazy("État"), method="by_state", choices=STATE_CHOICES)
    owner = AuthorFilter(label=gettext_lazy("Auteur"), queryset=_people)
    response = django_filters.ChoiceFilter(
        label=gettext_lazy("Forme de la réponse"), field_name="facts__response_type", choices=lambda: _of_block(RESPONSE)
    )
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Sorte de fichier"), method="by_kind", choices=lambda: _of_block(ARTEFACTS))
    tag = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Étiquette"),
        queryset=lambda request: Tag.objects.filter(pk__in=ChallengeTag.objects.values("tag")).order_by("name"),
        method="by_tag",
    )
    locale = django_filters.ChoiceFilter(label=gettext_lazy("Langue"), choices=Challenge.Locale.choices)
    signal = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("À voir"),
        method="by_signal",
        choices=lambda: [(one.name, one.label) for one in coverage.signals()],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Challenge
        fields: list[str] = []

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        """Filter on the state that the list shows, or on two sums of states that the coverage grid counts."""
        if value == "live":
            return queryset.filter(live=True, archived=False)
        with_state = history.with_state(queryset)
        if value == "progress":
            return with_state.filter(archived=False).exclude(state="approved")
        return with_state.filter(state=value)

    def by_kind(self, queryset: Any, name: str, value: str) -> Any:
        """Filter on a kind of file that the draft makes."""
        return queryset.filter(facts__kinds__contains=f" {value} ")

    def by_tag(self, queryset: Any, name: str, value: Tag) -> Any:
        """Filter on a tag, without a join that would repeat rows."""
        return queryset.filter(pk__in=ChallengeTag.objects.filter(tag=value).values("content_object"))

    def by_signal(self, queryset: Any, name: str, value: Iterable[str]) -> Any:
        """Keep what has every signal that was ticked."""
        for one in value:
            queryset = coverage.narrow(queryset, one)
        return queryset


# ---------------------------------------------------------------- columns


def _facts(challenge: Any, name: str) -> Any:
    facts = getattr(challenge, "facts", None)
    return getattr(facts, name, "")


def kinds(challenge: Any) -> list[str]:
    """Return the kinds of files of a row, in words."""
    return [str(kind_label(kind)) for kind in _facts(challenge, "kinds").split()]


def state_words(challenge: Any) -> str:
    """Return the state of a row, in words."""
    return str(STATE_LABELS[challenge.state])


def is_outdated(challenge: Any) -> bool:
    """Whether a row is a translation whose source changed; the same rule as `history.outdated`."""
    return challenge.source_id is not None and challenge.source_revision_id != challenge.reference


def _green(challenge: Any) -> str:
    return {True: _("vert"), False: _("rouge")}.get(_facts(challenge, "green"), _("pas examinée"))


def _yes_no(value: bool) -> str:
    return _("oui") if value else _("non")


class LanguageColumn(Column):
    """The language, the other languages of the same challenge, and whether its source changed since it was translated."""

    cell_template_name = "authoring/desk/cell_language.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> Any:
        """Add the variants that the view found for the page."""
        context = super().get_cell_context_data(instance, parent_context)
        context["others"] = getattr(instance, "others", [])
        context["outdated"] = is_outdated(instance)
        return context


def _short(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda challenge: read(challenge) or "–"


COLUMNS: list[Any] = [
    "code",
    Column("draft_title", label=gettext_lazy("Titre"), sort_key="draft_title"),
    Column("skill_code", label=gettext_lazy("Acquis"), accessor=_short(lambda one: one.skill_code), sort_key="skill_code"),
    Column("skill_level", label=gettext_lazy("Niveau"), accessor=_short(lambda one: one.skill_level), sort_key="skill_level"),
    LanguageColumn("language", label=gettext_lazy("Langue"), accessor="get_locale_display", sort_key="locale"),
    Column("state", label=gettext_lazy("État"), accessor=state_words, sort_key="state"),
    Column("variants", label=gettext_lazy("Variantes"), accessor=_short(lambda one: one.variants), sort_key="variants"),
    Column("kinds", label=gettext_lazy("Fichiers"), accessor=_short(lambda one: ", ".join(kinds(one)))),
    Column("owner", label=gettext_lazy("Auteur"), accessor=_short(lambda one: one.owner), sort_key="owner__sort_key"),
    DateColumn("updated", label=gettext_lazy("Modifiée"), sort_key="updated"),
]

EXPORT: Mapping[str, tuple[Any, Callable[[Any], Any]]] = {
    "code": (gettext_lazy("Code"), lambda one: one.code),
    "title": (gettext_lazy("Titre"), lambda one: one.draft_title),
    "skill": (gettext_lazy("Acquis"), lambda one: one.skill_code),
    "level": (gettext_lazy("Niveau"), lambda one: one.skill_level),
    "locale": (gettext_lazy("Langue"), lambda one: one.locale),
    "state": (gettext_lazy("État"), state_words),
    "outdated": (gettext_lazy("Traduction en retard"), lambda one: _yes_no(is_outdated(one))),
    "laboratory": (gettext_lazy("Laboratoire"), _green),
    "variants": (gettext_lazy("Variantes"), lambda one: one.variants),
    "response": (gettext_lazy("Forme de la réponse"), lambda one: str(response_label(_facts(one, "response_type")))),
    "kinds": (gettext_lazy("Fichiers"), lambda one: ", ".join(kinds(one))),
    "owner": (gettext_lazy("Auteur"), lambda one: str(one.owner or "")),
    "valid_until": (gettext_lazy("À revoir avant le"), lambda one: one.valid_until),
    "updated": (gettext_lazy("Modifiée"), lambda one: one.updated),
    "uid": (gettext_lazy("Identifiant"), lambda one: str(one.uid)),
}


class ChallengeIndexView(SafeExportMixin, snippets.IndexView):
    """The list: our own search, which any filter and any order may join, and a constant number of queries."""

    export_columns = {name: read for name, (_heading, read) in EXPORT.items()}
    export_headings = {name: heading for name, (heading, _read) in EXPORT.items()}

    def search_queryset(self, queryset: Any) -> Any:
        """Search the facts and not the search index, which refuses filters and orders on what it does not hold."""
        return search(queryset, self.search_query) if self.is_searching else queryset

    def order_queryset(self, queryset: Any) -> Any:
        """Order as asked, then by code: a page must not depend on luck."""
        ordered = self.ordering if isinstance(self.ordering, str) else "code"
        field = F(ordered.lstrip("-"))
        return queryset.order_by(field.desc(nulls_last=True) if ordered.startswith("-") else field.asc(nulls_first=True), "code")

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        """Go through the challenges once, for their keys, then read the rows of the page with their other languages: three queries."""
        paginator, page, keys, more = super().paginate_queryset(list(queryset.values_list("pk", flat=True)), page_size)
        by_key = rows().in_bulk(list(keys))
        page.object_list = with_others(by_key[key] for key in keys if key in by_key)
        return paginator, page, page.object_list, more

    def get_edit_url(self, instance: Any) -> str | None:
        """Lead to the editor those who may write, and the others to what they may read."""
        return super().get_edit_url(instance) if may_edit(self.request.user, instance) else None

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        """Wagtail's downloads, and the way to the coverage of the framework."""
        buttons: list[Any] = super().header_more_buttons
        return [*buttons, HeaderButton(_("Couverture"), url=reverse("authoring_coverage"), icon_name="table", priority=50)]


def with_others(challenges: Iterable[Challenge]) -> list[Any]:
    """Give each row `others`, its variants in other languages: one query."""
    listed: list[Any] = list(challenges)
    sources = {one.source_id or one.pk for one in listed}
    family = Challenge.objects.filter(Q(pk__in=sources) | Q(source__in=sources)).order_by("locale", "pk")
    by_source: dict[int, list[tuple[int, str]]] = {}
    for pk, source, locale in family.values_list("pk", "source", "locale"):
        by_source.setdefault(source or pk, []).append((pk, locale))
    for one in listed:
        one.others = [(pk, locale) for pk, locale in by_source.get(one.source_id or one.pk, []) if pk != one.pk]
    return listed
