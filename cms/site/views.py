"""What answers for the whole site: errors in plain words, health. The pages that editors write are in `cms/pages`."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from challenges.bank.queries import channel_states


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain a stale form in plain words instead of Django's technical page, or that cookies travel over HTTPS and the page did not."""
    if settings.CSRF_COOKIE_SECURE and not request.is_secure():
        return _needs_https(request)
    return render(
        request,
        "site/message.html",
        {
            "title": _("Cette page est restée ouverte trop longtemps"),
            "message": _("Revenez en arrière, rechargez la page et recommencez : rien n’est perdu."),
        },
        status=403,
    )


def _needs_https(request: HttpRequest) -> HttpResponse:
    """The browser keeps cookies that are for HTTPS to itself, so that no form sent over http can be told from a forged one."""
    return render(
        request,
        "site/message.html",
        {
            "title": _("Cette adresse doit s’ouvrir en https"),
            "message": _(
                "La page a été demandée en http : le navigateur n’y envoie pas les cookies, et aucun formulaire ne peut aboutir. Recommencez "
                "avec une adresse qui commence par https://. Si c’est déjà le cas, la personne qui exploite Balise doit régler BEHIND_PROXY."
            ),
        },
        status=403,
    )


def incomplete(request: HttpRequest) -> HttpResponse:
    """400 in plain words: a form came without what it always sends."""
    return render(
        request,
        "site/message.html",
        {"title": _("Ce formulaire est arrivé incomplet"), "message": _("Revenez en arrière, rechargez la page et recommencez.")},
        status=400,
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 in plain words."""
    return render(
        request,
        "site/message.html",
        {"title": _("Cette page n’existe pas"), "message": _("L’adresse est peut-être incomplète."), "picture": "lost"},
        status=404,
    )


def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 with the reason that the service gave."""
    return render(request, "site/message.html", {"title": _("Vous n’avez pas accès à cette page"), "message": str(exception)}, status=403)


@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """Say whether the database answers and which releases are served; 503 when it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        channels = {state.name: state.release.number for state in channel_states() if state.release}
    except Exception:  # whatever the driver raises, the answer is the same: not healthy
        return JsonResponse({"ok": False, "database": False}, status=503)
    return JsonResponse({"ok": True, "database": True, "channels": channels})
