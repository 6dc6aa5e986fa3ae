"""Pages of campaigns for those who join: the code, the way in, sending, taking it again; and the school's way in. Thin."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from challenges.runtime.assessments import access
from challenges.runtime.assessments.device import device_of
from challenges.runtime.assessments.holding import is_held
from challenges.runtime.assessments.languages import served_locale
from challenges.runtime.assessments.services import learner_of
from challenges.runtime.assessments.tokens import new_token
from challenges.runtime.campaigns import queries, services, told
from challenges.runtime.campaigns.estimates import services as estimates
from challenges.runtime.campaigns.forms import JoinForm, NamedJoinForm, ReturnForm
from challenges.runtime.campaigns.models import Campaign, Participation
from challenges.runtime.posting import posts_only
from challenges.runtime.schools.models import Door, School
from challenges.runtime.schools.rules import require_member, schools_of
from challenges.throttle.network import address_of

# ---------------------------------------------------------------- pupil

#: Refusals that are told where one typed; the others have a page.
ON_THE_FORM = (services.NotInRegister, services.SignInFirst, services.AlreadyJoined, services.WrongReturnCode, services.TooManyTries)


@require_safe
def enter(request: HttpRequest) -> HttpResponse:
    """Go from a typed code to the campaign's page."""
    typed = request.GET.get("code", "").strip()
    if not typed:
        return render(request, "campaigns/enter.html")
    try:
        campaign = services.find_campaign(typed, address=address_of(request))
    except (services.UnknownCode, services.TooManyTries) as error:
        return render(request, "campaigns/enter.html", {"error": str(error), "typed": typed}, status=error.status)
    return redirect("campaigns:join", code=campaign.code)


@never_cache
def join(request: HttpRequest, code: str) -> HttpResponse:
    """Say what the campaign is and let one join, or go on where one stopped: in the browser that joined, or with a return code."""
    campaign = services.find_campaign(code, address=address_of(request))
    mine = _mine(request, campaign)
    key = request.POST.get("key", "")
    if request.method == "POST" and mine is not None and not key:
        return redirect("assessments:play", uid=mine.assessment.uid)
    form = _form(request, campaign)
    back = ReturnForm(request.POST if "return_code" in request.POST else None)
    if request.method == "POST" and (back if back.is_bound else form).is_valid():
        try:
            joined = _joined(request, campaign, form, back, key)
        except ON_THE_FORM as error:
            (back if back.is_bound else form).add_error(None, str(error))
        else:
            access.hold(request, joined.participation.assessment, secret=key if _is_lent(joined, key) else "")
            return redirect("assessments:play", uid=joined.participation.assessment.uid)
    wrong = bool(back.errors or form.errors)
    context = {
        "campaign": campaign,
        "form": form,
        "back": back,
        "mine": mine,
        "length": queries.longest(campaign),
        "estimate": estimates.of(campaign, served_locale()),
        "competences": queries.titles(campaign),
        "told": () if campaign.is_over else told.sentences(campaign),
        "key": key or new_token()[0],
        "doors": () if request.user.is_authenticated or mine else Door.objects.shown(campaign.school),
    }
    return render(request, "campaigns/join.html", context, status=422 if wrong else 200)


def _mine(request: HttpRequest, campaign: Campaign) -> Participation | None:
    """The participation that this browser holds in the campaign, or that the account has."""
    found = Participation.objects.filter(campaign=campaign).select_related("assessment__learner", "pupil")
    held = found.filter(assessment__uid__in=list(access.held(request)))
    mine = next((one for one in held.order_by("-id") if access.is_mine(request, one.assessment)), None)
    if mine is None and request.user.is_authenticated:
        mine = found.filter(learner=learner_of(request.user)).first()
    return mine


def _form(request: HttpRequest, campaign: Campaign) -> Any:
    learner = learner_of(request.user) if request.user.is_authenticated else None
    known = learner is not None and campaign.school.pupils.standing().filter(learner=learner).exists()
    form_class = NamedJoinForm if campaign.access == Campaign.Access.NAMED and not known else JoinForm
    return form_class(request.POST if request.method == "POST" and "return_code" not in request.POST else None)


