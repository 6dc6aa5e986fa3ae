"""Pages of what a campaign leads on to: a learner's plan, its resources and practice; how far a class is. Thin."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from challenges.journal.services import record_reading
from challenges.runtime.assessments import access
from challenges.runtime.assessments.errors import NotYours
from challenges.runtime.campaigns.leading import queries, services
from challenges.runtime.campaigns.managing import campaign_of
from challenges.runtime.campaigns.models import Participation, Step
from challenges.runtime.campaigns.services.replaying import replay_of
from challenges.runtime.posting import posts_only
from challenges.runtime.schools.views.common import context_of


@never_cache
@require_safe
def plan(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Show the steps of one's plan, in order, and when a second look may be taken."""
    found = get_object_or_404(Participation.objects.select_related("assessment", "campaign__school", "pupil"), uid=uid)
    assessment = access.my_assessment(request, found.assessment.uid)
    if assessment.open:
        return redirect("assessments:play", uid=assessment.uid)
    lines = queries.plan_of(found)
    context = {
        "participation": found,
        "assessment": assessment,
        "lines": lines,
        "done": sum(line.state == "done" for line in lines),
        "replay": replay_of(found),
    }
    return render(request, "campaigns/leading/plan.html", context)


def _step(request: HttpRequest, uid: uuid.UUID) -> Step:
    step = get_object_or_404(Step.objects.select_related("assessment", "participation"), uid=uid)
    access.my_assessment(request, step.assessment.uid)
    return step


def _to_plan(request: HttpRequest, uid: uuid.UUID) -> str:
    return reverse("campaigns:plan", args=[_step(request, uid).participation.uid])


@posts_only(_to_plan)
def read(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Open a resource of a step."""
    step = _step(request, uid)
    try:
        tutorial = uuid.UUID(request.POST.get("tutorial", ""))
    except ValueError:
        raise NotYours from None
    services.read(step)
    return redirect("assessments:tutorial", uid=step.assessment.uid, tutorial_uid=tutorial)


@posts_only(_to_plan)
def practise(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Practise the topic of a step, in the browser that asks."""
    test = services.practise(_step(request, uid))
    access.hold(request, test)
    return redirect("assessments:play", uid=test.uid)


@never_cache
@login_required
@require_safe
def progress(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Show a teacher how far each participant who sent results is with the steps."""
    campaign = campaign_of(request, uid)
    record_reading("campaigns.read_results", actor=request.user, target=f"campaign:{campaign.uid}")
    rows = queries.progress(campaign)
    return render(
        request, "campaigns/leading/progress.html", context_of(request, campaign.school, "campaigns", campaign=campaign, rows=rows)
    )
