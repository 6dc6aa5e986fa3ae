"""Pages of the family view: what a pupil shares and takes back, and what the address opens, without an account. Thin."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from challenges import typed
from challenges.runtime.assessments import access
from challenges.runtime.assessments.errors import NotYours, Refusal
from challenges.runtime.assessments.models import Learner
from challenges.runtime.assessments.services import learner_of
from challenges.runtime.campaigns.handing.family import reading, services
from challenges.runtime.campaigns.models import Participation
from challenges.runtime.campaigns.models.family import FamilyPage
from challenges.runtime.posting import posts_only

_PAGE = "campaigns/handing/family_sharing.html"


@never_cache
def sharing(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Share the results of one participation; what is shared of it already. For the browser or the account whose it is."""
    participation = _mine(request, uid)
    context = {
        "participation": participation,
        "ready": reading.latest_closed(participation) is not None,
        "pages": services.pages_of(participation.learner).filter(participation=participation),
        "action": reverse("handing:family_sharing", args=[uid]),
        "back": reverse("assessments:results", args=[participation.assessment.uid]),
    }
    return _page(request, participation.learner, participation, context)


@never_cache
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Share one's whole profile; everything that is shared. For accounts alone: a browser stands for one test and shows nothing of the others."""
    learner = learner_of(request.user)
    context = {
        "participation": None,
        "ready": True,
        "pages": services.pages_of(learner).select_related("participation__campaign"),
        "action": reverse("handing:family_profile"),
        "back": reverse("account"),
    }
    return _page(request, learner, None, context)


def _page(request: HttpRequest, learner: Learner, participation: Participation | None, context: dict[str, Any]) -> HttpResponse:
    status = 200
    if request.method == "POST":
        asked = request.POST.get("days", "")
        try:
            if not context["ready"]:
                raise Refusal(_("Terminez le parcours avant de montrer vos résultats."))
            days = typed.whole(asked) if asked else None
            if asked and days is None:
                raise Refusal(_("Choisissez une durée de la liste."))
            made = services.share(learner, participation, days=days)
        except Refusal as refusal:
            context["error"], status = str(refusal), 422
        else:
            context["address"] = request.build_absolute_uri(reverse("handing:family", args=[made.token]))
    return render(request, _PAGE, context | {"periods": services.PERIODS}, status=status)


def _mine(request: HttpRequest, uid: uuid.UUID) -> Participation:
    """The participation of an address, for whoever holds its test.

    Raises:
        NotYours: unknown, or somebody else's; both look the same from outside.
    """
    found = Participation.objects.select_related("assessment__learner", "learner", "campaign", "pupil").filter(uid=uid).first()
    # A teacher's own trial is nobody's result.
    if found is None or found.is_trial or not access.is_mine(request, found.assessment):
        raise NotYours
    return found


def _to_sharing(request: HttpRequest, uid: uuid.UUID) -> str:
    page = _page_of(request, uid)
    return reverse("handing:family_sharing", args=[page.participation.uid]) if page.participation else reverse("handing:family_profile")


def _page_of(request: HttpRequest, uid: uuid.UUID) -> FamilyPage:
    page = get_object_or_404(FamilyPage.objects.select_related("learner", "participation__assessment__learner"), uid=uid)
    mine = request.user.is_authenticated and page.learner.user_id == request.user.pk
    if not mine and not (page.participation and access.is_mine(request, page.participation.assessment)):
        raise NotYours
    return page


@posts_only(_to_sharing)
def take_back(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Close a page: its address opens nothing any more."""
    services.take_back(_page_of(request, uid))
    messages.success(request, _("La page est retirée : son adresse n’ouvre plus rien."))
    back = request.POST.get("from", "")
    return redirect("handing:family_profile") if back == "profile" else redirect(_to_sharing(request, uid))


@never_cache
@require_safe
def family(request: HttpRequest, token: str) -> HttpResponse:
    """What an address opens: results in plain words. Unknown, over and taken back answer alike."""
    page = services.find(token)
    told = reading.told(page) if page else None
    if page is None or told is None:
        response = render(request, "campaigns/handing/family_over.html", status=410)
    else:
        response = render(request, "campaigns/handing/family.html", {"page": page, "told": told})
    # The address is the secret: no search engine keeps it, no site that is linked to is told it.
    response["X-Robots-Tag"], response["Referrer-Policy"] = "noindex, nofollow, noarchive", "no-referrer"
    return response
