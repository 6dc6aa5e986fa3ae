"""Pages of learners' reports: the list, those of one challenge, and the trial of an answer that might be accepted. Thin."""

import uuid
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

import generators
from challenges.authoring.document.problems import all_shown
from challenges.authoring.models import Challenge
from challenges.runtime.assessments import regrading
from challenges.runtime.assessments.models import ProblemReport
from challenges.runtime.assessments.reports import DECISIONS, MAX_REPLY
from challenges.typed import whole
from cms.dashboards.learner_reports import accepting, reports
from cms.dashboards.learner_reports.accepting import Change
from cms.dashboards.learner_reports.reports import Asked, Seen
from cms.dashboards.learner_reports.trial import try_out

PER_PAGE = 50


def _require_view(request: HttpRequest) -> None:
    if not request.user.has_perm("authoring.view_challenge"):
        raise PermissionDenied


def _asked(data: QueryDict) -> Asked:
    """Read the filters; what is unknown filters nothing."""
    state, kind = data.get("etat", "open"), data.get("nature", "")
    return Asked(
        state if state in ProblemReport.State.values else "",
        kind if kind in ProblemReport.Kind.values else "",
        data.get("competence", "")[:20],
        data.get("a") == "moi",
    )


@require_admin_access
def reports_list(request: HttpRequest) -> HttpResponse:
    """List the challenges of which learners reported something."""
    _require_view(request)
    asked = _asked(request.GET)
    page = Paginator(reports.listed(request.user, asked), PER_PAGE).get_page(request.GET.get("p"))
    known = reports.competences()
    context = {
        "asked": asked,
        "page": page,
        "rows": reports.told(request.user, asked, page.object_list),
        "kinds": ProblemReport.Kind.choices,
        "states": ProblemReport.State.choices,
        "competences": sorted({*known, asked.competence} - {""}),
        "query": urlencode({"etat": asked.state, "nature": asked.kind, "competence": asked.competence, "a": "moi" if asked.mine else ""}),
    }
    return TemplateResponse(request, "dashboards/learner_reports/reports.html", context)


@require_admin_access
def of_challenge(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Show the reports on a challenge, by kind and by answer, each with its exact variant."""
    _require_view(request)
    challenge = Challenge.objects.filter(uid=uid).first()
    state = request.GET.get("etat", "")
    groups, more = reports.of_challenge(uid, state if state in ProblemReport.State.values else "")
    if challenge is None and not groups:
        raise Http404
    context = {
        "uid": uid,
        "challenge": challenge,
        "code": challenge.code if challenge else groups[0].reports[0].attempt.challenge_code,
        "groups": groups,
        "more": more,
        "state": state,
        "states": ProblemReport.State.choices,
        "decisions": [(one.value, one.label) for one in DECISIONS],
        "may_decide": reports.may_decide(request.user, challenge),
        "max_reply": MAX_REPLY,
    }
    return TemplateResponse(request, "dashboards/learner_reports/reports_of.html", context)


@require_admin_access
@require_POST
def decide(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Answer the chosen reports on a challenge."""
    _require_view(request)
    try:
        count = reports.decide(
            uid, request.POST.getlist("report"), user=request.user, state=request.POST.get("state", ""), reply=request.POST.get("reply", "")
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        done = ngettext(
            "%d signalement est traité : l’élève lira votre réponse.",
            "%d signalements sont traités : les élèves liront votre réponse.",
            count,
        )
        messages.success(request, done % count)
    return redirect("dashboards_reports_of", uid=uid)


@require_admin_access
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Try what accepting the answer of a report would change; POST writes the draft that does it."""
    _require_view(request)
    seen = reports.one_seen(uid)
    if seen is None:
        raise Http404
    challenge = Challenge.objects.select_related("latest_revision").filter(uid=seen.report.challenge_uid).first()
    if challenge is None or not reports.may_decide(request.user, challenge):
        raise PermissionDenied
    if reason := reports.why_not(seen.report, seen.attempt.response):
        messages.warning(request, reason)
        return redirect("dashboards_reports_of", uid=seen.report.challenge_uid)
    asked = request.POST if request.method == "POST" else request.GET
    change = _change(asked)
    if request.method == "POST":
        done = _write(request, seen, challenge, change)
        if done is not None:
            return done
    context = _accept_context(seen, challenge, change, asked)
    return TemplateResponse(request, "dashboards/learner_reports/report_accept.html", context, status=422 if context.get("error") else 200)


def _change(data: QueryDict) -> Change:
    return Change(data.get("champ", "")[:100], data.get("expression", "")[:3000].strip(), data.get("tolerance", "")[:40].strip())


def _write(request: HttpRequest, seen: Seen, challenge: Challenge, change: Change) -> HttpResponse | None:
    """Write the draft; None when it is refused, with the reason in a message."""
    revision = request.POST.get("revision", "")
    try:
        reports.accept_answer(
            seen.report,
            change,
            user=request.user,
            reply=request.POST.get("reply", ""),
            revision=whole(revision) or 0,
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return None
    except PermissionDenied as error:
        messages.error(request, str(error))
        return None
    buttons = [messages.button(reverse("authoring_review", args=[challenge.pk]), _("Relecture"))]
    if request.user.has_perm("assessments.regrade_attempt"):
        buttons.append(messages.button(reverse("dashboards_regrade"), _("Noter à nouveau")))
    text = _(
        "Le brouillon est écrit. Il comptera pour les élèves une fois l’épreuve approuvée puis publiée dans une version de la banque ; "
        "« Noter à nouveau » corrigera alors les réponses déjà données."
    )
    messages.success(request, text, buttons=buttons)
    return redirect("dashboards_reports_of", uid=seen.report.challenge_uid)


def _accept_context(seen: Seen, challenge: Challenge, change: Change, asked: QueryDict) -> dict[str, Any]:
    document = reports.draft_document(challenge)
    places = accepting.targets(document["response"])
    target = next((one for one in places if one.blank == change.blank), places[0] if places else None)
    context: dict[str, Any] = {
        "seen": seen,
        "challenge": challenge,
        "targets": places,
        "target": target,
        "revision": challenge.latest_revision_id,
        "tried": "essai" in asked,
        "reply": asked.get("reply") or _("Merci : vous aviez raison, cette réponse sera acceptée."),
        "max_reply": MAX_REPLY,
    }
    if target is None:
        return context | {"error": _("La réponse de cette épreuve a changé de forme : corrigez-la dans l’éditeur.")}
    change = replace(change, blank=target.blank)
    if target.way == accepting.EXPRESSION:
        found = accepting.suggestions(reports.written_in(seen.report.answer, target), _values(seen))
        context["suggestions"] = found
        if not change.expression and found and "essai" not in asked:
            change = replace(change, expression=found[-1].expression)
    context["change"] = change
    if "essai" in asked:
        context |= _trial(seen, document, change)
    return context


def _values(seen: Seen) -> dict[str, Any]:
    """What was drawn for the attempt; nothing when it cannot be had any more: suggestions are a help only."""
    try:
        return regrading.stored_values(seen.attempt)
    except (ValueError, OSError, generators.GenerationError, generators.SpecificationError):
        return {}


def _trial(seen: Seen, document: dict[str, Any], change: Change) -> dict[str, Any]:
    try:
        return {"trial": try_out(seen.report, document, change)}
    except ValidationError as error:
        return {"error": " ".join(error.messages)}
    except generators.SpecificationError as error:
        return {"error": " ".join(str(one) for one in all_shown(error.problems, document))}