def _joined(request: HttpRequest, campaign: Campaign, form: Any, back: ReturnForm, key: str) -> services.Joined:
    if back.is_bound:
        return services.come_back(campaign, back.cleaned_data["return_code"], address=address_of(request))
    data = form.cleaned_data
    identity = services.Identity(data["last_name"], data["first_name"], data["birth_date"]) if data.get("birth_date") else None
    return services.join(
        campaign, learner=learner_of(request.user) if request.user.is_authenticated else None, identity=identity, label=data.get("label", ""),
        locale=served_locale(), device=device_of(request), key=key, address=address_of(request),
    )  # fmt: skip


def _is_lent(joined: services.Joined, key: str) -> bool:
    """Whether the test was handed to the very form that asks: pressed five times at once, it is handed once."""
    return is_held(joined.participation.assessment, key)


def _to_results(request: HttpRequest, uid: uuid.UUID) -> str:
    participation = get_object_or_404(Participation.objects.select_related("assessment"), uid=uid)
    return reverse("assessments:results", args=[access.my_assessment(request, participation.assessment.uid).uid])


@posts_only(_to_results)
def share(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Send one's results to the school."""
    participation = get_object_or_404(Participation.objects.select_related("assessment"), uid=uid)
    access.my_assessment(request, participation.assessment.uid)
    services.share(participation)
    messages.success(request, _("Vos résultats sont envoyés à votre établissement."))
    return redirect("assessments:results", uid=participation.assessment.uid)


@posts_only(_to_results)
def replay(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Begin a campaign again, in the browser that asks."""
    participation = get_object_or_404(Participation.objects.select_related("assessment"), uid=uid)
    access.my_assessment(request, participation.assessment.uid)
    again = services.replay(participation)
    access.hold(request, again.assessment)
    return redirect("assessments:play", uid=again.assessment.uid)


@never_cache
@require_safe
def return_slip(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The return code on a page of its own, to print: for its participant alone."""
    participation = get_object_or_404(Participation.objects.select_related("assessment", "campaign__school", "pupil"), uid=uid)
    access.my_assessment(request, participation.assessment.uid)
    address = request.build_absolute_uri(reverse("campaigns:join", args=[participation.campaign.code]))
    return render(
        request, "campaigns/return_slip.html", {"participation": participation, "campaign": participation.campaign, "address": address}
    )


# ---------------------------------------------------------------- school


def _school(request: HttpRequest, uid: uuid.UUID) -> School:
    school = get_object_or_404(School, uid=uid)
    require_member(request.user, school)
    return school


def _campaign(request: HttpRequest, uid: uuid.UUID) -> Campaign:
    campaign = get_object_or_404(Campaign.objects.select_related("school", "school_class"), uid=uid)
    require_member(request.user, campaign.school)
    return campaign


@login_required
def school_home(request: HttpRequest) -> HttpResponse:
    """Go to one's school; choose when one works in several."""
    schools = schools_of(request.user)
    if len(schools) == 1:
        return redirect("schools:campaigns", uid=schools[0].uid)
    if not schools:
        raise PermissionDenied(_("Votre compte n’est rattaché à aucun établissement."))
    return render(request, "schools/choose.html", {"schools": schools})


def _to_campaign(request: HttpRequest, uid: uuid.UUID) -> str:
    return reverse("schools:campaign", args=[get_object_or_404(Participation.objects.select_related("campaign"), uid=uid).campaign.uid])


@login_required
@posts_only(_to_campaign)
def allow_resume(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Let a pupil go on in another browser."""
    participation = get_object_or_404(Participation.objects.select_related("campaign__school", "pupil"), uid=uid)
    services.allow_resume(participation, user=request.user)
    messages.success(request, _("%s peut reprendre sur un autre appareil pendant une demi-heure.") % participation.name)
    return redirect("schools:campaign", uid=participation.campaign.uid)
