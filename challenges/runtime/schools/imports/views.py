"""Pages of imports: sending a file, following its reading, columns, preview with its questions, applying, report. Thin: rules are in the services."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from challenges import typed
from challenges.jobs.models import Job
from challenges.jobs.showing import Shown
from challenges.journal.services import record_reading
from challenges.runtime.posting import posts_only
from challenges.runtime.schools.imports import services, showing, tasks
from challenges.runtime.schools.imports.forms import ColumnsForm, UploadForm
from challenges.runtime.schools.imports.readers import table
from challenges.runtime.schools.imports.readers.sources import check_size
from challenges.runtime.schools.models.imports import RegisterImport
from challenges.runtime.schools.views.common import context_of, school_of

_LAST = 20
_LISTS = ("created", "changed", "departed")
State = RegisterImport.State


@never_cache
@login_required
def imports(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Send a file; the last imports with their reports."""
    school = school_of(request, uid, manager=True)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            check_size(file.size)
            imported = services.send(school, file.name, file.read(), user=request.user, format=form.cleaned_data["format"])
        except ValidationError as error:
            form.add_error("file", error)
        else:
            tasks.ask_reading(imported, user=request.user)
            return redirect("imports:import", uid=uid, imported=imported.uid)
    last = school.imports.select_related("asked_by").defer("content", "matching", "answers")[:_LAST]
    context = context_of(request, school, "register", form=form, last=[showing.Told(one, None) for one in last])
    return render(request, "schools/imports/imports.html", context, status=422 if form.errors else 200)


def _found(request: HttpRequest, uid: uuid.UUID, imported: uuid.UUID) -> RegisterImport:
    school = school_of(request, uid, manager=True)
    found = get_object_or_404(RegisterImport.objects.select_related("asked_by").defer("content"), school=school, uid=imported)
    found.school = school
    return found


@never_cache
@login_required
def one(request: HttpRequest, uid: uuid.UUID, imported: uuid.UUID) -> HttpResponse:
    """One import, whatever its state: progress, columns to confirm, preview, report."""
    found = _found(request, uid, imported)
    return _page(request, found)


def _page(request: HttpRequest, found: RegisterImport, **more: Any) -> HttpResponse:
    told = showing.Told(found, tasks.job_of(found))
    context = context_of(request, found.school, "register", told=told, imported=found, **more)
    status = 422 if more.get("form") or more.get("errors") else 200
    if told.working is not None:
        return render(request, "schools/imports/working.html", context)
    if found.state in (State.MATCHING, State.READY) and found.matching is not None:
        context.setdefault("form", _columns_form(found))
    if found.state == State.MATCHING:
        return render(request, "schools/imports/columns.html", context, status=status)
    if found.state == State.READY or (found.state == State.APPLIED and told.result):
        record_reading("schools.read_import", actor=request.user, target=f"import:{found.uid}")
        context |= _result(request, told)
        return render(request, "schools/imports/result.html", context, status=status)
    return render(request, "schools/imports/over.html", context, status=status)


def _result(request: HttpRequest, told: showing.Told) -> dict[str, Any]:
    chosen = {slug: number for slug in _LISTS if (number := typed.whole(request.GET.get(slug, "")))}
    asked = told.result["asked"]
    return {
        "questions": told.questions(typed.whole(request.GET.get("questions", "")) or 1),
        "refused": told.refused(typed.whole(request.GET.get("refused", "")) or 1), "lists": told.lists(chosen),
        "common": showing.common_answers(asked), "seen": services.facts_of(told.imported).mark,
    }  # fmt: skip


def _columns_form(found: RegisterImport, data: Any = None) -> ColumnsForm:
    return ColumnsForm(data, matching=found.matching or {}, full=bool(found.full))


@never_cache
@login_required
def state(request: HttpRequest, uid: uuid.UUID, imported: uuid.UUID) -> JsonResponse:
    """Say how far the work is, to the script that waits."""
    found = _found(request, uid, imported)
    job = tasks.job_of(found)
    if job is None:
        raise Http404
    told = {name: value for name, value in Shown(job).to_json().items() if name not in ("page", "url")}
    if job.state == Job.State.DONE:
        told["url"] = tasks.page_of(found)
    return JsonResponse(told)


