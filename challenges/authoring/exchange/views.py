"""Importing and exporting challenges in the Wagtail admin: a form, a preview that writes no challenge, and a yes or a no. Thin."""

import json
import uuid
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

import generators
from challenges.authoring.editor.preview import variant_context
from challenges.authoring.exchange import exporting, importing
from challenges.authoring.exchange.archives import check_upload_size
from challenges.authoring.exchange.formats import NAMES
from challenges.authoring.models import Challenge, PendingImport
from challenges.steps import NDJSON, Steps, asked_for, finished, lines
from challenges.typed import whole
from referential.queries import active_skills

SHOWN_VARIANTS = 20
LIST = "wagtailsnippets_authoring_challenge:list"
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
    """Show the form; POST reads the file and shows what importing it would do, with progress for scripts that ask for it."""
    _require(request, "authoring.add_challenge")
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        importing.forget_old_imports()
        if form.is_valid():
            try:
                steps = _planning(request, form.cleaned_data)
                if asked_for(request):
                    return StreamingHttpResponse(lines(steps, partial(_kept, request), get_language() or "fr"), content_type=NDJSON)
                plan = finished(steps)
                if not plan.applicable:
                    return _review(request, plan, None)
                return redirect("authoring_import_review", uid=importing.keep(plan, user=request.user).uid)
            except ValidationError as error:
                form.add_error("file", error.messages)
        if asked_for(request):
            refused = [f"{form[name].label}\u00a0: {sentence}" for name, found in form.errors.items() for sentence in found]
            return HttpResponse(json.dumps({"over": True, "errors": refused}) + "\n", content_type=NDJSON)
    skills = active_skills().order_by("code")
    return TemplateResponse(request, "authoring/exchange/import.html", {"form": form, "skills": skills.values_list("code", "title_fr")})


def _planning(request: HttpRequest, data: dict[str, Any]) -> Steps[importing.Plan]:
    file = data["file"]
    # Before it is read into memory.
    check_upload_size(file.size)
    return importing.planning(file.name, file.read(), user=request.user, skill=data["skill"], locale=data["locale"])


def _kept(request: HttpRequest, plan: importing.Plan) -> dict[str, Any]:
    """What the last line says of a plan: where it is shown, or every reason why it cannot be applied."""
    if plan.applicable:
        return {"url": reverse("authoring_import_review", args=[importing.keep(plan, user=request.user).uid])}
    return {"errors": importing.refusals(plan) or [str(line.why) for line in plan.lines] or [_("Il n’y a rien à importer.")]}


def _require(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


@require_admin_access
def review(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """Show a kept plan to its owner; POST applies it (`apply`, with progress for scripts that ask for it) or forgets it (`cancel`)."""
    _require(request, "authoring.add_challenge")
    pending = get_object_or_404(PendingImport, uid=uid, user=request.user)
    if request.method != "POST":
        return _review(request, importing.plan_of(pending), pending)
    try:
        if "apply" not in request.POST:
            importing.cancel_import(pending, user=request.user)
            messages.success(request, _("L’importation est annulée : rien n’a été écrit."))
            return redirect("authoring_import")
        if asked_for(request):
            steps = importing.applying(pending, user=request.user)
            return StreamingHttpResponse(lines(steps, _written, get_language() or "fr"), content_type=NDJSON)
        written = importing.apply_import(pending, user=request.user)
    except (ValidationError, PermissionDenied) as error:
        messages.error(request, " ".join(importing.messages_of(error)))
        return redirect("authoring_import")
    messages.success(request, _written(written)["text"])
    return redirect(LIST)


def _written(written: tuple[list[Challenge], list[Challenge]]) -> dict[str, Any]:
    """What was written, in words, and where to go from there."""
    created, updated = written
    told = []
    if created:
        told.append(ngettext("%(n)s épreuve créée", "%(n)s épreuves créées", len(created)) % {"n": len(created)})
    if updated:
        told.append(ngettext("%(n)s épreuve modifiée", "%(n)s épreuves modifiées", len(updated)) % {"n": len(updated)})
    return {"text": f"{', '.join(told) or _('Rien n’a changé')}.", "link": reverse(LIST)}


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
