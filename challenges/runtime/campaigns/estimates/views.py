"""The length of a campaign that is being written: asked by the creation page, with or without its script. Thin."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from challenges import typed
from challenges.bank.reader import NoRelease, OpenRelease, current_root, open_release
from challenges.jobs.showing import Shown
from challenges.runtime.assessments.errors import NothingToGive
from challenges.runtime.campaigns.estimates import services
from challenges.runtime.campaigns.joining import scope_of
from challenges.runtime.campaigns.models import Campaign
from challenges.runtime.campaigns.profiles.presets import preset
from challenges.runtime.campaigns.profiles.queries import competences_of
from challenges.runtime.campaigns.queries import profiles_for
from challenges.runtime.schools.models import School
from challenges.runtime.schools.views.common import context_of, school_of

#: Fields of the creation form that decide how long a campaign is.
FIELDS = ("competences", "profile_version", "questions_max", "max_level", "kind")
MOST_QUESTIONS = 20


@never_cache
@login_required
def length(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Say how long the campaign described would be (GET); have it worked out (POST), then say the same.

    A script gets the piece of page alone (`X-Requested-With: fetch`), a person a page with a link to read it again.
    """
    school = school_of(request, uid)
    campaign = campaign_of(school, request.POST if request.method == "POST" else request.GET)
    if request.method == "POST":
        if campaign is not None:
            services.request(scope_of(campaign), request.user)
        asked = [(name, value) for name in FIELDS for value in request.POST.getlist(name)]
        return redirect(f"{reverse('schools:length', args=[uid])}?{urlencode(asked)}")
    told = services.told(scope_of(campaign)) if campaign is not None else None
    context = context_of(request, school, "campaigns", told=told, working=Shown(told.working) if told and told.working else None)
    fetched = request.headers.get("X-Requested-With") == "fetch"
    return render(request, "campaigns/estimates/told.html" if fetched else "campaigns/estimates/page.html", context)


def campaign_of(school: School, data: Any) -> Campaign | None:
    """Return the campaign that a form half filled in describes, unsaved; None while it describes none, or one without a question.

    Raises:
        NothingToGive: no release is served.
    """
    try:
        release = open_release(current_root("positioning"))
    except NoRelease:
        raise NothingToGive from None
    kind = data.get("kind") or Campaign.Kind.POSITIONING
    caps = {code: cap for code, cap in _aim(school, data.get("profile_version", ""), release).items() if code in release.topic_codes}
    competences = competences_of(release, caps) if caps else _asked(data.getlist("competences"), release)
    if not competences or kind not in (Campaign.Kind.POSITIONING, Campaign.Kind.FIXED):
        return None
    most, level = (typed.whole(data.get(name, "")) for name in ("questions_max", "max_level"))
    return Campaign(
        school=school, competences=competences, caps=caps, kind=kind, questions_max=min(max(most or 1, 1), MOST_QUESTIONS),
        max_level=min(max(level or 8, 1), 8),
    )  # fmt: skip


def _aim(school: School, value: str, release: OpenRelease) -> dict[str, int]:
    """The topics of a profile, or of a set that comes with Balise, as the form names it; none where it names none."""
    if value.startswith("preset:"):
        model = preset(value.removeprefix("preset:"))
        return model.topics(release.referential) if model else {}
    version = typed.whole(value)
    found = profiles_for(school).filter(pk=version).first() if version else None
    return dict(found.topics) if found else {}


def _asked(codes: list[str], release: OpenRelease) -> list[str]:
    return [code for code in release.competence_codes if code in codes]
