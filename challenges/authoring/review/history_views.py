"""Two versions of a challenge side by side: revisions, or languages. Also its history, and going back to an earlier version."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.models import Revision

from challenges.authoring import services
from challenges.authoring.document import documents
from challenges.authoring.document.comparing import compare
from challenges.authoring.editor.looking import Look
from challenges.authoring.editor.preview import look_context, looked_at
from challenges.authoring.models import Challenge
from challenges.authoring.review import history as reading
from challenges.authoring.rules import may_edit
from challenges.tutorials.models import Tutorial
from challenges.typed import whole

_REPORT_ROWS = ("distinct", "constraint_success_rate", "answer_mode_share", "reading_ease", "bytes_median")


def documents_of(challenge: Challenge, before: Revision | None, after: Revision | None) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    """Return the documents of two revisions; None for a revision that does not exist, the live row when the second is missing."""
    one = documents.to_document(before.as_object()) if before else None
    two = documents.to_document(after.as_object() if after else challenge)
    return one, two


def comparison(before: dict[str, Any] | None, after: dict[str, Any], look: Look) -> dict[str, Any]:
    """Return the template context of a comparison: what differs, both sides as a learner sees them, both reports of the laboratory."""
    sections = [] if before is None else compare(before, after, _titles(before, after))
    sides = [{"document": document, **looked_at(document, look)} for document in (before, after) if document is not None]
    return {
        "sections": sections,
        "count": sum(len(section.changes) for section in sections),
        "sides": sides,
        "side": sides[-1],
        "reports": _reports(before, after),
        "rows": sides[-1].get("rows"),
        **look_context(look),
    }


@require_admin_access
def compare_versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Compare any two revisions of a challenge, or two of its languages (`?langue=` another variant's primary key)."""
    challenge = _challenge(request, pk)
    revisions = list(challenge.revisions.select_related("user").defer("content").order_by("-created_at", "-pk")[: reading.HISTORY])
    other = request.GET.get("langue", "")
    if whole(other) is not None:
        variant = get_object_or_404(Challenge.objects.select_related("latest_revision"), pk=int(other))
        if (variant.source_id or variant.pk) != (challenge.source_id or challenge.pk):
            raise PermissionDenied
        before = documents.to_document(variant.get_latest_revision_as_object())
        after = documents.to_document(challenge.get_latest_revision_as_object())
        chosen: dict[str, Any] = {"variant": variant}
    else:
        old, new = _chosen(request, challenge, revisions)
        found, after = documents_of(challenge, old, new)
        before = found if found is not None else after
        chosen = {"old": old, "new": new}
    context = {"challenge": challenge, "revisions": revisions, **chosen, **comparison(before, after, Look.read(request.GET))}
    context["rows"] = None
    return TemplateResponse(request, "authoring/review/compare.html", context)


@require_admin_access
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """List the revisions: who, when, what the laboratory said, what was decided and why."""
    challenge = _challenge(request, pk)
    context = {"challenge": challenge, "rows": reading.history(challenge), "may_edit": may_edit(request.user, challenge),
               "seen": services.facts_of_challenge(challenge).mark}  # fmt: skip
    return TemplateResponse(request, "authoring/review/history.html", context)


@require_admin_access
@require_POST
def restore(request: HttpRequest, pk: int, revision_pk: int) -> HttpResponse:
    """Make an earlier revision the latest draft again."""
    challenge = _challenge(request, pk)
    revision = get_object_or_404(challenge.revisions, pk=revision_pk)
    try:
        services.restore(
            challenge, revision, user=request.user, reason=request.POST.get("reason", "")[:2000], seen=request.POST.get("seen", "")
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("authoring_history", pk=pk)
    messages.success(request, _("Le brouillon a retrouvé ce texte ; rien n’est publié."))
    return redirect("wagtailsnippets_authoring_challenge:edit", pk)


@require_admin_access
@require_POST
def translate(request: HttpRequest, pk: int) -> HttpResponse:
    """Start the variant in another language."""
    challenge = _challenge(request, pk)
    try:
        made = services.start_translation(challenge, request.POST.get("locale", ""), user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("authoring_review", pk=pk)
    messages.success(request, _("La traduction est commencée : remplacez chaque texte, les données restent."))
    return redirect("wagtailsnippets_authoring_challenge:edit", made.pk)


@require_admin_access
@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a translation follows its source as it is now."""
    challenge = _challenge(request, pk)
    try:
        services.mark_up_to_date(challenge, user=request.user, seen=request.POST.get("seen", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("La traduction est notée comme à jour."))
    return redirect("authoring_review", pk=pk)


def _challenge(request: HttpRequest, pk: int) -> Challenge:
    if not request.user.has_perm("authoring.view_challenge"):
        raise PermissionDenied
    return get_object_or_404(Challenge.objects.select_related("owner", "skill", "source", "live_revision", "latest_revision"), pk=pk)


def _chosen(request: HttpRequest, challenge: Challenge, revisions: list[Revision]) -> tuple[Revision | None, Revision | None]:
    """Return the two revisions asked for; the approved one and the latest unless told otherwise."""
    by_pk = {str(revision.pk): revision for revision in revisions}
    new = by_pk.get(request.GET.get("apres", "")) or (revisions[0] if revisions else None)
    older = [revision for revision in revisions if new is not None and revision.pk != new.pk]
    fallback = by_pk.get(str(challenge.live_revision_id)) if challenge.live_revision_id != getattr(new, "pk", None) else None
    return by_pk.get(request.GET.get("avant", "")) or fallback or (older[0] if older else None), new


def _titles(*items: dict[str, Any]) -> dict[str, str]:
    uids = {uid for item in items for uid in item.get("tutorials", [])}
    return {str(uid): title for uid, title in Tutorial.objects.filter(uid__in=uids).values_list("uid", "title")} if uids else {}


def _reports(before: dict[str, Any] | None, after: dict[str, Any]) -> dict[str, Any]:
    """The laboratory's figures of both sides, a row each."""
    found = [services.known_report(document, 1) if document else None for document in (before, after)]
    if not any(found):
        return {}
    labels = {
        "distinct": _("Variantes différentes"),
        "constraint_success_rate": _("Tirages qui respectent les contraintes"),
        "answer_mode_share": _("Part de la réponse la plus fréquente"),
        "reading_ease": _("Facilité de lecture, sur 100"),
        "bytes_median": _("Taille des fichiers (octets, médiane)"),
    }
    figures = [report.report.get("figures", {}) if report else {} for report in found]
    rows = [{"label": labels[name], "before": figures[0].get(name), "after": figures[1].get(name)} for name in _REPORT_ROWS]
    return {"before": found[0], "after": found[1], "rows": rows}
