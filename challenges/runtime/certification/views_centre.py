"""Pages of the certification centre, for the head of the school. Thin."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from challenges.journal.services import record_reading
from challenges.names import label_key
from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.certification import eligibility, queries, services
from challenges.runtime.certification.forms import AdjustmentForm, IncidentForm, ReasonForm, SessionForm, ticked
from challenges.runtime.certification.models import Candidate, Centre, Session
from challenges.runtime.posting import posts_only
from challenges.runtime.schools.models import SchoolClass
from challenges.runtime.schools.rules import require_head


def _centre(request: HttpRequest, uid: uuid.UUID) -> Centre:
    found = get_object_or_404(Centre.objects.select_related("school"), uid=uid)
    require_head(request.user, found.school)
    return found


def _session(request: HttpRequest, uid: uuid.UUID) -> Session:
    found = get_object_or_404(Session.objects.select_related("centre__school"), uid=uid)
    require_head(request.user, found.centre.school)
    return found


def _candidate(request: HttpRequest, uid: uuid.UUID) -> Candidate:
    found = get_object_or_404(Candidate.objects.select_related("session__centre__school", "assessment"), uid=uid)
    require_head(request.user, found.session.centre.school)
    return found


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Go to one's centre; choose when one heads several."""
    centres = queries.centres_of(request.user)
    if len(centres) == 1:
        return redirect("certification:centre", uid=centres[0].uid)
    if not centres:
        raise PermissionDenied(_("Cet espace est réservé à la direction d’un établissement qui est centre de certification."))
    return render(request, "certification/choose.html", {"centres": centres})


@never_cache
@login_required
def centre(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """List a centre's sessions."""
    found = _centre(request, uid)
    return render(request, "certification/centre.html", {"centre": found, "sessions": queries.sessions_of(found)})


@login_required
def new_session(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Create a session."""
    found = _centre(request, uid)
    form = SessionForm(request.POST or None, rulesets=eligibility.runnable_rulesets())
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_session(found, user=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("La session est créée : inscrivez maintenant les candidats."))
            return redirect("certification:session", uid=made.uid)
    return render(request, "certification/new_session.html", {"centre": found, "form": form}, status=422 if form.errors else 200)


def _to_session(request: HttpRequest, uid: uuid.UUID) -> str:
    return reverse("certification:session", args=[uid])


@login_required
@posts_only(_to_session)
def phones(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Accept phones in a session, or refuse them again."""
    found = _session(request, uid)
    services.allow_phones(found, user=request.user, allowed=request.POST.get("allowed") == "yes")
    return redirect("certification:session", uid=uid)


@never_cache
@login_required
def session(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Show a session: what to print, who is enrolled, how to close it, what was issued."""
    found = _session(request, uid)
    record_reading("certification.read", actor=request.user, target=f"session:{found.uid}")
    return _show_session(request, found, IncidentForm())


def _show_session(request: HttpRequest, found: Session, form: IncidentForm) -> HttpResponse:
    rows = queries.candidate_rows(found)
    began = any(row.candidate.assessment_id for row in rows)
    context = {"session": found, "rows": rows, "began": began, "incident_form": form,
               "seen": services.facts_of_session(found).mark}  # fmt: skip
    return render(request, "certification/session.html", context, status=422 if form.errors else 200)


@login_required
def enrol(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Enrol the pupils of a class: tick, grant extra time, send."""
    found = _session(request, uid)
    classes = sorted(found.centre.school.classes.all(), key=lambda one: (one.year, label_key(one.name)))
    chosen = _chosen_class(request, classes)
    if chosen:
        record_reading("certification.read", actor=request.user, target=f"class:{chosen.uid}")
    rows = queries.pupil_rows(found, chosen) if chosen else []
    context = {"session": found, "classes": classes, "chosen": chosen, "rows": rows}
    if request.method != "POST":
        return render(request, "certification/enrol.html", context)
    try:
        pupils, granted = ticked(request.POST, [row.pupil for row in rows])
        made = services.enrol(found, pupils, user=request.user, adjustments=granted)
    except ValidationError as error:
        return render(request, "certification/enrol.html", context | {"errors": error.messages, "data": request.POST}, status=422)
    messages.success(request, ngettext("%d candidat inscrit.", "%d candidats inscrits.", len(made)) % len(made))
    return redirect("certification:session", uid=found.uid)


def _chosen_class(request: HttpRequest, classes: list[SchoolClass]) -> SchoolClass | None:
    wanted = request.POST.get("class") or request.GET.get("class") or ""
    return next((item for item in classes if str(item.pk) == wanted), classes[0] if len(classes) == 1 else None)


@never_cache
@login_required
def attendance(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The sheet that candidates sign, ready to print."""
    found = _session(request, uid)
    record_reading("certification.read", actor=request.user, target=f"session:{found.uid}")
    return render(
        request, "certification/attendance.html", {"session": found, "candidates": found.candidates.select_related("pupil__school_class")}
    )


def _to_candidate(request: HttpRequest, uid: uuid.UUID) -> str:
    return reverse("certification:centre_candidate", args=[uid])


@login_required
@posts_only(_to_session)
def finalise(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Close the session and issue its certificates."""
    found = _session(request, uid)
    form = IncidentForm(request.POST)
    if not form.is_valid():
        return _show_session(request, found, form)
    try:
        issued = services.finalise(found, user=request.user, incident=form.cleaned_data["incident"], seen=request.POST.get("seen", ""))
    except Refusal as error:
        messages.error(request, str(error))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        got = sum(certificate.obtained for certificate in issued)
        messages.success(
            request, ngettext("Session finalisée : %d certification obtenue.", "Session finalisée : %d certifications obtenues.", got) % got
        )
    return redirect("certification:session", uid=found.uid)


@never_cache
@login_required
def candidate(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Change what a candidate is granted, take them off the list, or end their test."""
    found = _candidate(request, uid)
    record_reading("certification.read", actor=request.user, target=f"candidate:{found.uid}")
    initial = {"extra_time_percent": found.extra_time_percent, "accessible_only": "on" if found.accessible_only else ""}
    form = AdjustmentForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.adjust(found, user=request.user, **form.cleaned_data)
        except Refusal as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Les aménagements de %s sont enregistrés.") % found)
            return redirect("certification:session", uid=found.session.uid)
    context = {"candidate": found, "session": found.session, "form": form, "reason_form": ReasonForm(prefix="end")}
    return render(request, "certification/centre_candidate.html", context, status=422 if form.errors else 200)


@login_required
@posts_only(_to_candidate)
def withdraw(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take a candidate off the list."""
    found = _candidate(request, uid)
    services.withdraw(found, user=request.user)
    messages.success(request, _("%s n’est plus inscrit à cette session.") % found)
    return redirect("certification:session", uid=found.session.uid)


@login_required
@posts_only(_to_candidate)
def end_test(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """End a candidate's running test."""
    found = _candidate(request, uid)
    form = ReasonForm(request.POST, prefix="end")
    services.end_test(found, by=request.user, reason=form.cleaned_data["reason"] if form.is_valid() else "")
    messages.success(request, _("L’épreuve de %s est arrêtée.") % found)
    return redirect("certification:session", uid=found.session.uid)
