"""Pages of the candidate: who one is, waiting for the invigilator, the rules and the access code, what came of it. Thin."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from challenges.bank.reader import open_release
from challenges.runtime.assessments import access, engine
from challenges.runtime.assessments.device import device_of
from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.assessments.services import extended
from challenges.runtime.certification import browser, eligibility, services
from challenges.runtime.certification.errors import EntryLost
from challenges.runtime.certification.forms import AccessForm, IdentityForm
from challenges.runtime.certification.models import Candidate
from challenges.runtime.posting import posts_only
from challenges.throttle.network import address_of


def _home(request: HttpRequest) -> str:
    return reverse("certification:candidate")


@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """Show where the candidate of this browser stands, or ask who they are."""
    candidate = browser.candidate(request)
    if candidate is not None and request.method == "GET":
        return render(request, "certification/candidate.html", _context(candidate))
    form = IdentityForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            entered = services.identify(
                **form.cleaned_data, address=address_of(request), held=browser.token(request), device=device_of(request)
            )
        except Refusal as error:
            form.add_error(None, str(error))
            status = error.status
        else:
            browser.enter(request, entered)
            return redirect("certification:candidate")
    return render(request, "certification/identify.html", {"form": form}, status=status if status != 200 or not form.errors else 422)


def _context(candidate: Candidate, form: AccessForm | None = None) -> dict[str, Any]:
    rules = candidate.ruleset
    certificate = getattr(candidate, "certificate", None)
    return {
        "candidate": candidate,
        "session": candidate.session,
        "situation": candidate.situation,
        "form": form or AccessForm(),
        **(_announced(candidate, rules) if rules and candidate.assessment_id is None else {}),
        "certificate": certificate,
    }


def _announced(candidate: Candidate, rules: dict[str, Any]) -> dict[str, Any]:
    """How long the test that would begin now is: from the scope with which it would begin."""
    release = open_release(candidate.release_root)
    scope = eligibility.scope_of(rules, release, candidate.learner_id)
    minutes = eligibility.minutes_of(rules, scope, release)
    return {"length": engine.longest(scope), "duration": duration_text(minutes, candidate.extra_time_percent)}


def duration_text(minutes: int, extra_time_percent: int) -> str:
    """Return the length of the test with its extra time, as one says it: 1 h 45, 2 h 19 (whole minutes, rounded down)."""
    whole = int(extended(minutes * 60, extra_time_percent).total_seconds()) // 60
    hours, rest = divmod(whole, 60)
    return f"{hours} h {rest:02d}" if hours else _("%d min") % rest


@never_cache
@require_GET
def status(request: HttpRequest) -> HttpResponse:
    """The part of the page that changes while one waits, for the script that keeps it fresh."""
    candidate = browser.candidate(request)
    if candidate is None:
        raise EntryLost
    return render(request, "certification/_candidate_status.html", _context(candidate))


@never_cache
@posts_only(_home)
def start(request: HttpRequest) -> HttpResponse:
    """Start the test, or go on with it."""
    candidate = browser.candidate(request)
    if candidate is None:
        raise EntryLost
    form = AccessForm(request.POST)
    typed = form.cleaned_data["access_code"] if form.is_valid() else ""
    if candidate.assessment_id is None and not typed:
        return render(request, "certification/candidate.html", _context(candidate, form), status=422)
    try:
        assessment = services.start(candidate, typed, token=browser.token(request), device=device_of(request))
    except Refusal as error:
        form.add_error(None, str(error))
        return render(request, "certification/candidate.html", _context(candidate, form), status=error.status)
    access.hold(request, assessment, secret=browser.token(request))
    return redirect("assessments:play", uid=assessment.uid)


@never_cache
@posts_only(_home)
def leave(request: HttpRequest) -> HttpResponse:
    """Forget the candidate in this browser."""
    browser.leave(request)
    return redirect("certification:candidate")
