"""Importing and exporting challenges in the Wagtail admin: a form, a preview that writes no challenge, and a yes or a no. Thin."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

import generators
from challenges.authoring.editor.preview import variant_context
from challenges.authoring.exchange import exporting, importing
from challenges.authoring.exchange.archives import check_upload_size
from challenges.authoring.exchange.formats import NAMES
from challenges.authoring.models import Challenge, PendingImport
from challenges.authoring.tasks import ask_import, ask_reading
from challenges.jobs.views import answered
from challenges.typed import whole
from referential.queries import active_skills

SHOWN_VARIANTS = 20
ACTIONS = {
    "create": gettext_lazy("créée"),
    "update": gettext_lazy("modifiée"),
    "unchanged": gettext_lazy("inchangée"),
    "refused": gettext_lazy("refusée"),
    "skipped": gettext_lazy("non reprise"),
}


class ImportForm(forms.Form):
    """The file to import, and what it may not say itself."""

    file = forms.FileField(label=gettext_lazy("Fichier"), help_text=gettext_lazy("Balise JSON, QTI, Moodle XML ou GIFT ; 20 Mo au plus."))
    skill = forms.CharField(
        label=gettext_lazy("Acquis des questions qui n’en nomment aucun"),
        required=False,
        max_length=64,
        help_text=gettext_lazy("Un code comme 1.3-3a ; laissez vide pour un fichier Balise."),
        widget=forms.TextInput(attrs={"list": "skills", "autocomplete": "off"}),
    )
    locale = forms.ChoiceField(
        label=gettext_lazy("Langue des questions qui ne la disent pas"), choices=Challenge.Locale.choices, initial="fr"
    )


class ExportForm(forms.Form):
    """The format, and how many variants of each challenge."""

    format = forms.ChoiceField(label=gettext_lazy("Format"), choices=list(NAMES.items()))
    variants = forms.IntegerField(
        label=gettext_lazy("Variantes de chaque épreuve"),
        min_value=1,
        max_value=exporting.MAX_VARIANTS,
        initial=1,
        help_text=gettext_lazy("Sans effet pour Balise JSON, qui garde l’épreuve entière."),
    )


@require_admin_access
def import_file(request: HttpRequest) -> HttpResponseBase:
    """Show the form; POST has the file read, whose progress and end stand on the job's page."""
    _require(request, "authoring.add_challenge")
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data, file = form.cleaned_data, form.cleaned_data["file"]
        try:
            # Before it is read into memory.
            check_upload_size(file.size)
            return answered(request, ask_reading(file.name, file.read(), user=request.user, skill=data["skill"], locale=data["locale"]))
        except ValidationError as error:
            form.add_error("file", error.messages)
    skills = active_skills().order_by("code")
    return TemplateResponse(request, "authoring/exchange/import.html", {"form": form, "skills": skills.values_list("code", "title_fr")})


def _require(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


@require_admin_access
def review(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """Show a kept plan to its owner; POST has it written (`apply`) or forgets it (`cancel`)."""
    _require(request, "authoring.add_challenge")
    pending = get_object_or_404(PendingImport, uid=uid, user=request.user)
    if request.method != "POST":
        plan = importing.plan_of(pending)
        return _review(request, plan, pending if plan.applicable else None)
    if "apply" in request.POST:
        return answered(request, ask_import(pending, user=request.user))
    try:
        importing.cancel_import(pending, user=request.user)
    except (ValidationError, PermissionDenied) as error:
        messages.error(request, " ".join(importing.messages_of(error)))
    else:
        messages.success(request, _("L’importation est annulée : rien n’a été écrit."))
    return redirect("authoring_import")


def _review(request: HttpRequest, plan: importing.Plan, pending: PendingImport | None) -> HttpResponse:
    """Show a plan; without `pending` there is nothing to confirm."""
    left = SHOWN_VARIANTS
    rows = []
    for line in plan.lines:
        item = _first_variant(line.document) if line.document and left > 0 else None
        left -= item is not None
        rows.append({"line": line, "action": ACTIONS[line.action], "item": item})
    context = {"plan": plan, "pending": pending, "rows": rows, "format_name": NAMES[plan.format]}
    return TemplateResponse(request, "authoring/exchange/review.html", context)


def _first_variant(document: dict[str, Any]) -> dict[str, Any] | None:
    try:
        return variant_context(generators.compile_challenge(document).default_variant())
    except (generators.SpecificationError, generators.GenerationError):
        # A draft in progress may be kept as it is; the laboratory will say what it lacks.
        return None


@require_admin_access
def export(request: HttpRequest) -> HttpResponse:
    """Show what each format would lose of the challenges asked for (`?pk=1&pk=2`); POST gives the file."""
    _require(request, "authoring.view_challenge")
    asked = [key for pk in (request.POST if request.method == "POST" else request.GET).getlist("pk") if (key := whole(pk)) is not None]
    chosen = list(Challenge.objects.filter(pk__in=asked[: exporting.MAX_CHALLENGES + 1]).select_related("skill", "latest_revision"))
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = exporting.export(chosen, form.cleaned_data["format"], user=request.user, variants=form.cleaned_data["variants"])
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            headers = {"Content-Disposition": content_disposition_header(True, made.name) or "attachment"}
            return HttpResponse(made.content, content_type=made.media_type, headers=headers)
    losses = [{"name": name, "losses": exporting.announced_losses(chosen, fmt)} for fmt, name in NAMES.items()] if chosen else []
    return TemplateResponse(request, "authoring/exchange/export.html", {"form": form, "challenges": chosen, "formats": losses})


urlpatterns: list[Any] = [
    path("challenges/import/", import_file, name="authoring_import"),
    path("challenges/import/<uuid:uid>/", review, name="authoring_import_review"),
    path("challenges/export/", export, name="authoring_export"),
]
