"""What campaigns keep: campaigns, what they aim at, who took part."""

from challenges.runtime.campaigns.models.campaigns import Campaign
from challenges.runtime.campaigns.models.participations import Participation, Try
from challenges.runtime.campaigns.models.profiles import TargetProfile, TargetProfileVersion

__all__ = ["Campaign", "Participation", "TargetProfile", "TargetProfileVersion", "Try"]
