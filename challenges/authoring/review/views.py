"""The reviewers' pages: the queue, the one screen on which a challenge is judged, and what is done from it. Verbs live in `services`."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from challenges.authoring import services
from challenges.authoring.document.comparing import told_at
from challenges.authoring.document.documents import anchors
from challenges.authoring.editor.looking import Look
from challenges.authoring.laboratory.views import gallery, trial
from challenges.authoring.models import Challenge, ReviewRemark
from challenges.authoring.review import history
from challenges.authoring.review import queue as reading
from challenges.authoring.review.history_views import comparison, documents_of
from challenges.authoring.review.task import CHECKLIST
from challenges.authoring.rules import is_contributor, may_edit, may_review
from challenges.authoring.services.translating import reference_revision
from challenges.typed import day, whole
from referential.models import Competence

# Where the session keeps what was typed for a decision that was refused, one challenge at a time.
_TYPED = "challenge_decision"


@require_admin_access
def queue(request: HttpRequest) -> HttpResponse:
    """List the reviews that wait, by role, competence and language."""
    _require_view(request)
    whose = request.GET.get("pour", "todo" if request.user.has_perm("authoring.edit_any_challenge") else "")
    asked = request.GET.get("competence", "")
    competence = whole(asked)
    locale = request.GET.get("langue", "")
    states = reading.waiting(request.user, competence=competence, whose=whose, locale=locale)
    listed = states.select_related("workflow_state__requested_by", "reviewer")
    page = Paginator(listed, reading.PAGE).get_page(request.GET.get("p"))
    context = {
        "page": page,
        "rows": reading.queue_rows(list(page), request.user),
        "competences": Competence.objects.filter(archived=False).order_by("code"),
        "competence": competence,
        "whose": whose,
        "language": locale,
        "locales": Challenge.Locale.choices,
        "may_assign": request.user.has_perm("authoring.assign_review"),
    }
    return TemplateResponse(request, "authoring/review/queue.html", context)


@require_admin_access
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Show all that is needed to judge a challenge: what changed, variants, laboratory, remarks, checklist, decision."""
    _require_view(request)
    challenge = get_object_or_404(Challenge.objects.select_related("owner", "skill", "source", "live_revision", "latest_revision"), pk=pk)
    state = challenge.current_workflow_task_state
    state = state.specific if state is not None and state.status == state.STATUS_IN_PROGRESS else None
    submitted = state.revision if state else challenge.latest_revision
    look = Look.read(request.GET)
    remarks = reading.remarks_of(challenge)
    may_remark, wrote_it = may_review(request.user, challenge), is_contributor(challenge, request.user)
    before, after = documents_of(challenge, challenge.live_revision, submitted)
    context = {
        "challenge": challenge,
        "state": state,
        "seen": services.facts_of_review(challenge).mark,
        "seen_translation": services.facts_of_translation(challenge, reference_revision(challenge.source)).mark if challenge.source else "",
        "submitted": submitted,
        "first": challenge.live_revision is None,
        "remarks": remarks,
        "open_remarks": [one for one in remarks if one.resolved_at is None],
        "checklist": CHECKLIST.items(),
        "kept_decision": request.session.get(_TYPED, {}).get(str(pk), {}),
        "may_decide": may_remark and state is not None and state.reviewer_id in (None, request.user.pk),
        "may_remark": may_remark,
        "may_answer": may_edit(request.user, challenge),
        "may_assign": state is not None and request.user.has_perm("authoring.assign_review"),
        "may_take": state is not None and state.reviewer_id != request.user.pk and may_remark,
        "may_withdraw": state is not None and may_edit(request.user, challenge) and wrote_it,
        "may_resolve": request.user.has_perm("authoring.edit_any_challenge") and not wrote_it,
        "reviewers": reading.reviewers(state) if state else [],
        "languages": history.languages(challenge),
        "last": reading.last_decision(challenge),
        "may_edit": may_edit(request.user, challenge),
        "places": _places(after, remarks),
        **gallery(after, Look()),
        **trial(request, after),
        **comparison(before, after, look),
    }
    return TemplateResponse(request, "authoring/review/review.html", context)


