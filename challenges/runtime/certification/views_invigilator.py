"""Pages of the invigilator: open the space, see who needs help first, confirm, end, allow to go on. Thin."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.certification import browser, queries, services
from challenges.runtime.certification.errors import NotInvigilated
from challenges.runtime.certification.forms import InvigilatorForm, ReasonForm
from challenges.runtime.certification.models import Candidate, Session
from challenges.runtime.posting import posts_only
from challenges.throttle.network import address_of


def _invigilated(request: HttpRequest) -> Session | None:
    right = browser.invigilation(request)
    return Session.objects.select_related("centre").filter(uid=right.session_uid).first() if right else None


def _home(request: HttpRequest, **_address: object) -> str:
    return reverse("certification:invigilator")


def _context(session: Session) -> dict[str, object]:
    rows = queries.invigilated_rows(session)
    return {
        "session": session,
        "rows": rows,
        "waiting": sum(row.situation == "waiting" for row in rows),
        "running": sum(row.situation == "started" for row in rows),
        "now": timezone.now(),
    }


@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """Show the session that this browser invigilates, or ask for its number and password."""
    session = _invigilated(request)
    if session is not None and request.method == "GET":
        return render(request, "certification/invigilator.html", _context(session))
    form = InvigilatorForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            right = services.open_invigilation(**form.cleaned_data, address=address_of(request))
        except Refusal as error:
            form.add_error(None, str(error))
            status = error.status
        else:
            browser.open_space(request, right)
            return redirect("certification:invigilator")
    return render(
        request, "certification/invigilator_login.html", {"form": form}, status=status if status != 200 or not form.errors else 422
    )


@never_cache
@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    """The list alone, for the script that keeps it fresh."""
    session = _invigilated(request)
    if session is None:
        raise NotInvigilated
    return render(request, "certification/_invigilator_rows.html", _context(session))


@never_cache
@posts_only(_home)
def leave(request: HttpRequest) -> HttpResponse:
    """Close the space in this browser."""
    browser.close_space(request)
    messages.success(request, _("L’espace de surveillance est fermé sur ce poste."))
    return redirect("certification:invigilator")


@never_cache
@posts_only(_home)
def act(request: HttpRequest, uid: uuid.UUID, action: str) -> HttpResponse:
    """Do something for one candidate, then show the list again with what happened."""
    right = browser.invigilation(request)
    if right is None:
        raise NotInvigilated
    candidate = get_object_or_404(Candidate.objects.select_related("session"), uid=uid, session__uid=right.session_uid)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        messages.success(request, _do(candidate, action, right, reason) % candidate)
    except Refusal as error:
        messages.error(request, f"{candidate} : {error}")
    return redirect("certification:invigilator")


def _do(candidate: Candidate, action: str, right: services.Invigilation, reason: str) -> str:
    if action == "confirmer":
        services.confirm_presence(candidate, by=right)
        return _("La présence de %s est confirmée.")
    if action == "annuler":
        services.unconfirm(candidate, by=right)
        return _("La présence de %s n’est plus confirmée.")
    if action == "arreter":
        services.end_test(candidate, by=right, reason=reason)
        return _("L’épreuve de %s est arrêtée.")
    if action == "reprendre":
        services.allow_resume(candidate, by=right)
        return _("%s peut entrer sur un autre poste.")
    raise Refusal(_("Cette action n’existe pas."))
