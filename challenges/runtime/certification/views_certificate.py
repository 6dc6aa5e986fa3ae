"""The certificate's page and PDF for its holder and its centre, and the public page that verifies a code. Thin."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from challenges.journal.services import record_reading
from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.certification import browser, services
from challenges.runtime.certification.errors import UnknownCertificate
from challenges.runtime.certification.forms import ReasonForm
from challenges.runtime.certification.issuing import normalised_code
from challenges.runtime.certification.models import Certificate
from challenges.runtime.certification.pdf import certificate_pdf, qr_data_uri
from challenges.runtime.posting import posts_only
from challenges.runtime.schools.rules import is_head
from challenges.throttle.network import address_of


def _seen(request: HttpRequest, code: str) -> tuple[Certificate | None, bool]:
    """Return the certificate if the visitor may see it as its holder or its centre, and whether it is the centre."""
    found = (
        Certificate.objects.select_related("candidate__learner", "candidate__session__centre__school")
        .filter(code=normalised_code(code))
        .first()
    )
    if found is None:
        return None, False
    if is_head(request.user, found.candidate.session.centre.school):
        return found, True
    learner, user = found.candidate.learner, request.user
    mine = user.is_authenticated and learner is not None and learner.user_id == user.pk
    here = browser.candidate(request)
    return (found, False) if mine or (here is not None and here.pk == found.candidate_id) else (None, False)


def _note_centre(request: HttpRequest, certificate: Certificate, centre: bool) -> None:
    """Write down that the centre looked; its holder may look as often as they like."""
    if centre:
        record_reading("certification.read", actor=request.user, target=f"certificate:{certificate.uid}")


def _to_verification(code: str) -> HttpResponse:
    return redirect(reverse("certification:verify", query={"code": code}))


@never_cache
@require_GET
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """Show a certificate to its holder or its centre; send everybody else to the verification."""
    found, centre = _seen(request, code)
    if found is None:
        return _to_verification(code)
    _note_centre(request, found, centre)
    context = {"certificate": found, "centre": centre, "qr": qr_data_uri(found), "form": ReasonForm(), "session": found.candidate.session}
    return render(request, "certification/certificate.html", context)


@never_cache
@require_GET
def pdf(request: HttpRequest, code: str) -> HttpResponse:
    """Send the certificate as an accessible PDF to its holder or its centre."""
    found, centre = _seen(request, code)
    if found is None:
        return _to_verification(code)
    if not found.obtained or found.revoked_at:
        raise UnknownCertificate(_("Il n’y a pas de certificat à télécharger : il est révoqué, ou la certification n’a pas été obtenue."))
    _note_centre(request, found, centre)
    response = HttpResponse(certificate_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="certificat-{found.code}.pdf"'
    return response


def _to_certificate(request: HttpRequest, code: str) -> str:
    return reverse("certification:certificate", args=[code])


@login_required
@posts_only(_to_certificate)
def revoke(request: HttpRequest, code: str) -> HttpResponse:
    """Revoke a certificate, with a reason that the public does not see."""
    found, centre = _seen(request, code)
    if found is None or not centre:
        raise PermissionDenied(_("Cette page est réservée à la direction de l’établissement."))
    form = ReasonForm(request.POST)
    try:
        services.revoke(found, user=request.user, reason=form.cleaned_data["reason"] if form.is_valid() else "")
    except Refusal as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Le certificat est révoqué."))
    return redirect("certification:certificate", code=found.code)


@never_cache
@require_GET
def verify(request: HttpRequest) -> HttpResponse:
    """Tell anybody who has a code what the certificate says."""
    typed = request.GET.get("code", "").strip()[:40]
    context: dict[str, object] = {"typed": typed}
    status = 200
    if typed:
        try:
            context["certificate"] = services.verify(typed, address=address_of(request))
        except Refusal as error:
            context["error"], status = str(error), error.status
    return render(request, "certification/verify.html", context, status=status)
