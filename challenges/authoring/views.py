"""Pages of the Wagtail admin that are ours: the laboratory of one challenge, the reference of the data language."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

import generators
from challenges.authoring import documents, services
from challenges.authoring.models import Challenge
from challenges.authoring.preview import full_seed, variant_context
from challenges.authoring.problems import all_shown, as_problem, finding_shown, shown
from challenges.authoring.review import may_review
from challenges.authoring.tasks import examine_draft
from generators import reference as data_language

GALLERY = 6


@require_admin_access
def laboratory(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a gallery of variants and the report of the latest draft; POST examines it now."""
    if not request.user.has_perm("authoring.view_challenge"):
        raise PermissionDenied
    challenge = get_object_or_404(Challenge, pk=pk)
    draft = challenge.get_latest_revision_as_object()
    document = documents.to_document(draft)
    if request.method == "POST":
        # In process the job is over when this returns; with workers the report comes when one of them is done.
        if examine_draft.enqueue(pk).is_finished:
            messages.success(request, _("Le laboratoire a terminé."))
        else:
            messages.info(request, _("Le laboratoire travaille : rechargez cette page dans un instant."))
        return redirect("authoring_laboratory", pk=pk)
    report = services.known_report(document, 1)
    failures = report.report["failures"] if report else []
    return TemplateResponse(
        request,
        "authoring/laboratory.html",
        {
            "challenge": draft,
            "report": report,
            "failures": [failure | {"shown": finding_shown(failure, document)} for failure in failures],
            "may_decide": may_review(request.user, challenge),
            **_gallery(document, request.GET.get("graine", "")),
        },
    )


@require_admin_access
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve what is under review, or send it back with a reason. Here and not in the editor, which nobody may use meanwhile."""
    challenge = get_object_or_404(Challenge, pk=pk)
    comment = request.POST.get("comment", "")[:5000]
    try:
        if request.POST.get("decision") == "approve":
            services.approve(challenge, user=request.user, comment=comment)
            messages.success(request, _("L’épreuve est approuvée : elle sera dans la prochaine version de la banque."))
        else:
            services.request_changes(challenge, user=request.user, comment=comment)
            messages.success(request, _("L’épreuve est renvoyée à son auteur."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except PermissionDenied as error:
        messages.error(request, str(error))
    return redirect("authoring_laboratory", pk=pk)


@require_admin_access
def reference(request: HttpRequest) -> HttpResponse:
    """Show what may be written in the data of a challenge, in the reader's language."""
    if not request.user.has_perm("authoring.view_challenge"):
        raise PermissionDenied
    language = "en" if (get_language() or "").startswith("en") else "fr"
    return TemplateResponse(request, "authoring/reference.html", {"reference": data_language.reference(language)})


def _gallery(document: dict[str, Any], typed: str) -> dict[str, Any]:
    try:
        program = generators.compile_challenge(document)
    except generators.SpecificationError as error:
        return {"problems": all_shown(error.problems, document)}
    seeds = [typed] if typed else [str(number) for number in range(1, GALLERY + 1)]
    items = []
    for seed in seeds:
        try:
            items.append({"seed": seed, **variant_context(program.instantiate(full_seed(seed)))})
        except generators.GenerationError as error:
            items.append({"seed": seed, "failure": shown(as_problem(error), document)})
        except ValueError:
            items.append({"seed": seed, "failure": {"message": _("Une graine s’écrit avec des chiffres et les lettres a à f.")}})
    return {"gallery": items, "typed": typed}
