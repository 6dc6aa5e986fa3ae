"""Pages of jobs: all of them for the operator, one of them for who asked; cancelling, asking again. Thin: verbs are in services."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from challenges.jobs import nightly, queries, registry, services, showing
from challenges.jobs.models import Job

State = Job.State


@require_admin_access
def jobs(request: HttpRequest) -> HttpResponse:
    """List what runs, waits, failed and is over, what is daily, and whether somebody works."""
    if not request.user.has_perm("jobs.view_job"):
        raise PermissionDenied
    sections = (
        (_("En cours"), (State.RUNNING,), "running"),
        (_("En attente"), (State.WAITING,), "waiting"),
        (_("Échoués"), (State.FAILED,), "failed"),
        (_("Terminés et annulés"), (State.DONE, State.CANCELLED), "over"),
    )
    context = {
        "summary": queries.summary(),
        "sections": [
            {"title": title, "slug": slug, "jobs": [showing.Shown(job) for job in queries.listed(*states)]}
            for title, states, slug in sections
        ],
        "dailies": queries.last_daily(),
        "silent": queries.SILENT,
    }
    return TemplateResponse(request, "jobs/jobs.html", context)


def _found(request: HttpRequest, uid: uuid.UUID) -> Job:
    job = get_object_or_404(Job.objects.select_related("started_by"), uid=uid)
    if not services.may_follow(request.user, job):
        raise Http404
    return job


@require_admin_access
def job(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Show one job: how far it is, what came of it, why it failed."""
    found = _found(request, uid)
    context = {"shown": showing.Shown(found), "mine": services.may_decide(request.user, found)}
    return TemplateResponse(request, "jobs/job.html", context)


@require_admin_access
def status(request: HttpRequest, uid: uuid.UUID) -> JsonResponse:
    """Say how far a job is, to a script that waits."""
    return JsonResponse(showing.Shown(_found(request, uid)).to_json())


@require_admin_access
def result(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Lead on to what came of a job, saying it; to the job itself while there is nothing."""
    shown = showing.Shown(_found(request, uid))
    if shown.job.state != State.DONE or not shown.url:
        return redirect("jobs_job", uid=uid)
    if shown.text:
        messages.success(request, shown.text)
    return HttpResponseRedirect(shown.url)


@require_admin_access
@require_POST
def cancel(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Cancel a job."""
    found = _found(request, uid)
    try:
        cancelled = services.cancel(found, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        over = cancelled.state == State.CANCELLED
        messages.success(request, _("Le travail est annulé.") if over else _("Le travail s’arrêtera à sa prochaine étape."))
    return redirect(_next(request, found))


@require_admin_access
@require_POST
def retry(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Ask again for a job that failed or was cancelled."""
    found = _found(request, uid)
    try:
        services.retry(found, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Le travail est demandé à nouveau."))
    return redirect(_next(request, found))


@require_admin_access
@require_POST
def daily(request: HttpRequest, name: str) -> HttpResponse:
    """Have a daily act done now, by a worker."""
    if not request.user.has_perm("jobs.change_job"):
        raise PermissionDenied
    found = {one.name: one for one in registry.dailies()}.get(name)
    if found is None:
        raise Http404
    started = nightly.ask(found, user=request.user, deliver=True)
    messages.success(request, _("Ce travail est déjà demandé.") if started.joined else _("Le travail est demandé."))
    return redirect("jobs")


def _next(request: HttpRequest, found: Job) -> str:
    asked = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return asked
    return reverse("jobs_job", args=[found.uid])


def answered(request: HttpRequest, started: services.Started, *, stay: str = "") -> HttpResponseRedirect:
    """Lead somebody who has just asked for a job on: to what came of it when it is over already, else to where its progress is.

    Args:
        request: of who asked.
        started: the job.
        stay: address of a page that shows the progress itself; the job's own page otherwise.
    """
    found = started.job
    if started.joined:
        messages.info(request, _("Ce travail était déjà demandé : voici où il en est."))
    if found.state == State.DONE:
        outcome: dict[str, Any] = found.outcome or {}
        if outcome.get("text"):
            messages.success(request, outcome["text"])
        return HttpResponseRedirect(outcome.get("url") or stay or reverse("jobs_job", args=[found.uid]))
    if found.state == State.FAILED and stay:
        for sentence in found.why.splitlines():
            messages.error(request, sentence)
    return HttpResponseRedirect(stay or reverse("jobs_job", args=[found.uid]))
