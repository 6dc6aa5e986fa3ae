"""What campaigns keep: campaigns, what they aim at, who took part."""

from challenges.runtime.campaigns.models.campaigns import Campaign
from challenges.runtime.campaigns.models.estimates import Estimate
from challenges.runtime.campaigns.models.participations import Participation, Try
from challenges.runtime.campaigns.models.profiles import TargetProfile, TargetProfileVersion
from challenges.runtime.campaigns.models.steps import Step

__all__ = ["Campaign", "Estimate", "Participation", "Step", "TargetProfile", "TargetProfileVersion", "Try"]