def _places(document: dict[str, Any], remarks: list[ReviewRemark]) -> list[dict[str, Any]]:
    """Every place to which a remark may be tied: what it is called, what stands there, what was said about it."""
    by_anchor: dict[str, list[ReviewRemark]] = {}
    for one in remarks:
        by_anchor.setdefault(one.anchor, []).append(one)
    return [
        {"anchor": anchor, "label": label, "text": text, "remarks": by_anchor.pop(anchor, [])}
        for anchor in anchors(document)
        for label, text in [told_at(document, anchor)]
        if text or anchor in by_anchor
    ] + [{"anchor": anchor, "label": anchor, "text": "", "remarks": found} for anchor, found in by_anchor.items() if anchor]


def _acting(request: HttpRequest, pk: int, act: Callable[[Challenge], object], done: str) -> HttpResponse:
    """Do one verb on a challenge, tell what came of it, and go back to the review."""
    _require_view(request)
    challenge = get_object_or_404(Challenge, pk=pk)
    try:
        act(challenge)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except PermissionDenied as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("authoring_review", pk=pk)


@require_admin_access
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve what is under review, or send it back; both with a reason. Here and not in the editor, which nobody may use meanwhile."""
    comment, checked = request.POST.get("comment", "")[: services.MAX_TEXT], request.POST.getlist("checked")
    # Kept until a decision is taken: closing the remark that prevented it must not cost the reason either.
    request.session[_TYPED] = {str(pk): {"comment": comment, "checked": [name for name in CHECKLIST if name in checked]}}

    def act(one: Challenge) -> None:
        if request.POST.get("decision") == "approve":
            services.approve(one, user=request.user, comment=comment, checked=checked, seen=_seen(request))
        else:
            services.request_changes(one, user=request.user, comment=comment, seen=_seen(request))
        del request.session[_TYPED]

    approved = _("L’épreuve est approuvée : elle sera dans la prochaine version de la banque.")
    return _acting(request, pk, act, approved if request.POST.get("decision") == "approve" else _("L’épreuve est renvoyée à son auteur."))


@require_admin_access
@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the review to somebody, or take it."""
    chosen = request.POST.get("reviewer", "")
    reviewer = get_object_or_404(get_user_model(), pk=whole(chosen)) if whole(chosen) is not None else None
    due_on = day(request.POST.get("due_on", ""))
    return _acting(
        request,
        pk,
        lambda one: services.assign(one, user=request.user, reviewer=reviewer, due_on=due_on, seen=_seen(request)),
        _("La relecture est confiée.") if reviewer else _("La relecture est ouverte à tous les relecteurs."),
    )


@require_admin_access
@require_POST
def remark(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a remark on a place, or answer one."""
    text, anchor = request.POST.get("text", ""), request.POST.get("anchor", "")[:200]
    asked = request.POST.get("parent", "")
    parent = get_object_or_404(ReviewRemark, pk=whole(asked)) if whole(asked) is not None else None
    return _acting(
        request,
        pk,
        lambda one: services.remark(one, user=request.user, text=text, anchor=anchor, parent=parent),
        _("Votre réponse est enregistrée.") if parent else _("Votre remarque est enregistrée."),
    )


@require_admin_access
@require_POST
def resolve(request: HttpRequest, pk: int, remark_pk: int) -> HttpResponse:
    """Close a remark, or open it again."""
    written = get_object_or_404(ReviewRemark, pk=remark_pk, challenge=pk)
    closed = request.POST.get("resolved") == "1"
    return _acting(
        request,
        pk,
        lambda one: services.resolve(written, user=request.user, resolved=closed),
        _("La remarque est fermée.") if closed else _("La remarque est rouverte."),
    )


@require_admin_access
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what one submitted."""
    reason = request.POST.get("reason", "")[: services.MAX_TEXT]
    return _acting(
        request,
        pk,
        lambda one: services.withdraw(one, user=request.user, reason=reason, seen=_seen(request)),
        _("L’épreuve n’est plus en relecture."),
    )


def _seen(request: HttpRequest) -> str:
    """The mark of what the page showed; a page without one is one of before."""
    return request.POST.get("seen", "")


def _require_view(request: HttpRequest) -> None:
    if not request.user.has_perm("authoring.view_challenge"):
        raise PermissionDenied
