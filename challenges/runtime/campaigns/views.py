"""Pages of campaigns: joining for the pupil, creating and following for the school. Thin."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from challenges.bank.reader import NoRelease, current_root
from challenges.runtime.assessments import access
from challenges.runtime.assessments.device import device_of
from challenges.runtime.assessments.errors import NothingToGive
from challenges.runtime.assessments.models import Learner
from challenges.runtime.assessments.services import learner_of
from challenges.runtime.campaigns import queries, services
from challenges.runtime.campaigns.export import results_csv
from challenges.runtime.campaigns.forms import CampaignForm, JoinForm, NamedJoinForm
from challenges.runtime.campaigns.models import Campaign, Participation
from challenges.runtime.schools.models import School
from challenges.runtime.schools.rules import require_member, schools_of

# ---------------------------------------------------------------- pupil


@require_safe
def enter(request: HttpRequest) -> HttpResponse:
    """Go from a typed code to the campaign's page."""
    typed = request.GET.get("code", "").strip()
    if not typed:
        return render(request, "campaigns/enter.html")
    try:
        campaign = services.find_campaign(typed)
    except services.UnknownCode as error:
        return render(request, "campaigns/enter.html", {"error": str(error), "typed": typed}, status=404)
    return redirect("campaigns:join", code=campaign.code)


@never_cache
def join(request: HttpRequest, code: str) -> HttpResponse:
    """Say what the campaign is and let one join, or go on where one stopped."""
    campaign = services.find_campaign(code)
    learner = _known_learner(request, campaign)
    mine = Participation.objects.filter(campaign=campaign, learner=learner).select_related("assessment").first() if learner else None
    asks_identity = campaign.access == Campaign.Access.NAMED and not _in_register(campaign, learner)
    form = _join_form(request, campaign, asks_identity, mine is not None)
    if request.method == "POST" and form.is_valid():
        try:
            joined = _join(request, campaign, learner, form.cleaned_data)
        except services.NotInRegister as error:
            form.add_error(None, str(error))
        else:
            access.remember(request, joined.participation.learner)
            return redirect("assessments:play", uid=joined.participation.assessment.uid)
    context = {"campaign": campaign, "form": form, "mine": mine, "length": campaign.questions_max * len(campaign.competences)}
    return render(request, "campaigns/join.html", context, status=422 if form.errors else 200)


def _known_learner(request: HttpRequest, campaign: Campaign) -> Learner | None:
    """The signed-in user's learner; or, without an account, the learner with whom this browser joined this very campaign."""
    if request.user.is_authenticated:
        return learner_of(request.user)
    return Learner.objects.filter(uid__in=request.session.get("learners", []), participations__campaign=campaign).first()


def _in_register(campaign: Campaign, learner: Learner | None) -> bool:
    return learner is not None and campaign.school.pupils.filter(learner=learner).exists()


def _join_form(request: HttpRequest, campaign: Campaign, asks_identity: bool, returning: bool) -> Any:
    form_class = NamedJoinForm if asks_identity and not returning else JoinForm
    return form_class(request.POST if request.method == "POST" else None)


def _join(request: HttpRequest, campaign: Campaign, learner: Learner | None, data: dict[str, Any]) -> services.Joined:
    identity = services.Identity(data["last_name"], data["first_name"], data["birth_date"]) if data.get("birth_date") else None
    language = (get_language() or "fr")[:2]
    return services.join(
        campaign, learner=learner, identity=identity, label=data.get("label", ""), locale=services.served_locale(language),
        device=device_of(request),
    )  # fmt: skip


@require_POST
def share(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Send one's results to the school."""
    participation = get_object_or_404(Participation.objects.select_related("assessment"), uid=uid)
    access.my_assessment(request, participation.assessment.uid)
    services.share(participation)
    messages.success(request, _("Vos résultats sont envoyés à votre établissement."))
    return redirect("assessments:results", uid=participation.assessment.uid)


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


@login_required
def school_campaigns(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """List a school's campaigns."""
    school = _school(request, uid)
    return render(request, "schools/campaigns.html", {"school": school, "campaigns": queries.campaigns_of(school)})


@login_required
def new_campaign(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Create a campaign."""
    school = _school(request, uid)
    try:
        choices = queries.competence_choices(current_root("positioning"))
    except NoRelease:
        raise NothingToGive from None
    form = CampaignForm(request.POST or None, school=school, choices=choices)
    if request.method == "POST" and form.is_valid():
        try:
            campaign = services.create_campaign(school, user=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("La campagne est créée : donnez son code à vos élèves."))
            return redirect("schools:campaign", uid=campaign.uid)
    return render(request, "schools/new_campaign.html", {"school": school, "form": form}, status=422 if form.errors else 200)


@login_required
def campaign(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Follow a campaign: its code, who is where, the results that were shared."""
    found = _campaign(request, uid)
    rows = queries.rows(found)
    context = {"campaign": found, "school": found.school, "rows": rows, "averages": queries.averages(rows, found.competences)}
    return render(request, "schools/campaign.html", context)


@login_required
def participant(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Show one participant's shared results."""
    participation = get_object_or_404(Participation.objects.select_related("campaign__school", "assessment", "pupil"), uid=uid)
    require_member(request.user, participation.campaign.school)
    if not queries.is_shared(participation):
        raise PermissionDenied(_("Cet élève n’a pas encore envoyé ses résultats."))
    return render(request, "schools/participant.html", {"participation": participation, "results": queries.shared_results(participation)})


@login_required
def export(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Download the results that were shared, as a CSV file that French spreadsheets open."""
    found = _campaign(request, uid)
    response = HttpResponse(results_csv(found, queries.rows(found)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="campagne-{found.code}.csv"'
    return response