def _to_import(request: HttpRequest, uid: uuid.UUID, imported: uuid.UUID) -> str:
    return reverse("imports:import", args=[uid, imported])


@login_required
@posts_only(_to_import)
def columns(request: HttpRequest, uid: uuid.UUID, imported: uuid.UUID) -> HttpResponse:
    """Say what the columns of a table hold, and have it read with them."""
    found = _found(request, uid, imported)
    if found.matching is None or not found.open:
        return redirect("imports:import", uid=uid, imported=imported)
    form = _columns_form(found, request.POST)
    if form.is_valid():
        try:
            matched = services.match_columns(found, form.columns(), full=form.cleaned_data["full"], user=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            tasks.ask_reading(matched, user=request.user)
            return redirect("imports:import", uid=uid, imported=imported)
    return _page(request, found, form=form)


@login_required
@posts_only(_to_import)
def answers(request: HttpRequest, uid: uuid.UUID, imported: uuid.UUID) -> HttpResponse:
    """Keep answers; apply when the button says so."""
    found = _found(request, uid, imported)
    if not found.open:
        # Pressed twice: the report is there.
        return redirect("imports:import", uid=uid, imported=imported)
    try:
        services.facts_of(found).require(request.POST.get("seen", ""))
        kept = services.answer(found, _answers(request, found), user=request.user)
    except ValidationError as error:
        return _page(request, _found(request, uid, imported), errors=error.messages)
    if "apply" in request.POST:
        tasks.ask_applying(kept, user=request.user, seen=request.POST["seen"])
        return redirect("imports:import", uid=uid, imported=imported)
    messages.success(request, _("Vos réponses sont gardées. Rien n’est encore importé."))
    number = typed.whole(request.POST.get("next", ""))
    return redirect(f"{_to_import(request, uid, imported)}{f'?questions={number}' if number else ''}#questions")


def _answers(request: HttpRequest, found: RegisterImport) -> dict[str, str]:
    """Return what was answered: to one question, or to all of a kind."""
    given = {name.removeprefix("q-"): value for name, value in request.POST.items() if name.startswith("q-")}
    asked = (found.plan or {}).get("asked", [])
    for name, family in request.POST.items():
        if name.startswith("all-") and family:
            given |= showing.for_all(asked, name.removeprefix("all-"), str(family))
    return {key: str(value) for key, value in given.items()}


@login_required
@posts_only(_to_import)
def again(request: HttpRequest, uid: uuid.UUID, imported: uuid.UUID) -> HttpResponse:
    """Have a file read and compared anew: the register changed, or reading was cut short."""
    found = _found(request, uid, imported)
    if found.open:
        tasks.ask_reading(found, user=request.user)
    return redirect("imports:import", uid=uid, imported=imported)


@login_required
@posts_only(_to_import)
def cancel(request: HttpRequest, uid: uuid.UUID, imported: uuid.UUID) -> HttpResponse:
    """Give a file up."""
    try:
        services.cancel(_found(request, uid, imported), user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("L’importation est abandonnée et son fichier effacé. Rien n’a été changé."))
    return redirect("imports:imports", uid=uid)


@login_required
def report(request: HttpRequest, uid: uuid.UUID, imported: uuid.UUID) -> HttpResponse:
    """Download what was refused, asked, created, changed and departed, as a CSV file."""
    found = _found(request, uid, imported)
    record_reading("schools.read_import", actor=request.user, target=f"import:{found.uid}")
    response = HttpResponse(showing.report_csv(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rapport-importation.csv"'
    return response


@login_required
def template(request: HttpRequest, uid: uuid.UUID, kind: str) -> HttpResponse:
    """Download the table to fill in."""
    school_of(request, uid, manager=True)
    kinds = {
        "csv": (table.template_csv, "text/csv; charset=utf-8"),
        "xlsx": (table.template_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    }
    if kind not in kinds:
        raise Http404
    made, media_type = kinds[kind]
    response = HttpResponse(made(), content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="eleves-modele.{kind}"'
    return response
