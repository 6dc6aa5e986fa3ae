"""Pages of a school's campaigns as such: the list, a new one, changing one, closing it, repeating it, inviting, trying. Thin."""

import uuid
from collections.abc import Callable
from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from challenges.bank.reader import NoRelease, current_root
from challenges.runtime.assessments import access
from challenges.runtime.assessments.device import device_of
from challenges.runtime.assessments.errors import NothingToGive
from challenges.runtime.assessments.languages import served_locale
from challenges.runtime.campaigns import queries, services, told
from challenges.runtime.campaigns.estimates import services as estimates
from challenges.runtime.campaigns.forms import CampaignForm, EditForm
from challenges.runtime.campaigns.joining import scope_of
from challenges.runtime.campaigns.models import Campaign
from challenges.runtime.campaigns.profiles import services as profiles
from challenges.runtime.campaigns.services import terms
from challenges.runtime.posting import posts_only
from challenges.runtime.schools.models import School
from challenges.runtime.schools.rules import require_member
from challenges.runtime.schools.views.common import context_of, school_of, tell


@login_required
@require_safe
def campaigns(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """List a school's campaigns, those put away apart."""
    school = school_of(request, uid)
    away = request.GET.get("archived") == "1"
    context = context_of(request, school, "campaigns", campaigns=queries.campaigns_of(school, archived=away), archived=away)
    return render(request, "schools/campaigns.html", context)


@login_required
def new(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Create a campaign."""
    school = school_of(request, uid)
    form = CampaignForm(request.POST or None, school=school, choices=_choices(), profiles=queries.profiles_for(school))
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                campaign = services.create_campaign(school, user=request.user, **_said(form, school, request.user))
            estimates.request(scope_of(campaign), request.user)
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, _("La campagne est créée : donnez son code à vos élèves."))
            return redirect("schools:campaign", uid=campaign.uid)
    context = context_of(request, school, "campaigns", form=form)
    return render(request, "schools/new_campaign.html", context, status=422 if form.errors else 200)


def _said(form: CampaignForm, school: School, user: Any) -> dict[str, Any]:
    """What was typed, as the services take it: a set that comes with Balise becomes a profile of the school."""
    said = dict(form.cleaned_data)
    if isinstance(said["profile_version"], str):
        said["profile_version"] = profiles.chosen(school, said["profile_version"], user=user)
    return said


def _choices() -> list[tuple[str, str]]:
    try:
        return queries.competence_choices(current_root("positioning"))
    except NoRelease:
        raise NothingToGive from None


def campaign_of(request: HttpRequest, uid: uuid.UUID) -> Campaign:
    """Return the campaign of an address, to somebody of its school.

    Raises:
        Http404: none.
        PermissionDenied: the reader does not work in its school.
    """
    campaign = get_object_or_404(Campaign.objects.select_related("school", "school_class", "profile_version__profile"), uid=uid)
    require_member(request.user, campaign.school)
    return campaign


@never_cache
@login_required
def manage(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Change what a campaign says, and the ways to close, extend, repeat, put away or delete it."""
    campaign = campaign_of(request, uid)
    versions = queries.profiles_for(campaign.school, campaign.profile_version_id)
    form = EditForm(
        request.POST or None, campaign=campaign, locked=terms.locked_terms(campaign), choices=_choices(), profiles=versions
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                said = _said(form, campaign.school, request.user)
                services.edit_campaign(campaign, user=request.user, seen=request.POST.get("seen", ""), **said)
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, _("La campagne est modifiée."))
            return redirect("schools:campaign", uid=uid)
    context = context_of(
        request, campaign.school, "campaigns", campaign=campaign, form=form, seen=request.POST.get("seen") or terms.facts_of(campaign).mark,
        locked=bool(terms.locked_terms(campaign)),
    )  # fmt: skip
    return render(request, "schools/manage.html", context, status=422 if form.errors else 200)


def _to_manage(request: HttpRequest, uid: uuid.UUID) -> str:
    return reverse("schools:manage", args=[campaign_of(request, uid).uid])


_ACTS: dict[str, tuple[Callable[..., Any], Any]] = {
    "close": (services.close_campaign, lambda: _("La campagne est fermée.")),
    "archive": (services.archive, lambda: _("La campagne est archivée : ses résultats restent.")),
    "unarchive": (services.unarchive, lambda: _("La campagne est de nouveau dans la liste.")),
    "delete": (services.delete_campaign, lambda: _("La campagne est supprimée.")),
}


@login_required
@posts_only(_to_manage)
def act(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Close, archive, take back or delete a campaign."""
    campaign = campaign_of(request, uid)
    name = request.POST.get("act", "")
    if name not in _ACTS:
        return redirect("schools:manage", uid=uid)
    verb, done = _ACTS[name]
    try:
        verb(campaign, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("schools:manage", uid=uid)
    messages.success(request, done())
    return (
        redirect("schools:campaigns", uid=campaign.school.uid) if name in ("delete", "archive") else redirect("schools:campaign", uid=uid)
    )


@login_required
@posts_only(_to_manage)
def duplicate(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Create a campaign that says what this one says, and go where it can be changed before anybody joins."""
    campaign = campaign_of(request, uid)
    try:
        made = services.duplicate_campaign(campaign, user=request.user, name=request.POST.get("name", "")[:120])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("schools:manage", uid=uid)
    messages.success(request, _("La copie est là : changez ce qui diffère."))
    return redirect("schools:manage", uid=made.uid)


@login_required
@require_safe
def sheet(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Show the sheet to print or to project: address, code, QR code, and what pupils must know."""
    campaign = campaign_of(request, uid)
    address = request.build_absolute_uri(reverse("campaigns:join", args=[campaign.code]))
    context = context_of(
        request, campaign.school, "campaigns", campaign=campaign, address=address, enter=request.build_absolute_uri(reverse("campaigns:enter")),
        qr=segno.make(address, error="m").svg_data_uri(scale=6, light="#fff"), told=told.sentences(campaign),
    )  # fmt: skip
    return render(request, "schools/sheet.html", context)


@login_required
@posts_only(_to_manage)
def try_out(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take a campaign as its pupils get it; nothing of it is counted."""
    campaign = campaign_of(request, uid)
    language = served_locale()
    made = services.try_out(campaign, user=request.user, locale=language, device=device_of(request))
    access.hold(request, made.assessment)
    return redirect("assessments:play", uid=made.assessment.uid)
