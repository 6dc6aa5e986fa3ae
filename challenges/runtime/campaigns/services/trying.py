"""A campaign as its pupils get it, for somebody of the school: a test that is nobody's and is counted nowhere."""

from typing import Any

from django.db import transaction

from challenges.journal.services import record
from challenges.runtime.assessments.models import Assessment, Learner
from challenges.runtime.campaigns.joining import begin
from challenges.runtime.campaigns.models import Campaign, Participation, Try
from challenges.runtime.schools.rules import require_member


@transaction.atomic
def try_out(campaign: Campaign, *, user: Any, locale: str = "fr", device: str = "") -> Participation:
    """Begin a trial, open or not: it is of a learner who is nobody, so that it feeds no profile, no statistics and no results.

    Raises:
        PermissionDenied: the user does not work in the school.
        NothingToGive: nothing is served.
    """
    require_member(user, campaign.school)
    learner = Learner.objects.create()
    assessment = begin(campaign, learner, locale=locale, device=device, kind=Assessment.Kind.TRIAL)
    participation = Participation.objects.create(
        campaign=campaign, learner=learner, assessment=assessment, is_trial=True, label=str(user)[:60]
    )
    Try.objects.create(participation=participation, assessment=assessment, number=1)
    record("campaigns.try_out", actor=user, target=f"campaign:{campaign.uid}")
    return participation
