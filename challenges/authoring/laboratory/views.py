"""The laboratory of one challenge: the report with its plots, the gallery with its extremes, answers to try, reports of each revision."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.auth import require_admin_access

import generators
from challenges.authoring import services
from challenges.authoring.document import documents
from challenges.authoring.document.problems import all_shown, as_problem, finding_shown, shown
from challenges.authoring.editor.looking import Look, full_seed
from challenges.authoring.editor.preview import look_context, value_shown, values_table, variant_context
from challenges.authoring.laboratory.plots import plots
from challenges.authoring.laboratory.report import reach
from challenges.authoring.laboratory.simulator import judge
from challenges.authoring.models import Challenge, LaboratoryReport
from challenges.authoring.review import history
from challenges.authoring.tasks import ask_examination, same_examination
from challenges.jobs.queries import last_job
from challenges.jobs.showing import Shown
from challenges.jobs.views import answered

RANDOM = 3


@require_admin_access
def laboratory(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show the laboratory of the latest draft. POST asks for its examination, whose progress stands here."""
    if not request.user.has_perm("authoring.view_challenge"):
        raise PermissionDenied
    challenge = get_object_or_404(Challenge.objects.select_related("latest_revision"), pk=pk)
    draft = challenge.get_latest_revision_as_object()
    document = documents.to_document(draft)
    if request.method == "POST":
        return _examine(request, challenge, document)
    report = services.known_report(document, 1)
    context = {
        "challenge": draft,
        "report": report,
        "shown": _job(document),
        "failures": _findings(report, "failures", document),
        "warnings": _findings(report, "warnings", document),
        "plots": plots(report.report.get("figures", {})) if report else [],
        "history": [row for row in history.history(challenge) if row.report is not None],
        **gallery(document, Look.read(request.GET)),
        **trial(request, document),
    }
    return TemplateResponse(request, "authoring/laboratory/laboratory.html", context)


def _findings(report: LaboratoryReport | None, kind: str, document: dict[str, Any]) -> list[dict[str, Any]]:
    """The failures or the warnings of a report, in words, with how far each reaches."""
    if report is None:
        return []
    found = report.report.get(kind, [])
    return [one | {"shown": finding_shown(one, document), "reach": reach(one, report.variants)} for one in found]


def _examine(request: HttpRequest, challenge: Challenge, document: dict[str, Any]) -> HttpResponseBase:
    here = reverse("authoring_laboratory", args=[challenge.pk])
    return answered(request, ask_examination(challenge, document, user=request.user, back=here), stay=here)


def _job(document: dict[str, Any]) -> Shown | None:
    """The examination of this draft that is asked for, or that failed or was cancelled last."""
    job = last_job(same_examination(document))
    return Shown(job) if job is not None and job.state != job.State.DONE else None


def gallery(document: dict[str, Any], look: Look) -> dict[str, Any]:
    """Variants to look at: the one asked for, or the default, each end of each difficulty parameter, and a few at random."""
    try:
        program = generators.compile_challenge(document)
    except generators.SpecificationError as error:
        return {"problems": all_shown(error.problems, document), "kept": {}, **look_context(look)}
    if look.seed or look.locks:
        chosen: list[tuple[str, str, dict[str, Any] | None, Look | None]] = [(_("Variante choisie"), look.seed, None, look)]
    else:
        chosen = [(_("Valeurs par défaut"), "", None, look)]
        for rank, one in enumerate(generators.extremes(program, document)):
            chosen.append((_extreme_title(one), f"{rank + 1:x}", {one.name: one.value}, None))
        chosen += [(_("Au hasard"), f"{number:x}", None, None) for number in range(1, RANDOM + 1)]
    items = [_item(program, document, *one) for one in chosen]
    return {"gallery": items, "kept": {}, "rows": values(document, items[0], look), **look_context(look)}


def values(document: dict[str, Any], item: dict[str, Any], look: Look) -> list[dict[str, Any]]:
    """Return the table of values of a variant that could be made."""
    return values_table(document, item["variant"], look) if "variant" in item else []


def _extreme_title(one: generators.Extreme) -> str:
    names = {"least": _("%(name)s au plus bas : %(value)s"), "most": _("%(name)s au plus haut : %(value)s")}
    return names.get(one.end, _("%(name)s : %(value)s")) % {"name": one.name, "value": value_shown(one.value)}


def _item(
    program: generators.Program, document: dict[str, Any], title: str, seed: str, fixed: dict[str, Any] | None, look: Look | None
) -> dict[str, Any]:
    try:
        variant = look.variant(program) if look is not None else program.instantiate(full_seed(seed), fixed)
    except generators.GenerationError as error:
        return {"title": title, "seed": seed, "failure": shown(as_problem(error), document)}
    return {"title": title, "seed": seed, "fixed": fixed, **variant_context(variant)}


def trial(request: HttpRequest, document: dict[str, Any]) -> dict[str, Any]:
    """The answer that was tried on a variant (`essai=1`), and what the marker says of it."""
    look = Look.read(request.GET)
    try:
        variant = look.variant(generators.compile_challenge(document))
    except (generators.SpecificationError, generators.GenerationError):
        return {}
    tried: dict[str, Any] = {"trial": variant_context(variant), "typed": request.GET}
    if request.GET.get("essai"):
        tried["verdict"] = judge(variant.key, variant.response, request.GET)
    return tried
