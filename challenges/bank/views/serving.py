"""What channels serve: promotion, the second person's decision, going back. Thin: verbs are in services."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from challenges.bank import services
from challenges.bank.models import Promotion, PromotionRequest
from challenges.bank.views.common import found_release, told


@require_admin_access
@require_POST
def promote(request: HttpRequest, number: int) -> HttpResponse:
    """Promote a release to a channel, or ask for it."""
    found = found_release(number)
    try:
        hour = _hour(request.POST.get("not_before", ""))
        made = services.promote(
            found,
            request.POST.get("channel", ""),
            user=request.user,
            reason=request.POST.get("reason", "")[:2000],
            not_before=hour,
            seen=request.POST.get("seen", ""),
        )
    except ValidationError as error:
        told(request, error)
    else:
        messages.success(request, _outcome(made))
    return redirect("bank_release", number=number)


def _hour(text: str) -> datetime | None:
    """Read a day and an hour: as a browser's own field sends it, or typed the French way where there is no such field."""
    text = text.strip()
    if not text:
        return None
    for read in (parse_datetime, lambda typed: datetime.strptime(typed, "%d/%m/%Y %H:%M")):  # noqa: DTZ007  made aware below
        try:
            hour = read(text)
        except ValueError:
            continue
        if hour is not None:
            return timezone.make_aware(hour) if timezone.is_naive(hour) else hour
    raise ValidationError(_("Écrivez un jour et une heure, comme 04/01/2027 06:00."))


def _outcome(made: Promotion | PromotionRequest) -> str:
    number = made.release.number
    if isinstance(made, Promotion):
        return _("La version %d est en service : les nouvelles évaluations la prennent dès maintenant.") % number
    if made.state == PromotionRequest.State.SCHEDULED:
        return _("La version %d sera servie à l’heure dite.") % number
    return _("La demande est enregistrée : une seconde personne doit la confirmer.")


@require_admin_access
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or refuse a promotion that waits; take back one's own or a scheduled one."""
    waiting = get_object_or_404(PromotionRequest.objects.select_related("channel", "release"), pk=pk)
    reason, seen = request.POST.get("reason", "")[:2000], request.POST.get("seen", "")
    try:
        if request.POST.get("decision") == "confirm":
            messages.success(request, _outcome(services.confirm(waiting, user=request.user, reason=reason, seen=seen)))
        else:
            services.refuse(waiting, user=request.user, reason=reason, seen=seen)
            messages.success(request, _("La demande est close ; rien n’a changé."))
    except ValidationError as error:
        told(request, error)
    return redirect("bank_releases")


@require_admin_access
@require_POST
def rollback(request: HttpRequest) -> HttpResponse:
    """Make a channel serve its previous release again."""
    try:
        promotion = services.rollback(
            request.POST.get("channel", ""),
            user=request.user,
            reason=request.POST.get("reason", "")[:2000],
            seen=request.POST.get("seen", ""),
        )
    except ValidationError as error:
        told(request, error)
    else:
        messages.success(request, _("Le canal sert de nouveau la version %d.") % promotion.release.number)
    return redirect("bank_releases")
