"""The page of one's own account: results, certificates, and the spaces that one's roles open."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from challenges.runtime.assessments import queries
from challenges.runtime.assessments.services import learner_of
from challenges.runtime.campaigns.models import Participation
from challenges.runtime.certification.queries import certificates_of
from challenges.runtime.schools.rules import schools_of


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Show the profile over all answers, the participations, the certificates."""
    learner = learner_of(request.user)
    context = {
        "profile": queries.profile(learner),
        "participations": Participation.objects.filter(learner=learner).select_related("campaign__school", "assessment").order_by("-id"),
        "certificates": certificates_of(learner),
        "schools": schools_of(request.user),
    }
    return render(request, "site/account.html", context)
