"""Importing a CASE package in the Wagtail admin: a form, a preview that writes nothing, and a yes or a no. Thin: `uploads` does it."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from referential import case_preview, importing, services, uploads
from referential.models import CaseUpload, Framework


class ImportForm(forms.Form):
    """The file, and what it may not say itself."""

    file = forms.FileField(
        label=gettext_lazy("Paquet CASE"),
        help_text=gettext_lazy("Un fichier .json, CASE 1.0 ou 1.1 ; 30 Mo au plus."),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
        max_length=200,
    )
    code = forms.CharField(
        label=gettext_lazy("Code du référentiel"),
        required=False,
        max_length=64,
        help_text=gettext_lazy("Celui d’un référentiel d’ici pour en changer la version ; vide : celui du paquet."),
        widget=forms.TextInput(attrs={"list": "frameworks", "autocomplete": "off"}),
    )
    version = forms.CharField(
        label=gettext_lazy("Version"), required=False, max_length=40, help_text=gettext_lazy("Vide : celle du paquet.")
    )


def _require(request: HttpRequest) -> None:
    if not services.may_load(request.user):
        raise PermissionDenied


@require_admin_access
def import_case(request: HttpRequest) -> HttpResponse:
    """Show the form; POST keeps a package that can be imported and leads to its preview, or says everything that is wrong with it."""
    _require(request)
    form = ImportForm(request.POST or None, request.FILES or None)
    problems: Any = ()
    if request.method == "POST" and form.is_valid():
        data, file = form.cleaned_data, form.cleaned_data["file"]
        try:
            importing.check_size(file.size)
            kept = uploads.keep(file.name, file.read(), user=request.user, code=data["code"], version=data["version"])
        except services.ReferentialError as error:
            problems = error.problems
        else:
            return redirect("referential_import_review", uid=kept.uid)
    known = Framework.objects.order_by("code").only("code", "title_fr", "title_en", "version")
    context = {"form": form, "problems": problems, "frameworks": known}
    return TemplateResponse(request, "referential/case/import.html", context, status=422 if problems or form.errors else 200)


@require_admin_access
def review(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Show what importing a kept package would do now; POST imports it (`apply`) or forgets it (`cancel`)."""
    _require(request)
    upload = uploads.mine(uid, request.user)
    if upload is None:
        return _gone(request)
    if request.method == "POST":
        return _apply(request, upload) if "apply" in request.POST else _cancel(request, upload)
    try:
        plan = uploads.plan(upload, user=request.user)
    except services.ReferentialError as error:
        context: dict[str, Any] = {"upload": upload, "problems": error.problems}
    else:
        context = {"upload": upload, "plan": plan, "framework": Framework.objects.filter(code=plan.code).first()}
        context |= {"kinds": case_preview.preview(plan), "facts": (facts := importing.facts_of(plan)), "seen": facts.mark}
    return TemplateResponse(request, "referential/case/review.html", context)


def _apply(request: HttpRequest, upload: CaseUpload) -> HttpResponse:
    try:
        report = uploads.apply(upload, user=request.user, seen=request.POST.get("seen", ""))
    except CaseUpload.DoesNotExist:
        return _gone(request)
    except (ValidationError, services.ReferentialError) as error:
        for sentence in error.messages if isinstance(error, ValidationError) else [str(problem) for problem in error.problems]:
            messages.error(request, sentence)
        return redirect("referential_import_review", uid=upload.uid)
    messages.success(request, f"{_('« %s » est importé :') % report.framework} {_counts(report)}")
    return redirect("wagtailsnippets_referential_skill:list")


def _counts(report: services.LoadReport) -> str:
    created, updated, archived = (sum(map(len, found.values())) for found in (report.created, report.updated, report.archived))
    told = [
        (created, ngettext("%(n)s entrée créée", "%(n)s entrées créées", created)),
        (updated, ngettext("%(n)s entrée modifiée", "%(n)s entrées modifiées", updated)),
        (archived, ngettext("%(n)s entrée archivée", "%(n)s entrées archivées", archived)),
    ]
    return f"{', '.join(text % {'n': count} for count, text in told if count) or _('Rien n’a changé')}."


def _cancel(request: HttpRequest, upload: CaseUpload) -> HttpResponse:
    uploads.forget(upload, user=request.user)
    messages.success(request, _("L’importation est annulée : rien n’a été écrit."))
    return redirect("referential_import")


def _gone(request: HttpRequest) -> HttpResponse:
    messages.error(request, _("Cette importation a déjà été appliquée ou annulée."))
    return redirect("referential_import")


urlpatterns: list[Any] = [
    path("referential/import/", import_case, name="referential_import"),
    path("referential/import/<uuid:uid>/", review, name="referential_import_review"),
]
