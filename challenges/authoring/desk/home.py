"""The authors' home: the coverage of the framework, and the reports on work, publications and translations. Thin; reading is elsewhere."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, F, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.auth import require_admin_access
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import TaskState

from challenges.authoring.desk import coverage as covering
from challenges.authoring.desk import listing
from challenges.authoring.desk.spreadsheets import SafeExportMixin, download
from challenges.authoring.models import Challenge, ReviewState
from challenges.authoring.review import history
from challenges.authoring.templatetags.authoring import STATE_LABELS
from challenges.typed import whole

NEEDS_PAGE = 50

# ---------------------------------------------------------------- coverage


@require_admin_access
def coverage(request: HttpRequest) -> HttpResponseBase:
    """Show what each competence and level has, and the skills that need work; both can be downloaded."""
    if not request.user.has_perm("authoring.view_challenge"):
        raise PermissionDenied
    asked = request.GET.get("langue", "")
    locale = asked if asked in Challenge.Locale.values else ""
    competence = request.GET.get("competence", "")
    problem = request.GET.get("probleme", "")
    needs, outside = covering.skills_standing(locale)
    grid = covering.grid(needs, outside, locale)
    wanted = covering.needing_work(needs, competence=whole(competence), problem=problem)
    form = request.GET.get("export", "")
    if form in SafeExportMixin.FORMATS:
        if request.GET.get("table") == "grid":
            return download("couverture", _grid_headings(), _grid_rows(grid), form)
        return download("acquis-a-travailler", _needs_headings(), map(_needs_row, wanted), form)
    context = {
        "grid": grid,
        "page": Paginator(wanted, NEEDS_PAGE).get_page(request.GET.get("p")),
        "competences": [line.competence for line in grid.lines],
        "competence": competence,
        "problems": covering.problem_choices(),
        "problem": problem,
        "locales": Challenge.Locale.choices,
        "language": locale,
        "wanted_variants": covering.WANTED_VARIANTS,
        "expiring_days": covering.EXPIRING_DAYS,
        "list_url": reverse("wagtailsnippets_authoring_challenge:list"),
    }
    return TemplateResponse(request, "authoring/desk/coverage.html", context)


def _grid_headings() -> list[Any]:
    return [_("Domaine"), _("Compétence"), _("Titre"), _("Niveau"), _("Acquis"), _("Approuvées"), _("En cours"),
            _("Acquis sans épreuve approuvée"), _("Acquis avec trop peu de variantes"), *[str(one.label) for one in covering.signals()]]  # fmt: skip


def _grid_rows(grid: covering.Grid) -> list[list[Any]]:
    return [
        [domain.code, line.competence.code, line.competence.title, cell.level, *_figures(cell.standing)]
        for domain, lines in grid.domains
        for line in lines
        for cell in line.cells
        if cell.standing.skills
    ]


def _figures(one: covering.Standing) -> list[int]:
    return [one.skills, one.approved, one.progress, one.missing, one.few, *[one.marks[signal.name] for signal in covering.signals()]]


def _needs_headings() -> list[Any]:
    return [_("Compétence"), _("Acquis"), _("Titre"), _("Niveau"), _("Approuvées"), _("En cours"), _("Pourquoi")]


def _needs_row(need: covering.Need) -> list[Any]:
    reasons = " ; ".join(words for _name, words in need.reasons)
    skill = need.skill
    return [skill.competence.code, skill.code, skill.title, skill.level, need.standing.approved, need.standing.progress, reasons]


# ---------------------------------------------------------------- reports


class ChallengeReport(SafeExportMixin, ReportView):
    """A report that whoever may read challenges may read."""

    model = Challenge
    permission_required = "view"
    header_icon = "list-ul"
    is_searchable = False
    page_size = 50
    # name: heading, what it reads from a row
    cells: Mapping[str, tuple[Any, Callable[[Any], Any]]] = {}

    @property
    def export_columns(self) -> dict[str, Callable[[Any], Any]]:  # type: ignore[override]
        """What is downloaded is what is shown."""
        return {name: read for name, (_heading, read) in self.cells.items()}

    @property
    def list_export(self) -> list[str]:
        """The names of the columns."""
        return list(self.cells)

    @property
    def export_headings(self) -> dict[str, Any]:
        """The headings of the columns."""
        return {name: heading for name, (heading, _read) in self.cells.items()}

    @property
    def columns(self) -> list[Column]:
        """The columns on the screen."""
        return [
            (DateColumn if name.endswith("_at") else Column)(name, label=heading, accessor=read)
            for name, (heading, read) in self.cells.items()
        ]


def _in_state(state: str) -> Callable[[Any], int]:
    return lambda row: row["states"][state]


class WorkReport(ChallengeReport):
    """Who has how many challenges in which state; one's own line first."""

    page_title = gettext_lazy("Épreuves par auteur et par état")
    index_url_name = "authoring_report_work"
    export_filename = "epreuves-par-auteur"
    cells = {
        "author": (gettext_lazy("Auteur"), lambda row: row["author"]),
        **{name: (label, _in_state(name)) for name, label in STATE_LABELS.items()},
        "total": (gettext_lazy("Toutes"), lambda row: row["states"].total()),
    }

    def get_queryset(self) -> Any:
        """Return a line for each author: two queries."""
        by_owner: dict[int | None, Counter[str]] = {}
        counted = history.with_state(Challenge.objects.order_by()).values_list("owner", "state").annotate(n=Count("pk"))
        for owner, state, count in counted:
            by_owner.setdefault(owner, Counter())[state] += count
        people = get_user_model().objects.in_bulk([pk for pk in by_owner if pk])
        me = self.request.user.pk
        order = sorted(by_owner, key=lambda pk: (pk != me, pk is None, people[pk].sort_key if pk in people else ""))
        return [{"author": str(people[pk]) if pk in people else _("(sans auteur)"), "states": by_owner[pk]} for pk in order]


