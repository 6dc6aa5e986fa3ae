"""What follows when a test is closed, inside the transaction that closes it: its campaign leads on, and may send its results by itself."""

from challenges.runtime.assessments.models import Assessment
from challenges.runtime.campaigns.leading.services import finish_practice, plan
from challenges.runtime.campaigns.models import Participation
from challenges.runtime.campaigns.services.sharing import share_at_the_end


def at_the_end(assessment: Assessment, **_signal: object) -> None:
    """Do what a campaign does at the end of a test; one query for a test of none."""
    if assessment.kind == Assessment.Kind.PRACTICE:
        finish_practice(assessment)
        return
    participation = Participation.objects.select_related("campaign").filter(assessment=assessment).first()
    if participation is not None:
        plan(participation, assessment)
        share_at_the_end(participation)
