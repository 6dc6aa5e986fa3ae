"""Tags for the results page of one who takes part in a campaign: the page belongs to the tests, which know no campaign."""

from dataclasses import dataclass

from django import template
from django.utils import timezone

from challenges.runtime.assessments.levels import RULE
from challenges.runtime.campaigns.models import Participation
from challenges.runtime.campaigns.services.replaying import Replay, replay_of
from challenges.runtime.campaigns.services.sharing import is_sent, too_late

register = template.Library()


@dataclass(frozen=True)
class Standing:
    """What became of the results of the current test, and when one may begin again."""

    sent: bool
    late: bool
    too_late: bool
    replay: Replay
    rule: str


@register.simple_tag
def standing(participation: Participation) -> Standing:
    """Return where a participation stands whose test is over."""
    campaign = participation.campaign
    late = timezone.now() >= campaign.sending_deadline
    return Standing(is_sent(participation), late, too_late(campaign), replay_of(participation), str(RULE))