class PublicationsReport(ChallengeReport):
    """Who approved what, when and why."""

    page_title = gettext_lazy("Approbations d’épreuves")
    index_url_name = "authoring_report_publications"
    export_filename = "approbations"
    cells = {
        "code": (gettext_lazy("Code"), lambda row: getattr(row.challenge, "code", "")),
        "title": (gettext_lazy("Titre"), lambda row: getattr(row.challenge, "title", "")),
        "finished_at": (gettext_lazy("Approuvée"), lambda row: row.finished_at),
        "reviewer": (gettext_lazy("Par"), lambda row: str(row.finished_by or "")),
        "author": (gettext_lazy("Soumise par"), lambda row: str(row.workflow_state.requested_by or "")),
        "why": (gettext_lazy("Motif"), lambda row: row.comment),
        "revision": (gettext_lazy("Révision"), lambda row: row.revision_id),
    }

    def get_queryset(self) -> "QuerySet[ReviewState]":
        """Return the approvals, the last first."""
        approved = ReviewState.objects.filter(status=TaskState.STATUS_APPROVED)
        return approved.select_related("finished_by", "workflow_state__requested_by").order_by(
            F("finished_at").desc(nulls_last=True), "-pk"
        )

    def decorate_paginated_queryset(self, object_list: Any) -> list[Any]:
        """Give each approval its challenge: one query."""
        states = list(object_list)
        pks = [int(one.workflow_state.object_id) for one in states]
        challenges = Challenge.objects.only("code", "title").in_bulk(pks)
        for state, pk in zip(states, pks, strict=True):
            state.challenge = challenges.get(pk)
        return states


class TranslationDebtReport(ChallengeReport):
    """The translations whose source changed since they were made."""

    page_title = gettext_lazy("Traductions en retard")
    index_url_name = "authoring_report_translations"
    export_filename = "traductions-en-retard"
    cells = {
        "code": (gettext_lazy("Code"), lambda row: row.code),
        "title": (gettext_lazy("Titre"), lambda row: row.draft_title),
        "language": (gettext_lazy("Langue"), lambda row: row.get_locale_display()),
        "state": (gettext_lazy("État"), listing.state_words),
        "owner": (gettext_lazy("Auteur"), lambda row: str(row.owner or "")),
        "source": (gettext_lazy("Source"), lambda row: row.source_code),
        "source_title": (gettext_lazy("Titre de la source"), lambda row: row.source_title),
        "source_changed_at": (gettext_lazy("Source modifiée"), lambda row: row.source_changed_at),
    }

    def get_queryset(self) -> "QuerySet[Challenge]":
        """Return the translations, those whose source changed first at the top."""
        late = history.outdated(listing.rows().filter(archived=False))
        return late.annotate(
            source_code=F("source__code"), source_title=F("source__title"), source_changed_at=F("source__latest_revision__created_at")
        ).order_by(F("source_changed_at").asc(nulls_last=True), "code")
